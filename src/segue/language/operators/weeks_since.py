"""`weeks since x`: whole weeks from an instant to now; a week is 7 x 24 hours."""

from __future__ import annotations

from segue.language.operators.since_unit import since_operator

OPERATOR = since_operator("week")
