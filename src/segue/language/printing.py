"""Syntax tree to text. What is printed parses back to the same tree."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from segue.language import tree
from segue.language.behaviours import behaviours
from segue.language.behaviours.base import joined
from segue.language.operators import operators
from segue.language.operators.base import ALL_OF, ANY_OF, ATOM, NEGATION, PREDICATE, SIGNED, SUM
from segue.language.tree import Node
from segue.language.words import needs_quotes

PERIOD_WORDS: Final = {-1: "last", 0: "this", 1: "next"}
DAY_WORDS: Final = {-1: "yesterday", 0: "today", 1: "tomorrow"}


OPEN: Final = -1
"""Binds least of all: a text whose end would swallow an `and` or an operator that follows."""


def show(node: Node) -> str:
    """The text of a condition, value, window or rule of points."""
    return _show(node, OPEN)


def number(value: Decimal) -> str:
    """A number without exponent and without zeros at the end."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _show(node: Node, place: int) -> str:
    """The node's text, in brackets where it binds less than its place asks for."""
    text, level = _text(node)
    return f"({text})" if level < place else text


def _text(node: Node) -> tuple[str, int]:
    """The node's text, and how tightly it binds."""
    kind = type(node)
    if kind in _BINDING:
        return _BINDING[kind](node)
    if kind in _PRINTERS:
        return _PRINTERS[kind](node), OPEN if _is_open(node) else _LEVELS.get(kind, ATOM)
    return behaviours()[kind].text(node, show), OPEN if _is_open(node) else PREDICATE


def _is_open(node: Node) -> bool:
    """Whether a condition after `where` ends the text."""
    if isinstance(node, tree.Did):
        return node.events.where is not None and node.times is None and node.window is None
    if isinstance(node, tree.FirstDid | tree.Aggregate):
        return node.events.where is not None and node.window is None
    return isinstance(node, tree.LeadsAggregate) and node.where is not None


def _call(node: tree.Call) -> tuple[str, int]:
    operator = operators().get(node.operator)
    if operator is None or operator.function:
        inside = ", ".join(show(operand) for operand in node.operands)
        return f"{node.operator}({inside})", ATOM
    return operator.text.format(*_operands(node)), operator.level


def _operands(node: tree.Call) -> list[str]:
    """The operands' texts. Operators of one level group from the left, so a right operand needs a level more."""
    operator = operators()[node.operator]
    inner = max(SUM, operator.level)
    if operator.level == SIGNED:
        return [_show(node.operands[0], ATOM)]
    subject = node.operands[0]
    windowless = isinstance(subject, tree.Aggregate) and subject.window is None
    first = _show(subject, ATOM + 1 if windowless and node.operator in LIKE_WINDOWS else inner)
    return [first, *(_show(operand, inner + (operator.level > PREDICATE)) for operand in node.operands[1:])]


LIKE_WINDOWS: Final = {
    "in the last",
    "more than ago",
    "between ages",
    "between",
    "before",
    "after",
    "since",
    "on",
    "in period",
}
"""Operators that would be read as the window of an aggregate that has none."""


def _all_of(node: tree.All) -> tuple[str, int]:
    return " and ".join(_show(part, NEGATION) for part in node.parts), ALL_OF


def _any_of(node: tree.Any) -> tuple[str, int]:
    return " or ".join(_show(part, ALL_OF) for part in node.parts), ANY_OF


def _negation(node: tree.Not) -> tuple[str, int]:
    part = node.part
    if isinstance(part, tree.Call) and part.operator in operators():
        template = operators()[part.operator].negated
        if template:
            return template.format(*_operands(part)), PREDICATE
    return f"not {_show(part, NEGATION)}", NEGATION


def _literal(node: tree.Literal) -> tuple[str, int]:
    if isinstance(node.value, bool):
        return "true" if node.value else "false", ATOM
    if isinstance(node.value, str):
        return quoted(node.value), ATOM
    return number(node.value), SIGNED if node.value < 0 else ATOM


def _name(node: tree.Name) -> str:
    name = '"' + node.name.replace('"', '""') + '"' if needs_quotes(node.name) else node.name
    return f"account.{name}" if node.owner == "account" else name


def _items(node: tree.Items) -> str:
    return "(" + ", ".join(show(item) for item in node.items) + ")"


def _duration(node: tree.Duration) -> str:
    return f"{number(node.amount)} {node.unit}{'' if node.amount == 1 else 's'}"


def _ages(node: tree.Ages) -> str:
    return f"{number(node.least)} and {number(node.most)} {node.unit}s ago"


def _period(node: tree.Period) -> str:
    return DAY_WORDS[node.which] if node.unit == "day" else f"{PERIOD_WORDS[node.which]} {node.unit}"


def _case(node: tree.Case) -> str:
    branches = [f"when {show(branch.when)} then {show(branch.then)}" for branch in node.branches]
    otherwise = f"else {show(node.otherwise)}" if node.otherwise is not None else ""
    return joined("case", *branches, otherwise, "end")


def _in_segment(node: tree.InSegment) -> str:
    return joined("account" if node.owner == "account" else "", "in segment", show(node.segment))


def _leads_of_account(node: tree.LeadsOfAccount) -> str:
    counted = node.quantifier in ("at least", "at most", "exactly")
    many = counted or node.quantifier == "no"
    noun = "leads" if many and node.number != 1 else "lead"
    return joined(node.quantifier, str(node.number) if counted else "", noun, f"of the account ({show(node.condition)})")


def _consent(node: tree.Consent) -> str:
    channel = str(node.channel.value)
    return f"has consent for {quoted(channel) if needs_quotes(channel) else channel}"


def _random_share(node: tree.RandomShare) -> str:
    return joined(f"in a random {number(node.percent)}%", f"of {quoted(node.salt)}" if node.salt else "")


def _events(node: tree.Events) -> str:
    names = [show(name) for name in node.names]
    which = {0: "any event", 1: "".join(names)}.get(len(names), f"any of ({', '.join(names)})")
    return f"{which} where {show(node.where)}" if node.where is not None else which


def _window(node: tree.Window) -> str:
    ends = [show(end) for end in node.ends]
    if node.kind == "period":
        return ends[0]
    if node.kind == "ages":
        return f"between {ends[0]}"
    if node.kind == "between":
        return f"between {ends[0]} and {ends[1]}"
    return f"more than {ends[0]} ago" if node.kind == "more than ago" else f"{node.kind} {ends[0]}"


def _aggregate(node: tree.Aggregate) -> str:
    from_what = joined(show(node.events), show(node.window) if node.window else "")
    if node.function.endswith((" since first", " since last")):
        return f"{node.function} {from_what}"
    if node.property is None:
        return f"{node.function} of {from_what}"
    return joined(node.function, "of" if node.function in OF_FUNCTIONS else "", show(node.property), "of", from_what)


OF_FUNCTIONS: Final = ("sum", "average", "least", "greatest", "median")


def _leads_aggregate(node: tree.LeadsAggregate) -> str:
    what = joined("of", show(node.value)) if node.value else ""
    where = f"where {show(node.where)}" if node.where is not None else ""
    return joined(node.function, what, "of leads of the account", where)


def _times(node: tree.Times) -> str:
    return f"{node.comparison} {node.number} time{'' if node.number == 1 else 's'}"


def _follow(node: tree.Follow) -> str:
    return joined("and then", "not" if node.negated else "", show(node.events), "within", show(node.within))


def _points_when(node: tree.PointsWhen) -> str:
    return f"{number(node.points)} when {show(node.condition)}"


def _points_for_each(node: tree.PointsForEach) -> str:
    limit = f", at most {number(node.limit)}" if node.limit is not None else ""
    window = show(node.window) if node.window else ""
    return joined(f"{number(node.points)} for each", show(node.events), window) + limit


_BINDING: Final[dict[type[Node], Callable[[Any], tuple[str, int]]]] = {
    tree.Call: _call, tree.Not: _negation, tree.All: _all_of, tree.Any: _any_of, tree.Literal: _literal,
}  # fmt: skip
"""How what binds is written, with how tightly it does."""


_LEVELS: Final = {
    tree.InSegment: PREDICATE, tree.LeadsOfAccount: PREDICATE, tree.Consent: PREDICATE, tree.RandomShare: PREDICATE,
}  # fmt: skip


_PRINTERS: Final[dict[type[Node], Callable[[Any], str]]] = {
    tree.Name: _name, tree.Items: _items, tree.Duration: _duration, tree.Ages: _ages,
    tree.Period: _period, tree.Case: _case, tree.InSegment: _in_segment, tree.LeadsOfAccount: _leads_of_account,
    tree.Consent: _consent, tree.RandomShare: _random_share,
    tree.Events: _events, tree.Window: _window, tree.Aggregate: _aggregate, tree.LeadsAggregate: _leads_aggregate,
    tree.Times: _times, tree.Follow: _follow, tree.PointsWhen: _points_when, tree.PointsForEach: _points_for_each,
    tree.Subject: lambda node: "-",
}  # fmt: skip
