"""Data files that are wrong in every way: told, set aside or refused as a whole, and what was there stays."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from tests.cli.terminal import CLEAN, FAILED, segue
from tests.starter import LEADS, add, contents, open_at, replace, write

HEAD = "email,job_title,employees,industry,country,created_at"
NO_NUMBERS = (
    "nan",
    "NaN",
    "inf",
    "-inf",
    "Infinity",
    "1e400",
    "-1e400",
    "0x10",
    "1_000",
    "∞",
    "5%",
    "'; DROP TABLE x; --",
)


def test_what_is_no_number_is_set_aside_and_never_kept(starter: Path) -> None:
    add(starter, "traits.yaml", "  revenue: {label: Revenue, type: number}\n")
    values = [*NO_NUMBERS, "99999999999999999999999", "-0", "1e15"]
    write(
        starter,
        "data/leads.csv",
        "email,revenue\n" + "".join(f"lead{at}@x.example,{value}\n" for at, value in enumerate(values)),
    )
    with open_at(starter) as project:
        project.import_data()
        project.apply()
        rows = project.members(where="email ends with '@x.example'", traits=["revenue"]).rows()
        kept = {values[int(row["key"][4:].split("@")[0])]: row["revenue"] for row in rows}
        aside = {one.value for one in project.quarantine()}
        assert len(project.members(where="revenue > 0 or revenue <= 0")) == sum(value is not None for value in kept.values())
    assert len(rows) == len(values)
    assert all(value is None or math.isfinite(value) for value in kept.values())
    assert set(NO_NUMBERS) <= aside
    assert {value for value in values if kept[value] is None} == aside


def test_whole_numbers_beyond_what_can_be_counted_are_set_aside(starter: Path) -> None:
    write(
        starter,
        "data/leads.csv",
        f"{HEAD}\na@x.example,R,9223372036854775808,S,UK,2026-01-01\nb@x.example,R,12,S,UK,2026-01-01\n",
    )
    assert segue("import", folder=starter).code == CLEAN
    with open_at(starter) as project:
        rows = project.members(where="email ends with '@x.example'", traits=["company_size"]).rows()
        assert [row["company_size"] for row in rows] in ([None, 12], [12, 12])
        assert [one.value for one in project.quarantine()] == ["9223372036854775808"]


def test_rows_of_the_wrong_length_are_set_aside_and_the_others_taken(starter: Path) -> None:
    rows = "a@x.example,R\nb@x.example,R,5,S,UK,2026-01-01,more,and more\nc@x.example,R,5,S,UK,2026-01-01\n"
    write(starter, "data/leads.csv", f"{HEAD}\n{rows}")
    told = segue("import", "--format", "json", folder=starter).json["sources"][0]
    assert (told["rows"], told["new"], told["bad_rows"]) == (3, 1, 2)
    assert segue("quarantine", folder=starter).text.count("cells where there are 6 columns") == 2


def test_a_quote_that_does_not_end_costs_one_row(starter: Path) -> None:
    before = "".join(f"a{at}@x.example,R,5,S,UK,2026-01-01\n" for at in range(300))
    after = before.replace("a", "c", 1).replace("\na", "\nc")
    write(starter, "data/leads.csv", f'{HEAD}\n{before}b@x.example,"R,5,S,UK,2026-01-01\n{after}')
    told = segue("import", "--format", "json", folder=starter).json["sources"][0]
    assert (told["rows"], told["new"], told["bad_rows"]) == (601, 600, 1)


REFUSED = {
    "nothing": (b"", "empty"),
    "bytes": (bytes(range(256)) * 40, "not text"),
    "NULs": (b"email,employees\na\0b@x.example,5\n", "not text"),
    "other columns": (b"foo,bar\n1,2\n", "does not have"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_leads_is_refused_and_nothing_has_changed(starter: Path, name: str) -> None:
    before = contents(starter)
    content, told = REFUSED[name]
    (starter / "data/leads.csv").write_bytes(content)
    add(starter, "data/events.csv", "Page Viewed,new@x.example,2026-03-09 09:00,/,\n")
    done = segue("import", folder=starter)
    assert done.code == FAILED
    assert told in done.text
    assert "data/leads.csv" in done.text
    assert contents(starter) == before


@pytest.mark.parametrize(("name", "content"), [("leads.parquet", b"PAR1 no"), ("leads.xlsx", b"PK no"), ("leads.parquet", b"")])
def test_a_damaged_file_of_another_kind_is_refused_and_nothing_has_changed(starter: Path, name: str, content: bytes) -> None:
    before = contents(starter)
    (starter / "data" / name).write_bytes(content)
    replace(starter, "segue.yaml", "data/leads.csv", f"data/{name}")
    done = segue("import", folder=starter)
    assert done.code == FAILED
    assert name in done.text
    assert contents(starter) == before


def test_a_folder_or_nothing_in_the_place_of_a_file_is_told(starter: Path) -> None:
    before = contents(starter)
    (starter / "data/leads.csv").unlink()
    assert segue("import", folder=starter).code == FAILED
    (starter / "data/leads.csv").mkdir()
    done = segue("import", folder=starter)
    assert done.code == FAILED
    assert "data/leads.csv" in done.text
    assert contents(starter) == before


def test_a_file_of_nothing_but_bad_rows_brings_no_lead_and_says_so(starter: Path) -> None:
    write(starter, "data/leads.csv", f"{HEAD}\n" + "nobody,R,5,S,UK,2026-01-01\n" * 50)
    done = segue("import", folder=starter)
    assert done.code == CLEAN
    assert "50 rows set aside: no valid e-mail address as key" in done.text
    assert f"{LEADS} leads" in done.text


def test_one_bad_source_leaves_the_good_ones_undone_too(starter: Path) -> None:
    before = contents(starter)
    write(starter, "data/leads.csv", f"{HEAD}\nnew@x.example,R,5,S,UK,2026-01-01\n")
    (starter / "data/events.csv").write_bytes(b"\0\0\0")
    assert segue("import", folder=starter).code == FAILED
    assert contents(starter) == before
