"""The sample's data: the same every time, as dirty as it says, and good to look at when it is segmented."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from segue.compiler.plan import STATES
from segue.engines.duckdb import DuckDB
from segue.evaluation.evaluate import counts, evaluate
from segue.evaluation.examples import run_examples
from segue.ingestion.importing import import_sources
from segue.ingestion.reports import ImportReport
from segue.language.clock import Clock
from segue.workspace.read import read_folder
from segue.workspace.sample_data import UNDECLARED_COLUMN, UNDECLARED_EVENT, SampleFigures, write_northline
from segue.workspace.sample_regions import GAPS, TABLE
from segue.workspace.sample_words import FREE_MAIL
from segue.workspace.scaffold import copy_sample

UNTIL = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SCORES = {
    ("Enterprise", "High"): (65, 100), ("Enterprise", "Medium"): (45, 64), ("Enterprise", "Low"): (0, 44),
    ("Mid-Market", "High"): (55, 100), ("Mid-Market", "Medium"): (35, 54), ("Mid-Market", "Low"): (0, 34),
    ("SMB", "High"): (50, 100), ("SMB", "Medium"): (0, 49), ("SMB", "Low"): (0, 49),
}  # fmt: skip
"""The table B2B SaaS, by hand."""


@dataclass(frozen=True)
class Northline:
    """The whole sample, imported. `before` and `now`: members by segment a week before its last instant, and then."""

    folder: Path
    figures: SampleFigures
    report: ImportReport
    engine: DuckDB
    before: dict[str, int]
    now: dict[str, int]

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        return self.engine.connection.execute(sql).fetchall()


@pytest.fixture(scope="module")
def northline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Northline]:
    folder = tmp_path_factory.mktemp("northline")
    copy_sample(folder)
    figures = write_northline(folder, UNTIL)
    workspace, engine = read_folder(folder), DuckDB(":memory:")
    report = import_sources(engine, workspace, folder, UNTIL)
    clocks = (Clock(UNTIL - timedelta(days=back), workspace.settings.calendar) for back in (7, 0))
    before, now = (counts(engine, evaluate(engine, workspace, clock)) for clock in clocks)
    yield Northline(folder, figures, report, engine, before, now)
    engine.close()


def small(folder: Path, until: datetime = UNTIL, **options: int) -> SampleFigures:
    return write_northline(folder, until, leads=300, accounts=90, **options)


def events_of(folder: Path) -> list[tuple[Any, ...]]:
    """Its rows; times as microseconds since 1970."""
    rows = "SELECT * EXCLUDE (occurred_at), epoch_us(occurred_at) AS us FROM read_parquet(?)"
    with duckdb.connect(":memory:") as connection:
        return connection.execute(rows, [str(folder / "data/events.parquet")]).fetchall()


def leads_of(folder: Path) -> list[dict[str, str]]:
    with (folder / "data/leads.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# --- the same every time ---


def test_the_same_seed_and_instant_write_the_same_files(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    assert small(one) == small(two, UNTIL.replace(tzinfo=None))  # without a time zone it is UTC
    for name in ("leads.csv", "accounts.csv"):
        assert (one / "data" / name).read_bytes() == (two / "data" / name).read_bytes()
    assert events_of(one) == events_of(two)
    small(two, seed=7)
    assert leads_of(one) != leads_of(two)


def test_every_instant_moves_with_the_last_one_and_nothing_else_does(tmp_path: Path) -> None:
    later = UNTIL + timedelta(days=217, hours=5, microseconds=700_000)
    assert small(tmp_path / "one") == small(tmp_path / "two", later)
    moved = int(timedelta(days=217, hours=5).total_seconds()) * 1_000_000
    first, second = events_of(tmp_path / "one"), events_of(tmp_path / "two")
    assert [(*row[:-1], row[-1] and row[-1] + moved) for row in first] == second
    for before, after in zip(leads_of(tmp_path / "one"), leads_of(tmp_path / "two"), strict=True):
        assert {**before, "created_at": ""} == {**after, "created_at": ""}
        assert bool(before["created_at"]) == bool(after["created_at"])


def test_too_small_a_sample_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least"):
        write_northline(tmp_path, UNTIL, leads=20)
    assert not list(tmp_path.iterdir())


# --- as dirty as it says ---


def test_import_sets_aside_what_was_planted_and_nothing_else(northline: Northline) -> None:
    planted, report = northline.figures, northline.report
    accounts, leads, events = report.sources
    assert (leads.bad_rows, leads.duplicates, leads.bad_cells) == (planted.malformed_emails, planted.duplicate_leads, 0)
    assert (accounts.bad_rows, accounts.duplicates, accounts.bad_cells) == (0, 0, planted.dirty_sizes)
    assert (events.bad_rows, events.duplicates, events.bad_cells) == (planted.timeless_events, 0, 0)
    assert report.leads == planted.leads + planted.strangers
    assert report.accounts == planted.accounts + 1  # the strangers' company
    assert report.events == planted.events
    assert UNDECLARED_COLUMN in " ".join(leads.notes)
    assert f"{UNDECLARED_EVENT} ({planted.undeclared_events})" in " ".join(events.notes)
    assert northline.query("""SELECT MAX("at") <= TIMESTAMP '2026-03-02 09:30:00' FROM segue.event""") == [(True,)]


def test_a_second_row_of_a_lead_gives_it_another_title(northline: Northline) -> None:
    rows = leads_of(northline.folder)
    titles = {row["email"].lower(): row["job_title"] for row in rows}
    again = [row for row in rows if row["email"].isupper()]
    assert len(again) == northline.figures.duplicate_leads
    kept = dict(northline.query("SELECT key, job_title FROM segue.lead"))
    assert all(kept[row["email"].lower()] == titles[row["email"].lower()] for row in again)
    assert all(row["job_title"].startswith("Senior ") for row in again)


def test_people_of_a_sub_domain_belong_to_the_company(northline: Northline) -> None:
    found = northline.query(
        "SELECT COUNT(*) FROM segue.lead AS l JOIN segue.account AS a USING (account_id) "
        "WHERE l.email LIKE '%@eu.acme-robotics.example' AND a.key = 'acme-robotics.example'"
    )
    assert found == [(northline.figures.subdomain_leads,)]


def test_strangers_are_known_by_their_events_only(northline: Northline) -> None:
    named = {row["email"].lower() for row in leads_of(northline.folder)}
    people = [key for (key,) in northline.query("SELECT key FROM segue.lead") if key not in named]
    assert len(people) == northline.figures.strangers
    events = northline.query("SELECT l.key FROM segue.event AS e JOIN segue.lead AS l USING (lead_id)")
    assert sum(1 for (key,) in events if key in people) == northline.figures.stranger_events


def test_nobody_has_an_address_at_a_real_company(northline: Northline) -> None:
    domains = [key.partition("@")[2] for (key,) in northline.query("SELECT key FROM segue.lead")]
    free = [domain for domain in domains if domain in FREE_MAIL]
    assert all(domain.endswith(".example") for domain in domains if domain not in FREE_MAIL)
    assert len(free) == northline.figures.free_mail_leads
    assert 0.05 <= len(free) / len(domains) <= 0.08
    addresses = northline.query("SELECT key FROM segue.lead WHERE account_id IS NULL")
    assert all(".sample" in key for (key,) in addresses)


# --- good to look at ---


def test_the_table_has_the_leads_in_its_rows_and_gaps_that_were_worked_out(northline: Northline) -> None:
    assert {name: northline.now[name] for name in TABLE} == northline.figures.rows
    states = northline.query(f"SELECT tier, engagement_level, lead_score FROM {STATES['lead']}")
    gaps: Counter[str] = Counter()
    for tier, level, score in states:
        least, most = SCORES.get((tier, level), (0, 100))
        if tier is None:
            gaps["unknown"] += 1
        elif not least <= score <= most:
            edge = f"below {least}" if score < least else f"{most + 1} and more"
            gaps[f"{tier}, {level}, {edge}"] += 1
    assert gaps.pop("unknown") == northline.figures.unknown_size
    assert gaps == northline.figures.gaps


def test_rows_gaps_and_unknown_sizes_add_up_to_all_leads(northline: Northline) -> None:
    found = northline.figures
    total = sum(found.rows.values()) + sum(found.gaps.values()) + found.unknown_size
    assert total == found.leads + found.strangers
    assert set(found.gaps) == {gap.name for gap in GAPS}
    assert all(found.gaps.values())
    assert sum(found.gaps.values()) < 0.15 * found.leads


def test_every_segment_has_members_and_others_a_week_before(northline: Northline) -> None:
    now, before = northline.now, northline.before
    assert [name for name, number in now.items() if not number] == []
    assert [name for name, number in before.items() if not number] == []
    frameworks = [*TABLE, "Pricing surge", "Cart abandoners", "Content downloaders", "Repeat customers"]
    assert all(now[name] != before[name] for name in frameworks)
    assert all(before[name] > 0.4 * now[name] for name in frameworks)


def test_the_mix_is_plausible(northline: Northline) -> None:
    members, figures = northline.now, northline.figures
    assert 0.02 <= members["Pricing surge"] / figures.leads <= 0.04
    assert figures.surging <= members["Pricing surge"] <= 1.25 * figures.surging
    assert members["Cart abandoners"] == pytest.approx(figures.left_carts, abs=3)
    assert 30 <= members["Enterprise Hot"] <= 60
    assert 5 <= members["Tier 1"] <= 20
    assert members["Unengaged"] >= figures.leads_without_events >= 0.07 * figures.leads
    sizes = Counter(tier for (tier,) in northline.query(f"SELECT tier FROM {STATES['lead']}"))
    assert sizes["Enterprise"] / figures.leads == pytest.approx(0.10, abs=0.03)
    assert sizes["Mid-Market"] / figures.leads == pytest.approx(0.33, abs=0.04)


def test_activity_is_heavy_tailed(northline: Northline) -> None:
    numbers = sorted(n for (n,) in northline.query("SELECT COUNT(*) FROM segue.event GROUP BY lead_id"))
    assert 110_000 <= sum(numbers) <= 130_000
    assert sum(numbers[-len(numbers) // 10 :]) > 0.4 * sum(numbers)
    assert numbers[len(numbers) // 2] < 25


def test_every_event_and_property_of_the_catalogue_occurs(northline: Northline) -> None:
    events = read_folder(northline.folder).events
    rows = f"read_parquet('{northline.folder / 'data/events.parquet'}')"
    for name, event in events.items():
        numbers = ", ".join(f"COUNT({one})" for one in ("*", *event.properties))
        found = northline.query(f"SELECT {numbers} FROM {rows} WHERE event = '{name}'")[0]
        assert all(found), name


def test_the_lead_of_the_documentation_is_hot_and_surging(northline: Northline) -> None:
    found = northline.query(
        "SELECT s.sales_action, s.tier, s.engagement_level, s.pricing_views_7d >= 3 "
        f"FROM {STATES['lead']} AS s JOIN segue.lead AS l USING (lead_id) WHERE l.key = 'ana@eu.acme-robotics.example'"
    )
    assert found == [("Immediate AE outreach", "Enterprise", "High", True)]


@pytest.mark.slow
def test_the_samples_own_tests_hold(northline: Northline) -> None:
    workspace = read_folder(northline.folder)
    assert workspace.faults == ()
    results = list(run_examples(workspace, workspace.examples, DuckDB(":memory:")))
    assert len(results) >= 6
    assert [failure for result in results for failure in result.failures] == []
