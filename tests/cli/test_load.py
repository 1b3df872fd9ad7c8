"""`segue import` and `segue quarantine`: what became of the data."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.terminal import CLEAN, FAILED, segue, too_wide
from tests.starter import EVENTS, LEADS, replace, write

ROWS = """email,job_title,employees,industry,country,created_at
ana@good.example,VP,1400,Healthcare,Sweden,2026-01-01
not an address,Manager,20,Software,UK,2026-01-02
tim@good.example,Clerk,many,Software,Atlantis,2026-01-03
tim@good.example,Chief clerk,30,Software,Ireland,2026-01-03
"""


@pytest.fixture
def spoiled(fresh: Path) -> Path:
    """With a row and two cells that cannot be taken, and a lead that comes twice."""
    write(fresh, "data/leads.csv", ROWS)
    return fresh


def test_an_import_tells_what_became_of_every_file(fresh: Path) -> None:
    done = segue("import", folder=fresh)
    assert done.code == CLEAN
    rows = {line.split()[0]: line.split()[1:] for line in done.out.split("\n") if line.startswith(("leads", "events"))}
    assert rows["leads"] == ["data/leads.csv", "12", "12", "0", "0", "0"]
    assert rows["events"] == ["data/events.csv", "20", "20", "0", "0", "0"]
    assert f"{LEADS} leads, 9 accounts, {EVENTS} events in all." in done.text
    assert "quarantine" not in done.text


def test_new_columns_are_counted_and_not_listed(fresh: Path) -> None:
    done = segue("import", folder=fresh)
    assert "columns made for traits and properties: 4 of leads, 2 of accounts, 2 of events" in done.text
    assert "add column" not in done.text
    assert len(segue("import", "--again", "--format", "json", folder=fresh).json["sources"]) == 2


def test_importing_again_says_that_nothing_has_changed(fresh: Path) -> None:
    segue("import", folder=fresh)
    done = segue("import", folder=fresh)
    assert done.code == CLEAN
    assert done.text.count("has not changed since it was imported") == 2
    assert "segue import --again" in done.text
    again = segue("import", "--again", folder=fresh)
    assert "data/leads.csv 12 0 0 12 0" in again.text


def test_one_changed_file_is_imported_alone(fresh: Path) -> None:
    segue("import", folder=fresh)
    replace(fresh, "data/leads.csv", "Owner", "Founder")
    done = segue("import", folder=fresh)
    assert "data/leads.csv 12 0 1 11 0" in done.text
    assert "data/events.csv has not changed" in done.text


def test_what_is_set_aside_is_told_with_reason_and_example(spoiled: Path) -> None:
    done = segue("import", "leads", folder=spoiled)
    assert done.code == CLEAN
    assert "leads: 1 row set aside: no valid e-mail address as key" in done.text
    assert "1 cell of employees set aside: not a whole number, or not 1+, such as many" in done.text
    assert "leads: 1 row of a key or id that came before; the later one counts" in done.text
    assert "segue quarantine" in done.text


def test_import_tells_programs_all_of_it(spoiled: Path) -> None:
    told = segue("import", "leads", "--format", "json", folder=spoiled).json
    (source,) = told["sources"]
    assert (source["rows"], source["new"], source["bad_rows"], source["bad_cells"], source["duplicates"]) == (4, 2, 1, 2, 1)
    assert (told["leads"], told["events"]) == (2, 0)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [(["lead"], "there is no source 'lead'"), (["leads", "accounts"], "there is no source 'accounts'")],
)
def test_a_source_that_is_not_there_is_told_with_those_that_are(fresh: Path, arguments: list[str], told: str) -> None:
    done = segue("import", *arguments, folder=fresh)
    assert done.code == FAILED
    assert told in done.text
    assert "leads, events" in done.text


def test_a_missing_file_is_told_with_where_it_is_named(fresh: Path) -> None:
    (fresh / "data/leads.csv").unlink()
    done = segue("import", folder=fresh)
    assert done.code == FAILED
    assert "source 'leads' has no file 'data/leads.csv'" in done.text
    assert "segue.yaml:" in done.text


@pytest.mark.parametrize("width", [40, 80, 120])
def test_an_import_fits_the_terminal(spoiled: Path, width: int) -> None:
    done = segue("import", folder=spoiled, width=width)
    assert not too_wide(done, width)
    assert "not a whole number" in done.text
    assert "data/leads.csv" in done.text


# --- quarantine ---


def test_quarantine_is_empty_where_all_was_taken(starter: Path) -> None:
    done = segue("quarantine", folder=starter)
    assert done.code == CLEAN
    assert done.text == "Nothing is in quarantine."
    assert segue("quarantine", "--format", "json", folder=starter).json == []


def test_rows_and_cells_are_grouped_by_reason(spoiled: Path) -> None:
    segue("import", "leads", folder=spoiled)
    done = segue("quarantine", folder=spoiled)
    assert done.code == CLEAN
    assert "leads (data/leads.csv) employees: not a whole number, or not 1+ row 3 many" in done.text
    assert "row 2 email: not an address, job_title: Manager" in done.text
    assert "1 row and 2 cells set aside" in done.text


def test_as_many_are_shown_as_asked_for(spoiled: Path) -> None:
    segue("import", "leads", folder=spoiled)
    done = segue("quarantine", "--limit", 1, folder=spoiled)
    assert "1 row and 2 cells set aside, the first 1 shown (all with --limit 0)" in done.text
    assert segue("quarantine", "--limit", 0, folder=spoiled).text.count(" row ") == 3 + 1


def test_quarantine_tells_programs_the_whole_row(spoiled: Path) -> None:
    segue("import", "leads", folder=spoiled)
    found = segue("quarantine", "leads", "--format", "json", folder=spoiled).json
    assert [one["row"] for one in found] == [2, 3, 3]
    (row,) = [one for one in found if one["column"] is None]
    assert '"country":"UK"' in row["raw"].replace(" ", "")


def test_a_source_that_nobody_knows_is_not_taken_for_an_empty_quarantine(spoiled: Path) -> None:
    segue("import", "leads", folder=spoiled)
    done = segue("quarantine", "lead", folder=spoiled)
    assert done.code == FAILED
    assert "Did you mean 'leads'?" in done.text


@pytest.mark.parametrize("width", [40, 80])
def test_a_long_row_is_cut_at_the_width(spoiled: Path, width: int) -> None:
    replace(spoiled, "data/leads.csv", "Manager", "Manager of " + "very " * 50 + "many things")
    segue("import", "leads", folder=spoiled)
    done = segue("quarantine", folder=spoiled, width=width)
    assert not too_wide(done, width)
    assert "not an address" in done.text


def test_what_would_steer_the_terminal_is_shown_and_not_obeyed(spoiled: Path) -> None:
    replace(spoiled, "data/leads.csv", "not an address,Manager", "bad\x1b[2J,[red]Manager[/]\x07")
    segue("import", "leads", folder=spoiled)
    done = segue("quarantine", folder=spoiled)
    assert "email: bad\\x1b[2J, job_title: [red]Manager[/]\\x07" in done.text
    assert "\x1b" not in done.out
