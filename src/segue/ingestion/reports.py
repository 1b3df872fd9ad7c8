"""What an import did: for every source what was read, what changed, and what was set aside and why.

Nothing is dropped silently: of leads and accounts `rows = new + changed + same + duplicates + bad_rows`, and so of events,
of which one is changed only when its row is read otherwise, or says more, than before.
"""

from __future__ import annotations

from dataclasses import dataclass, field


def in_number(number: int, one: str, many: str) -> str:
    """The sentence for one thing, or that for several with their number in its `{}`."""
    return one if number == 1 else many.format(f"{number:,}")


@dataclass(frozen=True)
class Reason:
    """One kind of thing set aside: in which column (none for whole rows), why, how often, and an example of a value."""

    column: str
    reason: str
    times: int
    example: str = ""


@dataclass
class SourceReport:
    """What became of one file of a source. Counts are rows unless their name says otherwise."""

    source: str
    file: str
    into: str
    rows: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    duplicates: int = 0
    bad_rows: int = 0
    bad_cells: int = 0
    skipped: bool = False
    reasons: list[Reason] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    seconds: float = 0.0


@dataclass
class ImportReport:
    """What an import did in all. `notes`: what concerns no single file. `schema_changes`: of the warehouse's tables."""

    sources: list[SourceReport] = field(default_factory=list)
    leads: int = 0
    accounts: int = 0
    events: int = 0
    notes: list[str] = field(default_factory=list)
    schema_changes: list[str] = field(default_factory=list)

    @property
    def quarantined(self) -> int:
        return sum(one.bad_rows + one.bad_cells for one in self.sources)
