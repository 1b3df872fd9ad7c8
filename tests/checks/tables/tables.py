"""Random tables: columns of every type, cells in every way of writing them, every hit policy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

DAYS = ["2026-01-01", "2026-03-31", "2026-11-01", "2026-11-14 12:00", "2026-11-21", "2026-12-24"]


def _numbers(least: int, most: int, parts: int = 1) -> st.SearchStrategy[str]:
    number = st.integers(least * parts, most * parts).map(lambda n: f"{n / parts:g}")
    pair = st.tuples(number, number).map(lambda two: sorted(two, key=float))
    apart = pair.filter(lambda two: two[0] != two[1])
    one = st.one_of(
        number.map("{}+".format),
        st.tuples(st.sampled_from(["<", "<=", ">", ">=", "="]), number).map("".join),
        pair.map("..".join),
        number,
        st.tuples(st.sampled_from("[("), apart, st.sampled_from("])")).map(lambda p: f"{p[0]}{'..'.join(p[1])}{p[2]}"),
    )
    return st.one_of(one, one, st.lists(one, min_size=2, max_size=3).map(", ".join), number.map("not {}".format))


def _words(*words: str) -> st.SearchStrategy[str]:
    word = st.sampled_from(words)
    some = st.lists(word, min_size=2, max_size=3, unique=True)
    none = some.map(", ".join).map("not({})".format)
    return st.one_of(word, some.map("/".join), some.map(", ".join), word.map("not {}".format), none)


def _instants() -> st.SearchStrategy[str]:
    day, number = st.sampled_from(DAYS), st.sampled_from(["7", "20", "30", "90"])
    pair = st.tuples(day, day).map(sorted)
    return st.one_of(
        st.tuples(st.sampled_from(["before", "after", "since", "on"]), day).map(" ".join),
        st.tuples(st.sampled_from(["<", "<=", ">", ">="]), day).map("".join),
        pair.map("..".join),
        number.map("in the last {} days".format),
        number.map("in the next {} days".format),
        number.map("more than {} days ago".format),
        number.map("not in the last {} days".format),
        day,
    )


CELLS: dict[str, st.SearchStrategy[str]] = {
    "size": _numbers(0, 6, parts=2), "staff": _numbers(-2, 4), "score": _numbers(-1, 13), "sure": _numbers(0, 4),
    "revenue": _numbers(-2, 2, parts=2), "share": _numbers(-1, 11, parts=2),
    "industry": _words("Software", "Health", "Bank"), "region": _words("North", "South", "East"),
    "level": _words("High", "Medium", "Low"), "customer": st.sampled_from(["yes", "no", "not yes"]),
    "seen": _instants(), "tools": _words("Salesforce", "HubSpot", "Slack"), "title": st.just("contains 'VP'"),
}  # fmt: skip


POLICIES = ("unique", "any", "first", "priority", "collect")


@dataclass(frozen=True)
class Drawn:
    """A table: its inputs by column, its rows with a segment and an output each, its hit policy and priority."""

    inputs: dict[str, str]
    rows: list[list[str]]
    policy: str
    priority: list[str]


@st.composite
def drawn(draw: Any, *, columns: int = 4, rows: int = 6, policies: tuple[str, ...] = POLICIES) -> Drawn:
    fields = draw(st.lists(st.sampled_from([f for f in CELLS if f != "title"]), min_size=1, max_size=columns))
    inputs = {f"C{number}": field for number, field in enumerate(fields, start=1)}
    if draw(st.integers(0, 7)) == 0:
        inputs["Title"] = "title"
    table = []
    for _ in range(draw(st.integers(0 if len(inputs) > 1 else 1, rows))):
        cells = [draw(_cell(CELLS[field])) for field in inputs.values()]
        table.append([draw(st.sampled_from("ABC")), *cells, draw(st.sampled_from("xxy"))])
    priority = draw(st.permutations("ABC"))[: draw(st.integers(0, 3))]
    segments = {row[0] for row in table}
    policy = draw(st.sampled_from(policies))
    return Drawn(inputs, table, policy, [one for one in priority if one in segments])


def _cell(test: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(test, test, test, st.just("-"), st.sampled_from(["known", "unknown", "-"]))
