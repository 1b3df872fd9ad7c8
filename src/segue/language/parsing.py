"""Text to syntax tree: conditions, values and score points.

The grammar is `grammar.lark`; `segue.language.building` makes the nodes while Lark parses. Here stands what is the same for
every text: what is too long or too deep is refused, and what does not parse becomes a `Problem` that points at the place and
names what was expected there.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Final, cast

import lark

from segue.language import tree
from segue.language.building import Builder
from segue.language.expectations import LanguageError, describe, hint_for, shown
from segue.language.grammar import cache_folder, make_parser
from segue.language.tree import Node
from segue.records import Problem

__all__ = ["LanguageError", "parse_condition", "parse_points", "parse_value"]

MAX_LENGTH: Final = 20_000
MAX_BRACKETS: Final = 60
MAX_DEPTH: Final = 100
"""What is nested deeper is refused: nobody can read it, and recursion has an end."""


def parse_condition(text: str) -> Node:
    """A condition or a yes-or-no value. Raises LanguageError."""
    return _parse(text, "condition")


def parse_value(text: str) -> Node:
    """A value. Conditions and values share one grammar; typing tells them apart. Raises LanguageError."""
    return _parse(text, "value")


def parse_points(text: str) -> tree.PointsRule:
    """A rule of a score: `30 when ...` or `10 for each ...`. Raises LanguageError."""
    return cast("tree.PointsRule", _parse(text, "points"))


@cache
def _parser() -> lark.Lark:
    return make_parser(Builder(), cache_folder())


@lru_cache(maxsize=8192)
def _parse(text: str, start: str) -> Node:
    """The tree of a text. Trees never change, so equal texts share theirs."""
    if len(text) > MAX_LENGTH:
        raise LanguageError(Problem("syntax", f"the text is longer than {MAX_LENGTH:,} characters", 0, 1))
    _refuse_brackets(text)
    try:
        found = cast("Node", _parser().parse(text, start=start))
    except lark.UnexpectedInput as error:
        raise LanguageError(_problem(error, text, start)) from None
    if len(text) > 2 * MAX_DEPTH:
        _refuse_depth(found)
    return found


def _refuse_brackets(text: str) -> None:
    """Refuses brackets that are nested too deep, those in quotes left out."""
    if text.count("(") <= MAX_BRACKETS:
        return
    depth, quote = 0, ""
    for at, character in enumerate(text):
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character == "(":
            depth += 1
            if depth > MAX_BRACKETS:
                raise LanguageError(Problem("syntax", f"brackets are nested more than {MAX_BRACKETS} deep", at, at + 1))
        elif character == ")":
            depth -= 1


def _refuse_depth(node: Node) -> None:
    level = [node]
    for _ in range(MAX_DEPTH):
        level = [child for one in level for child in tree.children(one)]
        if not level:
            return
    raise LanguageError(Problem("syntax", f"this is nested more than {MAX_DEPTH} deep", *level[0].span))


def _problem(error: lark.UnexpectedInput, text: str, start: str) -> Problem:
    if not text.strip():
        return Problem("syntax", "the text is empty", 0, 1)
    at, end = _place(error, text)
    if text[at:end] in ("'", '"'):
        return Problem("syntax", f"the quote that begins here has no end: {text[at]}", at, end)
    found = shown(text[at:end]) if text[at:].strip() else "the end"
    message = f"{found} is not expected here; expected {describe(_acceptable(text[:at], start, error))}"
    return Problem("syntax", message, at, end, hint=hint_for(text, at))


def _place(error: lark.UnexpectedInput, text: str) -> tree.Span:
    """Where a text stops being of the language."""
    if isinstance(error, lark.UnexpectedToken) and error.token.type != "$END":
        return error.token.start_pos or 0, error.token.end_pos or 0
    if isinstance(error, lark.UnexpectedCharacters):
        start = error.pos_in_stream or 0
        return start, start + 1
    end = len(text.rstrip())
    return end, end + 1


def _acceptable(before: str, start: str, error: lark.UnexpectedInput) -> set[str]:
    """The names of the tokens that could follow a text. It is read again, as the wrong token has changed the parser's state."""
    parser = _parser().parse_interactive(before, start=start)
    try:
        parser.exhaust_lexer()
    except lark.UnexpectedInput:  # its last word was another because of what followed
        parser = error.interactive_parser
    found: set[str] = parser.accepts()  # type: ignore[no-untyped-call]
    return found
