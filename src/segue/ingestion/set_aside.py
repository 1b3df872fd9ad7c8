"""What imports set aside, as it is told."""

from __future__ import annotations

from dataclasses import dataclass

from segue.engines.base import Engine
from segue.language.template import template


@dataclass(frozen=True)
class Quarantined:
    """A row or cell that an import set aside: a cell has a `column` and a `value`, a row is whole in `raw`."""

    source: str
    file: str
    row: int | None
    column: str | None
    value: str | None
    reason: str
    raw: str | None = None


def quarantined(engine: Engine, source: str = "") -> list[Quarantined]:
    """What is set aside, of one source or of all, by source and row."""
    query = template(
        'SELECT source, file, row, "column", value, reason, CAST(raw AS TEXT) FROM segue.quarantine '
        "WHERE $source = '' OR source = $source ORDER BY source, file, row, 4",
        source=source,
    )
    return [Quarantined(*row) for row in engine.rows(query)]
