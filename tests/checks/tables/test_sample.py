"""The table of the example workspace: what it leaves open, to the point."""

from __future__ import annotations

from decimal import Decimal

import pytest

from segue.checks.tables.analysis import Points, TableAnalysis, analyse
from segue.workspace.read import read_files
from tests.checks.tables.frames import CLOCK, gaps, missing_gaps

TABLE = """
| Segment Name | Company Size | Engagement Level | Lead Score |
|---|---|---|---|
| Enterprise Hot | 1000+ | High | 65+ |
| Enterprise Warm | 1000+ | Medium | 45-64 |
| Enterprise Cold | 1000+ | Low | <45 |
| Mid-Market Hot | 200-999 | High | 55+ |
| Mid-Market Warm | 200-999 | Medium | 35-54 |
| Mid-Market Cold | 200-999 | Low | <35 |
| SMB Qualified | 1-199 | High | 50+ |
| SMB Nurture | 1-199 | Medium/Low | <50 |
"""
FILES = {
    "segue.yaml": "workspace: sample\n",
    "events.yaml": "events: {Page Viewed: {}}\n",
    "traits.yaml": "traits:\n  company_size: {of: account, type: whole number, valid: 1+}\n",
    "scores.yaml": (
        "scores:\n"
        "  engagement:\n"
        "    range: 0..100\n"
        "    points: [2 for each 'Page Viewed' in the last 30 days]\n"
        "    bands: {engagement_level: {High: '>30', Medium: 11..30, Low: '<=10'}}\n"
        "  lead_score: {range: 0..100, value: round(0.5 * engagement)}\n"
    ),
    "frameworks/b2b_saas.md": TABLE,
    "frameworks/b2b_saas.yaml": (
        "framework: B2B SaaS\ntable: b2b_saas.md\nsegment: Segment Name\n"
        "inputs: {Company Size: company_size, Engagement Level: engagement_level, Lead Score: lead_score}\n"
    ),
}


@pytest.fixture(scope="module")
def analysis() -> TableAnalysis:
    workspace = read_files(FILES)
    assert not workspace.faults
    return analyse(workspace.frameworks["B2B SaaS"], workspace.catalogue, CLOCK)


def test_556_of_909_points_are_uncovered(analysis: TableAnalysis) -> None:
    assert analysis.points == Points(556, 909)
    assert sum(gap.points or 0 for gap in analysis.gaps) == 556


def test_its_gaps_are_eight_regions_and_leads_without_a_company_size(analysis: TableAnalysis) -> None:
    assert gaps(analysis) == [
        "Company Size 1000+, Engagement Level High, Lead Score 0..64",
        "Company Size 1000+, Engagement Level Medium, Lead Score 0..44 or 65+",
        "Company Size 1000+, Engagement Level Low, Lead Score 45+",
        "Company Size 200..999, Engagement Level High, Lead Score 0..54",
        "Company Size 200..999, Engagement Level Medium, Lead Score 0..34 or 55+",
        "Company Size 200..999, Engagement Level Low, Lead Score 35+",
        "Company Size 1..199, Engagement Level High, Lead Score 0..49",
        "Company Size 1..199, Engagement Level Medium or Low, Lead Score 50+",
    ]
    assert missing_gaps(analysis) == ["Company Size unknown"]


def test_a_gap_has_a_witness(analysis: TableAnalysis) -> None:
    first = analysis.gaps[0]
    assert first.witness == {"Company Size": Decimal(1000), "Engagement Level": "High", "Lead Score": Decimal(0)}
    assert first.witness_text == "Company Size 1000, Engagement Level High, Lead Score 0"
    assert analysis.gaps[-1].witness["Company Size"] is None


def test_nothing_else_is_wrong_with_it(analysis: TableAnalysis) -> None:
    assert (analysis.overlaps, analysis.dead_rows, analysis.mergeable) == ((), (), ())
    assert (analysis.columns_left_out, analysis.notes) == ((), ())
