"""What cannot be taken is kept in quarantine with its reason, its file and its row, and can be looked at."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from segue.ingestion.quarantine import Quarantined
from tests.ingestion.shop import LEADS, Shop, source_of

Opening = Callable[..., Shop]
TRAITS = "traits:\n  size: {type: whole number}\n  level: {type: 'one of [VP, Manager]'}\n"
NOBODY = '{"#row":2,"email":"nobody","size":"1","level":"VP"}'
KEY = '{"key":"a@x.example"}'
NO_WHOLE = "not a whole number"
DIRTY = 'email,size,level\na@x.example,many,Boss\nnobody,1,VP\nb@x.example\nc@x.example,"2,VP\n'


def told(shop: Shop, *arguments: str) -> str:
    """What `segue quarantine` prints."""
    shop.close()
    command = [sys.executable, "-c", "from segue.cli.app import main; main()", "quarantine", *arguments]
    environment = {**os.environ, "COLUMNS": "160"}
    done = subprocess.run(command, cwd=shop.folder, env=environment, check=True, capture_output=True, text=True)
    return done.stdout


def test_cells_and_rows_are_kept_with_their_file_row_and_reason(shop: Opening) -> None:
    one = shop(traits=TRAITS)
    report = one.import_leads(DIRTY)
    assert (report.bad_rows, report.bad_cells) == (3, 2)
    assert one.project.quarantine() == [
        Quarantined("leads", "leads.csv", 1, "level", "Boss", "not one of VP, Manager", KEY),
        Quarantined("leads", "leads.csv", 1, "size", "many", NO_WHOLE, KEY),
        Quarantined("leads", "leads.csv", 2, None, None, "no valid e-mail address as key", NOBODY),
        Quarantined("leads", "leads.csv", 3, None, None, "1 cell where there are 3 columns", '{"text":"b@x.example"}'),
        Quarantined("leads", "leads.csv", 4, None, None, "a quote is opened and not closed", '{"text":"c@x.example,\\"2,VP"}'),
    ]  # fmt: skip


def test_the_report_counts_each_reason_and_shows_an_example(shop: Opening) -> None:
    report = shop(traits=TRAITS).import_leads(DIRTY + "d@x.example,few,\n")
    found = [(one.column, one.reason, one.times, one.example) for one in report.reasons]
    assert ("size", NO_WHOLE, 2, "many") in found
    assert ("", "1 cell where there are 3 columns", 1, "row 3") in found


def test_a_lead_keeps_what_is_good_of_a_row_with_a_bad_cell(shop: Opening) -> None:
    one = shop(traits=TRAITS)
    one.import_leads("email,size,level\na@x.example,many,VP\n")
    assert one.leads("size", "level") == {"a@x.example": (None, "VP")}


def test_quarantine_empties_when_the_file_is_mended(shop: Opening) -> None:
    one = shop(traits=TRAITS)
    one.import_leads(DIRTY)
    one.import_leads("email,size,level\na@x.example,5,VP\nn@x.example,1,VP\nb@x.example,,\nc@x.example,2,VP\n")
    assert one.quarantine() == []
    assert one.leads("size", "level")["a@x.example"] == (5, "VP")


def test_what_was_set_aside_stays_when_the_file_comes_again_with_other_rows(shop: Opening) -> None:
    """As an export does that is written over every night with what has changed."""
    one = shop(traits=TRAITS)
    one.import_leads(DIRTY)
    before = one.quarantine()
    one.now += timedelta(days=1)
    report = one.import_leads("email,size,level\nd@x.example,5,VP\ne@x.example,1,VP\n")
    assert one.quarantine() == before
    assert report.notes == ["5 rows and cells set aside earlier did not come again; what they hold stays in quarantine"]
    one.import_leads("email,size,level\na@x.example,7,\nnow@x.example,1,VP\nb@x.example,,\nc@x.example,2,VP\n")
    assert one.quarantine() == []


def test_a_bad_row_that_comes_again_at_another_place_is_in_quarantine_once(shop: Opening) -> None:
    one = shop(traits=TRAITS)
    one.import_leads("email,size,level\nnobody,1,VP\nb@x.example\n")
    one.import_leads("email,size,level\nc@x.example,1,VP\nb@x.example\nnobody,1,VP\n")
    assert [(row, reason) for row, _, _, reason in one.quarantine()] == [
        (2, "1 cell where there are 3 columns"), (3, "no valid e-mail address as key"),
    ]  # fmt: skip


def test_a_good_cell_of_the_same_key_in_another_file_of_the_source_ends_the_quarantine_of_the_bad_one(shop: Opening) -> None:
    one = shop(LEADS.replace("leads.csv", "'*.csv'"), traits=TRAITS)
    one.put("monday.csv", "email,size\na@x.example,x\nb@x.example,y\n")
    one.imports()
    one.put("tuesday.csv", "email,size\na@x.example,1\n")
    one.imports()
    assert [(found.file, found.value) for found in one.project.quarantine()] == [("monday.csv", "y")]


def test_a_bad_cell_of_an_event_leaves_when_it_is_mended_and_the_event_stays_one(shop: Opening) -> None:
    one = shop(
        "  events: {file: events.csv, into: event, lead: email, at: at, event: Seen}\n",
        events="events:\n  Seen: {properties: {seconds: number}}\n",
    )
    for seconds, kept, bad in (("long", None, ["long"]), ("5", 5.0, []), ("long", 5.0, ["long"]), ("5", 5.0, [])):
        one.put("events.csv", f"email,at,seconds\na@x.example,2026-01-01,{seconds}\na@x.example,2026-01-01,7\n")
        one.imports()
        assert one.query("SELECT seconds_number FROM segue.event ORDER BY 1 NULLS FIRST") == [(kept,), (7.0,)]
        assert [value for _, _, value, _ in one.quarantine()] == bad


def test_quarantine_empties_when_the_definition_is_mended(shop: Opening) -> None:
    one = shop(traits=TRAITS)
    one.import_leads("email,size,level\na@x.example,5,Boss\n")
    one.define(traits=TRAITS.replace("Manager", "Boss"))
    one.imports()
    assert one.quarantine() == []
    assert one.leads("level") == {"a@x.example": "Boss"}


def test_importing_one_file_anew_leaves_the_quarantine_of_others_alone(shop: Opening) -> None:
    one = shop(LEADS.replace("leads.csv", "'*.csv'"), traits=TRAITS)
    one.put("one.csv", "email,size\na@x.example,x\n")
    one.put("two.csv", "email,size\nb@x.example,y\n")
    one.imports()
    one.put("two.csv", "email,size\nb@x.example,1\n")
    one.imports()
    assert [(found.file, found.value) for found in one.project.quarantine()] == [("one.csv", "x")]


def test_a_bad_cell_that_comes_again_is_in_quarantine_once(shop: Opening) -> None:
    one = shop(traits=TRAITS)
    one.import_leads("email,size\na@x.example,x\n")
    source_of(one.imports(again=True), "leads")
    assert len(one.quarantine()) == 1


def test_the_command_line_shows_it(shop: Opening) -> None:
    one = shop(traits=TRAITS)
    one.import_leads(DIRTY)
    text = told(one)
    for word in ("many", "Boss", "not a whole number", "no valid e-mail address as key", "a quote is opened and not closed"):
        assert word in text


def test_the_command_line_gives_all_of_it_to_machines(shop: Opening) -> None:
    one = shop(traits=TRAITS)
    one.import_leads(DIRTY)
    found: list[dict[str, Any]] = json.loads(told(one, "--format", "json"))
    assert [(each["file"], each["row"], each["column"], each["value"]) for each in found][:2] == [
        ("leads.csv", 1, "level", "Boss"), ("leads.csv", 1, "size", "many"),
    ]  # fmt: skip
    assert len(found) == 5
