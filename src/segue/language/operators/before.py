"""`x before '2026-01-31'`: before a written day begins, or before an instant."""

from __future__ import annotations

from segue.language.operators import less
from segue.language.operators.base import AN_INSTANT, Operator

OPERATOR = Operator(
    name="before",
    takes=(AN_INSTANT, AN_INSTANT),
    text="{0} before {1}",
    sentence="{0} is before {1}",
    sql=less.OPERATOR.sql,
)
