"""The engine and a second, naive implementation of the language agree on random workspaces and data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings

from tests.evaluation.samples import Sample, samples
from tests.harness import Ground, disagreements, in_memory
from tests.reference.evaluator import evaluate

A_FEW = settings(
    max_examples=25, deadline=None, derandomize=True, database=None, phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
"""Each example holds some thirty definitions. They are the same at every run, so that a red test stays red."""


@A_FEW
@given(samples(history=False))
def test_the_present(sample: Sample) -> None:
    compare(sample)


@A_FEW
@given(samples(history=True))
def test_the_past_with_changed_traits(sample: Sample) -> None:
    compare(sample)


@settings(A_FEW, max_examples=40)
@given(samples(traits=4, segments=3))
def test_small_workspaces(sample: Sample) -> None:
    """Few definitions are compiled in other ways than many: no events, no accounts, one class."""
    compare(sample)


def compare(sample: Sample, opened: Callable[[], Any] = in_memory) -> None:
    """Evaluates and records at the earlier instant, and then at the later one, on which tables may fall back."""
    workspace = sample.workspace()
    with Ground(workspace, sample.data, opened) as ground:
        recorded, answers = ground.recorded(sample.earlier), ground.answers(sample.as_of)
    before = evaluate(workspace, sample.data, sample.earlier)
    after = evaluate(workspace, sample.data, sample.as_of, before)
    found = disagreements(recorded, before) + disagreements(answers, after)
    assert not found, "\n".join([*found, *(f"--- {path}\n{text}" for path, text in sample.files().items())])
