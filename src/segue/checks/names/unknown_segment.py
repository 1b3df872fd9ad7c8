"""A segment that is neither defined nor a row of a framework.

Bad:

    segments:
      Large: {when: company_size >= 1000}
      Large customers: {within: Lagre, when: is_customer}

Good:

    segments:
      Large: {when: company_size >= 1000}
      Large customers: {within: Large, when: is_customer}
"""

from __future__ import annotations

from segue.checks.base import Check, of_faults

CHECK = Check("SG025", "unknown segment", "error", of_faults("unknown segment"))
