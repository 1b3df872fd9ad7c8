"""Cells of tables as people write them: which values they let through, that they print and read back, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segue.language import tree
from segue.language.catalogue import Catalogue, Field
from segue.language.cells import ANYTHING_GOES, on_field, parse_cell, show_cell
from segue.language.clock import Calendar, Clock
from segue.language.regions import milliseconds, values_of
from segue.language.sets import Values
from segue.language.types import COUNTRY, DATE, INSTANT, LIST, NUMBER, TEXT, TRUTH, WHOLE, Type, one_of
from segue.language.typing import typed_condition
from segue.records import Problem

LEVEL = one_of("High", "Medium", "Low")
ODD = one_of("A/B", "A", "B", "Not sure", "not A", "unknown", "-", "R&D, labs")
WHOLES = tuple(Decimal(number) for number in range(-6, 13))
HALVES = tuple(Decimal(number) / 2 for number in range(-6, 13))
CLOCK = Clock(datetime(2026, 3, 30, 10, 30, tzinfo=UTC), Calendar("Europe/London"))


def cell(text: str, kind: Type) -> tree.Node:
    found, problems = parse_cell(text, kind)
    assert problems == []
    return found


def problem(text: str, kind: Type) -> Problem:
    _, (found,) = parse_cell(text, kind)
    return found


def values(text: str, kind: Type) -> Values:
    """What a cell lets through, as typing and the analysis of tables see it."""
    subject = tree.Name("x", type=kind)
    node, problems = typed_condition(on_field(cell(text, kind), subject), Catalogue({"x": Field("x", kind)}), "lead")
    assert problems == []
    found = values_of(node, kind, CLOCK)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "passing", "missing"),
    [
        ("3", {3}, False), ("=3", {3}, False), ("= 3", {3}, False), ("3+", set(range(3, 13)), False),
        ("3 +", set(range(3, 13)), False),
        ("<3", set(range(-6, 3)), False), ("< 3", set(range(-6, 3)), False), ("<=3", set(range(-6, 4)), False),
        ("≤3", set(range(-6, 4)), False), (">3", set(range(4, 13)), False), (">=3", set(range(3, 13)), False),
        ("≥ 3", set(range(3, 13)), False), ("1-3", {1, 2, 3}, False), ("1 - 3", {1, 2, 3}, False),
        ("1\u20133", {1, 2, 3}, False),
        ("1—3", {1, 2, 3}, False), ("1..3", {1, 2, 3}, False), ("1 .. 3", {1, 2, 3}, False), ("1 to 3", {1, 2, 3}, False),
        ("-3--1", {-3, -2, -1}, False), ("-3..-1", {-3, -2, -1}, False), ("-3", {-3}, False), ("<-3", {-6, -5, -4}, False),
        ("[1..3]", {1, 2, 3}, False), ("(1..3]", {2, 3}, False), ("[1..3)", {1, 2}, False), ("(1..3)", {2}, False),
        ("]1..3[", {2}, False), ("[ 1 .. 3 ]", {1, 2, 3}, False), ("1, 3, 5", {1, 3, 5}, False), ("1,3", {1, 3}, False),
        ("1-2, 5+", {1, 2, *range(5, 13)}, False), ("<0, >10", {*range(-6, 0), 11, 12}, False), ("1_000+", set(), False),
        ("not 3", set(range(-6, 13)) - {3}, False), ("not(3)", set(range(-6, 13)) - {3}, False),
        ("NOT 1-3", set(range(-6, 13)) - {1, 2, 3}, False),
        ("not(1, 3)", set(range(-6, 13)) - {1, 3}, False), ("not (1..3)", set(range(-6, 13)) - {2}, False),
        ("not((1..3))", set(range(-6, 13)) - {2}, False), ("-", set(range(-6, 13)), True), ("", set(range(-6, 13)), True),
        ("  ", set(range(-6, 13)), True), ("—", set(range(-6, 13)), True), ("known", set(range(-6, 13)), False),
        ("unknown", set(), True), ("Unknown", set(), True), ("not unknown", set(range(-6, 13)), False),
        ("between 1 and 3", {1, 2, 3}, False),
        ("2.5+", set(range(3, 13)), False), ("(0.5..2.5)", {1, 2}, False), ("3..3", {3}, False),
        ("1-3, unknown", {1, 2, 3}, True), ("unknown, 5", {5}, True), ("not(5+, unknown)", set(range(-6, 5)), False),
        ("5, known", set(range(-6, 13)), False),
    ],
)  # fmt: skip
def test_whole_numbers(text: str, passing: set[int], missing: bool) -> None:
    found = values(text, WHOLE)
    assert {int(number) for number in WHOLES if number in found.known} == passing
    assert found.missing == missing


@pytest.mark.parametrize(
    ("text", "passing"),
    [
        ("0.5", {0.5}), ("0.5-1.5", {0.5, 1, 1.5}), ("(0.5..1.5]", {1, 1.5}), (">5.5", {6.0}), ("<-2.5", {-3.0}),
        ("5.5+", {5.5, 6.0}),
        ("not <5.5", {5.5, 6.0}), ("-0.5..0.5", {-0.5, 0, 0.5}), (".5+", None), ("1.5.2", None),
    ],
)  # fmt: skip
def test_numbers(text: str, passing: set[float] | None) -> None:
    if passing is None:
        assert problem(text, NUMBER).message == f"'{text}' is not a number test"
    else:
        assert {float(number) for number in HALVES if number in values(text, NUMBER).known} == passing


@pytest.mark.parametrize(
    ("text", "passing", "missing"),
    [
        ("High", {"High"}, False), ("Medium/Low", {"Medium", "Low"}, False), ("Medium, Low", {"Medium", "Low"}, False),
        ("Medium / Low", {"Medium", "Low"}, False), ('"High"', {"High"}, False), ("'High'", {"High"}, False),
        ('"High","Low"', {"High", "Low"}, False), ("not Low", {"High", "Medium"}, False),
        ('not("Low")', {"High", "Medium"}, False),
        ("not(Medium, Low)", {"High"}, False), ("not Medium/Low", {"High"}, False), ("-", {"High", "Medium", "Low"}, True),
        ("known", {"High", "Medium", "Low"}, False), ("unknown", set(), True), (" High ", {"High"}, False),
        ("Low, unknown", {"Low"}, True), ("Medium/unknown", {"Medium"}, True), ("not(Low, unknown)", {"High", "Medium"}, False),
    ],
)  # fmt: skip
def test_closed_texts(text: str, passing: set[str], missing: bool) -> None:
    found = values(text, LEVEL)
    assert {word for word in LEVEL.choices if word in found.known} == passing
    assert found.missing == missing


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Berlin", ["Berlin"]), ("New York", ["New York"]), ("Berlin, New York", ["Berlin", "New York"]), ("A/B", ["A", "B"]),
        ('"A/B"', ["A/B"]), ('"A, B", C', ["A, B", "C"]), ("'it''s'", ["it's"]), ('"say ""hi"""', ['say "hi"']),
        ("O'Neil", ["O'Neil"]),
        ("R&D (labs)", ["R&D (labs)"]), ("Smith (A, B)", ["Smith (A, B)"]), ("1000", ["1000"]), ('"-"', ["-"]),
        ('"unknown"', ["unknown"]),
        ('"not x"', ["not x"]), ("Größe 😀", ["Größe 😀"]), ("nothing", ["nothing"]), ("knowns", ["knowns"]),
    ],
)  # fmt: skip
def test_open_texts(text: str, words: list[str]) -> None:
    found = cell(text, TEXT)
    assert [node.value for node in tree.walk(found) if isinstance(node, tree.Literal)] == words


@pytest.mark.parametrize("text", ["contains 'VP'", "starts with 'V'", "ENDS WITH 'x'", "matches '^V'", "like 'V%'"])
def test_tests_of_texts_go_on_like_a_condition(text: str) -> None:
    found = cell(text, TEXT)
    assert isinstance(found, tree.Call)
    assert found.operator == " ".join(text.lower().split("'")[0].split())
    assert found.operands[0] == tree.Subject()


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-03-29", "2026-03-29T00:00", "2026-03-29T22:59:59.999"),
        ("'2026-03-29'", "2026-03-29T00:00", "2026-03-29T22:59:59.999"),
        ("2026-03-28..2026-03-29", "2026-03-28T00:00", "2026-03-29T22:59:59.999"),
        ("2026-03-28 - 2026-03-29", "2026-03-28T00:00", "2026-03-29T22:59:59.999"),
        ("2026-03-28 to 2026-03-29", "2026-03-28T00:00", "2026-03-29T22:59:59.999"),
        ("[2026-03-28..2026-03-29]", "2026-03-28T00:00", "2026-03-29T22:59:59.999"),
        ("(2026-03-28..2026-03-30)", "2026-03-29T00:00", "2026-03-29T22:59:59.999"),
        ("since 2026-03-29", "2026-03-29T00:00", None),
        ("2026-03-29+", "2026-03-29T00:00", None),
        (">=2026-03-29", "2026-03-29T00:00", None),
        ("after 2026-03-29", "2026-03-29T23:00", None),
        (">2026-03-29", "2026-03-29T23:00", None),
        ("before 2026-03-29", None, "2026-03-28T23:59:59.999"),
        ("before '2026-03-29'", None, "2026-03-28T23:59:59.999"),
        ("<2026-03-29", None, "2026-03-28T23:59:59.999"),
        ("<= 2026-03-29", None, "2026-03-29T22:59:59.999"),
        ("on 2026-03-29", "2026-03-29T00:00", "2026-03-29T22:59:59.999"),
        ("2026-03-29 10:00", "2026-03-29T09:00", "2026-03-29T09:00"),
        ("2026-03-29T10:00Z", "2026-03-29T10:00", "2026-03-29T10:00"),
        ("in the last 7 days", "2026-03-23T10:30:00.001", "2026-03-30T10:30"),
        ("in the next 1 day", "2026-03-30T10:30:00.001", "2026-03-31T10:30"),
        ("more than 7 days ago", None, "2026-03-23T10:30"),
        ("between 1 and 2 days ago", "2026-03-28T10:30:00.001", "2026-03-29T10:30"),
        ("today", "2026-03-29T23:00", "2026-03-30T22:59:59.999"),
        ("yesterday", "2026-03-29T00:00", "2026-03-29T22:59:59.999"),
        ("this month", "2026-03-01T00:00", "2026-03-31T22:59:59.999"),
        ("last week", "2026-03-23T00:00", "2026-03-29T22:59:59.999"),
    ],
)
@pytest.mark.parametrize("kind", [INSTANT, DATE])
def test_instants_in_london_where_the_clock_changed_on_the_29th(
    text: str, first: str | None, last: str | None, kind: Type
) -> None:
    (interval,) = values(text, kind).known.intervals  # type: ignore[union-attr]
    ends = [datetime.fromisoformat(at).replace(tzinfo=UTC) if at else None for at in (first, last)]
    found = values(text, kind).known.ends(interval)  # type: ignore[union-attr]
    assert list(found) == [milliseconds(at) if at else None for at in ends]


@pytest.mark.parametrize(
    ("text", "truth"), [("yes", True), ("No", False), ("true", True), ("FALSE", False), ("y", True), ("n", False)]
)
def test_truths(text: str, truth: bool) -> None:
    assert ("true" in values(text, TRUTH).known, "false" in values(text, TRUTH).known) == (truth, not truth)


def test_lists_are_asked_what_they_include() -> None:
    assert cell("SAP", LIST) == tree.Call("includes", (tree.Subject(), tree.Literal("SAP")))
    both = cell("SAP, Oracle", LIST)
    assert isinstance(both, tree.Any)
    assert len(both.parts) == 2
    assert isinstance(cell("not SAP/Oracle", LIST), tree.Not)


def test_countries_are_understood_under_all_their_names() -> None:
    assert {word for word in ("GB", "DE", "US") if word in values("UK/Germany", COUNTRY).known} == {"GB", "DE"}


# --- what is refused ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind", "told"),
    [
        ("1,000", WHOLE, "'1,000' can be read in two ways: 1000, or a list of 1, 000"),
        ("1,000+", WHOLE, "'1,000+' can be read in two ways: 1000+, or a list of 1, 000+"),
        ("1,000.5", WHOLE, "'1,000.5' can be read in two ways: 1000.5, or a list of 1, 000.5"),
        ("1,000, 5", WHOLE, "'1,000, 5' can be read in two ways: 1000, 5, or a list of 1, 000, 5"),
        ("1,5+", NUMBER, "'1,5+' can be read in two ways: 1.5+, or a list of 1, 5+"),
        ("1.000", WHOLE, "'1.000' can be read in two ways: 1 or 1000"),
        ("1.000+", WHOLE, "'1.000' can be read in two ways: 1 or 1000"),
        ("=1.000", WHOLE, "'1.000' can be read in two ways: 1 or 1000"),
        ("-1.000", WHOLE, "'-1.000' can be read in two ways: -1 or -1000"),
        ("1.000-2.000", WHOLE, "'1.000' can be read in two ways: 1 or 1000"),
        ("[1.000..2.000]", WHOLE, "'1.000' can be read in two ways: 1 or 1000"),
        ("1..2.000", WHOLE, "'2.000' can be read in two ways: 2 or 2000"),
        ("not 12.500", WHOLE, "'12.500' can be read in two ways: 12.5 or 12500"),
        ("between 1 and 2.000", WHOLE, "'2.000' can be read in two ways: 2 or 2000"),
        ("1.125+", WHOLE, "'1.125' can be read in two ways: 1.1250 or 1125"),
        ("500.000+", NUMBER, "'500.000' can be read in two ways: 500 or 500000"),
        ("A/B", ODD, "'A/B' can be read in two ways: the value 'A/B' or one of 'A', 'B'"),
        ("not A", ODD, "'not A' can be read in two ways: the value 'not A' or anything but 'A'"),
        ("unknown", ODD, "'unknown' can be read in two ways: the value 'unknown' or any lead whose value is unknown"),
        ("-", ODD, "'-' can be read in two ways: the value '-' or anything"),
    ],
)
def test_a_cell_that_fits_in_two_ways_is_refused_with_both(text: str, kind: Type, told: str) -> None:
    found = problem(text, kind)
    assert (found.kind, found.message) == ("ambiguous cell", told)
    assert found.hint


@pytest.mark.parametrize(
    ("text", "kind"),
    [("1.0", WHOLE), ("1.00+", WHOLE), ("0.500", WHOLE), ("1234.000", WHOLE), ("1.1250+", WHOLE), ("1_000", WHOLE),
     ("1,3", WHOLE), ("1.125+", NUMBER), ("0.500-1.5", NUMBER), ("1, 5", NUMBER), ("1,2,3", NUMBER)],
)  # fmt: skip
def test_a_number_that_is_no_thousands_has_one_meaning(text: str, kind: Type) -> None:
    assert parse_cell(text, kind)[1] == []


@pytest.mark.parametrize(
    ("text", "written"),
    [("1 000", "1000"), ("1 000+", "1000+"), ("1\u202f000", "1000"), ("1'000 - 2'000", "1000 - 2000"),
     ("1.000.000+", "1000000+"), ("<1.000.000", "<1000000")],
)  # fmt: skip
def test_thousands_with_a_sign_between_are_refused_with_how_to_write_them(text: str, written: str) -> None:
    found = problem(text, WHOLE)
    assert (found.kind, found.message, found.hint) == ("cell", f"'{text}' is not a whole number test", f"write {written}")
    assert parse_cell(written, WHOLE)[1] == []


def test_the_number_that_can_be_read_in_two_ways_is_pointed_at() -> None:
    found = problem("1-199, 1.000+", WHOLE)
    assert (found.start, found.end, found.hint) == (7, 12, "write 1 or 1000")


@pytest.mark.parametrize(("text", "value"), [('"A/B"', "A/B"), ('"not A"', "not A"), ('"unknown"', "unknown"), ('"-"', "-")])
def test_double_quotes_tell_which_of_the_two_is_meant(text: str, value: str) -> None:
    assert cell(text, ODD) == tree.Call("equal", (tree.Subject(), tree.Literal(value)))


def test_a_value_with_a_separator_in_it_is_that_value_where_its_parts_are_none() -> None:
    assert cell("R&D, labs", ODD) == tree.Call("equal", (tree.Subject(), tree.Literal("R&D, labs")))
    assert cell("Not sure", ODD) == tree.Call("equal", (tree.Subject(), tree.Literal("Not sure")))


@pytest.mark.parametrize(
    ("text", "kind", "told"),
    [
        ("High", WHOLE, "'High' is not a whole number test"), ("3 or 4", WHOLE, "'3 or 4' is not a whole number test"),
        ("3-1", WHOLE, "'3-1' is empty: its first end is above its second"), ("(3..3]", WHOLE, "'(3..3]' is empty"),
        ("[3..1]", WHOLE, "'[3..1]' is empty: its first end is above its second"),
        ("1..", WHOLE, "'1..' is not a whole number test"),
        ("not", WHOLE, "'not' needs a value after it"), ("not()", WHOLE, "'not' needs a value after it"),
        ("1,,2", WHOLE, "'1,,2' has an empty item in its list"), ("A//B", TEXT, "'A//B' has an empty item in its list"),
        ("High,", LEVEL, "'High,' has an empty item in its list"), ("maybe", TRUTH, "'maybe' is neither yes nor no"),
        ("3", TRUTH, "'3' is neither yes nor no"), ("tomorrowish", INSTANT, "'tomorrowish' is not an instant test"),
        ("2026-03-02 - 2026-03-01", INSTANT, "'2026-03-02 - 2026-03-01' is empty: its first end is above its second"),
        ("in the last week", INSTANT, "'in the last week' is not an instant test"),
        ("A", WHOLE, "'A' is not a whole number test"),
        ("\u0663", WHOLE, "'\u0663' is not a whole number test"), ("1e5", NUMBER, "'1e5' is not a number test"),
        ("[1-3]", WHOLE, "'[1-3]' is not a whole number test"), ("5-", WHOLE, "'5-' is not a whole number test"),
    ],
)  # fmt: skip
def test_a_cell_that_fits_in_no_way_is_refused(text: str, kind: Type, told: str) -> None:
    found = problem(text, kind)
    assert found.message == told
    assert found.kind == "cell"
    assert 0 <= found.start < found.end <= max(1, len(text))


def test_the_wrong_item_of_a_list_is_pointed_at() -> None:
    found = problem("1-3, seven, 9+", WHOLE)
    assert (found.start, found.end) == (5, 10)
    assert found.message == "'seven' is not a whole number test"


def test_a_cell_with_a_problem_lets_everything_through_so_that_one_mistake_is_told_once() -> None:
    assert parse_cell("seven", WHOLE)[0] == ANYTHING_GOES


@given(st.text(max_size=25), st.sampled_from([WHOLE, NUMBER, TEXT, LEVEL, ODD, INSTANT, TRUTH, LIST, COUNTRY]))
def test_any_cell_at_all_is_a_condition_or_one_problem_within_it(text: str, kind: Type) -> None:
    found, problems = parse_cell(text, kind)
    assert len(problems) <= 1
    assert not problems or found == ANYTHING_GOES
    assert all(0 <= one.start < one.end <= max(1, len(text)) for one in problems)


# --- printing ----------------------------------------------------------------------------------------------------

NUMBERS = st.integers(-50, 50).map(str) | st.decimals(-50, 50, places=1).map(str)
SIGNS = st.sampled_from(["<", "<=", ">", ">=", "="])
RANGES = st.sampled_from(["{}..{}", "[{}..{}]", "({}..{}]", "[{}..{})", "({}..{})"])
TESTS = st.one_of(
    NUMBERS,
    NUMBERS.map("{}+".format),
    st.builds("{}{}".format, SIGNS, NUMBERS),
    st.builds(str.format, RANGES, st.integers(-50, 0), st.integers(1, 50)),
)
CELLS = (
    st.lists(TESTS, min_size=1, max_size=3).map(", ".join)
    | TESTS.map("not {}".format)
    | st.sampled_from(["-", "known", "unknown"])
)


@given(CELLS)
def test_a_number_cell_prints_and_reads_back(text: str) -> None:
    found = cell(text, NUMBER)
    assert cell(show_cell(found, NUMBER), NUMBER) == found


@given(st.decimals(-5000, 5000, places=3))
def test_a_number_prints_so_that_it_can_be_read_in_one_way(number: Decimal) -> None:
    found = tree.Call("at least", (tree.Subject(), tree.Literal(number)))
    for kind in (WHOLE, NUMBER):
        assert cell(show_cell(found, kind), kind) == found


@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"]), min_size=1, max_size=8),
        min_size=1,
        max_size=3,
    )
)
def test_any_words_print_as_a_cell_that_reads_back(words: list[str]) -> None:
    items = tuple(tree.Literal(word) for word in words)
    one = tree.Call("equal", (tree.Subject(), items[0]))
    found = one if len(items) == 1 else tree.Call("one of", (tree.Subject(), tree.Items(items)))
    assert cell(show_cell(found, TEXT), TEXT) == found


@pytest.mark.parametrize(
    "text",
    ["in the last 7 days", "more than 3 months ago", "2026-03-01..2026-03-31", "before '2026-03-01'", "today",
     "not this quarter", "between 1 and 3 days ago"],
)  # fmt: skip
def test_a_date_cell_prints_and_reads_back(text: str) -> None:
    found = cell(text, INSTANT)
    assert cell(show_cell(found, INSTANT), INSTANT) == found


@pytest.mark.parametrize("text", ["yes", "no", "-", "known", "not yes", "no, unknown"])
def test_a_yes_or_no_cell_prints_as_it_is_written(text: str) -> None:
    assert show_cell(cell(text, TRUTH), TRUTH) == text
