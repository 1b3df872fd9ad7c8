"""A pattern that is written anew finds what it found: Python, by the new text, agrees with RE2 by the old."""

from __future__ import annotations

import re

import duckdb
import pytest

from segue.language.patterns import check_pattern
from segue.language.plain_patterns import Style, plain_pattern

PYTHON = Style(end=r"\Z", most=250)
TEXTS = (
    "", "a", "ab", "aab", "abc\ndef", "a.b", "a b", "a\tb", "a\vb", "Café", "CAFÉ", "café au lait", "über", "x-1", "x_1", "[x]",
    "a]b", "a^b", "a\\b", "100%", "{2}", "a{2}", "end\n", "\nstart", "é", "K", "k", "٣", "a" * 300, "b" * 299, "A|B", "ß", "$5",
)  # fmt: skip
PATTERNS = (
    "", "^$", "a.b", "(?s)a.b", "^a", "b$", "(?m)^def", "(?m)abc$", r"\bau\b", r"\Bf", r"\bé", r"\d", r"\D", r"^\w+$",
    r"^\W+$", r"\s", r"a\sb", r"^\S+$", r"[\d\s]", r"[^\w]", r"[\W]", r"[\S]", r"[\D]$", "(?i)café", "(?i:CAFÉ)",
    "(?i)[à-ü]", "(?i)^[a-c]+$", r"\.", r"\[x\]", "[]x]b", "[^]x]", "[a^]", r"[\\]", r"\x41", r"\x41B", r"[\x41-\x43]",
    "a{2}", "a{2,}b", "a{256}", "^a{300}$", "^a{299}$", "^a{0,299}$", "^a{290,310}$", "^(?:a|b){299,}$", "a*?b", "(a+?)b",
    "(?P<x>a)b", "(|a)b", "a|", "()", "a{", r"\{2\}", "x[-_]1", "[a-]", r"\$5", "[$]5", "^.{4}$", "K", "(?i)k",
    "^(VP|Level) (?:[A-Z]|4)", r"\v", r"\A.b", "ü", "[^\\n]$", "(?im)^D",
)  # fmt: skip


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_written_anew_finds_the_same(pattern: str) -> None:
    check_pattern(pattern)
    written = re.compile(plain_pattern(pattern, PYTHON))
    assert {text for text in TEXTS if written.search(text)} == found_with_re2(pattern)


def test_counts_are_no_larger_than_the_engine_takes() -> None:
    assert plain_pattern("a{2,600}", PYTHON) == "a{2,250}a{0,250}a{0,100}"
    assert plain_pattern("a{300,}", PYTHON) == "a{250,250}a{50,}"


def found_with_re2(pattern: str) -> set[str]:
    """The texts in which RE2, of which DuckDB is built, finds a pattern."""
    rows = duckdb.execute("SELECT t FROM unnest($1) AS u(t) WHERE regexp_matches(t, $2)", [list(TEXTS), pattern]).fetchall()
    return {text for (text,) in rows}
