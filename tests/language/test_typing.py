"""Types of trees, whose value a name reads, and that a mistake is told once, with the names that were perhaps meant."""

from __future__ import annotations

import pytest

from segue.language import tree
from segue.language.catalogue import Catalogue, Field
from segue.language.countries import country_code
from segue.language.parsing import parse_condition, parse_points, parse_value
from segue.language.printing import show
from segue.language.tree import Node
from segue.language.types import (
    ANYTHING,
    COUNTRY,
    DATE,
    INSTANT,
    LIST,
    NUMBER,
    TEXT,
    TRUTH,
    WHOLE,
    Scope,
    Type,
    comparable,
    one_of,
    parse_type,
    united,
)
from segue.language.typing import typed, typed_condition, typed_points
from segue.language.unknown import may_be_unknown
from segue.records import Problem

KINDS = {
    "visits": WHOLE, "income": NUMBER, "city": TEXT, "vip": TRUTH, "seen_at": INSTANT, "birthday": DATE, "country": COUNTRY,
    "interests": LIST, "seniority": one_of("Manager", "VP"), "odd": ANYTHING,
}  # fmt: skip
CATALOGUE = Catalogue(
    fields={name: Field(name, kind) for name, kind in KINDS.items()}
    | {
        "size": Field("size", WHOLE, "account"),
        "total": Field("total", WHOLE, "account", stated=False, missing=False),
        "sure": Field("sure", WHOLE, missing=False),
    },
    events={"E": {"path": TEXT, "amount": NUMBER, "n": WHOLE, "ok": TRUTH, "at": INSTANT}, "F": {"path": TEXT}},
    segments={"Hot": "lead", "Big": "account"},
    channels={"email": "vip"},
)


def value(text: str, scope: Scope = "lead") -> Node:
    found, problems = typed(parse_value(text), CATALOGUE, scope)
    assert problems == []
    return found


def problems(text: str, scope: Scope = "lead") -> list[Problem]:
    return typed_condition(parse_condition(text), CATALOGUE, scope)[1]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("3", WHOLE), ("3.0", WHOLE), ("3.5", NUMBER), ("'a'", TEXT), ("true", TRUTH),
        ("visits + 1", WHOLE), ("visits + 1.5", NUMBER), ("visits * visits", WHOLE), ("visits / 2", NUMBER), ("-visits", WHOLE),
        ("-income", NUMBER), ("abs(income)", NUMBER), ("round(income)", WHOLE), ("floor(visits / 2)", WHOLE),
        ("coalesce(visits, 0)", WHOLE), ("coalesce(visits, 0.5)", NUMBER), ("coalesce(city, 'none')", TEXT),
        ("coalesce(seniority, 'none')", one_of("Manager", "VP", "none")), ("lower(city)", TEXT), ("length(city)", WHOLE),
        ("domain of city", TEXT), ("days since seen_at", WHOLE), ("visits > 1", TRUTH), ("visits > 1 and vip", TRUTH),
        ("case when vip then 1 else 2.5 end", NUMBER), ("case when vip then 'a' else 'b' end", one_of("a", "b")),
        ("case when vip then seen_at else birthday end", INSTANT), ("case when vip then city else 'a' end", TEXT),
        ("count of 'E'", WHOLE), ("sum of amount of 'E'", NUMBER), ("sum of n of 'E'", WHOLE), ("average of n of 'E'", NUMBER),
        ("median of n of 'E'", NUMBER), ("least of at of 'E'", INSTANT), ("first path of 'E'", TEXT), ("last ok of 'E'", TRUTH),
        ("most frequent n of 'E'", WHOLE), ("distinct path of 'E'", WHOLE), ("first time of 'E'", INSTANT),
        ("days since last 'E'", WHOLE), ("count of leads of the account", WHOLE),
        ("average of visits of leads of the account", NUMBER), ("in segment 'Hot'", TRUTH), ("odd", ANYTHING),
        ("least of seen_at of leads of the account", INSTANT),
    ],
)  # fmt: skip
def test_the_type_of_a_value(text: str, kind: Type) -> None:
    assert value(text).type == kind


@pytest.mark.parametrize(
    ("text", "scope", "reads"),
    [
        ("visits", "lead", "lead"), ("size", "lead", "lead or account"), ("account.size", "lead", "account"),
        ("total", "lead", "account"), ("account.total", "lead", "account"), ("size", "account", "account"),
        ("account.size", "account", "account"),
    ],
)  # fmt: skip
def test_whose_value_a_name_reads(text: str, scope: Scope, reads: str) -> None:
    found = value(text, scope)
    assert isinstance(found, tree.Name)
    assert found.reads == reads


def test_inside_leads_of_the_account_names_are_the_leads_and_outside_again_the_accounts() -> None:
    found = value("any lead of the account (visits > size) and size > 1", "account")
    assert [(name.name, name.reads) for name in tree.names_in(found)] == [
        ("visits", "lead"), ("size", "lead or account"), ("size", "account"),
    ]  # fmt: skip


def test_names_after_where_are_properties_and_after_the_event_traits_again() -> None:
    found = value("did 'E' where n > 1 and path = 'x' in the last 7 days and visits > 1")
    assert [(name.name, name.reads) for name in tree.names_in(found)] == [("n", "event"), ("path", "event"), ("visits", "lead")]


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("3 < visits", "visits > 3"), ("3 <= visits", "visits >= 3"), ("3 > visits", "visits < 3"),
        ("3 >= visits", "visits <= 3"),
        ("3 = visits", "visits = 3"), ("'x' != city", "city != 'x'"), ("'2026-03-01' < seen_at", "seen_at > '2026-03-01'"),
        ("visits < 3", "visits < 3"), ("1 < 2", "1 < 2"),
    ],
)  # fmt: skip
def test_a_written_value_on_the_left_of_a_comparison_changes_sides(text: str, printed: str) -> None:
    assert show(value(text)) == printed


def test_a_written_date_is_an_instant_and_a_country_its_code() -> None:
    dated = value("seen_at >= '2026-03-01'")
    assert isinstance(dated, tree.Call)
    assert dated.operands[1].type == INSTANT
    here = value("country in ('UK', 'germany', 'FRA')")
    assert [node.value for node in tree.walk(here) if isinstance(node, tree.Literal)] == ["GB", "DE", "FR"]


@pytest.mark.parametrize(
    ("text", "code"),
    [("GB", "GB"), ("gbr", "GB"), ("united kingdom", "GB"), ("England", "GB"), (" Deutschland ", "DE"), ("España", "ES"),
     ("Côte d'Ivoire", "CI"), ("ivory coast", "CI"), ("Türkiye", "TR"), ("turkey", "TR"), ("Narnia", None), ("", None)],
)  # fmt: skip
def test_countries_as_people_write_them(text: str, code: str | None) -> None:
    assert country_code(text) == code


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("visists > 1 and visists < 3", ["unknown name", "unknown name"]),
        ("visists + 1 > 'a'", ["unknown name", "types"]),
        ("lower(visists) = 3", ["unknown name", "types"]),
        ("nothing(visists) > 1", ["unknown function", "unknown name"]),
        ("did 'G' where anything = 1 and whatever", ["unknown event"]),
        ("sum of anything of 'G' > 1", ["unknown event"]),
        ("odd > 1 and odd contains 'x' and odd in the last 7 days and odd", []),
        ("not visits", ["not a condition"]),
        ("city and visits", ["not a condition", "not a condition"]),
        ("seen_at in the last 7 days and seen_at = 'x'", ["date"]),
        ("in segment 'Cold' or account in segment 'Hot'", ["unknown segment", "wrong owner"]),
        ("has consent for phone", ["unknown channel"]),
        ("in a random 120%", ["arguments"]),
        ("stopped 'E' for 1 year", ["duration"]),
        ("city matches '('", ["pattern"]),
        ("seniority = 'Boss'", ["unknown value"]),
        ("abs(1, 2) > 1", ["arguments"]),
    ],
)
def test_every_mistake_is_told_once(text: str, kinds: list[str]) -> None:
    assert [problem.kind for problem in problems(text.replace("and whatever", "and whatever = 1"))] == kinds


@pytest.mark.parametrize(
    ("text", "wrong", "near"),
    [
        ("visists > 1", "visists", "visits"), ("did 'e'", "e", "E"), ("did 'E' where pat = 'x'", "pat", "path"),
        ("in segment 'hot'", "hot", "Hot"), ("lowr(city) = 'x'", "lowr", "lower"), ("seniority = 'vp'", "vp", "VP"),
        ("has consent for mail", "mail", "email"), ("country = 'Germny'", "Germny", "Germany"),
    ],
)  # fmt: skip
def test_a_problem_names_what_is_wrong_and_what_there_is(text: str, wrong: str, near: str) -> None:
    (found,) = problems(text)
    assert found.wrong == wrong
    assert near in found.candidates


def test_problems_stand_where_the_mistake_is() -> None:
    text = "visits > 1 and (city > 2 or did 'E' where nothing = 3)"
    assert [text[p.start : p.end] for p in problems(text)] == ["2", "nothing"]


def test_a_trait_of_leads_does_not_speak_of_an_account() -> None:
    assert [(p.kind, p.hint) for p in problems("visits > 1", "account")] == [
        ("wrong owner", "to ask about the leads of an account write: any lead of the account (visits ...)")
    ]
    assert [p.kind for p in problems("has consent for email", "account")] == ["wrong owner"]
    assert problems("any lead of the account (has consent for email and visits > 1)", "account") == []


def test_rules_of_points_are_typed_and_checked() -> None:
    rule, found = typed_points(parse_points("10 for each 'E' where n > 'a' before 'May'"), CATALOGUE, "lead")
    assert isinstance(rule, tree.PointsForEach)
    assert [problem.kind for problem in found] == ["types", "date"]
    when, found = typed_points(parse_points("5 when visits > 1"), CATALOGUE, "lead")
    assert isinstance(when, tree.PointsWhen)
    assert (when.condition.type, found) == (TRUTH, [])


@pytest.mark.parametrize("depth", [4, 5])
def test_tests_within_tests_may_be_four_deep(depth: int) -> None:
    text = "visits"
    for _ in range(depth):
        text = f"case when {text} between 1 and 3 then visits end"
    found = problems(f"{text} > 1")
    assert bool(found) == (depth > 4)
    assert all(problem.hint == "give an inner part a name, as a trait of its own" for problem in found)


def test_a_long_chain_of_quotients_is_not_deep() -> None:
    assert problems(" / ".join(["income"] * 50) + " > 1") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("visits > 1", True), ("sure > 1", False), ("visits is known", False), ("count of 'E' > 1", False), ("did 'E'", False),
        ("sum of amount of 'E' > 1", False), ("average of amount of 'E' > 1", True), ("sure / 2 > 1", True),
        ("domain of city = 'x'", True), ("coalesce(visits, 0) > 1", False), ("coalesce(visits, income) > 1", True),
        ("case when vip then 1 else 2.5 end > 1", False), ("case when vip then 1 end > 1", True), ("in segment 'Hot'", False),
        ("size > 1", True), ("sure > 1 and visits > 1", True), ("not sure > 1", False), ("in a random 5%", False),
        ("any lead of the account (vip)", True), ("has consent for email", True), ("vip is true", False), ("total > 1", True),
        ("account.total > 1", True), ("count of leads of the account > 1", True),
    ],
)  # fmt: skip
def test_what_can_be_unknown_for_some_lead(text: str, expected: bool) -> None:
    assert may_be_unknown(value(text), CATALOGUE, "lead") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("total > 1", False), ("size > 1", True), ("any lead of the account (vip)", False), ("did 'E'", False),
        ("count of leads of the account > 1", False), ("average of visits of leads of the account > 1", True),
    ],
)  # fmt: skip
def test_what_can_be_unknown_for_some_account(text: str, expected: bool) -> None:
    assert may_be_unknown(value(text, "account"), CATALOGUE, "account") == expected


# --- types -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("text", TEXT), ("whole  number", WHOLE), ("yes or no", TRUTH), ("list of text", LIST), ("date", DATE),
        ("one of [a, b]", one_of("a", "b")), ("one of ['a b', \"c\"]", one_of("a b", "c")), ("one of [a, a]", None),
        ("one of []", None), ("one of [a,]", None), ("integer", None), ("", None), ("Text", None),
    ],
)  # fmt: skip
def test_types_as_they_are_written(text: str, kind: Type | None) -> None:
    assert parse_type(text) == kind


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        ([WHOLE, WHOLE], WHOLE), ([WHOLE, NUMBER], NUMBER), ([DATE, INSTANT], INSTANT), ([DATE, DATE], DATE),
        ([TEXT, COUNTRY], TEXT),
        ([COUNTRY, COUNTRY], COUNTRY), ([one_of("a"), one_of("b", "a")], one_of("a", "b")), ([one_of("a"), TEXT], TEXT),
        ([WHOLE, TEXT], None), ([TRUTH, WHOLE], None), ([ANYTHING, WHOLE], WHOLE), ([ANYTHING], ANYTHING), ([], ANYTHING),
        ([LIST, TEXT], None), ([INSTANT, TEXT], None),
    ],
)  # fmt: skip
def test_the_narrowest_type_of_several(types: list[Type], expected: Type | None) -> None:
    assert united(types) == expected


def test_what_can_be_compared() -> None:
    assert comparable(WHOLE, NUMBER)
    assert comparable(DATE, INSTANT)
    assert comparable(one_of("a"), COUNTRY)
    assert comparable(ANYTHING, LIST)
    assert not comparable(TEXT, NUMBER)
    assert not comparable(LIST, TEXT)
    assert not comparable(TRUTH, WHOLE)
    assert not comparable(INSTANT, TEXT)


def test_types_in_sentences() -> None:
    assert [kind.noun for kind in (TEXT, INSTANT, TRUTH, one_of("a", "b"))] == [
        "a text",
        "an instant",
        "a yes or no",
        "one of [a, b]",
    ]


def test_properties_of_several_events_are_those_of_any_of_them() -> None:
    assert CATALOGUE.properties(("F",)) == {"path": TEXT}
    assert set(CATALOGUE.properties(())) == {"path", "amount", "n", "ok", "at"}
