"""Leads: one row each, known by their keys, brought up to date by whatever comes later."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from tests.ingestion.shop import LEADS, NOW, Shop, adds_up, source_of

Opening = Callable[..., Shop]
TRAITS = "traits:\n  title: {type: text}\n  size: {type: whole number}\n"
CRM = "  crm: {file: crm.csv, into: lead, key: id}\n"


def changes(shop: Shop) -> list[tuple[object, ...]]:
    return shop.query(
        'SELECT l.key, c.trait, c.old, c.new, c."at" FROM segue.trait_change AS c '
        "JOIN segue.lead AS l ON l.lead_id = c.id WHERE c.old IS DISTINCT FROM c.new ORDER BY ALL"
    )


# --- twice ---


def test_a_file_that_has_not_changed_is_not_read_again(shop: Opening) -> None:
    one = shop(traits=TRAITS)
    one.import_leads("email,title\na@x.example,CTO\nbad,x\n")
    before = one.everything()
    report = source_of(one.imports(), "leads")
    assert report.skipped
    assert report.rows == 0
    assert one.everything() == before


def test_importing_a_file_again_changes_nothing(shop: Opening) -> None:
    one = shop(traits=TRAITS)
    first = one.import_leads(
        "email,title,size,other\na@x.example,CTO,1,x\nbad,x,2,y\nb@x.example,,three,z\na@x.example,CEO,,\n"
    )
    assert (first.rows, first.new, first.duplicates, first.bad_rows, first.bad_cells) == (4, 2, 1, 1, 1)
    before = one.everything()
    report = source_of(one.imports(again=True), "leads")
    assert (report.rows, report.new, report.changed, report.same, report.duplicates, report.bad_rows) == (4, 0, 0, 2, 1, 1)
    assert one.everything() == before


def test_files_that_tell_of_different_columns_in_turn_change_nothing_the_second_time(shop: Opening) -> None:
    one = shop("  one: {file: one.csv, into: lead, key: email}\n  two: {file: two.csv, into: lead, key: email}\n")
    one.put("one.csv", "email,a,b\na@x.example,1,2\nb@x.example,,3\n")
    one.put("two.csv", "email,b,a\na@x.example,,1\nb@x.example,3,\n")
    assert [(each.new, each.changed, each.same) for each in one.imports().sources] == [(2, 0, 0), (0, 0, 2)]
    before = one.everything()
    assert [(each.new, each.changed, each.same) for each in one.imports(again=True).sources] == [(0, 0, 2), (0, 0, 2)]
    assert one.everything() == before


# --- one key, several rows ---


def test_of_several_rows_with_one_key_the_last_known_value_counts(shop: Opening) -> None:
    one = shop(traits=TRAITS)
    report = one.import_leads("email,title,size\na@x.example,CTO,1\nA@X.example,,2\na@x.example ,CEO,\n")
    assert (report.rows, report.new, report.duplicates) == (3, 1, 2)
    assert one.leads("title", "size") == {"a@x.example": ("CEO", 2)}
    assert changes(one) == []


def test_of_several_rows_with_one_key_no_kept_column_is_lost(shop: Opening) -> None:
    one = shop(traits=TRAITS)
    one.import_leads("email,one,two\na@x.example,1,\na@x.example,,2\na@x.example,3,\n")
    assert one.query("SELECT CAST(other AS TEXT) FROM segue.lead") == [('{"two":"2","one":"3"}',)]


def test_where_the_time_of_change_is_told_the_newest_row_counts_wherever_it_stands(shop: Opening) -> None:
    one = shop(LEADS.replace("}", ", changed at: since}"), traits=TRAITS)
    one.import_leads("email,title,since\na@x.example,new,2026-02-01\na@x.example,old,2026-01-01\na@x.example,undated,\n")
    assert one.leads("title") == {"a@x.example": "new"}


# --- later values ---


def test_a_later_value_replaces_an_earlier_one_which_is_written_down(shop: Opening) -> None:
    one = shop(traits=TRAITS)
    one.import_leads("email,title,size\na@x.example,CTO,1\nb@x.example,CEO,2\n")
    one.now = later = datetime(2026, 4, 1, tzinfo=UTC)
    report = one.import_leads("email,title,size\na@x.example,CFO,1\nb@x.example,CEO,2\nc@x.example,COO,3\n")
    assert (report.new, report.changed, report.same) == (1, 1, 1)
    assert one.leads("title") == {"a@x.example": "CFO", "b@x.example": "CEO", "c@x.example": "COO"}
    assert changes(one) == [("a@x.example", "title", "CTO", "CFO", later.replace(tzinfo=None))]


def test_of_two_sources_that_tell_of_now_in_one_import_only_the_last_is_written_down(shop: Opening) -> None:
    one = shop("".join(LEADS.replace("leads", name) for name in ("form", "crm", "web")), traits=TRAITS)
    for name, title in (("form", "A"), ("crm", ""), ("web", "A")):
        one.put(f"{name}.csv", f"email,title\na@x.example,{title}\n")
    one.imports()
    one.now = later = datetime(2026, 4, 1, tzinfo=UTC)
    for name, title in (("form", "B"), ("crm", "C"), ("web", "D")):
        one.put(f"{name}.csv", f"email,title\na@x.example,{title}\n")
    one.imports()
    assert one.leads("title") == {"a@x.example": "D"}
    assert changes(one) == [("a@x.example", "title", "A", "D", later.replace(tzinfo=None))]


def test_a_blank_takes_no_value_away(shop: Opening) -> None:
    one = shop(traits=TRAITS)
    one.import_leads("email,title,size\na@x.example,CTO,1\n")
    assert one.import_leads("email,title,size\na@x.example,,not a number\n").same == 1
    assert one.leads("title", "size") == {"a@x.example": ("CTO", 1)}


def test_a_change_counts_from_the_time_that_its_row_tells(shop: Opening) -> None:
    one = shop(LEADS.replace("}", ", changed at: since}"), traits=TRAITS)
    one.import_leads("email,title,since\na@x.example,CTO,2026-01-01\n")
    one.import_leads("email,title,since\na@x.example,CFO,2026-02-03 12:00\n")
    assert changes(one) == [("a@x.example", "title", "CTO", "CFO", datetime(2026, 2, 3, 12))]


# --- values that arrive late ---

TIMED = LEADS.replace("}", ", changed at: since}")


def test_a_value_told_once_more_is_no_change_to_explanations_and_runs(shop: Opening) -> None:
    one = shop(TIMED, traits=TRAITS, segments="segments:\n  Chiefs:\n    when: title in ('CTO', 'CEO')\n")
    one.import_leads("email,title,since\na@x.example,CTO,2026-03-01 08:00\nb@x.example,VP,2026-03-01 08:00\n")
    one.project.apply()
    one.now += timedelta(hours=1)
    one.import_leads("email,title,since\na@x.example,CTO,2026-03-01 20:00\nb@x.example,CEO,2026-03-02 10:00\n")
    one.project.run()
    changed = {}
    for key in ("a@x.example", "b@x.example"):
        story = one.project.explain(key)
        changed[key] = next(trait.since for trait in story.traits if trait.name == "title")
        assert {move.cause for move in story.history} <= {"first run", "changed traits"}
    assert changed == {"a@x.example": None, "b@x.example": datetime(2026, 3, 2, 10, tzinfo=UTC)}
    assert one.query("SELECT cause FROM segue.move ORDER BY number") == [("first run",), ("changed traits",)]


def as_of(shop: Shop, *days: str) -> list[str | None]:
    """The title of the one lead at the noon of days, as evaluation sees it."""
    found = []
    for day in days:
        at = datetime.fromisoformat(f"{day}T12:00+00:00")
        members = shop.project.members(traits=["title"], as_of=at, evaluated=True)
        found.append(members.rows()[0]["title"])
    return found


def test_an_older_row_does_not_replace_what_a_source_without_times_has_told(shop: Opening) -> None:
    web, crm = (
        "  {0}: {{file: {0}.csv, into: lead, key: email{1}}}\n".format(*one)
        for one in (("web", ""), ("crm", ", changed at: since"))
    )
    one = shop(web + crm, traits=TRAITS)
    one.put("web.csv", "email,title\na@x.example,A\nb@x.example,B\n")
    one.imports("web")
    one.now += timedelta(days=1)
    one.put("crm.csv", "email,title,since\na@x.example,OLD,2026-01-01\nb@x.example,NEW,2026-03-03 08:00\n")
    one.imports("crm")
    assert one.leads("title") == {"a@x.example": "A", "b@x.example": "NEW"}


TWO = "  web: {file: web.csv, into: lead, key: email}\n  crm: {file: crm.csv, into: lead, key: email, changed at: since}\n"


def test_a_value_that_came_without_a_time_and_is_told_of_an_earlier_one_holds_from_then(shop: Opening) -> None:
    one = shop(TWO, traits=TRAITS)
    one.put("crm.csv", "email,title,since\na@x.example,B,2026-02-21\n")
    for title in ("A", "B"):
        one.put("web.csv", f"email,title\na@x.example,{title}\n")
        one.imports("web")
        one.now += timedelta(days=1)
    one.imports("crm")
    one.project.apply()
    assert as_of(one, "2026-02-20", "2026-02-25", "2026-03-02", "2026-03-04") == ["B", "B", "A", "B"]


def test_all_rows_of_a_file_with_times_have_their_place_beside_a_value_that_came_without_one(shop: Opening) -> None:
    one = shop(TWO, traits=TRAITS)
    one.put("web.csv", "email,title\na@x.example,A\n")
    one.put("crm.csv", "email,title,since\na@x.example,A,2026-02-24\na@x.example,B,2026-02-22\n")
    one.imports()
    one.project.apply()
    assert as_of(one, "2026-02-20", "2026-02-23", "2026-02-25", "2026-03-03") == ["B", "B", "A", "A"]


@pytest.mark.parametrize("order", [("web", "crm"), ("crm", "web")])
def test_a_first_value_that_comes_with_a_time_holds_from_the_start_in_any_order_of_sources(
    shop: Opening, order: tuple[str, str]
) -> None:
    one = shop(TWO, traits=TRAITS)
    one.put("web.csv", "email,size\na@x.example,5\n")
    one.imports("web")
    one.put("web.csv", "email,title\na@x.example,B\n")
    one.put("crm.csv", "email,title,since\na@x.example,A,2026-02-21\n")
    for name in order:
        one.now += timedelta(days=1)
        one.imports(name)
    one.project.apply()
    assert as_of(one, "2026-02-20", "2026-02-25", "2026-03-05") == ["A", "A", "B"]


def test_a_late_row_does_not_replace_what_was_kept_before_its_trait_was_defined(shop: Opening) -> None:
    one = shop(TIMED)
    one.import_leads("email,title,since\na@x.example,NEW,2026-01-10\n")
    one.define(TIMED, traits=TRAITS)
    one.import_leads("email,title,since\na@x.example,OLD,2026-01-01\n")
    assert one.leads("title") == {"a@x.example": "NEW"}


def test_a_row_whose_time_of_change_cannot_be_read_is_set_aside_whole(shop: Opening) -> None:
    one = shop(TIMED, traits=TRAITS)
    report = one.import_leads("email,title,since\na@x.example,new,2026-02-20\na@x.example,stale,20.13.2026\n")
    assert report.bad_rows == 1
    assert one.leads("title") == {"a@x.example": "new"}
    ((_, column, _, reason),) = one.quarantine()
    assert column is None
    assert "so nobody knows whether it is the latest" in reason


def test_an_older_row_goes_into_the_history_at_its_own_time(shop: Opening) -> None:
    one = shop(TIMED, traits=TRAITS)
    for title, day in (("new", "02-20"), ("first", "01-10"), ("middle", "02-01")):
        one.import_leads(f"email,title,since\na@x.example,{title},2026-{day}\n")
    assert one.leads("title") == {"a@x.example": "new"}
    one.project.apply()
    assert as_of(one, "2026-01-05", "2026-01-15", "2026-02-05", "2026-02-25") == ["first", "first", "middle", "new"]


ROWS = [
    ("A", "", "01-10"),
    ("B", "5", "01-20"),
    ("B", "", "01-25"),
    ("", "6", "01-27"),
    ("A", "5", "02-01"),
    ("C", "", "02-02"),
]


@pytest.mark.parametrize("seed", range(8))
def test_whatever_the_order_of_rows_and_files_the_history_is_the_same(shop: Opening, seed: int) -> None:
    one, draw = shop(TIMED, traits=TRAITS), random.Random(seed)
    rows = [f"a@x.example,{title},{size},2026-{day}\n" for title, size, day in ROWS]
    draw.shuffle(rows)
    while rows:
        number = draw.randint(1, 3)
        one.import_leads("email,title,size,since\n" + "".join(rows[:number]))
        rows = rows[number:]
    assert one.leads("title", "size") == {"a@x.example": ("C", 5)}
    assert [change[1:] for change in changes(one)] == [
        ("size", "5", "6", datetime(2026, 1, 27)), ("size", "6", "5", datetime(2026, 2, 1)),
        ("title", "A", "B", datetime(2026, 1, 20)), ("title", "A", "C", datetime(2026, 2, 2)),
        ("title", "B", "A", datetime(2026, 2, 1)),
    ]  # fmt: skip
    before = one.everything()
    one.imports(again=True)
    assert one.everything() == before


def test_files_that_come_again_in_any_order_change_nothing_once_all_are_known(shop: Opening) -> None:
    one = shop(TIMED, traits=TRAITS)
    files = [f"email,title,since\na@x.example,{title},2026-{day}\n" for title, _, day in ROWS if title]
    for text in (files[3], files[0], files[2], files[1], files[4]):
        one.import_leads(text)
    before = one.everything()
    for text in files:
        report = one.import_leads(text)
        assert (report.changed, report.same) == (0, 1)
    assert one.everything() == before


def test_of_two_values_with_one_time_the_one_imported_later_counts(shop: Opening) -> None:
    one = shop(TIMED, traits=TRAITS)
    for title in ("one", "two", "three"):
        one.import_leads(f"email,title,since\na@x.example,{title},2026-01-01\n")
    assert one.leads("title") == {"a@x.example": "three"}
    assert changes(one) == []


def test_a_value_of_the_past_is_put_right_by_a_later_file(shop: Opening) -> None:
    one = shop(TIMED, traits=TRAITS)
    for title, day in (("CTO", "01-01"), ("CFO", "01-10"), ("CEO", "02-01"), ("COO", "01-10"), ("Boss", "01-01")):
        one.import_leads(f"email,title,since\na@x.example,{title},2026-{day}\n")
    one.project.apply()
    assert as_of(one, "2025-12-01", "2026-01-05", "2026-01-15", "2026-02-05") == ["Boss", "Boss", "COO", "CEO"]


def test_a_value_that_a_source_without_times_tells_counts_from_its_import(shop: Opening) -> None:
    one = shop(TIMED + "  more: {file: more.csv, into: lead, key: email}\n", traits=TRAITS)
    one.put("leads.csv", "email,title,since\na@x.example,CTO,2026-02-01\n")
    one.put("more.csv", "email,title\na@x.example,CEO\n")
    one.imports()
    one.import_leads("email,title,since\na@x.example,CFO,2026-02-20\n")
    assert one.leads("title") == {"a@x.example": "CEO"}
    one.project.apply()
    assert as_of(one, "2026-01-05", "2026-02-10", "2026-02-25", "2026-03-05") == ["CTO", "CTO", "CFO", "CEO"]


def test_a_time_told_of_a_value_that_had_none_keeps_it(shop: Opening) -> None:
    one = shop(traits=TRAITS)
    one.import_leads("email,title,since\na@x.example,CTO,2026-02-01\n")
    one.define(TIMED, traits=TRAITS)
    assert source_of(one.imports(), "leads").changed == 0
    one.import_leads("email,title,since\na@x.example,CFO,2026-02-10\n")
    assert changes(one) == [("a@x.example", "title", "CTO", "CFO", datetime(2026, 2, 10))]
    one.import_leads("email,title,since\na@x.example,COO,2026-02-05\n")
    assert one.leads("title") == {"a@x.example": "CFO"}


def test_kept_columns_of_an_older_row_do_not_replace_newer_ones(shop: Opening) -> None:
    one = shop(TIMED)
    one.import_leads("email,note,since\na@x.example,new,2026-02-10\n")
    one.import_leads("email,note,more,since\na@x.example,old,x,2026-02-05\n")
    assert one.query("SELECT other->>'$.note', other->>'$.more' FROM segue.lead") == [("new", "x")]
    one.import_leads("email,note,since\na@x.example,newest,2026-02-15\n")
    assert one.query("SELECT other->>'$.note', other->>'$.more' FROM segue.lead") == [("newest", "x")]


def test_accounts_have_times_of_their_own(shop: Opening) -> None:
    one = shop(
        "  accounts: {file: accounts.csv, into: account, key: domain, changed at: since}\n",
        traits="traits:\n  tier: {type: text, of: account}\n",
    )
    for tier, day in (("A", "20"), ("C", "05")):
        one.put("accounts.csv", f"domain,tier,since\nacme.example,{tier},2026-02-{day}\n")
        one.imports()
    assert one.accounts("tier") == {"acme.example": "A"}
    assert one.query('SELECT "of", trait, old, new, "at" FROM segue.trait_change WHERE old <> new') == [
        ("account", "tier", "C", "A", datetime(2026, 2, 20))
    ]


# --- keys ---


def test_a_row_without_a_key_is_set_aside_whole(shop: Opening) -> None:
    one = shop(traits=TRAITS)
    report = one.import_leads("email,title\n,CTO\nnot an address,CEO\na@x.example,CFO\n")
    assert (report.new, report.bad_rows) == (1, 2)
    assert [(one.row, one.reason, one.raw) for one in one.project.quarantine()] == [
        (1, "no valid e-mail address as key", '{"#row":1,"email":null,"title":"CTO"}'),
        (2, "no valid e-mail address as key", '{"#row":2,"email":"not an address","title":"CEO"}'),
    ]


def test_addresses_are_compared_in_lower_case_and_strictly(shop: Opening) -> None:
    one = shop(traits=TRAITS)
    good = ["Ana@X.Example", "o'neil+tag@sub.x.example", "ü@münchen.example"]
    bad = [
        "ana@x",
        "@x.example",
        "ana@",
        "a b@x.example",
        "a@b@x.example",
        "ana@x.e",
        "Ana <ana@x.example>",
        "a@x.example;b@x.example",
        "ana@x..",
        "-",
        "a\0b@x.example",
    ]
    report = one.import_leads("email\n" + "\n".join(f'"{address}"' for address in good + bad) + "\n")
    assert sorted(one.leads()) == ["ana@x.example", "o'neil+tag@sub.x.example", "ü@münchen.example"]
    assert report.bad_rows == len(bad)


def test_whole_numbers_as_keys_lose_what_spreadsheets_add_to_them(shop: Opening) -> None:
    one = shop(CRM, traits=TRAITS)
    one.put("crm.csv", "id,title\n17.0,CTO\n17,CEO\n0017,CFO\n10.50,x\n100,y\n")
    assert source_of(one.imports(), "crm").duplicates == 1
    assert one.leads("title") == {"17": "CEO", "0017": "CFO", "10.50": "x", "100": "y"}


def test_a_lead_known_by_address_gets_the_id_that_another_source_tells(shop: Opening) -> None:
    one = shop(LEADS + CRM, traits=TRAITS)
    one.put("leads.csv", "email,title\na@x.example,CTO\nb@x.example,CEO\n")
    one.put("crm.csv", "id,email,size\n17,A@x.example,5\n18,c@x.example,6\n")
    report = one.imports()
    assert [(each.new, each.changed) for each in report.sources] == [(2, 0), (1, 1)]
    assert sorted(one.leads("email", "title", "size").values()) == [
        ("a@x.example", "CTO", 5),
        ("b@x.example", "CEO", None),
        ("c@x.example", None, 6),
    ]
    one.put("crm.csv", "id,size\n17,7\n")
    assert source_of(one.imports(), "crm").changed == 1
    assert 7 in one.leads("size").values()


def test_two_ids_with_one_address_stay_two_leads_and_that_is_told(shop: Opening) -> None:
    one = shop(CRM, traits=TRAITS)
    one.put("crm.csv", "id,email\n1,info@x.example\n2,info@x.example\n3,c@x.example\n")
    report = source_of(one.imports(), "crm")
    assert report.new == 3
    assert report.notes == ["1 lead shares its e-mail address with another; events by that address go to the first of them"]


def test_a_lead_keeps_its_identity_when_its_address_changes(shop: Opening) -> None:
    one = shop(CRM, traits=TRAITS)
    one.put("crm.csv", "id,email\n1,old@x.example\n")
    one.imports()
    one.put("crm.csv", "id,email\n1,new@x.example\n")
    assert source_of(one.imports(), "crm").changed == 1
    assert one.leads("email") == {"1": "new@x.example"}
    assert [value for (value,) in one.query("SELECT value FROM segue.identity WHERE kind = 'email' ORDER BY 1")] == [
        "new@x.example",
        "old@x.example",
    ]


def test_a_bad_address_beside_an_id_is_a_bad_cell(shop: Opening) -> None:
    one = shop(CRM, traits=TRAITS)
    one.put("crm.csv", "id,email,title\n1,nobody,CTO\n")
    assert source_of(one.imports(), "crm").bad_cells == 1
    assert one.leads("email", "title") == {"1": (None, "CTO")}
    assert one.quarantine() == [(1, "email", "nobody", "not an e-mail address")]


# --- since when ---


def test_a_lead_is_known_from_its_creation_but_never_from_the_future(shop: Opening) -> None:
    one = shop()
    one.import_leads("email,Created Date\na@x.example,2026-01-05 10:00\nb@x.example,2027-01-01\nc@x.example,\n")
    assert one.leads("known_from") == {
        "a@x.example": datetime(2026, 1, 5, 10),
        "b@x.example": NOW.replace(tzinfo=None),
        "c@x.example": None,
    }


# --- counts ---


def test_every_row_is_told_of_once(shop: Opening) -> None:
    one = shop(traits=TRAITS)
    text = (
        'email,title,size\na@x.example,CTO,1\na@x.example,CEO,x\nnone,,\nb@x.example\nc@x.example,"open,2\nd@x.example,COO,-\n'
    )
    report = one.import_leads(text)
    assert (report.rows, report.new, report.duplicates, report.bad_rows, report.bad_cells) == (6, 2, 1, 3, 2)
    assert adds_up(report)
    assert sum(reason.times for reason in report.reasons) == report.bad_rows + report.bad_cells == len(one.quarantine())
    again = source_of(one.imports(again=True), "leads")
    assert adds_up(again)
