"""A value is taken whole or not at all: what each type takes for a value, and what goes to quarantine instead."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from itertools import zip_longest
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.ingestion.shop import Shop

Opening = Callable[..., Shop]
BAD = object()
"""What goes to quarantine."""

KEYED = "  leads: {file: leads.csv, into: lead, key: key"
LONDON = "timezone: Europe/London\n"


def test_a_year_of_four_digits_is_not_read_from_two(shop: Opening) -> None:
    one = shop(KEYED + ", dates: dd.mm.yyyy}\n", traits="traits:\n  d: {type: date}\n  i: {type: instant}\n")
    report = one.import_leads("key,d,i\n1,03.02.2026,03.02.2026 10:30\n2,03.02.26,03.02.226\n")
    assert report.bad_cells == 2
    assert one.leads("d", "i") == {"1": (at(2026, 2, 3), at(2026, 2, 3, 10, 30)), "2": (None, None)}


def at(year: int, month: int, day: int, *time: int) -> datetime:
    return datetime(year, month, day, *time)


def read(shop: Shop, cases: Mapping[str, Mapping[str, object]]) -> dict[str, dict[str, object]]:
    """What texts become in the traits that they stand in: values, None where they are missing, or BAD."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(["key", *cases])
    for number, row in enumerate(zip_longest(*cases.values(), fillvalue=""), start=1):
        writer.writerow([str(number), *row])
    report = shop.import_leads(out.getvalue())
    found, bad = outcome(shop, list(cases))
    assert report.bad_cells == len(bad)
    return {
        name: {text: BAD if (number, name) in bad else found[str(number)][at_] for number, text in enumerate(texts, start=1)}
        for at_, (name, texts) in enumerate(cases.items())
    }


def outcome(shop: Shop, names: list[str]) -> tuple[dict[str, tuple[object, ...]], set[tuple[int, str]]]:
    """The values of traits by key, and the rows and columns of bad cells, none of which gives a value."""
    found = shop.leads(*names, "key")
    bad = {(row, column) for row, column, _, _ in shop.quarantine() if row is not None and column is not None}
    assert all(found[str(row)][names.index(column)] is None for row, column in bad)
    return found, bad


def wrong(found: Mapping[str, object], expected: Mapping[str, object]) -> dict[str, object]:
    """What differs; 1 is not True, and 1.0 is not 1."""
    return {
        text: "set aside" if value is BAD else value
        for text, value in found.items()
        if (value is BAD) != (expected[text] is BAD)
        or (value is not BAD and (value, type(value)) != (expected[text], type(expected[text])))
    }


PLAIN: dict[str, tuple[str, dict[str, object]]] = {
    "any_number": ("number", {
        "0": 0.0, "-1.5": -1.5, "+2": 2.0, ".5": 0.5, "5.": 5.0, "1e3": 1000.0, "1.5E-3": 0.0015, " 7 ": 7.0,
        "\u00a08\t": 8.0, "": None,
        "  ": None, "007": 7.0, "1000000000000000": 1e15, "NaN": BAD, "nan": BAD, "Infinity": BAD, "-inf": BAD, "1e400": BAD,
        "1e16": BAD, "1,000": BAD, "1 000": BAD, "1.2.3": BAD, "--1": BAD, "1-": BAD, "$5": BAD, "5%": BAD, "0x10": BAD,
        "1_000": BAD,
        "٣": BAD, "one": BAD, "1e": BAD, "e5": BAD, "null": BAD, "N/A": BAD, "'; DROP TABLE lead; --": BAD,
    }),
    "whole": ("whole number", {
        "0": 0, "-15": -15, "+2": 2, "42.0": 42, "42.0000": 42, "42.000": BAD, "1.000": BAD, "-1.000": BAD, "100.000": BAD,
        "1234.000": 1234, "0.000": 0, "007": 7, "1000000000000000": 10**15, "1.5": BAD,
        "42.01": BAD, "1e3": BAD,
        "9007199254740993": BAD, "99999999999999999999": BAD, "1,000": BAD, "": None, "ten": BAD, "-": BAD, "NaN": BAD,
    }),
    "truth": ("yes or no", {
        **dict.fromkeys(["yes", "Yes", "YES", "y", "true", "True", "t", "1", "on", " yes "], True),
        **dict.fromkeys(["no", "No", "n", "false", "FALSE", "f", "0", "off"], False),
        **dict.fromkeys(["ja", "2", "-1", "yess", "1.0", "maybe", "oui"], BAD), "": None,
    }),
    "choice": ("'one of [Individual, C-level]'", {
        "C-level": "C-level", "c-LEVEL": "C-level", " individual": "Individual", "": None, "C level": BAD, "Boss": BAD,
    }),
    "country": ("country", {
        "DE": "DE", "de": "DE", "DEU": "DE", "Germany": "DE", "GERMANY": "DE", "Deutschland": "DE", "UK": "GB",
        "United Kingdom": "GB",
        "USA": "US", "U.S.A.": "US", "Côte d'Ivoire": "CI", "cote d\u2019ivoire": "CI", "São Tomé and Príncipe": "ST",
        "Österreich": "AT",
        "NO": "NO", "Norway": "NO", "South Korea": "KR", "": None, "Europe": BAD, "XX": BAD, "Berlin": BAD, "unknown": BAD,
    }),
    "several": ("list of text", {
        "a": ["a"], "a, b": ["a", "b"], "a;b, c": ["a", "b, c"], "a | b": ["a", "b"], '["a, b", "c\\"d"]': ["a, b", 'c"d'],
        "[1, 2, null]": ["1", "2"], "[]": [], "": None, ";;a;;": ["a"], "[a, b": BAD,
    }),
    "words": ("text", {
        text: text.strip() or None
        for text in ("Ana", "  two  words ", "'; DROP TABLE lead; --", 'a "b"', "line\nline", "👋", "שלום", "NULL", "NaN",
                     "x" * 99_999, "$1 $2", "?", "%s {x}", "a\0b", "   ")
    }),
    "limited": ("whole number, valid: 1+", {"1": 1, "5": 5, "0": BAD, "-3": BAD}),
}  # fmt: skip
"""By trait: its type, and what texts become."""


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Shop, dict[str, dict[str, object]]]]:
    """One import of all of it."""
    traits = "traits:\n" + "".join(f"  {name}: {{type: {kind}}}\n" for name, (kind, _) in PLAIN.items())
    shop = Shop(tmp_path_factory.mktemp("plain"), KEYED + "}\n", traits=traits)
    yield shop, read(shop, {name: expected for name, (_, expected) in PLAIN.items()})
    shop.close()


@pytest.mark.parametrize("name", PLAIN)
def test_texts_are_values_of_a_type_or_set_aside(plain: tuple[Shop, dict[str, dict[str, object]]], name: str) -> None:
    assert wrong(plain[1][name], PLAIN[name][1]) == {}


def test_what_is_set_aside_is_told_with_what_was_expected(plain: tuple[Shop, dict[str, dict[str, object]]]) -> None:
    found = {(column, value): reason for _, column, value, reason in plain[0].quarantine()}
    assert found["any_number", "NaN"] == "not a number"
    assert found["whole", "1.000"].startswith("can be read in two ways, as thousands or as a fraction")
    assert found["truth", "maybe"] == "neither yes nor no"
    assert found["choice", "Boss"] == "not one of Individual, C-level"
    assert found["country", "Berlin"] == "not a country"
    assert found["several", "[a, b"] == "not a list"
    assert found["limited", "0"] == "not a whole number, or not 1+"


@pytest.mark.parametrize(("sign", "whole"), [(".", {"1.000": 1, "12.000": 12}), (",", {"1.000": 1000, "12.000": 12000})])
def test_a_declared_decimal_sign_tells_what_a_point_before_three_digits_is(
    shop: Opening, sign: str, whole: dict[str, object]
) -> None:
    one = shop(KEYED + f", decimal: '{sign}'}}\n", traits="traits:\n  w: {type: whole number}\n")
    assert wrong(read(one, {"w": {**whole, "x": BAD}})["w"], {**whole, "x": BAD}) == {}
    assert [reason for *_, reason in one.quarantine()] == ["not a whole number"]


def test_numbers_with_a_decimal_comma(shop: Opening) -> None:
    numbers: dict[str, object] = {
        "1,5": 1.5, "-0,25": -0.25, "1.000": 1000.0, "1.234.567,89": 1234567.89, "1 234,5": 1234.5, "1\u202f234,5": 1234.5,
        "12": 12.0,
        "1.5": BAD, "1.00": BAD, "1,2,3": BAD, "1.23.456": BAD, "1,": BAD, "NaN": BAD,
    }  # fmt: skip
    whole: dict[str, object] = {"1.000": 1000, "12,0": 12, "1.5": BAD, "12,5": BAD}
    found = read(
        shop(KEYED + ", decimal: ','}\n", traits="traits:\n  n: {type: number}\n  w: {type: whole number}\n"),
        {"n": numbers, "w": whole},
    )
    assert (wrong(found["n"], numbers), wrong(found["w"], whole)) == ({}, {})


def test_texts_declared_as_missing_are_no_values_and_no_mistakes(shop: Opening) -> None:
    expected: dict[str, object] = {"Select": None, "select": None, " n/a ": None, "-": None, "5": 5.0, "none": BAD}
    one = shop(KEYED + ", missing: [Select, N/A, '-']}\n", traits="traits:\n  n: {type: number}\n")
    assert wrong(read(one, {"n": expected})["n"], expected) == {}


# --- time ---


def test_times_and_dates_are_local_unless_they_name_their_offset(shop: Opening) -> None:
    """A time that the clocks show twice is the first of the two, as in the language; a date is its day as written."""
    instants: dict[str, object] = {
        "2026-07-01 12:00": at(2026, 7, 1, 11), "2026-01-01 12:00": at(2026, 1, 1, 12), "2026-07-01": at(2026, 6, 30, 23),
        "2026-07-01T12:00:00Z": at(2026, 7, 1, 12), "2026-07-01T12:00:00.123456Z": at(2026, 7, 1, 12, 0, 0, 123000),
        "2026-07-01 12:00:00+02:00": at(2026, 7, 1, 10), "2026-07-01 12:00 +02:00": at(2026, 7, 1, 10),
        "2026-07-01T12:00-0530": at(2026, 7, 1, 17, 30), "2026-07-01T12:00+02": at(2026, 7, 1, 10),
        "2026-3-1 9:05": at(2026, 3, 1, 9, 5),
        "2026-10-25 01:30": at(2026, 10, 25, 0, 30), "2026-10-25 02:30": at(2026, 10, 25, 2, 30),
        "2026-03-29 01:30": at(2026, 3, 29, 1, 30),
        "": None, "01/07/2026": BAD, "1.7.2026": BAD, "2026-02-30": BAD, "2026-13-01": BAD, "2026-07-01 25:00": BAD,
        "yesterday": BAD,
        "1751371200": BAD, "2026-07": BAD, "20260701": BAD, "infinity": BAD, "epoch": BAD, "0000-00-00": BAD, "9999-12-31": BAD,
    }  # fmt: skip
    dates: dict[str, object] = {
        "2026-07-01": at(2026, 6, 30, 23), "2026-07-01 23:30": at(2026, 6, 30, 23), "2026-01-01T23:30:00Z": at(2026, 1, 1),
        "2026-07-01T00:30:00+02:00": at(2026, 6, 30, 23), "01-07-2026": BAD, "2026-02-29": BAD, "2028-02-29": at(2028, 2, 29),
    }  # fmt: skip
    one = shop(KEYED + "}\n", settings=LONDON, traits="traits:\n  i: {type: instant}\n  d: {type: date}\n")
    found = read(one, {"i": instants, "d": dates})
    assert (wrong(found["i"], instants), wrong(found["d"], dates)) == ({}, {})


@pytest.mark.parametrize("zone", ["Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Kolkata"])
def test_every_hour_is_read_as_the_calendar_of_the_language_reads_it(shop: Opening, zone: str) -> None:
    one = shop(KEYED + "}\n", settings=f"timezone: {zone}\n", traits="traits:\n  i: {type: instant}\n")
    days = [f"2018-{month:02}-{day:02}" for month in (2, 4, 10, 11) for day in range(1, 29)]
    texts = [f"{day} {hour:02}:{minute}" for day in days for hour in range(4) for minute in ("00", "45")]
    calendar = one.project.workspace.settings.calendar
    expected: dict[str, object] = {}
    for text in texts:
        stretch = calendar.read(text)
        assert stretch is not None
        expected[text] = stretch[0].replace(tzinfo=None)
    assert wrong(read(one, {"i": expected})["i"], expected) == {}


PATTERNS: dict[str, dict[str, object]] = {
    "dd-mm-yyyy": {
        "31-12-2025": at(2025, 12, 31), "01-02-2026": at(2026, 2, 1), "1-2-2026": at(2026, 2, 1), "12-31-2025": BAD,
        "31-02-2026": BAD,
        "31/12/2025": BAD, "2026-03-04": at(2026, 3, 4), "31-12-2025 14:30": at(2025, 12, 31, 14, 30),
        "31-12-2025 14:30:15": at(2025, 12, 31, 14, 30, 15),
    },
    "DD.MM.YY": {"31.12.25": at(2025, 12, 31), "1.2.26": at(2026, 2, 1), "31.12.2025": BAD},
    "mm/dd/yy hh:mm": {"07/01/26 12:00": at(2026, 7, 1, 11), "13/01/26 12:00": BAD, "07/01/26": BAD},
    "%d %b %Y %H:%M %z": {"01 Jul 2026 12:00 +0200": at(2026, 7, 1, 10), "01 Foo 2026 12:00 +0200": BAD},
}  # fmt: skip


@pytest.mark.parametrize("pattern", PATTERNS)
def test_times_are_read_as_their_source_writes_them(shop: Opening, pattern: str) -> None:
    one = shop(KEYED + f", dates: '{pattern}'}}\n", settings=LONDON, traits="traits:\n  i: {type: instant}\n")
    assert wrong(read(one, {"i": PATTERNS[pattern]})["i"], PATTERNS[pattern]) == {}


# --- Parquet, whose columns have types of their own ---

TYPED: list[tuple[str, pa.Array, list[object]]] = [
    ("number", pa.array([1.5, float("nan"), float("inf"), None, 1e20]), [1.5, BAD, BAD, None, BAD]),
    ("number", pa.array([1, 2**62], pa.int64()), [1.0, BAD]),
    ("number", pa.array(["12.50", "x"]), [12.5, BAD]),
    ("whole number", pa.array([3.0, 3.5, None]), [3, BAD, None]),
    ("whole number", pa.array([7, 2**63], pa.uint64()), [7, BAD]),
    ("whole number", pa.array([5, -(2**60)], pa.int64()), [5, BAD]),
    ("whole number", pa.array([Decimal("1.000"), Decimal("12.500"), None], pa.decimal128(10, 3)), [1, BAD, None]),
    ("number", pa.array([Decimal("1.000"), Decimal("12.500")], pa.decimal128(10, 3)), [1.0, 12.5]),
    ("yes or no", pa.array([True, False, None]), [True, False, None]),
    ("yes or no", pa.array([1, 0, 5], pa.int8()), [True, False, BAD]),
    ("instant", pa.array([at(2026, 7, 1, 12)], pa.timestamp("us")), [at(2026, 7, 1, 11)]),
    ("instant", pa.array([at(2026, 7, 1, 12)], pa.timestamp("ms", tz="UTC")), [at(2026, 7, 1, 12)]),
    ("instant", pa.array([at(2026, 7, 1, 12)], pa.timestamp("ns")), [at(2026, 7, 1, 11)]),
    ("instant", pa.array([at(2026, 7, 1).date()]), [at(2026, 6, 30, 23)]),
    ("date", pa.array([at(2026, 7, 1, 12)], pa.timestamp("us")), [at(2026, 6, 30, 23)]),
    ("list of text", pa.array([["a", "b"], [], None]), [["a", "b"], [], None]),
    ("list of text", pa.array(["a;b"]), [["a", "b"]]),
    ("text", pa.array([1, 2]), ["1", "2"]),
]


def test_types_of_parquet_are_taken_as_they_are_where_they_fit(shop: Opening, tmp_path: Path) -> None:
    names = [f"x{number}" for number in range(len(TYPED))]
    traits = "traits:\n" + "".join(f"  {name}: {{type: {kind}}}\n" for name, (kind, _, _) in zip(names, TYPED, strict=True))
    one = shop(KEYED.replace(".csv", ".parquet") + "}\n", settings=LONDON, traits=traits)
    columns = [pa.concat_arrays([column, pa.nulls(5 - len(column), column.type)]) for _, column, _ in TYPED]
    pq.write_table(pa.table([pa.array("12345"), *columns], ["key", *names]), tmp_path / "leads.parquet")
    one.imports()
    found, bad = outcome(one, names)
    for number, (name, (kind, column, expected)) in enumerate(zip(names, TYPED, strict=True)):
        values = {str(row): BAD if (row, name) in bad else found[str(row)][number] for row in range(1, len(expected) + 1)}
        assert wrong(values, dict(zip(values, expected, strict=True))) == {}, f"{kind} from {column.type}"


@pytest.mark.parametrize("text", ["0001-01-01", "9999-12-31", "0000-06-15"])
def test_times_beyond_those_that_can_be_told_are_set_aside_with_the_reason(shop: Opening, text: str) -> None:
    one = shop(
        "  leads: {file: leads.csv, into: lead, key: email}\n",
        traits="traits:\n  day: {type: date}\n  moment: {type: instant}\n",
    )
    report = one.import_leads(f"email,day,moment,created_at\na@x.example,{text},{text} 10:00,{text}\n")
    assert one.leads("day", "moment", "created_at") == {"a@x.example": (None, None, None)}
    assert [(name, reason) for _, name, _, reason in one.quarantine()] == [
        (name, "not between 0001-01-02 and 9999-12-30") for name in ("created_at", "day", "moment")
    ]
    assert {reason.reason for reason in report.reasons} == {"not between 0001-01-02 and 9999-12-30"}


def test_the_first_and_the_last_day_that_can_be_told_are_kept(shop: Opening) -> None:
    one = shop("  leads: {file: leads.csv, into: lead, key: email}\n", traits="traits:\n  day: {type: date}\n")
    assert one.import_leads("email,day\na@x.example,0001-01-02\nb@x.example,9999-12-30\n").bad_cells == 0
    one.project.apply()
