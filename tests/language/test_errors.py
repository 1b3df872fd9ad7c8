"""What is said of texts that are not of the language: where, what was expected, in words of the language; and never a crash."""

from __future__ import annotations

import string
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segue.language import expectations
from segue.language.parsing import (
    MAX_BRACKETS,
    MAX_DEPTH,
    MAX_LENGTH,
    LanguageError,
    _parser,
    parse_condition,
    parse_points,
    parse_value,
)
from segue.language.printing import show
from segue.language.tree import Node
from segue.records import Problem

NAMES = {terminal.name for terminal in _parser().terminals}


def problem(text: str) -> Problem:
    with pytest.raises(LanguageError) as caught:
        parse_condition(text)
    return caught.value.problem


def parsed(text: str, parse: Callable[[str], Node] = parse_condition) -> Node | Problem:
    """The tree of a text, or its problem."""
    try:
        return parse(text)
    except LanguageError as error:
        return error.problem


def test_the_place_of_the_wrong_word_is_told() -> None:
    found = problem("industry = 'A' and seniority is nice")
    assert (found.start, found.end) == (29, 31)
    assert found.kind == "syntax"


def test_at_the_end_the_place_is_just_behind_the_text() -> None:
    found = problem("industry =   ")
    assert (found.start, found.end) == (10, 11)
    assert found.message == "the end is not expected here; expected a value"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("did", "an event's name in quotes, 'any event' or 'any of'"),
        ("in segment", "a text in single quotes"),
        ("account.", "a name"),
        ("x in the last", "a number"),
        ("x in the last 7", "a unit of time (minutes, hours, days, weeks, months)"),
        ("x not", "contains, starts with, ends with, matches, like or includes"),
        ("did 'E' and then 'E'", "'where' or 'within'"),
        ("x this", "day, week, month, quarter or year"),
        ("(x = 1", "')'"),
        ("lower(x", "')'"),
        ("case when x = 1", "'then'"),
        ("x = 1 y", "'and' or 'or'"),
    ],
)
def test_what_was_expected_is_told(text: str, expected: str) -> None:
    assert expected in problem(text).message


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("x = 1 && y = 2", "write 'and'"),
        ("x = 1 || y = 2", "write 'or'"),
        ("x = “a”", "use straight quotes: '...'"),
        ("x >= 1,000", "write numbers without a sign between thousands: 1000"),
        ("x >= 1 000", "write numbers without a sign between thousands: 1000"),
        ("x >= 1.000.000", "write numbers without a sign between thousands: 1000"),
        ("did 'E' at least 1.000 times", "write 1 or 1000"),
        ("seen_at in the last 1.000 days", "write 1 or 1000"),
        ("x = 'it's'", "write a quote within a text twice: 'it''s'"),
        ("x is 3", "write: is known, is unknown, is true, is false, or = 'value'"),
        ("did 'E' where path = '/' and vip", "if the rest is not about the event, put the part after 'where' in brackets"),
    ],
)  # fmt: skip
def test_a_common_slip_gets_a_hint(text: str, hint: str) -> None:
    assert problem(text).hint == hint


def test_every_token_of_the_grammar_has_words_for_it() -> None:
    for name in NAMES:
        told = expectations.describe({name})
        assert "_" not in told
        assert not any(word.isupper() and len(word) > 1 for word in told.split())


@given(st.lists(st.sampled_from(sorted(NAMES - {"COMMENT", "__IGNORE_0"})), min_size=1, max_size=30))
def test_no_list_of_tokens_is_told_by_their_names(names: list[str]) -> None:
    told = expectations.describe(set(names))
    assert "_" not in told
    assert not NAMES & set(told.replace("'", "").replace(",", "").split()) - {"a"}


WORDS = (
    "a", "'x'", "1", "and", "or", "not", "(", ")", "=", "<", "did", "'E'", "in the last", "7", "days", "where", "is",
    "known", "between", "account", ".", "of", "count of", "case", "when", "then", "end", "since", "any", ",", "--", "\n",
    "lead of the account", "\u2019", "\x00", "%", '"b"', "first", "last", "within", "ago", "\U0001f642", "in", "segment",
    "+", "-", "*",
)  # fmt: skip


@given(st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join))
def test_any_row_of_words_is_either_a_tree_or_one_clear_problem(text: str) -> None:
    for parse in (parse_condition, parse_value, parse_points):
        found = parsed(text, parse)
        if isinstance(found, Problem):
            assert 0 <= found.start < found.end <= len(text) + 1
            assert found.message
            assert found.message.isprintable()


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
def test_any_text_at_all_is_either_a_tree_or_one_clear_problem(text: str) -> None:
    found = parsed(text)
    if isinstance(found, Problem):
        assert found.message.isprintable()
    else:
        assert parse_condition(show(found)) == found


@pytest.mark.parametrize(
    "text", ["'" + "x" * 15_000, '"' + "x" * 15_000, "x" * 15_000 + " !", "1 " + "y" * 15_000, "x = '" + "y" * 15_000 + "' 'z'"]
)
def test_a_message_about_a_long_text_is_short(text: str) -> None:
    found = problem(text)
    assert len(found.message) < 600
    assert found.end <= len(text) + 1


def test_a_text_that_is_too_long_is_refused() -> None:
    assert problem("x = 1 or " * 5_000 + "x = 1").message == f"the text is longer than {MAX_LENGTH:,} characters"


DEEP = {
    "brackets": ("(", "x = 1", ")"),
    "functions": ("abs(", "1", ")"),
    "not": ("not ", "a", ""),
    "not in brackets": ("not (", "a", ")"),
    "minus": ("- ", "1", ""),
    "domain of": ("domain of ", "a", ""),
    "days since": ("days since ", "a", ""),
    "case": ("case when a then 1 else ", "2", " end"),
    "conditions in case": ("case when ", "a", " then 1 end"),
    "leads": ("any lead of the account (", "a", ")"),
    "counts": ("count of leads of the account where ", "a", ""),
    "events": ("count of 'E' where x in (", "1", ")"),
}


@pytest.mark.parametrize("shape", DEEP)
@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 400, 10_000])
def test_deep_nesting_is_refused_and_not_a_crash(shape: str, depth: int) -> None:
    before, inside, after = DEEP[shape]
    found = problem(before * depth + inside + after * depth)
    assert found.message.startswith(("brackets are nested", "this is nested", "the text is longer")) or shape == "events"


@pytest.mark.parametrize("shape", [shape for shape in DEEP if shape != "events"])
def test_what_is_nested_less_deep_prints_and_parses_again(shape: str) -> None:
    before, inside, after = DEEP[shape]
    found = parse_value(before * 40 + inside + after * 40)
    assert parse_value(show(found)) == found


def test_the_bracket_that_is_too_deep_is_pointed_at() -> None:
    found = problem("x = " + "(" * (MAX_BRACKETS + 1) + "1" + ")" * (MAX_BRACKETS + 1))
    assert (found.start, found.message) == (4 + MAX_BRACKETS, f"brackets are nested more than {MAX_BRACKETS} deep")


def test_brackets_in_a_text_do_not_count() -> None:
    assert parse_condition("x = '" + "(" * 100 + "'") is not None


def test_a_chain_without_end_is_refused_but_a_long_list_is_not() -> None:
    assert problem(" + ".join("a" * 61)).message == "the sum has more than 60 parts"
    assert parse_value(" + ".join("a" * 60)) is not None
    assert parse_condition(" and ".join(f"a != {number}" for number in range(1_000))) is not None
    assert parse_condition(f"a in ({', '.join(map(str, range(3_000)))})") is not None


@pytest.mark.parametrize("name", ["equal", "less", "plus", "negative", "between", "matches", "includes", "on", "before"])
def test_operators_are_not_functions(name: str) -> None:
    found = problem(f"x = 1 or {name}(a, 1)")
    assert found.message == f"'{name}' is not a function"
    assert found.hint.startswith(("write: a ", "write: -a"))
    assert (found.kind, found.start, found.end) == ("unknown function", 9, 9 + len(name))


@given(st.text(alphabet=string.printable, max_size=40))
def test_what_is_shown_of_the_authors_text_can_be_printed(text: str) -> None:
    assert expectations.shown(text).isprintable()
