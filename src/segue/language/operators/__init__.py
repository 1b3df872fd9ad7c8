"""The operators of the language, one file each."""

from __future__ import annotations

import importlib
from functools import cache
from typing import Final

from segue.language.operators.base import Operator

FILES: Final = (
    "abs", "after", "at_least", "at_most", "before", "between", "between_ages", "ceiling", "coalesce", "contains",
    "days_since", "differs", "divided_by", "domain_of", "ends_with", "equal", "floor", "hours_since", "in_period",
    "in_the_last", "in_the_next", "includes", "is_false", "is_free_mail", "is_known", "is_true", "is_unknown",
    "length", "less", "like", "lower", "matches", "minus", "more", "more_than_ago", "negative", "on", "one_of",
    "plus", "round", "since", "starts_with", "times", "upper", "weeks_since",
)  # fmt: skip


@cache
def operators() -> dict[str, Operator]:
    """Every operator by its name."""
    modules = (importlib.import_module(f"{__name__}.{file}") for file in FILES)
    return {module.OPERATOR.name: module.OPERATOR for module in modules}


def file_of(operator: Operator) -> str:
    """The name of the operator's file, and of its case file."""
    return operator.name.replace(" ", "_")
