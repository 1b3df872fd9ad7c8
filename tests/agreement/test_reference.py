"""Random workspaces on random data: every engine agrees with the naive evaluator, recorded states included."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import given, settings

from tests.agreement.engines import Tried
from tests.evaluation.samples import Sample, samples
from tests.evaluation.test_against_reference import A_FEW, compare
from tests.harness import Ground


def test_the_present(tried: Tried, opened: Callable[[], Any]) -> None:
    agrees(25 // tried.slow, opened, history=False)


def test_the_past_with_changed_traits(tried: Tried, opened: Callable[[], Any]) -> None:
    agrees(25 // tried.slow, opened, history=True)


def test_small_workspaces(tried: Tried, opened: Callable[[], Any]) -> None:
    agrees(40 // tried.slow, opened, traits=4, segments=3)


def agrees(examples: int, opened: Callable[[], Any], **options: Any) -> None:
    @settings(A_FEW, max_examples=examples)
    @given(samples(**options))
    def example(sample: Sample) -> None:
        compare(sample, opened)

    example()


def test_a_second_run_moves_nobody(tried: Tried, opened: Callable[[], Any]) -> None:
    @settings(A_FEW, max_examples=8 // tried.slow)
    @given(samples(traits=8, segments=8))
    def example(sample: Sample) -> None:
        with Ground(sample.workspace(), sample.data, opened) as ground:
            ground.recorded(sample.as_of)
            assert ground.moves(sample.as_of) == 0

    example()
