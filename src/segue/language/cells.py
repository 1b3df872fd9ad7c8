"""Cells of a decision table: a unary test as people write it, read by the type of its column.

`1000+`, `200-999`, `200..999`, `<45`, `High`, `Medium/Low`, `not Low`, `-`, `known`, `Low, unknown`, `in the last 7 days`, and
the S-FEEL forms `[45..64]`, `(45..64]`, `"High","Low"`, `not("Low")`. A cell becomes a condition over `tree.Subject`;
bands, ranges and valid values are written the same way.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Final

from segue.language import tree
from segue.language.parsing import LanguageError, parse_condition
from segue.language.printing import number, show
from segue.language.thousands import is_doubtful, joined, two_ways
from segue.language.tree import Node, Subject
from segue.language.types import WHOLE, Type
from segue.records import Problem

ANYTHING_GOES: Final = tree.Literal(True)
SUBJECT: Final = Subject()
OPPOSITE: Final = {"known": "unknown", "unknown": "known"}
DASHES: Final = "-\u2013\u2014"
"""A hyphen, and the dashes that word processors make of one."""

_NUMBER: Final = r"(?a:-?\d+(?:_\d{3})*(?:\.\d+)?)"
_DAY: Final = r"(?a:'?\d{4}-\d{1,2}-\d{1,2}(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:?\d{2})?)?'?)"
_SIGNS: Final = {"<": "less", "<=": "at most", "≤": "at most", ">": "more", ">=": "at least", "≥": "at least",
                 "=": "equal"}  # fmt: skip
_TEXT_TESTS: Final = re.compile(r"(contains|starts with|ends with|matches|like)\s+'", re.IGNORECASE)
_DATE_TESTS: Final = re.compile(
    r"((with)?in the (last|next)|more than|less than|fewer than|between|today|yesterday|tomorrow|this|last|next|"
    r"(before|after|since|on)\s+')\b",
    re.IGNORECASE,
)
_LANGUAGE: Final = {"text": _TEXT_TESTS, "instant": _DATE_TESTS, "number": re.compile(r"between\b", re.IGNORECASE)}
"""How a cell begins that goes on like a condition, by the family of its type."""


class _Misfit(Exception):
    """A cell that does not fit its column's type."""

    def __init__(self, message: str, *, hint: str = "", span: tree.Span | None = None, kind: str = "cell") -> None:
        self.message, self.hint, self.span, self.kind = message, hint, span, kind
        super().__init__(message)


@dataclass(frozen=True)
class _Part:
    """A piece of a cell and where it begins."""

    text: str
    start: int

    @property
    def span(self) -> tree.Span:
        return (self.start, self.start + len(self.text))

    def cut(self, start: int, end: int | None = None) -> _Part:
        piece = self.text[start:end]
        lead = len(piece) - len(piece.lstrip())
        return _Part(piece.strip(), self.start + start + lead)


def parse_cell(text: str, kind: Type) -> tuple[Node, list[Problem]]:
    """A cell as a condition over Subject, with what is wrong with it; one with problems lets anything through."""
    part = _Part(text, 0).cut(0)
    try:
        return _cell(part, kind), []
    except _Misfit as misfit:
        start, end = misfit.span or (part.start, part.start + max(1, len(part.text)))
        return ANYTHING_GOES, [Problem(misfit.kind, misfit.message, start, end, hint=misfit.hint)]


def on_field(cell: Node, subject: Node) -> Node:
    """A cell's condition about a certain value: Subject replaced by it."""
    if isinstance(cell, Subject):
        return subject
    if isinstance(cell, tree.Call):
        operands = tuple(on_field(operand, subject) for operand in cell.operands)
        return tree.Call(cell.operator, operands, span=cell.span)
    if isinstance(cell, tree.All):
        return tree.All(tuple(on_field(part, subject) for part in cell.parts), span=cell.span)
    if isinstance(cell, tree.Any):
        return tree.Any(tuple(on_field(part, subject) for part in cell.parts), span=cell.span)
    if isinstance(cell, tree.Not):
        return tree.Not(on_field(cell.part, subject), span=cell.span)
    return cell


def _cell(part: _Part, kind: Type) -> Node:
    text = part.text
    ways = _special(part, kind)
    if len(ways) > 1:
        meanings = " or ".join(ways)
        hint = f'put it in double quotes to mean the value itself: "{text}"'
        raise _Misfit(f"'{text}' can be read in two ways: {meanings}", hint=hint, kind="ambiguous cell")
    if not text or text in tuple(DASHES):
        return ANYTHING_GOES
    if text.lower() in OPPOSITE:
        return tree.Call(f"is {text.lower()}", (SUBJECT,), span=part.span)
    negation = re.match(r"not\b\s*", text, re.IGNORECASE)
    if negation and text not in kind.choices:
        inner = part.cut(negation.end())
        if inner.text.startswith("(") and inner.text.endswith(")") and not re.match(rf"\({_NUMBER}\s*\.\.", inner.text):
            inner = inner.cut(1, -1)
        if not inner.text:
            raise _Misfit("'not' needs a value after it")
        if inner.text.lower() in OPPOSITE:
            return tree.Call(f"is {OPPOSITE[inner.text.lower()]}", (SUBJECT,), span=part.span)
        return tree.Not(_positive(inner, kind), span=part.span)
    return _positive(part, kind)


def _special(part: _Part, kind: Type) -> list[str]:
    """The meanings of a cell that is both a value of the column and a word, a list or a negation."""
    text = part.text
    if text not in kind.choices:
        return []
    meanings = [f"the value '{text}'"]
    if text in tuple(DASHES):
        meanings.append("anything")
    elif text.lower() in OPPOSITE:
        meanings.append(f"any lead whose value is {text.lower()}")
    elif re.match(r"not\s", text, re.IGNORECASE) and text[4:].strip() in kind.choices:
        meanings.append(f"anything but '{text[4:].strip()}'")
    else:
        pieces = [piece.text for piece in _split(part, ",/")]
        if len(pieces) > 1 and all(piece in kind.choices for piece in pieces):
            meanings.append("one of " + ", ".join(f"'{piece}'" for piece in pieces))
    return meanings if len(meanings) > 1 else []


def _positive(part: _Part, kind: Type) -> Node:
    words = _LANGUAGE.get(kind.family)
    if words is not None and words.match(part.text) and part.text not in kind.choices:
        found = _language(part)
        if found is not None:
            for literal in (node for node in tree.walk(found) if isinstance(node, tree.Literal)):
                _plain_number(literal, kind)
            return found
    if part.text in kind.choices or not re.search(r"\b(known|unknown)\b", part.text, re.IGNORECASE):
        return _READERS[kind.family](part, kind)
    return _with_missing(part, kind)


def _with_missing(part: _Part, kind: Type) -> Node:
    """A list that may have `unknown` among its items: `200-999, unknown`."""
    pieces = _split(part, ",/" if kind.family in ("text", "list of text") else ",")
    states = [piece for piece in pieces if piece.text.lower() in OPPOSITE and piece.text not in kind.choices]
    if not states:
        return _READERS[kind.family](part, kind)
    tests = [_cell(piece, kind) if piece in states else _READERS[kind.family](piece, kind) for piece in pieces]
    return tests[0] if len(tests) == 1 else tree.Any(tuple(tests), span=part.span)


def _language(part: _Part) -> Node | None:
    """A cell that goes on like a condition: `in the last 7 days`, `contains 'VP'`."""
    try:
        parsed = parse_condition(f"x {part.text}")
    except LanguageError:
        return None
    subject = next((name for name in tree.names_in(parsed) if name == tree.Name("x")), None)
    if subject is None or not isinstance(parsed, tree.Call | tree.Not):
        return None
    return _moved(on_subject(parsed), part.start - 2)


def on_subject(node: Node) -> Node:
    """The condition about `x` as a condition about Subject."""
    if node == tree.Name("x"):
        return SUBJECT
    if isinstance(node, tree.Call):
        return tree.Call(node.operator, tuple(on_subject(operand) for operand in node.operands), span=node.span)
    if isinstance(node, tree.Not):
        return tree.Not(on_subject(node.part), span=node.span)
    return node


def _moved(node: Node, by: int) -> Node:
    if isinstance(node, tree.Call):
        span = (max(0, node.span[0] + by), node.span[1] + by)
        return tree.Call(node.operator, tuple(_moved(operand, by) for operand in node.operands), span=span)
    if isinstance(node, tree.Literal):
        return tree.Literal(node.value, span=(max(0, node.span[0] + by), node.span[1] + by))
    return node


# --- numbers and instants ---------------------------------------------------------------------------------------


def _numbers(part: _Part, kind: Type) -> Node:
    if re.search(r"(?a:\d,\d{3}(?!\d))", part.text):
        raise _number_or_list(part, r"(?<=\d),(?=\d{3}(?!\d))", "")
    if kind != WHOLE and re.search(r"(?a:(?<![\d,.])\d+,\d+(?![\d,.]))", part.text):
        raise _number_or_list(part, r"(?<=\d),(?=\d)", ".")
    return _tests(part, partial(_number, kind=kind), f"a {kind.name}", "1000+, 200-999, <45 or >=65")


def _number_or_list(part: _Part, comma: str, sign: str) -> _Misfit:
    """A comma within a number, or between two. `sign`: what is written in its place, if it is within one."""
    plain, listed = (re.sub(comma, to, part.text) for to in (sign, ", "))
    message = f"'{part.text}' can be read in two ways: {plain}, or a list of {listed}"
    return _Misfit(message, hint=f"write {plain}, or {listed}", kind="ambiguous cell")


def _instants(part: _Part, kind: Type) -> Node:
    return _tests(part, _date, f"an {kind.name}", "2026-01-01..2026-03-31, before 2026-01-01 or in the last 7 days")


def _tests(part: _Part, literal: Callable[[_Part], tree.Literal], what: str, forms: str) -> Node:
    """A test, or several separated by commas of which one must hold."""
    pieces = _split(part, ",")
    tests = [_test(piece, literal, what, forms) for piece in pieces]
    if len(tests) == 1:
        return tests[0]
    if all(isinstance(test, tree.Call) and test.operator == "equal" for test in tests):
        items = tuple(test.operands[1] for test in tests if isinstance(test, tree.Call))
        return tree.Call("one of", (SUBJECT, tree.Items(items)), span=part.span)
    return tree.Any(tuple(tests), span=part.span)


def _test(part: _Part, literal: Callable[[_Part], tree.Literal], what: str, forms: str) -> Node:
    value = _DAY if literal is _date else _NUMBER
    text = part.text

    def piece(match: re.Match[str], group: int) -> tree.Literal:
        return literal(part.cut(*match.span(group)))

    if match := re.fullmatch(rf"({value})\s*\+", text):
        return tree.Call("at least", (SUBJECT, piece(match, 1)), span=part.span)
    if match := re.fullmatch(rf"(<=|>=|<|>|=|≤|≥)\s*({value})", text):
        return tree.Call(_SIGNS[match[1]], (SUBJECT, piece(match, 2)), span=part.span)
    if match := re.fullmatch(rf"(before|after|since|on)\s+({value})", text, re.IGNORECASE):
        return tree.Call(match[1].lower(), (SUBJECT, piece(match, 2)), span=part.span)
    if match := re.fullmatch(rf"({value})\s*(?:\.\.|{_dash(literal)}|\bto\b)\s*({value})", text):
        return _range(part, piece(match, 1), piece(match, 2))
    if match := re.fullmatch(rf"([\[\](])\s*({value})\s*\.\.\s*({value})\s*([\[\])])", text):
        return _interval(part, match, piece(match, 2), piece(match, 3))
    if re.fullmatch(value, text):
        return tree.Call("equal", (SUBJECT, literal(part)), span=part.span)
    plain = joined(text) if literal is not _date else text
    hint = f"write {plain}" if plain != text else f"write for example {forms}"
    raise _Misfit(f"'{text}' is not {what} test", hint=hint, span=part.span)


def _dash(literal: Callable[[_Part], tree.Literal]) -> str:
    return rf"\s[{DASHES}]\s" if literal is _date else f"[{DASHES}]"


def _range(part: _Part, low: tree.Literal, high: tree.Literal) -> Node:
    if _order(low) > _order(high):
        raise _Misfit(f"'{part.text}' is empty: its first end is above its second", span=part.span)
    return tree.Call("between", (SUBJECT, low, high), span=part.span)


def _order(literal: tree.Literal) -> tuple[Decimal, str]:
    """Something two numbers, or two written dates, sort by."""
    return (literal.value, "") if isinstance(literal.value, Decimal) else (Decimal(0), str(literal.value))


def _interval(part: _Part, match: re.Match[str], low: tree.Literal, high: tree.Literal) -> Node:
    """S-FEEL: `[a..b]` both in, `(a..b)` and `]a..b[` both out."""
    low_in, high_in = match[1] == "[", match[4] == "]"
    if low_in and high_in:
        return _range(part, low, high)
    if _order(low) >= _order(high):
        raise _Misfit(f"'{part.text}' is empty", span=part.span)
    first = tree.Call("at least" if low_in else "more", (SUBJECT, low), span=part.span)
    last = tree.Call("at most" if high_in else "less", (SUBJECT, high), span=part.span)
    return tree.All((first, last), span=part.span)


def _number(part: _Part, kind: Type) -> tree.Literal:
    return _plain_number(tree.Literal(Decimal(part.text.replace("_", "")), span=part.span), kind)


def _plain_number(literal: tree.Literal, kind: Type) -> tree.Literal:
    """A number that can be read in one way only."""
    if isinstance(literal.value, Decimal) and is_doubtful(literal.value, kind):
        message, hint = two_ways(literal.value)
        raise _Misfit(message, hint=hint, span=literal.span, kind="ambiguous cell")
    return literal


def _date(part: _Part) -> tree.Literal:
    return tree.Literal(part.text.strip("'"), span=part.span)


# --- texts, lists and truths ------------------------------------------------------------------------------------


def _texts(part: _Part, kind: Type) -> Node:
    values = _words(part, kind)
    if len(values) == 1:
        return tree.Call("equal", (SUBJECT, values[0]), span=part.span)
    return tree.Call("one of", (SUBJECT, tree.Items(tuple(values), span=part.span)), span=part.span)


def _lists(part: _Part, kind: Type) -> Node:
    tests = [tree.Call("includes", (SUBJECT, value), span=value.span) for value in _words(part, kind)]
    return tests[0] if len(tests) == 1 else tree.Any(tuple(tests), span=part.span)


def _words(part: _Part, kind: Type) -> list[tree.Literal]:
    if part.text in kind.choices:
        return [tree.Literal(part.text, span=part.span)]
    return [tree.Literal(_unquoted(piece.text), span=piece.span) for piece in _split(part, ",/")]


def _unquoted(text: str) -> str:
    if len(text) >= 2 and text[0] == text[-1] and text[0] in "\"'":
        return text[1:-1].replace(text[0] * 2, text[0])
    return text


def _truths(part: _Part, kind: Type) -> Node:
    truth = {"yes": True, "true": True, "y": True, "no": False, "false": False, "n": False}.get(part.text.lower())
    if truth is None:
        raise _Misfit(f"'{part.text}' is neither yes nor no", hint="write yes, no or -", span=part.span)
    return tree.Call("equal", (SUBJECT, tree.Literal(truth, span=part.span)), span=part.span)


def _split(part: _Part, separators: str) -> list[_Part]:
    """The pieces between separators that stand outside quotes and brackets."""
    pieces: list[_Part] = []
    quote, depth, begin = "", 0, 0
    for at, character in enumerate(part.text):
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'" and not part.text[begin:at].strip():
            quote = character
        elif character in "([":
            depth += 1
        elif character in ")]":
            depth -= 1
        elif character in separators and depth <= 0:
            pieces.append(part.cut(begin, at))
            begin = at + 1
    pieces.append(part.cut(begin))
    if any(not piece.text for piece in pieces):
        raise _Misfit(f"'{part.text}' has an empty item in its list", span=part.span)
    return pieces


_READERS: Final[dict[str, Callable[[_Part, Type], Node]]] = {
    "number": _numbers, "instant": _instants, "text": _texts, "list of text": _lists, "yes or no": _truths,
    "anything": lambda part, kind: ANYTHING_GOES,
}  # fmt: skip


# --- printing ---------------------------------------------------------------------------------------------------


def show_cell(cell: Node, kind: Type) -> str:
    """A cell's text, such that it parses back to the same condition."""
    if cell == ANYTHING_GOES:
        return "-"
    if isinstance(cell, tree.Not):
        inner = show_cell(cell.part, kind)
        return f"not({inner})" if "," in inner else f"not {inner}"
    if isinstance(cell, tree.All):
        (low, high) = (part for part in cell.parts if isinstance(part, tree.Call))
        opening = "[" if low.operator == "at least" else "("
        closing = "]" if high.operator == "at most" else ")"
        return f"{opening}{_plain(low.operands[1], kind)}..{_plain(high.operands[1], kind)}{closing}"
    if isinstance(cell, tree.Any):
        return ", ".join(show_cell(part, kind) for part in cell.parts)
    assert isinstance(cell, tree.Call)
    return _show_test(cell, kind)


def _show_test(cell: tree.Call, kind: Type) -> str:
    operands = cell.operands
    if cell.operator in ("is known", "is unknown"):
        return cell.operator.removeprefix("is ")
    if cell.operator == "at least" and kind.family == "number":
        return f"{_plain(operands[1], kind)}+"
    if cell.operator == "between" and isinstance(operands[1], tree.Literal):
        return f"{_plain(operands[1], kind)}..{_plain(operands[2], kind)}"
    if cell.operator in ("equal", "includes"):
        return _plain(operands[1], kind)
    if cell.operator == "one of" and isinstance(operands[1], tree.Items):
        return ", ".join(_plain(item, kind) for item in operands[1].items)
    signs = {"less": "<", "at most": "<=", "more": ">", "at least": ">="}
    if cell.operator in signs:
        return f"{signs[cell.operator]}{_plain(operands[1], kind)}"
    return show(cell).removeprefix("- ")


def _plain(node: Node, kind: Type) -> str:
    """A value as a cell holds it: bare where it reads back as itself, else in double quotes."""
    assert isinstance(node, tree.Literal)
    if isinstance(node.value, bool):
        return "yes" if node.value else "no"
    if isinstance(node.value, Decimal):
        text = number(node.value)
        return f"{text}0" if is_doubtful(Decimal(text), kind) else text
    if kind.family == "instant":
        return node.value
    bare = re.fullmatch(r"[^\s,/\"'()\[\]-][^,/\"'()\[\]]*[^\s,/\"'()\[\]]|[^\s,/\"'()\[\]-]", node.value)
    reserved = re.match(r"(not|known|unknown)\b", node.value, re.IGNORECASE)
    if bare and not reserved:
        return node.value
    return '"' + node.value.replace('"', '""') + '"'
