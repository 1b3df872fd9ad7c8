"""A column of a table that nothing uses: neither an input, nor an output, nor the segment.

Bad:

    frameworks:
      By size:
        segment: Segment
        inputs: {Size: company_size}
        otherwise: Others
        rows:
          - {Segment: Large, Size: 1000+, Action: Call them}

Good:

    frameworks:
      By size:
        segment: Segment
        inputs: {Size: company_size}
        outputs: {Action: sales_action}
        otherwise: Others
        rows:
          - {Segment: Large, Size: 1000+, Action: Call them}
"""

from __future__ import annotations

from collections.abc import Iterator

from segue.checks.base import Check, Finding, Subject


def find(subject: Subject) -> Iterator[Finding]:
    for framework in subject.workspace.frameworks.values():
        used = {framework.segment_column}.union(
            (one.column.value for one in framework.inputs), (one.column.value for one in framework.outputs)
        )
        for name, column in framework.columns.items():
            if name not in used:
                fix = "name it under inputs or outputs, or take it out of the table"
                yield Finding(f"column '{name}' is used for nothing", column.place.position, fix)


CHECK = Check("SG086", "unused column of a table", "warning", find)
