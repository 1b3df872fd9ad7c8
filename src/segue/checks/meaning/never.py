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
from segue.checks.meaning.conditions import Condition, conditions, nowhere, regions
from segue.language import tree
from segue.language.printing import show


def find(subject: Subject) -> Iterator[Finding]:
    if subject.workspace.faults:
        return
    for condition in conditions(subject):
        if nowhere(regions(subject).true, condition.whole):
            yield Finding(f"{condition.what}: this can never hold", condition.at(condition.node), note=_why(subject, condition))


def _why(subject: Subject, condition: Condition) -> tuple[str, ...]:
    """The two parts that exclude each other, where two do; else the part that cannot hold by itself."""
    whole, true = condition.whole, regions(subject).true
    parts = whole.parts if isinstance(whole, tree.All) else (whole,)
    for part in parts:
        if len(parts) > 1 and nowhere(true, part):
            return (f"'{show(part)}' cannot hold by itself",)
    for at, one in enumerate(parts):
        for other in parts[at + 1 :]:
            if nowhere(true, tree.All((one, other))):
                return (f"'{show(one)}' and '{show(other)}' exclude each other",)
    return ()


CHECK = Check("SG061", "condition that never holds", "warning", find)
