"""Random workspaces on random data: every engine agrees with the naive evaluator, recorded states included."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import given, settings

from tests.evaluation.samples import Sample, samples
from tests.evaluation.test_against_reference import A_FEW, compare
from tests.harness import Ground


def test_the_present(opened: Callable[[], Any]) -> None:
    agrees(A_FEW, opened, history=False)


def test_the_past_with_changed_traits(opened: Callable[[], Any]) -> None:
    agrees(A_FEW, opened, history=True)


def test_small_workspaces(opened: Callable[[], Any]) -> None:
    agrees(settings(A_FEW, max_examples=40), opened, traits=4, segments=3)


def agrees(few: settings, opened: Callable[[], Any], **options: Any) -> None:
    @few
    @given(samples(**options))
    def example(sample: Sample) -> None:
        compare(sample, opened)

    example()


def test_a_second_run_moves_nobody(opened: Callable[[], Any]) -> None:
    @settings(A_FEW, max_examples=8)
    @given(samples(traits=8, segments=8))
    def example(sample: Sample) -> None:
        with Ground(sample.workspace(), sample.data, opened) as ground:
            ground.recorded(sample.as_of)
            assert ground.moves(sample.as_of) == 0

    example()
