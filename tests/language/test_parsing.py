"""What is accepted, and how it is read: precedence, quotes, numbers, names, windows, comments."""

from __future__ import annotations

from decimal import Decimal

import pytest

from segue.language import tree
from segue.language.parsing import LanguageError, parse_condition, parse_points, parse_value
from segue.language.tree import Call, Literal, Name
from segue.language.words import RESERVED

A, B, C = (Name(name) for name in "abc")


def number(text: str) -> Literal:
    return Literal(Decimal(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a or b and c", tree.Any((A, tree.All((B, C))))),
        ("a and b or c", tree.Any((tree.All((A, B)), C))),
        ("(a or b) and c", tree.All((tree.Any((A, B)), C))),
        ("not a and b", tree.All((tree.Not(A), B))),
        ("not (a and b)", tree.Not(tree.All((A, B)))),
        ("not not a", tree.Not(tree.Not(A))),
        ("(a and b) and c", tree.All((A, B, C))),
        ("a or (b or c)", tree.Any((A, B, C))),
        ("not a = b", tree.Not(Call("equal", (A, B)))),
        ("((a))", A),
    ],
)
def test_not_binds_tighter_than_and_and_and_tighter_than_or(text: str, expected: tree.Node) -> None:
    assert parse_condition(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a + b * c", Call("plus", (A, Call("times", (B, C))))),
        ("a * b + c", Call("plus", (Call("times", (A, B)), C))),
        ("a - b - c", Call("minus", (Call("minus", (A, B)), C))),
        ("a - (b - c)", Call("minus", (A, Call("minus", (B, C))))),
        ("a / b / c", Call("divided by", (Call("divided by", (A, B)), C))),
        ("a + b < c", Call("less", (Call("plus", (A, B)), C))),
        ("-a * b", Call("times", (Call("negative", (A,)), B))),
        ("a - -1", Call("minus", (A, number("-1")))),
        ("-1", number("-1")),
        ("-(1)", number("-1")),
        ("-(-1)", Call("negative", (number("-1"),))),
        ("domain of a = b", Call("equal", (Call("domain of", (A,)), B))),
        ("days since a + b", Call("plus", (Call("days since", (A,)), B))),
    ],
)
def test_products_come_before_sums_and_both_group_from_the_left(text: str, expected: tree.Node) -> None:
    assert parse_value(text) == expected


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", "0"),
        ("007", "7"),
        ("1_000", "1000"),
        ("1_234_567.5", "1234567.5"),
        ("3.14", "3.14"),
        ("0.1", "0.1"),
        ("9" * 300, "9" * 300),
    ],
)
def test_numbers_may_have_underscores_between_thousands_and_a_fraction(text: str, value: str) -> None:
    assert parse_value(text) == number(value)


@pytest.mark.parametrize("text", ["1_00", "1__000", "_1.5.2", "1.", ".5", "1e5", "0x10", "1,5", "\u0663"])
def test_what_only_looks_like_a_number_is_refused(text: str) -> None:
    with pytest.raises(LanguageError):
        parse_value(text)


def test_a_number_that_no_engine_could_hold_is_refused() -> None:
    with pytest.raises(LanguageError, match="the number is too large"):
        parse_value("1" + "0" * 301)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("'York'", "York"),
        ("''", ""),
        ("'O''Neil'", "O'Neil"),
        ("''''", "'"),
        ("'say \"hi\"'", 'say "hi"'),
        ("'a -- b'", "a -- b"),
        ("'two\nlines'", "two\nlines"),
        ("'Größe 😀 \u202e'", "Größe 😀 \u202e"),
        ("'\\'", "\\"),
        ("'%_'", "%_"),
    ],
)
def test_texts_stand_in_single_quotes_with_a_quote_within_written_twice(text: str, value: str) -> None:
    assert parse_value(text) == Literal(value)


@pytest.mark.parametrize(
    ("text", "name"),
    [('"end"', "end"), ('"Größe (cm)"', "Größe (cm)"), ('"say ""hi"""', 'say "hi"'), ("a_1", "a_1"), ("_x", "_x")],
)
def test_names_stand_bare_or_in_double_quotes(text: str, name: str) -> None:
    assert parse_value(text) == Name(name)


@pytest.mark.parametrize("word", sorted(RESERVED))
def test_a_word_of_the_language_is_a_name_in_double_quotes(word: str) -> None:
    assert parse_condition(f'"{word}" = 1') == Call("equal", (Name(word), number("1")))


@pytest.mark.parametrize(
    "name",
    ["day", "week", "time", "times", "second", "after", "before", "ago", "percent", "segment", "lead", "leads", "known", "null",
     "random", "consent", "frequent", "event", "once", "quarter", "null_", "android", "order", "notes", "inn", "online",
     "casework"],
)  # fmt: skip
def test_words_that_are_keywords_elsewhere_only_are_plain_names(name: str) -> None:
    assert parse_condition(f"{name} = 1") == Call("equal", (Name(name), number("1")))
    assert parse_condition(f"x = {name} and {name} is known") == tree.All(
        (Call("equal", (Name("x"), Name(name))), Call("is known", (Name(name),)))
    )


@pytest.mark.parametrize(
    "text", ["DID 'E' AT LEAST 3 TIMES IN THE LAST 7 DAYS", "did\t'E'  at\nleast 3 times in   the last 7 days"]
)
def test_keywords_in_any_case_and_with_any_blanks_between_them(text: str) -> None:
    assert parse_condition(text) == parse_condition("did 'E' at least 3 times in the last 7 days")


def test_a_comment_ends_with_its_line() -> None:
    assert parse_condition("a -- and b, or 'so\n and c") == tree.All((A, C))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a == b", "a = b"),
        ("a <> b", "a != b"),
        ("a is not null", "a is known"),
        ("a is null", "a is unknown"),
        ("a within the last 7 days", "a in the last 7 days"),
        ("a less than 7 days ago", "a in the last 7 days"),
        ("a fewer than 7 days ago", "a in the last 7 days"),
        ("did 'E' less than 3 times", "did 'E' fewer than 3 times"),
        ("did 'E' twice", "did 'E' exactly 2 times"),
        ("a this day", "a today"),
        ("a last day", "a yesterday"),
        ("'x' in a", "a includes 'x'"),
        ("a between 3 and 1 days ago", "a between 1 and 3 days ago"),
        ("no leads of the account (a)", "no lead of the account (a)"),
        ("a in the last 1 days", "a in the last 1 day"),
        ("has consent for 'email'", "has consent for email"),
        ("not a in (1)", "a not in (1)"),
        ("did 'E' today at least 2 times", "did 'E' at least 2 times today"),
    ],
)
def test_two_ways_to_say_the_same_are_the_same_tree(one: str, other: str) -> None:
    assert parse_condition(one) == parse_condition(other)


def test_a_window_after_a_condition_on_the_event_belongs_to_the_event() -> None:
    did = parse_condition("did 'E' where path = '/a' and x > 3 in the last 7 days")
    assert isinstance(did, tree.Did)
    assert isinstance(did.events.where, tree.All)
    assert did.window == tree.Window("in the last", (tree.Duration(Decimal(7), "day"),))


def test_an_aggregate_with_a_window_can_be_compared_with_a_range() -> None:
    counted = parse_condition("count of 'E' in the last 7 days between 1 and 3")
    assert isinstance(counted, Call)
    assert (counted.operator, counted.operands[1:]) == ("between", (number("1"), number("3")))
    assert parse_condition("count of 'E' between 1 and 3 days ago") == tree.Aggregate(
        "count", None, tree.Events((Literal("E"),)), tree.Window("ages", (tree.Ages(Decimal(1), Decimal(3), "day"),))
    )


def test_a_property_may_be_called_like_a_word_of_the_language() -> None:
    assert parse_value("first of of 'E'") == parse_value("first \"of\" of 'E'")
    assert parse_value("sum of \"end\" of 'E'") == tree.Aggregate("sum", Name("end"), tree.Events((Literal("E"),)), None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30 when a", tree.PointsWhen(Decimal(30), A)),
        ("-5 when a", tree.PointsWhen(Decimal(-5), A)),
        ("+2.5 when a or b", tree.PointsWhen(Decimal("2.5"), tree.Any((A, B)))),
        ("10 for each 'E'", tree.PointsForEach(Decimal(10), tree.Events((Literal("E"),)), None, None)),
        ("-10 for each 'E' today, at most -30", tree.PointsForEach(
            Decimal(-10), tree.Events((Literal("E"),)), tree.Window("period", (tree.Period(0, "day"),)), Decimal(-30))),
    ],
)  # fmt: skip
def test_rules_of_points(text: str, expected: tree.PointsRule) -> None:
    assert parse_points(text) == expected


def test_spans_tell_where_a_node_stands() -> None:
    text = "a = 1 and domain of city contains 'x'"
    found = parse_condition(text)
    places = {text[slice(*node.span)] for node in tree.walk(found)}
    assert places == {text, "a = 1", "a", "1", "domain of city contains 'x'", "domain of city", "city", "'x'"}


def test_children_and_walk_go_in_the_order_of_the_text() -> None:
    found = parse_condition("a = 1 and (b or not c)")
    assert [node.name for node in tree.names_in(found)] == ["a", "b", "c"]
    assert tree.children(found) == list(found.parts)  # type: ignore[attr-defined]


def test_equal_texts_share_one_tree() -> None:
    assert parse_condition("a = 1") is parse_condition("a = 1")
