"""Conditions as regions: a point lies in the true (false) side exactly where the condition is true (false) of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segue.language import tree
from segue.language.catalogue import Catalogue, Field
from segue.language.clock import Calendar, Clock
from segue.language.parsing import parse_condition
from segue.language.regions import MOST_REGIONS, Region, Regions, TooComplex, instant_of, milliseconds, values_of
from segue.language.sets import FALSE, TRUE, Ordered, Values, Words
from segue.language.tree import Node
from segue.language.types import INSTANT, NUMBER, TEXT, TRUTH, WHOLE, one_of
from segue.language.typing import typed_condition

NOW = datetime(2026, 3, 30, 10, 30, tzinfo=UTC)
CLOCK = Clock(NOW, Calendar("Europe/London"))
CATALOGUE = Catalogue(
    fields={
        "n": Field("n", WHOLE), "x": Field("x", NUMBER), "level": Field("level", one_of("High", "Low")),
        "city": Field("city", TEXT),
        "vip": Field("vip", TRUTH), "at": Field("at", INSTANT),
        "score": Field("score", WHOLE, missing=False, domain=Values(Ordered.between(Decimal(0), Decimal(9), step=1))),
    },
    events={"E": {"path": TEXT}},
    segments={"Hot": "lead"},
)  # fmt: skip
REGIONS = Regions(CATALOGUE, CLOCK)


def typed(text: str) -> Node:
    node, problems = typed_condition(parse_condition(text), CATALOGUE, "lead")
    assert problems == []
    return node


def lies_in(point: Mapping[str, Any], region: Region) -> bool:
    """Whether a point (values by quantity; None is missing) lies in a box."""
    return all(_among(point[quantity.name], values) for quantity, values in region.items())


def _among(value: Any, values: Values) -> bool:
    if value is None:
        return values.missing
    word = (TRUE if value else FALSE) if isinstance(value, bool) else value
    return word in values.known


# --- against a naive evaluation ----------------------------------------------------------------------------------

POINTS = [
    {"n": n, "level": level, "vip": vip}
    for n, level, vip in product((None, *map(Decimal, range(-1, 6))), (None, "High", "Low"), (None, True, False))
]


@st.composite
def simple(draw: st.DrawFn, depth: int = 3) -> tuple[str, Any]:
    """A condition as text, and as a function from a point to true, false or None."""
    if depth == 0 or draw(st.booleans()):
        found: tuple[str, Any] = draw(st.one_of(number_tests(), level_tests(), truth_tests()))
        return found
    way = draw(st.sampled_from(("and", "or", "not")))
    one_text, one = draw(simple(depth - 1))
    if way == "not":
        return f"not ({one_text})", lambda p: None if one(p) is None else not one(p)
    other_text, other = draw(simple(depth - 1))
    deciding = way == "or"
    return f"({one_text}) {way} ({other_text})", lambda p: joined(deciding, one(p), other(p))


def joined(deciding: bool, *answers: bool | None) -> bool | None:
    if deciding in answers:
        return deciding
    return None if None in answers else not deciding


def unless_missing(name: str, test: Any) -> Any:
    return lambda p: None if p[name] is None else test(p[name])


def number_tests() -> st.SearchStrategy[tuple[str, Any]]:
    tests = {"=": "__eq__", "!=": "__ne__", "<": "__lt__", "<=": "__le__", ">": "__gt__", ">=": "__ge__"}
    compared = st.tuples(st.sampled_from(sorted(tests)), st.integers(-1, 5)).map(
        lambda c: (f"n {c[0]} {c[1]}", unless_missing("n", lambda v: getattr(v, tests[c[0]])(c[1])))
    )
    ranged = st.tuples(st.integers(-1, 5), st.integers(-1, 5)).map(
        lambda c: (f"n between {c[0]} and {c[1]}", unless_missing("n", lambda v: c[0] <= v <= c[1]))
    )
    listed = st.lists(st.integers(-1, 5), min_size=1, max_size=3).map(
        lambda c: (f"n in ({', '.join(map(str, c))})", unless_missing("n", lambda v: v in c))
    )
    known = st.just(("n is known", lambda p: p["n"] is not None))
    return st.one_of(compared, ranged, listed, known)


def level_tests() -> st.SearchStrategy[tuple[str, Any]]:
    levels = st.sampled_from(("High", "Low"))
    same = levels.map(lambda c: (f"level = '{c}'", unless_missing("level", lambda v: v == c)))
    other = levels.map(lambda c: (f"level != '{c}'", unless_missing("level", lambda v: v != c)))
    return st.one_of(same, other, st.just(("level is unknown", lambda p: p["level"] is None)))


def truth_tests() -> st.SearchStrategy[tuple[str, Any]]:
    return st.sampled_from(
        [
            ("vip", lambda p: p["vip"]),
            ("vip = true", lambda p: p["vip"]),
            ("vip is true", lambda p: p["vip"] is True),
            ("vip is false", lambda p: p["vip"] is False),
            ("vip is not true", lambda p: p["vip"] is not True),
        ]
    )


@settings(max_examples=150, deadline=None)
@given(simple())
def test_a_point_lies_on_the_side_that_the_condition_has_for_it(condition: tuple[str, Any]) -> None:
    text, answer = condition
    node = typed(text)
    true, false = REGIONS.true(node), REGIONS.false(node)
    for point in POINTS:
        assert any(lies_in(point, region) for region in true) == (answer(point) is True), (text, point)
        assert any(lies_in(point, region) for region in false) == (answer(point) is False), (text, point)


# --- instants ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "after", "until"),
    [
        ("at in the last 7 days", NOW - timedelta(days=7), NOW),
        ("at in the next 7 days", NOW, NOW + timedelta(days=7)),
        ("at more than 7 days ago", None, NOW - timedelta(days=7)),
        ("at between 1 and 2 days ago", NOW - timedelta(days=2), NOW - timedelta(days=1)),
        ("at before '2026-03-29'", None, datetime(2026, 3, 28, 23, 59, 59, 999000, UTC)),
        ("at <= '2026-03-29'", None, datetime(2026, 3, 29, 22, 59, 59, 999000, UTC)),
        ("at after '2026-03-29'", datetime(2026, 3, 29, 22, 59, 59, 999000, UTC), None),
        ("at since '2026-03-29'", datetime(2026, 3, 28, 23, 59, 59, 999000, UTC), None),
        ("at >= '2026-03-29 10:00'", datetime(2026, 3, 29, 8, 59, 59, 999000, UTC), None),
        ("at = '2026-03-29'", datetime(2026, 3, 28, 23, 59, 59, 999000, UTC), datetime(2026, 3, 29, 22, 59, 59, 999000, UTC)),
        ("at today", datetime(2026, 3, 29, 22, 59, 59, 999000, UTC), datetime(2026, 3, 30, 22, 59, 59, 999000, UTC)),
        ("at between '2026-03-28' and '2026-03-29'", datetime(2026, 3, 27, 23, 59, 59, 999000, UTC),
         datetime(2026, 3, 29, 22, 59, 59, 999000, UTC)),
    ],
)  # fmt: skip
def test_stretches_of_time_are_exact_to_the_millisecond(text: str, after: datetime | None, until: datetime | None) -> None:
    (region,) = REGIONS.true(typed(text))
    (values,) = region.values()
    tick = timedelta(milliseconds=1)
    for edge, inside in ((after, tick), (until, timedelta(0))):
        if edge is not None:
            assert milliseconds(edge + inside) in values.known
            assert milliseconds(edge + inside + (tick if inside == timedelta(0) else -tick)) not in values.known
    assert not values.missing


def test_instants_and_their_numbers_go_both_ways() -> None:
    assert instant_of(milliseconds(NOW)) == NOW
    assert milliseconds(NOW + timedelta(milliseconds=1)) - milliseconds(NOW) == 1


def test_several_days_are_several_intervals() -> None:
    (region,) = REGIONS.true(typed("at in ('2026-03-29', '2026-04-02')"))
    (values,) = region.values()
    assert isinstance(values.known, Ordered)
    assert len(values.known.intervals) == 2


# --- quantities --------------------------------------------------------------------------------------------------


def quantities(text: str) -> list[str]:
    return sorted({quantity.name for region in REGIONS.true(typed(text)) for quantity in region})


def test_counts_of_the_same_events_are_one_quantity() -> None:
    both = typed("did 'E' at least 3 times and did not 'E'")
    assert REGIONS.true(both) == []
    assert quantities("did 'E' at least 3 times and count of 'E' < 9") == ["count of 'E'"]
    assert quantities("did 'E' today and did 'E'") == ["count of 'E'", "count of 'E' today"]


@pytest.mark.parametrize(
    ("text", "counts"),
    [("did 'E'", {1, 2, 3, 4}), ("did not 'E'", {0}), ("did 'E' at most 2 times", {0, 1, 2}), ("did 'E' exactly 2 times", {2}),
     ("did 'E' more than 2 times", {3, 4}), ("did 'E' fewer than 2 times", {0, 1}), ("count of 'E' >= 3", {3, 4})],
)  # fmt: skip
def test_numbers_of_times_are_counts(text: str, counts: set[int]) -> None:
    (region,) = REGIONS.true(typed(text))
    (values,) = region.values()
    assert {number for number in range(5) if Decimal(number) in values.known} == counts
    assert Decimal(-1) not in values.known
    assert not values.missing


def test_a_test_that_no_set_describes_is_a_quantity_of_its_own() -> None:
    assert quantities("city contains 'x' and in segment 'Hot' and n + 1 > 3") == [
        "city contains 'x'",
        "in segment 'Hot'",
        "n + 1",
    ]
    assert REGIONS.true(typed("city contains 'x' and not city contains 'x'")) == []
    assert REGIONS.true(typed("in segment 'Hot' or not in segment 'Hot'")) != []


def test_a_field_has_no_values_beyond_its_domain() -> None:
    assert REGIONS.true(typed("score > 9")) == []
    assert REGIONS.false(typed("score <= 9")) == []
    assert REGIONS.true(typed("score is unknown")) == []
    assert REGIONS.true(typed("level = 'High' and level = 'Low'")) == []


def test_a_constant_is_everywhere_or_nowhere() -> None:
    assert REGIONS.true(typed("true")) == [{}]
    assert REGIONS.false(typed("true")) == []
    assert REGIONS.true(typed("true and false")) == []


def test_a_condition_with_too_many_regions_is_not_analysed() -> None:
    parts = " and ".join(f"(city contains '{number}' or city contains 'x{number}')" for number in range(12))
    with pytest.raises(TooComplex):
        REGIONS.true(typed(parts))
    assert len(REGIONS.true(typed(" or ".join(f"x = {number}" for number in range(50))))) <= MOST_REGIONS


# --- cells -------------------------------------------------------------------------------------------------------


def subject(operator: str, *operands: Node) -> Node:
    return tree.Call(operator, (tree.Subject(), *operands))


def test_the_values_of_a_cell() -> None:
    three = tree.Literal(Decimal(3))
    assert values_of(tree.Literal(True), WHOLE) == Values(Ordered.between(None, None, step=1), missing=True)
    assert values_of(subject("more", three), WHOLE) == Values(Ordered.between(Decimal(4), None, step=1))
    assert values_of(tree.Not(subject("more", three)), WHOLE) == Values(Ordered.between(None, Decimal(3), step=1))
    assert values_of(subject("equal", tree.Literal("High")), one_of("High", "Low")) == Values(Words(("High",)))
    assert values_of(tree.Not(subject("equal", tree.Literal("High"))), one_of("High", "Low")) == Values(Words(("Low",)))
    assert values_of(tree.Not(subject("equal", tree.Literal("x"))), TEXT) == Values(Words(("x",), but=True))
    assert values_of(subject("contains", tree.Literal("x")), TEXT) is None
    assert values_of(subject("is unknown"), TRUTH) == Values(Words(()), missing=True)
    assert values_of(tree.Not(subject("is known")), WHOLE) == Values(Ordered((), 1), missing=True)
    assert values_of(tree.Not(subject("is unknown")), WHOLE) == Values(Ordered.between(None, None, step=1))
