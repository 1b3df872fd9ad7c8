"""Rows of a table that give the same and could be one.

They differ in one column only, and what they test there is one cell together.

Bad:

    frameworks:
      By size:
        segment: Segment
        inputs: {Size: company_size}
        otherwise: Not known
        rows:
          - {Segment: Large, Size: 1000-4999}
          - {Segment: Large, Size: 5000+}

Good:

    frameworks:
      By size:
        segment: Segment
        inputs: {Size: company_size}
        otherwise: Not known
        rows:
          - {Segment: Large, Size: 1000+}
"""

from __future__ import annotations

from collections.abc import Iterator

from segue.checks.base import Check, Finding, Subject
from segue.checks.tables.analysed import analysed


def find(subject: Subject) -> Iterator[Finding]:
    for _, analysis in analysed(subject):
        for group in analysis.mergeable:
            numbers = ", ".join(str(row.number) for row in group.rows)
            message = f"rows {numbers} ({group.rows[0].name}) could be one"
            yield Finding(message, group.rows[0].place.position, f"write {group.cell} under {group.column}")


CHECK = Check("SG083", "rows that could be one", "hint", find)
