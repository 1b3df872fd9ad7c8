"""Random workspaces with leads, accounts, events and instants, each chosen so that answers hang by a millisecond.

A `Sample` is a workspace as YAML text, the data of `tests.reference.facts`, and two instants to evaluate at. Instants are
drawn from the edges of the windows that texts are written with, seen from `as_of`, and from one millisecond beside them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from segue.definitions.workspace import Workspace
from segue.language.tree import Duration, Period
from tests.evaluation.expressions import (
    CHOICES,
    COUNTRIES,
    EVENTS,
    FIXED,
    PATHS,
    WORDS,
    Author,
    Field,
    Kind,
    quoted,
)  # fmt: skip
from tests.evaluation.tables import framework
from tests.harness import workspace_of
from tests.reference.calendar import Calendar, fixed

TICK = timedelta(milliseconds=1)
ZONES = ("UTC", "Europe/London", "America/New_York", "Africa/Cairo", "Asia/Kolkata", "Pacific/Auckland")
STATED: dict[str, dict[str, str]] = {
    "lead": {
        "created_at": "instant", "job_title": "text", "seniority": "one of [Manager, VP, C-level]", "visits": "whole number",
        "income": "number", "vip": "yes or no", "email_ok": "yes or no", "trial_ends_at": "instant", "birthday": "date",
        "country": "country", "interests": "list of text",
    },
    "account": {
        "industry": "text", "tier": "one of [Tier 1, Tier 2]", "company_size": "whole number", "revenue": "number",
        "target": "yes or no", "renewal_at": "instant", "founded": "date", "hq": "country", "tech": "list of text",
    },
}  # fmt: skip
BUILT_IN = (Field("email", "text", "lead"), Field("domain", "text", "account"), Field("account_name", "text", "account"))
KINDS: dict[str, Kind] = {
    "text": "text", "country": "text", "number": "number", "whole number": "number", "yes or no": "truth",
    "instant": "instant", "date": "instant", "list of text": "list",
}  # fmt: skip
INSTANTS = (
    "2026-03-05 10:30:00", "2026-03-29 00:30:00", "2026-03-29 01:00:00", "2026-03-30 23:00:00", "2026-03-08 07:00:00",
    "2026-10-25 00:59:59.999", "2026-10-25 12:00:00", "2026-11-01 06:00:00", "2026-01-01 00:00:00", "2025-12-31 23:59:59.999",
    "2024-02-29 12:00:00", "2026-05-31 04:00:00", "2026-04-24 09:00:00", "2026-04-01 03:59:59.999", "2025-03-31 13:00:00.001",
)  # fmt: skip
"""Around changes of the clock in London, New York and Cairo, ends of months, quarters and years, and a leap day."""


def length(text: str) -> timedelta:
    """A fixed duration as it is written: `36 hours`."""
    amount, unit = text.split()
    return fixed(Decimal(amount), unit.rstrip("s"))


@dataclass
class Sample:
    """Definitions by kind and name, as YAML holds them; data; and instants, the earlier one to be recorded first."""

    settings: dict[str, str]
    traits: dict[str, Any] = field(default_factory=dict)
    scores: dict[str, Any] = field(default_factory=dict)
    segments: dict[str, Any] = field(default_factory=dict)
    frameworks: dict[str, Any] = field(default_factory=dict)
    data: dict[str, list[Any]] = field(default_factory=dict)
    as_of: datetime = datetime(2026, 3, 5, tzinfo=UTC)
    earlier: datetime = datetime(2026, 3, 4, tzinfo=UTC)

    def files(self) -> dict[str, str]:
        """The texts of the workspace's files."""
        kinds = {"traits": self.traits, "scores": self.scores, "segments": self.segments, "frameworks": self.frameworks}
        events = {name: {"properties": properties} for name, properties in EVENTS.items()}
        return {
            "segue.yaml": "\n".join(f"{key}: {value}" for key, value in {"workspace": "test", **self.settings}.items()),
            "vip.csv": "email,name\nana@acme.com,Ana\nL-3,Cy\nA-1,Acme\n",
            "events.yaml": _yaml("events", events),
            **{f"{kind}.yaml": _yaml(kind, definitions) for kind, definitions in kinds.items() if definitions},
        }

    def workspace(self) -> Workspace:
        return workspace_of(**self.files())


def _yaml(kind: str, definitions: dict[str, Any]) -> str:
    lines = [f"  {json.dumps(name)}: {json.dumps(body, ensure_ascii=False)}" for name, body in definitions.items()]
    return "\n".join([f"{kind}:", *lines, ""])


@st.composite
def samples(draw: st.DrawFn, *, traits: int = 20, segments: int = 14, history: bool = True) -> Sample:
    """A sample. `history`: whether traits changed and leads became known later than as_of."""
    return Sampler(lambda most: draw(st.integers(0, most)), history=history).sample(traits, segments)


class Sampler:
    """Makes one sample from whole numbers drawn one after the other."""

    def __init__(self, number_up_to: Callable[[int], int], *, history: bool) -> None:
        self.number_up_to = number_up_to
        self.history = history
        self.author = Author(number_up_to, ())
        self.pick, self.chance = self.author.pick, self.author.chance

    def sample(self, traits: int, segments: int) -> Sample:
        settings = {"timezone": self.pick(ZONES), "week starts": self.pick(("monday", "sunday", "saturday")),
                    "fiscal year starts": self.pick(("january", "april", "november"))}  # fmt: skip
        self.calendar = self._calendar(settings)
        self.edges = list(self._edges())
        sample = Sample(settings, as_of=self.calendar.as_of, earlier=self.calendar.as_of - length(self.pick(FIXED)))
        self.author.dates = self._dates()
        self._stated(sample)
        for number in range(traits + segments):
            self._definition(sample, number)
        sample.data = self._data()
        return sample

    # --- time ---

    def _calendar(self, settings: dict[str, str]) -> Calendar:
        at = datetime.fromisoformat(self.pick(INSTANTS)).replace(tzinfo=UTC)
        weekday = {"monday": 0, "saturday": 5, "sunday": 6}[settings["week starts"]]
        month = {"january": 1, "april": 4, "november": 11}[settings["fiscal year starts"]]
        calendar = Calendar(at, ZoneInfo(settings["timezone"]), weekday, month)
        if self.chance(4):
            at = calendar.midnight(calendar.today) + self.pick((-1, 0, 1)) * TICK
        return Calendar(at, calendar.zone, weekday, month)

    def _edges(self) -> Sequence[datetime]:
        """Instants at which something written with these durations and periods begins or ends."""
        now, calendar = self.calendar.as_of, self.calendar
        found = [now, now - timedelta(minutes=5), now - timedelta(hours=5)]
        for text in FIXED:
            found += [now + times * length(text) for times in (-3, -2, -1, -1, -1, 1)]
        for months in (0, 1, 2, 3, 6, 12):
            duration = Duration(Decimal(months), "month")
            found += [calendar.in_the_last(duration).start or now, calendar.in_the_next(duration).end or now]
        for which in (-1, 0, 1):
            for unit in ("day", "day", "week", "month", "quarter", "year", "fiscal quarter", "fiscal year"):
                stretch = calendar.period(Period(which, unit))  # type: ignore[arg-type]
                found += [at for at in (stretch.start, stretch.end) if at is not None]
        return found

    def _dates(self) -> list[str]:
        """Dates as texts name them; a few times of day among them."""
        today = self.calendar.today
        days = [today + timedelta(days=by) for by in (0, -1, 1, -7, -30, self.number_up_to(60) - 30)]
        times = (" 00:00", "T02:30", " 01:30:15.250", " 14:30Z", " 23:59:59.999+02:00", " 01:30")
        return [str(day) for day in days] + [f"{self.pick(days)}{time}" for time in times]

    def at(self, near: Sequence[datetime] = ()) -> datetime:
        """An instant on an edge, or a millisecond beside it; sometimes a duration away from another event."""
        if near and self.chance(3):
            edge = self.pick(near) + self.pick((-1, 1, 1)) * length(self.pick(FIXED))
        else:
            edge = self.pick(self.edges)
        return edge + self.pick((0, 0, -1, 1)) * TICK

    def day(self) -> datetime:
        """The instant at which some local day begins."""
        return self.calendar.midnight(self.at().astimezone(self.calendar.zone).date())

    # --- definitions ---

    def _stated(self, sample: Sample) -> None:
        self.author.fields += BUILT_IN
        for scope, kinds in STATED.items():
            for name, kind in kinds.items():
                sample.traits[name] = {"type": kind, "of": scope} | ({"consent": "email"} if name == "email_ok" else {})
                known = "text" if kind.startswith("one of") else kind
                choices = CHOICES.get(name, COUNTRIES if kind == "country" else ())
                self.author.fields.append(Field(name, KINDS[known], scope, choices))  # type: ignore[arg-type]

    def _definition(self, sample: Sample, number: int) -> None:
        scope = self.pick(("lead", "lead", "lead", "account"))
        ways = [self._trait] * 10 + [self._segment] * 7 + [self._score] * 2 + [self._framework]
        self.pick(ways)(sample, number, scope)

    def _trait(self, sample: Sample, number: int, scope: Any) -> None:
        kinds: tuple[Kind, ...] = ("number", "number", "number", "text", "instant", "truth")
        kind, name = self.pick(kinds), f"t{number}"
        sample.traits[name] = {"value": self.author.value(kind, scope), "of": scope}
        if kind != "text":
            self.author.fields.append(Field(name, kind, scope))

    def _segment(self, sample: Sample, number: int, scope: Any) -> None:
        name = self.pick((f"S{number}", f"O'Neil {number}", f"Größe {number}"))
        body: dict[str, Any] = {"of": scope}
        if self.chance(8):
            body["members"] = {"file": "vip.csv", "key": "email"}
        else:
            body["when"] = self.author.condition(scope)
        parents = [parent for parent, of in self.author.segments if of == scope]
        if parents and self.chance(3):
            body["within"] = self.pick(parents)
        sample.segments[name] = body
        self.author.segments.append((name, scope))

    def _score(self, sample: Sample, number: int, scope: Any) -> None:
        name = f"score{number}"
        body: dict[str, Any] = {"of": scope, "range": self.pick(("0..100", "-10..20", "0..5"))}
        if self.chance(4):
            body["value"] = self.author.number(scope)
        else:
            body["points"] = [self._points(scope) for _ in range(1 + self.number_up_to(3))]
            if self.pick((True, False)):
                share, every = self.pick(("90", "99.5", "100", "80")), self.pick(("1 day", "36 hours", "week", "30 days"))
                body["decay"] = f"{share}% every {every}"
        body["bands"] = {f"band{number}": {"High": ">3", "Mid": "1..3", "Low": "<=0"}}
        sample.scores[name] = body
        self.author.fields.append(Field(name, "number", scope))
        self.author.fields.append(Field(f"band{number}", "text", scope, ("High", "Mid", "Low")))

    def _points(self, scope: str) -> str:
        number = self.pick(("1", "-2", "2.5", "10", "0.333333", "-0.5"))
        if self.chance(3):
            return f"{number} when {self.author.condition(scope, 1)}"
        limit = self.pick(("", "", ", at most 3", ", at most 0.4"))
        return f"{number} for each {self.author.events()}{self.author.window()}{limit}"

    def _framework(self, sample: Sample, number: int, scope: Any) -> None:
        name = f"F{number}"
        body, fields = framework(self.author, number, scope)
        sample.frameworks[name] = body
        self.author.fields += fields
        rows = [row["Segment"] for row in body["rows"]] + [body[key] for key in ("otherwise",) if key in body]
        self.author.segments += [(segment, scope) for segment in dict.fromkeys(rows)]

    # --- data ---

    def _data(self) -> dict[str, list[Any]]:
        accounts = [self._account(number) for number in range(1, 4)]
        leads = [self._lead(number) for number in range(1, 4 + self.number_up_to(3))]
        events = self._events([lead["lead_id"] for lead in leads])
        changes = [self._change(leads, accounts) for _ in range(self.number_up_to(6))] if self.history else []
        unique = {(c["of"], c["id"], c["trait"], c["at"]): c for c in changes}
        return {
            "leads": leads, "accounts": accounts, "events": events, "trait_changes": list(unique.values()),
            "free_mail": ["gmail.com", "web.de"],
        }  # fmt: skip

    def _lead(self, number: int) -> dict[str, Any]:
        email = self.pick((None, "ana@acme.com", "bob@gmail.com", "cy@web.de@x.com", "nobody@"))
        known_from = self.at() if self.history and self.chance(5) else None
        row = {"lead_id": number, "key": f"L-{number}", "email": email, "account_id": self.pick((1, 1, 2, None)),
               "known_from": known_from}  # fmt: skip
        return row | self._told("lead") | {name: value for name, value in self._told("account").items() if self.chance(4)}

    def _account(self, number: int) -> dict[str, Any]:
        row = {"account_id": number, "key": f"A-{number}", "domain": self.pick((None, "acme.com", "gmail.com")),
               "account_name": self.pick((None, "VP", "Café"))}  # fmt: skip
        return row | self._told("account")

    def _told(self, scope: str) -> dict[str, Any]:
        """A value, or none, for every stated trait."""
        return {name: None if self.chance(4) else self._value(name, kind) for name, kind in STATED[scope].items()}

    def _value(self, name: str, kind: str, near: Sequence[datetime] = ()) -> Any:
        values: dict[str, Callable[[], Any]] = {
            "text": lambda: self.pick(PATHS if name in ("path", "topic") else WORDS),
            "country": lambda: self.pick(COUNTRIES),
            "whole number": lambda: self.pick((0, 1, 2, 3, 5, 10, -2, 1000)),
            "number": lambda: self.pick((0.0, 0.1, 0.2, 0.3, 2.5, -2.5, 3.0, 1000.0, 0.1234564, 7.5)),
            "yes or no": lambda: self.pick((True, False)),
            "instant": lambda: self.at(near),
            "date": self.day,
            "list of text": lambda: tuple(dict.fromkeys((self.pick(WORDS[:3]), self.pick(("plain", "VP"))))),
        }
        return values[kind]() if kind in values else self.pick(CHOICES[name])

    def _events(self, leads: Sequence[int]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for _ in range(8 + self.number_up_to(20)):
            if found and self.chance(12):
                found.append(self.pick(found))
                continue
            name = self.pick(tuple(EVENTS))
            properties = {key: self._value(key, kind) for key, kind in EVENTS[name].items() if not self.chance(4)}
            owner: dict[str, Any] = {"account_id": self.pick((1, 2, 3))} if self.chance(8) else {"lead_id": self.pick(leads)}
            near = [event["at"] for event in found]
            found.append({**owner, "name": name, "at": self.at(near), "properties": properties})
        return found

    def _change(self, leads: Sequence[dict[str, Any]], accounts: Sequence[dict[str, Any]]) -> dict[str, Any]:
        scope = self.pick(("lead", "lead", "account"))
        rows = leads if scope == "lead" else accounts
        names = STATED["lead"] | STATED["account"] if scope == "lead" else STATED["account"]
        name = self.pick(tuple(names))
        old = None if self.chance(5) else _kept(self._value(name, names[name]))
        at = self.pick((self.calendar.as_of + TICK, self.calendar.as_of + timedelta(days=1), self.at()))
        return {"of": scope, "id": self.pick(rows)[f"{scope}_id"], "trait": name, "old": old, "new": None, "at": at}


def _kept(value: Any) -> str:
    """A value as a trait change keeps it, as text."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(" ", "milliseconds")
    return f"[{', '.join(value)}]" if isinstance(value, tuple) else str(value)


__all__ = ["Sample", "Sampler", "date", "quoted", "samples"]
