"""All there is to say about one lead: its traits, its scores point by point, its segments and why, its history.

The plan runs for the lead, with the other leads of its account beside it where definitions ask about them, and answers every
clause of every condition on the way.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from segue.compiler.plan import STATES, word_of
from segue.definitions.framework import Framework, Row
from segue.definitions.segment import Segment
from segue.definitions.trait import Trait
from segue.definitions.workspace import Workspace
from segue.engines.base import Engine
from segue.errors import SegueError
from segue.evaluation.evaluate import SCOPES, Scoped, evaluate
from segue.evaluation.lead_keys import KnownLead, find_lead
from segue.evaluation.ledger import Doer, Events, Ledger, ledger
from segue.evaluation.nearest import NearestChange, as_condition, nearest_change, quantities
from segue.evaluation.recorded import was_member
from segue.evaluation.verdicts import Questions, Verdict, verdict
from segue.language import tree
from segue.language.clock import Clock
from segue.language.regions import Regions
from segue.language.sql import column, exp, instant, literal
from segue.language.template import template
from segue.language.told_values import told
from segue.language.tree import Node
from segue.language.types import Scope

ONE_LEAD = "run_one_lead"


@dataclass(frozen=True)
class TraitValue:
    """A trait as it is for the lead. `source`: who says so; `since`: when it last changed, where that is known."""

    name: str
    label: str
    dimension: str
    value: Any
    source: str
    since: datetime | None = None


@dataclass(frozen=True)
class RowVerdict:
    """A row of a framework for the lead: its segment, whether it matches, and each cell with the lead's value."""

    number: int
    segment: str
    matches: bool
    cells: tuple[Verdict, ...]
    change: NearestChange | None = None


@dataclass(frozen=True)
class SegmentVerdict:
    """A segment for the lead. `since`: when it entered, as recorded. `change`: the smallest one that would move it."""

    segment: str
    label: str
    of: Scope
    member: bool
    since: datetime | None
    why: Verdict | None = None
    framework: str = ""
    within: str = ""
    treatment: dict[str, str] = field(default_factory=dict)
    change: NearestChange | None = None


@dataclass(frozen=True)
class FrameworkVerdict:
    """A framework for the lead: the segment it puts it in, and every row with its cells. `matching`: the numbers of the rows
    that match; `otherwise`: the segment of those for whom none does.
    """

    framework: str
    label: str
    of: Scope
    segment: str
    fault: bool
    rows: tuple[RowVerdict, ...]
    matching: tuple[int, ...] = ()
    otherwise: str = ""


@dataclass(frozen=True)
class ScoreStory:
    """A score with its account, and the bands it lies in."""

    name: str
    label: str
    score: int | None
    bands: dict[str, str | None]
    ledger: Ledger
    of: Scope = "lead"


@dataclass(frozen=True)
class PastMove:
    """A move from the log."""

    at: datetime
    framework: str
    previous: str
    segment: str
    cause: str
    version: int


@dataclass(frozen=True)
class LeadStory:
    """Everything about a lead at an instant. `name` is the key, with its kind where another lead has the same key."""

    key: str
    name: str
    lead_id: int
    account: str
    as_of: datetime
    traits: tuple[TraitValue, ...]
    scores: tuple[ScoreStory, ...]
    segments: tuple[SegmentVerdict, ...]
    frameworks: tuple[FrameworkVerdict, ...]
    history: tuple[PastMove, ...]
    events: int
    last_event: datetime | None
    next_change_at: datetime | None


def tell(engine: Engine, workspace: Workspace, clock: Clock, key: str) -> LeadStory:
    """The story of the lead that is named so. Raises SegueError for one that is not there."""
    return _Telling(engine, workspace, clock, find_lead(engine, key)).tell()


@dataclass
class _Telling:
    engine: Engine
    workspace: Workspace
    clock: Clock
    lead: KnownLead
    rows: dict[Scope, dict[str, Any]] = field(default_factory=dict)

    def tell(self) -> LeadStory:
        calendar = self.workspace.settings.calendar
        self.questions: dict[Scope, Questions] = {of: Questions(of, calendar) for of in SCOPES}
        self.colleagues = self._colleagues()
        self.regions = Regions(self.workspace.catalogue, self.clock)
        self._ask()
        asks = tuple(ask for questions in self.questions.values() for ask in questions.asks)
        self.evaluation = evaluate(self.engine, self.workspace, self.clock, scoped=Scoped(among=ONE_LEAD, asks=asks))
        self.rows = {"lead": self._row("lead", self.lead.lead_id), "account": self._row("account", self.lead.account_id)}
        if not self.rows["lead"]:
            when = f"{self.clock.as_of:%Y-%m-%d %H:%M}"
            raise SegueError(f"the lead '{self.lead.name}' was not there yet at {when}")
        events = self.engine.rows(
            template(
                'SELECT COUNT(*), MAX("at") FROM segue.event WHERE lead_id = $one AND "at" <= $now',
                one=self.lead.lead_id,
                now=instant(self.clock.as_of),
            )
        )[0]
        return LeadStory(
            self.lead.key, self.lead.name, self.lead.lead_id, self._account_name(), self.clock.as_of, tuple(self._traits()),
            tuple(self._scores()), tuple(self._segments()), tuple(self._frameworks()), tuple(self._history()), int(events[0]),
            _utc(events[1]), _utc(self.rows["lead"]["next_change_at"]),
        )  # fmt: skip

    def _colleagues(self) -> tuple[int, ...]:
        """The leads of the same account; the plan runs for all of them."""
        query = template("SELECT lead_id FROM segue.lead WHERE lead_id = $one", one=self.lead.lead_id)
        if self.lead.account_id is not None:
            query = template(
                "SELECT lead_id FROM segue.lead WHERE account_id = $account OR lead_id = $one",
                account=self.lead.account_id,
                one=self.lead.lead_id,
            )
        self.engine.make(ONE_LEAD, query)
        return tuple(one for (one,) in self.engine.rows(exp.select("lead_id").from_(ONE_LEAD)))

    # --- questions ---

    def _ask(self) -> None:
        for segment in self.workspace.segments.values():
            if segment.when is not None:
                self._ask_condition(segment.of, segment.when.typed)
        for framework in self.workspace.frameworks.values():
            for row in framework.rows:
                for cell in row.cells:
                    self._ask_condition(framework.of, cell.typed)
        for score in self.workspace.scores.values():
            for points in score.points:
                if isinstance(points.typed, tree.PointsWhen):
                    self.questions[score.of].ask(points.typed.condition)
        for trait in self.workspace.traits.values():
            if trait.stated:
                self.questions["lead"].ask(_read(trait))

    def _ask_condition(self, of: Scope, condition: Node) -> None:
        questions = self.questions[of]
        questions.condition(condition)
        for quantity in quantities(self.regions, condition):
            questions.ask(quantity.node)

    def _row(self, of: Scope, one: int | None) -> dict[str, Any]:
        if one is None:
            return {}
        names = self.engine.kinds(STATES[of])
        query = exp.select(*(column(name) for name in names)).from_(STATES[of])
        found = self.engine.rows(query.where(exp.EQ(this=column(f"{of}_id"), expression=literal(one))))
        return dict(zip(names, found[0], strict=True)) if found else {}

    def _value_of(self, of: Scope) -> Callable[[Node], Any]:
        questions, row = self.questions[of], self.rows[of]
        return lambda node: questions.answer(node, row)

    def _member(self, of: Scope, segment: str) -> bool:
        word, bit = word_of(self.evaluation.positions[segment])
        return bool(self.rows[of]) and bool(self.rows[of][word] >> bit & 1)

    # --- parts ---

    def _account_name(self) -> str:
        if self.lead.account_id is None:
            return ""
        query = template(
            "SELECT COALESCE(account_name, domain, key) FROM segue.account WHERE account_id = $one", one=self.lead.account_id
        )
        return str(self.engine.rows(query)[0][0])

    def _traits(self) -> list[TraitValue]:
        own = self.engine.rows(template("SELECT source FROM segue.lead WHERE lead_id = $one", one=self.lead.lead_id))[0][0]
        changed: dict[str, datetime] = dict(
            self.engine.rows(
                template(
                    'SELECT trait, MAX("at") FROM segue.trait_change '
                    'WHERE (("of" = \'lead\' AND id = $one) OR ("of" = \'account\' AND id = $account)) AND "at" <= $now '
                    "AND old IS DISTINCT FROM new GROUP BY 1",
                    now=instant(self.clock.as_of),
                    one=self.lead.lead_id,
                    account=self.lead.account_id,
                )
            )
        )
        found = []
        for trait in self.workspace.traits.values():
            name, row = trait.name.value, self.rows[trait.of if not trait.stated else "lead"]
            if trait.stated:
                value = self.questions["lead"].answer(_read(trait), row)
            else:
                value = told(row.get(name), trait.type, self.workspace.settings.calendar)
            source = (
                self._source(trait, own) if trait.stated else " ".join(str(trait.value.text if trait.value else "").split())
            )
            found.append(TraitValue(name, trait.label, trait.dimension, value, source, _utc(changed.get(name))))
        return found

    def _source(self, trait: Trait, own: str | None) -> str:
        if trait.of == "account":
            stated = self.engine.rows(
                exp.select(column(trait.name.value))
                .from_(exp.table_("lead", db="segue"))
                .where(exp.EQ(this=column("lead_id"), expression=literal(self.lead.lead_id)))
            )[0][0]
            if stated is None:
                return f"its account ({self._account_name()})" if self.lead.account_id is not None else ""
        return own or ""

    def _scores(self) -> list[ScoreStory]:
        found = []
        for score in self.workspace.scores.values():
            row = self.rows[score.of]
            if not row:
                continue
            doer = Doer((self.lead.lead_id,)) if score.of == "lead" else Doer(self.colleagues, self.lead.account_id)
            answers = {
                points.typed.condition: row.get(self.questions[score.of].asked[points.typed.condition])
                for points in score.points
                if isinstance(points.typed, tree.PointsWhen)
            }
            number = row[score.name.value]
            account = ledger(Events(self.engine, self.workspace, self.clock, doer), score, number, answers)
            bands = {banding.name.value: row[banding.name.value] for banding in score.bandings}
            found.append(ScoreStory(score.name.value, score.label, number, bands, account, score.of))
        return found

    def _segments(self) -> list[SegmentVerdict]:
        since = self._since()
        found = []
        for segment in self.workspace.segments.values():
            of, name = segment.of, segment.name.value
            if not self.rows[of]:
                continue
            member = self._member(of, name)
            found.append(
                SegmentVerdict(
                    name,
                    segment.label,
                    of,
                    member,
                    since.get(name) if member else None,
                    self._why(segment),
                    within=segment.within.value if segment.within else "",
                    treatment=dict(segment.treatment),
                    change=self._segment_change(segment, member=member),
                )
            )
        return found

    def _why(self, segment: Segment) -> Verdict | None:
        if segment.when is None:
            listed = self._member(segment.of, segment.name.value)
            return Verdict(f"listed in {segment.members.file if segment.members else ''}", "true" if listed else "false")
        return verdict(segment.when.typed, self.questions[segment.of], self.rows[segment.of])

    def _segment_change(self, segment: Segment, *, member: bool) -> NearestChange | None:
        if segment.when is None:
            return None
        return nearest_change(self.regions, segment.when.typed, self._value_of(segment.of), become=not member)

    def _since(self) -> dict[str, datetime]:
        rows = self.engine.rows(
            template(
                "SELECT segment, MAX(entered_at) FROM segue.membership "
                "WHERE $then AND (lead_id = $one OR (lead_id IS NULL AND account_id = $account)) GROUP BY 1",
                one=self.lead.lead_id,
                account=self.lead.account_id,
                then=was_member(self.clock.as_of),
            )
        )
        return {segment: at.replace(tzinfo=UTC) for segment, at in rows}

    def _frameworks(self) -> list[FrameworkVerdict]:
        return [self._framework(one) for one in self.workspace.frameworks.values() if self.rows[one.of]]

    def _framework(self, framework: Framework) -> FrameworkVerdict:
        row, name = self.rows[framework.of], framework.name.value
        segments = [segment for segment in framework.segments if self._member(framework.of, segment)]
        rows = tuple(self._framework_row(framework, one) for one in framework.rows)
        return FrameworkVerdict(
            name, framework.label, framework.of, ", ".join(segments), bool(row[f"fault:{name}"]), rows,
            tuple(one.number for one in rows if one.matches), framework.otherwise,
        )  # fmt: skip

    def _framework_row(self, framework: Framework, row: Row) -> RowVerdict:
        questions, values = self.questions[framework.of], self.rows[framework.of]
        cells = tuple(verdict(cell.typed, questions, values) for cell in row.cells)
        matches = all(cell.holds for cell in cells)
        change = None
        if not matches:
            condition = as_condition([cell.typed for cell in row.cells])
            change = nearest_change(self.regions, condition, self._value_of(framework.of), become=True)
        return RowVerdict(row.number, row.name, matches, cells, change)

    def _history(self) -> list[PastMove]:
        rows = self.engine.rows(
            template(
                "SELECT \"at\", COALESCE(framework, ''), COALESCE(previous, ''), COALESCE(segment, ''), cause, version "
                "FROM segue.move "
                'WHERE lead_id = $one AND "at" <= $now ORDER BY number DESC',
                one=self.lead.lead_id,
                now=instant(self.clock.as_of),
            )
        )
        return [PastMove(at.replace(tzinfo=UTC), *rest) for at, *rest in rows]


def _read(trait: Trait) -> Node:
    reads: Any = "lead" if trait.of == "lead" else "lead or account"
    return tree.Name(trait.name.value, reads=reads, type=trait.type)


def _utc(at: datetime | None) -> datetime | None:
    return at.replace(tzinfo=UTC) if at is not None else None
