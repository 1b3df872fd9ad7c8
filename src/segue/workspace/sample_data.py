"""The data of the sample workspace Northline: leads, accounts and 90 days of events, made up and always the same.

Every instant is a fixed number of seconds before `until`, so what the definitions say of the data as of `until` does
not change with the calendar. A little dirt is planted on purpose, as any export has it; `SampleFigures` tells how much.
"""

from __future__ import annotations

import csv
import io
import os
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Final

import duckdb

from segue.workspace.sample_activity import Diary, diary_of
from segue.workspace.sample_habits import habits_of
from segue.workspace.sample_people import DAY, SUBDOMAIN_PEOPLE, Company, Person, make_companies, make_people
from segue.workspace.sample_regions import GAPS, TABLE, UNKNOWN_SIZE, allot, region_of

SEED: Final = 20_260_302
FEWEST_LEADS: Final = 200
FEWEST_ACCOUNTS: Final = 50

LEAD_COLUMNS: Final = (
    "email", "job_title", "seniority", "department", "country", "company_size", "industry", "use_case", "created_at",
    "lead_source",
)  # fmt: skip
UNDECLARED_COLUMN: Final = "lead_source"
"""A column of the leads of which no trait is made."""

ACCOUNT_COLUMNS: Final = ("domain", "name", "company_size", "industry", "revenue", "technologies")
PROPERTIES: Final = (
    "path", "title", "referrer", "utm_source", "utm_campaign", "asset", "category", "topic", "minutes", "message",
    "campaign", "url", "quiz", "score", "tier", "product", "value", "amount", "plan", "feature",
)  # fmt: skip
NUMBERS: Final = ("minutes", "score", "value", "amount")

MALFORMED_EMAILS: Final = (
    "jo.hart(at)kessdale.example", "mira@@norwick.example", "n/a", "petra.novak@", "@calderport.example",
    "sam hill@dunmere.example", "",
)  # fmt: skip
DIRTY_SIZES: Final = ("unknown", "-5", "unknown", "-5", "unknown", "-5", "unknown", "unknown")
DUPLICATES: Final = 12
TIMELESS: Final = 9
UNDECLARED_EVENT: Final = "Page Scrolled"
UNDECLARED: Final = 24
STRANGERS: Final = ("lena.roth", "kai.osei", "vera.lund", "omar.quinn", "tara.bloom")
STRANGER_DOMAIN: Final = "fernhollow.example"
"""A company that is in no file of accounts."""


@dataclass(frozen=True)
class SampleFigures:
    """What is in the files. `rows` and `gaps`: leads in each row and gap of the table B2B SaaS as of `until`.

    `leads`: different people in the file of leads; `accounts`: rows of that file; `events`: rows that import keeps.
    `rows`, `gaps` and `unknown_size` add up to `leads` and `strangers`. The leads of `surging` and `left_carts` are not
    counted but planted: by chance a lead more may surge.

    The dirt: `malformed_emails` rows of leads have no valid key; `duplicate_leads` have a second row with another
    title; `dirty_sizes` accounts have a size that is none; `timeless_events` have no time; `strangers` are known by
    their `stranger_events` only, and their one company is in no file either; `undeclared_events` are not in
    events.yaml; `subdomain_leads` people of one company write from a sub-domain.
    """

    leads: int
    accounts: int
    events: int
    rows: Mapping[str, int]
    gaps: Mapping[str, int]
    unknown_size: int
    unknown_industry: int
    unknown_seniority: int
    free_mail_leads: int
    leads_without_events: int
    surging: int
    left_carts: int
    malformed_emails: int
    duplicate_leads: int
    dirty_sizes: int
    timeless_events: int
    strangers: int
    stranger_events: int
    undeclared_events: int
    subdomain_leads: int


def write_northline(
    folder: Path, until: datetime, *, leads: int = 3_000, accounts: int = 800, seed: int = SEED
) -> SampleFigures:  # fmt: skip
    """Writes `data/leads.csv`, `data/accounts.csv` and `data/events.parquet` into a folder, over what is there.

    `until`: the instant of the latest event, to the second; one without a time zone is UTC.
    """
    if leads < FEWEST_LEADS or accounts < FEWEST_ACCOUNTS:
        raise ValueError(f"a sample has at least {FEWEST_LEADS} leads and {FEWEST_ACCOUNTS} accounts")
    until = (until if until.tzinfo else until.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)
    random = Random(seed)  # noqa: S311 - seeded, not secret
    companies = make_companies(random, accounts, dirty_sizes=DIRTY_SIZES)
    people = make_people(random, leads, companies)
    regions = allot(random, people)
    habits = habits_of(random, people, regions)
    diaries = [diary_of(random, *each) for each in zip(people, regions, habits, strict=True)]
    events = _events(random, diaries)
    data = folder / "data"
    data.mkdir(parents=True, exist_ok=True)
    _write_csv(data / "leads.csv", LEAD_COLUMNS, _lead_rows(random, people, until))
    _write_csv(data / "accounts.csv", ACCOUNT_COLUMNS, (_account_row(at, one) for at, one in enumerate(companies)))
    _write_events(data / "events.parquet", events, until)
    return _figures(companies, diaries, events)


# --- rows ---


def _lead_rows(random: Random, people: Sequence[Person], until: datetime) -> list[list[str]]:
    """The rows of leads, with rows that have no valid key here and there, and second rows of some leads at the end."""
    rows = [_lead_row(person, until) for person in people]
    for email, title, *rest in random.sample(rows, DUPLICATES):
        rows.append([email.upper(), "Senior " + (title or "Consultant"), *rest])
    for at, email in enumerate(MALFORMED_EMAILS):
        row = _lead_row(people[17 * at + 30], until)
        rows.insert(25 * at + 13, [email, *row[1:]])
    return rows


def _lead_row(person: Person, until: datetime) -> list[str]:
    created = (until - timedelta(seconds=person.age)).strftime("%Y-%m-%dT%H:%M:%SZ") if person.has_created else ""
    return [
        person.email, person.title, person.seniority, person.department, person.country, str(person.size or ""),
        person.industry, person.use_case, created, person.source,
    ]  # fmt: skip


def _account_row(at: int, company: Company) -> list[str]:
    """Some domains are written as addresses of web sites."""
    domain = f"https://www.{company.domain}/" if at % 40 == 7 else company.domain
    revenue = str(company.revenue) if company.revenue is not None else ""
    return [domain, company.name, company.written_size, company.industry, revenue, ";".join(company.technologies)]


Row = tuple[int | None, str, str, Mapping[str, str | float]]
"""An event: its age in seconds (none where the file has no time), whose it is, its name, its properties."""


def _events(random: Random, diaries: Sequence[Diary]) -> list[Row]:
    """Every event, the oldest first; those without a time come last."""
    rows: list[Row] = [(one.age, diary.person.email, one.name, one.properties) for diary in diaries for one in diary.events]
    views = [row for row in rows if row[2] == "Page Viewed" and row[0] is not None and row[0] > 60]
    for age, email, _, properties in random.sample(views, UNDECLARED):
        assert age is not None
        rows.append((age - 20, email, UNDECLARED_EVENT, {"path": properties["path"]}))
    rows += _of_strangers(random)
    rows.sort(key=lambda row: (-(row[0] or 0), row[1], row[2]))
    return rows + [(None, email, name, properties) for _, email, name, properties in random.sample(views, TIMELESS)]


def _of_strangers(random: Random) -> list[Row]:
    """A few page views each, of people that no file of leads has."""
    rows: list[Row] = []
    for at, name in enumerate(STRANGERS):
        for again in range(1 + at % 3):
            age = round(random.uniform(1, 40) * DAY)
            page = {"path": "/customers", "title": "Customers"}
            rows.append((age + again, f"{name}@{STRANGER_DOMAIN}", "Page Viewed", page))
    return rows


# --- files ---


def _write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    fresh = path.with_name(path.name + ".new")
    fresh.write_bytes(text.getvalue().encode())
    os.replace(fresh, path)


def _write_events(path: Path, events: Sequence[Row], until: datetime) -> None:
    """By way of a CSV file, which the engine turns into Parquet with types."""
    last = round(until.timestamp())
    kinds = {"event": "VARCHAR", "email": "VARCHAR", "seconds": "BIGINT"}
    kinds |= {name: "DOUBLE" if name in NUMBERS else "VARCHAR" for name in PROPERTIES}
    with tempfile.TemporaryDirectory(prefix="segue-sample-") as folder:
        wide = Path(folder) / "events.csv"
        with wide.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(kinds)
            writer.writerows(
                [name, email, "" if age is None else last - age, *map(properties.get, PROPERTIES)]
                for age, email, name, properties in events
            )
        fresh = path.with_name(path.name + ".new")
        with duckdb.connect(":memory:") as connection:
            staged = connection.read_csv(str(wide), header=True, columns=kinds, delimiter=",", quotechar='"')
            timed = staged.select(f"event, email, to_timestamp(seconds) AS occurred_at, {', '.join(PROPERTIES)}")
            timed.write_parquet(str(fresh))
        os.replace(fresh, path)


# --- figures ---


def _figures(companies: Sequence[Company], diaries: Sequence[Diary], events: Sequence[Row]) -> SampleFigures:
    people = [diary.person for diary in diaries]
    found = Counter(region_of(diary.person, diary.tally.points) for diary in diaries)
    own = sum(1 for row in events if row[1].endswith("@" + STRANGER_DOMAIN))
    return SampleFigures(
        leads=len(people), accounts=len(companies), events=len(events) - TIMELESS,
        rows={name: found[name] for name in TABLE}, gaps={one.name: found[one.name] for one in GAPS},
        unknown_size=found[UNKNOWN_SIZE] + len(STRANGERS),
        unknown_industry=sum(1 for one in people if not one.known_industry),
        unknown_seniority=sum(1 for one in people if not one.seniority),
        free_mail_leads=sum(1 for one in people if one.company is None),
        leads_without_events=sum(1 for one in diaries if not one.events),
        surging=sum(1 for one in diaries if one.habits.surge == 0),
        left_carts=sum(1 for one in diaries if any(DAY < age < 7 * DAY for age in one.habits.carts)),
        malformed_emails=len(MALFORMED_EMAILS), duplicate_leads=DUPLICATES,
        dirty_sizes=sum(1 for one in companies if one.written_size and one.size is None),
        timeless_events=TIMELESS, strangers=len(STRANGERS), stranger_events=own, undeclared_events=UNDECLARED,
        subdomain_leads=SUBDOMAIN_PEOPLE,
    )  # fmt: skip
