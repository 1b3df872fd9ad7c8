"""`hours since last 'E'`: whole hours from the latest event to now. Unknown where there is no event."""

from __future__ import annotations

from segue.language.aggregates.since_event import since_aggregate

AGGREGATE = since_aggregate("hour", "last")
