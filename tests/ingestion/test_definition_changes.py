"""When definitions change after an import: values follow, and what does not fit is set aside, told of, and comes back."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from segue.errors import SegueError
from segue.ingestion.columns import column_changes, make_columns
from tests.ingestion.shop import LEADS, Shop, source_of

Opening = Callable[..., Shop]
EVENTS = "  events: {file: events.csv, into: event, lead: email, at: at, name: event}\n"
FILE = (
    "email,level,size,joined,home\n"
    "a@x.example,Boss,12,31-12-2025,Germany\nb@x.example,vp,many,01-02-2026,nowhere\nc@x.example,,,,\n"
)
DATED = LEADS.replace("}", ", dates: dd-mm-yyyy}")


def traits(**kinds: str) -> str:
    return "traits:\n" + "".join(f"  {name}: {{type: {kind}}}\n" for name, kind in kinds.items())


def applied(shop: Shop) -> tuple[str, ...]:
    """Applies the definitions; what is told of values."""
    return shop.project.apply().notes


def started(shop: Shop, content: str = FILE) -> Shop:
    """A shop whose file is imported and gone, and whose definitions are in force."""
    shop.import_leads(content)
    applied(shop)
    (shop.folder / "leads.csv").unlink()
    return shop


def set_aside(shop: Shop) -> Mapping[tuple[str, str], str]:
    """Values set aside because definitions changed, by key and column."""
    rows = shop.query("SELECT raw->>'$.key', \"column\", value FROM segue.quarantine WHERE source = '(definitions)'")
    return {(key, name): value for key, name, value in rows}


# --- columns that were kept ---


def test_a_trait_defined_after_the_import_is_filled_from_what_was_kept(shop: Opening) -> None:
    one = started(shop())
    one.define(traits=traits(level="text", size="text"))
    notes = applied(one)
    assert one.leads("level", "size") == {
        "a@x.example": ("Boss", "12"),
        "b@x.example": ("vp", "many"),
        "c@x.example": (None, None),
    }
    assert notes == (
        "add level to leads: filled with 2 values kept at import",
        "add size to leads: filled with 2 values kept at import",
    )


def test_what_was_kept_and_does_not_fit_is_set_aside_and_told_of(shop: Opening) -> None:
    one = started(shop())
    one.define(traits=traits(size="whole number", home="country"))
    notes = applied(one)
    assert one.leads("size", "home") == {"a@x.example": (12, "DE"), "b@x.example": (None, None), "c@x.example": (None, None)}
    assert set_aside(one) == {("b@x.example", "size"): "many", ("b@x.example", "home"): "nowhere"}
    assert notes == (
        "add size to leads: filled with 1 value kept at import", "1 value kept for size of leads set aside: not a whole number",
        "add home to leads: filled with 1 value kept at import", "1 value kept for home of leads set aside: not a country",
    )  # fmt: skip


def test_what_was_kept_is_read_as_its_source_writes_it(shop: Opening) -> None:
    one = started(shop(DATED.replace("}", ", missing: [many]}")))
    one.define(DATED.replace("}", ", missing: [many]}"), traits=traits(joined="date", size="whole number"))
    applied(one)
    assert [str(value) for value in one.leads("joined").values()] == ["2025-12-31 00:00:00", "2026-02-01 00:00:00", "None"]
    assert set_aside(one) == {}


def test_a_kept_column_is_found_by_any_of_a_traits_names(shop: Opening) -> None:
    one = started(shop(), "email,Number of employees,staff\na@x.example,5,\nb@x.example,,7\nc@x.example,8,9\n")
    one.define(traits="traits:\n  size: {type: whole number, columns: [staff, number_of_employees]}\n")
    applied(one)
    assert one.leads("size") == {"a@x.example": 5, "b@x.example": 7, "c@x.example": 9}


def test_an_import_fills_new_traits_of_leads_that_its_files_do_not_tell_of(shop: Opening) -> None:
    one = shop()
    one.import_leads(FILE)
    one.define(traits=traits(level="text"))
    one.put("leads.csv", "email,level\nd@x.example,new\n")
    assert one.imports().notes == ["add level to leads: filled with 2 values kept at import"]
    assert one.leads("level") == {"a@x.example": "Boss", "b@x.example": "vp", "c@x.example": None, "d@x.example": "new"}


def test_a_property_defined_after_the_import_is_filled_from_what_was_kept(shop: Opening) -> None:
    one = shop(EVENTS)
    one.put("events.csv", "email,at,event,path\na@x.example,2026-01-01,Seen,/p\n")
    one.imports()
    one.define(EVENTS, events="events:\n  Seen: {properties: {path: text}}\n")
    applied(one)
    assert one.query("SELECT path_text FROM segue.event") == [("/p",)]


# --- types that change ---


def test_a_changed_type_converts_what_fits_and_sets_aside_the_rest(shop: Opening) -> None:
    one = started(shop(traits=traits(size="text")))
    one.define(traits=traits(size="whole number"))
    planned = [step.sentence for step in one.project.plan().steps if "size" in step.sentence]
    assert planned == ["keep size of leads as whole number (was text); 1 value of size of leads set aside: not a whole number"]
    assert one.leads("size") == {"a@x.example": "12", "b@x.example": "many", "c@x.example": None}
    assert applied(one) == tuple(planned)
    assert one.leads("size") == {"a@x.example": 12, "b@x.example": None, "c@x.example": None}
    assert set_aside(one) == {("b@x.example", "size"): "many"}


def test_values_set_aside_come_back_when_the_type_does(shop: Opening) -> None:
    one = started(shop(traits=traits(size="text")))
    one.define(traits=traits(size="whole number"))
    applied(one)
    one.project.rollback()
    assert one.leads("size") == {"a@x.example": "12", "b@x.example": "many", "c@x.example": None}
    assert set_aside(one) == {}


def test_a_value_told_meanwhile_is_not_overwritten_by_one_that_comes_back(shop: Opening) -> None:
    one = started(shop(traits=traits(size="text")))
    one.define(traits=traits(size="whole number"))
    applied(one)
    one.import_leads("email,size\nb@x.example,5\n")
    one.define(traits=traits(size="text"))
    applied(one)
    assert one.leads("size")["b@x.example"] == "5"


def test_dates_kept_as_text_are_read_as_their_source_writes_them(shop: Opening) -> None:
    one = started(shop(DATED, traits=traits(joined="text")))
    one.define(DATED, traits=traits(joined="date"))
    applied(one)
    assert [str(value) for value in one.leads("joined").values()] == ["2025-12-31 00:00:00", "2026-02-01 00:00:00", "None"]


KINDS = {
    "a": ("number", "12"), "b": ("number", "-0.125"), "c": ("whole number", "7"), "d": ("yes or no", "true"),
    "e": ("instant", "2026-07-01 12:30:15.250"), "f": ("date", "2026-07-01 00:00:00.000"),
    "g": ("list of text", '["a, b","c"]'),
    "h": ("country", "DE"),
}  # fmt: skip


def test_any_type_may_become_text_and_be_itself_again(shop: Opening) -> None:
    london = "timezone: Europe/London\n"
    kinds, texts = {name: kind for name, (kind, _) in KINDS.items()}, tuple(text for _, text in KINDS.values())
    one = started(
        shop(settings=london, traits=traits(**kinds)),
        "email\t" + "\t".join(KINDS) + "\na@x.example\t" + "\t".join(texts) + "\n",
    )
    before = one.leads(*KINDS)
    assert None not in before["a@x.example"]
    one.define(settings=london, traits=traits(**dict.fromkeys(KINDS, "text")))
    applied(one)
    assert one.leads(*KINDS) == {"a@x.example": texts}
    one.define(settings=london, traits=traits(**kinds))
    applied(one)
    assert one.leads(*KINDS) == before
    assert set_aside(one) == {}


def test_former_values_change_their_type_too(shop: Opening) -> None:
    one = shop(DATED, traits=traits(joined="text"))
    one.import_leads("email,joined\na@x.example,31-12-2025\n")
    one.import_leads("email,joined\na@x.example,01-02-2026\n")
    one.define(DATED, traits=traits(joined="date"))
    one.imports()
    assert one.query("SELECT old, new FROM segue.trait_change") == [("2025-12-31 00:00:00", "2026-02-01 00:00:00")]


def test_a_property_whose_type_changes_keeps_the_values_that_fit(shop: Opening) -> None:
    one = shop(EVENTS, events="events:\n  Seen: {properties: {seconds: text}}\n")
    one.put("events.csv", "email,at,event,seconds\na@x.example,2026-01-01,Seen,1.5\na@x.example,2026-01-02,Seen,long\n")
    one.imports()
    applied(one)
    one.define(EVENTS, events="events:\n  Seen: {properties: {seconds: number}}\n")
    assert applied(one) == (
        "add seconds_number to events: filled with 1 value kept at import",
        "1 value kept for seconds_number of events set aside: not a number",
    )  # fmt: skip
    assert one.query('SELECT seconds_number FROM segue.event ORDER BY "at"') == [(1.5,), (None,)]
    assert [value for _, _, value, _ in one.quarantine()] == ["long"]


# --- valid values that change ---


def test_a_narrower_list_sets_aside_what_is_no_longer_in_it_and_spells_the_rest_as_declared(shop: Opening) -> None:
    one = started(shop(traits=traits(level="text")))
    one.define(traits=traits(level="'one of [VP, Manager]'"))
    assert applied(one) == (
        "1 value of level of leads set aside: not one of VP, Manager; 1 value of level of leads written as defined",
    )
    assert one.leads("level") == {"a@x.example": None, "b@x.example": "VP", "c@x.example": None}
    assert set_aside(one) == {("a@x.example", "level"): "Boss"}


def test_a_wider_list_brings_back_what_is_in_it_again(shop: Opening) -> None:
    one = started(shop(traits=traits(level="text")))
    one.define(traits=traits(level="'one of [VP]'"))
    applied(one)
    one.define(traits=traits(level="'one of [VP, BOSS]'"))
    assert applied(one) == ("1 value of level of leads brought back from quarantine",)
    assert one.leads("level") == {"a@x.example": "BOSS", "b@x.example": "VP", "c@x.example": None}
    assert set_aside(one) == {}


def test_a_narrower_range_sets_aside_what_is_outside(shop: Opening) -> None:
    one = started(shop(traits="traits:\n  size: {type: whole number}\n"))
    one.define(traits="traits:\n  size: {type: whole number, valid: 1..10}\n")
    applied(one)
    assert one.leads("size") == {"a@x.example": None, "b@x.example": None, "c@x.example": None}
    assert set_aside(one) == {("a@x.example", "size"): "12"}


def test_texts_that_become_a_country_are_its_code(shop: Opening) -> None:
    one = started(shop(traits=traits(home="text")))
    one.define(traits=traits(home="country"))
    assert applied(one) == ("1 value of home of leads set aside: not a country; 1 value of home of leads written as defined",)
    assert one.leads("home") == {"a@x.example": "DE", "b@x.example": None, "c@x.example": None}


def test_a_word_declared_as_missing_later_is_no_value_any_more(shop: Opening) -> None:
    one = started(
        shop(traits=traits(level="text", size="text")), "email,level,size\na@x.example,Select,select\nb@x.example,VP,5\n"
    )
    one.define(LEADS.replace("}", ", missing: [Select]}"), traits=traits(level="text", size="text"))
    assert applied(one) == ("1 value of level of leads declared as missing", "1 value of size of leads declared as missing")
    assert one.leads("level", "size") == {"a@x.example": (None, None), "b@x.example": ("VP", "5")}
    assert set_aside(one) == {}


def test_nothing_is_told_where_all_values_fit(shop: Opening) -> None:
    kinds = {"level": "'one of [Boss, VP]'", "joined": "date", "home": "country"}
    one = started(shop(DATED, traits=traits(**kinds)))
    one.define(DATED, traits=traits(**kinds, more="text"))
    assert applied(one) == ()
    assert [step.sentence for step in one.project.plan().steps if "value" in step.sentence] == []


# --- names ---


def test_a_renamed_trait_keeps_its_values_when_it_is_applied_also_after_an_import(shop: Opening) -> None:
    one = started(shop(traits=traits(size="text")))
    one.define(traits="traits:\n  staff: {type: text, was: size}\n")
    one.import_leads("email,staff\na@x.example,13\nd@x.example,14\n")
    applied(one)
    assert one.leads("staff") == {"a@x.example": "13", "b@x.example": "many", "c@x.example": None, "d@x.example": "14"}


def test_a_trait_that_is_like_one_that_is_gone_does_not_get_its_values(shop: Opening) -> None:
    one = started(shop(traits=traits(size="text")))
    one.define(traits=traits(hobby="text"))
    assert [(change.what, change.name) for change in one.project.plan().changes] == [("add", "hobby"), ("remove", "size")]
    applied(one)
    assert set(one.leads("hobby").values()) == {None}


def test_a_renamed_trait_keeps_its_history_and_the_times_of_its_values(shop: Opening) -> None:
    timed = LEADS.replace("}", ", changed at: since}")
    one = started(shop(timed, traits=traits(size="text")), "email,size,since\na@x.example,1,2026-02-01\n")
    one.import_leads("email,size,since\na@x.example,2,2026-02-20\n")
    one.define(timed, traits="traits:\n  staff: {type: text, was: size}\n")
    applied(one)
    one.import_leads("email,staff,since\na@x.example,between,2026-02-10\n")
    assert one.leads("staff") == {"a@x.example": "2"}
    assert one.query("SELECT trait, old, new FROM segue.trait_change WHERE old <> new ORDER BY ALL") == [
        ("staff", "1", "between"), ("staff", "between", "2"),
    ]  # fmt: skip


def test_a_trait_applied_again_after_a_while_is_filled_from_what_came_meanwhile(shop: Opening) -> None:
    one = started(shop(traits=traits(level="text")))
    one.define(traits=traits(size="whole number"))
    applied(one)
    assert set_aside(one) == {("b@x.example", "size"): "many"}
    one.import_leads("email,level\nd@x.example,Chief\n")
    one.define(traits=traits(level="text", size="whole number"))
    one.imports()
    applied(one)
    assert one.leads("level") == {"a@x.example": "Boss", "b@x.example": "vp", "c@x.example": None, "d@x.example": "Chief"}
    assert set_aside(one) == {("b@x.example", "size"): "many"}


def test_the_latest_text_that_was_kept_fills_a_trait_defined_later(shop: Opening) -> None:
    one = started(shop())
    one.import_leads("email,level\na@x.example,Chief\nb@x.example,\n")
    one.define(traits=traits(level="text"))
    applied(one)
    assert one.leads("level") == {"a@x.example": "Chief", "b@x.example": "vp", "c@x.example": None}


def changed(shop: Shop, before: str, after: str) -> list[str]:
    """Brings the warehouse from one set of traits to another; what is told of values."""
    shop.define(traits=before)
    applied_before = shop.project.workspace
    shop.define(traits=after)
    engine, workspace = shop.project.engine, shop.project.workspace
    with engine.transaction():
        return make_columns(engine, workspace, column_changes(engine, workspace, applied_before), shop.now)


def test_a_trait_that_was_not_defined_for_a_while_has_the_values_kept_meanwhile(shop: Opening) -> None:
    one = started(shop(traits=traits(level="text")))
    one.define(traits=traits(size="text"))
    one.import_leads("email,level\nd@x.example,Chief\n")
    changed(one, traits(size="text"), traits(level="text", size="text"))
    assert one.leads("level") == {"a@x.example": "Boss", "b@x.example": "vp", "c@x.example": None, "d@x.example": "Chief"}


def test_a_trait_keeps_its_values_under_a_new_name(shop: Opening) -> None:
    one = started(shop(traits=traits(size="text")))
    changed(one, traits(size="text"), "traits:\n  staff: {type: text, was: size}\n")
    assert one.leads("staff") == {"a@x.example": "12", "b@x.example": "many", "c@x.example": None}


# --- imports between definition and apply ---


def test_before_anything_is_applied_an_import_follows_the_definitions(shop: Opening) -> None:
    """The way of a newcomer: import, see in quarantine that the type was wrong, mend it, import again."""
    one = shop(traits=traits(size="number", level="whole number"))
    assert one.import_leads(FILE).bad_cells == 3
    one.define(traits=traits(size="text", level="text"))
    report = one.imports()
    assert source_of(report, "leads").bad_cells == 0
    assert one.leads("size", "level") == {
        "a@x.example": ("12", "Boss"),
        "b@x.example": ("many", "vp"),
        "c@x.example": (None, None),
    }
    assert one.quarantine() == []


def test_an_import_waits_for_a_changed_type_to_be_applied(shop: Opening) -> None:
    one = started(shop(traits=traits(size="text")))
    one.define(traits=traits(size="number"))
    one.put("leads.csv", "email,size\nd@x.example,5\n")
    before = one.everything()
    with pytest.raises(SegueError, match="'size' of leads is defined as number, which is not in force yet") as caught:
        one.imports()
    assert caught.value.todo == "Apply the definitions first (segue apply), then import."
    assert one.everything() == before
    applied(one)
    assert source_of(one.imports(), "leads").new == 1
    assert one.leads("size")["d@x.example"] == 5.0


def test_a_plan_changes_nothing(shop: Opening) -> None:
    one = started(shop(traits=traits(size="text", level="text")))
    one.define(traits=traits(size="number", level="'one of [VP]'", home="country"))
    before = one.everything()
    one.project.plan()
    assert one.everything() == before
