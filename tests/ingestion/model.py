"""What imports of leads must leave behind, worked out naively from the docs and decisions 4, 5 and 17.

Shares no code with the import. Everything that a file has told is a `Fact`; what is known at an instant is looked up among
all facts each time. A file that is read otherwise has its facts made anew, at the times and in the turn of the old ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

Row = Mapping[str, str]
Place = tuple[str, str]
"""A source and one of its files."""


@dataclass(frozen=True)
class Trait:
    """A stated trait, read from the column of its name or the first of `columns` that is there."""

    name: str
    kind: str = "text"
    columns: tuple[str, ...] = ()

    def text_in(self, row: Row) -> str:
        return next((row[name] for name in (self.name, *self.columns) if name in row), "")


@dataclass(frozen=True)
class Source:
    """`timed`: whether its column `since` is the time of change."""

    name: str
    timed: bool = False
    dates: str = ""
    missing: tuple[str, ...] = ()

    def value(self, trait: Trait, row: Row) -> Any:
        """What a row tells of a trait; None where it says nothing, or nothing that can be read."""
        text = trait.text_in(row).strip()
        if not text or text.lower() in (word.lower() for word in self.missing):
            return None
        if trait.kind == "text":
            return text
        if trait.kind == "whole number":
            return int(text) if text.isdigit() else None
        return self._day(text)

    def _day(self, text: str) -> datetime | None:
        for form in ({"dd/mm/yyyy": "%d/%m/%Y", "mm/dd/yyyy": "%m/%d/%Y"}.get(self.dates, "%Y-%m-%d"), "%Y-%m-%d"):
            try:
                return datetime.strptime(text, form)
            except ValueError:
                continue
        return None


@dataclass(frozen=True)
class Definitions:
    sources: tuple[Source, ...]
    traits: tuple[Trait, ...]


@dataclass(frozen=True)
class Content:
    """The rows of a file, and its columns. A row's key is `email`."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def keyed(self) -> list[tuple[str, Row]]:
        """The rows that have a key, with it."""
        return [(row["email"].strip().lower(), row) for row in self.rows if "@" in row["email"]]


@dataclass(frozen=True)
class Fact:
    """A value told. `turn`: which import told it, and which row; of one time the greatest counts. `dated`: by its row."""

    value: Any
    at: datetime
    turn: tuple[int, int]
    dated: bool
    place: Place


@dataclass(frozen=True)
class Telling:
    """The last import of a file. `told_at`, `number`: of the import that saw its content first."""

    content: Content
    told_at: datetime
    number: int
    source: Source
    traits: frozenset[Trait]


@dataclass(frozen=True)
class Counts:
    """`same` has those that changed, too: which of the two they are depends on what was known in between."""

    rows: int = 0
    new: int = 0
    same: int = 0
    duplicates: int = 0
    bad: int = 0


@dataclass
class Leads:
    """What is known of leads. `first_told`: by which import each was told first. `kept`: texts that came when no trait asked
    for their column; a value that only those tell is `uncertain`, as nobody knows its time.
    """

    facts: dict[tuple[str, str], list[Fact]] = field(default_factory=dict)
    first_told: dict[str, int] = field(default_factory=dict)
    tellings: dict[Place, Telling] = field(default_factory=dict)
    number: int = 0
    kept: dict[tuple[str, str], set[tuple[Place, int]]] = field(default_factory=dict)
    uncertain: set[tuple[str, str]] = field(default_factory=set)

    def imports(
        self,
        defined: Definitions,
        files: Mapping[str, Mapping[str, Content]],
        now: datetime,
        *,
        names: Sequence[str] = (),
        again: bool = False,
    ) -> dict[Place, Counts]:
        """Imports files by source and name. The counts of those that are read, by place."""
        chosen = [source for source in defined.sources if not names or source.name in names]
        arrived = [(source, name, content) for source in chosen for name, content in files.get(source.name, {}).items()]
        told = [(self._told_before((one.name, name), content, again), one, name, content) for one, name, content in arrived]
        counts = {}
        for before, source, name, content in sorted(told, key=lambda one: one[0].told_at if one[0] else now):
            self.number += 1
            found = frozenset(trait for trait in defined.traits if {trait.name, *trait.columns} & set(content.columns))
            if before is None:
                telling = Telling(content, now, self.number, source, found)
            elif (before.source, before.traits) != (source, found):
                telling = replace(before, source=source, traits=found)
            else:
                continue
            counts[source.name, name] = self._count(content)
            self._tell((source.name, name), telling, before)
        self._doubt(defined.traits)
        return counts

    def _told_before(self, place: Place, content: Content, again: bool) -> Telling | None:
        before = self.tellings.get(place)
        return before if before is not None and before.content == content and not again else None

    def _count(self, content: Content) -> Counts:
        keys = [key for key, _ in content.keyed()]
        new = len(set(keys) - set(self.first_told))
        there = len(set(keys))
        return Counts(len(content.rows), new, there - new, len(keys) - there, len(content.rows) - len(keys))

    def _tell(self, place: Place, telling: Telling, before: Telling | None) -> None:
        for key, _ in telling.content.keyed():
            self.first_told.setdefault(key, telling.number)
        for trait in telling.traits:
            told: dict[str, list[Fact]] = {}
            for number, (key, row) in enumerate(telling.content.keyed()):
                fact = _fact(place, telling, trait, number, row)
                if fact is not None:
                    told.setdefault(key, []).append(fact)
            for key, facts in told.items():
                known = self.facts.setdefault((key, trait.name), [])
                if before is not None:
                    known[:] = _read_otherwise(known, facts)
                known += [fact for fact in _that_count(facts) if fact not in known]
        self.tellings[place] = telling
        self._keep(place, telling)

    def _keep(self, place: Place, telling: Telling) -> None:
        taken = {name for trait in telling.traits for name in (trait.name, *trait.columns)}
        for key, row in telling.content.keyed():
            for column, text in row.items():
                if text and column not in taken:
                    self.kept.setdefault((key, column), set()).add((place, telling.number))

    def _doubt(self, traits: Iterable[Trait]) -> None:
        for trait in traits:
            read = {(place, one.number) for place, one in self.tellings.items() if trait in one.traits}
            for (lead, column), told in self.kept.items():
                if column in (trait.name, *trait.columns) and told - read:
                    self.uncertain.add((lead, trait.name))

    # --- what is known ---

    def present(self, lead: str, trait: str) -> Any:
        return _last(self.facts.get((lead, trait), ()))

    def as_of(self, lead: str, trait: str, at: datetime) -> list[Any]:
        """The values that the docs allow at an instant. Before all that is known more than one may hold: what the lead's first
        row told, or what was told first by its time; of a value without a time that came later decision 4 and `meaning.md`
        say different things.
        """
        facts = self.facts.get((lead, trait), [])
        before = [fact for fact in facts if fact.at <= at]
        if before or not facts:
            return [_last(before)]
        first = [fact for fact in facts if fact.at == min(one.at for one in facts)]
        by_first_row = [fact for fact in facts if fact.turn[0] == self.first_told[lead]]
        late = not by_first_row and not any(fact.dated for fact in first)
        return [fact.value for fact in first + by_first_row] + ([None] if late else [])


def _fact(place: Place, telling: Telling, trait: Trait, number: int, row: Row) -> Fact | None:
    value = telling.source.value(trait, row)
    if value is None:
        return None
    told = row.get("since", "") if telling.source.timed else ""
    at = datetime.fromisoformat(f"{told}+00:00") if told else telling.told_at
    return Fact(value, at, (telling.number, number), bool(told), place)


def _that_count(facts: Sequence[Fact]) -> list[Fact]:
    """Of the facts of one key in one file: a row without a time counts where no other has one; of one time the last."""
    dated = [fact for fact in facts if fact.dated] or facts
    return list({fact.at: fact for fact in dated}.values())


def _read_otherwise(known: Iterable[Fact], facts: Sequence[Fact]) -> list[Fact]:
    """The facts known, without those that the same rows told as they were read before. Where nothing has replaced their value
    since, it was misread from the start.
    """
    known = list(known)
    same = {fact.turn for fact in facts}
    misread = [fact for fact in known if fact.turn in same and fact.value not in [one.value for one in facts]]
    run = _last_run(known)
    wrong = [fact for fact in run if any(fact.value == one.value and one in run for one in misread)]
    return [fact for fact in known if fact.turn not in same and fact not in wrong]


def _last_run(facts: Iterable[Fact]) -> list[Fact]:
    """The latest facts of the present value."""
    found: list[Fact] = []
    for fact in sorted(facts, key=lambda one: (one.at, one.turn), reverse=True):
        if found and fact.value != found[0].value:
            break
        found.append(fact)
    return found


def _last(facts: Iterable[Fact]) -> Any:
    return max(facts, key=lambda fact: (fact.at, fact.turn)).value if facts else None
