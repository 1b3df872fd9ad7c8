"""A part of a table that could not be analysed.

Cells such as `contains 'VP'` test texts in ways that no set of values describes; a column with such cells is left out,
and what is said of the table holds whatever its values. A computed trait with few values in its place makes the
analysis whole.

Bad:

    frameworks:
      By title:
        segment: Segment
        inputs: {Title: job_title}
        otherwise: Others
        rows:
          - {Segment: Leaders, Title: contains 'VP'}

Good:

    traits:
      leads_people:
        value: coalesce(job_title contains 'VP', false)
    frameworks:
      By title:
        segment: Segment
        inputs: {Leader: leads_people}
        otherwise: Others
        rows:
          - {Segment: Leaders, Leader: yes}
"""

from __future__ import annotations

from collections.abc import Iterator

from segue.checks.base import Check, Finding, Subject
from segue.checks.tables.analysed import analysed, head_of


def find(subject: Subject) -> Iterator[Finding]:
    for framework, analysis in analysed(subject):
        for left_out in analysis.columns_left_out:
            yield Finding(f"column '{left_out.input.column}' is not analysed: {left_out.why}", head_of(framework))
        for note in analysis.notes:
            yield Finding(f"'{framework.name}': {note}", head_of(framework))


CHECK = Check("SG085", "table not analysed whole", "hint", find)
