"""`x on '2026-01-31'`: within a written day."""

from __future__ import annotations

from segue.language.operators import equal
from segue.language.operators.base import AN_INSTANT, Operator

OPERATOR = Operator(
    name="on",
    takes=(AN_INSTANT, AN_INSTANT),
    text="{0} on {1}",
    sentence="{0} falls on {1}",
    sql=equal.OPERATOR.sql,
    repeats=0,
)
