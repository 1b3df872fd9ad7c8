"""Two rows of a table that take the same leads, where the hit policy forbids it.

Under `unique` a lead in two rows is a fault: it keeps the segment it was in. Under `any` rows may overlap if they give
the same. Other policies choose: `first` the first row, `priority` the best segment; `collect` takes all.

Bad:

    frameworks:
      By size:
        segment: Segment
        inputs: {Size: company_size}
        otherwise: Not known
        rows:
          - {Segment: Large, Size: 1000+}
          - {Segment: Small, Size: <=1000}

Good:

    frameworks:
      By size:
        segment: Segment
        inputs: {Size: company_size}
        otherwise: Not known
        rows:
          - {Segment: Large, Size: 1000+}
          - {Segment: Small, Size: <1000}
"""

from __future__ import annotations

from collections.abc import Iterator

from segue.checks.base import Check, Finding, Subject
from segue.checks.tables.analysed import analysed


def find(subject: Subject) -> Iterator[Finding]:
    for framework, analysis in analysed(subject):
        for overlap in analysis.overlaps:
            one, other = overlap.row, overlap.other
            message = f"rows {one.number} ({one.name}) and {other.number} ({other.name}) both take {overlap.region.text}"
            fix = f"change one of the rows, or the hit policy (it is {framework.hit_policy})"
            note = (f"such as {overlap.region.witness_text}",)
            yield Finding(message, other.place.position, fix, note, overlap.region.condition, framework.of)


CHECK = Check("SG081", "overlap in a table", "warning", find)
