"""Frameworks as columns: which rows match, which one takes the lead by the hit policy, its segment and outputs.

`match:<framework>:<row>` whether a row's cells all hold · `row:<framework>` the row that takes the lead, 0 for none ·
`fault:<framework>` whether the policy forbids what was found (two rows under `unique`, different outputs under `any`).
Hit policies are those of DMN 1.5, section 8.2.8.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from segue.compiler.columns import StateColumn, emitted, state_column
from segue.compiler.emitter import Emissions, SqlEmitter
from segue.definitions.framework import Framework, Output, Row
from segue.language import tree
from segue.language.lists import known_texts
from segue.language.sql import case, cast, column, exp, literal
from segue.language.types import NUMBER, WHOLE

NOWHERE: Final = -1
"""The row of a lead that the table cannot place; 0 is the row of those that no row takes."""


def framework_columns(framework: Framework, shared: Emissions, *, prior: bool) -> Iterator[StateColumn]:
    """All columns of a framework. `prior`: leads that the table cannot place keep the segment they were in."""
    scope, name = framework.of, framework.name.value
    matches = {row.number: f"match:{name}:{row.number}" for row in framework.rows}
    for row in framework.rows:
        emitter = SqlEmitter(shared, scope)
        yield emitted(emitter, matches[row.number], _matches(row, emitter))
    needs = [(scope, match) for match in matches.values()]
    fault, row_column = f"fault:{name}", f"row:{name}"
    yield state_column(scope, fault, _fault(framework, matches), needs)
    before = [(scope, prior_column(segment)) for segment in framework.segments] if prior else []
    chosen = _chosen(framework, matches)
    if framework.hit_policy in ("unique", "any"):
        chosen = case([(column(fault), _prior_row(framework) if prior else literal(NOWHERE))], chosen)
    yield state_column(scope, row_column, chosen, [*needs, (scope, fault), *before])
    for segment in framework.segments:
        test, wanted = _member(framework, segment, matches), [*needs, (scope, row_column), (scope, fault)]
        yield state_column(scope, f"in:{segment}", test, wanted)
    for output in framework.outputs:
        value = _output(shared.dialect, framework, output, matches)
        yield state_column(scope, output.name.value, value, [*needs, (scope, row_column)])


def prior_column(segment: str) -> str:
    """Whether the lead was in a segment before this evaluation."""
    return f"prior:{segment}"


def _matches(row: Row, emitter: SqlEmitter) -> exp.Expr:
    cells = [cell.typed for cell in row.cells if not (isinstance(cell.typed, tree.Literal) and cell.typed.value is True)]
    if not cells:
        return exp.true()
    tests = [exp.Paren(this=emitter.sql(cell)) for cell in cells]
    return exp.Coalesce(this=exp.Paren(this=exp.and_(*tests, copy=False)), expressions=[exp.false()])


def _fault(framework: Framework, matches: dict[int, str]) -> exp.Expr:
    if framework.hit_policy == "unique":
        groups = [[number] for number in matches]
    elif framework.hit_policy == "any":
        groups = _alike(framework)
    else:
        return exp.false()
    if len(groups) < 2:
        return exp.false()
    total: exp.Expr | None = None
    for numbers in groups:
        hit = exp.or_(*(column(matches[number]) for number in numbers), copy=False)
        one = case([(hit, literal(1))], literal(0))
        total = one if total is None else exp.Add(this=total, expression=one)
    return exp.GT(this=exp.Paren(this=total), expression=literal(1))


def _alike(framework: Framework) -> list[list[int]]:
    """The rows grouped by what they give."""
    groups: dict[tuple[str, ...], list[int]] = {}
    for row in framework.rows:
        groups.setdefault((row.name, *(text.value for text in row.outputs)), []).append(row.number)
    return list(groups.values())


def _chosen(framework: Framework, matches: dict[int, str]) -> exp.Expr:
    """The number of the first row that matches, in the order of the policy."""
    rows = list(framework.rows)
    if framework.hit_policy == "priority":
        rank = {segment: at for at, segment in enumerate(framework.priority)}
        rows.sort(key=lambda row: (rank.get(row.name, len(rank)), row.number))
    if not rows:
        return literal(0)
    return case([(column(matches[row.number]), literal(row.number)) for row in rows], literal(0))


def _prior_row(framework: Framework) -> exp.Expr:
    """A row of the segment the lead was in; nowhere, where it was in none."""
    first: dict[str, int] = {}
    for row in framework.rows:
        first.setdefault(row.name, row.number)
    branches = [(column(prior_column(segment)), literal(number)) for segment, number in first.items()]
    if framework.otherwise and framework.otherwise not in first:
        branches.append((column(prior_column(framework.otherwise)), literal(0)))
    return case(branches, literal(NOWHERE)) if branches else literal(NOWHERE)


def _member(framework: Framework, segment: str, matches: dict[int, str]) -> exp.Expr:
    numbers = [row.number for row in framework.rows if row.name == segment]
    row = column(f"row:{framework.name.value}")
    if framework.hit_policy == "collect":
        tests: list[exp.Expr] = [column(matches[number]) for number in numbers]
    else:
        tests = [exp.In(this=row, expressions=[literal(number) for number in numbers])] if numbers else []
    if segment == framework.otherwise:
        tests.append(exp.EQ(this=row.copy(), expression=literal(0)))
    return exp.Paren(this=exp.or_(*tests, copy=False)) if tests else exp.false()


def _output(dialect: str, framework: Framework, output: Output, matches: dict[int, str]) -> exp.Expr:
    at = framework.outputs.index(output)
    given = {row.number: row.outputs[at].value for row in framework.rows if row.outputs[at].value}
    row = column(f"row:{framework.name.value}")
    if framework.hit_policy == "collect":
        texts = [case([(column(matches[number]), literal(text))], None) for number, text in given.items()]
        placed = exp.GT(this=row, expression=literal(0))
        return case([(placed, known_texts(dialect, texts))], None)
    if not given:
        return cast(exp.Null(), "text")
    branches = [
        (exp.EQ(this=row.copy(), expression=literal(number)), _given(text, output)) for number, text in given.items()
    ]  # fmt: skip
    return case(branches, None)


def _given(text: str, output: Output) -> exp.Expr:
    if output.type == WHOLE:
        return cast(exp.Literal.string(text), "bigint")
    return cast(exp.Literal.string(text), "double") if output.type == NUMBER else literal(text)
