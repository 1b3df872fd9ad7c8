"""Lists of leads: who is in which segments, by condition, with the traits asked for, now or at an instant of the past."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import get_close_matches
from typing import Final

from segue.compiler.plan import STATES, Ask, has_bit, word_of
from segue.definitions.workspace import Workspace
from segue.engines.base import Engine, Kind
from segue.errors import SegueError
from segue.evaluation.evaluate import SCOPES, Evaluation, Scoped, evaluate
from segue.evaluation.recorded import last_run, was_member
from segue.language import tree
from segue.language.clock import Clock
from segue.language.sql import cast, column, exp, instant, local_time, named
from segue.language.template import query as select_from
from segue.language.template import template
from segue.language.tree import Node
from segue.language.types import DATE, Scope

ALWAYS = ("key", "email")
CANDIDATES = "run_candidates"
ACCOUNTS_TODO: Final[dict[Scope, str]] = {
    "lead": "List accounts with: segue leads --accounts", "account": "Leave out --accounts.",
}  # fmt: skip
"""What to do where what was asked for is not of leads, or not of accounts."""


@dataclass(frozen=True)
class Selection:
    """Whom to list: members of all of `within`, of none of `without`, whom no row of the frameworks `no_row` takes, for whom
    `where` holds; and with which traits.
    """

    within: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    no_row: tuple[str, ...] = ()
    where: Node | None = None
    traits: tuple[str, ...] = ()
    of: Scope = "lead"


def recorded_counts(engine: Engine, as_of: datetime) -> dict[str, int]:
    """Members of every segment at an instant, as they were recorded."""
    rows = engine.rows(
        template("SELECT segment, COUNT(*) FROM segue.membership WHERE $then GROUP BY 1", then=was_member(as_of))
    )
    return {segment: int(number) for segment, number in rows}


def totals(engine: Engine, as_of: datetime) -> dict[Scope, int]:
    """How many leads and accounts there were at an instant."""
    found: dict[Scope, int] = {}
    for of in SCOPES:
        there = template("known_from IS NULL OR known_from <= $now", now=instant(as_of))
        found[of] = int(
            engine.rows(exp.select(exp.Count(this=exp.Star())).from_(exp.table_(of, db="segue")).where(there))[0][0]
        )
    return found


def select_members(engine: Engine, workspace: Workspace, clock: Clock, selection: Selection, *, recorded: bool) -> exp.Select:
    """A query of the chosen leads (accounts): key, e-mail and the traits, in the order of their keys.

    `recorded`: memberships as they were written down; otherwise all is worked out for the instant.
    """
    for name in (*selection.within, *selection.without):
        _known_segment(workspace, name, selection.of)
    taken = tuple(one for name in selection.no_row for one in _taken(workspace, name, selection.of))
    selection = replace(selection, without=(*selection.without, *taken))
    asks = tuple(Ask(f"trait:{name}", selection.of, _field(workspace, name, selection.of)) for name in selection.traits)
    if selection.where is not None:
        asks += (Ask("where", selection.of, selection.where),)
    wanted = frozenset((selection.of, f"in:{name}") for name in (*selection.within, *selection.without))
    among = _candidates(engine, clock, selection.within) if recorded and asks and selection.of == "lead" else ""
    keep = last_run(engine).is_until(clock.as_of)
    scoped = Scoped(among=among, asks=asks, only=frozenset() if recorded else wanted, keep=keep)
    evaluation = evaluate(engine, workspace, clock, scoped=scoped)
    return _query(evaluation, selection, recorded=recorded)


def _candidates(engine: Engine, clock: Clock, within: tuple[str, ...]) -> str:
    """A table of the leads that are worth looking at: members of a segment, with the other leads of their accounts, about whom
    definitions may ask. Empty for all leads.
    """
    if not within:
        return ""
    members = template(
        "SELECT lead_id FROM segue.membership WHERE segment = $segment AND $then",
        segment=within[0],
        then=was_member(clock.as_of),
    )
    colleagues = template(
        "SELECT l.lead_id FROM segue.lead AS l WHERE l.lead_id IN (SELECT lead_id FROM $members AS m) OR l.account_id IN "
        "(SELECT account_id FROM segue.lead AS o JOIN $members AS m ON m.lead_id = o.lead_id)",
        members=exp.Subquery(this=members),
    )
    engine.make(CANDIDATES, colleagues)
    return CANDIDATES


def _taken(workspace: Workspace, framework: str, of: Scope) -> tuple[str, ...]:
    """The segments of a framework that leaves some out. Raises SegueError for one that does not, or is none."""
    found = workspace.frameworks.get(framework)
    if found is None:
        there = tuple(workspace.frameworks)
        todo = _near(framework, there).replace("Segments", "Frameworks") if there else "The workspace has none."
        raise SegueError(f"there is no framework '{framework}'", todo=todo)
    if found.of != of:
        raise SegueError(f"'{framework}' is a framework of {found.of}s", todo=ACCOUNTS_TODO[of])
    if found.otherwise:
        listed = f"segue leads {'--accounts ' if of == 'account' else ''}--in {shlex.quote(found.otherwise)}"
        told = f"{of}s whom no row of '{framework}' takes are in '{found.otherwise}'"
        raise SegueError(told, todo=f"List them with: {listed}")
    return found.segments


def _query(evaluation: Evaluation, selection: Selection, *, recorded: bool) -> exp.Select:
    of = selection.of
    same = exp.EQ(this=column(f"{of}_id", "s"), expression=column(f"{of}_id", "t"))
    always = ALWAYS if of == "lead" else ("key", "account_name")
    query = exp.select(*(column(name, "t") for name in always))
    for name in selection.traits:
        if name not in always:
            query.select(named(_told(column(f"trait:{name}", "s"), evaluation.workspace, name), name), copy=False)
    query = query.from_(exp.table_(STATES[of], alias="s")).join(exp.table_(of, db="segue", alias="t"), on=same)
    for name in selection.within:
        query.where(_is_member(evaluation, name, of, recorded=recorded), copy=False)
    for name in selection.without:
        query.where(exp.Not(this=exp.Paren(this=_is_member(evaluation, name, of, recorded=recorded))), copy=False)
    if selection.where is not None:
        query.where(column("where", "s"), copy=False)
    return query.order_by(column("key", "t"))


def _told(value: exp.Expr, workspace: Workspace, trait: str) -> exp.Expr:
    """A value of a trait; a date as the local day that it is."""
    if workspace.catalogue.fields[trait].type != DATE:
        return value
    return cast(local_time(value, workspace.settings.calendar.timezone), "date")


def _is_member(evaluation: Evaluation, segment: str, of: Scope, *, recorded: bool) -> exp.Expr:
    if not recorded:
        word, bit = word_of(evaluation.positions[segment])
        return has_bit(column(word, "s"), bit)
    members = select_from(
        "SELECT $id FROM segue.membership WHERE segment = $segment AND $then",
        id=column(f"{of}_id"), segment=segment, then=was_member(evaluation.clock.as_of),
    )  # fmt: skip
    return exp.In(this=column(f"{of}_id", "s"), query=members.subquery())


def _known_segment(workspace: Workspace, name: str, of: Scope) -> None:
    if name in workspace.segment_names(of):
        return
    others = workspace.segment_names("account" if of == "lead" else "lead")
    if name in others:
        raise SegueError(f"'{name}' is a segment of {'accounts' if of == 'lead' else 'leads'}", todo=ACCOUNTS_TODO[of])
    todo = _near(name, workspace.segment_names(of))
    if name.lower() == "no row":
        todo = "List whom no row takes with: segue leads --no-row FRAMEWORK"
    raise SegueError(f"there is no segment '{name}'", todo=todo)


def _near(name: str, known: Iterable[str]) -> str:
    folded = {one.lower(): one for one in known}
    near = get_close_matches(name.lower(), folded, 1)
    return f"Did you mean '{folded[near[0]]}'?" if near else f"Segments are: {', '.join(folded.values())}."


def _field(workspace: Workspace, name: str, of: Scope) -> Node:
    """A trait, score, band or output as a value of leads or accounts. Raises SegueError for one that is not there."""
    field = workspace.catalogue.fields.get(name)
    if field is None or (of == "account" and field.of == "lead"):
        known = [one.name for one in workspace.catalogue.fields.values() if of == "lead" or one.of == "account"]
        raise SegueError(f"there is no trait '{name}'", todo=_near(name, known).replace("Segments", "Traits"))
    if field.of == "account":
        reads = "lead or account" if of == "lead" and field.stated else "account"
        return tree.Name(name, reads=reads, type=field.type)  # type: ignore[arg-type]
    return tree.Name(name, reads="lead", type=field.type)


def harmless(query: exp.Query, columns: Mapping[str, Kind]) -> exp.Query:
    """The query with texts that a spreadsheet would take for formulas made plain: those that begin with = + - @."""
    outer = exp.select().from_(query.subquery("m"))
    for name, kind in columns.items():
        value: exp.Expr = column(name, "m")
        if kind == "text":
            value = template(
                "CASE WHEN REGEXP_MATCHES($v, '^[=+@\\-\\t\\r]') THEN CONCAT('''', $v) ELSE $v END", v=value
            )  # fmt: skip
        outer.select(exp.alias_(value, name, quoted=True), copy=False)
    return outer
