"""Regions as conditions mean on the engine what they mean in the analysis: every lead is in a row or in one gap."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import product
from typing import Any

from segue.checks.tables.analysis import analyse
from segue.language.printing import show
from segue.workspace.read import read_files
from tests.checks.tables.frames import AS_OF, CLOCK, TRAITS, workspace_of
from tests.harness import Ground

VALUES: dict[str, list[Any]] = {
    "size": [None, 1, 50, 99, 100, 1000],
    "industry": [None, "Software", "Health", "Toys"],
    "customer": [None, True, False],
    "revenue": [None, -0.5, 1.0, 2.5],
    "seen": [None, AS_OF, AS_OF - timedelta(days=7), datetime(2026, 3, 1, tzinfo=AS_OF.tzinfo)],
    "tools": [None, [], ["Salesforce"], ["HubSpot"], ["Salesforce", "HubSpot"]],
}
ROWS = [
    ["A", "<50", "Software/Health", "-", "-", "-", "Salesforce"],
    ["B", "100+", "not Software", "yes", "(1..2.5]", "-", "-"],
    ["C", "-", "-", "no", "<=1", "in the last 7 days", "not HubSpot"],
    ["D", "50-99", "unknown", "-", "-", "before 2026-03-02", "-"],
    ["E", "1000+", "-", "known", "-", "-", "Salesforce/HubSpot"],
]  # fmt: skip


def test_every_lead_is_taken_by_a_row_or_lies_in_one_gap() -> None:
    table = workspace_of(ROWS, list(VALUES), policy="first")
    gaps = analyse(table.frameworks["F"], table.catalogue, CLOCK).gaps
    assert {gap.missing_only for gap in gaps} == {True, False}
    told = [f"  Gap {number}:\n    when: >-\n      {show(gap.condition)}\n" for number, gap in enumerate(gaps)]
    segments = "segments:\n" + "".join(told)
    workspace = read_files({**table.files, "traits.yaml": TRAITS, "segments.yaml": segments})
    assert not workspace.faults, workspace.faults[0]
    leads = [
        {"lead_id": number, "key": str(number), "known_from": AS_OF, **dict(zip(VALUES, values, strict=True))}
        for number, values in enumerate(product(*VALUES.values()), start=1)
        if number % 3 == 0
    ]
    with Ground(workspace, {"leads": leads}) as ground:
        answers = ground.answers(AS_OF).leads
    assert len(answers) == len(leads)
    for answer in answers.values():
        assert len(answer.segments) == 1, (answer.values, answer.segments)
