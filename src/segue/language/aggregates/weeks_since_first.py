"""`weeks since first 'E'`: whole weeks from the earliest event to now. Unknown where there is no event."""

from __future__ import annotations

from segue.language.aggregates.since_event import since_aggregate

AGGREGATE = since_aggregate("week", "first")
