"""What is printed parses back to the same tree; printing twice changes nothing; the texts are what a person would write."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segue.language import tree
from segue.language.building import Builder
from segue.language.grammar import make_parser
from segue.language.parsing import parse_condition, parse_points, parse_value
from segue.language.printing import number, quoted, show
from tests.evaluation.expressions import CHOICES, COUNTRIES, Author, Field, Kind

FIELDS: dict[Kind, tuple[str, ...]] = {
    "number": ("visits", "clicks"), "text": ("city", "country", "seniority"), "truth": ("vip",),
    "instant": ("seen_at", "birthday"), "list": ("interests",),
}  # fmt: skip
WORDS = {"country": COUNTRIES, "seniority": CHOICES["seniority"]}
DATES = ("2026-03-01", "2026-03-29 01:30", "2026-03-05T14:30:00.250Z", "2025-12-31 23:59:59+02:00")


def author(draw: st.DrawFn) -> Author:
    """A writer of texts about fields of leads and of accounts."""
    leads = [Field(name, kind, "lead", WORDS.get(name, ())) for kind, names in FIELDS.items() for name in names]
    accounts = [Field(f"its_{name}", kind, "account") for kind, names in FIELDS.items() for name in names]
    segments = [("Hot", "lead"), ("O'Neil's", "lead"), ("Big", "account")]
    return Author(lambda most: draw(st.integers(0, most)), DATES, leads + accounts, segments)


@st.composite
def conditions(draw: st.DrawFn) -> str:
    return author(draw).condition(draw(st.sampled_from(("lead", "account"))), 3)


@st.composite
def values(draw: st.DrawFn) -> str:
    kinds: tuple[Kind, ...] = ("number", "text", "instant", "truth")
    return author(draw).value(draw(st.sampled_from(kinds)), "lead", 3)


@settings(max_examples=300, deadline=None)
@given(st.one_of(conditions(), values()))
def test_a_printed_text_parses_to_the_tree_it_was_printed_from(text: str) -> None:
    found = parse_value(text)
    assert parse_value(show(found)) == found
    assert show(parse_value(show(found))) == show(found)


@settings(max_examples=150, deadline=None)
@given(conditions())
def test_every_part_of_a_tree_prints_to_a_text_of_its_own(text: str) -> None:
    for node in tree.walk(parse_condition(text)):
        if isinstance(node, EXPRESSIONS):
            assert parse_value(show(node)) == node


EXPRESSIONS = (
    tree.Literal, tree.Name, tree.Call, tree.Case, tree.All, tree.Any, tree.Not, tree.InSegment, tree.LeadsOfAccount, tree.Did,
    tree.Sequence, tree.Regularly, tree.FirstDid, tree.Stopped, tree.Restarted, tree.Aggregate, tree.LeadsAggregate,
)  # fmt: skip


# --- trees that no text was the origin of ------------------------------------------------------------------------


def literals() -> st.SearchStrategy[tree.Node]:
    texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=8)
    numbers = st.decimals(-(10**12), 10**12, places=3, allow_nan=False)
    return st.one_of(
        texts.map(tree.Literal), numbers.map(lambda n: tree.Literal(n.normalize())), st.booleans().map(tree.Literal)
    )


def names() -> st.SearchStrategy[tree.Node]:
    words = st.one_of(st.sampled_from(("a", "end", "first", "account", "days", "in")), st.text(min_size=1, max_size=5))
    plain = words.filter(lambda word: word.isprintable())
    return st.builds(tree.Name, plain, st.sampled_from(("own", "account")))


def combined(inner: st.SearchStrategy[tree.Node]) -> st.SearchStrategy[tree.Node]:
    """Nodes over nodes, as the parser makes them: flat `and` and `or`, no negative of a plain number."""
    many = st.lists(inner, min_size=2, max_size=3)
    two = st.tuples(inner, inner)
    binary = ("plus", "minus", "times", "divided by", "equal", "differs", "less", "at most", "more", "at least", "contains",
              "starts with", "matches", "like", "before", "after", "since", "on")  # fmt: skip
    return st.one_of(
        st.builds(lambda parts: tree.All(flat(parts, tree.All)), many),
        st.builds(lambda parts: tree.Any(flat(parts, tree.Any)), many),
        st.builds(tree.Not, inner),
        st.builds(tree.Call, st.sampled_from(binary), two),
        st.builds(
            tree.Call, st.sampled_from(("is known", "is true", "domain of", "days since", "abs", "lower")), st.tuples(inner)
        ),
        inner.filter(lambda node: not is_plus(node)).map(lambda node: tree.Call("negative", (node,))),
        st.builds(tree.Call, st.just("between"), st.tuples(inner, inner, inner)),
        st.builds(lambda one, items: tree.Call("one of", (one, tree.Items(tuple(items)))), inner, many),
        st.builds(lambda when, then, rest: tree.Case((tree.Branch(when, then),), rest), inner, inner, st.none() | inner),
        st.builds(tree.LeadsOfAccount, st.sampled_from(("any", "no", "every")), st.just(0), inner),
        st.builds(lambda where: tree.LeadsAggregate("count", None, where), st.none() | inner),
    )


def flat(parts: list[tree.Node], kind: type[tree.All] | type[tree.Any]) -> tuple[tree.Node, ...]:
    return tuple(one for part in parts for one in (part.parts if isinstance(part, kind) else (part,)))


def is_plus(node: tree.Node) -> bool:
    return isinstance(node, tree.Literal) and not isinstance(node.value, bool | str) and node.value > 0


@settings(max_examples=300, deadline=None)
@given(st.recursive(literals() | names(), combined, max_leaves=8))
def test_any_tree_the_parser_could_make_survives_printing_and_parsing(node: tree.Node) -> None:
    assert parse_value(show(node)) == node


# --- words of the language as names --------------------------------------------------------------------------------

PLACES = (
    "Q = 1", "1 = Q", "Q + Q > Q", "Q in (Q, Q)", "Q between Q and Q", "not Q", "Q and Q or Q", "case when Q then Q else Q end",
    "coalesce(Q, Q)", "Q is known", "did 'E' where Q = Q in the last 7 days", "did 'E' where Q is true and Q > 1 today",
    "first Q of 'E'", "last Q of 'E' where Q = 1", "sum of Q of 'E' in the last 7 days", "distinct Q of 'E'",
    "most frequent Q of 'E'", "sum of Q of leads of the account where Q > 1", "domain of Q", "days since Q", "account.Q = Q",
    "Q in the last 7 days", "Q before Q", "Q this week", "Q contains Q", "Q not in (Q)", "Q includes Q", "Q in Q", "'x' in Q",
    "any lead of the account (Q)", "(Q)", "-Q", "Q - Q * Q / Q", "Q between 1 and 3 days ago", "Q more than 3 days ago",
    "count of 'E' > Q", "count of 'E' today = Q", "did 'E' and Q", "Q and did 'E'", "Q is true or Q",
    "count of leads of the account where Q",
)  # fmt: skip


def words() -> set[str]:
    """Every word that stands in a token of the grammar."""
    patterns = [terminal.pattern.to_regexp() for terminal in make_parser(Builder(), None).terminals]
    return {word for pattern in patterns for word in re.findall(r"[a-z]{2,}", re.sub(r"\\\w", " ", pattern.lower()))}


def test_a_word_of_the_language_is_a_name_in_every_place_and_prints_so_that_it_stays_one() -> None:
    found = words()
    assert {"time", "first", "segment", "frequent", "then"} <= found
    for word in found:
        for place in PLACES:
            tree_of_it = parse_value(place.replace("Q", f'"{word}"'))
            assert parse_value(show(tree_of_it)) == tree_of_it, show(tree_of_it)


# --- examples ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("(a  AND b)Or c", "a and b or c"),
        ("a and(b or c)", "a and (b or c)"),
        ("not (a = 1)", "not a = 1"),
        ("not (a in (1,2))", "a not in (1, 2)"),
        ("not a between 1 and 2", "a not between 1 and 2"),
        ("a is not null and b is null", "a is known and b is unknown"),
        ("1_000.50", "1000.5"),
        ("a<>'O''Neil'", "a != 'O''Neil'"),
        ('"end" = "Größe 2"', '"end" = "Größe 2"'),
        ("(a + b) * c - d", "(a + b) * c - d"),
        ("a - (b - c)", "a - (b - c)"),
        ("- (- a)", "-(-a)"),
        ("did 'E' where (x = 1 or y = 2) and z = 3", "did 'E' where (x = 1 or y = 2) and z = 3"),
        ("(did 'E' where x = 1) and did 'F'", "(did 'E' where x = 1) and did 'F'"),
        ("did 'E' twice within the last 1 days", "did 'E' exactly 2 times in the last 1 day"),
        ("(last time of 'E') in the last 7 days", "(last time of 'E') in the last 7 days"),
        ("count of 'E' today in the last 7 days", "count of 'E' today in the last 7 days"),
        ("did any of ('E','F') and then not 'G' within 90 minutes", "did any of ('E', 'F') and then not 'G' within 90 minutes"),
        ("at least 1 leads of the account (a)", "at least 1 lead of the account (a)"),
        ("in a random 12.50 percent of 'x'", "in a random 12.5% of 'x'"),
        ("case when a then 1 end + 1", "case when a then 1 end + 1"),
        ("a between 30 and 7 days ago", "a between 7 and 30 days ago"),
        ("has consent for 'e-mail'", "has consent for 'e-mail'"),
        ("median of amount of 'E' on '2026-03-01'", "median of amount of 'E' on '2026-03-01'"),
    ],
)  # fmt: skip
def test_a_text_is_printed_as_a_person_would_write_it(text: str, printed: str) -> None:
    assert show(parse_value(text)) == printed


@pytest.mark.parametrize(
    "text",
    ["30 when a and b", "-5 when did 'E'", "2.5 for each 'E'", "10 for each 'E' where x = 1, at most 30",
     "-10 for each any event where x = 1 in the last 7 days, at most -30"],
)  # fmt: skip
def test_rules_of_points_print_as_they_are_written(text: str) -> None:
    assert show(parse_points(text)) == text


def test_numbers_print_without_exponents_or_needless_zeros() -> None:
    texts = ["1E+3", "0.10", "100", "1E-7", "-0.50", "0"]
    assert [number(Decimal(text)) for text in texts] == ["1000", "0.1", "100", "0.0000001", "-0.5", "0"]


@given(st.text(max_size=20))
def test_a_quoted_text_reads_back(text: str) -> None:
    assert quoted(text)[1:-1].replace("''", "'") == text
