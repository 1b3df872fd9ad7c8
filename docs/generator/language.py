"""The reference page of the language: operators, aggregates, behaviour, windows, cells and types, from their catalogues."""

from __future__ import annotations

import importlib
import inspect
import re
from typing import Final

from docs.generator.examples import AGGREGATES, BEHAVIOURS, CELLS, OPERATORS, OTHERS, WINDOWS
from docs.generator.markdown import code, page, sentence, table

from segue.language import aggregates as aggregates_package
from segue.language import behaviours as behaviours_package
from segue.language import operators as operators_package
from segue.language.aggregates import aggregates
from segue.language.aggregates.base import AggregateFunction
from segue.language.behaviours import behaviours
from segue.language.behaviours.base import Behaviour
from segue.language.cells import parse_cell
from segue.language.operators import file_of, operators
from segue.language.operators.base import Operand, Operator
from segue.language.printing import show
from segue.language.types import NAMED, Type, one_of
from segue.workspace.read import read_folder
from segue.workspace.scaffold import NORTHLINE, SAMPLES

LETTERS: Final = ("a", "b", "c")
STAND_INS: Final = {"Duration": "7 days", "Period": "this week", "Ages": "30 and 60 days ago", "Items": "(b, ...)"}
"""What stands for operands that are not values."""
FORMS: Final = r"^(?:`[^`]+`(?:, )?)+: "
"""How a docstring begins: with the forms in which the thing is written."""
GROUPS: Final = {
    "anything": "Any value",
    "number, instant": "Comparison of numbers and times",
    "number": "Numbers",
    "text": "Text",
    "instant": "Dates and times",
    "list of text": "Lists",
    "yes or no": "Yes or no",
}
TYPES: Final = {
    "text": "Any text.",
    "country": "A country by name or code, kept as its two-letter code: `UK`, `United Kingdom` and `GBR` are `GB`.",
    "number": "A number with a fraction or without.",
    "whole number": "A number without a fraction.",
    "yes or no": "`yes`, `true`, `y`, `t`, `1`, `on`; `no`, `false`, `n`, `f`, `0`, `off`.",
    "instant": "A time: `2026-03-31 14:30`, local to the workspace unless it says `Z` or `+02:00`.",
    "date": "A local day: `2026-03-31`.",
    "list of text": "Several texts: between `;`, `|` or commas, or a JSON array.",
    "one of [a, b]": "One of a closed list of texts, letters' case aside.",
}


def language_page() -> str:
    intro = (
        "Conditions (`when:`), values (`value:`) and points are written in one small language; cells of tables are a "
        "short form of it. Letters' case does not matter in its words; `--` begins a comment. Names of traits stand bare "
        "(`company_size`), texts and names of events and segments in single quotes, in which `''` is one quote. What "
        "everything means to the last detail: [What definitions mean](meaning.md).\n\nThe examples are conditions and "
        "values over the sample workspace Northline."
    )
    unknown = (
        "**Unknown.** A comparison with a value that is not known is neither true nor false but unknown, and only *true* "
        "makes a member. Unless the column *Unknown* says otherwise, an operator answers unknown when a value in it is. "
        "Behaviour is never unknown."
    )
    return page(
        "Language", intro, unknown, "## Conditions on behaviour", _behaviours(), "## Conditions and values", *_operators(),
        "## Aggregates of events", _aggregates(), "## Segments, accounts and cases", _others(), "## Windows", _windows(),
        "## Cells", *_cells(), "## Types", _types(),
    )  # fmt: skip


def documentation_of(package: str, name: str) -> str:
    """What the file of an operator, aggregate or behaviour says of it, after how it is written."""
    return " ".join(re.sub(FORMS, "", _docstring(package, name)).split())


def written_of(package: str, name: str) -> str:
    """How the file of one says that it is written."""
    found = re.match(FORMS, _docstring(package, name))
    return found[0].rstrip(": ").replace("`, `", "` · `") if found else ""


def _docstring(package: str, name: str) -> str:
    module = importlib.import_module(f"{package}.{name.replace(' ', '_')}")
    return inspect.cleandoc(module.__doc__ or "")


def _behaviours() -> str:
    rows = [_behaviour(one) for one in behaviours().values()]
    return table(["Written", "Reads", "Exactly", "Example"], rows)


def _behaviour(one: Behaviour) -> list[str]:
    exactly = sentence(documentation_of(behaviours_package.__name__, one.name))
    written = written_of(behaviours_package.__name__, one.name)
    return [written, one.sentence, exactly, code(BEHAVIOURS[one.name])]


def _operators() -> list[str]:
    grouped: dict[str, list[Operator]] = {group: [] for group in GROUPS}
    for one in operators().values():
        grouped[_group(one)].append(one)
    head = ["Written", "Reads", "Exactly", "Takes", "Gives", "Unknown", "Example"]
    return [f"### {GROUPS[group]}\n\n{table(head, map(_operator, found))}" for group, found in grouped.items() if found]


def _group(one: Operator) -> str:
    families = one.takes[0].families
    return ", ".join(families) or "anything"


def _operator(one: Operator) -> list[str]:
    letters = [_stand_in(operand, letter) for operand, letter in zip(one.takes, LETTERS, strict=False)]
    written = one.text.format(*letters)
    if one.variadic:
        written = written.replace("b)", "b, ...)")
    forms = [code(written), *([code(one.negated.format(*letters))] if one.negated else [])]
    reads = one.sentence.format(*(f"*{letter}*" for letter in letters))
    exactly = sentence(documentation_of(operators_package.__name__, file_of(one)))
    takes = ", ".join(_operand(operand) for operand in one.takes)
    unknown = "" if one.unknown == "unknown when an operand is unknown" else one.unknown
    return [" · ".join(forms), reads, exactly, takes, _gives(one), unknown, code(OPERATORS[one.name])]


def _stand_in(operand: Operand, letter: str) -> str:
    return STAND_INS[operand.node.__name__] if operand.node is not None else letter


def _operand(operand: Operand) -> str:
    if operand.node is not None:
        return {"Duration": "duration", "Period": "period", "Ages": "two ages", "Items": "list of values"}[
            operand.node.__name__
        ]
    return (" or ".join(operand.families) or "any value") + (" written out" if operand.constant else "")


def _gives(one: Operator) -> str:
    return str(one.gives) if isinstance(one.gives, Type) else "as its values"


def _aggregates() -> str:
    rows = [_aggregate(one) for one in aggregates().values()]
    told = (
        "`{events}` is `'E'`, `any of ('A', 'B')` or `any event`, then, if wanted, `where` with a condition on the "
        "events' properties, then a window. *Also over leads*: `sum of x of leads of the account where ...`."
    )
    return told + "\n\n" + table(["Written", "Reads", "Exactly", "Of no events", "Also over leads", "Example"], rows)


def _aggregate(one: AggregateFunction) -> list[str]:
    written = one.text.format(property="p", events="{events}")
    reads = one.sentence.format(property="*p*", events="the events")
    exactly = sentence(documentation_of(aggregates_package.__name__, one.name))
    return [code(written), reads, exactly, one.empty, "yes" if one.over_leads else "", code(AGGREGATES[one.name])]


def _others() -> str:
    return table(["Example", "Meaning"], [(code(text), meaning) for text, meaning in OTHERS.items()])


def _windows() -> str:
    told = "A window comes last in an event: `did 'Page Viewed' where path = '/pricing' in the last 7 days`."
    return told + "\n\n" + table(["Window", "Stretch of time"], [(code(text), meaning) for text, meaning in WINDOWS.items()])


def _cells() -> list[str]:
    told = (
        "A cell of a criteria table tests its column's input; bands, ranges and valid values are written the same way. "
        "An empty cell and `-` take everyone, also those without a value; every other cell is true only for known "
        "values, unless `unknown` is one of its items. Thousands stand without a sign: `1000`; a cell that can be read in "
        "two ways, such as `1.000` or `1,000`, is refused with both."
    )
    fields = read_folder(SAMPLES / NORTHLINE).catalogue.fields
    rows = []
    for trait, cells in CELLS:
        for cell in cells:
            node, problems = parse_cell(cell, fields[trait].type)
            assert not problems, problems
            rows.append([code(cell), str(fields[trait].type), code(of_trait(show(node), trait))])
    return [told, table(["Cell", "Type of its column", "The same as a condition"], rows)]


def of_trait(cell: str, trait: str) -> str:
    """A printed cell with the name of its trait in the place of its subject."""
    return re.sub(r"(^|[ (])-(?= )", rf"\g<1>{trait}", cell)


def _types() -> str:
    names = [*NAMED, str(one_of("a", "b"))]
    return table(["Type", "Values, as files may write them"], [(code(name), TYPES[name]) for name in names])
