"""A second, naive implementation of the language, written from `docs/reference/meaning.md` and from nothing else.

It walks the typed trees of one workspace for one lead or account at a time, over plain lists in memory. It shares the
grammar and the typing with the product, and none of what gives a construct its meaning: no SQL, no clock, no plan.
"""

from tests.reference.evaluator import evaluate
from tests.reference.results import Answer, Result

__all__ = ["Answer", "Result", "evaluate"]
