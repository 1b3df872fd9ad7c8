"""Events: given to their leads, added once however often they come, and none dropped silently."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from segue.ingestion.reports import SourceReport
from tests.ingestion.shop import LEADS, Shop, adds_up, source_of

Opening = Callable[..., Shop]
EVENTS = "  events: {file: events.csv, into: event, lead: email, at: at, name: event}\n"
WITH_ID = EVENTS.replace("}", ", id: id}")
DEFINED = "events:\n  Seen: {properties: {path: text, seconds: number}}\n  Bought: {properties: {amount: number}}\n"
HEAD = "email,at,event,path,seconds\n"


def import_events(shop: Shop, content: str, *, again: bool = False) -> SourceReport:
    shop.put("events.csv", content)
    return source_of(shop.imports(again=again), "events")


def events_of(shop: Shop, *columns: str) -> list[tuple[object, ...]]:
    named = "".join(f', e."{column}"' for column in columns)
    return shop.query(
        f'SELECT l.key, e."at", e.name{named} FROM segue.event AS e LEFT JOIN segue.lead AS l USING (lead_id) ORDER BY ALL'
    )


def test_events_belong_to_leads_by_address_and_carry_their_properties(shop: Opening) -> None:
    one = shop(LEADS + EVENTS, events=DEFINED)
    one.put("leads.csv", "email\na@x.example\n")
    report = import_events(one, HEAD + "A@x.example,2026-01-01 10:00,Seen,/p,1.5\na@x.example,2026-01-02,Bought,,\n")
    assert (report.rows, report.new, report.notes) == (2, 2, [])
    assert events_of(one, "path_text", "seconds_number") == [
        ("a@x.example", datetime(2026, 1, 1, 10), "Seen", "/p", 1.5),
        ("a@x.example", datetime(2026, 1, 2), "Bought", None, None),
    ]  # fmt: skip


# --- whose ---


def test_events_of_unknown_people_make_leads_known_from_their_first_event(shop: Opening) -> None:
    one = shop(EVENTS, events=DEFINED)
    report = import_events(one, HEAD + "b@x.example,2026-01-02,Seen,,\nb@x.example,2026-01-01,Seen,,\n")
    assert report.notes == ["1 lead is known only by events"]
    assert one.leads("email", "known_from") == {"b@x.example": ("b@x.example", datetime(2026, 1, 1))}


def test_a_lead_known_by_events_is_the_one_that_a_file_tells_of_later(shop: Opening) -> None:
    one = shop(LEADS + EVENTS, events=DEFINED, traits="traits:\n  title: {type: text}\n")
    one.put("events.csv", HEAD + "b@x.example,2026-01-01,Seen,,\n")
    one.imports("events")
    one.put("leads.csv", "email,title,created_at\nb@x.example,CTO,2026-01-05\n")
    report = one.imports("leads")
    assert (report.leads, source_of(report, "leads").changed) == (1, 1)
    assert one.leads("title", "known_from") == {"b@x.example": ("CTO", datetime(2026, 1, 1))}


def test_a_source_may_refuse_to_make_leads(shop: Opening) -> None:
    one = shop(LEADS + EVENTS.replace("}", ", new leads: false}"), events=DEFINED)
    one.put("leads.csv", "email\na@x.example\n")
    report = import_events(one, HEAD + "a@x.example,2026-01-01,Seen,,\nb@x.example,2026-01-01,Seen,,\n")
    assert (report.new, report.bad_rows) == (1, 1)
    assert [reason for *_, reason in one.quarantine()] == ["no lead has this email"]


def test_leads_without_events_and_events_without_leads_are_all_there(shop: Opening) -> None:
    one = shop(LEADS + EVENTS, events=DEFINED)
    one.put("leads.csv", "email\nsilent@x.example\n")
    import_events(one, HEAD + "stranger@y.example,2026-01-01,Seen,,\n")
    assert sorted(one.leads()) == ["silent@x.example", "stranger@y.example"]


def test_events_by_id_find_the_lead_of_that_id(shop: Opening) -> None:
    one = shop("  crm: {file: crm.csv, into: lead, key: id}\n" + EVENTS.replace("lead: email", "lead: user_id"), events=DEFINED)
    one.put("crm.csv", "id,email\n7,a@x.example\n")
    import_events(one, "user_id,at,event\n7.0,2026-01-01,Seen\n8,2026-01-01,Seen\n")
    assert [key for key, *_ in events_of(one)] == ["7", "8"]
    assert one.leads("email") == {"7": "a@x.example", "8": None}


def test_events_of_accounts_make_accounts_but_free_mail_providers_are_none(shop: Opening) -> None:
    one = shop(
        "  events: {file: events.csv, into: event, account: {column: domain, is: domain}, at: at, event: Seen}\n",
        events=DEFINED,
    )
    report = import_events(one, "domain,at\nacme.example,2026-01-01\ngmail.com,2026-01-01\nwww.acme.example,2026-01-02\n")
    assert (report.new, report.bad_rows) == (2, 1)
    assert report.notes == ["1 account is known only by the domain that events name"]
    assert one.query(
        "SELECT a.domain, COUNT(*) FROM segue.event AS e JOIN segue.account AS a USING (account_id) GROUP BY 1"
    ) == [("acme.example", 2)]


def test_events_of_accounts_by_id_find_the_account_of_that_id(shop: Opening) -> None:
    payments = "  events: {file: events.csv, into: event, account: account_id, at: at, event: Paid}\n"
    one = shop("  accounts: {file: accounts.csv, into: account, key: id}\n" + payments)
    one.put("accounts.csv", "id,name\n1,Acme\n")
    report = import_events(one, "account_id,at\n1,2026-01-01\n2,2026-01-01\n")
    assert report.notes[0] == "1 account is known only by events"
    assert one.query("SELECT a.key FROM segue.event AS e JOIN segue.account AS a USING (account_id) ORDER BY 1") == [
        ("1",),
        ("2",),
    ]


# --- what is set aside ---


def test_events_without_a_person_a_time_or_a_name_are_set_aside(shop: Opening) -> None:
    one = shop(EVENTS, events=DEFINED)
    report = import_events(
        one,
        HEAD
        + ",2026-01-01,Seen,,\na@x.example,,Seen,,\na@x.example,soon,Seen,,\n"
        + "a@x.example,2026-01-01,,,\na@x.example,2026-01-01,Seen,/p,long\n",
    )
    assert (report.rows, report.new, report.bad_rows, report.bad_cells) == (5, 1, 4, 1)
    assert adds_up(report)
    assert one.quarantine() == [
        (1, None, None, "does not say whose event it is"), (2, None, None, "no valid time in column 'at'"),
        (3, None, None, "no valid time in column 'at'"), (4, None, None, "has no event name"),
        (5, "seconds", "long", "not a number"),
    ]  # fmt: skip


def test_events_that_are_not_defined_and_columns_that_are_not_are_kept_and_told_of(shop: Opening) -> None:
    one = shop(EVENTS, events=DEFINED)
    report = import_events(
        one, "email,at,event,path,more\na@x.example,2026-01-01,Scrolled,/p,x\na@x.example,2026-01-02,Zoomed,/p,y\n"
    )
    assert report.new == 2
    assert report.notes[1:] == ["2 events are not defined in events.yaml; they are kept: Scrolled (1), Zoomed (1)"]
    assert one.query("SELECT path_text, CAST(other AS TEXT) FROM segue.event ORDER BY ALL") == [
        ("/p", '{"more":"x"}'),
        ("/p", '{"more":"y"}'),
    ]


def test_events_to_come_are_kept_and_told_of(shop: Opening) -> None:
    one = shop(EVENTS, events=DEFINED)
    report = import_events(one, HEAD + "a@x.example,2030-01-01,Seen,,\na@x.example,2026-03-02 09:30,Seen,,\n")
    assert "1 event is later than now; it counts when its time comes" in report.notes
    assert len(events_of(one)) == 2


# --- once ---


def test_the_same_file_again_adds_nothing(shop: Opening) -> None:
    one = shop(EVENTS, events=DEFINED)
    text = HEAD + "a@x.example,2026-01-01,Seen,/p,1\na@x.example,2026-01-01,Seen,/p,1\na@x.example,2026-01-01,Seen,/q,1\n"
    assert import_events(one, text).new == 3
    before = one.everything()
    report = import_events(one, text, again=True)
    assert (report.new, report.same, report.duplicates) == (0, 3, 0)
    assert one.everything() == before


def test_rows_alike_in_everything_are_kept_as_often_as_a_file_has_them(shop: Opening) -> None:
    one = shop(EVENTS, events=DEFINED)
    row = "a@x.example,2026-01-01,Seen,/p,1\n"
    import_events(one, HEAD + row * 2)
    assert import_events(one, HEAD + row * 3).new == 1
    assert len(events_of(one)) == 3


def test_a_longer_file_of_the_same_events_adds_only_the_new_ones_in_any_order(shop: Opening) -> None:
    one = shop(EVENTS, events=DEFINED)
    rows = [f"a@x.example,2026-01-0{day},Seen,/p,1\n" for day in range(1, 7)]
    import_events(one, HEAD + "".join(rows[:3]))
    report = import_events(one, HEAD + "".join(reversed(rows)))
    assert (report.new, report.same) == (3, 3)


def test_columns_in_another_order_or_case_are_the_same_events(shop: Opening) -> None:
    one = shop(EVENTS, events=DEFINED)
    import_events(one, HEAD + "a@x.example,2026-01-01,Seen,/p,1\n")
    assert import_events(one, "Seconds,event,AT,Email,path\n1,Seen,2026-01-01,a@x.example,/p\n").same == 1


def test_an_event_is_the_same_whatever_has_been_defined_since(shop: Opening) -> None:
    one = shop(EVENTS, events="events:\n  Seen: {properties: {path: text}}\n")
    text = HEAD + "a@x.example,2026-01-01,Seen,/p,1.50\n"
    import_events(one, text)
    for seconds in ("number", "text", "whole number"):
        one.define(EVENTS, events=f"events:\n  Seen: {{properties: {{path: text, seconds: {seconds}}}}}\n")
        assert import_events(one, text).new == 0
    assert len(events_of(one)) == 1


def test_columns_that_come_and_go_in_the_file_make_no_event_new(shop: Opening) -> None:
    one = shop(EVENTS, events=DEFINED)
    rows = [f"a@x.example,2026-01-01,Seen,/{page}" for page in "pqq"]
    for head, ends in (
        ("", ("", "", "")), (",campaign", (",", ",", ",")), (",campaign", (",x", ",y", ",z")), ("", ("", "", "")),
        (",medium", (",1", ",2", ",3")), (",medium,campaign", (",1,x", ",2,y", ",3,z")),
    ):  # fmt: skip
        import_events(
            one, f"email,at,event,path{head}\n" + "".join(f"{row}{end}\n" for row, end in zip(rows, ends, strict=True))
        )
        assert len(events_of(one)) == 3
    assert sorted(one.query("SELECT path_text, other->>'$.campaign', other->>'$.medium' FROM segue.event")) == [
        ("/p", "x", "1"), ("/q", "y", "2"), ("/q", "z", "3"),
    ]  # fmt: skip
    assert import_events(one, "email,at,event,path\n" + "\n".join([*rows, "a@x.example,2026-01-01,Seen,/new"]) + "\n").new == 1


def test_a_property_that_is_no_longer_declared_makes_no_event_new_when_a_column_comes(shop: Opening) -> None:
    one = shop(EVENTS, events="events:\n  Seen: {properties: {seconds: number, until: instant}}\n")
    import_events(one, "email,at,event,seconds,until\na@x.example,2026-01-01,Seen,1.50,2026-01-02\n")
    one.define(EVENTS, events="events:\n  Seen: {}\n")
    rows = ["1.50,2026-01-02,x", "2.50,2026-01-02,x", "1.50,2026-01-03,x"]
    text = "email,at,event,seconds,until,more\n" + "".join(f"a@x.example,2026-01-01,Seen,{row}\n" for row in rows)
    assert import_events(one, text).new == 2


def test_a_mapping_that_was_wrong_is_put_right_by_importing_again(shop: Opening) -> None:
    one = shop(EVENTS.replace("at: at", "at: recorded"))
    text = "email,recorded,happened,event\na@x.example,2026-02-02,2026-01-01,Seen\nb@x.example,2026-02-02,2026-01-02,Seen\n"
    import_events(one, text)
    one.define(EVENTS.replace("at: at", "at: happened"))
    report = import_events(one, text)
    assert (report.new, report.changed, report.same) == (0, 2, 0)
    assert adds_up(report)
    assert events_of(one) == [("a@x.example", datetime(2026, 1, 1), "Seen"), ("b@x.example", datetime(2026, 1, 2), "Seen")]
    assert import_events(one, text, again=True).same == 2


def test_a_source_that_begins_to_tell_ids_has_the_same_events(shop: Opening) -> None:
    one = shop(EVENTS, events=DEFINED)
    text = "id,email,at,event,path\n1,a@x.example,2026-01-01,Seen,/p\n2,a@x.example,2026-01-01,Seen,/p\n"
    import_events(one, text)
    one.define(WITH_ID, events=DEFINED)
    assert import_events(one, text).new == 0
    assert import_events(one, "id,email,at,event,path\n2,a@x.example,2026-01-01,Seen,/other\n").new == 0


def test_ids_that_come_with_their_column_are_those_of_the_events_that_are_there(shop: Opening) -> None:
    one = shop(EVENTS, events=DEFINED)
    rows = [f"a@x.example,2026-01-0{day},Seen,/p" for day in (1, 1, 2)]
    import_events(one, "email,at,event,path\n" + "\n".join(rows) + "\n")
    one.define(WITH_ID, events=DEFINED)
    text = "email,at,event,path,id\n" + "".join(f"{row},{number}\n" for number, row in enumerate(rows)) + rows[0] + ",9\n"
    report = import_events(one, text)
    assert (report.new, report.same, adds_up(report)) == (1, 3, True)
    assert import_events(one, text, again=True).same == 4
    assert import_events(one, "email,at,event,path,id,more\n" + f"{rows[0]},10,x\n").new == 1


def test_two_events_that_differ_in_a_column_stay_two_though_an_early_file_had_none(shop: Opening) -> None:
    one = shop(EVENTS, events=DEFINED)
    import_events(one, "email,at,event\na@x.example,2026-01-01,Seen\n")
    import_events(one, "email,at,event,path\na@x.example,2026-01-02,Seen,/p\n")
    report = import_events(one, "email,at,event,path,seconds\na@x.example,2026-01-02,Seen,/q,5\n")
    assert (report.new, report.changed) == (1, 0)
    assert len(events_of(one)) == 3


def test_events_alike_but_for_columns_told_apart_in_turn_are_paired_in_their_order(shop: Opening) -> None:
    one = shop(EVENTS, events=DEFINED)
    rows = ["a@x.example,2026-01-01,Seen"] * 9
    import_events(one, "email,at,event,medium\n" + "".join(f"{row},{number}\n" for number, row in enumerate(rows)))
    import_events(one, "email,at,event,campaign\n" + "".join(f"{row},{number}\n" for number, row in enumerate(rows)))
    found = one.query("SELECT other->>'$.medium', other->>'$.campaign' FROM segue.event")
    assert sorted(found) == [(str(number), str(number)) for number in range(9)]


def test_a_cell_set_aside_by_a_new_type_and_mended_later_makes_no_second_event(shop: Opening) -> None:
    one = shop(EVENTS, events="events:\n  Seen: {properties: {path: text, seconds: text}}\n")
    import_events(one, HEAD + "a@x.example,2026-01-01,Seen,/p,ten\na@x.example,2026-01-01,Seen,/q,5\n")
    one.define(EVENTS, events="events:\n  Seen: {properties: {path: text, seconds: number}}\n")
    import_events(one, HEAD + "a@x.example,2026-01-01,Seen,/p,ten\na@x.example,2026-01-01,Seen,/q,5\n")
    report = import_events(one, HEAD + "a@x.example,2026-01-01,Seen,/p,10\na@x.example,2026-01-01,Seen,/q,5\n")
    assert (report.new, report.changed, report.same) == (0, 1, 1)
    assert sorted(one.query("SELECT path_text, seconds_number FROM segue.event")) == [("/p", 10.0), ("/q", 5.0)]
    assert one.quarantine() == []


def test_an_event_of_the_same_id_is_the_same_event_and_the_first_one_counts(shop: Opening) -> None:
    one = shop(WITH_ID, events=DEFINED)
    rows = [("1", "/first"), ("1", "/second"), ("1", "/first"), ("2", "/first")]
    text = "id,email,at,event,path\n" + "".join(f"{own_id},a@x.example,2026-01-01,Seen,{path}\n" for own_id, path in rows)
    report = import_events(one, text)
    assert (report.rows, report.new, report.duplicates) == (4, 2, 2)
    assert adds_up(report)
    assert "1 row has the id of another, but not its content; the first of an id counts" in report.notes
    assert [path for *_, path in events_of(one, "path_text")] == ["/first", "/first"]
    assert import_events(one, "id,email,at,event,path\n2,b@x.example,2026-02-02,Seen,/later\n").same == 1


def test_rows_without_an_id_are_told_apart_by_their_content(shop: Opening) -> None:
    one = shop(WITH_ID, events=DEFINED)
    row = ",a@x.example,2026-01-01,Seen,"
    text = f"id,email,at,event,path\n{row}/p\n{row}/p\n{row}/q\n"
    report = import_events(one, text)
    assert (report.new, report.duplicates) == (3, 0)
    assert import_events(one, text, again=True).same == 3


def test_the_same_id_in_two_sources_is_two_events(shop: Opening) -> None:
    one = shop(WITH_ID + WITH_ID.replace("events:", "more:").replace("events.csv", "more.csv"), events=DEFINED)
    for name in ("events.csv", "more.csv"):
        one.put(name, "id,email,at,event\n1,a@x.example,2026-01-01,Seen\n")
    assert one.imports().events == 2


# --- one time, one name ---


def test_a_source_may_give_all_rows_one_name_and_one_time(shop: Opening) -> None:
    one = shop("  events: {file: events.csv, into: event, lead: email, at: '2026-02-01 12:00', event: Imported}\n")
    import_events(one, "email\na@x.example\n")
    assert events_of(one) == [("a@x.example", datetime(2026, 2, 1, 12), "Imported")]


def test_events_may_type_one_property_differently(shop: Opening) -> None:
    defined = "events:\n  Quiz: {properties: {score: number}}\n  Rated: {properties: {score: text}}\n"
    one = shop(EVENTS, events=defined)
    report = import_events(
        one,
        "email,at,event,score\na@x.example,2026-01-01,Quiz,7\na@x.example,2026-01-02,Rated,good\na@x.example,2026-01-03,Quiz,bad\n",
    )
    assert events_of(one, "score_number", "score_text") == [
        ("a@x.example", datetime(2026, 1, 1), "Quiz", 7.0, None), ("a@x.example", datetime(2026, 1, 2), "Rated", None, "good"),
        ("a@x.example", datetime(2026, 1, 3), "Quiz", None, None),
    ]  # fmt: skip
    assert report.bad_cells == 1
