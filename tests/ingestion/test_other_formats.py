"""Parquet, JSON lines, Excel and gzip; and files that are not what their ending says."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from segue.definitions.source import Source
from segue.errors import SegueError
from segue.ingestion.staging import staged
from segue.records import Written
from tests.ingestion.shop import Read, Reader

TABLE = b"email,note\na@x.example,one\n"
ROWS = [("a@x.example", "one")]


def refused(files: Reader, content: bytes, name: str, **options: str) -> SegueError:
    with pytest.raises(SegueError) as caught:
        files.read(content, name, **options)
    assert caught.value.where == name
    assert caught.value.todo
    return caught.value


# --- Parquet ---


def parquet(**columns: Any) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out)
    return out.getvalue()


def test_parquet_keeps_its_types_and_its_order(files: Reader) -> None:
    when = datetime(2026, 3, 1, 12, 30)
    content = parquet(email=["a@x.example", "b@x.example"], size=[3, None], at=pa.array([when, None]), tags=[["x"], []])
    read = files.read(content, "leads.parquet")
    assert read.columns == ("email", "size", "at", "tags")
    assert read.cells("size") == [3, None]
    assert read.cells("at") == [when, None]
    assert read.cells("tags") == [["x"], []]


def test_a_parquet_file_of_no_rows_is_a_file_without_rows(files: Reader) -> None:
    assert files.read(parquet(email=pa.array([], pa.string())), "leads.parquet").rows == []


def test_no_column_is_made_of_a_folder_that_looks_like_a_partition(files: Reader) -> None:
    folder = files.folder / "year=2026"
    folder.mkdir()
    (folder / "leads.parquet").write_bytes(parquet(email=["a@x.example"]))
    assert files.read_file(folder / "leads.parquet", {}).columns == ("email",)


@pytest.mark.parametrize("content", [b"PAR1" + bytes(range(256)), parquet(email=["a@x.example"])[:-20], TABLE, b""])
def test_damaged_parquet_is_refused(files: Reader, content: bytes) -> None:
    assert refused(files, content, "leads.parquet").what == "the file is not Parquet, or is damaged"


# --- JSON ---


def lines(*rows: object) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def test_json_lines_give_a_column_for_every_key_of_any_row(files: Reader) -> None:
    read = files.read(
        lines({"email": "a@x.example", "n": 1.5}, {"note": "two", "email": "b@x.example", "ok": True}), "leads.jsonl"
    )
    assert read.columns == ("email", "n", "note", "ok")
    assert read.rows == [("a@x.example", "1.5", None, None), ("b@x.example", None, "two", "true")]


def test_values_of_json_are_texts_and_nothing_is_nothing(files: Reader) -> None:
    read = files.read(lines({"a": None, "b": "", "c": [1, "x"], "d": {"k": 1}, "e": 10**15}), "leads.jsonl")
    assert read.rows == [(None, "", '[1,"x"]', '{"k":1}', "1000000000000000")]


def test_any_text_can_be_a_key_of_json(files: Reader) -> None:
    keys = ["", "a.b", 'a"b', "a\\b", "a/b", "a~b", "#row", "👋", "' OR 1=1 --", "$.x", "*"]
    read = files.read(lines({key: str(at) for at, key in enumerate(keys)}), "leads.jsonl")
    assert read.columns == ("column 1", "a.b", 'a"b', "a\\b", "a/b", "a~b", "#row (2)", "👋", "' OR 1=1 --", "$.x", "*")
    assert read.rows == [tuple(str(at) for at in range(len(keys)))]


def test_keys_that_differ_in_case_only_stay_apart(files: Reader) -> None:
    read = files.read(lines({"Email": "a"}, {"email": "b"}), "leads.jsonl")
    assert read.columns == ("Email", "email (2)")
    assert read.rows == [("a", None), (None, "b")]


def test_lines_that_are_no_json_object_are_set_aside(files: Reader) -> None:
    content = b'{"email":"a"}\n\nnot json\n[1,2]\n"text"\n{"email":"b"} x\n{"email":"c\x01d"}\n'
    content += b'{"email": \x01\x02\x03\x04 x\n{"email":"e"}\r\n'
    read = files.read(content, "leads.jsonl")
    assert read.rows == [("a",), ("e",)]
    assert [number for number, _, _ in read.bad] == [2, 3, 4, 5, 6, 7]
    assert {reason for _, reason, _ in read.bad} == {"not a JSON object"}
    assert read.bad[0][2] == "not json"


def test_a_json_array_of_objects_is_read_like_lines(files: Reader) -> None:
    content = json.dumps([{"email": "a"}, 5, {"email": "b"}], indent=2).encode()
    read = files.read(content, "leads.json")
    assert (read.rows, [number for number, _, _ in read.bad]) == ([("a",), ("b",)], [2])


def test_a_byte_order_mark_and_utf16_are_known_in_json_too(files: Reader) -> None:
    text = '{"email":"ä"}\n{"email":"b"}\n'
    assert files.read(text.encode("utf-8-sig"), "leads.jsonl").rows == [("ä",), ("b",)]
    assert files.read(text.encode("utf-16"), "leads.jsonl").rows == [("ä",), ("b",)]


# --- Excel ---


def workbook(*rows: list[Any], sheet: str = "Leads", before: str = "") -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    if before:
        page.title = before
        page = book.create_sheet(sheet)
    page.title = sheet
    for row in rows:
        page.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_cells_of_excel_are_written_as_their_values_are(files: Reader) -> None:
    moment, day = datetime(2026, 3, 1, 14, 30), date(2026, 3, 2)
    values = ["a@x.example", 1.5, 7.0, True, moment, day, None, "#N/A"]
    content = workbook(["email", "n", "whole", "yes", "at", "on", "none", "failed"], values)
    read = files.read(content, "leads.xlsx")
    assert read.rows == [("a@x.example", "1.5", "7", "yes", "2026-03-01 14:30:00", "2026-03-02", None, None)]


def test_a_sheet_can_be_named(files: Reader) -> None:
    content = workbook(["email"], ["a@x.example"], sheet="People", before="Cover")
    assert files.read(content, "leads.xlsx", sheet="People").rows == [("a@x.example",)]
    error = refused(files, content, "leads.xlsx", sheet="Peple")
    assert (error.what, error.todo) == ("there is no sheet 'Peple'", "Its sheets are: Cover, People.")


def test_blank_rows_of_a_sheet_are_no_rows_but_count_for_the_numbers(files: Reader) -> None:
    content = workbook([], ["email", "note"], ["a@x.example", "one"], [], ["b@x.example"])
    path = files.folder / "leads.xlsx"
    path.write_bytes(content)
    with staged(files.engine, Source(Written("leads"), Written(path.name), "lead"), path, path.name, files.folder):
        assert files.engine.connection.execute("FROM stage").fetchall() == [(1, "a@x.example", "one"), (3, "b@x.example", None)]


def test_a_cell_below_no_column_name_has_a_column_of_its_own(files: Reader) -> None:
    read = files.read(workbook(["email", "note"], ["a@x.example", "one", "more"]), "leads.xlsx")
    assert (read.columns, read.rows) == (("email", "note", "column 3"), [("a@x.example", "one", "more")])


def test_texts_of_a_sheet_may_hold_anything_that_csv_minds(files: Reader) -> None:
    hostile = "a \"quoted\",\nnew line; 'x'"
    assert files.read(workbook(["email", "note"], ["a", hostile]), "leads.xlsx").rows == [("a", hostile)]


def test_an_empty_sheet_is_refused(files: Reader) -> None:
    assert refused(files, workbook(), "leads.xlsx").what == "the sheet is empty"


def damaged_workbook() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(["email"], ["a"]))) as good, zipfile.ZipFile(out, "w") as bad:
        for name in good.namelist():
            bad.writestr(name, good.read(name)[:40] if "sheet1" in name else good.read(name))
    return out.getvalue()


@pytest.mark.parametrize("content", [TABLE, b"", workbook(["email"])[:2_000], damaged_workbook(), b"PK\x03\x04 not really"])
def test_damaged_workbooks_are_refused(files: Reader, content: bytes) -> None:
    assert refused(files, content, "leads.xlsx").what == "the file is not an Excel workbook, or is damaged"


# --- gzip ---


@pytest.mark.parametrize(
    ("name", "content"),
    [("leads.csv.gz", TABLE), ("leads.gz", TABLE), ("leads.jsonl.gz", lines({"email": "a@x.example", "note": "one"}))],
)
def test_packed_text_files_are_unpacked_by_their_inner_ending(files: Reader, name: str, content: bytes) -> None:
    assert files.read(gzip.compress(content), name).rows == ROWS


def test_packed_parquet_and_excel_are_unpacked(files: Reader) -> None:
    assert files.read(gzip.compress(parquet(email=["a"])), "leads.parquet.gz").rows == [("a",)]
    assert files.read(gzip.compress(workbook(["email"], ["a"])), "leads.xlsx.gz").rows == [("a",)]


def test_a_packed_file_is_known_by_its_content_not_its_name(files: Reader) -> None:
    assert files.read(gzip.compress(TABLE), "leads.csv").rows == ROWS
    assert files.read(TABLE, "leads.csv.gz").rows == ROWS


@pytest.mark.parametrize("end", [-1, -9, 20])
def test_a_packed_file_that_is_cut_off_is_refused(files: Reader, end: int) -> None:
    packed = gzip.compress(b"email,note\n" + b"".join(b"p%d@x.example,%d\n" % (at, at * 7919) for at in range(2_000)))
    assert refused(files, packed[:end], "leads.csv.gz").what == "the file cannot be unpacked"


def test_a_packed_file_with_damage_inside_is_refused(files: Reader) -> None:
    packed = bytearray(gzip.compress(b"".join(b"p%d@x.example,%d\n" % (at, at * 7919) for at in range(2_000))))
    packed[200:240] = bytes(40)
    assert refused(files, bytes(packed), "leads.csv.gz").what == "the file cannot be unpacked"


# --- not what it says ---


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (parquet(email=["a@x.example"]), "a Parquet file"),
        (workbook(["email"], ["a"]), "an Excel workbook or a ZIP archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "an old Excel workbook"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "a PDF document"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "a picture"),
    ],
)
@pytest.mark.parametrize("name", ["leads.csv", "leads.jsonl"])
def test_a_file_that_is_no_text_is_told_what_it_is(files: Reader, content: bytes, what: str, name: str) -> None:
    assert refused(files, content, name).what == f"the file is not text but {what}"


@pytest.mark.parametrize(
    "content", [bytes(range(256)) * 20, b"\0" * 5_000, bz2.compress(TABLE * 500), b"\xff\xd8\xff\xe0" + bytes(range(250)) * 9]
)
def test_binary_rubbish_is_refused(files: Reader, content: bytes) -> None:
    assert refused(files, content, "leads.csv").what == "the file is not text"


def test_the_format_can_be_told_where_the_ending_does_not(files: Reader) -> None:
    assert files.read(parquet(email=["a"]), "leads.data", format="parquet").rows == [("a",)]
    assert files.read(TABLE, "leads.dat", format="csv").rows == ROWS
    error = refused(files, TABLE, "leads.dat")
    assert error.what == "cannot tell the format of a file that ends in '.dat'"
    assert error.todo == "Give source 'leads' a format: csv, parquet, jsonl or xlsx."


@pytest.mark.parametrize(
    "name", ["a[1].csv", "what?.csv", "all*.csv", "it's.csv", 'say "hi".csv', "$(x).csv", "ä ö.csv", "{a,b}.csv"]
)
def test_any_file_name_will_do(files: Reader, name: str) -> None:
    def read(ending: str, content: bytes) -> Read:
        return files.read(content, name.replace(".csv", ending))

    assert read(".csv", TABLE).rows == ROWS
    assert read(".jsonl", lines({"email": "a@x.example", "note": "one"})).rows == ROWS
    assert read(".parquet", parquet(email=["a@x.example"], note=["one"])).rows == ROWS
    assert read(".xlsx", workbook(["email", "note"], ["a@x.example", "one"])).rows == ROWS


def test_a_folder_is_no_file(files: Reader, tmp_path: Path) -> None:
    with pytest.raises(SegueError, match="the file cannot be read"):
        files.read_file(tmp_path, {"format": "csv"})
