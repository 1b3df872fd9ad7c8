"""A source does not say all that is needed to read it: how rows are told apart, whose events they are, when they were.

Bad:

    workspace: example
    sources:
      leads: {file: data/leads.csv, into: lead}

Good:

    workspace: example
    sources:
      leads: {file: data/leads.csv, into: lead, key: email}
"""

from __future__ import annotations

from segue.checks.base import Check, of_faults

CHECK = Check("SG009", "incomplete source", "error", of_faults("incomplete source"))
