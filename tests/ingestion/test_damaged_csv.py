"""CSV with mistakes in it: a bad row costs itself, not its neighbours, and is set aside with its number and its text."""

from __future__ import annotations

from tests.ingestion.shop import Reader

OPEN = "a quote is opened and not closed"


def test_rows_with_too_few_or_too_many_cells_are_set_aside(files: Reader) -> None:
    read = files.read("email,title,note\na@x.example,CTO\nb@x.example,CTO,x,y\nc@x.example,CTO,z\nd@x.example\n")
    assert read.cells("email") == ["c@x.example"]
    assert read.bad == [
        (1, "2 cells where there are 3 columns", "a@x.example,CTO"),
        (2, "4 cells where there are 3 columns", "b@x.example,CTO,x,y"),
        (4, "1 cell where there are 3 columns", "d@x.example"),
    ]


def test_empty_cells_beyond_the_last_column_are_no_mistake(files: Reader) -> None:
    read = files.read("email,note\na@x.example,one,,\nb@x.example,two\n")
    assert read.cells("note") == ["one", "two"]
    assert read.bad == []


def test_a_row_wider_than_a_single_column_is_told_in_the_singular(files: Reader) -> None:
    assert files.read("email\na@x.example\nb@x.example,two\n", delimiter=",").bad == [
        (2, "2 cells where there are 1 column", "b@x.example,two")
    ]


def test_one_quote_that_is_never_closed_costs_one_row(files: Reader) -> None:
    rows = [f'p{at}@x.example,"Title {at}",n{at}' for at in range(1, 9)]
    rows[3] = 'p4@x.example,"Title 4,n4'
    read = files.read("email,title,note\n" + "\n".join(rows) + "\n")
    assert read.cells("email") == [f"p{at}@x.example" for at in (1, 2, 3, 5, 6, 7, 8)]
    assert read.bad == [(4, OPEN, 'p4@x.example,"Title 4,n4')]


def test_an_open_quote_before_rows_without_quotes_costs_one_row(files: Reader) -> None:
    read = files.read('email,note\na@x.example,one\nb@x.example,"two\nc@x.example,three\nd@x.example,four\n')
    assert read.cells("note") == ["one", "three", "four"]
    assert read.bad == [(2, OPEN, 'b@x.example,"two')]


def test_an_open_quote_in_the_last_row_costs_the_last_row(files: Reader) -> None:
    read = files.read('email,note\na@x.example,one\nb@x.example,"two')
    assert (read.cells("note"), read.bad) == (["one"], [(2, OPEN, 'b@x.example,"two')])


def test_rows_of_several_lines_stay_whole_beside_a_bad_one(files: Reader) -> None:
    read = files.read('email,note\na@x.example,"one\nmore"\nb@x.example,"bad\nc@x.example,"three\n\nmore"\nd@x.example,four\n')
    assert read.cells("note") == ["one\nmore", "three\n\nmore", "four"]
    assert [(number, reason) for number, reason, _ in read.bad] == [(2, OPEN)]


def test_two_open_quotes_do_not_make_a_pair(files: Reader) -> None:
    read = files.read('email,title,note\na@x.example,"one,x\nb@x.example,"two,y\nc@x.example,three,z\n')
    assert read.cells("email") == ["c@x.example"]
    assert [number for number, _, _ in read.bad] == [1, 2]


def test_loose_quotes_within_a_line_are_taken_as_they_come(files: Reader) -> None:
    read = files.read('email,title,note\na@x.example,"Head" of sales,x\nb@x.example,the "boss",y\nc@x.example,CTO\n')
    assert read.cells("title") == ["Head of sales", 'the "boss"']


def test_rows_keep_their_numbers_beside_bad_ones(files: Reader) -> None:
    read = files.read("email,note\na@x.example,1\n\nbad\n\nb@x.example,2\nbad again\n")
    assert [number for number, _, _ in read.bad] == [2, 4]


def test_a_bad_row_keeps_only_the_beginning_of_a_very_long_text(files: Reader) -> None:
    ((_, _, text),) = files.read("email,note\na@x.example," + "x" * 10_000 + ",more\n").bad
    assert len(text) == 2_000


def test_a_row_too_long_to_be_one_is_set_aside(files: Reader) -> None:
    read = files.read("email,note\na@x.example," + "x" * 17_000_000 + "\nb@x.example,two\n")
    assert read.cells("note") == ["two"]
    assert [(number, reason) for number, reason, _ in read.bad] == [(1, "the row is longer than 4,000,000 characters")]


def test_a_quote_opened_in_a_big_file_costs_one_row_of_it(files: Reader) -> None:
    """The small brother of a file of 200 MB: every row but one arrives, and the bad one is named by its number."""
    rows = [f'p{at}@x.example,"Title, {at}",note {at}' for at in range(1, 60_001)]
    rows[29_999] = 'p30000@x.example,"Title, 30000,note 30000'
    read = files.read("email,title,note\n" + "\n".join(rows) + "\n")
    assert len(read.rows) == 59_999
    assert read.rows[29_999] == ("p30001@x.example", "Title, 30001", "note 30001")
    assert read.bad == [(30_000, OPEN, rows[29_999])]
