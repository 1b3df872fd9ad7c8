"""CSV as it comes: any delimiter, quotes, line ends and headers are found out; what is written is what is read."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segue.errors import SegueError
from tests.ingestion.shop import Reader

TABLE = [["email", "title", "note"], ["a@x.example", "CTO", "one"], ["b@x.example", "Head, sales; EMEA|US\ttoo", "two"]]


def written(rows: list[list[str]], **dialect: object) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n", **dialect).writerows(rows)  # type: ignore[arg-type]
    return out.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends_are_found_out(files: Reader, delimiter: str, line_end: str) -> None:
    read = files.read(written(TABLE, delimiter=delimiter).replace("\n", line_end))
    assert [list(read.columns), *map(list, read.rows)] == TABLE
    assert read.bad == []


@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC])
def test_quotes_are_taken_off_however_many_there_are(files: Reader, quoting: int) -> None:
    read = files.read(written(TABLE, quoting=quoting))
    assert list(map(list, read.rows)) == TABLE[1:]


def test_a_quoted_cell_may_hold_line_ends_of_any_kind(files: Reader) -> None:
    read = files.read('email,note\na@x.example,"one\ntwo\r\nthree"\nb@x.example,plain\n')
    assert read.cells("note") == ["one\ntwo\r\nthree", "plain"]


def test_quotes_within_quotes_are_doubled(files: Reader) -> None:
    read = files.read('email,note\na@x.example,"say ""hi"", twice"\nb@x.example,"{""type"": ""Point""}"\nc@x.example,""""\n')
    assert read.cells("note") == ['say "hi", twice', '{"type": "Point"}', '"']


def test_quotes_within_quotes_may_be_escaped_by_a_backslash(files: Reader) -> None:
    read = files.read('email,note\na@x.example,"say \\"hi\\", twice"\nb@x.example,"x"\n')
    assert read.cells("note") == ['say "hi", twice', "x"]


def test_a_backslash_before_a_closing_quote_is_a_backslash(files: Reader) -> None:
    read = files.read('email,folder,note\na@x.example,"C:\\data\\",one\nb@x.example,"D:\\",two\n')
    assert read.cells("folder") == ["C:\\data\\", "D:\\"]
    assert read.cells("note") == ["one", "two"]


def test_a_quote_in_the_middle_of_a_cell_is_a_character(files: Reader) -> None:
    read = files.read('email,note,more\na@x.example,12" disk,x\nb@x.example,"a ""b""",y\nc@x.example,5\' 11",z\n')
    assert read.cells("note") == ['12" disk', 'a "b"', "5' 11\""]
    assert read.bad == []


def test_blanks_after_the_delimiter_do_not_hide_a_quote(files: Reader) -> None:
    read = files.read('email, title, note\na@x.example, "CTO, interim", n\n')
    assert read.columns == ("email", "title", "note")
    assert read.cells("title") == ["CTO, interim"]


def test_line_ends_may_be_mixed(files: Reader) -> None:
    read = files.read("email,note\na@x.example,one\r\nb@x.example,two\nc@x.example,three\r\n")
    assert read.cells("note") == ["one", "two", "three"]


def test_the_last_line_needs_no_end(files: Reader) -> None:
    assert files.read("email,note\na@x.example,one").cells("note") == ["one"]


def test_blank_lines_are_no_rows_wherever_they_are(files: Reader) -> None:
    read = files.read("\n\nemail,note\n\na@x.example,one\n\n  \nb@x.example,two\n\n")
    assert read.cells("email") == ["a@x.example", "b@x.example"]
    assert read.bad == []


def test_a_file_of_one_column_needs_no_delimiter(files: Reader) -> None:
    read = files.read("email\na@x.example\n\nb@x.example\n")
    assert read.columns == ("email",)
    assert read.rows == [("a@x.example",), ("b@x.example",)]


def test_a_single_column_of_texts_with_commas_is_not_taken_apart_where_the_header_has_none(files: Reader) -> None:
    read = files.read("note;email\nfirst, second;a@x.example\nthird, fourth;b@x.example\n")
    assert read.cells("note") == ["first, second", "third, fourth"]


def test_decimal_commas_do_not_pass_for_delimiters(files: Reader) -> None:
    read = files.read("email;price;size\na@x.example;1,5;2,25\nb@x.example;3,75;4,5\n")
    assert read.cells("price") == ["1,5", "3,75"]


def test_the_line_by_which_spreadsheets_tell_their_delimiter_is_understood(files: Reader) -> None:
    read = files.read("sep=;\r\nemail;note\r\na@x.example;one, two\r\n")
    assert read.columns == ("email", "note")
    assert read.rows == [("a@x.example", "one, two")]


def test_a_delimiter_can_be_told(files: Reader) -> None:
    assert files.read("email^note\na@x.example^x,y;z\n", delimiter="^").cells("note") == ["x,y;z"]
    assert files.read("email\tnote\na@x.example\tx,y\n", delimiter="tab").cells("note") == ["x,y"]


def test_a_delimiter_of_several_characters_is_refused_with_advice(files: Reader) -> None:
    with pytest.raises(SegueError, match="'::' cannot be a delimiter") as caught:
        files.read("email::note\n", delimiter="::")
    assert caught.value.todo == "Write one character, or tab."


# --- headers ---


def test_repeated_and_blank_column_names_become_telling_ones(files: Reader) -> None:
    read = files.read("email,note,Note,,note,\na@x.example,1,2,3,4,5\n")
    assert read.columns == ("email", "note", "Note (2)", "column 4", "note (3)", "column 6")
    assert read.rows == [("a@x.example", "1", "2", "3", "4", "5")]


def test_line_ends_and_blanks_in_a_column_name_become_one_blank(files: Reader) -> None:
    assert files.read('email,"Number\nof  employees "\na@x.example,5\n').columns == ("email", "Number of employees")


def test_a_column_may_be_called_as_the_row_number_is(files: Reader) -> None:
    read = files.read("#row,email\n7,a@x.example\n")
    assert read.columns == ("#row (2)", "email")
    assert read.rows == [("7", "a@x.example")]


@pytest.mark.parametrize("content", ["email,note\n", "email,note", "email,note\r\n\r\n"])
def test_a_header_alone_is_a_file_without_rows(files: Reader, content: str) -> None:
    read = files.read(content)
    assert (read.columns, read.rows) == (("email", "note"), [])


def test_many_columns_and_long_cells_are_read_whole(files: Reader) -> None:
    names, cells = [f"c{at}" for at in range(1_500)], ["x" * at for at in range(1_500)]
    read = files.read(written([names, cells]))
    assert [cell or "" for cell in read.rows[0]] == cells
    long = "y" * 5_000_000
    assert files.read(f'email,note\na@x.example,"{long}"\n').cells("note") == [long]


@pytest.mark.parametrize("content", ["", " ", "\n\n", "\ufeff", "\ufeff\n"])
def test_an_empty_file_is_refused_by_name(files: Reader, content: str) -> None:
    with pytest.raises(SegueError, match="the file is empty") as caught:
        files.read(content)
    assert caught.value.where == "leads.csv"


# --- any table ---

CELL = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\r\t\v\x01"), max_size=12)


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=8),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    line_end=st.sampled_from(["\n", "\r\n"]),
)
def test_whatever_is_written_by_the_rules_is_read_back(
    files: Reader, rows: list[list[str]], delimiter: str, line_end: str
) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=line_end, quoting=csv.QUOTE_ALL).writerows([["a", "b", "c"], *rows])
    read = files.read(out.getvalue())
    assert read.bad == []
    assert [[cell or "" for cell in row] for row in read.rows] == rows


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text('ab",;\n\\ ', max_size=10), min_size=1, max_size=12))
def test_no_line_is_lost_however_the_quotes_stand(files: Reader, lines: list[str]) -> None:
    """Lines with loose quotes, each with a mark at its end: every mark is in a row that was taken or in one set aside."""
    text = "".join(f"{line}<{at}>\n" for at, line in enumerate(lines))
    read = files.read("k,v\n" + text)
    found = json.dumps([read.rows, [(number, body) for number, _, body in read.bad]])
    assert [at for at in range(len(lines)) if f"<{at}>" not in found] == []
