"""`hours since x`: whole hours from an instant to now; an hour is 60 minutes."""

from __future__ import annotations

from segue.language.operators.since_unit import since_operator

OPERATOR = since_operator("hour")
