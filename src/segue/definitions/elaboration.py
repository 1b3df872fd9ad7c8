"""Gives every definition its types, in the order in which they refer to each other.

A workspace as read holds trees as parsed. Here they are typed against a catalogue that grows as definitions are worked
out, cells are read by the types of their columns, and faults are collected: unknown names, types that do not fit,
circles.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final, TypeVar

from segue.definitions.expression import Expression
from segue.definitions.framework import Cell, Framework, Row
from segue.definitions.references import Owners, definitions, field_names, order, owners, refers_to, segment_names
from segue.definitions.score import MOST_STEPS, Points, Score
from segue.definitions.segment import Segment
from segue.definitions.trait import Trait
from segue.definitions.workspace import Key, Workspace
from segue.language import tree
from segue.language.catalogue import Catalogue, Field
from segue.language.cells import on_field, parse_cell
from segue.language.sets import Ordered, Values
from segue.language.tree import Node
from segue.language.types import ANYTHING, DATE, INSTANT, TEXT, TRUTH, WHOLE, Scope, Type, one_of
from segue.language.typing import typed, typed_condition, typed_points
from segue.language.unknown import may_be_unknown
from segue.records import Fault, Problem, Written

D = TypeVar("D")

BUILT_IN: Final = (
    Field("email", TEXT, "lead", "built in", label="E-mail"),
    Field("created_at", INSTANT, "lead", "built in", label="Created"),
    Field("domain", TEXT, "account", "built in", stated=False, label="Domain"),
    Field("account_name", TEXT, "account", "built in", stated=False, label="Account name"),
)
"""Fields that every workspace has. A trait of the same name says more about it."""


def elaborate(workspace: Workspace, broken: frozenset[str] = frozenset()) -> Workspace:
    """The workspace with types. `broken`: names of definitions that could not be read; nothing more is said of them."""
    return _Elaboration(workspace, owners(workspace), broken).run()


@dataclass
class _Elaboration:
    workspace: Workspace
    owners: Owners
    broken: frozenset[str]
    fields: dict[str, Field] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    traits: dict[str, Trait] = field(default_factory=dict)
    scores: dict[str, Score] = field(default_factory=dict)
    segments: dict[str, Segment] = field(default_factory=dict)
    frameworks: dict[str, Framework] = field(default_factory=dict)
    catalogue: Catalogue = field(default_factory=Catalogue)

    def run(self) -> Workspace:
        self.unique()
        self.start()
        found = order({key: refers_to(one, self.owners) for key, one in definitions(self.workspace)})
        self.circles(found.circles)
        by_key = dict(definitions(self.workspace))
        for key in found.keys:
            self.definition(by_key[key])
        w = self.workspace
        return replace(
            w, traits=_in_order(self.traits, w.traits), scores=_in_order(self.scores, w.scores),
            segments=_in_order(self.segments, w.segments), frameworks=_in_order(self.frameworks, w.frameworks),
            catalogue=self.catalogue, order=found.keys, faults=(*w.faults, *self.faults),
        )  # fmt: skip

    # --- names ---

    def unique(self) -> None:
        """Field names are unique over the workspace, and so are segments'."""
        for names, kind in (
            (field_names(self.workspace), "trait or score"),
            (segment_names(self.workspace), "segment"),
        ):
            first: dict[str, tuple[Written, Key]] = {}
            for name, written, key in names:
                if name in first and first[name][1] != key:
                    where = first[name][0].place.position
                    message = f"there is a {kind} '{name}' already, at {where}"
                    self.fault("duplicate name", message, written, hint="rename one of them")
                first.setdefault(name, (written, key))

    def fault(
        self, kind: str, message: str, text: Written, *, hint: str = "", wrong: str = "", near: tuple[str, ...] = ()
    ) -> None:
        self.faults.append(Fault(kind, message, text.place.position, hint=hint, wrong=wrong, candidates=near))

    def start(self) -> None:
        """The catalogue before anything is typed: built-in fields, events, segments, and the fields that are typed later."""
        w = self.workspace
        self.fields = {one.name: one for one in BUILT_IN}
        for name in self.broken:
            self.fields.setdefault(name, Field(name, ANYTHING))
        segments: dict[str, Scope] = dict.fromkeys(self.broken, "lead")
        segments |= {segment: one.of for one in w.frameworks.values() for segment in one.segments}
        segments |= {name: one.of for name, one in w.segments.items()}
        events = {name: {p: q.type for p, q in one.properties.items()} for name, one in w.events.items()}
        events |= {name: {} for name in self.broken}
        channels = {one.consent: name for name, one in w.traits.items() if one.consent}
        self.catalogue = Catalogue(self.fields, events, segments, channels)

    def circles(self, circles: tuple[tuple[Key, ...], ...]) -> None:
        by_key = dict(definitions(self.workspace))
        told: set[frozenset[Key]] = set()
        for circle in circles:
            if frozenset(circle) in told:
                continue
            told.add(frozenset(circle))
            way = " -> ".join(name for _, name in circle)
            first = by_key[circle[0]]
            hint = "a definition cannot depend on itself, not even by way of others"
            self.fault("circle", f"these definitions go in a circle: {way}", first.name, hint=hint)
            for key in circle[:-1]:
                for name in self._fields_of(key):
                    self.fields.setdefault(name, Field(name, ANYTHING, by_key[key].of))

    def _fields_of(self, key: Key) -> list[str]:
        return [name for name, owner in self.owners.fields.items() if owner == key]

    # --- definitions ---

    def definition(self, definition: Trait | Score | Segment | Framework) -> None:
        if isinstance(definition, Trait):
            self.trait(definition)
        elif isinstance(definition, Score):
            self.score(definition)
        elif isinstance(definition, Segment):
            self.segment(definition)
        else:
            self.framework(definition)

    def expression(self, expression: Expression, of: Scope, *, condition: bool = False) -> Expression:
        check = typed_condition if condition else typed
        node, problems = check(expression.tree, self.catalogue, of)
        self.faults += expression.faults(problems)
        return Expression(expression.text, expression.tree, node)

    def trait(self, trait: Trait) -> None:
        name = trait.name.value
        self.built_in(trait)
        if trait.value is None:
            self.fields[name] = Field(
                name, trait.type, trait.of, "trait", stated=True, domain=trait.valid, label=trait.label, unit=trait.unit
            )
        else:
            value = self.expression(trait.value, trait.of)
            kind = self.computed_type(trait, value.typed)
            trait = replace(trait, value=value, type=kind)
            self.fields[name] = self.computed(trait, value.typed, kind)
        if trait.consent and trait.type not in (TRUTH, ANYTHING):
            self.fault("types", f"consent is a yes or no, '{name}' is a {trait.type}", trait.name)
        self.traits[name] = trait

    def computed_type(self, trait: Trait, node: Node) -> Type:
        """A computed trait has the type of its value; one that it declares must fit."""
        if trait.type in (ANYTHING, node.type) or node.type == ANYTHING:
            return node.type if trait.type == ANYTHING else trait.type
        if trait.type.family != node.type.family or (trait.type == WHOLE and node.type != WHOLE):
            message = f"'{trait.name}' is declared as {trait.type}, but its value is a {node.type}"
            self.fault("types", message, trait.name, hint="leave the type out, or change the value")
        return node.type if node.type.choices else trait.type

    def computed(self, trait: Trait, node: Node, kind: Type) -> Field:
        domain = trait.valid
        if domain is None and isinstance(node, tree.Aggregate | tree.LeadsAggregate) and node.function in ("count", "distinct"):
            domain = Values(Ordered.between(Decimal(0), None, step=1))
        missing = may_be_unknown(node, self.catalogue)
        return Field(
            trait.name.value, kind, trait.of, "trait", stated=False, missing=missing, domain=domain,
            label=trait.label, unit=trait.unit,
        )  # fmt: skip

    def built_in(self, trait: Trait) -> None:
        known = next((one for one in BUILT_IN if one.name == trait.name.value), None)
        if known is None:
            return
        same = trait.of == known.of and (trait.type == known.type or {trait.type, known.type} == {DATE, INSTANT})
        if not same or trait.value is not None:
            message = f"'{known.name}' is built in: a stated {known.type} of {known.of}s"
            self.fault("bad name", message, trait.name, hint="give your trait another name")

    def score(self, score: Score) -> None:
        points = []
        for one in score.points:
            rule, problems = typed_points(one.rule, self.catalogue, score.of)
            self.faults += [Fault.of(problem, one.text) for problem in problems]
            points.append(Points(one.text, one.rule, rule))
            self.fading(score, one.text, rule)
        value = self.expression(score.value, score.of) if score.value is not None else None
        if value is not None and value.typed.type.family not in ("number", "anything"):
            self.fault("types", f"a score is a number, this is a {value.typed.type}", value.text)
        missing = value is not None and may_be_unknown(value.typed, self.catalogue)
        domain = Values(Ordered.between(Decimal(score.least), Decimal(score.most), step=1))
        name = score.name.value
        self.fields[name] = Field(
            name, WHOLE, score.of, "score", stated=False, missing=missing, domain=domain, label=score.label
        )  # fmt: skip
        for banding in score.bandings:
            kind = one_of(*(band.label.value for band in banding.bands))
            label = banding.name.value.replace("_", " ").capitalize()
            self.fields[banding.name.value] = Field(
                banding.name.value, kind, score.of, "band", stated=False, missing=missing, label=label
            )  # fmt: skip
        self.scores[name] = replace(score, points=tuple(points), value=value)

    def fading(self, score: Score, text: Written, rule: tree.PointsRule) -> None:
        """Points that fade in very many small steps are refused, not cut short."""
        if score.decay is None or not isinstance(rule, tree.PointsForEach):
            return
        steps = score.decay.steps(rule)
        if steps > MOST_STEPS:
            message = f"these points fade in {steps:,} steps of '{score.decay.text}'; at most {MOST_STEPS} are counted"
            hint = "let them fade in larger steps, or count events 'in the last 90 days' only"
            self.fault("decay", message, text, hint=hint)

    def segment(self, segment: Segment) -> None:
        when = self.expression(segment.when, segment.of, condition=True) if segment.when is not None else None
        if segment.within is not None:
            self.parent(segment, segment.within)
        self.segments[segment.name.value] = replace(segment, when=when)

    def parent(self, segment: Segment, within: Written) -> None:
        of = self.catalogue.segments.get(within.value)
        if of is None:
            near = tuple(self.catalogue.segments)
            self.fault("unknown segment", f"there is no segment '{within}'", within, wrong=within.value, near=near)
        elif of != segment.of:
            message = f"'{within}' is a segment of {of}s, '{segment.name}' one of {segment.of}s"
            self.fault("wrong owner", message, within)

    def framework(self, framework: Framework) -> None:
        inputs = []
        for one in framework.inputs:
            value = self.expression(one.value, framework.of)
            inputs.append(replace(one, value=value, type=value.typed.type))
        rows = tuple(self.row(row, framework, tuple(one.value.typed for one in inputs)) for row in framework.rows)
        for output in framework.outputs:
            name = output.name.value
            self.fields[name] = Field(
                name, output.type, framework.of, "output", stated=False, label=output.column.value
            )  # fmt: skip
        for name in framework.priority:
            if name not in framework.segments:
                message = f"'{name}' under priority is no segment of this table"
                self.fault("unknown segment", message, framework.name, wrong=name, near=framework.segments)
        self.frameworks[framework.name.value] = replace(framework, inputs=tuple(inputs), rows=rows)

    def row(self, row: Row, framework: Framework, values: tuple[Node, ...]) -> Row:
        cells = tuple(self.cell(cell, value, framework.of) for cell, value in zip(row.cells, values, strict=True))
        return replace(row, cells=cells)

    def cell(self, cell: Cell, value: Node, of: Scope) -> Cell:
        test, problems = parse_cell(cell.text.value, value.type)
        if not problems:
            node, found = typed_condition(on_field(test, value), self.catalogue, of)
            problems = [_cell_problem(problem, cell, value) for problem in found]
        else:
            node = test
        self.faults += [Fault.of(problem, cell.text) for problem in problems]
        return Cell(cell.text, test, node if not problems else tree.Literal(True, type=TRUTH))


def _cell_problem(problem: Problem, cell: Cell, value: Node) -> Problem:
    """A problem of a cell's condition, kept within the cell."""
    end = min(problem.end, len(cell.text.value)) or len(cell.text.value)
    return replace(problem, start=min(problem.start, end), end=end)


def _in_order(found: dict[str, D], like: Mapping[str, D]) -> dict[str, D]:
    """What was worked out, in the order in which it is written."""
    return {name: found[name] for name in like if name in found}
