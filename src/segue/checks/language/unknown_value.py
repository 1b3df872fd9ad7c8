"""A value is compared with something it can never be.

The trait has a closed list of values, or is a country, and this is none of them.

Bad:

    segments:
      Executives: {when: seniority = 'Vice president'}

Good:

    segments:
      Executives: {when: seniority = 'VP'}
"""

from __future__ import annotations

from segue.checks.base import Check, of_faults

CHECK = Check("SG043", "unknown value", "error", of_faults("unknown value"))
