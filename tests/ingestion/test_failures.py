"""An import that cannot be done says what, where and what to do, and leaves everything as it was."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import segue
from segue.errors import SegueError
from segue.folder import InvalidWorkspace
from tests.ingestion.shop import LEADS, Shop

Opening = Callable[..., Shop]
TWO = LEADS + "  more: {file: more.csv, into: lead, key: email}\n"
GOOD = "email,title\na@x.example,CTO\n"
TRAITS = "traits:\n  title: {type: text}\n"


def refused(shop: Shop, *names: str) -> SegueError:
    """The error of an import, after which everything is as it was."""
    before = shop.everything()
    with pytest.raises(SegueError) as caught:
        shop.imports(*names)
    assert shop.everything() == before
    assert caught.value.todo
    return caught.value


# --- files ---


def test_a_file_that_is_not_there_is_named_with_the_place_that_asks_for_it(shop: Opening) -> None:
    error = refused(shop())
    assert (error.what, error.where) == ("source 'leads' has no file 'leads.csv'", "segue.yaml:3:17")


def test_a_pattern_that_no_file_fits_is_named(shop: Opening) -> None:
    assert refused(shop(LEADS.replace("leads.csv", "'in/*.csv'"))).what == "source 'leads' has no file 'in/*.csv'"


@pytest.mark.parametrize(
    "pattern", ["**x/[", "/nowhere/*.csv", "../up/*", "a\\b", "~/leads.csv", "https://x.example/leads.csv"]
)
def test_no_pattern_is_more_than_a_name_that_is_not_there(shop: Opening, pattern: str) -> None:
    assert refused(shop(LEADS.replace("leads.csv", f"'{pattern}'"))).what == f"source 'leads' has no file '{pattern}'"


def test_a_folder_in_place_of_a_file_is_told_with_the_way_to_name_its_files(shop: Opening) -> None:
    one = shop(LEADS.replace("leads.csv", "in/"))
    one.put("in/a.csv", GOOD)
    error = refused(one)
    assert (error.what, error.todo) == (
        "'in/' of source 'leads' is a folder",
        "Name its files with a pattern, such as: in/*.csv",
    )


def test_a_file_with_the_signs_of_a_pattern_in_its_name_is_found_by_its_name(shop: Opening) -> None:
    one = shop(LEADS.replace("leads.csv", "'leads [1].csv'"))
    one.put("leads [1].csv", GOOD)
    assert one.imports().leads == 1


@pytest.mark.parametrize(("content", "what"), [("", "the file is empty"), (b"\0\1\2\3" * 500, "the file is not text")])
def test_a_file_that_cannot_be_read_stops_the_whole_import(shop: Opening, content: str | bytes, what: str) -> None:
    one = shop(TWO, traits=TRAITS)
    one.put("leads.csv", GOOD)
    one.put("more.csv", content)
    error = refused(one)
    assert (error.what, error.where) == (what, "more.csv")
    assert one.imports("leads").leads == 1


def test_a_header_alone_imports_nothing_and_is_no_failure(shop: Opening) -> None:
    report = shop(traits=TRAITS).import_leads("email,title\n")
    assert (report.rows, report.new, report.notes, report.reasons) == (0, 0, [], [])


def test_damage_deep_in_a_parquet_file_is_told_with_its_name(shop: Opening) -> None:
    one = shop(LEADS.replace(".csv", ".parquet"), traits=TRAITS)
    path = one.put("leads.parquet", b"")
    pq.write_table(pa.table({"email": [f"p{at}@x.example" for at in range(5_000)]}), path, use_dictionary=False)
    content = bytearray(path.read_bytes())
    content[100:4_000] = bytes(3_900)
    path.write_bytes(bytes(content))
    assert refused(one).where == "leads.parquet"


# --- what is asked for ---


def test_a_source_that_is_not_there_is_told_with_those_that_are(shop: Opening) -> None:
    error = refused(shop(TWO), "leeds")
    assert (error.what, error.todo) == ("there is no source 'leeds'", "Sources are: leads, more.")


def test_a_workspace_without_sources_says_so(shop: Opening) -> None:
    one = shop()
    one.put("segue.yaml", "workspace: shop\n")
    assert refused(one).what == "the workspace has no sources"


@pytest.mark.parametrize("dates", ["%Q", "day-month-year", "dd-mm", "%d-%m-%Y %", "yyyy"])
def test_a_pattern_that_no_date_can_be_read_by_is_refused(shop: Opening, dates: str) -> None:
    one = shop(LEADS.replace("}", f", dates: '{dates}'}}"), traits="traits:\n  joined: {type: date}\n")
    one.put("leads.csv", "email,joined\na@x.example,2026-01-01\n")
    error = refused(one)
    assert error.what == f"source 'leads' writes dates as '{dates}', which is no pattern of dates"
    assert error.where.startswith("segue.yaml:")


def test_definitions_with_errors_import_nothing(shop: Opening) -> None:
    one = shop(traits="traits:\n  title: {type: txt}\n")
    one.put("leads.csv", GOOD)
    with pytest.raises(InvalidWorkspace):
        one.imports()
    assert one.leads() == {}


# --- in the middle ---


@pytest.mark.parametrize("moment", ["reading more.csv", "importing more.csv", "joining leads and accounts"])
def test_an_import_that_is_interrupted_leaves_everything_as_it_was(shop: Opening, moment: str) -> None:
    one = shop(TWO, traits=TRAITS)
    one.put("leads.csv", GOOD)
    one.put("more.csv", GOOD.replace("CTO", "CEO") + "b@x.example,COO\nbad,row\n")

    def interrupt(sentence: str, part: float) -> None:
        if sentence == moment:
            raise KeyboardInterrupt

    before = one.everything()
    one.close()
    with segue.open(one.folder, now=lambda: one.now, progress=interrupt) as project, pytest.raises(KeyboardInterrupt):
        project.import_data()
    assert one.everything() == before
    assert one.imports().leads == 2


CHILD = """
import os, signal, sys, segue
def told(sentence, part):
    if sentence == sys.argv[2]:
        os.kill(os.getpid(), signal.SIGKILL)
with segue.open(sys.argv[1], progress=told) as project:
    project.import_data()
"""


def test_an_import_that_is_killed_leaves_everything_as_it_was(shop: Opening) -> None:
    one = shop(TWO, traits=TRAITS)
    one.put("leads.csv", GOOD)
    one.imports("leads")
    before = one.everything()
    one.close()
    one.put("leads.csv", GOOD.replace("CTO", "CEO"))
    one.put("more.csv", "email,title\nb@x.example,COO\n")
    child = subprocess.run(
        [sys.executable, "-c", CHILD, str(one.folder), "joining leads and accounts"], check=False, capture_output=True
    )
    assert child.returncode == -signal.SIGKILL
    assert one.everything() == before
    assert one.imports().leads == 2
