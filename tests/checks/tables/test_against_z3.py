"""The analysis of random tables is what z3 proves of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from itertools import combinations
from random import Random
from typing import Any

import z3
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segue.checks.tables.analysis import Mergeable, Points, Region, TableAnalysis, analyse
from segue.definitions.framework import Framework, Row
from segue.language.cells import on_field, parse_cell
from segue.language.regions import milliseconds
from segue.language.typing import typed_condition
from tests.checks.tables.frames import AS_OF, CLOCK, workspace_of
from tests.checks.tables.points import points_by_rows, sum_products, values_tried
from tests.checks.tables.solver import NEVER_MISSING, Logic, better, outcome_of, taking
from tests.checks.tables.tables import Drawn, drawn
from tests.checks.tables.truths import answer

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
EXAMPLES = 60


def takes(row: Row, lead: Mapping[str, Any]) -> bool:
    return all(answer(cell.typed, lead, AS_OF) is True for cell in row.cells)


def plain(value: Any) -> Any:
    """A value as sets have it."""
    if isinstance(value, bool):
        return str(value).lower()
    return milliseconds(value) if isinstance(value, datetime) else value


class Case:
    """A drawn table with its analysis, and its logic."""

    def __init__(self, table: Drawn) -> None:
        more = f"priority: [{', '.join(table.priority)}]" if table.priority else ""
        self.workspace = workspace_of(table.rows, table.inputs, policy=table.policy, more=more)
        self.framework: Framework = self.workspace.frameworks["F"]
        self.analysis: TableAnalysis = analyse(self.framework, self.workspace.catalogue, CLOCK)
        self.fields = table.inputs
        self.logic = Logic([*self.fields.values()], AS_OF)
        self.rows = {row.number: self.logic.row(row) for row in self.framework.rows}
        self.left_out = {one.input.column.value for one in self.analysis.columns_left_out}

    def lead(self, witness: Mapping[str, Any]) -> dict[str, Any]:
        """The values by field; columns about one field are one."""
        return {self.fields[column.split(" and ")[0]]: value for column, value in witness.items()}

    def holds(self, region: Region, lead: Mapping[str, Any]) -> bool:
        """Whether each of a lead's values is in the region's set; lists are asked by their own condition."""
        for side in region.sides:
            value = lead[self.fields[side.column.split(" and ")[0]]]
            if side.values is None:
                if side.test is not None and answer(side.test, lead, AS_OF) is not True:
                    return False
            elif value is None:
                if not side.values.missing:
                    return False
            elif plain(value) not in side.values.known:
                return False
        return True

    def region(self, region: Region) -> z3.BoolRef:
        return self.logic.true(region.condition)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=SLOW)
@given(drawn())
def test_gaps_are_disjoint_and_exactly_what_no_row_takes(table: Drawn) -> None:
    case = Case(table)
    logic, gaps = case.logic, [case.region(gap) for gap in case.analysis.gaps]
    taken = z3.Or(list(case.rows.values()))
    if case.left_out:
        taken = z3.Or([case.logic.row(_without(row, case)) for row in case.framework.rows])
    assert not case.analysis.notes
    assert all(logic.possible(gap) for gap in gaps), "a gap lies within what can be"
    assert not logic.possible(z3.Or(gaps), taken), "no row takes what is in a gap"
    assert not logic.possible(z3.Not(z3.Or(gaps)), z3.Not(taken)), "what no row takes is in a gap"
    assert logic.disjoint(gaps)


def _without(row: Row, case: Case) -> Row:
    """A row as if it let everything through in the columns that are left out."""
    cells = [cell for cell, label in zip(row.cells, case.fields, strict=True) if label not in case.left_out]
    return replace(row, cells=tuple(cells))


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=SLOW)
@given(drawn(policies=("unique", "first")))
def test_a_region_says_the_same_in_sets_in_words_and_as_a_condition(table: Drawn) -> None:
    case = Case(table)
    logic = case.logic
    seen_missing = False
    for gap in case.analysis.gaps:
        region = case.region(gap)
        assert gap.missing_only == (not logic.possible(region, logic.all_known()))
        assert gap.missing_only or not seen_missing, "gaps between known values come first"
        seen_missing = gap.missing_only
        for side in gap.sides:
            one = case.fields[side.column.split(" and ")[0]]
            assert (side.column in gap.missing) == (not logic.possible(region, z3.Not(logic.missing(one))))
            test = logic.true(side.test) if side.test is not None else z3.BoolVal(val=True)
            assert side.values is None or logic.same(logic.values(one, side.values), test)
            assert side.text
        lead = case.lead(gap.witness)
        assert answer(gap.condition, lead, AS_OF) is True
        assert not any(takes(row, lead) for row in case.framework.rows if not case.left_out)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=SLOW)
@given(drawn(policies=("unique", "unique", "any", "first", "priority", "collect")))
def test_overlaps_are_exactly_the_pairs_that_the_policy_forbids(table: Drawn) -> None:
    case = Case(table)
    logic, policy = case.logic, table.policy
    found = {(one.row.number, one.other.number): one.region for one in case.analysis.overlaps}
    for one, other in combinations(case.framework.rows, 2):
        both = z3.And(case.rows[one.number], case.rows[other.number])
        forbidden = policy == "unique" or (policy == "any" and outcome_of(one) != outcome_of(other))
        region = found.get((one.number, other.number))
        if region is None:
            assert case.left_out or not (forbidden and logic.possible(both))
        else:
            assert forbidden
            assert logic.possible(both)
            assert logic.same(case.region(region), both)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=SLOW)
@given(drawn(columns=3, rows=9, policies=("first", "first", "priority", "unique", "collect")))
def test_dead_rows_are_exactly_those_that_take_nothing_and_their_masks_are_all_needed(table: Drawn) -> None:
    case = Case(table)
    logic, taken = case.logic, taking(case.framework, case.logic)
    dead = {one.row.number: one for one in case.analysis.dead_rows}
    for row in case.framework.rows:
        own = case.rows[row.number]
        if row.number not in dead:
            assert case.left_out or logic.possible(taken[row.number])
            continue
        assert not logic.possible(taken[row.number])
        found = dead[row.number]
        assert bool(found.empty) == (not logic.possible(own))
        masks = [case.rows[one.number] for one in found.masked_by]
        assert bool(masks) != bool(found.empty)
        assert not logic.possible(own, z3.Not(z3.Or(masks)))
        for spared in range(len(masks)):
            assert logic.possible(own, z3.Not(z3.Or(masks[:spared] + masks[spared + 1 :])))


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=SLOW)
@given(drawn(columns=2, rows=8))
def test_merging_rows_leaves_every_lead_with_its_outcome(table: Drawn) -> None:
    case = Case(table)
    before = _by_outcome(case.framework, case.logic)
    for one in case.analysis.mergeable:
        merged = _merged(case, one)
        assert len(merged.rows) == len(case.framework.rows) - len(one.rows) + 1
        after = _by_outcome(merged, case.logic)
        nobody = z3.BoolVal(val=False)
        assert all(case.logic.same(taken, after.get(outcome, nobody)) for outcome, taken in before.items())


def _by_outcome(framework: Framework, logic: Logic) -> dict[tuple[str, ...], z3.BoolRef]:
    taken = taking(framework, logic)
    found: dict[tuple[str, ...], list[z3.BoolRef]] = {}
    for row in framework.rows:
        found.setdefault(outcome_of(row), []).append(taken[row.number])
    return {outcome: z3.Or(rows) for outcome, rows in found.items()}


def _merged(case: Case, one: Mergeable) -> Framework:
    """The table with the merged row in the place of the best of the rows."""
    number = list(case.fields).index(one.column)
    value = case.framework.inputs[number]
    test, problems = parse_cell(one.cell, value.type)
    typed, found = typed_condition(on_field(test, value.value.typed), case.workspace.catalogue, "lead")
    assert not problems
    assert not found
    numbers = {row.number for row in one.rows}
    best = next(row for row in better(case.framework) if row.number in numbers)
    cells = list(best.cells)
    cells[number] = replace(cells[number], test=test, typed=typed)
    rows = [replace(row, cells=tuple(cells)) if row == best else row for row in case.framework.rows]
    spared = numbers - {best.number}
    return replace(case.framework, rows=tuple(row for row in rows if row.number not in spared))


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=SLOW)
@given(drawn())
def test_points_are_counted_as_they_are_defined(table: Drawn) -> None:
    case = Case(table)
    if case.left_out:
        assert case.analysis.points is None
        return
    counts: Counter[int] = Counter({(1 << len(table.rows)) - 1: 1})
    for one in dict.fromkeys(case.fields.values()):
        column = points_by_rows(case.framework, one, AS_OF)
        counts = sum_products(counts, column)
    assert case.analysis.points == Points(counts[0], counts.total())


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=SLOW)
@given(drawn(), st.randoms(use_true_random=False))
def test_conditions_hold_for_the_leads_whose_values_are_in_the_regions(table: Drawn, chance: Random) -> None:
    case = Case(table)
    tried = {one: [None, *values_tried(case.framework, one, AS_OF)] for one in case.fields.values()}
    for _ in range(20):
        lead = {one: chance.choice(values[1:] if one in NEVER_MISSING else values) for one, values in tried.items()}
        inside = [gap for gap in case.analysis.gaps if answer(gap.condition, lead, AS_OF) is True]
        assert inside == [gap for gap in case.analysis.gaps if case.holds(gap, lead)]
        assert len(inside) <= 1
        if not case.left_out:
            assert bool(inside) != any(takes(row, lead) for row in case.framework.rows)
