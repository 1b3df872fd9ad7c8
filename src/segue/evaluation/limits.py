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
    source = select.args.get("from_")
    inner = source.this.this if source is not None and isinstance(source.this, exp.Subquery) else None
    held = _width(inner) if isinstance(inner, exp.Select) else 1
    return sum(held if isinstance(one, exp.Star) else 1 for one in select.expressions)
