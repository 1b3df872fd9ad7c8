"""Text to syntax tree: conditions, values and score points.

The grammar is `grammar.lark`; this module builds the nodes of `segue.language.tree` while Lark parses, and turns what
does not parse into a `Problem` that points at the place and names what was expected there.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any as Anything
from typing import Literal as OneOf
from typing import cast

import lark

from segue.language import tree
from segue.language.expectations import describe, hint_for
from segue.language.tree import Node
from segue.records import Problem

MAX_LENGTH = 20_000
MAX_DEPTH = 60
"""Brackets and `not` nested deeper than this are refused: nobody can read them, and recursion has an end."""

Child = Anything  # a lark Token, a Node, or a list of nodes


class LanguageError(Exception):
    """A text that is not of the language. `problem` says where and what was expected."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.message)


def parse_condition(text: str) -> Node:
    """A condition or a yes-or-no value. Raises LanguageError."""
    return cast("Node", _parse(text, "condition"))


def parse_value(text: str) -> Node:
    """A value. Conditions and values share one grammar; typing tells them apart. Raises LanguageError."""
    return cast("Node", _parse(text, "value"))


def parse_points(text: str) -> tree.PointsRule:
    """A rule of a score: `30 when ...` or `10 for each ...`. Raises LanguageError."""
    return cast("tree.PointsRule", _parse(text, "points"))


@cache
def _parser() -> lark.Lark:
    grammar = files("segue.language").joinpath("grammar.lark").read_text(encoding="utf-8")
    starts = ["condition", "value", "points"]
    return lark.Lark(grammar, parser="lalr", start=starts, transformer=_Builder(), maybe_placeholders=False)


def _parse(text: str, start: OneOf["condition", "value", "points"]) -> Node:
    _refuse_excess(text)
    try:
        return cast("Node", _parser().parse(text, start=start))
    except lark.exceptions.VisitError as error:
        if isinstance(error.orig_exc, LanguageError):
            raise error.orig_exc from None
        raise
    except lark.UnexpectedInput as error:
        raise LanguageError(_problem(error, text)) from None


def _refuse_excess(text: str) -> None:
    if len(text) > MAX_LENGTH:
        raise LanguageError(Problem("syntax", f"the text is longer than {MAX_LENGTH:,} characters"))
    depth = deepest = place = 0
    quote = ""
    for at, character in enumerate(text):
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character == "(":
            depth += 1
            if depth > deepest:
                deepest, place = depth, at
        elif character == ")":
            depth -= 1
    if deepest > MAX_DEPTH:
        raise LanguageError(Problem("syntax", f"brackets are nested more than {MAX_DEPTH} deep", place, place + 1))


def _problem(error: lark.UnexpectedInput, text: str) -> Problem:
    if isinstance(error, lark.UnexpectedToken) and error.token.type != "$END":
        start, end = _span([error.token])
        found, expected = f"'{error.token}'", set(error.accepts or error.expected)
    elif isinstance(error, lark.UnexpectedCharacters):
        start = cast("int", error.pos_in_stream)
        end, found = start + 1, f"'{text[start]}'"
        expected = set(cast("set[str]", error.allowed or set()))
    else:
        start = end = len(text.rstrip())
        found, expected = "the end", set(getattr(error, "accepts", None) or getattr(error, "expected", ()))
    hint = hint_for(text, start)
    message = f"{found} is not expected here; expected {describe(expected)}" if text.strip() else "the text is empty"
    return Problem("syntax", message, start, max(end, start + 1), hint=hint)


def _span(parts: list[Child]) -> tree.Span:
    first, last = parts[0], parts[-1]
    start = first.start_pos if isinstance(first, lark.Token) else first.span[0]
    end = last.end_pos if isinstance(last, lark.Token) else last.span[1]
    return (start or 0, end or 0)


def _word(token: str) -> str:
    """A keyword with one space between its words, in lower case."""
    return " ".join(token.lower().split())


def _number(token: str) -> Decimal:
    return Decimal(token.replace("_", ""))


def _whole(token: lark.Token) -> int:
    number = _number(token)
    if number != number.to_integral_value() or number > 1_000_000:
        raise LanguageError(Problem("syntax", f"expected a whole number, found {token}", *_span([token])))
    return int(number)


def _unquote(token: str) -> str:
    quote = token[0]
    return token[1:-1].replace(quote * 2, quote)


def _name(token: lark.Token) -> str:
    return _unquote(token) if token.type == "QUOTED" else str(token)


def _text(token: lark.Token) -> tree.Literal:
    return tree.Literal(_unquote(token), span=_span([token]))


def _unit(token: str) -> Anything:
    return _word(token).rstrip("s")


def _not(node: Node) -> Node:
    return tree.Not(node, span=node.span)


def _of_type(parts: list[Child], kind: type[Anything]) -> Anything:
    return next((part for part in parts if isinstance(part, kind)), None)


COMPARISONS = {"=": "equal", "==": "equal", "<": "less", "<=": "at most", ">": "more", ">=": "at least"}
TEXT_TESTS = {"contains": "contains", "starts with": "starts with", "ends with": "ends with"}
STATES = {
    "is known": ("is known", False), "is not null": ("is known", False),
    "is unknown": ("is unknown", False), "is null": ("is unknown", False),
    "is true": ("is true", False), "is not true": ("is true", True),
    "is false": ("is false", False), "is not false": ("is false", True),
    "is free mail": ("is free mail", False),
}  # fmt: skip


class _Builder(lark.Transformer[lark.Token, Node]):
    """One method a rule of the grammar; each gets the rule's parts, keywords included, and builds its node."""

    # --- logic ---

    def expression(self, parts: list[Child]) -> Node:
        """`a or b and c`: the flat list is cut at every `or` first."""
        runs: list[list[Node]] = [[parts[0]]]
        for joint, part in zip(parts[1::2], parts[2::2], strict=True):
            if joint.type == "OR":
                runs.append([part])
            else:
                runs[-1].append(part)
        return _joined([_joined(run, tree.All) for run in runs], tree.Any)

    def negated(self, parts: list[Child]) -> Node:
        depth, inner = 1, parts[1]
        while isinstance(inner, tree.Not):
            depth, inner = depth + 1, inner.part
        if depth > MAX_DEPTH:
            raise LanguageError(Problem("syntax", f"'not' is repeated more than {MAX_DEPTH} times", *_span(parts[:1])))
        return tree.Not(parts[1], span=_span(parts))

    # --- comparisons ---

    def _call(self, operator: str, parts: list[Child], *operands: Node) -> Node:
        return tree.Call(operator, operands, span=_span(parts))

    def compared(self, parts: list[Child]) -> Node:
        left, sign, right = parts
        if sign in ("<>", "!="):
            return self._call("differs", parts, left, right)
        return self._call(COMPARISONS[sign], parts, left, right)

    def between(self, parts: list[Child]) -> Node:
        subject, low, high = parts[0], parts[2], parts[4]
        if len(parts) == 5:
            return self._call("between", parts, subject, low, high)
        if not (isinstance(low, tree.Literal) and isinstance(high, tree.Literal)):
            raise LanguageError(Problem("syntax", "expected two numbers before 'ago'", low.span[0], high.span[1]))
        ages = _ages(low.value, high.value, _unit(parts[5]), _span(parts[2:]))
        return self._call("between ages", parts, subject, ages)

    def not_between(self, parts: list[Child]) -> Node:
        return _not(self._call("between", parts, parts[0], parts[2], parts[4]))

    def one_of(self, parts: list[Child]) -> Node:
        return self._call("one of", parts, parts[0], parts[2])

    def not_one_of(self, parts: list[Child]) -> Node:
        return _not(self.one_of(parts))

    def included(self, parts: list[Child]) -> Node:
        return self._call("includes", parts, parts[2], parts[0])

    def not_included(self, parts: list[Child]) -> Node:
        return _not(self.included(parts))

    def text_test(self, parts: list[Child]) -> Node:
        return self._call(_word(parts[1]), parts, parts[0], parts[2])

    def not_text_test(self, parts: list[Child]) -> Node:
        return _not(self._call(_word(parts[2]), parts, parts[0], parts[3]))

    def state(self, parts: list[Child]) -> Node:
        operator, negated = STATES[_word(parts[1])]
        call = self._call(operator, parts, parts[0])
        return _not(call) if negated else call

    # --- dates ---

    def duration(self, parts: list[Child]) -> Node:
        return tree.Duration(_number(parts[0]), _unit(parts[1]), span=_span(parts))

    def in_the_last(self, parts: list[Child]) -> Node:
        return self._call("in the last", parts, parts[0], parts[2])

    def in_the_next(self, parts: list[Child]) -> Node:
        return self._call("in the next", parts, parts[0], parts[2])

    def more_than_ago(self, parts: list[Child]) -> Node:
        return self._call("more than ago", parts, parts[0], parts[2])

    def less_than_ago(self, parts: list[Child]) -> Node:
        return self._call("in the last", parts, parts[0], parts[2])

    def date_test(self, parts: list[Child]) -> Node:
        return self._call(_word(parts[1]), parts, parts[0], parts[2])

    def in_period(self, parts: list[Child]) -> Node:
        return self._call("in period", parts, parts[0], parts[1])

    def period_day(self, parts: list[Child]) -> Node:
        which = {"yesterday": -1, "today": 0, "tomorrow": 1}[_word(parts[0])]
        return tree.Period(cast("Anything", which), "day", span=_span(parts))

    def period_unit(self, parts: list[Child]) -> Node:
        which = {"last": -1, "this": 0, "next": 1}[_word(parts[0])]
        return tree.Period(cast("Anything", which), cast("Anything", _word(parts[1])), span=_span(parts))

    # --- segments, accounts, consent ---

    def in_segment(self, parts: list[Child]) -> Node:
        return tree.InSegment(_text(parts[1]), span=_span(parts))

    def account_in_segment(self, parts: list[Child]) -> Node:
        return tree.InSegment(_text(parts[-1]), "account", span=_span(parts))

    def account_not_in_segment(self, parts: list[Child]) -> Node:
        return _not(self.account_in_segment(parts))

    def leads_quantified(self, parts: list[Child]) -> Node:
        quantifier = cast("Anything", _word(parts[0]).split()[0])
        return tree.LeadsOfAccount(quantifier, 0, parts[1], span=_span(parts))

    def leads_counted(self, parts: list[Child]) -> Node:
        quantifier = cast("Anything", _word(parts[0]))
        return tree.LeadsOfAccount(quantifier, _whole(parts[1]), parts[3], span=_span(parts))

    def consent(self, parts: list[Child]) -> Node:
        token = parts[1]
        channel = _text(token) if token.type == "STRING" else tree.Literal(str(token), span=_span([token]))
        return tree.Consent(channel, span=_span(parts))

    def random_share(self, parts: list[Child]) -> Node:
        salt = _unquote(parts[4]) if len(parts) > 4 else ""
        return tree.RandomShare(_number(parts[1]), salt, span=_span(parts))

    # --- behaviour ---

    def events(self, parts: list[Child]) -> Node:
        where = parts[2] if len(parts) > 1 else None
        return tree.Events(parts[0].names, where, span=_span(parts))

    def one_event(self, parts: list[Child]) -> Node:
        return tree.Events((_text(parts[0]),), span=_span(parts))

    def any_event(self, parts: list[Child]) -> Node:
        return tree.Events((), span=_span(parts))

    def some_events(self, parts: list[Child]) -> Node:
        return tree.Events(tuple(_text(p) for p in parts[1:-1]), span=_span(parts))

    def times(self, parts: list[Child]) -> Node:
        comparison = {"less than": "fewer than"}.get(_word(parts[0]), _word(parts[0]))
        return tree.Times(cast("Anything", comparison), _whole(parts[1]), span=_span(parts))

    def once(self, parts: list[Child]) -> Node:
        return tree.Times("exactly", 1 if _word(parts[0]) == "once" else 2, span=_span(parts))

    def did(self, parts: list[Child]) -> Node:
        times, window = _qualifiers(parts[2:])
        return tree.Did(parts[1], times, window, span=_span(parts))

    def did_not(self, parts: list[Child]) -> Node:
        times, window = _qualifiers(parts[3:])
        if times is not None:
            message = "'did not' takes no number of times"
            raise LanguageError(Problem("syntax", message, *times.span, hint="write: did ... fewer than 3 times"))
        return tree.Did(parts[2], None, window, negated=True, span=_span(parts))

    def follow(self, parts: list[Child]) -> Node:
        negated = isinstance(parts[1], lark.Token)
        return tree.Follow(_of_type(parts, tree.Events), parts[-1], negated, span=_span(parts))

    def sequence(self, parts: list[Child]) -> Node:
        follows = tuple(p for p in parts if isinstance(p, tree.Follow))
        return tree.Sequence(parts[1], _of_type(parts, tree.Window), follows, span=_span(parts))

    def regularly(self, parts: list[Child]) -> Node:
        least, of, unit = _whole(parts[3]), _whole(parts[5]), _unit(parts[6])
        if unit not in ("hour", "day", "week"):
            raise LanguageError(Problem("syntax", "expected hours, days or weeks", *_span([parts[6]])))
        return tree.Regularly(parts[1], least, of, unit, span=_span(parts))

    def first_did(self, parts: list[Child]) -> Node:
        return tree.FirstDid(parts[1], _of_type(parts, tree.Window), span=_span(parts))

    def stopped(self, parts: list[Child]) -> Node:
        return tree.Stopped(parts[1], parts[3], span=_span(parts))

    def restarted(self, parts: list[Child]) -> Node:
        return tree.Restarted(parts[1], parts[3], _of_type(parts, tree.Window), span=_span(parts))

    # --- windows ---

    def window_last(self, parts: list[Child]) -> Node:
        return tree.Window("in the last", (parts[1],), span=_span(parts))

    def window_before_age(self, parts: list[Child]) -> Node:
        return tree.Window("more than ago", (parts[1],), span=_span(parts))

    def window_ages(self, parts: list[Child]) -> Node:
        if len(parts) == 4:
            return _Range(self.number(parts[1:2]), self.number(parts[3:4]), span=_span(parts))
        ages = _ages(_number(parts[1]), _number(parts[3]), _unit(parts[4]), _span(parts[1:]))
        return tree.Window("ages", (ages,), span=_span(parts))

    def window_date(self, parts: list[Child]) -> Node:
        return tree.Window(cast("Anything", _word(parts[0])), (_text(parts[1]),), span=_span(parts))

    def window_dates(self, parts: list[Child]) -> Node:
        return tree.Window("between", (_text(parts[1]), _text(parts[3])), span=_span(parts))

    def window_period(self, parts: list[Child]) -> Node:
        return tree.Window("period", (parts[0],), span=_span(parts))

    # --- values ---

    def number(self, parts: list[Child]) -> Node:
        return tree.Literal(_number(parts[0]), span=_span(parts))

    def text(self, parts: list[Child]) -> Node:
        return _text(parts[0])

    def true(self, parts: list[Child]) -> Node:
        return tree.Literal(True, span=_span(parts))

    def false(self, parts: list[Child]) -> Node:
        return tree.Literal(False, span=_span(parts))

    def own_name(self, parts: list[Child]) -> Node:
        return tree.Name(_name(parts[0]), span=_span(parts))

    def account_name(self, parts: list[Child]) -> Node:
        return tree.Name(_name(parts[1]), "account", span=_span(parts))

    def property_name(self, parts: list[Child]) -> Node:
        return self.own_name(parts)

    def listed(self, parts: list[Child]) -> Node:
        return tree.Items(tuple(parts[:-1]), span=_span(parts))

    def minus(self, parts: list[Child]) -> Node:
        inner = parts[1]
        if isinstance(inner, tree.Literal) and isinstance(inner.value, Decimal) and inner.value > 0:
            return tree.Literal(-inner.value, span=_span(parts))
        return self._call("negative", parts, inner)

    def summed(self, parts: list[Child]) -> Node:
        """`a + b * c`: products are made first, both from the left."""
        if len(parts) > 2 * MAX_DEPTH:
            raise LanguageError(Problem("syntax", f"the sum has more than {MAX_DEPTH} parts", *_span(parts)))
        terms: list[Child] = [parts[0]]
        for sign, part in zip(parts[1::2], parts[2::2], strict=True):
            if sign.type in ("STAR", "SLASH"):
                terms[-1] = _arithmetic(terms[-1], sign, part)
            else:
                terms += [sign, part]
        total = terms[0]
        for sign, part in zip(terms[1::2], terms[2::2], strict=True):
            total = _arithmetic(total, sign, part)
        return cast("Node", total)

    def call(self, parts: list[Child]) -> Node:
        return tree.Call(parts[0].lower(), tuple(parts[1:-1]), span=_span(parts))

    def domain_of(self, parts: list[Child]) -> Node:
        return self._call("domain of", parts, parts[1])

    def days_since(self, parts: list[Child]) -> Node:
        return self._call(_word(parts[0]), parts, parts[1])

    def case(self, parts: list[Child]) -> Node:
        branches = tuple(p for p in parts if isinstance(p, tree.Branch))
        last = parts[-2]
        otherwise = None if isinstance(last, tree.Branch) else last
        return tree.Case(branches, otherwise, span=_span(parts))

    def branch(self, parts: list[Child]) -> Node:
        return tree.Branch(parts[1], parts[3], span=_span(parts))

    # --- aggregates ---

    def aggregate_events(self, parts: list[Child]) -> Node:
        """Any aggregate over events. `count of 'E' between 1 and 3` is a comparison: the range is no window."""
        function = _word(parts[0]).removesuffix(" of")
        events, window = _of_type(parts, tree.Events), _of_type(parts, tree.Window)
        aggregate = tree.Aggregate(function, _of_type(parts, tree.Name), events, window, span=_span(parts))
        bounds = _of_type(parts, _Range)
        return self._call("between", parts, aggregate, bounds.low, bounds.high) if bounds else aggregate

    def aggregate_leads(self, parts: list[Child]) -> Node:
        function = _word(parts[0]).removesuffix(" of")
        value = parts[1] if isinstance(parts[1], tree.Name) else None
        where = parts[-1] if isinstance(parts[-1], Node) and parts[-1] is not value else None
        return tree.LeadsAggregate(function, value, where, span=_span(parts))

    # --- points ---

    def points_when(self, parts: list[Child]) -> Node:
        points, rest = _signed(parts)
        return tree.PointsWhen(points, rest[1], span=_span(parts))

    def points_for_each(self, parts: list[Child]) -> Node:
        points, rest = _signed(parts)
        events, window = _of_type(rest, tree.Events), _of_type(rest, tree.Window)
        tail = rest[2 + (window is not None) :]
        limit = _signed(tail[1:])[0] if tail else None
        return tree.PointsForEach(points, events, window, limit, span=_span(parts))


@dataclass(frozen=True, slots=True)
class _Range(Node):
    """`between 1 and 3` behind an aggregate, until it is known to be a comparison."""

    low: Node
    high: Node


def _joined(parts: list[Node], kind: type[tree.All] | type[tree.Any]) -> Node:
    """`(a and b) and c` is `a and b and c`."""
    if len(parts) == 1:
        return parts[0]
    flat: list[Node] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, kind) else (part,))
    return kind(tuple(flat), span=_span(parts))


ARITHMETIC = {"PLUS": "plus", "MINUS": "minus", "STAR": "times", "SLASH": "divided by"}


def _arithmetic(left: Node, sign: lark.Token, right: Node) -> Node:
    return tree.Call(ARITHMETIC[sign.type], (left, right), span=_span([left, right]))


def _signed(parts: list[Child]) -> tuple[Decimal, list[Child]]:
    if parts[0].type == "SIGN":
        sign = -1 if parts[0] == "-" else 1
        return sign * _number(parts[1]), parts[2:]
    return _number(parts[0]), parts[1:]


def _qualifiers(parts: list[Child]) -> tuple[tree.Times | None, tree.Window | None]:
    found: dict[type, Node] = {}
    for part in parts:
        if isinstance(part, _Range):
            raise LanguageError(Problem("syntax", "expected a unit of time and 'ago'", *part.span))
        if type(part) in found:
            raise LanguageError(Problem("syntax", "this is said twice", *part.span))
        found[type(part)] = part
    return cast("Anything", found.get(tree.Times)), cast("Anything", found.get(tree.Window))


def _ages(one: Anything, other: Anything, unit: Anything, span: tree.Span) -> tree.Ages:
    return tree.Ages(min(one, other), max(one, other), unit, span=span)
