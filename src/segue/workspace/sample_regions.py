"""Where the sample's leads are to stand in the table B2B SaaS, its rows and its gaps, and the arithmetic of its scores.

The points are those of `samples/northline/scores.yaml`, worked out here a second time and in another way, so that the
number of leads in every row and gap is known before any engine has counted them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor
from random import Random
from typing import Final

from segue.workspace.sample_people import DAY, Person

TABLE: Final = (
    "Enterprise Hot", "Enterprise Warm", "Enterprise Cold", "Mid-Market Hot", "Mid-Market Warm", "Mid-Market Cold",
    "SMB Qualified", "SMB Nurture",
)  # fmt: skip
"""The segments of the table, in its order."""

LEVELS: Final = {"High": (31, 100), "Medium": (11, 30), "Low": (0, 10)}
TARGET_INDUSTRIES: Final = ("Software", "Financial services", "Healthcare")
LEAST_REACH: Final = 78
"""No lead is meant to need more engagement than this: few people are that keen."""


@dataclass(frozen=True)
class Region:
    """A row of the table or a gap between rows: leads of a tier and level whose score lies from `least` to `most`.

    `share` is that of all leads which are put here on purpose; what is left over goes to a region without share.
    """

    name: str
    tier: str
    level: str
    least: int
    most: int
    share: float = 0.0

    def engagement(self, fit: int) -> tuple[int, int]:
        """The engagement, from and to, with which a lead of that fit is here; empty (from > to) where none is.

        The score is half the sum of both, halves rounded up: 45 needs a sum of 89, 64 allows one of 128.
        """
        low, high = LEVELS[self.level]
        return max(low, 2 * self.least - 1 - fit if self.least else 0), min(high, 2 * self.most - fit)


GAPS: Final = (
    Region("Enterprise, High, below 65", "Enterprise", "High", 0, 64, 32 / 3000),
    Region("Enterprise, Medium, below 45", "Enterprise", "Medium", 0, 44, 41 / 3000),
    Region("Enterprise, Low, 45 and more", "Enterprise", "Low", 45, 100, 16 / 3000),
    Region("Mid-Market, High, below 55", "Mid-Market", "High", 0, 54, 54 / 3000),
    Region("Mid-Market, Medium, below 35", "Mid-Market", "Medium", 0, 34, 62 / 3000),
    Region("Mid-Market, Medium, 55 and more", "Mid-Market", "Medium", 55, 100, 7 / 3000),
    Region("Mid-Market, Low, 35 and more", "Mid-Market", "Low", 35, 100, 27 / 3000),
    Region("SMB, High, below 50", "SMB", "High", 0, 49, 72 / 3000),
)
"""The regions that no row takes and that a lead can reach. Few of each kind, as a team would find them."""

ROWS: Final = (
    Region("Enterprise Hot", "Enterprise", "High", 65, 100, 43 / 3000),
    Region("Enterprise Warm", "Enterprise", "Medium", 45, 64, 55 / 3000),
    Region("Mid-Market Hot", "Mid-Market", "High", 55, 100, 88 / 3000),
    Region("Mid-Market Warm", "Mid-Market", "Medium", 35, 54, 190 / 3000),
    Region("SMB Qualified", "SMB", "High", 50, 100, 66 / 3000),
    Region("SMB Nurture", "SMB", "Medium", 0, 49, 240 / 3000),
)
REST: Final = (
    Region("Enterprise Cold", "Enterprise", "Low", 0, 44),
    Region("Mid-Market Cold", "Mid-Market", "Low", 0, 34),
    Region("SMB Nurture", "SMB", "Low", 0, 49),
    Region("Enterprise Warm", "Enterprise", "Medium", 45, 64),
    Region("Mid-Market Warm", "Mid-Market", "Medium", 35, 54),
)
"""For leads that no share has taken: the first that fits."""

UNKNOWN_SIZE: Final = "Unknown company size"
UNPLACED: Final = (
    Region(UNKNOWN_SIZE, "", "High", 0, 100, 10 / 3000),
    Region(UNKNOWN_SIZE, "", "Medium", 0, 100, 32 / 3000),
    Region(UNKNOWN_SIZE, "", "Low", 0, 100),
)
EVERYWHERE: Final = (*GAPS, *ROWS, *UNPLACED, *REST)


def fit_of(person: Person) -> int:
    """The score `fit`."""
    points = {"Enterprise": 35, "Mid-Market": 25}.get(person.tier, 0)
    points += 25 if person.known_industry in TARGET_INDUSTRIES else 0
    points += {"VP": 20, "C-level": 20, "Director": 10}.get(person.seniority, 0)
    points += 10 if person.company is not None and "Salesforce" in person.company.technologies else 0
    points -= 20 if person.company is None else 0
    return max(0, points)


@dataclass
class Tally:
    """The score `engagement` at the last instant, kept while events are added. `alive`: an event in 60 days."""

    pricing: int = 0
    views: int = 0
    content: float = 0.0
    webinars: float = 0.0
    demos: int = 0
    clicks: int = 0
    alive: bool = True

    @property
    def points(self) -> int:
        total = min(10 * self.pricing, 30) + min(2 * self.views, 20) + min(self.content, 24) + min(self.webinars, 30)
        total += 30 * (self.demos > 0) + min(3 * self.clicks, 12) - (0 if self.alive else 15)
        return max(0, min(100, floor(total + 0.5)))

    def add(self, kind: str, age: int, *, times: int = 1) -> None:
        """Adds an event of an age in seconds; `times=-1` takes it back. Points halve after 30 and after 60 days."""
        month = age // (30 * DAY)
        if kind in ("pricing", "view") and month < 1:
            self.views += times
            self.pricing += times * (kind == "pricing")
        elif kind == "content" and month < 2:
            self.content += times * 8 / 2**month
        elif kind == "webinar" and month < 3:
            self.webinars += times * 15 / 2**month
        elif kind == "demo" and month < 1:
            self.demos += times
        elif kind == "click" and month < 1:
            self.clicks += times


def region_of(person: Person, points: int) -> str:
    """The name of the row or gap in which a lead of so much engagement stands."""
    fit = fit_of(person)
    for region in EVERYWHERE:
        least, most = region.engagement(fit)
        if region.tier == person.tier and least <= points <= most:
            return region.name
    raise AssertionError(f"{person.tier}, fit {fit}, engagement {points} stands nowhere")


def allot(random: Random, people: Sequence[Person]) -> list[Region]:
    """For every lead the region it is meant for. The first is Enterprise Hot, as the documentation has it."""
    found: dict[int, Region] = {0: ROWS[0]}
    order = list(range(1, len(people)))
    random.shuffle(order)
    order.sort(key=lambda at: _keenness(people[at]) + random.random(), reverse=True)
    fits = [fit_of(person) for person in people]
    for region in (*GAPS, *ROWS, *UNPLACED, *REST):
        wanted = round(region.share * len(people)) if region.share else len(people)
        fitting = (at for at in order if at not in found and _suits(region, people[at], fits[at]))
        for at, _ in zip(fitting, range(wanted), strict=False):
            found[at] = region
    return [found[at] for at in range(len(people))]


def _keenness(person: Person) -> float:
    """Leads with a need, and those who decide, are likelier to be the active ones."""
    decides, old = person.seniority in ("Director", "VP", "C-level"), person.age > 400 * DAY
    return 0.35 * bool(person.use_case) + 0.2 * decides - 0.3 * old


def _suits(region: Region, person: Person, fit: int) -> bool:
    least, most = region.engagement(fit)
    return region.tier == person.tier and least <= min(most, LEAST_REACH)
