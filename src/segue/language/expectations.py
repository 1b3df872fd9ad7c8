"""What a person is told of a text that does not parse: what was expected, in place of the names of the grammar's tokens."""

from __future__ import annotations

import re

from segue.records import Problem

GROUPS: list[tuple[str, set[str]]] = [
    ("a comparison (=, <, between, in, contains, is known, in the last ...)", {
        "COMPARISON", "BETWEEN", "NOT_BETWEEN", "IN", "NOT_IN", "TEXT_TEST", "STATE", "IN_THE_NEXT",
    }),
    ("a value", {"NUMBER", "STRING", "QUOTED", "IDENT", "TRUE", "FALSE", "CASE", "COUNT_OF", "AGGREGATE_OF",
        "FIRST", "DISTINCT", "MOST_FREQUENT", "TIME_OF", "SINCE_EVENT", "SINCE", "DOMAIN_OF", "LPAR", "MINUS", "ACCOUNT"}),
    ("a condition (did ..., in segment ..., any lead of the account ...)", {
        "DID", "FIRST_DID", "STOPPED", "RESTARTED", "IN_SEGMENT", "LEAD_OF_ACCOUNT", "HAS_CONSENT", "IN_A_RANDOM", "EXACTLY",
    }),
    ("a number of times (at least 3 times)", {"ONCE", "EXACTLY"}),
    ("a time window (in the last 7 days, this quarter, before '2026-01-01')", {
        "IN_THE_LAST", "THIS", "TODAY", "YESTERDAY", "TOMORROW", "BEFORE", "AFTER", "SINCE_DATE", "ON",
    }),
    ("an event's name in quotes, 'any event' or 'any of'", {"ANY_EVENT", "ANY_OF", "STRING"}),
    ("+, -, * or /", {"PLUS", "MINUS", "STAR", "SLASH"}),
    ("'and' or 'or'", {"AND", "OR"}),
]  # fmt: skip

SINGLE = {
    "STRING": "a text in single quotes", "NUMBER": "a number", "IDENT": "a name", "QUOTED": "a name",
    "UNIT": "a unit of time (minutes, hours, days, weeks, months)", "TIMES": "'times'", "AGO": "'ago'",
    "WITHIN": "'within'", "CLOSE": "')'", "LPAR": "'('", "COMMA": "','", "DOT": "'.'", "AND": "'and'",
    "WHEN": "'when'", "FOR_EACH": "'for each'", "THEN": "'then'", "END": "'end'", "ELSE": "'else'", "OF": "'of'",
    "WHERE": "'where'", "PERIOD_UNIT": "day, week, month, quarter or year", "AND_THEN": "'and then'",
    "AT_MOST": "'at most'", "AT_LEAST": "'at least'", "LEADS_OF_ACCOUNT": "'leads of the account'",
    "OF_THE_LAST": "'of the last'", "FOR": "'for'", "AFTER": "'after'", "PERCENT": "'%'", "DID": "'did'",
    "NOT": "'not'", "$END": "the end", "IN_AT_LEAST": "'in at least'", "MORE_THAN": "'more than'",
    "LESS_THAN": "'fewer than'", "TEXT_TEST": "contains, starts with, ends with, matches, like or includes", "SIGN": "a number",
    "COMPARISON": "a comparison (=, <, ...)", "PLUS": "'+'", "MINUS": "'-'", "STAR": "'*'", "SLASH": "'/'",
    "STATE": "'is known'", "LEAD_OF_ACCOUNT": "'any lead of the account'",
}  # fmt: skip

HIDDEN = {"SIGN", "MORE_THAN", "LESS_THAN", "AT_MOST", "AT_LEAST", "NEXT", "LAST", "NOT", "IN_AT_LEAST", "ACCOUNT", "$END"}
"""Left out of a long list, where the group they belong to is already named."""

HINTS: list[tuple[str, str]] = [
    (r"&&\s*$", "write 'and'"),
    (r"\|\|\s*$", "write 'or'"),
    (r"\bwhere\b(?:(?!\bin\b|\bwhere\b).)*$", "if the rest is not about the event, put the part after 'where' in brackets"),
    (r"\d(,\d| \d\d|\.\d{3}\.\d)$", "write numbers without a sign between thousands: 1000"),
    (r"[\u2018\u2019\u201c\u201d]", "use straight quotes: '...'"),
    (r"'\w+'\w+'?$", "write a quote within a text twice: 'it''s'"),
    (r"\btimes?\b.*\band\s+then\s+\S*$", "the first step of a sequence takes no number of times"),
    (r"\bis\s*$", "write: is known, is unknown, is true, is false, or = 'value'"),
    (r"\bis\s+not\s*$", "write: != 'value' or is known"),
]  # fmt: skip


class LanguageError(Exception):
    """A text that is not of the language. `problem` says where and what was expected."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.message)


def describe(expected: set[str]) -> str:
    """A short list of what may stand here."""
    rest = set(expected)
    told: list[str] = []
    for label, members in GROUPS:
        present = rest & members
        if len(present) >= min(3, len(members)):
            told.append(label)
            rest -= members
    if told:
        rest -= HIDDEN
    told.extend(SINGLE.get(name, f"'{name.lower().replace('_', ' ')}'") for name in sorted(rest))
    told = list(dict.fromkeys(told)) or ["the end"]
    return told[0] if len(told) == 1 else f"{', '.join(told[:-1])} or {told[-1]}"


def shown(text: str) -> str:
    """A piece of the author's text in quotes, cut where it is long; what cannot be seen as its code."""
    cut = text if len(text) <= 40 else f"{text[:40]}..."
    return f"'{printable(cut)}'"


def printable(text: str) -> str:
    """A text with the code points of the characters that cannot be shown."""
    return "".join(c if c.isprintable() else f"U+{ord(c):04X}" for c in text)


def hint_for(text: str, at: int) -> str:
    """What the author most likely meant, where a common slip stands at or just before the place."""
    near = text[max(0, at - 60) : at + 2]
    for pattern, hint in HINTS:
        if re.search(pattern, near, re.IGNORECASE):
            return hint
    return ""
