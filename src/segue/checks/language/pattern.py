"""A regular expression that is none, or that engines would read differently.

Look-around, back-references and possessive quantifiers are left out, so that a pattern means the same everywhere.

Bad:

    segments:
      Numbered: {when: "job_title matches '(?=.*1)'"}

Good:

    segments:
      Numbered: {when: "job_title matches '1'"}
"""

from __future__ import annotations

from segue.checks.base import Check, of_faults

CHECK = Check("SG045", "pattern", "error", of_faults("pattern"))
