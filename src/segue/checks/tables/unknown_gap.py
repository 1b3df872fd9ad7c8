"""Leads of whom an input is not known are in no row of a table.

A cell is true only for known values, so a lead without a value is left out unless a row says `unknown` or `-` there.

Bad:

    frameworks:
      By size:
        segment: Segment
        inputs: {Size: company_size}
        rows:
          - {Segment: Large, Size: 1000+}
          - {Segment: Small, Size: <1000}

Good:

    frameworks:
      By size:
        segment: Segment
        inputs: {Size: company_size}
        rows:
          - {Segment: Large, Size: 1000+}
          - {Segment: Small, Size: <1000}
          - {Segment: To be researched, Size: unknown}
"""

from __future__ import annotations

from collections.abc import Iterator

from segue.checks.base import Check, Finding, Subject
from segue.checks.tables.analysed import analysed, has_gaps, head_of


def find(subject: Subject) -> Iterator[Finding]:
    for framework, analysis in analysed(subject):
        if not has_gaps(framework):
            continue
        for gap in analysis.gaps:
            if gap.missing_only:
                message = f"no row takes {gap.text}"
                fix = "a cell `unknown` takes those without a value, a cell `-` everyone"
                yield Finding(message, head_of(framework), fix, concerns=gap.condition, of=framework.of)


CHECK = Check("SG084", "gap for missing values", "warning", find)
