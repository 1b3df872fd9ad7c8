"""A region of a table that no row takes.

Leads whose values lie there are in no segment of the table. The analysis is exact over the declared values of the inputs, each
taken on its own; some regions may hold no lead, which the number of loaded leads shows. Regions are disjoint and together
all that is left open. `otherwise` names a segment for the rest.

Bad:

    frameworks:
      By size:
        segment: Segment
        inputs: {Size: company_size}
        rows:
          - {Segment: Large, Size: 1000+}
          - {Segment: Small, Size: <200}
          - {Segment: Not known, Size: unknown}

Good:

    frameworks:
      By size:
        segment: Segment
        inputs: {Size: company_size}
        rows:
          - {Segment: Large, Size: 1000+}
          - {Segment: Medium, Size: 200-999}
          - {Segment: Small, Size: <200}
          - {Segment: Not known, Size: unknown}
"""

from __future__ import annotations

from collections.abc import Iterator

from segue.checks.base import Check, Finding, Subject
from segue.checks.tables.analysed import analysed, has_gaps, head_of
from segue.checks.tables.analysis import TableAnalysis


def find(subject: Subject) -> Iterator[Finding]:
    for framework, analysis in analysed(subject):
        if not has_gaps(framework):
            continue
        gaps = [gap for gap in analysis.gaps if not gap.missing_only]
        for at, gap in enumerate(gaps):
            notes = (f"such as {gap.witness_text}", *(_in_all(analysis) if at == 0 else ()))
            yield Finding(f"no row takes {gap.text}", head_of(framework), note=notes, concerns=gap.condition, of=framework.of)


def _in_all(analysis: TableAnalysis) -> tuple[str, ...]:
    points = analysis.points
    if points is None:
        return ()
    return (f"in all, {points.uncovered:,} of {points.total:,} points of the table are in no row",)


CHECK = Check("SG080", "gap in a table", "warning", find)
