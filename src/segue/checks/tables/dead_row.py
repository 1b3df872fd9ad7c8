"""A row of a table that can never take a lead.

No value passes all its cells, or, under `first` and `priority`, better rows take all that it would. Its segment and treatment
are never reached.

Bad:

    frameworks:
      By size:
        segment: Segment
        inputs: {Size: company_size}
        hit policy: first
        otherwise: Not known
        rows:
          - {Segment: Large, Size: 200+}
          - {Segment: Very large, Size: 5000+}

Good:

    frameworks:
      By size:
        segment: Segment
        inputs: {Size: company_size}
        hit policy: first
        otherwise: Not known
        rows:
          - {Segment: Very large, Size: 5000+}
          - {Segment: Large, Size: 200+}
"""

from __future__ import annotations

from collections.abc import Iterator

from segue.checks.base import Check, Finding, Subject
from segue.checks.tables.analysed import analysed
from segue.checks.tables.analysis import DeadRow


def find(subject: Subject) -> Iterator[Finding]:
    for _, analysis in analysed(subject):
        for dead in analysis.dead_rows:
            message = f"row {dead.row.number} ({dead.row.name}) can never take a lead: {_why(dead)}"
            yield Finding(message, dead.row.place.position, "remove it, or move it before them" if dead.masked_by else "")


def _why(dead: DeadRow) -> str:
    if not dead.masked_by:
        return f"no value passes its cell under {' and '.join(dead.empty)}"
    names = ", ".join(f"{row.number} ({row.name})" for row in dead.masked_by)
    return f"row{'s' if len(dead.masked_by) > 1 else ''} {names} take{'' if len(dead.masked_by) > 1 else 's'} all that it would"


CHECK = Check("SG082", "dead row in a table", "warning", find)
