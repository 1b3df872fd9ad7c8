"""A type that the language does not have.

Bad:

    traits:
      employees: {type: integer}

Good:

    traits:
      employees: {type: whole number}
"""

from __future__ import annotations

from segue.checks.base import Check, of_faults

CHECK = Check("SG048", "unknown type", "error", of_faults("unknown type"))
