"""Plain segments as columns: true for members, false for all others, never unknown."""

from __future__ import annotations

from collections.abc import Iterator

from segue.compiler.columns import StateColumn, emitted
from segue.compiler.emitter import Emissions, SqlEmitter
from segue.definitions.segment import Segment
from segue.language.sql import column, exp, literal


def segment_columns(segment: Segment, shared: Emissions) -> Iterator[StateColumn]:
    """The column `in:<segment>`; members of a nested segment are members of its parent as well."""
    emitter = SqlEmitter(shared, segment.of)
    test = emitter.sql(segment.when.typed) if segment.when is not None else _listed(segment, emitter)
    if segment.within is not None:
        test = exp.and_(exp.Paren(this=test), emitter.read(f"in:{segment.within.value}"), copy=False)
    member = exp.Coalesce(this=exp.Paren(this=test), expressions=[exp.false()])
    yield emitted(emitter, f"in:{segment.name.value}", member)


FIXED_MEMBER = "fixed_member"


def _listed(segment: Segment, emitter: SqlEmitter) -> exp.Expr:
    """Whether the key is one of a fixed list, which the run has put into a table."""
    keys = exp.select(column("key")).from_(exp.table_(FIXED_MEMBER, quoted=True), copy=False)
    keys = keys.where(exp.EQ(this=column("segment"), expression=literal(segment.name.value)))
    by_key = exp.In(this=emitter.key(), query=keys.subquery(copy=False))
    if segment.of == "account":
        return by_key
    return exp.or_(by_key, exp.In(this=emitter.read("email"), query=keys.copy().subquery(copy=False)), copy=False)
