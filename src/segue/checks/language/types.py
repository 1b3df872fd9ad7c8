"""Types that do not go together: a number compared with a text, a sum of texts, a list where a text belongs.

Bad:

    segments:
      Large: {when: company_size >= '1000'}

Good:

    segments:
      Large: {when: company_size >= 1000}
"""

from __future__ import annotations

from segue.checks.base import Check, of_faults

CHECK = Check("SG041", "types", "error", of_faults("types"))
