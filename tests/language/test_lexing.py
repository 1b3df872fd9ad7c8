"""Texts fall into the words that Lark's own lexer finds in them, at the same places, and fail where it fails."""

from __future__ import annotations

from importlib.resources import files

import lark
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from segue.language.grammar import PLUGINS, STARTS

WORDS = (
    "a", "b_2", "in", "not in", "in  the\nlast", "7", "1_000.5", "days", "and", "or", "not", "and then", "did", "'E'", "''",
    "'it''s'", '"q r"', "where", "between", "ago", "count of", "contains", "is not  true", "(", ")", ",", ".", "=", "<=", "<>",
    "+", "-", "--", "-- a remark\n", "account", "last", "first", "each", "30", "when", "case", "end", "%", "'", "@", "é", "\t",
)  # fmt: skip
BLANKS = ("", " ", " ", "  ", "\n", " -- x\n", " --x")
TEXTS = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(BLANKS)), max_size=8).map(
    lambda parts: "".join(word + blank for word, blank in parts)
)

Found = list[tuple[str, str, int | None, int | None]]


Parsers = dict[str, lark.Lark]


@pytest.fixture(scope="module")
def parsers() -> Parsers:
    """Parsers of the grammar, with Lark's own lexer and with ours."""
    text = files("segue.language").joinpath("grammar.lark").read_text(encoding="utf-8")
    return {
        name: lark.Lark(text, parser="lalr", start=STARTS, maybe_placeholders=False, _plugins=plugins)
        for name, plugins in (("plain", {}), ("ours", PLUGINS))
    }


def words(parser: lark.Lark, text: str, start: str) -> tuple[Found, str]:
    """The words of a text, as far as it is of the language, and where and how it stops being so."""
    found: Found = []
    reading = parser.parse_interactive(text, start=start)
    try:
        for token in reading.iter_parse():
            found.append((token.type, str(token), token.start_pos, token.end_pos))
        reading.feed_eof()
    except lark.UnexpectedToken as error:
        return found, f"{error.token.type} {error.token.start_pos} {error.token.end_pos} {sorted(error.accepts or ())}"
    except lark.UnexpectedCharacters as error:
        return found, f"{error.pos_in_stream} {sorted(error.allowed or ())}"
    return found, ""


@given(TEXTS, st.sampled_from(STARTS))
@example(
    "did 'E' where path = '/a' at least 3 times in the last 7 days -- often\n and (a > 1 or not b contains 'x')", "condition"
)
@example("  a\n\t= 'it''s'  --", "condition")
@example("+30 for each 'E' in the last 7 days, at most -5", "points")
@example("a ' b", "value")
@example("   ", "value")
def test_words_are_those_of_the_plain_lexer(parsers: Parsers, text: str, start: str) -> None:
    assert words(parsers["ours"], text, start) == words(parsers["plain"], text, start)


@pytest.mark.parametrize("text", ["a=1", " a = 1 ", "a--x\n=\t1", "\n\na -- x\n = -- y\n 1 -- z"])
def test_blanks_and_comments_are_nothing(parsers: Parsers, text: str) -> None:
    found, failure = words(parsers["ours"], text, "condition")
    assert [text[start:end] for _, _, start, end in found] == ["a", "=", "1"]
    assert failure == ""
