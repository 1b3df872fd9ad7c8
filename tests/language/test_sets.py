"""Sets of values against membership of single points: union, intersection, complement, size, ends and examples are exact."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from segue.language.sets import FALSE, TRUE, Cut, Interval, Ordered, Values, Words, everything

POINTS = tuple(Decimal(number) / 4 for number in range(-28, 29))
WHOLES = tuple(Decimal(number) for number in range(-7, 8))
LETTERS = ("a", "b", "c", "d")


@st.composite
def ordered(draw: st.DrawFn, step: int | None) -> Ordered:
    """A union of intervals with ends in and out, some without end."""
    ends = st.none() | st.integers(-12, 12).map(lambda number: Decimal(number) / 2)
    parts = draw(st.lists(st.tuples(ends, ends, st.booleans(), st.booleans()), max_size=4))
    found = Ordered((), step)
    for low, high, low_in, high_in in parts:
        found = found | Ordered.between(low, high, low_in=low_in, high_in=high_in, step=step)
    return found


def words() -> st.SearchStrategy[Words]:
    return st.builds(Words, st.lists(st.sampled_from(LETTERS[:3]), unique=True).map(tuple), st.booleans())


def pairs(one: st.SearchStrategy[Ordered] | st.SearchStrategy[Words]) -> st.SearchStrategy[tuple[Values, Values]]:
    values = st.builds(Values, one, st.booleans())
    return st.tuples(values, values)


ANY_PAIR = st.one_of(pairs(ordered(None)), pairs(ordered(1)), pairs(words()))


def holds(values: Values) -> set[object]:
    """The points that a set holds, with None for "missing"."""
    if isinstance(values.known, Words):
        found: set[object] = {letter for letter in LETTERS if letter in values.known}
    else:
        points = WHOLES if values.known.step else POINTS
        found = {point for point in points if point in values.known}
    return found | ({None} if values.missing else set())


def all_points(values: Values) -> set[object]:
    points = LETTERS if isinstance(values.known, Words) else WHOLES if values.known.step else POINTS
    return {None, *points}


@given(ANY_PAIR)
def test_operations_are_those_of_the_points(both: tuple[Values, Values]) -> None:
    one, other = both
    assert holds(one & other) == holds(one) & holds(other)
    assert holds(one | other) == holds(one) | holds(other)
    assert holds(one - other) == holds(one) - holds(other)
    assert holds(~one) == all_points(one) - holds(one)


@given(ANY_PAIR)
def test_the_laws_of_sets_hold_exactly(both: tuple[Values, Values]) -> None:
    one, other = both
    assert ~~one == one
    assert ~(one & other) == ~one | ~other
    assert one & other == other & one
    assert one | other == other | one
    assert (one & ~one).is_empty
    assert (one | ~one) == ~(one & ~one)
    assert (one <= other) == (one | other == other)


@given(
    st.one_of(st.tuples(ordered(None), ordered(None)), st.tuples(ordered(1), ordered(1)), st.tuples(ordered(1), ordered(None)))
)
def test_intervals_are_sorted_disjoint_and_do_not_touch(both: tuple[Ordered, Ordered]) -> None:
    one, other = both
    for found in (one, ~one, one & other, ~one & other, ~(one & ~other)):
        assert found == Ordered.of(list(found.intervals), one.step)
        assert all(before.high < after.low for before, after in zip(found.intervals, found.intervals[1:], strict=False))
        assert all(interval.low < interval.high for interval in found.intervals)


@given(st.one_of(ordered(None), ordered(1)))
def test_an_example_lies_in_the_set(found: Ordered) -> None:
    if not found.is_empty:
        assert found.example() in found


@given(ordered(1))
def test_the_size_of_a_set_of_whole_numbers_is_the_number_of_its_points(found: Ordered) -> None:
    bounded = found & Ordered.between(WHOLES[0], WHOLES[-1], step=1)
    assert bounded.size() == sum(point in found for point in WHOLES)
    assert (found.size() is None) == any(None in found.ends(one) for one in found.intervals)


def test_a_dense_set_has_a_size_only_where_it_is_single_points() -> None:
    assert Ordered.between(Decimal(1), Decimal(2)).size() is None
    assert Ordered.between(Decimal(1), Decimal(1)).size() == 1
    assert (Ordered.between(Decimal(1), Decimal(1)) | Ordered.between(Decimal(2), Decimal(2))).size() == 2
    assert Ordered(()).size() == 0


def test_whole_numbers_beside_each_other_become_one_interval_and_dense_ones_do_not() -> None:
    one, other = Ordered.between(Decimal(1), Decimal(2), step=1), Ordered.between(Decimal(3), Decimal(4), step=1)
    assert (one | other).intervals == Ordered.between(Decimal(1), Decimal(4), step=1).intervals
    dense = Ordered.between(Decimal(1), Decimal(2)) | Ordered.between(Decimal(3), Decimal(4))
    assert len(dense.intervals) == 2
    touching = Ordered.between(Decimal(1), Decimal(2), high_in=False) | Ordered.between(Decimal(2), Decimal(3))
    assert touching == Ordered.between(Decimal(1), Decimal(3))
    open_at_two = Ordered.between(Decimal(1), Decimal(2), high_in=False) | Ordered.between(Decimal(2), Decimal(3), low_in=False)
    assert Decimal(2) not in open_at_two


def test_fractions_are_no_bounds_of_whole_numbers() -> None:
    found = Ordered.between(Decimal("0.5"), Decimal("2.5"), step=1)
    assert found == Ordered.between(Decimal(1), Decimal(2), step=1)
    assert Ordered.between(Decimal("0.2"), Decimal("0.8"), step=1).is_empty
    assert Ordered.between(Decimal(0), Decimal(1), low_in=False, high_in=False, step=1).is_empty


def test_ends_are_the_least_and_greatest_value_within() -> None:
    (whole,) = Ordered.between(Decimal(1), Decimal(5), low_in=False, high_in=False, step=1).intervals
    assert Ordered((whole,), 1).ends(whole) == (Decimal(2), Decimal(4))
    (below,) = Ordered.between(None, Decimal(5)).intervals
    assert Ordered((below,)).ends(below) == (None, Decimal(5))


def test_cuts_stand_below_and_above_a_number() -> None:
    assert Cut(Decimal(1)) < Cut(Decimal(1), above=True) < Cut(Decimal("1.5"))
    assert Decimal(1) in Interval(Cut(Decimal(1)), Cut(Decimal(1), above=True))
    assert Decimal(1) not in Interval(Cut(Decimal(1), above=True), Cut(Decimal(2)))


@given(words())
def test_an_example_of_words_lies_among_them(found: Words) -> None:
    if not found.is_empty:
        assert found.example() in found


def test_words_are_the_same_in_any_order() -> None:
    assert Words(("a", "b")) == Words(("b", "a"))
    assert hash(Words(("a", "b"))) == hash(Words(("b", "a")))
    assert Words(("a",)) != Words(("a",), but=True)
    assert Words(("anything else",), but=True).example() == "anything else else"


def test_everything_of_a_type() -> None:
    assert everything("yes or no") == Words((TRUE, FALSE))
    assert everything("text", ("a", "b")) == Words(("a", "b"))
    assert "whatever" in everything("text")
    assert Decimal(10) ** 30 in everything("number")
    assert Values(everything("number"), missing=True).size() is None
    assert Values(everything("text", ("a", "b")), missing=True).size() == 3
