"""Shapes to definitions: texts are parsed, types and ranges read; what is wrong is collected, never raised."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final, TypeVar, cast
from zoneinfo import ZoneInfo

from segue.definitions.event import Event, Property
from segue.definitions.example import Example, Expectation, GivenEvent
from segue.definitions.expression import Expression
from segue.definitions.framework import HIT_POLICIES, Cell, Framework, HitPolicy, Input, Output, Row
from segue.definitions.score import Band, Banding, Decay, Points, Score
from segue.definitions.segment import Members, Segment
from segue.definitions.source import KeyColumn, Source
from segue.definitions.spark_address import NotAnAddress, read_spark_address
from segue.definitions.trait import DIMENSIONS, Trait
from segue.definitions.workspace import Settings
from segue.language.cells import ANYTHING_GOES, parse_cell
from segue.language.clock import FIXED_UNITS, TICK, Calendar
from segue.language.parsing import LanguageError, parse_condition, parse_points, parse_value
from segue.language.regions import values_of
from segue.language.sets import Ordered, Values
from segue.language.thousands import is_doubtful, two_ways
from segue.language.tree import Node
from segue.language.types import ANYTHING, LIST, NAMED, NUMBER, TEXT, WHOLE, Scope, Type, one_of, parse_type
from segue.records import NOWHERE, Fault, Place, Written
from segue.workspace import shapes
from segue.workspace.tables import TableRow

T = TypeVar("T")
ENGINES: Final = ("duckdb", "postgres", "clickhouse", "chdb", "spark")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
OF_ENGINE = re.compile(r"[^./]+\.[^./]+(\.[^./]+)?|[^./]+\..*/.+")
"""A table: of a schema, of a catalogue's schema, or on Spark the files of a format at a path."""
IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*$")
RESERVED_NAMES = frozenset(
    [
        "lead_id",
        "account_id",
        "account_key",
        "key",
        "domain",
        "known_from",
        "source",
        "other",
        "event_id",
        "at",
        "received_at",
        "as_of",
        "next_change_at",
    ]
)


def words(texts: Iterable[Written] | None) -> tuple[str, ...]:
    return tuple(text.value for text in texts or ())


def said(text: Written | None, default: str = "") -> str:
    return text.value.strip() if text is not None else default


def label_of(name: str) -> str:
    """`company_size` as people read it."""
    return name.replace("_", " ").strip().capitalize() if IDENTIFIER.match(name) else name


class Builder:
    """Makes definitions and collects faults. One for a workspace."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def fault(
        self, kind: str, message: str, text: Written, *, hint: str = "", wrong: str = "", near: Iterable[str] = ()
    ) -> None:
        at = text.place.position
        self.faults.append(Fault(kind, message, at, hint=hint, wrong=wrong, candidates=tuple(near)))

    def choose(self, text: Written | None, options: Mapping[str, T], default: T, what: str) -> T:
        """One of several words; another is a fault with the nearest of them."""
        if text is None:
            return default
        word = " ".join(text.value.lower().split())
        if word not in options:
            message = f"'{text.value}' is not {what}"
            self.fault("unknown word", message, text, wrong=word, near=options)
            return default
        return options[word]

    def parse(self, text: Written, parser: Callable[[str], Node]) -> Node | None:
        try:
            return parser(text.value)
        except LanguageError as error:
            self.faults.append(Fault.of(error.problem, text))
            return None

    def expression(self, text: Written | None, parser: Callable[[str], Node]) -> Expression | None:
        if text is None:
            return None
        node = self.parse(text, parser)
        return Expression(text, node, node) if node is not None else None

    def scope(self, text: Written | None) -> Scope:
        options: dict[str, Scope] = {"lead": "lead", "leads": "lead", "account": "account", "accounts": "account"}
        return self.choose(text, options, "lead", "lead or account")

    def identifier(self, name: Written) -> None:
        if not IDENTIFIER.match(name.value):
            suggestion = re.sub(r"[^a-z0-9]+", "_", name.value.lower()).strip("_") or "a_name"
            message = f"'{name.value}' cannot name a trait: use lower-case letters, digits and _"
            self.fault("bad name", message, name, hint=f"call it {suggestion} and give it a label")
        elif name.value in RESERVED_NAMES:
            self.fault("bad name", f"'{name.value}' is a name Segue uses itself", name, hint=f"call it lead_{name.value}")

    # --- settings and sources ---

    def settings(self, shape: shapes.WorkspaceShape) -> Settings:
        timezone = said(shape.timezone, "UTC")
        try:
            ZoneInfo(timezone)
        except (KeyError, ValueError, OSError):
            self.fault(
                "unknown word",
                f"'{timezone}' is no time zone",
                cast("Written", shape.timezone),
                hint="write Europe/London",
            )
            timezone = "UTC"
        week = self.choose(shape.week_starts, {day: at for at, day in enumerate(DAYS)}, 0, "a day of the week")
        fiscal = self.choose(shape.fiscal_year_starts, {m: at + 1 for at, m in enumerate(MONTHS)}, 1, "a month")
        engine, location = self.engine(shape.engine)
        calendar = Calendar(timezone, week, fiscal)
        name = said(shape.workspace)
        return Settings(name, said(shape.label, name), calendar, engine, location, words(shape.free_mail))

    def engine(self, engine: dict[Written, Written] | None) -> tuple[str, str]:
        if not engine:
            return "duckdb", ""
        name, location = next(iter(engine.items()))
        if len(engine) > 1:
            self.fault("shape", "a workspace runs on one engine", list(engine)[1])
        kind = self.choose(name, {one: one for one in ENGINES}, "duckdb", "an engine that is there")
        if kind == "spark":
            self.spark_address(location)
        return kind, location.value

    def spark_address(self, location: Written) -> None:
        try:
            read_spark_address(location.value)
        except NotAnAddress as error:
            self.fault("shape", error.message, location, hint=error.hint)

    def source(self, name: Written, shape: shapes.SourceShape) -> Source:
        key = self.key_column(shape.key)
        source = Source(
            name=name, file=shape.file or Written("", name.place), into=shape.into, table=said(shape.table), key=key,
            lead=self.key_column(shape.lead),
            account=self.key_column(shape.account, default="id"), at=said(shape.at), event_name=said(shape.name),
            event=said(shape.event), id=said(shape.id), missing=words(shape.missing), changed_at=said(shape.changed_at),
            columns={trait.value: column.value for trait, column in (shape.columns or {}).items()},
            dates=said(shape.dates), decimal=shape.decimal or "", delimiter=said(shape.delimiter).replace("\\t", "\t"),
            encoding=said(shape.encoding), sheet=said(shape.sheet), format=shape.format or "",
            creates_leads=shape.new_leads is not False,
        )  # fmt: skip
        self.complete(source)
        self.place(name, shape)
        return source

    def together(self, sources: Mapping[str, Source]) -> None:
        """Whether sources go together: all files or all tables, and one table of leads and of accounts."""
        tables = [one for one in sources.values() if one.table]
        files = [one for one in sources.values() if not one.table]
        if tables and files:
            hint = "a workspace imports files, or evaluates tables where they lie"
            self.fault(
                "shape", f"source '{files[0].name}' is a file, and '{tables[0].name}' is a table", files[0].name, hint=hint
            )
        for into in ("lead", "account"):
            for more in [one for one in tables if one.into == into][1:]:
                hint = "make one view of all, and name that"
                self.fault("shape", f"source '{more.name}' is a second table of {into}s", more.name, hint=hint)

    def place(self, name: Written, shape: shapes.SourceShape) -> None:
        """Whether a source says where its rows are, and nothing of files where it is a table."""
        if shape.file is None and shape.table is None:
            hint = "name a file, as in: file: data/leads.csv, or a table of the engine, as in: table: crm.contacts"
            self.fault("incomplete source", f"source '{name}' needs 'file' or 'table'", name, hint=hint)
        if shape.table is None:
            return
        of_files = {
            "file": shape.file, "changed at": shape.changed_at, "dates": shape.dates, "decimal": shape.decimal,
            "delimiter": shape.delimiter, "encoding": shape.encoding, "sheet": shape.sheet, "format": shape.format,
            "new leads": shape.new_leads,
        }  # fmt: skip
        told = [key for key, value in of_files.items() if value is not None]
        if told:
            self.fault("shape", f"source '{name}' is a table, and '{told[0]}' is about files", name, hint="leave it out")
        if not OF_ENGINE.fullmatch(shape.table.value):
            self.fault("shape", f"'{shape.table}' is no table", shape.table, hint="write schema.table, as in crm.contacts")

    def key_column(self, shape: shapes.KeyShape | None, default: str = "") -> KeyColumn | None:
        if shape is None:
            return None
        column, kind = shape.column.value, shape.is_.value
        return KeyColumn(column, kind or default or guessed_kind(column))

    def complete(self, source: Source) -> None:
        """Whether a source says all that its kind needs."""
        name = source.name
        if source.into != "event":
            if source.key is None:
                hint = "name the column that tells one row from another, as in: key: email"
                self.fault("incomplete source", f"source '{name}' needs 'key'", name, hint=hint)
            return
        if source.lead is None and source.account is None:
            hint = "name the column that says whose event it is, as in: lead: email"
            self.fault("incomplete source", f"source '{name}' needs 'lead' or 'account'", name, hint=hint)
        if not source.at:
            self.fault("incomplete source", f"source '{name}' needs 'at'", name, hint="name the column with the time")
        if not source.event and not source.event_name:
            hint = "write 'name: COLUMN', or 'event: Name' where all rows are one event"
            self.fault("incomplete source", f"source '{name}' needs 'name' or 'event'", name, hint=hint)

    # --- traits and events ---

    def type(self, shape: Written | shapes.ChoiceShape | None) -> Type | None:
        if shape is None:
            return None
        if isinstance(shape, shapes.ChoiceShape):
            return one_of(*words(shape.one_of))
        found = parse_type(shape.value)
        if found is None:
            message = f"'{shape.value}' is not a type"
            hint = f"types are: {', '.join(NAMED)}, one of [a, b, ...]"
            self.fault("unknown type", message, shape, hint=hint, wrong=shape.value, near=NAMED)
            return ANYTHING
        return found

    def trait(self, name: Written, shape: shapes.TraitShape) -> Trait:
        self.identifier(name)
        kind = self.type(shape.type)
        value = self.expression(shape.value, parse_value)
        if shape.value is None and kind is None:
            hint = "a stated trait needs 'type', a computed one 'value'"
            self.fault("missing key", f"trait '{name}' has neither type nor value", name, hint=hint)
        if shape.dimension is not None:
            self.choose(shape.dimension, dict.fromkeys(DIMENSIONS, ""), "", "a dimension")
        if shape.value is not None and value is None:
            kind = ANYTHING
        return Trait(
            name=name, label=said(shape.label, label_of(name.value)), of=self.scope(shape.of), type=kind or ANYTHING,
            dimension=said(shape.dimension), unit=said(shape.unit), description=said(shape.description),
            valid=self.values(shape.valid, kind or NUMBER), columns=words(shape.columns), value=value,
            consent=said(shape.consent), was=said(shape.was),
        )  # fmt: skip

    def values(self, text: Written | None, kind: Type) -> Values | None:
        """Values written as a cell."""
        if text is None:
            return None
        cell, problems = parse_cell(text.value, kind)
        self.faults += [Fault.of(problem, text) for problem in problems]
        return values_of(cell, kind) if not problems else None

    def event(self, name: Written, shape: shapes.EventShape) -> Event:
        properties = {}
        for key, prop in (shape.properties or {}).items():
            given = prop if isinstance(prop, shapes.PropertyShape) else shapes.PropertyShape(type=prop)
            kind = self.type(given.type) or ANYTHING
            properties[key.value] = Property(key, kind, said(given.label, label_of(key.value)), said(given.unit))
        return Event(name, said(shape.label, name.value), said(shape.description), properties)

    # --- scores ---

    def score(self, name: Written, shape: shapes.ScoreShape) -> Score:
        self.identifier(name)
        least, most = self.range(shape.range)
        if (shape.points is None) == (shape.value is None):
            self.fault("missing key", f"score '{name}' needs either points or value", name)
        points = [self.points(text) for text in shape.points or ()]
        return Score(
            name=name, label=said(shape.label, label_of(name.value)), of=self.scope(shape.of), least=least, most=most,
            description=said(shape.description), points=tuple(p for p in points if p is not None),
            value=self.expression(shape.value, parse_value), decay=self.decay(shape.decay),
            bandings=tuple(self.banding(band, ranges) for band, ranges in (shape.bands or {}).items()),
        )  # fmt: skip

    def range(self, text: Written) -> tuple[int, int]:
        before = len(self.faults)
        values = self.values(text, WHOLE)
        if len(self.faults) > before:
            return 0, 100
        if values is None or not isinstance(values.known, Ordered) or len(values.known.intervals) != 1:
            self.fault("range", f"'{text}' is not a range of whole numbers", text, hint="write for example 0..100")
            return 0, 100
        least, most = values.known.ends(values.known.intervals[0])
        if least is None or most is None or abs(least) > 10**9 or abs(most) > 10**9:
            self.fault("range", "a score's range needs both ends", text, hint="write for example 0..100")
            return 0, 100
        return int(least), int(most)

    def points(self, text: Written) -> Points | None:
        rule = self.parse(text, parse_points)
        return Points(text, cast("Any", rule), cast("Any", rule)) if rule is not None else None

    def decay(self, text: Written | None) -> Decay | None:
        if text is None:
            return None
        match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*%\s+every\s+(?:(\d+)\s+)?(hour|day|week)s?\s*", text.value)
        share = Decimal(match[1]) / 100 if match else Decimal(0)
        every = FIXED_UNITS[match[3]] * int(match[2] or 1) if match else timedelta(0)
        if not match or not 0 < share <= 1 or every < TICK:
            hint = "write for example: 50% every 30 days"
            self.fault("decay", f"'{text}' is not a decay", text, hint=hint)
            return None
        return Decay(share, every, text)

    def banding(self, name: Written, ranges: dict[Written, Written]) -> Banding:
        self.identifier(name)
        bands = []
        for label, cell in ranges.items():
            values = self.values(cell, WHOLE)
            if values is not None:
                bands.append(Band(label, cell, Values(values.known)))
        return Banding(name, tuple(bands))

    # --- segments and frameworks ---

    def segment(
        self, name: Written, shape: shapes.SegmentShape, keys: Callable[[shapes.MembersShape], tuple[str, ...]]
    ) -> Segment:
        if (shape.when is None) == (shape.members is None):
            message = f"segment '{name}' needs either when or members"
            self.fault("missing key", message, name, hint="write for example: when: company_size >= 1000")
        given = {kind: getattr(shape.treatment, kind, None) for kind in shapes.TreatmentShape.model_fields}
        members = None
        if shape.members is not None:
            members = Members(shape.members.file, shape.members.key.value, keys(shape.members))
        return Segment(
            name=name, label=said(shape.label, name.value), of=self.scope(shape.of),
            when=self.expression(shape.when, parse_condition), members=members, within=shape.within,
            treatment={kind: said(what) for kind, what in given.items() if what is not None},
            description=said(shape.description), was=said(shape.was),
        )  # fmt: skip

    def framework(self, name: Written, shape: shapes.FrameworkShape, rows: list[TableRow], columns: list[Written]) -> Framework:
        policy = self.choose(shape.hit_policy, {p: p for p in HIT_POLICIES}, "unique", "a hit policy")
        there = {column.value: column for column in columns}
        inputs = [self.input(column, text) for column, text in shape.inputs.items()]
        used = [one for one in inputs if one is not None and self.has_column(one.column, there)]
        outputs = [self.output(c, n, rows, policy) for c, n in (shape.outputs or {}).items() if self.has_column(c, there)]
        segment = shape.segment if self.has_column(shape.segment, there) else None
        for level in shape.hierarchy or ():
            if level.value not in [column.value for column in shape.inputs]:
                near = [column.value for column in shape.inputs]
                self.fault("unknown column", f"'{level}' is no input of the table", level, wrong=level.value, near=near)
        return Framework(
            name=name, label=said(shape.label, name.value), of=self.scope(shape.of), inputs=tuple(used),
            outputs=tuple(outputs), rows=tuple(self.rows(rows, segment, used, outputs)) if segment else (),
            hit_policy=policy, otherwise=said(shape.otherwise), hierarchy=words(shape.hierarchy),
            priority=words(shape.priority), description=said(shape.description), was=said(shape.was),
            table=said(shape.table),
            segment_column=shape.segment.value, columns=there,
        )  # fmt: skip

    def has_column(self, column: Written, there: Mapping[str, Written]) -> bool:
        if column.value in there:
            return True
        if there:
            message = f"the table has no column '{column}'"
            self.fault("unknown column", message, column, wrong=column.value, near=there)
        return False

    def input(self, column: Written, text: Written) -> Input | None:
        value = self.expression(text, parse_value)
        return Input(column, value, ANYTHING) if value is not None else None

    def output(self, column: Written, name: Written, rows: list[TableRow], policy: HitPolicy) -> Output:
        """A column that is given: with `collect` a list, else a number where all its cells are numbers."""
        self.identifier(name)
        if policy == "collect":
            return Output(column, name, LIST)
        texts = [row.cells[column.value].value for row in rows if column.value in row.cells]
        filled = [text for text in texts if text and text != "-"]
        if filled and all(re.fullmatch(r"-?\d+(\.\d+)?", text) for text in filled):
            self.plain_numbers([row.cells[column.value] for row in rows if column.value in row.cells])
            whole = all("." not in text for text in filled)
            return Output(column, name, WHOLE if whole else NUMBER)
        return Output(column, name, one_of(*dict.fromkeys(filled)) if filled else TEXT)

    def plain_numbers(self, cells: list[Written]) -> None:
        """Numbers that can be read in one way only."""
        for cell in cells:
            if cell.value not in ("", "-") and is_doubtful(Decimal(cell.value), NUMBER):
                message, hint = two_ways(Decimal(cell.value))
                self.fault("ambiguous cell", message, cell, hint=hint)

    def rows(self, rows: list[TableRow], segment: Written, inputs: list[Input], outputs: list[Output]) -> Iterable[Row]:
        for number, row in enumerate(rows, start=1):
            name = row.cells.get(segment.value)
            if name is None or not name.value or name.value == "-":
                where = name or Written("", row.place)
                self.fault("table", f"row {number} names no segment in '{segment}'", where)
                continue
            blank = Written("", row.place)
            cells = tuple(self.cell(row.cells.get(one.column.value, blank)) for one in inputs)
            given = tuple(self.given(row.cells.get(one.column.value, blank)) for one in outputs)
            yield Row(number, name, cells, given, row.place)

    @staticmethod
    def cell(text: Written) -> Cell:
        return Cell(text, ANYTHING_GOES, ANYTHING_GOES)

    @staticmethod
    def given(text: Written) -> Written:
        return Written("", text.place) if text.value == "-" else text

    # --- tests ---

    def example(self, name: Written, shape: shapes.ExampleShape) -> Example:
        return Example(
            name=name, lead=_given(shape.lead), account=_given(shape.account),
            leads=tuple(_given(lead) for lead in shape.leads or ()),
            events=tuple(e for e in (self.given_event(event) for event in shape.events or ()) if e is not None),
            expect=tuple(e for e in (self.expectation(one) for one in shape.expect) if e is not None),
        )  # fmt: skip

    def given_event(self, event: dict[Written, Written]) -> GivenEvent | None:
        named = {key.value: value for key, value in event.items()}
        at, name = named.pop("at", None), named.pop("event", None)
        lead = said(named.pop("lead", None))
        if at is None or name is None:
            where = next(iter(event), Written("", NOWHERE))
            self.fault("missing key", "an event of a test needs 'at' and 'event'", where)
            return None
        return GivenEvent(at, name, named, lead)

    def expectation(self, expected: Mapping[Written, Any]) -> Expectation | None:
        named = {key.value: value for key, value in expected.items()}
        as_of = named.pop("as of", None)
        if not isinstance(as_of, Written):
            where = next(iter(expected), Written("", NOWHERE))
            self.fault("missing key", "an expectation needs 'as of'", where, hint="write for example: as of: 2026-03-05 10:30")
            return None
        segments = {key: _texts(named.pop(key, None)) for key in ("in", "not in", "account in")}
        values = {key: value if isinstance(value, Written) else Written("") for key, value in named.items()}
        return Expectation(as_of, segments["in"], segments["not in"], values, segments["account in"])


def _texts(value: Any) -> tuple[Written, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, Written) else tuple(value)


def _given(traits: Mapping[Written, Any] | None) -> dict[str, Any]:
    given = {}
    for key, value in (traits or {}).items():
        if value is not None:
            given[key.value] = tuple(value) if isinstance(value, list) else value
    return given


def guessed_kind(column: str) -> str:
    """The kind of a key by the name of its column."""
    plain = re.sub(r"[^a-z]", "", column.lower())
    if plain.endswith(("email", "emailaddress", "mail")):
        return "email"
    return "domain" if plain.endswith(("domain", "website")) else "id"


def inline_rows(rows: list[dict[Written, Written | None]], at: Place) -> tuple[list[TableRow], list[Written]]:
    """Rows written in YAML as a table; a column that a row leaves out is empty there."""
    columns: dict[str, Written] = {}
    found = []
    for row in rows:
        for key in row:
            columns.setdefault(key.value, key)
        cells = {key.value: value if value is not None else Written("", key.place) for key, value in row.items()}
        place = Place(at.file, next(iter(row)).place.start, next(reversed(row)).place.end) if row else at
        found.append(TableRow(cells, place))
    return found, list(columns.values())
