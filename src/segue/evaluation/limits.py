"""What an engine cannot do with a plan, found before anything of it runs."""

from __future__ import annotations

from sqlglot import exp

from segue.compiler.plan import Plan
from segue.engines.base import Capabilities
from segue.errors import SegueError


def refuse_too_wide(plan: Plan, capabilities: Capabilities) -> None:
    """Raises SegueError for a plan with more columns side by side than the engine takes."""
    most = capabilities.most_columns
    widest = max((_width(select) for step in plan.steps for select in step.select.find_all(exp.Select)), default=0)
    if most and widest > most:
        raise SegueError(
            f"the definitions need {widest:,} columns side by side, and {capabilities.dialect} takes {most:,}",
            todo="Define less in one workspace, or evaluate it with another engine: 'engine' in segue.yaml.",
        )


def _width(select: exp.Select) -> int:
    """How many columns a query gives, those that a star stands for included."""
    number = 0
    for one in select.expressions:
        source = select.args.get("from_")
        inner = source.this if source is not None else None
        star = isinstance(one, exp.Star) and isinstance(inner, exp.Subquery) and isinstance(inner.this, exp.Select)
        number += _width(inner.this) if star else 1
    return number
