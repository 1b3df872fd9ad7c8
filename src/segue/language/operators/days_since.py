"""`days since x`: whole days from an instant to now; a day is 24 hours, not a date."""

from __future__ import annotations

from segue.language.operators.since_unit import since_operator

OPERATOR = since_operator("day")
