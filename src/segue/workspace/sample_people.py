"""The companies and people of the sample, without what they did.

Every age is in seconds before the sample's last instant, so nothing here depends on the calendar.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from random import Random
from typing import Final

from segue.workspace import sample_words as words

DAY: Final = 86_400
SUBDOMAIN_PEOPLE: Final = 2
"""How many people of the first company write from a sub-domain of its domain."""

SIZES: Final = (("Enterprise", 0.10, 1_000, 24_000), ("Mid-Market", 0.33, 200, 999), ("SMB", 0.54, 4, 199))
"""Tier, share of companies, least and greatest size. What is left has no known size."""

PEOPLE_A_COMPANY: Final = {"Enterprise": 3.5, "Mid-Market": 3.6, "SMB": 5.0, "": 2.8}
FREE_MAIL_SHARE: Final = 0.065


@dataclass(frozen=True)
class Company:
    """`size` as it is to be understood, `written_size` as the file has it: it may be dirt."""

    name: str
    domain: str
    size: int | None
    written_size: str
    industry: str
    revenue: int | None
    technologies: tuple[str, ...]

    @property
    def tier(self) -> str:
        return tier_of(self.size)


@dataclass(frozen=True)
class Person:
    """A lead. Empty texts are values that the file does not have. `size` and `industry` are stated by the person."""

    email: str
    company: Company | None
    size: int | None
    industry: str
    title: str
    seniority: str
    department: str
    country: str
    use_case: str
    source: str
    age: int
    has_created: bool

    @property
    def tier(self) -> str:
        return tier_of(self.size or (self.company.size if self.company else None))

    @property
    def known_industry(self) -> str:
        return self.industry or (self.company.industry if self.company else "")


def tier_of(size: int | None) -> str:
    """As the trait `tier` has it; empty for an unknown size."""
    if size is None:
        return ""
    return "Enterprise" if size >= 1_000 else "Mid-Market" if size >= 200 else "SMB"


def weighted(random: Random, shares: dict[str, int]) -> str:
    return random.choices(tuple(shares), tuple(shares.values()))[0]


# --- companies ---


def make_companies(random: Random, number: int, *, dirty_sizes: tuple[str, ...]) -> list[Company]:
    """Companies, the first of them Acme Robotics. Each of the dirty sizes is written for one that has no size."""
    tiers = [tier for tier, share, _, _ in SIZES for _ in range(round(share * number))]
    tiers += [""] * (number - len(tiers))
    random.shuffle(tiers)
    dirt, taken = list(dirty_sizes), {"Acme Robotics"}
    companies = [_spotlight()]
    for tier in tiers[: number - 1]:
        written = dirt.pop() if not tier and dirt else ""
        companies.append(_company(random, tier, written, taken))
    return companies


def _spotlight() -> Company:
    return Company(
        name="Acme Robotics", domain="acme-robotics.example", size=4_200, written_size="4200", industry="Software",
        revenue=610_000_000, technologies=("Salesforce", "Slack", "Jira", "AWS"),
    )  # fmt: skip


def _company(random: Random, tier: str, written: str, taken: set[str]) -> Company:
    industry = weighted(random, {name: share for name, (share, _) in words.INDUSTRIES.items()})
    name = _name(random, industry, taken)
    size = _size(random, tier)
    technologies = random.sample(words.TECHNOLOGIES, random.randint(1, 5))
    if random.random() < {"Enterprise": 0.55, "Mid-Market": 0.40}.get(tier, 0.18):
        technologies.insert(0, "Salesforce")
    revenue = round((size or 60) * random.lognormvariate(11.7, 0.5), -4) if random.random() < 0.7 else None
    return Company(
        name, name.lower().replace(" ", "-") + ".example", size, str(size) if size else written,
        industry if random.random() < 0.955 else "", int(revenue) if revenue else None,
        tuple(technologies) if random.random() < 0.85 else (),
    )  # fmt: skip


def _name(random: Random, industry: str, taken: set[str]) -> str:
    """A place and what is done there; as many places as it takes to be the only one of that name."""
    name = random.choice(words.INDUSTRIES[industry][1])
    while name in taken or " " not in name:
        name = f"{random.choice(words.PLACE_HEADS)}{random.choice(words.PLACE_TAILS)} {name}"
    taken.add(name)
    return name


def _size(random: Random, tier: str) -> int | None:
    """Many small ones, few large ones, within the tier."""
    for name, _, least, most in SIZES:
        if name == tier:
            return int(least * math.pow(most / least, math.pow(random.random(), 1.4)))
    return None


# --- people ---


def make_people(random: Random, number: int, companies: list[Company]) -> list[Person]:
    """People of the companies, the first two of Acme Robotics and by a sub-domain, and some with free mail."""
    free = round(FREE_MAIL_SHARE * number)
    weights = [_weight(random, one) for one in companies]
    employers: list[Company | None] = [companies[0]] * 9
    employers += random.choices(companies, weights, k=max(0, number - free - len(employers)))
    employers += [None] * (number - len(employers))
    others = employers[SUBDOMAIN_PEOPLE:number]
    random.shuffle(others)
    addresses: set[str] = set()
    people = [_ana(companies[0], addresses), _at_subdomain(random, companies[0], addresses)]
    return people + [_person(random, employer, addresses) for employer in others]


def _weight(random: Random, company: Company) -> float:
    """Of a company among employers. A few large ones send many people, most of them few; tiny ones have few to send."""
    deviation = 1.35 if company.tier == "Enterprise" else 0.7
    share = PEOPLE_A_COMPANY[company.tier] * random.lognormvariate(-deviation * deviation / 2, deviation)
    return share * min(1.0, (company.size or 40) / 40)


def _ana(company: Company, addresses: set[str]) -> Person:
    """The lead that the documentation follows."""
    email = f"ana@eu.{company.domain}"
    addresses.add(email)
    return Person(
        email=email, company=company, size=None, industry="", title="VP Operations", seniority="VP",
        department="Operations", country="Germany", use_case="Client projects", source="Website form", age=47 * DAY,
        has_created=True,
    )  # fmt: skip


def _at_subdomain(random: Random, company: Company, addresses: set[str]) -> Person:
    known = _person(random, company, addresses)
    email = f"{known.email.split('@')[0]}@eu.{company.domain}"
    addresses.add(email)
    return replace(known, email=email)


def _person(random: Random, company: Company | None, addresses: set[str]) -> Person:
    seniority, department, title = _position(random, company.tier if company else "SMB")
    size, industry = (None, "")
    if company is None and random.random() < 0.6:
        size = round(2.0 ** random.uniform(1, 9))
        industry = weighted(random, {name: share for name, (share, _) in words.INDUSTRIES.items()})
    elif company is not None and random.random() < 0.06:
        size, industry = company.size, company.industry
    return Person(
        email=_email(random, company, addresses), company=company, size=size, industry=industry, title=title,
        seniority=seniority, department=department,
        country=weighted(random, words.COUNTRIES) if random.random() < 0.96 else "",
        use_case=random.choice(words.USE_CASES) if random.random() < 0.62 else "",
        source=random.choice(words.LEAD_SOURCES), age=_age(random), has_created=random.random() < 0.985,
    )  # fmt: skip


def _position(random: Random, tier: str) -> tuple[str, str, str]:
    """Seniority, department and title. Some have told their title only, some nothing."""
    column = 1 if tier in ("SMB", "") else 0
    seniority = weighted(random, {name: shares[column] for name, shares in words.SENIORITIES.items()})
    department = random.choice(tuple(words.CHIEFS))
    chance = random.random()
    if chance < 0.05:
        title = random.choice(words.TITLES[""]).format(department) if chance < 0.03 else ""
        return "", department if chance < 0.02 else "", title
    if seniority == "C-level":
        return seniority, department, "Managing Director" if column and chance < 0.4 else words.CHIEFS[department]
    return seniority, department, random.choice(words.TITLES[seniority]).format(department)


def _email(random: Random, company: Company | None, addresses: set[str]) -> str:
    """An address that nobody else has; one company writes all its addresses alike."""
    first, last = random.choice(words.FIRST_NAMES).lower(), random.choice(words.LAST_NAMES).lower()
    if company is None:
        name, domain = f"{first}.{last}.sample{random.randrange(10_000):04}", random.choice(words.FREE_MAIL)
    else:
        name = (f"{first}.{last}", f"{first[0]}.{last}", f"{first}{last[0]}")[len(company.domain) % 3]
        domain = company.domain
    email, again = f"{name}@{domain}", 2
    while email in addresses:
        email, again = f"{name}{again}@{domain}", again + 1
    addresses.add(email)
    return email


def _age(random: Random) -> int:
    """Since when a lead is known: an eighth of them came within the last month."""
    youngest, oldest = random.choices(((0.3, 30), (30, 120), (120, 900)), (12, 28, 60))[0]
    return round(random.uniform(youngest, oldest) * DAY)
