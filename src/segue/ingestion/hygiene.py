"""Texts of files to values, strictly: a value is taken whole or not at all.

Each type has one SQL expression that gives its value, or null where the text is no such value, and one sentence that
says what was expected. Blank texts, and those a source declares as missing, are no values and no errors.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from segue.compiler.values import holds
from segue.language.sets import Values
from segue.language.template import template
from segue.language.types import Type

MOST: float = 1e15
"""Numbers beyond this are refused: doubles could not tell neighbours apart, nor sums be exact."""

NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$"
WHOLE = r"^[+-]?\d+(\.0+)?$"
INSTANT = r"^\d{4}-\d{1,2}-\d{1,2}([ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?)?( ?(Z|[+-]\d{2}(:?\d{2})?))?$"
OFFSET = r"\d:\d{2}(:\d{2}(\.\d+)?)? ?(Z|[+-]\d{2}(:?\d{2})?)$"
EMAIL = r"^[^@\s,;<>()\[\]\\]+@[^@\s,;<>()\[\]\\]+\.[^@\s,;<>()\[\]\\.]{2,}$"


@dataclass(frozen=True)
class Reading:
    """How a source writes things: its time zone, its dates, its decimal sign, and its texts for "no value"."""

    timezone: str = "UTC"
    dates: str = ""
    decimal: str = "."
    missing: tuple[str, ...] = ()


def cleaned(raw: exp.Expr, reading: Reading) -> exp.Expr:
    """A raw text without outer space; null where it is blank or means that there is no value."""
    trimmed = template("NULLIF(TRIM(CAST($raw AS TEXT), ' \t\r\n\u00a0'), '')", raw=raw)
    if not reading.missing:
        return trimmed
    words = [exp.Literal.string(word.strip().lower()) for word in reading.missing]
    test = exp.In(this=exp.Lower(this=trimmed.copy()), expressions=words)
    return exp.Case(ifs=[exp.If(this=test, true=exp.Null())], default=trimmed)


def parsed(text: exp.Expr, kind: Type, reading: Reading) -> exp.Expr:
    """The value of a cleaned text, null where it is none of this type."""
    if kind.choices:
        return _choice(text, kind)
    parser = _PARSERS.get(kind.name)
    return parser(text, reading) if parser else text


def native(value: exp.Expr, stored: str, kind: Type, reading: Reading) -> exp.Expr | None:
    """The value of a column that the file keeps with a type of its own; None where it must be read as text."""
    family = kind.name
    if family in ("instant", "date") and stored.startswith("TIMESTAMP"):
        zoned = "TIME ZONE" in stored
        plain = template("CAST($v AS TIMESTAMP)", v=value)
        utc = plain if zoned else to_utc(plain, reading)
        return template("DATE_TRUNC('millisecond', $v)", v=utc) if family == "instant" else None
    if family == "number" and stored in ("DOUBLE", "FLOAT"):
        return template("CASE WHEN ABS($v) <= $most THEN CAST($v AS DOUBLE) END", v=value, most=MOST)
    if family in ("number", "whole number") and stored in ("BIGINT", "INTEGER", "SMALLINT", "TINYINT"):
        return template("CAST($v AS DOUBLE)" if family == "number" else "CAST($v AS BIGINT)", v=value)
    if family == "yes or no" and stored == "BOOLEAN":
        return value
    return value if family == "list of text" and stored == "VARCHAR[]" else None


def valid(value: exp.Expr, allowed: Values | None) -> exp.Expr:
    """A value, null where it is not among the allowed ones."""
    if allowed is None:
        return value
    return exp.Case(ifs=[exp.If(this=holds(value, allowed), true=value.copy())])


def expected(kind: Type, reading: Reading) -> str:
    """What should have been there, for the reason in quarantine."""
    if kind.choices:
        return f"not one of {', '.join(kind.choices)}"
    if kind.family == "instant" and reading.dates:
        return f"not a {'date' if kind.name == 'date' else 'time'} of the form {reading.dates}"
    return {
        "number": "not a number", "whole number": "not a whole number", "yes or no": "neither yes nor no",
        "instant": "not a time such as 2026-03-31 14:30", "date": "not a date such as 2026-03-31",
        "country": "not a country", "list of text": "not a list",
    }.get(kind.name, "not a text")  # fmt: skip


def _pointed(text: exp.Expr, reading: Reading) -> exp.Expr:
    """A number as text with a decimal point, where the source writes commas and groups with points."""
    return text if reading.decimal != "," else template("REPLACE(REPLACE($t, '.', ''), ',', '.')", t=text)


def _number(text: exp.Expr, reading: Reading) -> exp.Expr:
    text = _pointed(text, reading)
    value = template(
        "CASE WHEN REGEXP_MATCHES($t, $shape) THEN TRY_CAST($t AS DOUBLE) END", t=text, shape=NUMBER
    )  # fmt: skip
    return template("CASE WHEN ABS($v) <= $most THEN $v END", v=value, most=MOST)


def _whole(text: exp.Expr, reading: Reading) -> exp.Expr:
    text = _pointed(text, reading)
    value = template(
        "CASE WHEN REGEXP_MATCHES($t, $shape) THEN TRY_CAST(REGEXP_REPLACE($t, '\\.0+$', '') AS BIGINT) END",
        t=text, shape=WHOLE,
    )  # fmt: skip
    return template("CASE WHEN ABS($v) <= $most THEN $v END", v=value, most=int(MOST))


def _truth(text: exp.Expr, reading: Reading) -> exp.Expr:
    return template(
        "CASE WHEN LOWER($t) IN ('yes', 'true', 'y', 't', '1', 'on') THEN TRUE "
        "WHEN LOWER($t) IN ('no', 'false', 'n', 'f', '0', 'off') THEN FALSE END",
        t=text,
    )


def local_time(text: exp.Expr, reading: Reading) -> exp.Expr:
    """A written time as the workspace's clocks show it."""
    if reading.dates:
        return template("TRY_STRPTIME($t, $form)", t=text, form=strptime_form(reading.dates))
    return template("CASE WHEN REGEXP_MATCHES($t, $shape) THEN TRY_CAST($t AS TIMESTAMP) END", t=text, shape=INSTANT)


def _instant(text: exp.Expr, reading: Reading) -> exp.Expr:
    local = to_utc(local_time(text, reading), reading)
    if reading.dates:
        return template("DATE_TRUNC('millisecond', $v)", v=local)
    return template(
        "DATE_TRUNC('millisecond', CASE WHEN REGEXP_MATCHES($t, $offset) THEN TRY_CAST(TRY_CAST($t AS TIMESTAMPTZ) AS TIMESTAMP) "
        "ELSE $local END)",
        t=text, offset=OFFSET, local=local,
    )  # fmt: skip


def to_utc(local: exp.Expr, reading: Reading) -> exp.Expr:
    if reading.timezone == "UTC":
        return local
    return template("($v AT TIME ZONE $zone) AT TIME ZONE 'UTC'", v=local, zone=reading.timezone)


def _date(text: exp.Expr, reading: Reading) -> exp.Expr:
    """A day is the instant at which it begins in the workspace's time zone."""
    return to_utc(template("DATE_TRUNC('day', $v)", v=local_time(text, reading)), reading)


def _country(text: exp.Expr, reading: Reading) -> exp.Expr:
    return template("(SELECT MAX(code) FROM country_name WHERE name = STRIP_ACCENTS(LOWER($t)))", t=text)


def _list(text: exp.Expr, reading: Reading) -> exp.Expr:
    """Items of a JSON array, or between ; | or commas."""
    bare = template("REGEXP_REPLACE($t, '^\\[\\s*\"?|\"?\\s*\\]$', '', 'g')", t=text)
    split = template(
        "CASE WHEN STARTS_WITH($t, '[') THEN REGEXP_SPLIT_TO_ARRAY($bare, '\"\\s*,\\s*\"') "
        "WHEN CONTAINS($t, ';') THEN STRING_SPLIT($t, ';') WHEN CONTAINS($t, '|') THEN STRING_SPLIT($t, '|') "
        "ELSE STRING_SPLIT($t, ',') END",
        t=text, bare=bare,
    )  # fmt: skip
    return template("LIST_FILTER(LIST_TRANSFORM($split, LAMBDA x : TRIM(x)), LAMBDA x : x <> '')", split=split)


def _choice(text: exp.Expr, kind: Type) -> exp.Expr:
    """One of the choices, letters' case aside, in its declared spelling."""
    ifs = [
        exp.If(
            this=exp.EQ(this=exp.Lower(this=text.copy()), expression=exp.Literal.string(choice.lower())),
            true=exp.Literal.string(choice),
        )
        for choice in kind.choices
    ]
    return exp.Case(ifs=ifs)


def _email(text: exp.Expr, reading: Reading) -> exp.Expr:
    return email(text)


def email(text: exp.Expr) -> exp.Expr:
    """An address in lower case; null where it is none."""
    return template("CASE WHEN REGEXP_MATCHES($t, $shape) THEN LOWER($t) END", t=text, shape=EMAIL)


def strptime_form(dates: str) -> str:
    """`dd-mm-yyyy hh:mm` as strptime writes it; a pattern with % stays as it is."""
    if "%" in dates:
        return dates
    form = dates
    for word, code in (("yyyy", "%Y"), ("yy", "%y"), ("dd", "%d"), ("hh", "%H"), ("ss", "%S")):
        form = form.replace(word, code)
    head, colon, tail = form.partition(":")
    return head.replace("mm", "%m") + colon + tail.replace("mm", "%M")


_PARSERS = {
    "number": _number, "whole number": _whole, "yes or no": _truth, "instant": _instant, "date": _date,
    "country": _country, "list of text": _list, "email": _email,
}  # fmt: skip
