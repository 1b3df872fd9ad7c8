"""A condition that can never hold.

Its tests exclude each other, or the values they ask for are none that the trait can have; the segments around it count too.

Bad:

    segments:
      Odd: {when: company_size >= 1000 and company_size < 200}

Good:

    segments:
      Mid-market: {when: company_size >= 200 and company_size < 1000}
"""

from __future__ import annotations

from collections.abc import Iterator

from segue.checks.base import Check, Finding, Subject
from segue.checks.meaning.conditions import Condition, conditions, sides
from segue.language import tree
from segue.language.printing import show


def find(subject: Subject) -> Iterator[Finding]:
    if subject.workspace.faults:
        return
    for condition in conditions(subject):
        found = sides(subject, condition.whole)
        if found is not None and not found[0]:
            yield Finding(f"{condition.what}: this can never hold", condition.at(condition.node), note=_why(subject, condition))


def _why(subject: Subject, condition: Condition) -> tuple[str, ...]:
    """The two parts that exclude each other, where two do; else the part that cannot hold by itself."""
    whole = condition.whole
    parts = whole.parts if isinstance(whole, tree.All) else (whole,)
    for part in parts:
        alone = sides(subject, part)
        if alone is not None and not alone[0] and len(parts) > 1:
            return (f"'{show(part)}' cannot hold by itself",)
    for at, one in enumerate(parts):
        for other in parts[at + 1 :]:
            both = sides(subject, tree.All((one, other)))
            if both is not None and not both[0]:
                return (f"'{show(one)}' and '{show(other)}' exclude each other",)
    return ()


CHECK = Check("SG061", "condition that never holds", "warning", find)
