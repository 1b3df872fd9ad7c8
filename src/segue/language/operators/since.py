"""`x since '2026-01-31'`: from the start of a written day on."""

from __future__ import annotations

from segue.language.operators import at_least
from segue.language.operators.base import AN_INSTANT, Operator

OPERATOR = Operator(
    name="since",
    takes=(AN_INSTANT, AN_INSTANT),
    text="{0} since {1}",
    sentence="{0} is {1} or later",
    sql=at_least.OPERATOR.sql,
)
