"""What the tests against the model draw: definitions and files that change from one import to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from hypothesis import strategies as st

from tests.ingestion.model import Content, Definitions, Source, Trait
from tests.ingestion.shop import NOW

DAY = timedelta(days=1)
KEYS = tuple(f"{name}@x.example" for name in "abcdef")
LEVEL, SIZE, JOINED = Trait("level"), Trait("size", "whole number"), Trait("joined", "date")
STAFF, HEADS = Trait("team", "text", ("staff",)), Trait("heads", "whole number", ("staff",))
COLUMNS = ("level", "size", "joined", "staff")
CELLS = {
    "level": st.sampled_from(["", "", "Boss", "VP", "CTO", "Select"]),
    "size": st.sampled_from(["", "5", "7", "many", "Select"]),
    "staff": st.sampled_from(["", "5", "7", "few"]),
}  # fmt: skip
DAYS = st.integers(1, 9)
FILES = {"crm": ("crm.csv",), "form": ("form.csv",), "web": ("web-1.csv", "web-2.csv")}


@dataclass(frozen=True)
class Step:
    """What happens before an import, and whether it is of all files `again`."""

    defined: Definitions
    files: Mapping[str, Mapping[str, Content]]
    names: tuple[str, ...] = ()
    again: bool = False


@st.composite
def dates(draw: st.DrawFn, place: int) -> str:
    """A day that no other file tells of, readable by either order of day and month; or nothing."""
    month, day = 1 + place, draw(st.integers(1, 3))
    return draw(st.sampled_from(["", f"{month:02}/{day:02}/2025", f"{day:02}/{month:02}/2024"]))


@st.composite
def rows(draw: st.DrawFn, columns: tuple[str, ...], place: int, latest: int) -> dict[str, str]:
    row = {"email": draw(st.sampled_from([*KEYS, *KEYS, "A@X.example ", "nobody"]))}
    for name in columns[1:]:
        if name == "since":
            day = NOW.replace(hour=place, minute=0) + draw(st.integers(-9, latest)) * DAY
            row[name] = draw(st.sampled_from(["", *[f"{day:%Y-%m-%d %H:%M}"] * 4]))
        elif name == "joined":
            row[name] = draw(dates(place))
        else:
            row[name] = draw(CELLS[name])
    return row


@st.composite
def contents(draw: st.DrawFn, place: int, latest: int) -> Content:
    columns = ("email", *sorted(draw(st.sets(st.sampled_from(COLUMNS), min_size=1))), "since")
    return Content(columns, tuple(draw(st.lists(rows(columns, place, latest), min_size=1, max_size=14))))


@st.composite
def later(draw: st.DrawFn, before: Content, place: int, latest: int) -> Content:
    """A file that comes again: unchanged, grown, corrected, or another one."""
    how = draw(st.sampled_from(["unchanged", "grown", "corrected", "other"]))
    if how == "grown":
        return replace(before, rows=(*before.rows, draw(rows(before.columns, place, latest))))
    if how == "corrected":
        some = [draw(rows(before.columns, place, latest)) if draw(st.booleans()) else row for row in before.rows]
        return replace(before, rows=tuple(some))
    return draw(contents(place, latest)) if how == "other" else before


TRAITS = st.sets(st.sampled_from([LEVEL, SIZE, JOINED, STAFF, HEADS])).map(lambda found: tuple(sorted(found, key=str)))


@st.composite
def sources(draw: st.DrawFn) -> tuple[Source, ...]:
    names = draw(st.lists(st.sampled_from(["crm", "form", "web"]), min_size=1, max_size=3, unique=True))
    return tuple(Source(name, draw(st.booleans()), draw(st.sampled_from(["dd/mm/yyyy", "mm/dd/yyyy"]))) for name in names)


@st.composite
def defined_otherwise(draw: st.DrawFn, before: Definitions) -> Definitions:
    what = draw(st.sampled_from(["nothing", "traits", "dates", "missing", "order", "timed"]))
    if what == "traits":
        return replace(before, traits=draw(TRAITS))
    if what == "order":
        return replace(before, sources=tuple(draw(st.permutations(before.sources))))
    if what == "nothing":
        return before
    at = draw(st.integers(0, len(before.sources) - 1))
    one = before.sources[at]
    if what == "dates":
        one = replace(one, dates={"dd/mm/yyyy": "mm/dd/yyyy", "mm/dd/yyyy": "dd/mm/yyyy"}[one.dates])
    elif what == "timed":
        one = replace(one, timed=not one.timed)
    else:
        one = replace(one, missing=("select",))
    return replace(before, sources=(*before.sources[:at], one, *before.sources[at + 1 :]))


@st.composite
def histories(draw: st.DrawFn) -> list[Step]:
    defined = Definitions(draw(sources()), draw(TRAITS))
    files: dict[str, dict[str, Content]] = {}
    steps: list[Step] = []
    for number in range(draw(st.integers(2, 6))):
        if steps and draw(st.booleans()):
            defined = draw(defined_otherwise(defined))
        files = {name: dict(those) for name, those in files.items()}
        for source in defined.sources:
            mine = files.setdefault(source.name, {})
            for index, name in enumerate(FILES[source.name]):
                place = 2 * sorted(FILES).index(source.name) + index
                if name in mine:
                    mine[name] = draw(later(mine[name], place, number))
                elif index == 0 or draw(st.booleans()):
                    mine[name] = draw(contents(place, number))
        names = draw(st.sampled_from([(), *((source.name,) for source in defined.sources)]))
        steps.append(Step(defined, files, names, draw(st.integers(0, 5)) == 5))
    return steps


# --- events ---

OPTIONAL = ("path", "seconds", "campaign")
HAPPENED = st.fixed_dictionaries({
    "email": st.sampled_from(KEYS[:2]), "at": st.sampled_from(["2026-01-01", "2026-01-02"]),
    "path": st.sampled_from(["/p", "/q"]),
    "seconds": st.sampled_from(["1", "2"]), "campaign": st.sampled_from(["x", "y", ""]),
})  # fmt: skip
PROPERTIES = st.fixed_dictionaries(
    {"path": st.sampled_from(["", "text"]), "seconds": st.sampled_from(["", "text", "whole number"])}
)
"""The types of properties; of one that is not declared none."""


@dataclass(frozen=True)
class Window:
    """A file of some of the events that happened. `properties`: with their types; `ids`: whether its source tells ids."""

    columns: tuple[str, ...]
    rows: tuple[Mapping[str, str], ...]
    properties: Mapping[str, str]
    ids: bool


@st.composite
def windows(draw: st.DrawFn) -> list[Window]:
    happened = [{**one, "id": str(number)} for number, one in enumerate(draw(st.lists(HAPPENED, min_size=1, max_size=12)))]
    found, ids, properties, columns = [], False, draw(PROPERTIES), ("email", "at", *OPTIONAL)
    for _ in range(draw(st.integers(2, 6))):
        ids = ids or draw(st.integers(0, 4)) == 4
        if draw(st.booleans()):
            properties = draw(PROPERTIES)
        if draw(st.booleans()):
            told = draw(st.permutations(OPTIONAL))[: draw(st.integers(0, 3))]
            columns = ("email", "at", *told, *draw(st.sampled_from([(), ("id",)])))
        columns = tuple(dict.fromkeys((*columns, *(["id"] if ids else []))))
        first, last = sorted((draw(st.integers(0, len(happened))), draw(st.integers(0, len(happened)))))
        rows = happened[first:last] or happened
        rows = draw(st.permutations(rows)) if draw(st.booleans()) else rows
        found.append(Window(columns, tuple({name: row[name] for name in columns} for row in rows), properties, ids))
    return found


# --- accounts ---

STAFFED = ("a@acme.example", "b@acme.example", "c@other.example", "d@gmail.com", "e@new.example")
NAMED = {"7": "acme.example", "8": "other.example"}
"""The accounts of the file of accounts: their domains."""


@dataclass(frozen=True)
class Naming:
    """An import of files that name leads' accounts, perhaps with the file of `accounts`."""

    sources: tuple[Source, ...]
    files: Mapping[str, Mapping[str, Content]]
    accounts: bool


@st.composite
def naming_rows(draw: st.DrawFn, place: int, latest: int) -> dict[str, str]:
    day = NOW.replace(hour=place + 1, minute=0) + draw(st.integers(-9, latest)) * DAY
    return {
        "email": draw(st.sampled_from(STAFFED)), "company_id": draw(st.sampled_from(["", "", "7", "8", "9"])),
        "since": draw(st.sampled_from(["", f"{day:%Y-%m-%d %H:%M}", f"{day:%Y-%m-%d %H:%M}"])),
    }  # fmt: skip


@st.composite
def namings(draw: st.DrawFn) -> list[Naming]:
    one, two = Source("crm", draw(st.booleans())), Source("form", draw(st.booleans()))
    found, comes = [], draw(st.integers(0, 4))
    for number in range(draw(st.integers(2, 4))):
        told = draw(st.sampled_from([(one,), (two,), (one, two), (two, one)]))
        files = {}
        for source in told:
            place = 0 if source is one else 1
            rows = draw(st.lists(naming_rows(place, number), min_size=1, max_size=8))
            files[source.name] = {f"{source.name}.csv": Content(("email", "company_id", "since"), tuple(rows))}
        found.append(Naming(told, files, number >= comes))
    return found
