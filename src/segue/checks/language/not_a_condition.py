"""A value stands where a condition is needed.

Bad:

    segments:
      Large: {when: company_size}

Good:

    segments:
      Large: {when: company_size >= 1000}
"""

from __future__ import annotations

from segue.checks.base import Check, of_faults

CHECK = Check("SG042", "not a condition", "error", of_faults("not a condition"))
