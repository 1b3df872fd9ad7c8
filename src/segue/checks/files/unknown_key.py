"""A key that the definition does not have.

Mostly a slip of the pen. Nothing that is written is ever ignored silently.

Bad:

    segments:
      Large:
        wen: company_size >= 1000

Good:

    segments:
      Large:
        when: company_size >= 1000
"""

from __future__ import annotations

from segue.checks.base import Check, of_faults

CHECK = Check("SG005", "unknown key", "error", of_faults("unknown key"))
