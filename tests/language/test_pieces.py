"""What engines say differently is said for every engine."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from importlib import import_module

import pytest

import segue.compiler
import segue.language
from segue.language.operators import operators
from segue.language.sql import Piece

DIALECTS = ("duckdb", "postgres", "clickhouse", "spark")


def pieces() -> Iterator[tuple[str, Piece]]:
    """Every piece with its place."""
    for package in (segue.language, segue.compiler):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            if not module.ispkg:
                for name, value in vars(import_module(module.name)).items():
                    if isinstance(value, Piece):
                        yield f"{module.name}.{name}", value


@pytest.mark.parametrize("piece", dict(pieces()).values(), ids=dict(pieces()).keys())
def test_a_piece_has_words_for_every_engine(piece: Piece) -> None:
    assert set(piece.by_dialect) == set(DIALECTS)


def test_an_operator_with_words_of_its_own_has_them_for_every_engine() -> None:
    own = {name: set(operator.sql) for name, operator in operators().items() if not callable(operator.sql)}
    assert all(dialects == set(DIALECTS) for dialects in own.values())
