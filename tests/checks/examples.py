"""A small workspace that examples of checks stand in, and how an example is read."""

from __future__ import annotations

from datetime import UTC, datetime
from textwrap import dedent

from segue.checks.base import Check, Subject
from segue.checks.catalogue import findings
from segue.language.clock import Clock
from segue.workspace.read import read_files

BASE = {
    "segue.yaml": "workspace: example\n",
    "events.yaml": dedent(
        """
        events:
          Page Viewed: {properties: {path: text, minutes: number}}
          Order Completed: {properties: {amount: number}}
        """
    ),
    "traits/base.yaml": dedent(
        """
        traits:
          company_size: {type: whole number, of: account, valid: 1+}
          industry: {type: text, of: account}
          technologies: {type: list of text, of: account}
          seniority: {type: 'one of [Individual, Manager, Director, VP, C-level]'}
          job_title: {type: text}
          country: {type: country}
          is_customer: {type: yes or no}
          created_at: {type: instant}
        """
    ),
}


def codes(text: str, path: str = "segments.yaml") -> list[str]:
    """The codes of what is found in a file that stands beside the base."""
    if text.lstrip().startswith("workspace:"):
        path = "segue.yaml"
    workspace = read_files({**BASE, path: text})
    subject = Subject(workspace, Clock(datetime(2026, 3, 31, tzinfo=UTC), workspace.settings.calendar))
    return [check.code for check, _ in findings(subject)]


def parts(check: Check) -> tuple[str, str]:
    """The bad and the good example of a check's documentation."""
    _, _, rest = check.documentation.partition("Bad:")
    bad, _, good = rest.partition("Good:")
    return dedent(bad.strip("\n")), dedent(good.strip("\n"))
