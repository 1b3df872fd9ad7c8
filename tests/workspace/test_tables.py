"""Criteria tables inline, as Markdown and as CSV are one and the same table, cell by cell."""

from __future__ import annotations

import pytest

from segue.definitions.workspace import Workspace
from segue.workspace.read import read_files

HEAD = "framework: Sizes\nsegment: Name\ninputs: {Size: company_size}\noutputs: {Action: action}\notherwise: Rest\n"
BASE = {"segue.yaml": "workspace: test\n", "traits.yaml": "traits:\n  company_size: {type: whole number, of: account}\n"}
MARKDOWN = """
Some words before it.

| Name  | Size   | Action |
|:------|-------:|:------:|
| Large | 1000+  | Call \\| mail |
| Small | <1000  |        |

And after it.
"""
CSV = 'Name,Size,Action\r\nLarge,1000+,"Call | mail"\r\nSmall,<1000,\r\n'
INLINE = """rows:
  - {Name: Large, Size: 1000+, Action: Call | mail}
  - {Name: Small, Size: <1000}
"""


def read(table: str, text: str, head: str = HEAD) -> Workspace:
    files = {**BASE, "frameworks/sizes.yaml": head + f"table: {table}\n", f"frameworks/{table}": text}
    return read_files(files)


def inline(text: str) -> Workspace:
    return read_files({**BASE, "frameworks/sizes.yaml": HEAD + text})


def told(workspace: Workspace) -> list[str]:
    return [f"{one.at.path}:{one.at.line}:{one.at.column} {one.message}" for one in workspace.faults]


@pytest.mark.parametrize("workspace", [read("t.md", MARKDOWN), read("t.csv", CSV), inline(INLINE)], ids=["md", "csv", "inline"])
def test_the_three_forms_of_a_table_are_one(workspace: Workspace) -> None:
    assert not told(workspace)
    framework = workspace.frameworks["Sizes"]
    assert [(row.name, row.cells[0].text.value, row.outputs[0].value) for row in framework.rows] == [
        ("Large", "1000+", "Call | mail"), ("Small", "<1000", ""),
    ]  # fmt: skip
    assert framework.segments == ("Large", "Small", "Rest")


def test_numbers_that_can_be_read_in_two_ways_are_refused_wherever_they_stand() -> None:
    scores = "scores:\n  s: {range: 0..1.000, points: [1.000 when company_size > 2.000], bands: {level: {High: 3.000+}}}\n"
    table = MARKDOWN.replace("1000+ ", "4.000+").replace("Call \\| mail", "5.000")
    faults = read_files({
        **BASE, "scores.yaml": scores, "frameworks/sizes.yaml": HEAD + "table: t.md\n", "frameworks/t.md": table,
        "traits.yaml": "traits:\n  company_size: {type: whole number, of: account, valid: 6.000+}\n",
    }).faults  # fmt: skip
    found = sorted(fault.message for fault in faults)
    assert found == [f"'{n}.000' can be read in two ways: {n} or {n}000" for n in (1, 1, 3, 4, 5, 6)]


def test_a_faulty_cell_is_pointed_at_where_it_stands() -> None:
    assert told(read("t.md", MARKDOWN.replace("1000+ ", "biggish"))) == [
        "frameworks/t.md:6:11 'biggish' is not a whole number test",
    ]  # fmt: skip
    assert told(read("t.csv", CSV.replace("1000+", "biggish")))[0].startswith("frameworks/t.csv:2:7 ")
    assert told(inline(INLINE.replace("1000+", "biggish")))[0].startswith("frameworks/sizes.yaml:7:25 ")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("no table here\n", "there is no table in this file"),
        ("| Name | Size | Action |\n|---|---|---|\n| Large | 1000+ |\n", "this row has 2 cells, the table has 3 columns"),
        ("| Name | Size | Size |\n|---|---|---|\n| Large | 1 | 2 |\n", "column 'Size' stands here twice"),
        ("| Segment | Size | Action |\n|---|---|---|\n| Large | 1 | x |\n", "column 'Name'"),
    ],
)
def test_a_table_that_cannot_be_read_says_why(text: str, found: str) -> None:
    assert any(found in one for one in told(read("t.md", text))), told(read("t.md", text))


def test_a_table_that_is_not_there_is_told() -> None:
    files = {**BASE, "frameworks/sizes.yaml": HEAD + "table: nowhere.md\n"}
    assert any("nowhere.md" in f"{one.at.path} {one.message}" for one in read_files(files).faults)
