"""What the pieces of a column of numbers, instants, texts or truths stand for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from segue.checks.tables.analysis.boxes import bits
from segue.checks.tables.analysis.column import Example
from segue.checks.tables.analysis.conditions import condition_of
from segue.checks.tables.analysis.moments import typical
from segue.checks.tables.analysis.pieces import Known, united
from segue.checks.tables.analysis.wording import text_of
from segue.language.clock import Clock
from segue.language.countries import known_names
from segue.language.regions import instant_of, milliseconds
from segue.language.sets import TRUE, Ordered, Words
from segue.language.tree import Node
from segue.language.types import COUNTRY, TRUTH, Type

TYPICAL_COUNTRIES: Final = ("US", "DE", "GB", "FR", "IN", "BR")


@dataclass(frozen=True)
class ValueSpace:
    pieces: tuple[Known, ...]
    domain: Known
    kind: Type
    clock: Clock

    def known(self, mask: int) -> Known:
        if not mask:
            return self.domain & ~self.domain  # type: ignore[operator]
        return united([self.pieces[piece] for piece in bits(mask)])

    def text(self, mask: int) -> str:
        return text_of(self.known(mask), self.domain, self.kind, self.clock)

    def test(self, mask: int, subject: Node) -> Node:
        return condition_of(self.known(mask), self.kind, subject, self.clock)

    def example(self, mask: int) -> Example:
        """The first text that the table names, of instants the present where it will do, of numbers an end."""
        lowest = self.pieces[next(bits(mask))]
        if isinstance(lowest, Words):
            return _word(lowest, self.kind)
        if self.kind.family != "instant":
            return lowest.example()
        known = self.known(mask)
        assert isinstance(known, Ordered)
        examples = [typical(*known.ends(one), self.clock) for one in known.intervals]
        now = milliseconds(self.clock.as_of)
        return instant_of(now if now in examples else examples[0])


def _word(words: Words, kind: Type) -> str | bool:
    if kind == TRUTH:
        return words.example() == TRUE
    if kind == COUNTRY and words.but:
        codes = (*TYPICAL_COUNTRIES, *sorted(set(known_names().values())))
        return next((code for code in codes if code in words), words.example())
    return words.example()
