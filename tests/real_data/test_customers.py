"""A grocer's customers: separated by tabs, dates as dd-mm-yyyy, odd answers, spending by product group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tests.real_data.trials import NOON, Row, Trial, half_up, quiet, rows_of, shared, trial

MADRID = ZoneInfo("Europe/Madrid")
PRODUCTS = ("MntWines", "MntFruits", "MntMeatProducts", "MntFishProducts", "MntSweetProducts")


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return rows_of(shared("customer-personality") / "marketing_campaign.csv", delimiter="\t")


@pytest.fixture(scope="module")
def customers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    with trial("customers", shared("customer-personality"), tmp_path_factory.mktemp("trial"), NOON) as one:
        yield one


def joined(row: Row) -> datetime:
    """The instant at which the day began on which a customer joined."""
    day, month, year = row["Dt_Customer"].split("-")
    return datetime(int(year), int(month), int(day), tzinfo=MADRID)


def spending(row: Row) -> float:
    return sum(float(row[product]) for product in PRODUCTS)


def worth(row: Row) -> int:
    purchases = sum(int(row[f"Num{way}Purchases"]) for way in ("Web", "Catalog", "Store"))
    return min(100, half_up(spending(row) / 20 + 2 * purchases))


def worth_level(row: Row) -> str:
    return "Gold" if worth(row) >= 80 else "Silver" if worth(row) >= 40 else "Bronze"


def readiness(row: Row) -> int:
    away = int(row["Recency"])
    points = 20 * (away <= 30) + 10 * (31 <= away <= 60) + 20 * (int(row["NumCatalogPurchases"]) >= 4)
    points += 10 * (int(row["NumDealsPurchases"]) >= 3) + 10 * (children(row) == 0) - 20 * (row["Complain"] == "1")
    return max(0, min(60, points))


def children(row: Row) -> int:
    return int(row["Kidhome"]) + int(row["Teenhome"])


def letter(row: Row) -> str:
    """The table of letters, by hand; a customer whose household is unknown is in no row that asks for it."""
    household = row["Marital_Status"] if row["Marital_Status"] not in ("Alone", "Absurd", "YOLO") else ""
    if worth_level(row) == "Gold":
        return "Private sale" if readiness(row) >= 30 else "Thank you"
    if worth_level(row) == "Silver" and readiness(row) >= 20 and household:
        return "Wine for two" if household in ("Married", "Together") else "Wine for one"
    return "Voucher" if worth_level(row) == "Bronze" and readiness(row) >= 40 else "No letter"


def test_every_row_is_a_customer_and_odd_answers_are_set_aside(customers: Trial, rows: list[Row]) -> None:
    report = customers.source("customers")
    assert (report.rows, report.new, report.bad_rows) == (len(rows), len(rows), 0) == (2240, 2240, 0)
    odd = Counter(row["Marital_Status"] for row in rows if row["Marital_Status"] in ("Alone", "Absurd", "YOLO"))
    odd += Counter(row["Year_Birth"] for row in rows if int(row["Year_Birth"]) < 1910)
    assert Counter(one.value for one in customers.project.quarantine()) == odd
    assert report.bad_cells == sum(odd.values()) == 10


def test_days_are_read_as_they_are_written(customers: Trial, rows: list[Row]) -> None:
    assert customers.values("joined", "created_at") == {row["ID"]: (joined(row).date(), joined(row)) for row in rows}


def test_computed_traits_and_scores_are_those_worked_out_by_hand(customers: Trial, rows: list[Row]) -> None:
    found = customers.values("spending", "children", "worth", "worth_level", "readiness")
    assert found == {row["ID"]: (spending(row), children(row), worth(row), worth_level(row), readiness(row)) for row in rows}


def test_a_share_is_unknown_where_nothing_was_spent(customers: Trial, rows: list[Row]) -> None:
    found = {key: share for key, (share,) in customers.values("share_of_wine").items()}
    for row in rows:
        expected = float(row["MntWines"]) / spending(row) if spending(row) else None
        assert found[row["ID"]] == pytest.approx(expected)


def test_segments_have_the_members_worked_out_by_hand(customers: Trial, rows: list[Row]) -> None:
    first, end = datetime(2013, 7, 1, tzinfo=MADRID), datetime(2014, 1, 1, tzinfo=MADRID)
    families = [row for row in rows if children(row) >= 1]
    expected = {
        "Wine lovers": [row for row in rows if spending(row) >= 200 and float(row["MntWines"]) / spending(row) >= 0.5],
        "Families": families,
        "Families with teenagers only": [row for row in families if row["Kidhome"] == "0"],
        "Income not told": [row for row in rows if not row["Income"]],
        "Joined in late 2013": [row for row in rows if first <= joined(row) < end],
        "Long quiet": [row for row in rows if int(row["Recency"]) > 90],
        "Took the last offer": [row for row in rows if row["Response"] == "1"],
    }
    found = {name: customers.members(name) == {row["ID"] for row in members} for name, members in expected.items()}
    assert found == dict.fromkeys(expected, True)
    assert (len(expected["Income not told"]), len(expected["Took the last offer"])) == (24, 334)


def test_every_customer_gets_the_letter_worked_out_by_hand(customers: Trial, rows: list[Row]) -> None:
    for name in Counter(letter(row) for row in rows):
        assert customers.members(name) == {row["ID"] for row in rows if letter(row) == name}


def test_an_explanation_lists_points_that_add_up(customers: Trial, rows: list[Row]) -> None:
    for row in rows[:40:4]:
        story = customers.project.explain(row["ID"])
        (told,) = [one for one in story.scores if one.name == "readiness"]
        assert told.score == readiness(row)
        assert told.ledger.adds_up
        assert max(0, min(60, sum(rule.counted for rule in told.ledger.rules))) == told.score


def test_importing_and_running_again_changes_nothing(customers: Trial) -> None:
    assert quiet(customers)
