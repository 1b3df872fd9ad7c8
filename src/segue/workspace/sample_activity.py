"""What the sample's leads did in 90 days: visits, downloads, webinars, mail, carts, orders, use of the product.

A lead's events are made so that its engagement at the last instant lies where its region wants it: what would be too
much is put further back or left out, what is missing is added. Ages are in seconds before the last instant.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Final

from segue.workspace import sample_words as words
from segue.workspace.sample_habits import Habits
from segue.workspace.sample_people import DAY, Person
from segue.workspace.sample_regions import Region, Tally, fit_of

HOUR: Final = 3_600
SPAN: Final = round(89.6 * DAY)
"""The oldest event."""

NOW: Final = 90
"""The youngest event."""

VISITS: Final = {"High": (2.0, 0.7), "Medium": (1.55, 0.75), "Low": (0.55, 0.8)}
"""Of the number of visits by level: mean and deviation of its logarithm."""

CHANCES: Final = {
    "High": {"content": 0.55, "webinar": 0.22, "quiz": 0.10, "mail": 0.9, "opens": 0.70},
    "Medium": {"content": 0.38, "webinar": 0.12, "quiz": 0.06, "mail": 0.8, "opens": 0.60},
    "Low": {"content": 0.10, "webinar": 0.04, "quiz": 0.02, "mail": 0.55, "opens": 0.34},
}
MAILINGS_SENT: Final = tuple(round((1.3 + 6.9 * week) * DAY) for week in range(13))


@dataclass(frozen=True)
class Happened:
    """An event, `age` seconds before the last instant."""

    age: int
    name: str
    properties: dict[str, str | float]


@dataclass
class Diary:
    """The events of one lead, with its engagement kept within `least` and `most`."""

    random: Random
    person: Person
    region: Region
    habits: Habits
    events: list[Happened] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)

    def __post_init__(self) -> None:
        self.least, self.most = self.region.engagement(fit_of(self.person))
        self.youngest = max(NOW, round(self.habits.quiet * DAY))
        self.oldest = max(self.youngest, min(SPAN, self.person.age))
        self.tally.alive = not self.habits.unengaged
        self.bend = self.random.choice((0.7, 1.0, 1.0, 1.5))

    def some_age(self) -> int:
        """Ages of one lead are bent towards now (it warms up) or away from it; hours are those of a working day."""
        age = self.youngest + self.random.random() ** self.bend * (self.oldest - self.youngest)
        return self.within(round(age // DAY * DAY + self.random.triangular(-5 * HOUR, 5 * HOUR)))

    def within(self, age: int) -> int:
        """The age, or one near it at which this lead can have done something."""
        if age < self.youngest:
            age = self.youngest + self.random.randrange(9 * HOUR)
        return min(age, self.oldest)

    def add(self, age: int, name: str, /, kind: str = "", **properties: str | float) -> bool:
        """Adds an event if the lead stays where it is to be; whether it did."""
        age = self.within(age)
        self.tally.add(kind, age)
        if self.tally.points > self.most:
            self.tally.add(kind, age, times=-1)
            return False
        self.events.append(Happened(age, name, properties))
        return True


def diary_of(random: Random, person: Person, region: Region, habits: Habits) -> Diary:
    """Everything that a lead did."""
    diary = Diary(random, person, region, habits)
    if habits.silent:
        return diary
    _pricing_surge(diary)
    _trade(diary)
    _keen_fortnight(diary)
    _visits(diary)
    _occasions(diary)
    _mail(diary)
    _make_up(diary)
    _use(diary)
    if min((one.age for one in diary.events), default=SPAN) >= 60 * DAY and diary.tally.alive:
        _open(diary, round(random.uniform(habits.quiet, 59.5) * DAY))
    elif not diary.events:
        _open(diary, diary.some_age())
    return diary


# --- the web site ---


def _view(diary: Diary, age: int, path: str = "", *, landing: bool = False) -> bool:
    """A page view; of any page but pricing where no path is given."""
    path = path or diary.random.choice(words.PATHS)
    properties: dict[str, str | float] = {"path": path, "title": words.PAGES[path]}
    if landing and diary.random.random() < 0.45:
        source = diary.random.choice(words.CAMPAIGN_SOURCES)
        properties |= {"utm_source": source, "utm_campaign": diary.random.choice(words.CAMPAIGNS)}
        properties["referrer"] = f"https://{source}.example/"
    return diary.add(age, "Page Viewed", "pricing" if path == "/pricing" else "view", **properties)


def _pricing_surge(diary: Diary) -> None:
    """Pricing views on different days of one week, with a look around before each."""
    random, back = diary.random, diary.habits.surge
    if back < 0:
        return
    for _ in range(random.choice((3, 3, 3, 4, 4, 5, 7))):
        age = round((back + random.uniform(0.05, 6.6)) * DAY)
        if _view(diary, age, "/pricing"):
            _view(diary, age + random.randint(40, 400), "/features", landing=True)


def _keen_fortnight(diary: Diary) -> None:
    """A lead that was keen once: what scores, within two weeks, all of it before the last month."""
    random, back = diary.random, diary.habits.peak
    if back < 0:
        return
    ages = [round((back + random.uniform(0, 14)) * DAY) for _ in range(random.randint(10, 16))]
    for at, age in enumerate(ages):
        _view(diary, age, "/pricing" if at < 3 else "", landing=at % 3 == 0)
    if random.random() < 0.4:
        _demo(diary, ages[0] - 600)
    for age in ages[: random.randint(1, 3)]:
        _download(diary, age - 200)
    if random.random() < 0.4:
        _attend(diary, ages[-1])


def _visits(diary: Diary) -> None:
    random = diary.random
    mean, deviation = VISITS[diary.region.level]
    for _ in range(min(60, round(random.lognormvariate(mean, deviation)))):
        if not _visit(diary, diary.some_age()) and diary.oldest > 32 * DAY:
            _visit(diary, random.randint(31 * DAY, diary.oldest))


def _visit(diary: Diary, age: int) -> bool:
    """A few pages within some minutes; whether any of it fitted."""
    random, fitted = diary.random, False
    for at in range(random.choice((1, 2, 3, 3, 4, 5, 7))):
        fitted |= _view(diary, age, "/pricing" if random.random() < 0.05 else "", landing=at == 0)
        age -= random.randint(15, 240)
    return fitted


def _occasions(diary: Diary) -> None:
    """Downloads, webinars, quizzes."""
    random, chances = diary.random, CHANCES[diary.region.level]
    while random.random() < chances["content"]:
        _download(diary, diary.some_age())
    while random.random() < chances["webinar"]:
        _attend(diary, diary.some_age())
    if random.random() < chances["quiz"]:
        score = random.randint(8, 40)
        tier = "Ready" if score >= 30 else "On the way" if score >= 18 else "Starting"
        diary.add(diary.some_age(), "Quiz Completed", quiz="Planning maturity", score=score, tier=tier)


def _download(diary: Diary, age: int) -> bool:
    asset = diary.random.choice(tuple(words.ASSETS))
    return diary.add(age, "Content Downloaded", "content", asset=asset, category=words.ASSETS[asset])


def _attend(diary: Diary, age: int, *, least: int = 6) -> bool:
    minutes = diary.random.choice([stay for stay in words.STAYS if stay >= least])
    kind = "webinar" if minutes >= 20 else ""
    return diary.add(age, "Webinar Attended", kind, topic=diary.random.choice(words.WEBINARS), minutes=minutes)


def _demo(diary: Diary, age: int) -> bool:
    return diary.add(age, "Demo Requested", "demo", message=diary.random.choice(words.MESSAGES))


# --- mail ---


def _open(diary: Diary, age: int) -> str:
    campaign = diary.random.choice(words.MAILINGS)
    diary.add(age, "Email Opened", campaign=campaign)
    return campaign


def _click(diary: Diary, age: int, campaign: str = "") -> bool:
    campaign = campaign or _open(diary, age + 45)
    url = "https://northline.example" + diary.random.choice(words.PATHS)
    return diary.add(age, "Email Clicked", "click", campaign=campaign, url=url)


def _mail(diary: Diary) -> None:
    """Mailings go out every week; many leads get them, and open them more or less often, some several times."""
    random, chances = diary.random, CHANCES[diary.region.level]
    if random.random() > chances["mail"]:
        return
    opens = random.betavariate(2, 3) * 2 * chances["opens"]
    for sent in MAILINGS_SENT:
        age = sent - round(random.expovariate(1 / (5 * HOUR)))
        if diary.youngest < age < diary.oldest and random.random() < opens:
            for again in range(random.choice((1, 1, 1, 2, 3))):
                campaign = _open(diary, age - again * random.randint(600, 7_000))
            if random.random() < 0.12:
                _click(diary, age - 50, campaign)


# --- carts, orders, and the product ---


def _trade(diary: Diary) -> None:
    """Carts that were left, and orders, each a while after its cart."""
    for age in diary.habits.carts:
        product, worth = _basket(diary)
        diary.add(age, "Cart Updated", product=product, value=worth)
    for age in diary.habits.orders:
        product, worth = _basket(diary)
        diary.add(age + diary.random.randint(300, 9 * HOUR), "Cart Updated", product=product, value=worth)
        diary.add(age, "Order Completed", product=product, amount=worth)


def _basket(diary: Diary) -> tuple[str, float]:
    """A product, and what its seats cost together."""
    most = {"Enterprise": 240, "Mid-Market": 80}.get(diary.person.tier, 15)
    product = diary.random.choice(tuple(words.PRODUCTS))
    return product, round(words.PRODUCTS[product] * diary.random.randint(2, most), 2)


def _use(diary: Diary) -> None:
    """Signing up, before anything is ordered, and using the product since."""
    random, uses = diary.random, diary.habits.uses
    if not uses:
        return
    orders = max(diary.habits.orders, default=0)
    since = min(diary.oldest, max(orders + random.randint(HOUR, 2 * DAY), round(random.uniform(12, 89) * DAY)))
    diary.add(since, "Signed Up", plan=random.choice(("Trial", "Trial", "Free", "Team")))
    for _ in range(uses):
        age = round(since * random.random() // DAY * DAY + random.triangular(0, 9 * HOUR))
        diary.add(min(age, since), "Feature Used", feature=random.choice(words.FEATURES))


# --- to where the lead is to be ---


def _make_up(diary: Diary) -> None:
    """Adds what scores until the lead is engaged enough: larger things first, as long as they do not overshoot."""
    if not diary.least:
        return
    aim = min(diary.most, diary.least + round(diary.random.expovariate(1 / 6)))
    while (missing := aim - diary.tally.points) > 0:
        age = round(min(diary.oldest, 29.9 * DAY) * diary.random.random())
        if not (_one_step(diary, age, missing) or _any_step(diary, age)):
            return


def _one_step(diary: Diary, age: int, missing: int) -> bool:
    random, tally = diary.random, diary.tally
    return (
        (missing >= 26 and not tally.demos and random.random() < 0.6 and _demo(diary, age))
        or (missing >= 13 and tally.webinars < 30 and random.random() < 0.15 and _attend(diary, age, least=20))
        or (missing >= 12 and tally.pricing < 2 and random.random() < 0.8 and _view(diary, age, "/pricing"))
        or (missing >= 8 and tally.content < 24 and random.random() < 0.6 and _download(diary, age))
        or (tally.views < 10 and _view(diary, age))
        or (tally.clicks < 4 and _click(diary, age))
    )


def _any_step(diary: Diary, age: int) -> bool:
    """What is left when pages and clicks give no more points: beyond the aim, within what the region allows."""
    tally = diary.tally
    return (
        (not tally.demos and _demo(diary, age))
        or (tally.content < 24 and _download(diary, age))
        or (tally.webinars < 30 and _attend(diary, age, least=20))
    )
