"""Texts that would be something else to a careless reader: SQL, formulas, markup, signs of every kind. Here they are texts."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

from tests.ingestion.shop import Shop, adds_up, source_of

Opening = Callable[..., Shop]
TEXTS = [
    "'; DROP TABLE segue.lead; --", '"quoted"', "it's", "back\\slash", "$1", "${x}", "%s", "{0}", "?", ":name", "--",
    "/* x */", "NULL", "\\N",
    "=1+1", "@SUM(A1)", "[bold]x[/]", "<b>x</b>", "👩‍💻", "שלום", "\u202eevil", "é", "e\u0301", "tab\there", "line\nbreak",
    "cr\rhere", "null\0here",
    "\x1funit", "x" * 20_000, "#row", "true", "1e400", "NaN", "2026-02-30", "a,b;c|d", "[1,2", "ﬀ", "İ", "ß", "\ufeff",
    "\u00a0\u00a0",
]  # fmt: skip


def table(header: list[str], rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows([header, *rows])
    return out.getvalue()


def test_hostile_values_of_traits_keys_and_kept_columns_are_kept_as_they_are(shop: Opening) -> None:
    one = shop("  crm: {file: crm.csv, into: lead, key: id, account: company_id}\n", traits="traits:\n  title: {type: text}\n")
    rows = [[text, text, text, text] for text in TEXTS]
    one.put("crm.csv", table(["id", "title", "company_id", "note"], rows))
    report = source_of(one.imports(), "crm")
    assert adds_up(report)
    kept = [text for text in TEXTS if text.strip()]
    assert (report.new, report.bad_rows) == (len(kept), len(TEXTS) - len(kept))
    found = one.query(
        "SELECT l.key, l.title, a.key, l.other->>'$.note' FROM segue.lead AS l JOIN segue.account AS a USING (account_id)"
    )
    assert sorted(found) == sorted((text, text, text, text) for text in kept)
    before = one.everything()
    assert source_of(one.imports(again=True), "crm").same == len(kept)
    assert one.everything() == before


def test_hostile_names_of_columns_are_kept_as_they_are(shop: Opening) -> None:
    names = [text for text in TEXTS if text.strip(" \t\r\n\u00a0\ufeff")]
    one = shop()
    report = one.import_leads(table(["email", *names], [["a@x.example", *(str(at) for at in range(len(names)))]]))
    ((count,),) = one.query("SELECT LEN(JSON_KEYS(other)) FROM segue.lead")
    assert (report.new, count) == (1, len(names))
    assert {value for (value,) in one.query("SELECT UNNEST(other->>'$.*') FROM segue.lead")} == {
        str(at) for at in range(len(names))
    }


def test_hostile_names_of_events_and_values_of_properties_are_kept_as_they_are(shop: Opening) -> None:
    names = [text for text in TEXTS if text.strip()]
    defined = 'events:\n  "it\'s; DROP": {properties: {path: text}}\n'
    one = shop("  events: {file: events.csv, into: event, lead: email, at: at, name: event, id: id}\n", events=defined)
    rows = [["a@x.example", "2026-01-01", text, text, text] for text in TEXTS]
    one.put("events.csv", table(["email", "at", "event", "path", "id"], rows))
    report = source_of(one.imports(), "events")
    assert (report.new, report.bad_rows) == (len(names), len(TEXTS) - len(names))
    found = one.query("SELECT name, path_text FROM segue.event")
    assert sorted(found) == sorted((text, text) for text in names)


def test_hostile_names_of_sources_choices_and_missing_words_are_texts(shop: Opening) -> None:
    sources = """  "it's \\"x\\"; --": {file: leads.csv, into: lead, key: email, missing: ["it's none", "--"]}\n"""
    traits = """traits:\n  level: {type: {one of: ["it's", "\\"q\\"", "a,b", "👋"]}}\n  note: {type: text}\n"""
    one = shop(sources, traits=traits)
    one.put(
        "leads.csv",
        table(
            ["email", "level", "note"],
            [["a@x.example", "IT'S", "--"], ["b@x.example", '"q"', "x"], ["c@x.example", "👋", "It's None"], ["d", "", ""]],
        ),
    )
    one.imports()
    assert one.leads("level", "note") == {
        "a@x.example": ("it's", None),
        "b@x.example": ('"q"', "x"),
        "c@x.example": ("👋", None),
    }
    assert [found.source for found in one.project.quarantine()] == ['it\'s "x"; --']


def test_a_key_may_be_very_long(shop: Opening) -> None:
    one = shop("  crm: {file: crm.csv, into: lead, key: id}\n")
    key = "k" * 1_000_000
    one.put("crm.csv", f"id,note\n{key},x\n")
    one.imports()
    assert list(one.leads()) == [key]
