"""What kinds of leads there are in the sample beside their place in the table: silent ones, surges, carts, customers.

Each kind has its planted share of all leads, drawn among the leads for which it can be.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Final

from segue.workspace.sample_people import DAY, Person
from segue.workspace.sample_regions import Region, fit_of

SILENT: Final = 0.08
QUIET: Final = ((61.0, 79.0, 0.15), (4.0, 56.0, 0.20))
"""Days without any event up to now, from and to, and the share of leads that were so quiet."""

SURGES: Final = ((0.0, 0.026), (7.2, 0.022), (14.4, 0.018), (21.6, 0.014), (30.2, 0.020), (55.0, 0.015))
"""Days since a week of pricing views, and the share of leads that had it then."""

SURGE_POINTS: Final = 46
"""Engagement that a lead must be allowed to have, for a surge within the last month to fit."""

PEAKS: Final = (
    (30.2, 34.0, 0.060, SURGE_POINTS),
    (31.0, 37.0, 0.025, 0),
    (37.0, 50.0, 0.020, 0),
    (50.0, 76.0, 0.040, 0),
)
"""Days since the end of a keen fortnight, from and to; the share of leads that had it then; the engagement that they
must be allowed to have now: some are still keen, the others have cooled off."""

LEFT_CARTS: Final = ((1.1, 6.9, 0.0115), (7.1, 13.9, 0.0085), (14.1, 80.0, 0.032))
"""Days from and to, and the share of leads that left a cart then."""

ONE_ORDER: Final = 0.049
MORE_ORDERS: Final = 0.031
TRIALS: Final = 0.12


@dataclass(frozen=True)
class Habits:
    """`silent`: it has done nothing. `quiet`: days up to now without any event.

    `surge` and `peak`: the days since a week of pricing views and since a keen fortnight ended; negative for none.
    `carts`: ages in seconds of carts that were left. `orders`: ages of orders. `uses`: how often it used the product.
    """

    silent: bool = False
    quiet: float = 0.0
    surge: float = -1.0
    peak: float = -1.0
    carts: tuple[int, ...] = ()
    orders: tuple[int, ...] = ()
    uses: int = 0

    @property
    def unengaged(self) -> bool:
        return self.silent or self.quiet >= 60


def habits_of(random: Random, people: Sequence[Person], regions: Sequence[Region]) -> list[Habits]:
    """The habits of every lead. The first surges now: it is the lead that the documentation follows."""
    casting = _Casting(random, people, regions)
    casting.found[0] = Habits(surge=0.0)
    casting.quiet()
    casting.surges_and_peaks()
    casting.customers()
    casting.carts()
    return casting.found


class _Casting:
    """The habits given out so far."""

    def __init__(self, random: Random, people: Sequence[Person], regions: Sequence[Region]) -> None:
        self.random, self.people = random, people
        self.bounds = [region.engagement(fit_of(person)) for person, region in zip(people, regions, strict=True)]
        self.found = [Habits() for _ in people]

    def some(self, share: float, *, days: float = 0, least: int = 100, most: int = 0) -> Iterator[int]:
        """So many of those that are not quiet and known for more days than given; never the first lead.

        `least` and `most`: they need no more engagement than the one, and may have as much as the other.
        """
        fitting = [at for at in range(1, len(self.people)) if self._fits(at, days, least, most)]
        return iter(self.random.sample(fitting, min(len(fitting), round(share * len(self.people)))))

    def _fits(self, at: int, days: float, least: int, most: int) -> bool:
        awake = not (self.found[at].silent or self.found[at].quiet)
        return awake and self.people[at].age > days * DAY and self.bounds[at][0] <= least and self.bounds[at][1] >= most

    def quiet(self) -> None:
        for at in self.some(SILENT, least=0):
            self.found[at] = Habits(silent=True)
        for youngest, oldest, share in QUIET:
            for at in self.some(share, least=0, days=oldest + 1):
                self.found[at] = Habits(quiet=self.random.uniform(youngest, oldest))

    def surges_and_peaks(self) -> None:
        for back, share in SURGES:
            for at in self.some(share, days=back + 8, most=SURGE_POINTS if back < 30 else 0):
                if self.found[at].surge < 0:
                    self.found[at] = replace(self.found[at], surge=back)
        for youngest, oldest, share, most in PEAKS:
            for at in self.some(share, days=oldest + 14, most=most):
                self.found[at] = replace(self.found[at], peak=self.random.uniform(youngest, oldest))

    def customers(self) -> None:
        """Those who order use the product; others only try it."""
        for share, numbers in ((ONE_ORDER, (1,)), (MORE_ORDERS, (2, 2, 2, 3, 3, 4, 6))):
            for at in self.some(share, days=12):
                if not self.found[at].orders:
                    oldest = min(88.0, self.people[at].age / DAY - 2)
                    ages = (self._age(0.1, oldest) for _ in range(self.random.choice(numbers)))
                    self.found[at] = replace(self.found[at], orders=tuple(ages), uses=self._uses(4.5))
        for at in self.some(TRIALS, days=3):
            if not self.found[at].uses:
                self.found[at] = replace(self.found[at], uses=self._uses(3.7))

    def carts(self) -> None:
        """Carts that are left, by leads that do not order just then."""
        for youngest, oldest, share in LEFT_CARTS:
            for at in self.some(share, days=youngest + 1):
                age = self._age(youngest, min(oldest, self.people[at].age / DAY - 0.5))
                if all(not 0 <= age - order <= 1.5 * DAY for order in self.found[at].orders):
                    self.found[at] = replace(self.found[at], carts=(*self.found[at].carts, age))

    def _age(self, youngest: float, oldest: float) -> int:
        return round(self.random.uniform(youngest, oldest) * DAY)

    def _uses(self, mean: float) -> int:
        return min(900, 1 + round(self.random.lognormvariate(mean, 1.0)))
