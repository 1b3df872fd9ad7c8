"""The lead that somebody names: by its key, its e-mail address, an id, or an id with its kind, as in `crm id:123`.

The first of these that fits any lead decides, so that a key with a colon in it is still that key. Keys are unique only among
those of their kind.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlglot import exp

from segue.engines.base import Engine
from segue.errors import SegueError
from segue.language.sql import column, literal
from segue.language.template import template
from segue.language.texts import alike

WAYS: Final = (
    "SELECT lead_id FROM segue.lead WHERE key = $wanted ORDER BY 1",
    "SELECT lead_id FROM segue.lead WHERE email = $lowered UNION "
    "SELECT lead_id FROM segue.identity WHERE value = $wanted OR value = $lowered ORDER BY 1",
    "SELECT DISTINCT lead_id FROM segue.identity WHERE STARTS_WITH($wanted, kind || ':') "
    "AND value IN (TRIM(SUBSTR($wanted, LENGTH(kind) + 2)), TRIM(SUBSTR($lowered, LENGTH(kind) + 2))) ORDER BY 1",
)
"""How a lead can be named, the most exact way first."""

MOST_TOLD: Final = 10


@dataclass(frozen=True)
class KnownLead:
    """A lead as it is kept. `name` names it and no other: its key, with its kind where another lead has the same."""

    lead_id: int
    account_id: int | None
    key: str
    name: str


def find_lead(engine: Engine, named: str) -> KnownLead:
    """The lead that is named so. Raises SegueError where there is none, or more than one."""
    wanted = named.strip()
    for way in WAYS:
        ids = [lead_id for (lead_id,) in engine.rows(template(way, wanted=wanted, lowered=wanted.lower()))]
        found = _known(engine, ids[:MOST_TOLD])
        if len(found) > 1:
            raise _several(engine, wanted, found, len(ids))
        if found:
            return found[0]
    raise _nobody(engine, wanted)


def _known(engine: Engine, ids: Sequence[int]) -> list[KnownLead]:
    if not ids:
        return []
    rows = engine.rows(
        template(
            "SELECT l.lead_id, l.account_id, l.key, (SELECT COUNT(*) FROM segue.lead AS o WHERE o.key = l.key) > 1, "
            "(SELECT MIN(kind) FROM segue.identity AS i WHERE i.lead_id = l.lead_id AND i.value = l.key) "
            "FROM segue.lead AS l WHERE $these ORDER BY 1",
            these=exp.In(this=column("lead_id", "l"), expressions=[literal(one) for one in ids]),
        )
    )
    return [KnownLead(one, account, key, f"{kind}:{key}" if twice else key) for one, account, key, twice, kind in rows]


def _several(engine: Engine, wanted: str, found: Sequence[KnownLead], number: int) -> SegueError:
    """Each of them with what the text is of it, and how to name it."""
    kinds: dict[int, list[str]] = {}
    same = "SELECT lead_id, kind FROM segue.identity WHERE value = $wanted OR value = $lowered ORDER BY kind"
    for lead_id, kind in engine.rows(template(same, wanted=wanted, lowered=wanted.lower())):
        kinds.setdefault(lead_id, []).append(kind)
    lines = [f"{' and '.join(kinds.get(one.lead_id, ['email']))}: segue lead {shlex.quote(one.name)}" for one in found]
    if number > len(found):
        lines.append(f"and {number - len(found)} more")
    return SegueError(f"'{wanted}' fits {number} leads", todo="\n".join(["Name the one you mean:", *lines]))


def _nobody(engine: Engine, wanted: str) -> SegueError:
    likeness = alike(engine.capabilities.dialect, column("key"), literal(wanted))
    near = engine.rows(template("SELECT key FROM segue.lead ORDER BY $likeness DESC, key LIMIT 3", likeness=likeness))
    todo = f"The nearest keys are: {', '.join(k for (k,) in near)}." if near else "Import leads with: segue import"
    return SegueError(f"there is no lead '{wanted}'", todo=todo)
