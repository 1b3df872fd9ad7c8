"""Half a year of visits to a shop: windows, sequences, returns and silences, compared with plain loops over the events."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import pytest

from tests.real_data.trials import Row, Trial, quiet, rows_of, shared, trial

NOW = datetime(2024, 6, 30, 12, tzinfo=UTC)
DAY = timedelta(days=1)


class Click(NamedTuple):
    at: datetime
    name: str
    session: str
    platform: str


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return rows_of(shared("ecom-clickstream") / "ecom.csv.gz")


@pytest.fixture(scope="module")
def clicks(rows: list[Row]) -> dict[str, list[Click]]:
    """Every visitor's clicks in the order of time."""
    found: dict[str, list[Click]] = defaultdict(list)
    for row in rows:
        at = datetime.fromisoformat(row["timestamp"]).replace(tzinfo=UTC)
        found[row["user_id"]].append(Click(at, row["event"], row["session_id"], row["platform"]))
    return {user: sorted(mine) for user, mine in found.items()}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    with trial("shop", shared("ecom-clickstream"), tmp_path_factory.mktemp("trial"), NOW) as one:
        yield one


def of(clicks: list[Click], *names: str, days: float = 1e5) -> list[Click]:
    """The clicks of some names (of all without any) in the last days."""
    return [click for click in clicks if (not names or click.name in names) and NOW - days * DAY < click.at <= NOW]


def followed(clicks: list[Click], steps: list[tuple[str, timedelta]], first: Click) -> bool:
    """Whether a click is followed by others in order, each within its time of the one before."""
    if not steps:
        return True
    (name, within), rest = steps[0], steps[1:]
    return any(followed(clicks, rest, next_) for next_ in of(clicks, name) if first.at < next_.at <= first.at + within)


def left_a_cart(clicks: list[Click]) -> bool:
    return any(
        cart.at + DAY <= NOW and not any(cart.at < bought.at <= cart.at + DAY for bought in of(clicks, "purchase"))
        for cart in of(clicks, "add_to_cart", days=7)
    )


def saw_and_took(clicks: list[Click]) -> bool:
    hour = timedelta(hours=1)
    steps = [("add_to_cart", hour), ("purchase", hour)]
    return any(followed(clicks, steps, seen) for seen in of(clicks, "product_view", days=30))


def every_week(clicks: list[Click]) -> bool:
    weeks = [any(NOW - week * 7 * DAY < click.at <= NOW - (week - 1) * 7 * DAY for click in clicks) for week in range(1, 5)]
    return sum(weeks) >= 3


def came_back(clicks: list[Click]) -> bool:
    back = any(after.at - before.at >= 30 * DAY and after.at > NOW - 14 * DAY for before, after in pairwise(clicks))
    return back and clicks[-1].at > NOW - 30 * DAY


def decayed(clicks: list[Click], points: int, most: int) -> float:
    """Points for each click, halved with every fortnight of its age, at most so many in all."""
    return min(most, sum(round(points * 0.5 ** ((NOW - click.at) // (14 * DAY)), 6) for click in clicks))


@cache
def _interest(clicks: tuple[Click, ...]) -> int:
    mine = list(clicks)
    points = decayed(of(mine, "product_view", days=30), 2, 30) + decayed(of(mine, "add_to_cart", days=30), 8, 40)
    points += decayed(of(mine, "wishlist_add", days=60), 5, 15)
    points += 20 * bool(of(mine, "purchase", days=60)) - 10 * (not of(mine, days=21))
    return max(0, min(100, int(points + 0.5) if points >= 0 else 0))


def interest(clicks: list[Click]) -> int:
    return _interest(tuple(clicks))


def mail(clicks: list[Click]) -> str:
    """The mail of the table: of all that fit the one that comes first in the order of priority."""
    bought, away, much = len(of(clicks, "purchase")), (NOW - clicks[-1].at) // DAY, interest(clicks)
    fitting = {
        "Rescue": bought >= 1 and away >= 30, "Thanks": much >= 50 and bought >= 1, "Offer": much >= 20 and away < 14,
        "Hello": bought == 0 and away < 30,
    }  # fmt: skip
    return next((name for name, fits in fitting.items() if fits), "No mail")


def test_every_row_is_an_event_also_where_two_are_alike(shop: Trial, rows: list[Row]) -> None:
    visitors, events = shop.source("visitors"), shop.source("clicks")
    assert (visitors.new, visitors.duplicates) == (600, len(rows) - 600)
    assert (events.rows, events.new, events.duplicates, events.bad_rows) == (31106, 31106, 0, 0)
    assert len({tuple(row.values()) for row in rows}) < len(rows)


def test_events_of_each_name_are_as_many_as_published(shop: Trial) -> None:
    found = dict(shop.project.engine.connection.execute("SELECT name, COUNT(*) FROM segue.event GROUP BY 1").fetchall())
    assert (found["purchase"], found["add_to_cart"], found["product_view"], len(found)) == (470, 1346, 6851, 19)


def test_windowed_traits_are_those_of_plain_loops(shop: Trial, clicks: dict[str, list[Click]]) -> None:
    found = shop.values(
        "sessions", "views_14d", "purchases", "purchases_60d", "days_away", "mishaps", "last_seen", "first_purchase"
    )
    assert found == {
        user: (
            len({click.session for click in mine}), len(of(mine, "product_view", days=14)), len(of(mine, "purchase")),
            len(of(mine, "purchase", days=60)), (NOW - mine[-1].at) // DAY,
            len(of(mine, "payment_error", "checkout_bug", "error_page", days=90)), mine[-1].at,
            next((click.at for click in mine if click.name == "purchase"), None),
        )
        for user, mine in clicks.items()
    }  # fmt: skip


def test_the_usual_device_is_the_commonest_and_the_least_of_equals(shop: Trial, clicks: dict[str, list[Click]]) -> None:
    found = shop.values("device", "last_cart_on")
    for user, mine in clicks.items():
        times = Counter(click.platform for click in mine)
        usual = min(times, key=lambda platform: (-times[platform], platform))
        carts = [(click.at, click.platform) for click in mine if click.name == "add_to_cart"]
        last = min((platform for at, platform in carts if at == carts[-1][0]), default=None)
        assert found[user] == (usual, last)


def test_interest_fades_in_steps(shop: Trial, clicks: dict[str, list[Click]]) -> None:
    assert shop.values("interest") == {user: (interest(mine),) for user, mine in clicks.items()}


def test_segments_of_behaviour_have_the_members_of_plain_loops(shop: Trial, clicks: dict[str, list[Click]]) -> None:
    phones = {user for user, (_, last) in shop.values("device", "last_cart_on").items() if last == "mobile"}
    may = (datetime(2024, 5, 1, tzinfo=UTC), datetime(2024, 6, 1, tzinfo=UTC))
    expected = {
        "Left a cart": left_a_cart, "Saw it and took it": saw_and_took, "Comes every week": every_week, "Came back": came_back,
        "Gone quiet": lambda mine: mine[-1].at <= NOW - 30 * DAY,
        "First purchase lately": lambda mine: bool(of(mine, "purchase")) and of(mine, "purchase")[0].at > NOW - 30 * DAY,
        "Ran into trouble": lambda mine: len(of(mine, "payment_error", "checkout_bug", "error_page", days=90)) >= 2
        and not of(mine, "purchase", days=30),
        "Buyers": lambda mine: bool(of(mine, "purchase")), "Buyers again": lambda mine: len(of(mine, "purchase")) >= 2,
        "Busy in May": lambda mine: sum(may[0] <= click.at < may[1] for click in mine) >= 20,
    }  # fmt: skip
    by_hand = {name: {user for user, mine in clicks.items() if test(mine)} for name, test in expected.items()}
    by_hand["Left a cart on a phone"] = by_hand["Left a cart"] & phones
    assert [name for name, members in by_hand.items() if shop.members(name) != members] == []
    assert all(by_hand.values())


def test_every_visitor_gets_the_mail_that_comes_first(shop: Trial, clicks: dict[str, list[Click]]) -> None:
    for name in ("Rescue", "Thanks", "Offer", "Hello", "No mail"):
        assert shop.members(name) == {user for user, mine in clicks.items() if mail(mine) == name}


@pytest.mark.parametrize("day", ["2024-02-10", "2024-04-20 18:30", "2024-05-31"])
def test_the_past_is_told_without_looking_ahead(shop: Trial, clicks: dict[str, list[Click]], day: str) -> None:
    at = datetime.fromisoformat(day).replace(tzinfo=UTC)
    past = shop.project.members("Buyers", as_of=at).rows()
    assert {row["key"] for row in past} == {
        user for user, mine in clicks.items() if any(click.name == "purchase" and click.at <= at for click in mine)
    }


def test_importing_and_running_again_changes_nothing(shop: Trial) -> None:
    assert quiet(shop)
