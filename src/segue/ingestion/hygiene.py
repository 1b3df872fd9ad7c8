"""Texts of files to values, strictly: a value is taken whole or not at all.

Each type has one SQL expression that gives its value, or null where the text is no such value, and one sentence that
says what was expected. Blank texts, and those a source declares as missing, are no values and no errors.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

from sqlglot import exp

from segue.compiler.values import holds
from segue.definitions.source import Source
from segue.definitions.workspace import Workspace
from segue.language.clock import EARLIEST, LATEST
from segue.language.sets import Values
from segue.language.sql import instant
from segue.language.template import template
from segue.language.types import Type

MOST: Final = 1e15
"""Numbers beyond this are refused: doubles could not tell neighbours apart, nor sums be exact."""

NUMBER: Final = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$"
WHOLE: Final = r"^[+-]?\d+(\.0+)?$"
ONE_WAY: Final = r"^[+-]?(\d+(\.0{1,2}|\.0{4,})?|(0\d*|\d{4,})\.000)$"
"""A whole number whose point can part no thousands, unlike that of 1.000."""
GROUPED: Final = r"^[+-]?(\d+|\d{1,3}([. \x{a0}\x{202f}]\d{3})+)(,\d+)?$"
INSTANT: Final = r"^\d{4}-\d{1,2}-\d{1,2}([ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?)?( ?(Z|[+-]\d{2}(:?\d{2})?))?$"
OFFSET: Final = r"\d:\d{2}(:\d{2}(\.\d+)?)? ?(Z|[+-]\d{2}(:?\d{2})?)$"
EMAIL: Final = r"^[^@\s\x00-\x1f,;<>()\[\]\\]+@[^@\s\x00-\x1f,;<>()\[\]\\]+\.[^@\s\x00-\x1f,;<>()\[\]\\.]{2,}$"
OUTER_SPACE: Final = r"^[\s\x{a0}]|[\s\x{a0}]$"
CODES: Final = re.compile(r"(?:[^%]|%-?[dmyHIMSj]|%[aAbBhYpgfnzZ%])*")
"""What a pattern of dates can be made of."""


@dataclass(frozen=True)
class Reading:
    """How a source writes things: its time zone, its dates, its decimal sign, and its texts for "no value".

    Without a decimal sign it is a point, and whole numbers that can be thousands are none.
    """

    timezone: str = "UTC"
    dates: str = ""
    decimal: str = "."
    missing: tuple[str, ...] = ()


def reading_of(workspace: Workspace, source: Source) -> Reading:
    return Reading(workspace.settings.calendar.timezone, source.dates, source.decimal, source.missing)


def cleaned(raw: exp.Expr, reading: Reading) -> exp.Expr:
    """A raw text without outer space; null where it is blank or means that there is no value."""
    trimmed = template(
        "NULLIF(CASE WHEN REGEXP_MATCHES(CAST($raw AS TEXT), $space) THEN TRIM(CAST($raw AS TEXT), ' \t\r\n\v\f\u00a0') "
        "ELSE CAST($raw AS TEXT) END, '')",
        raw=raw, space=OUTER_SPACE,
    )  # fmt: skip
    if not reading.missing:
        return trimmed
    words = [exp.Literal.string(word.strip().lower()) for word in reading.missing]
    test = exp.In(this=exp.Lower(this=trimmed.copy()), expressions=words)
    return exp.Case(ifs=[exp.If(this=test, true=exp.Null())], default=trimmed)


def parsed(text: exp.Expr, kind: Type, reading: Reading) -> exp.Expr:
    """The value of a cleaned text, null where it is none of this type; not yet `checked`."""
    if kind.choices:
        return _choice(text, kind)
    parser = _PARSERS.get(kind.name)
    return parser(text, reading) if parser else text


def native(value: exp.Expr, stored: str, kind: Type, reading: Reading) -> exp.Expr | None:
    """The value of a column that the file keeps with a type of its own; None where it must be read as text."""
    family = kind.name
    if family == "instant" and stored.startswith("TIMESTAMP"):
        plain = template("CAST($v AS TIMESTAMP)", v=value)
        utc = plain if "TIME ZONE" in stored else to_utc(plain, reading)
        return template("DATE_TRUNC('millisecond', $v)", v=utc)
    if family == "number" and stored in ("DOUBLE", "FLOAT"):
        return template("CAST($v AS DOUBLE)", v=value)
    if family in ("number", "whole number") and stored.startswith("DECIMAL"):
        whole = "CASE WHEN $v = TRUNC($v) THEN TRY_CAST($v AS BIGINT) END"
        return template("CAST($v AS DOUBLE)" if family == "number" else whole, v=value)
    if family in ("number", "whole number") and stored in ("BIGINT", "INTEGER", "SMALLINT", "TINYINT"):
        return template("CAST($v AS DOUBLE)" if family == "number" else "CAST($v AS BIGINT)", v=value)
    if family == "yes or no" and stored == "BOOLEAN":
        return value
    return value if family == "list of text" and stored == "VARCHAR[]" else None


def checked(value: exp.Expr, kind: Type, allowed: Values | None) -> exp.Expr:
    """A value, null where its type cannot keep it or it is not among the allowed ones."""
    tests: list[exp.Expr] = []
    if kind.family == "number":
        tests.append(template("ABS($v) <= $most", v=value, most=MOST))
    if kind.family == "instant":
        tests.append(template("$v BETWEEN $first AND $last", v=value, first=instant(EARLIEST), last=instant(LATEST)))
    if allowed is not None:
        tests.append(holds(value, allowed))
    if not tests:
        return value
    return exp.Case(ifs=[exp.If(this=exp.and_(*tests), true=value.copy())])


def expected(kind: Type, reading: Reading) -> str:
    """What should have been there, for the reason in quarantine."""
    if kind.choices:
        return f"not one of {', '.join(kind.choices)}"
    if kind.family == "instant" and reading.dates:
        return f"not a {'date' if kind.name == 'date' else 'time'} of the form {reading.dates}"
    return {
        "number": "not a number", "whole number": "not a whole number", "yes or no": "neither yes nor no",
        "instant": "not a time such as 2026-03-31 14:30", "date": "not a date such as 2026-03-31",
        "country": "not a country", "list of text": "not a list", "email": "not an e-mail address",
    }.get(kind.name, "not a text")  # fmt: skip


def doubtful(kind: Type, reading: Reading) -> str:
    """The pattern of texts that can be read as a value of a type in two ways; empty where there are none."""
    return WHOLE if kind.name == "whole number" and not reading.decimal else ""


def _number(text: exp.Expr, reading: Reading) -> exp.Expr:
    if reading.decimal == ",":
        return template("TRY_CAST($t AS DOUBLE)", t=_ungrouped(text))
    return template("CASE WHEN REGEXP_MATCHES($t, $shape) THEN TRY_CAST($t AS DOUBLE) END", t=text, shape=NUMBER)


def _whole(text: exp.Expr, reading: Reading) -> exp.Expr:
    plain, shape = _ungrouped(text) if reading.decimal == "," else text, WHOLE if reading.decimal else ONE_WAY
    return template(
        "CASE WHEN REGEXP_MATCHES($t, $shape) THEN TRY_CAST(SPLIT_PART($t, '.', 1) AS BIGINT) END", t=plain, shape=shape
    )  # fmt: skip


def _ungrouped(text: exp.Expr) -> exp.Expr:
    """1.234,5 as 1234.5; null where the points do not part thousands."""
    return template(
        "CASE WHEN REGEXP_MATCHES($t, $shape) THEN REPLACE(REGEXP_REPLACE($t, '[. \\x{a0}\\x{202f}]', '', 'g'), ',', '.') END",
        t=text, shape=GROUPED,
    )  # fmt: skip


def _truth(text: exp.Expr, reading: Reading) -> exp.Expr:
    return template(
        "CASE WHEN LOWER($t) IN ('yes', 'true', 'y', 't', '1', 'on') THEN TRUE "
        "WHEN LOWER($t) IN ('no', 'false', 'n', 'f', '0', 'off') THEN FALSE END",
        t=text,
    )


# --- time ---


def _instant(text: exp.Expr, reading: Reading) -> exp.Expr:
    """A written time; local to the workspace unless it names its offset. DuckDB 1.5 wants seconds before an offset."""
    written = template(
        "CASE WHEN REGEXP_MATCHES($t, $shape) THEN CASE WHEN REGEXP_MATCHES($t, $offset) "
        "THEN TRY_CAST(TRY_CAST(REGEXP_REPLACE(REGEXP_REPLACE($t, ' ([Z+-])', '\\1'), '^([^:]+:\\d{2})([Z+-])', '\\1:00\\2') "
        "AS TIMESTAMPTZ) AS TIMESTAMP) ELSE $local END END",
        t=text, shape=INSTANT, offset=OFFSET, local=to_utc(template("TRY_CAST($t AS TIMESTAMP)", t=text), reading),
    )  # fmt: skip
    if reading.dates:
        told = _by_pattern(text, reading)
        zoned = re.search("%[zZ]", strptime_form(reading.dates)) is not None
        utc = template("CAST($v AS TIMESTAMP)", v=told) if zoned else to_utc(told, reading)
        written = template("COALESCE($told, $written)", told=utc, written=written)
    return template("DATE_TRUNC('millisecond', $v)", v=written)


def _date(text: exp.Expr, reading: Reading) -> exp.Expr:
    """A day, as it is written, is the instant at which it begins in the workspace's time zone."""
    day = template(
        "CASE WHEN REGEXP_MATCHES($t, $shape) THEN DATE_TRUNC('day', TRY_CAST($t AS TIMESTAMP)) END", t=text, shape=INSTANT
    )  # fmt: skip
    if reading.dates:
        told = template("DATE_TRUNC('day', CAST($v AS TIMESTAMP))", v=_by_pattern(text, reading))
        day = template("COALESCE($told, $day)", told=told, day=day)
    return to_utc(day, reading)


def _by_pattern(text: exp.Expr, reading: Reading) -> exp.Expr:
    """A time by the source's own pattern, with a time of day after it where the pattern has none.

    `yyyy` takes four digits and no fewer: 03.02.26 is no day of the year 26.
    """
    form = strptime_form(reading.dates)
    forms = [form] if re.search("%-?[HI]", form) else [form, f"{form} %H:%M", f"{form} %H:%M:%S"]
    listed = exp.Array(expressions=[exp.Literal.string(one) for one in forms])
    if "%Y" not in form:
        return template("TRY_STRPTIME($t, $forms)", t=text, forms=listed)
    return template(
        "CASE WHEN REGEXP_MATCHES($t, $year) THEN TRY_STRPTIME($t, $forms) END", t=text, year=r"\d{4}", forms=listed
    )


def strptime_form(dates: str) -> str:
    """`dd-mm-yyyy hh:mm` as strptime writes it; a pattern with % stays as it is."""
    if "%" in dates:
        return dates
    form = dates.lower()
    for word, code in (("yyyy", "%Y"), ("yy", "%y"), ("dd", "%d"), ("hh", "%H"), ("ss", "%S")):
        form = form.replace(word, code)
    head, colon, tail = form.partition(":")
    return head.replace("mm", "%m") + colon + tail.replace("mm", "%M")


def is_pattern(dates: str) -> bool:
    """Whether dates can be read by what a source says of them: a day, a month and a year in any order and with any signs."""
    form = strptime_form(dates)
    if not CODES.fullmatch(form) or re.search("[a-z]", re.sub("%-?[a-zA-Z]", "", form)):
        return False
    return all(re.search(part, form) for part in ("%-?[dj]", "%-?[mbBhj]", "%-?[yY]"))


def to_utc(local: exp.Expr, reading: Reading) -> exp.Expr:
    """The instant at which the clocks of the workspace show a time; the earlier one, where they show it twice."""
    if reading.timezone == "UTC":
        return local
    found = template("($v AT TIME ZONE $zone) AT TIME ZONE 'UTC'", v=local, zone=reading.timezone)
    for minutes in _turned_back(reading.timezone):
        earlier = template("$v - TO_MINUTES($m)", v=found, m=minutes)
        found = template(
            "CASE WHEN ($earlier AT TIME ZONE 'UTC') AT TIME ZONE $zone = $local THEN $earlier ELSE $found END",
            earlier=earlier, zone=reading.timezone, local=local, found=found,
        )  # fmt: skip
    return found


@cache
def _turned_back(timezone: str) -> tuple[int, ...]:
    """By how many minutes the clocks of a zone were ever turned back, in our times and those that are told in files."""
    zone, day, found = ZoneInfo(timezone), datetime(1970, 1, 1, tzinfo=UTC), set()
    before = day.astimezone(zone).utcoffset()
    while day.year < 2038:
        day += timedelta(days=7)
        after = day.astimezone(zone).utcoffset()
        if before is not None and after is not None and after < before:
            found.add(int((before - after).total_seconds()) // 60)
        before = after
    return tuple(sorted(minutes for minutes in found if 0 < minutes <= 180))


# --- texts of certain kinds ---


def _country(text: exp.Expr, reading: Reading) -> exp.Expr:
    plain = template("STRIP_ACCENTS(LOWER(REPLACE($t, '\u2019', '''')))", t=text)
    return template("(SELECT MAX(code) FROM country_name WHERE name = $plain)", plain=plain)


def _list(text: exp.Expr, reading: Reading) -> exp.Expr:
    """Items of a JSON array, or between ; | or commas."""
    split = template(
        "CASE WHEN STARTS_WITH($t, '[') THEN CASE WHEN JSON_VALID($t) THEN FROM_JSON($t, '[\"VARCHAR\"]') END "
        "WHEN CONTAINS($t, ';') THEN STRING_SPLIT($t, ';') WHEN CONTAINS($t, '|') THEN STRING_SPLIT($t, '|') "
        "ELSE STRING_SPLIT($t, ',') END",
        t=text,
    )
    return template("LIST_FILTER(LIST_TRANSFORM($split, LAMBDA x : TRIM(x)), LAMBDA x : x <> '')", split=split)


def _choice(text: exp.Expr, kind: Type) -> exp.Expr:
    """One of the choices, letters' case aside, in its declared spelling."""
    ifs = [
        exp.If(this=exp.Literal.string(choice.lower()), true=exp.Literal.string(choice)) for choice in kind.choices
    ]  # fmt: skip
    return exp.Case(this=exp.Lower(this=text.copy()), ifs=ifs)


def _email(text: exp.Expr, reading: Reading) -> exp.Expr:
    return email(text)


def email(text: exp.Expr) -> exp.Expr:
    """An address in lower case; null where it is none."""
    return template("CASE WHEN REGEXP_MATCHES($t, $shape) THEN LOWER($t) END", t=text, shape=EMAIL)


_PARSERS: Final = {
    "number": _number, "whole number": _whole, "yes or no": _truth, "instant": _instant, "date": _date,
    "country": _country, "list of text": _list, "email": _email,
}  # fmt: skip
