"""`x after '2026-01-31'`: after a written day has ended, or after an instant."""

from __future__ import annotations

from segue.language.operators import more
from segue.language.operators.base import AN_INSTANT, Operator

OPERATOR = Operator(
    name="after",
    takes=(AN_INSTANT, AN_INSTANT),
    text="{0} after {1}",
    sentence="{0} is after {1}",
    sql=more.OPERATOR.sql,
)
