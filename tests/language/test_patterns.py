"""Regular expressions: those let through work on the engine and mean there what they mean in Python; the others say why not."""

from __future__ import annotations

import re
from functools import cache

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segue.language.patterns import PatternError, check_pattern

TEXTS = ("", "a", "b", "ab", "aab", "abab", "A", "1", "a1", "a b", "-", "[a]", "(", "a.b", "x" * 5, "_", "é")


@cache
def engine() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def found(pattern: str, text: str) -> bool:
    """What the engine says."""
    row = engine().execute("SELECT regexp_matches(?, ?)", [text, pattern]).fetchone()
    assert row is not None
    return bool(row[0])


@pytest.mark.parametrize(
    "pattern",
    ["", "a", "^a", "a$", "a|b", "(a|b)+", "(?:ab)*", "[a-c]", "[^a]", "[]a]", "[^]a]", "[a-]", "[*+]+", "a?", "a??", "a*?",
     "a{2}", "a{2,}", "a{0,3}", "a{1,2}?", r"\d", r"\D\w\W\s\S", r"\bab\b", r"\.", r"\(", r"\[\]", r"[\]\[]", r"[\d\-]",
     r"\x41", r"\ ", "(?i)A", "(?i:a)B", "(?s)a.b", "(?m)^b", "(?P<name>a)", "a{", "{", "a{x}", "é", "\U0001f600", "()", "a|",
     r"\t\n\r\f\v", "(?:a{30}b){30}", r"\A", r"\/"],
)  # fmt: skip
def test_what_every_engine_understands_is_let_through(pattern: str) -> None:
    check_pattern(pattern)
    engine().execute("SELECT regexp_matches('', ?)", [pattern])


LOOK = "look-around, back-references and comments do not work on every engine"


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        ("(?=a)", LOOK), ("(?!a)", LOOK), ("(?<=a)b", LOOK), ("(?<!a)b", LOOK), ("(?P=name)", LOOK), ("(?P<n>a)(?P=n)", LOOK),
        ("(?>a)", LOOK), ("(?#note)a", LOOK), ("(?x)a b", LOOK), ("(?u)a", LOOK), ("(?a)a", LOOK), ("(?L)a", LOOK),
        ("(?(1)a|b)", LOOK), ("(?P<é>a)", LOOK), (r"(a)\1", r"'\1' does not mean the same on every engine"),
        (r"\Z", r"'\Z' does not mean the same on every engine"), (r"\p{L}", r"'\p' does not mean the same on every engine"),
        (r"\u00e9", r"'\u' does not mean the same on every engine"), (r"\é", r"'\é' does not mean the same on every engine"),
        ("\\\n", r"'\U+000A' does not mean the same on every engine"), ("\\", "'\\' does not mean the same on every engine"),
        (r"[\b]", r"'\b' within [...] does not mean the same on every engine"),
        ("a*+", "possessive repetition does not work on every engine"),
        ("a{2}+", "possessive repetition does not work on every engine"),
        ("[[:alpha:]]", "sets within [...] do not work on every engine"),
        ("[a&&b]", "sets within [...] do not work on every engine"),
        ("[a--b]", "sets within [...] do not work on every engine"), ("a{1001}", "something is repeated more than 1000 times"),
        ("(a{100}){11}", "something is repeated more than 1000 times"),
        ("((a{20}b){10}c){10}", "something is repeated more than 1000 times"),
        ("a{,3}", "write {0,n} for at most n times"), ("(" * 51 + "a" + ")" * 51, "groups are nested more than 50 deep"),
        ("(", "this is not a regular expression: missing ), unterminated subpattern at position 0"),
        (")", "this is not a regular expression: unbalanced parenthesis at position 0"),
        ("[a", "this is not a regular expression: unterminated character set at position 0"),
        ("a**", "this is not a regular expression: multiple repeat at position 2"),
        ("*", "this is not a regular expression: nothing to repeat at position 0"),
        ("a{3,2}", "this is not a regular expression: min repeat greater than max repeat at position 2"),
        ("[z-a]", "this is not a regular expression: bad character range z-a at position 1"),
        ("[\U00018d09-0", "this is not a regular expression: bad character range U+18D09-0 at position 1"),
    ],
)  # fmt: skip
def test_the_rest_is_refused_with_the_reason(pattern: str, told: str) -> None:
    with pytest.raises(PatternError) as caught:
        check_pattern(pattern)
    assert str(caught.value) == told


PIECES = st.sampled_from(
    ["a", "b", "A", "1", ".", "^", "$", "|", "(", ")", "(?:", "(?i)", "(?P<n>", "[", "]", "[^", "-", "*", "+", "?", "{2}",
     "{1,2}", "{0,}", "{,2}", "{", "}", r"\d", r"\w", r"\s", r"\b", r"\.", r"\\", "\\", r"\1", r"\Z", "_", " ", "é", "&&",
     "(?=", "{999}", "\n"]
)  # fmt: skip


def refusal(pattern: str) -> str:
    """Why a pattern is refused; empty where it is not."""
    try:
        check_pattern(pattern)
    except PatternError as error:
        return str(error)
    return ""


@settings(max_examples=600, deadline=None)
@given(st.lists(PIECES, max_size=8).map("".join))
def test_what_is_let_through_means_on_the_engine_what_it_means_in_python(pattern: str) -> None:
    for text in TEXTS if not refusal(pattern) else ():
        assert found(pattern, text) == (re.search(pattern, text, re.ASCII) is not None)


@given(st.text(max_size=30))
def test_any_pattern_at_all_is_good_or_refused(pattern: str) -> None:
    assert refusal(pattern).isprintable()


def test_a_long_pattern_is_checked_quickly_and_without_recursion() -> None:
    check_pattern("(a|b)" * 3_000)
    with pytest.raises(PatternError):
        check_pattern("(" * 15_000)
