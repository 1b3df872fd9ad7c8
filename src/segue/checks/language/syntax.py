"""A condition, value or rule of points is not of the language.

Bad:

    segments:
      Large: {when: company_size > = 1000}

Good:

    segments:
      Large: {when: company_size >= 1000}
"""

from __future__ import annotations

from segue.checks.base import Check, of_faults

CHECK = Check("SG040", "syntax", "error", of_faults("syntax"))
