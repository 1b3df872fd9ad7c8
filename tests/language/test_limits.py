"""What is beyond all measure is unknown or refused; it never stops the engine, and never takes it long."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from segue.language.printing import quoted
from tests.harness import Ground
from tests.language.case_files import World

LEADS = {
    "ana": {"visits": 2, "income": 2.5, "seen_at": "2026-03-01 00:00:00", "city": "York", "vip": True, "account": "acme"},
    "large": {"visits": 2**63 - 1, "income": 1.7e308, "seen_at": "9999-12-29 00:00:00", "city": "x" * 100_000},
    "small": {"visits": -(2**63), "income": -1.7e308, "seen_at": "0001-01-03 00:00:00", "city": ""},
    "other": {"income": -1e300, "account": "acme"},
    "nobody": {},
}
EVENTS = [
    ["ana", "Signed In", "2026-03-01 00:00:00"],
    ["ana", "Signed In", "2026-03-02 00:00:00"],
    ["large", "Order Completed", "2026-03-01 00:00:00", {"items": 2**62, "amount": 1e300}],
    ["large", "Order Completed", "2026-03-01 00:00:00", {"items": 2**62, "amount": 2}],
    ["large", "Order Completed", "2026-03-01 00:00:00", {"amount": 4}],
]


def answers(*texts: str) -> list[dict[str, Any]]:
    """The engine's answers to texts, by lead."""
    cases = [{"text": text, "is": "unknown"} for text in texts]
    raw = {"as_of": "2026-03-05 10:30:00", "accounts": {"acme": {}}, "leads": LEADS, "events": EVENTS, "cases": cases}
    world = World(Path("limits"), 1, raw)
    with Ground(world.workspace, world.data) as ground:
        found = ground.answers(world.as_of).leads
    return [{name: found[at].values[case.name] for at, name in enumerate(LEADS, start=1)} for case in world.cases]


def test_durations_longer_than_all_calendars_reach_as_far_as_these() -> None:
    endless = "1000000000000000 weeks"
    found = answers(
        f"seen_at in the last {endless}",
        f"seen_at in the next {endless}",
        f"seen_at more than {endless} ago",
        f"seen_at between 0 and {endless} ago",
        "seen_at in the last 999999999999 months",
        f"did 'Signed In' in the last {endless}",
        f"stopped 'Signed In' for {endless}",
        f"restarted 'Signed In' after {endless}",
        f"did 'Signed In' and then 'Signed In' within {endless}",
        f"did 'Signed In' and then not 'Order Completed' within {endless}",
    )
    assert [answer["ana"] for answer in found] == [True, False, False, True, True, True, False, False, True, False]
    assert [answer["large"] for answer in found[:5]] == [False, True, False, False, False]


def test_whole_numbers_that_do_not_fit_are_unknown() -> None:
    found = answers(
        "abs(visits)", "-visits", "visits + visits", "visits * 2", "visits - 1", "sum of items of 'Order Completed'"
    )
    assert [answer["ana"] for answer in found] == [2, -2, 4, 4, 1, 0]
    assert [answer["large"] for answer in found[2:4]] == [None, None]
    assert found[0]["small"] is None
    assert found[1]["small"] is None
    assert found[5]["large"] is None


def test_numbers_larger_than_any_whole_number_can_be_written_and_compared() -> None:
    large = "9" * 40
    found = answers(
        f"visits < {large}",
        f"visits = {large}",
        f"income > -{large}",
        f"visits in (2, {large})",
        "round(income)",
        f"income * {large}",
    )
    assert [answer["ana"] for answer in found[:5]] == [True, False, True, True, 3]
    assert found[4]["large"] is None
    assert found[2]["small"] is False


def test_a_number_beyond_all_measure_is_left_out_of_exact_sums_and_stops_nothing() -> None:
    found = answers(
        "sum of amount of 'Order Completed'",
        "greatest of amount of 'Order Completed'",
        "average of amount of 'Order Completed' where amount < 10",
        "sum of income of leads of the account",
        "average of income of leads of the account",
    )
    assert [answer["large"] for answer in found[:3]] == [6, 1e300, 3]
    assert [answer["large"] for answer in found[3:]] == [None, None]
    assert [answer["ana"] for answer in found[3:]] == [2.5, 2.5]


def test_stretches_at_the_ends_of_the_calendar() -> None:
    found = answers(
        "seen_at > '0001-01-03'",
        "seen_at < '9999-12-29'",
        "seen_at = '9999-12-29'",
        "days since seen_at < 0",
        "seen_at in the next 1 day",
    )
    assert [answer["large"] for answer in found] == [True, False, True, True, False]
    assert [answer["small"] for answer in found] == [False, True, False, False, False]


@pytest.mark.parametrize(
    "text",
    [
        f"visits in ({', '.join(map(str, range(3_000)))})",
        " or ".join(f"visits = {number}" for number in range(1_000)),
        f"case {' '.join(f'when visits = {number} then {number}' for number in range(500))} end = 2",
        f"coalesce({', '.join(['visits'] * 2_000)}) = 2",
        " + ".join(["visits"] * 60) + " = 120",
        "not " * 98 + "vip",
        "- " * 98 + "visits = 2",
        "(" * 60 + "visits = 2" + ")" * 60,
        "did any of ('Signed In'" + ", 'Signed In'" * 1_000 + ")",
        "did 'Signed In' in at least 1 of the last 366 days",
        "did 'Signed In'" + " and then 'Signed In' within 1 day" * 9 + " or vip",
        "days since case when visits between 1 and case when visits between 1 and 2 then 3 end then seen_at end = 4",
        f"city != '{'x' * 15_000}'",
        "city like '" + "%a" * 20 + "%' or vip",
        "city matches '" + "(a|b|ab)*" * 50 + "c' or vip",
    ],
    ids=lambda text: text[:30],
)  # fmt: skip
def test_long_and_deep_texts_are_answered(text: str) -> None:
    (found,) = answers(text)
    assert found["ana"] is True


def test_hostile_words_are_only_words() -> None:
    words = ("'; DROP TABLE segue.lead; --", '"', "\\", "$1", "{0}", "%s", ":name", "?", "\u202e", "/* */", "🙂", "$$")
    found = answers(*(f"city != {quoted(word)}" for word in words))
    assert all(answer["ana"] is True and answer["nobody"] is None for answer in found)
