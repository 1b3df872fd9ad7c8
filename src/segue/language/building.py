"""What each rule of the grammar becomes: nodes of the syntax tree, built while Lark parses.

The grammar keeps to what can be read without looking ahead; what it cannot say (precedence, numbers that must be whole,
things said twice) is settled here. Raises LanguageError with the place of what is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any as Anything
from typing import Final
from typing import Literal as OneOf

import lark

from segue.language import tree
from segue.language.expectations import LanguageError
from segue.language.operators import operators
from segue.language.thousands import is_doubtful, two_ways
from segue.language.tree import Node
from segue.language.types import WHOLE
from segue.records import Problem

MOST_TERMS: Final = 60
MOST_STEPS: Final = 10
"""Of a sequence. The work of an engine doubles with every step."""
LARGEST: Final = Decimal(10) ** 300
"""Numbers beyond it are no doubles."""

Child = Anything  # a lark Token, a Node, or a list of nodes
Word = Anything  # a keyword; the grammar lets only those through that the node's field can hold


def _refuse(message: str, span: tree.Span, hint: str = "") -> LanguageError:
    return LanguageError(Problem("syntax", message, *span, hint=hint))


def _span(parts: list[Child]) -> tree.Span:
    first, last = parts[0], parts[-1]
    start = first.start_pos if isinstance(first, lark.Token) else first.span[0]
    end = last.end_pos if isinstance(last, lark.Token) else last.span[1]
    return (start or 0, end or 0)


def _word(token: str) -> Word:
    """A keyword with one space between its words, in lower case."""
    return " ".join(token.lower().split())


def _number(token: lark.Token) -> Decimal:
    number = Decimal(token.replace("_", ""))
    if number > LARGEST:
        raise _refuse("the number is too large", _span([token]))
    return number


def _plain_number(token: lark.Token) -> Decimal:
    """A number that can be read in one way only, whatever it is about."""
    number = _number(token)
    if is_doubtful(number, WHOLE):
        message, hint = two_ways(number)
        raise _refuse(message, _span([token]), hint)
    return number


def _whole(token: lark.Token) -> int:
    number = _plain_number(token)
    if number != number.to_integral_value() or number > 1_000_000:
        raise _refuse(f"expected a whole number, found {token}", _span([token]))
    return int(number)


def _unquote(token: str) -> str:
    quote = token[0]
    return token[1:-1].replace(quote * 2, quote)


def _name(token: lark.Token) -> str:
    return _unquote(token) if token.type == "QUOTED" else str(token)


def _text(token: lark.Token) -> tree.Literal:
    return tree.Literal(_unquote(token), span=_span([token]))


def _unit(token: str) -> Word:
    return token.lower().rstrip("s")


def _not(node: Node) -> Node:
    return tree.Not(node, span=node.span)


def _of_type(parts: list[Child], kind: type[Anything]) -> Anything:
    return next((part for part in parts if isinstance(part, kind)), None)


def _window(parts: list[Child]) -> tree.Window | None:
    """The window among the parts of a rule that takes one."""
    bounds = _of_type(parts, _Range)
    if bounds is not None:
        raise _refuse("expected a unit of time and 'ago'", bounds.span)
    found: tree.Window | None = _of_type(parts, tree.Window)
    return found


COMPARISONS: Final = {"=": "equal", "==": "equal", "<": "less", "<=": "at most", ">": "more", ">=": "at least"}
WHICH: Final[dict[str, OneOf[-1, 0, 1]]] = {
    "yesterday": -1, "today": 0, "tomorrow": 1, "last": -1, "this": 0, "next": 1,
}  # fmt: skip
STATES: Final = {
    "is known": ("is known", False), "is not null": ("is known", False),
    "is unknown": ("is unknown", False), "is null": ("is unknown", False),
    "is true": ("is true", False), "is not true": ("is true", True),
    "is false": ("is false", False), "is not false": ("is false", True),
    "is free mail": ("is free mail", False),
}  # fmt: skip


class Builder(lark.Transformer[lark.Token, Node]):
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
            raise _refuse("expected two numbers before 'ago'", (low.span[0], high.span[1]))
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
        return tree.Duration(_plain_number(parts[0]), _unit(parts[1]), span=_span(parts))

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
        return tree.Period(WHICH[_word(parts[0])], "day", span=_span(parts))

    def period_unit(self, parts: list[Child]) -> Node:
        return tree.Period(WHICH[_word(parts[0])], _word(parts[1]), span=_span(parts))

    # --- segments, accounts, consent ---

    def in_segment(self, parts: list[Child]) -> Node:
        return tree.InSegment(_text(parts[1]), span=_span(parts))

    def account_in_segment(self, parts: list[Child]) -> Node:
        return tree.InSegment(_text(parts[-1]), "account", span=_span(parts))

    def account_not_in_segment(self, parts: list[Child]) -> Node:
        return _not(self.account_in_segment(parts))

    def leads_quantified(self, parts: list[Child]) -> Node:
        quantifier = _word(parts[0]).split()[0]
        return tree.LeadsOfAccount(quantifier, 0, parts[1], span=_span(parts))

    def leads_counted(self, parts: list[Child]) -> Node:
        quantifier = _word(parts[0])
        return tree.LeadsOfAccount(quantifier, _whole(parts[1]), parts[3], span=_span(parts))

    def consent(self, parts: list[Child]) -> Node:
        token = parts[1]
        channel = _text(token) if token.type == "STRING" else tree.Literal(str(token), span=_span([token]))
        return tree.Consent(channel, span=_span(parts))

    def random_share(self, parts: list[Child]) -> Node:
        salt = _unquote(parts[4]) if len(parts) > 4 else ""
        return tree.RandomShare(_plain_number(parts[1]), salt, span=_span(parts))

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
        comparison = _word(parts[0])
        return tree.Times("fewer than" if comparison == "less than" else comparison, _whole(parts[1]), span=_span(parts))

    def once(self, parts: list[Child]) -> Node:
        return tree.Times("exactly", 1 if _word(parts[0]) == "once" else 2, span=_span(parts))

    def did(self, parts: list[Child]) -> Node:
        times, window = _qualifiers(parts[2:])
        return tree.Did(parts[1], times, window, span=_span(parts))

    def did_not(self, parts: list[Child]) -> Node:
        times, window = _qualifiers(parts[3:])
        if times is not None:
            raise _refuse("'did not' takes no number of times", times.span, "write: did ... fewer than 3 times")
        return tree.Did(parts[2], None, window, negated=True, span=_span(parts))

    def follow(self, parts: list[Child]) -> Node:
        negated = isinstance(parts[1], lark.Token)
        return tree.Follow(_of_type(parts, tree.Events), parts[-1], negated, span=_span(parts))

    def sequence(self, parts: list[Child]) -> Node:
        follows = tuple(p for p in parts if isinstance(p, tree.Follow))
        if len(follows) >= MOST_STEPS:
            raise _refuse(f"a sequence has at most {MOST_STEPS} steps", follows[MOST_STEPS - 1].span)
        return tree.Sequence(parts[1], _window(parts), follows, span=_span(parts))

    def regularly(self, parts: list[Child]) -> Node:
        least, of, unit = _whole(parts[3]), _whole(parts[5]), _unit(parts[6])
        if unit not in ("hour", "day", "week"):
            raise _refuse("expected hours, days or weeks", _span([parts[6]]))
        return tree.Regularly(parts[1], least, of, unit, span=_span(parts))

    def first_did(self, parts: list[Child]) -> Node:
        return tree.FirstDid(parts[1], _window(parts), span=_span(parts))

    def stopped(self, parts: list[Child]) -> Node:
        return tree.Stopped(parts[1], parts[3], span=_span(parts))

    def restarted(self, parts: list[Child]) -> Node:
        return tree.Restarted(parts[1], parts[3], _window(parts), span=_span(parts))

    # --- windows ---

    def window_last(self, parts: list[Child]) -> Node:
        return tree.Window("in the last", (parts[1],), span=_span(parts))

    def window_before_age(self, parts: list[Child]) -> Node:
        return tree.Window("more than ago", (parts[1],), span=_span(parts))

    def window_ages(self, parts: list[Child]) -> Node:
        if len(parts) == 4:
            return _Range(self.number(parts[1:2]), self.number(parts[3:4]), span=_span(parts))
        ages = _ages(_plain_number(parts[1]), _plain_number(parts[3]), _unit(parts[4]), _span(parts[1:]))
        return tree.Window("ages", (ages,), span=_span(parts))

    def window_date(self, parts: list[Child]) -> Node:
        return tree.Window(_word(parts[0]), (_text(parts[1]),), span=_span(parts))

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
        if len(parts) > 2 * MOST_TERMS:
            raise _refuse(f"the sum has more than {MOST_TERMS} parts", _span(parts))
        terms: list[Child] = [parts[0]]
        for sign, part in zip(parts[1::2], parts[2::2], strict=True):
            if sign.type in ("STAR", "SLASH"):
                terms[-1] = _arithmetic(terms[-1], sign, part)
            else:
                terms += [sign, part]
        total: Node = terms[0]
        for sign, part in zip(terms[1::2], terms[2::2], strict=True):
            total = _arithmetic(total, sign, part)
        return total

    def call(self, parts: list[Child]) -> Node:
        name = parts[0].lower()
        operator = operators().get(name)
        if operator is not None and not operator.function:
            written = operator.text.format("a", "b", "c")
            message = f"'{name}' is not a function"
            raise LanguageError(Problem("unknown function", message, *_span(parts[:1]), hint=f"write: {written}"))
        return tree.Call(name, tuple(parts[1:-1]), span=_span(parts))

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
        events, window = _of_type(rest, tree.Events), _window(rest)
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


ARITHMETIC: Final = {"PLUS": "plus", "MINUS": "minus", "STAR": "times", "SLASH": "divided by"}


def _arithmetic(left: Node, sign: lark.Token, right: Node) -> Node:
    return tree.Call(ARITHMETIC[sign.type], (left, right), span=_span([left, right]))


def _signed(parts: list[Child]) -> tuple[Decimal, list[Child]]:
    if parts[0].type == "SIGN":
        sign = -1 if parts[0] == "-" else 1
        return sign * _plain_number(parts[1]), parts[2:]
    return _plain_number(parts[0]), parts[1:]


def _qualifiers(parts: list[Child]) -> tuple[tree.Times | None, tree.Window | None]:
    kinds = [type(part) for part in parts]
    for at, part in enumerate(parts):
        if kinds[at] in kinds[:at]:
            raise _refuse("this is said twice", part.span)
    return _of_type(parts, tree.Times), _window(parts)


def _ages(one: Anything, other: Anything, unit: Anything, span: tree.Span) -> tree.Ages:
    return tree.Ages(min(one, other), max(one, other), unit, span=span)
