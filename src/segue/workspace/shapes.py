"""The shape of every kind of definition in YAML: its keys, which of them must be there, and what they are for.

These models check the files, and the JSON Schemas for editors and the reference pages are made from them. A text keeps
its place in the file (`Written`); what it means is read later.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, WithJsonSchema, model_validator

from segue.records import NOWHERE, Place, Written


class Key(str):
    """A key of a mapping that knows where it stands."""

    __slots__ = ("place",)
    place: Place


def _text(value: Any) -> Written:
    if isinstance(value, Written):
        return value
    if isinstance(value, Key):
        return Written(str(value), value.place)
    if isinstance(value, str):
        return Written(value, NOWHERE)
    raise ValueError("expected a text" if value is not None else "this is empty; write a text or leave the key out")


def _one_or_many(value: Any) -> Any:
    return [value] if isinstance(value, Written) else value


def _truth(value: Any) -> bool:
    text = _text(value).value.lower()
    if text not in ("true", "false", "yes", "no"):
        raise ValueError("expected true or false")
    return text in ("true", "yes")


SCALAR_SCHEMA = {"type": ["string", "number", "boolean"]}
Text = Annotated[Written, PlainValidator(_text), WithJsonSchema(SCALAR_SCHEMA)]
Texts = Annotated[list[Text], BeforeValidator(_one_or_many)]
Truth = Annotated[bool, PlainValidator(_truth), WithJsonSchema({"type": "boolean"})]


def text(description: str, *, alias: str | None = None, examples: list[Any] | None = None) -> Any:
    """An optional text."""
    return Field(None, description=description, alias=alias, examples=examples)


class Shape(BaseModel):
    model_config = ConfigDict(
        extra="forbid", frozen=True, arbitrary_types_allowed=True, populate_by_name=True, defer_build=True
    )


Owner = Literal["lead", "account"]
OfShape = Annotated[
    Text | None,
    Field(description="Whose it is: lead (a person, the default) or account (a company).", examples=["account"]),
]


class WorkspaceShape(Shape):
    """Settings of the workspace and its sources: `segue.yaml`."""

    workspace: Text = Field(description="The workspace's short name.", examples=["northline"])
    label: Text | None = text("What people call it.")
    timezone: Text | None = text("Time zone of days, weeks and quarters.", examples=["Europe/London"])
    week_starts: Text | None = text("First day of the week.", alias="week starts", examples=["monday"])
    fiscal_year_starts: Text | None = text("First month of the fiscal year.", alias="fiscal year starts", examples=["april"])
    engine: dict[Text, Text] | None = Field(
        None, description="Where the data is kept and evaluated.", examples=[{"duckdb": "northline.duckdb"}]
    )
    free_mail: Texts | None = Field(
        None,
        alias="free mail",
        description="Further domains whose addresses belong to no company.",
        examples=[["example.org"]],
    )
    sources: dict[Text, SourceShape] | None = Field(None, description="Where leads, accounts and events come from.")


class KeyShape(Shape):
    """A column that identifies leads or accounts."""

    column: Text = Field(description="The column.")
    is_: Text = Field(alias="is", description="What its values are: email, id, domain, or a name of your own.")


def _column(value: Any) -> Any:
    return {"column": value, "is": Written("")} if isinstance(value, Written) else value


KeyColumnShape = Annotated[KeyShape, BeforeValidator(_column)]


class SourceShape(Shape):
    """A source of leads, accounts or events: files to import, or a table to evaluate where it lies."""

    file: Text | None = text("A file, or several by a pattern, relative to the workspace.", examples=["data/leads.csv"])
    table: Text | None = text("A table of the engine, instead of a file.", examples=["crm.contacts"])
    into: Literal["lead", "account", "event"] = Field(description="What a row is.")
    key: KeyColumnShape | None = Field(None, description="Column that identifies a lead or account.", examples=["email"])
    lead: KeyColumnShape | None = Field(None, description="Of events: column with the lead's key.", examples=["email"])
    account: KeyColumnShape | None = Field(None, description="Column with the account's key.", examples=["company_id"])
    at: Text | None = text("Of events: column with the time, or one time for all.", examples=["occurred_at"])
    name: Text | None = text("Of events: column with the event's name.", examples=["event"])
    event: Text | None = text("Of events: one name for all rows.", examples=["Order Completed"])
    id: Text | None = text("Of events: column with the event's own id.")
    columns: dict[Text, Text] | None = Field(None, description="Trait or property to column, where names differ.")
    missing: Texts | None = Field(None, description="Texts that mean that there is no value.", examples=[["Select", "N/A"]])
    changed_at: Text | None = text("Column that says since when a row's values hold.", alias="changed at")
    dates: Text | None = text("How dates are written, where not as 2026-03-31.", examples=["dd-mm-yyyy"])
    decimal: Literal[".", ","] | None = Field(
        None, description="Decimal sign of numbers. Without it a whole number such as 1.000 is set aside: it is 1, or 1000."
    )
    delimiter: Text | None = text("Of CSV files, where it is not found out by itself.", examples=[";"])
    encoding: Text | None = text("Of text files, where it is not found out by itself.", examples=["windows-1252"])
    sheet: Text | None = text("Of Excel files: the sheet.")
    format: Literal["csv", "parquet", "jsonl", "xlsx"] | None = Field(None, description="Where the ending does not tell.")
    new_leads: Truth | None = Field(
        None,
        alias="new leads",
        description="Of events: whether an event of an unknown person makes a lead (default: true).",
    )

    @model_validator(mode="before")
    @classmethod
    def _literals(cls, data: Any) -> Any:
        return _plain(data, ("into", "decimal", "format"))


def _plain(data: Any, keys: tuple[str, ...]) -> Any:
    """Texts of a few keys as plain strings, for pydantic to check against a list."""
    if not isinstance(data, dict):
        return data
    return {k: v.value if k in keys and isinstance(v, Written) else v for k, v in data.items()}


class ChoiceShape(Shape):
    """A closed list of texts."""

    one_of: list[Text] = Field(alias="one of", description="The only values it can have, in their order.")


TYPE = "text, number, whole number, yes or no, instant, date, country, list of text, or one of [...]."
TYPE_EXAMPLES = ["whole number", "one of [Manager, Director]"]
TypeShape = Annotated[Text | ChoiceShape, Field(description=TYPE, examples=TYPE_EXAMPLES)]


class TraitShape(Shape):
    """A fact of a lead or account: stated by a source, or computed by `value`."""

    label: Text | None = text("What people see.")
    of: OfShape = None
    type: Text | ChoiceShape | None = Field(None, description=TYPE, examples=TYPE_EXAMPLES)
    dimension: Text | None = text("Kind of fact: demographic, firmographic, behavioural ...", examples=["firmographic"])
    unit: Text | None = text("Unit of a number.", examples=["EUR"])
    description: Text | None = text("What it means.")
    valid: Text | None = text("Values it may have, written as a cell.", examples=["1+"])
    columns: Texts | None = Field(None, description="Names it has in files, beside its own name and label.")
    value: Text | None = text("Computes it.", examples=["count of 'Page Viewed' in the last 7 days"])
    consent: Text | None = text("The channel for which it tells consent.", examples=["email"])
    was: Text | None = text("Its name before it was renamed; its values go with it.")


class PropertyShape(Shape):
    """A property of an event."""

    type: TypeShape
    label: Text | None = text("What people see.")
    unit: Text | None = text("Unit of a number.")


class EventShape(Shape):
    """Something leads do, and its properties."""

    label: Text | None = text("What people see.")
    description: Text | None = text("What it means.")
    properties: dict[Text, Text | PropertyShape] | None = Field(
        None, description="Properties with their types.", examples=[{"path": "text"}]
    )


class ScoreShape(Shape):
    """Points added up by rules (`points`), or a `value`, in a `range`."""

    label: Text | None = text("What people see.")
    of: OfShape = None
    description: Text | None = text("What it means.")
    range: Text = Field(description="Least and greatest score, whole numbers.", examples=["0..100"])
    points: list[Text] | None = Field(
        None, description="Rules.", examples=[["30 when did 'Demo Requested' in the last 30 days"]]
    )
    value: Text | None = text("Computes it.", examples=["round(0.5 * fit + 0.5 * engagement)"])
    decay: Text | None = text("How the points of events fade.", examples=["50% every 30 days"])
    bands: dict[Text, dict[Text, Text]] | None = Field(
        None, description="Traits that name a range of the score.", examples=[{"level": {"High": ">30", "Low": "<=30"}}]
    )


class MembersShape(Shape):
    """A fixed list of members."""

    file: Text = Field(description="A CSV file of the workspace.", examples=["vip.csv"])
    key: Text = Field(description="The column with the members' keys.", examples=["email"])


class TreatmentShape(Shape):
    """What members of a segment get."""

    action: Text | None = text("What sales does.")
    campaign: Text | None = text("The campaign track.")
    message: Text | None = text("What they are told.")


def _treatment(value: Any) -> Any:
    return {"action": value} if isinstance(value, Written) else value


class SegmentShape(Shape):
    """A named condition (`when`), or a fixed list (`members`)."""

    label: Text | None = text("What people see.")
    of: OfShape = None
    description: Text | None = text("What it means.")
    when: Text | None = text("Who is a member.", examples=["company_size >= 1000 and industry = 'Healthcare'"])
    members: MembersShape | None = Field(None, description="Who is a member, as a list.")
    within: Text | None = text("A segment that members must be in as well.", examples=["Enterprise"])
    treatment: Annotated[TreatmentShape, BeforeValidator(_treatment)] | None = Field(None, description="What members get.")
    was: Text | None = text("Its name before it was renamed.")


class FrameworkShape(Shape):
    """A decision table: rows put leads into segments."""

    framework: Text | None = text("Its name.")
    label: Text | None = text("What people see.")
    of: OfShape = None
    description: Text | None = text("What it means.")
    segment: Text = Field(description="The column that names the segment.", examples=["Segment Name"])
    inputs: dict[Text, Text] = Field(description="Columns that are tested, and what each is about.")
    outputs: dict[Text, Text] | None = Field(None, description="Columns that are given, and the trait each becomes.")
    table: Text | None = text("A Markdown or CSV file with the table.", examples=["b2b_saas.md"])
    rows: list[dict[Text, Text | None]] | None = Field(None, description="The table itself.")
    hit_policy: Text | None = text("Which row decides: unique (default), first, priority, any or collect.", alias="hit policy")
    otherwise: Text | None = text("Segment of those that no row takes.")
    hierarchy: Texts | None = Field(None, description="Input columns that build the tree of segments.")
    priority: Texts | None = Field(None, description="Of hit policy priority: segments, best first.")
    was: Text | None = text("Its name before it was renamed.")


class ExampleShape(Shape):
    """A test: given a lead and events, expect segments and values."""

    test: Text | None = text("What it shows.")
    lead: dict[Text, Text | list[Text] | None] | None = Field(None, description="Traits of the lead.")
    account: dict[Text, Text | list[Text] | None] | None = Field(None, description="Traits of its account.")
    leads: list[dict[Text, Text | list[Text] | None]] | None = Field(None, description="Further leads of the account.")
    events: list[dict[Text, Text]] | None = Field(
        None, description="What happened: at, event, properties, and lead where it was another's."
    )
    expect: list[dict[Text, Text | list[Text] | None]] = Field(
        description="What holds as of an instant: in, not in, account in; all else are values by name."
    )


WorkspaceShape.model_rebuild()
