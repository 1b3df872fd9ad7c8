"""`hours since first 'E'`: whole hours from the earliest event to now. Unknown where there is no event."""

from __future__ import annotations

from segue.language.aggregates.since_event import since_aggregate

AGGREGATE = since_aggregate("hour", "first")
