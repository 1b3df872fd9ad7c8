"""How many loaded leads (accounts) the findings of a check concern, each told by the condition that it carries."""

from __future__ import annotations

from collections.abc import Sequence

from segue.checks.base import Finding
from segue.compiler.plan import STATES, Ask
from segue.compiler.tables import tables
from segue.definitions.workspace import Workspace
from segue.engines.base import Engine
from segue.evaluation.evaluate import SCOPES, Progress, Scoped, evaluate
from segue.language.clock import Clock
from segue.language.sql import column, exp
from segue.language.template import template


def concerned(
    engine: Engine, workspace: Workspace, clock: Clock, found: Sequence[Finding], progress: Progress
) -> dict[int, int]:
    """The numbers, by `id` of the finding; those without a condition have none. Changes nothing."""
    asked = [one for one in found if one.concerns is not None]
    asks = tuple(Ask(f"ask:{at}", one.of, one.concerns) for at, one in enumerate(asked) if one.concerns is not None)
    numbers: dict[int, int] = {}
    with engine.trial():
        engine.ensure(tables(workspace))
        evaluate(engine, workspace, clock, scoped=Scoped(asks=asks, only=frozenset(), keep=False), progress=progress)
        for of in SCOPES:
            mine = [(ask, one) for ask, one in zip(asks, asked, strict=True) if ask.of == of]
            if mine:
                sums = [template("COUNT(*) FILTER (WHERE $c)", c=column(ask.name)) for ask, _ in mine]
                row = engine.rows(exp.select(*sums).from_(STATES[of]))[0]
                numbers |= {id(one): int(number) for (_, one), number in zip(mine, row, strict=True)}
    return numbers
