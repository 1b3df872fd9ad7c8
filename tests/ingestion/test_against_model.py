"""Whatever is imported in whatever order, the warehouse holds what a naive model of the docs says it holds.

Left out, as the docs are silent or the warehouse is told to know less: whose text a trait is filled with that nobody had
defined when its file was there, and since when; a date that two sources write alike and one of them otherwise than it says;
what held before the first of values that came without a time, or that tell of one instant; numbers and texts that are
declared by turns and do not fit; rows without an id in a source that tells ids.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings

from segue.compiler.options import PlanOptions
from segue.compiler.stated import stated
from segue.ingestion.reports import SourceReport
from segue.language.clock import Clock
from segue.records import ColumnKind
from tests.ingestion.event_model import Events
from tests.ingestion.histories import DAY, NAMED, OPTIONAL, Naming, Step, Window, histories, namings, windows
from tests.ingestion.model import Content, Counts, Definitions, Leads, Source, Trait
from tests.ingestion.shop import NOW, Shop, adds_up

A_FEW = settings(
    max_examples=5, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),
)  # fmt: skip
"""Each example is a history of several imports, of several leads or events. They are the same at every run."""

COMPANY = Trait("company_id")
KINDS: Mapping[str, ColumnKind] = {"text": "text", "whole number": "whole number", "date": "instant"}


# --- a history in a shop ---


def written(content: Content) -> str:
    text = io.StringIO()
    table = csv.DictWriter(text, content.columns, lineterminator="\n")
    table.writeheader()
    table.writerows(content.rows)
    return text.getvalue()


def source_text(source: Source) -> str:
    file = "web-*.csv" if source.name == "web" else f"{source.name}.csv"
    more = ", changed at: since" if source.timed else ""
    more += f", missing: [{', '.join(source.missing)}]" if source.missing else ""
    return f"  {source.name}: {{file: {file}, into: lead, key: email, dates: {source.dates}{more}}}\n"


def trait_text(trait: Trait) -> str:
    return f"  {trait.name}: {{type: {trait.kind}, columns: [{', '.join(trait.columns)}]}}\n"


def define(shop: Shop, defined: Definitions) -> None:
    traits = "traits:\n" + "".join(map(trait_text, defined.traits)) if defined.traits else ""
    shop.define("".join(map(source_text, defined.sources)), traits=traits)


def put(shop: Shop, files: Mapping[str, Mapping[str, Content]]) -> None:
    for those in files.values():
        for name, content in those.items():
            shop.put(name, written(content))


@contextmanager
def open_shop() -> Iterator[Shop]:
    with TemporaryDirectory() as folder:
        shop = Shop(Path(folder))
        yield shop
        shop.close()


def changes_nothing(shop: Shop, *names: str, again: bool = False) -> bool:
    """Whether importing all, or some sources, once more leaves everything as it is."""
    before = shop.everything()
    report = shop.imports(*names, again=again)
    assert again or all(one.skipped for one in report.sources)
    return shop.everything() == before


# --- leads ---


@dataclass(frozen=True)
class Warehouse:
    """The leads' present values and former ones, as the warehouse keeps them."""

    present: Mapping[str, tuple[Any, ...]]
    former: Mapping[tuple[str, str], list[tuple[datetime, Any]]]

    @classmethod
    def of(cls, shop: Shop, names: list[str]) -> Warehouse:
        former: dict[tuple[str, str], list[tuple[datetime, Any]]] = {}
        query = 'SELECT l.key, c.trait, c."at", c.old FROM segue.trait_change AS c JOIN segue.lead AS l ON l.lead_id = c.id '
        for key, trait, at, old in shop.query(query + 'ORDER BY c."at", c.recorded_at'):
            former.setdefault((key, trait), []).append((at.replace(tzinfo=UTC), old))
        present = shop.leads("email", "key", *names)
        return cls({lead: values[2:] for lead, values in present.items()}, former)

    def as_of(self, lead: str, name: str, place: int, at: datetime) -> str | None:
        """The oldest value replaced later, else the present one; as text."""
        later = [old for moment, old in self.former.get((lead, name), []) if moment > at]
        value = later[0] if later else self.present[lead][place]
        return None if value is None else str(value)


def check(shop: Shop, model: Leads, names: list[str]) -> None:
    there = Warehouse.of(shop, names)
    assert set(there.present) == set(model.first_told)
    for lead in model.first_told:
        for place, name in enumerate(names):
            if (lead, name) not in model.uncertain:
                assert there.present[lead][place] == model.present(lead, name), (lead, name)
                for at in asked(model, lead, name):
                    allowed = [None if value is None else str(value) for value in model.as_of(lead, name, at)]
                    assert there.as_of(lead, name, place, at) in allowed, (lead, name, at.isoformat())


def asked(model: Leads, lead: str, name: str) -> set[datetime]:
    moments = {fact.at for fact in model.facts.get((lead, name), [])}
    return {NOW - 20 * DAY, *moments, *(moment - timedelta(seconds=1) for moment in moments)}


def evaluation_agrees(shop: Shop, traits: tuple[Trait, ...]) -> bool:
    """Whether evaluation sees the values of leads in the past as the test does."""
    names = [trait.name for trait in traits]
    there, at = Warehouse.of(shop, names), NOW - DAY
    clock = Clock(at, shop.project.workspace.settings.calendar)
    columns = {"key": "text", **{one.name: KINDS[one.kind] for one in traits}}
    query = stated("lead", columns, clock, options=PlanOptions(history=True))
    seen = {
        row[0]: [None if value is None else str(value) for value in row[1:]] for row in shop.project.engine.rows(query.this)
    }
    return seen == {
        lead: [there.as_of(lead, name, place, at) for place, name in enumerate(names)] for lead in there.present
    }  # fmt: skip


def counted(report: SourceReport) -> Counts:
    return Counts(report.rows, report.new, report.same + report.changed, report.duplicates, report.bad_rows)


@settings(A_FEW)
@given(histories())
def test_leads_have_the_values_that_were_told_last(steps: list[Step]) -> None:
    model = Leads()
    with open_shop() as shop:
        for step in steps:
            define(shop, step.defined)
            put(shop, step.files)
            report = shop.imports(*step.names, again=step.again)
            counts = model.imports(step.defined, step.files, shop.now, names=step.names, again=step.again)
            for one in report.sources:
                expected = counts.get((one.source, one.file))
                assert adds_up(one)
                assert one.skipped or expected is None or counted(one) == expected
            check(shop, model, [trait.name for trait in step.defined.traits])
            assert evaluation_agrees(shop, step.defined.traits)
            assert changes_nothing(shop, *step.names)
            shop.now += DAY


# --- events ---


def define_events(shop: Shop, window: Window) -> None:
    more = ", id: id" if window.ids else ""
    declared = ", ".join(f"{name}: {kind}" for name, kind in window.properties.items() if kind)
    shop.define(
        f"  events: {{file: events.csv, into: event, lead: email, at: at, event: Seen{more}}}\n",
        events=f"events:\n  Seen: {{properties: {{{declared}}}}}\n" if declared else "events:\n  Seen: {}\n",
    )


def told_of_events(shop: Shop, properties: Mapping[str, str]) -> list[tuple[str, ...]]:
    """What the warehouse keeps of each event, as text."""
    there = shop.project.engine.columns("event")
    fields = []
    for name in OPTIONAL:
        kind = {"text": "text", "whole number": "whole"}.get(properties.get(name, ""), "")
        places = [f'CAST("{name}_{kind}" AS TEXT)'] if kind else []
        places.append(f"e.other->>'$.{name}'")
        places += [f'CAST("{name}_{one}" AS TEXT)' for one in ("text", "whole") if f"{name}_{one}" in there]
        fields.append(f"COALESCE({', '.join(places)}, '')")
    query = f"SELECT l.key, STRFTIME(e.\"at\", '%Y-%m-%d'), {', '.join(fields)} FROM segue.event AS e "
    return sorted(shop.query(query + "JOIN segue.lead AS l USING (lead_id)"))


@settings(A_FEW)
@given(windows())
def test_events_are_as_many_as_happened_and_know_all_that_was_told(files: list[Window]) -> None:
    model = Events()
    with open_shop() as shop:
        for window in files:
            define_events(shop, window)
            shop.put("events.csv", written(Content(window.columns, window.rows)))
            (report,) = shop.imports().sources
            assert adds_up(report)
            new = model.imports(frozenset(window.columns), window.rows, ids=window.ids)
            assert report.skipped or report.new == new
            assert told_of_events(shop, window.properties) == sorted(
                tuple(one.values.get(name, "") for name in ("email", "at", *OPTIONAL)) for one in model.known
            )
            assert changes_nothing(shop, again=True)
            shop.now += DAY


# --- accounts ---


def define_accounts(shop: Shop, naming: Naming) -> None:
    sources = "".join(
        f"  {one.name}: {{file: {one.name}.csv, into: lead, key: email, account: company_id"
        + (", changed at: since}\n" if one.timed else "}\n")
        for one in naming.sources
    )
    if naming.accounts:
        sources += "  accounts: {file: accounts.csv, into: account, key: id}\n"
        shop.put("accounts.csv", "id,domain\n" + "".join(f"{key},{domain}\n" for key, domain in NAMED.items()))
    shop.define(sources)


def accounts_of(model: Leads, lead: str, at: datetime | None, there: set[str], told: bool) -> set[str | None]:
    """The keys of the accounts in which the docs allow a lead to be at an instant, or at present."""
    domain = lead.partition("@")[2]
    holders: set[str | None] = {key for key, one in NAMED.items() if one == domain and told} | ({domain} & there)
    by_address = holders if domain != "gmail.com" else {None}
    facts = model.facts.get((lead, "company_id"), [])
    if not facts:
        return by_address
    if at is None:
        return {model.present(lead, "company_id")}
    keys = set(model.as_of(lead, "company_id", at))
    before_all = at < min(fact.at for fact in facts)
    return (keys - {None}) | by_address | {None} if before_all else keys


def check_accounts(shop: Shop, model: Leads, *, told: bool) -> None:
    keys = {str(number): key for number, key in shop.query("SELECT account_id, key FROM segue.account")}
    former: dict[str, list[tuple[datetime, str | None]]] = {}
    changes = 'SELECT l.key, c."at", c.old FROM segue.trait_change AS c JOIN segue.lead AS l ON l.lead_id = c.id '
    for lead, at, old in shop.query(changes + "WHERE c.trait = 'account_id' ORDER BY c.\"at\", c.recorded_at"):
        former.setdefault(lead, []).append((at.replace(tzinfo=UTC), old))
    for lead, number in dict(shop.query("SELECT key, account_id FROM segue.lead")).items():
        there, present = set(keys.values()), keys.get(str(number))
        assert present in accounts_of(model, lead, None, there, told), (lead, present)
        for at in asked(model, lead, "company_id"):
            later = [old for moment, old in former.get(lead, []) if moment > at]
            found = keys.get(str(later[0])) if later else present
            assert found in accounts_of(model, lead, at, there, told), (lead, at.isoformat(), found)


@settings(A_FEW)
@given(namings())
def test_leads_are_in_the_account_that_was_named_last(steps: list[Naming]) -> None:
    model = Leads()
    with open_shop() as shop:
        for step in steps:
            define_accounts(shop, step)
            put(shop, step.files)
            shop.imports()
            model.imports(Definitions(step.sources, (COMPANY,)), step.files, shop.now)
            check_accounts(shop, model, told=step.accounts)
            assert changes_nothing(shop)
            shop.now += DAY
