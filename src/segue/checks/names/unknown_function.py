"""A function that the language does not have.

Bad:

    traits:
      half: {value: rond(company_size / 2)}

Good:

    traits:
      half: {value: round(company_size / 2)}
"""

from __future__ import annotations

from segue.checks.base import Check, of_faults

CHECK = Check("SG026", "unknown function", "error", of_faults("unknown function"))
