"""Users of a software company, their companies with plans and payments, and what they bought: conditions over accounts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

import pytest

from tests.real_data.trials import NOON, Row, Trial, quiet, rows_of, shared, trial

PLANS = {"1": ("Starter", 2), "2": ("Base", 10), "3": ("Premium", 50), "4": ("Enterprise", 1000)}


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    with trial("plans", shared("grouparoo-demo"), tmp_path_factory.mktemp("trial"), NOON) as one:
        yield one


def read(path: str) -> list[Row]:
    return rows_of(shared("grouparoo-demo") / path)


@pytest.fixture(scope="module")
def users() -> list[Row]:
    """Users with the company each belongs to: the one named, else that of the domain of the address."""
    return [{**row, "company": row["account_id"] or "demo.com"} for row in read("shared/users.csv")]


class Company:
    """A company with what is worked out of it."""

    def __init__(self, row: Row, users: list[Row], payments: list[Row]) -> None:
        self.plan, self.seats = PLANS.get(row["plan_id"], (None, 1000))
        self.users = [user for user in users if user["company"] == row["id"]]
        self.people = sum(user["deactivated"] == "false" for user in self.users)
        mine = [payment for payment in payments if payment["account_id"] == row["id"]]
        self.paid = sum(float(payment["amount"]) for payment in mine if payment["state"] == "successful")
        self.failed = sum(payment["state"] == "failed" for payment in mine)

    @property
    def health(self) -> int:
        points = 40 * (self.failed == 0) + 20 * (self.failed == 1) + 30 * (self.people >= 15)
        return points + 30 * (self.paid >= 900) + 15 * (500 <= self.paid <= 899.99)

    @property
    def play(self) -> str:
        if self.health < 40:
            return "Save"
        if self.plan in ("Starter", "Base") and self.people >= 15:
            return "Upgrade"
        return "Grow" if self.plan in ("Premium", "Enterprise") and self.health >= 70 else "Watch"


@pytest.fixture(scope="module")
def companies(users: list[Row]) -> dict[str, Company]:
    rows = [*read("b2b/accounts.csv"), {"id": "demo.com", "plan_id": ""}]
    return {row["id"]: Company(row, users, read("b2b/payments.csv")) for row in rows}


@pytest.fixture(scope="module")
def spent(users: list[Row]) -> dict[str, float]:
    found: dict[str, float] = defaultdict(float)
    for row in read("b2c/purchases.csv"):
        found[row["user_id"]] += float(row["price"]) * (row["state"] == "successful")
    return {user["id"]: found[user["id"]] for user in users}


def test_all_files_arrive_whole(plans: Trial, users: list[Row]) -> None:
    told = [(one.source, one.rows, one.new, one.bad_rows + one.bad_cells) for one in plans.report.sources]
    assert told == [
        ("accounts", 50, 50, 0),
        ("users", 1000, 1000, 0),
        ("payments", 1000, 1000, 0),
        ("purchases", 1000, 1000, 0),
    ]
    assert plans.report.accounts == len({user["company"] for user in users} | {str(at) for at in range(1, 51)}) == 51


def test_every_user_is_in_the_company_named_or_that_of_the_address(plans: Trial, users: list[Row]) -> None:
    query = "SELECT l.key, a.key FROM segue.lead AS l JOIN segue.account AS a USING (account_id)"
    found = dict(plans.project.engine.connection.execute(query).fetchall())
    assert found == {user["id"]: user["company"] for user in users}


def test_figures_of_companies_are_those_worked_out_by_hand(plans: Trial, companies: dict[str, Company]) -> None:
    found = plans.values("plan", "people", "failed", "health", "paid", of="account")
    for key, one in companies.items():
        *rest, paid = found[key]
        assert rest == [one.plan, one.people, one.failed, one.health]
        assert paid == pytest.approx(one.paid)


def test_companies_get_the_play_worked_out_by_hand(plans: Trial, companies: dict[str, Company]) -> None:
    for name in Counter(one.play for one in companies.values()):
        assert plans.members(name, of="account") == {key for key, one in companies.items() if one.play == name}
    over = {key for key, one in companies.items() if one.people > one.seats}
    assert plans.members("Over their seats", of="account") == over
    assert plans.members("Everyone deactivated", of="account") == {
        key for key, one in companies.items() if one.users and one.people == 0
    }


def test_users_are_in_segments_by_their_companies(
    plans: Trial, users: list[Row], companies: dict[str, Company], spent: dict[str, float]
) -> None:
    shoppers = {key: sum(spent[user["id"]] > 50 for user in one.users) for key, one in companies.items()}
    expected = {
        "People of sound companies": [user for user in users if companies[user["company"]].play == "Grow"],
        "Shoppers on Enterprise": [
            user for user in users if spent[user["id"]] > 100 and companies[user["company"]].plan == "Enterprise"
        ],
        "Spanish speakers": [user for user in users if user["language"] == "Spanish" and user["deactivated"] == "false"],
        "Colleagues of shoppers": [user for user in users if shoppers[user["company"]] >= 10],
    }
    found = {name: plans.members(name) == {user["id"] for user in members} for name, members in expected.items()}
    assert found == dict.fromkeys(expected, True)
    assert all(expected.values())


def test_sums_of_events_are_those_of_the_file(plans: Trial, spent: dict[str, float]) -> None:
    for key, (found,) in plans.values("spent").items():
        assert found == pytest.approx(spent[key])


def test_importing_and_running_again_changes_nothing(plans: Trial) -> None:
    assert quiet(plans)
