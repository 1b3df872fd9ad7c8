"""A definition lacks a key that it needs, or has none of two of which it needs one.

Bad:

    segments:
      Large:
        label: Large companies

Good:

    segments:
      Large:
        label: Large companies
        when: company_size >= 1000
"""

from __future__ import annotations

from segue.checks.base import Check, of_faults

CHECK = Check("SG006", "missing key", "error", of_faults("missing key"))
