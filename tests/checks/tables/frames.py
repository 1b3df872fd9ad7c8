"""Frameworks for tests: a table as text over traits of every type, and its analysis at a fixed instant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from segue.checks.tables.analysis import TableAnalysis, analyse
from segue.definitions.workspace import Workspace
from segue.language.clock import Clock
from segue.workspace.read import read_files

AS_OF = datetime(2026, 11, 21, 12, tzinfo=UTC)
CLOCK = Clock(AS_OF)

TRAITS = """
traits:
  size: {type: whole number, valid: 1+}
  staff: {type: whole number}
  score: {type: whole number, valid: 0..12}
  sure: {value: 'coalesce(staff, 0)'}
  revenue: {type: number}
  share: {type: number, valid: 0..10}
  industry: {type: text}
  region: {type: text, valid: 'North, South'}
  level: {type: 'one of [High, Medium, Low]'}
  customer: {type: yes or no}
  seen: {type: instant}
  tools: {type: list of text}
  country: {type: country}
  title: {type: text}
  rounds: {of: account, value: "count of 'Round' in the last 90 days"}
  team: {of: account, type: whole number, valid: 1+}
"""


Inputs = Sequence[str] | Mapping[str, str]
"""Columns with the values they test, or the names of both."""


def workspace_of(rows: Sequence[Sequence[str]], inputs: Inputs, **options: str) -> Workspace:
    """One framework `F`. A row is its segment, its cells, and where it has one cell more, an output.

    `options`: the hit `policy`, whose it is (`of`), and `more` lines.
    """
    named = inputs if isinstance(inputs, Mapping) else {name: name for name in inputs}
    outputs = any(len(row) > len(named) + 1 for row in rows)
    head = ["Segment", *named, *(["Action"] if outputs else [])]
    table = [head, ["---"] * len(head), *rows]
    told = ", ".join(f'{column}: "{value}"' for column, value in named.items())
    framework = f"framework: F\nof: {options.get('of', 'lead')}\ntable: f.md\nsegment: Segment\n"
    framework += f"hit policy: {options.get('policy', 'unique')}\ninputs: {{{told}}}\n{options.get('more', '')}\n"
    framework += "outputs: {Action: action}\n" if outputs else ""
    workspace = read_files(
        {
            "segue.yaml": "workspace: test\n",
            "events.yaml": "events: {Round: {}}\n",
            "traits.yaml": TRAITS,
            "frameworks/f.yaml": framework,
            "frameworks/f.md": "".join(f"| {' | '.join(row)} |\n" for row in table),
        }
    )
    assert not workspace.faults, workspace.faults[0]
    return workspace


def analysis_of(rows: Sequence[Sequence[str]], inputs: Inputs, **options: str) -> TableAnalysis:
    workspace = workspace_of(rows, inputs, **options)
    return analyse(workspace.frameworks["F"], workspace.catalogue, CLOCK)


def gaps(analysis: TableAnalysis) -> list[str]:
    """Gaps between known values, as text."""
    return [gap.text for gap in analysis.gaps if not gap.missing_only]


def missing_gaps(analysis: TableAnalysis) -> list[str]:
    return [gap.text for gap in analysis.gaps if gap.missing_only]
