"""An operator or function is given too few, too many or impossible values.

Bad:

    traits:
      half: {value: "round(company_size / 2, 1)"}

Good:

    traits:
      half: {value: round(company_size / 2)}
"""

from __future__ import annotations

from segue.checks.base import Check, of_faults

CHECK = Check("SG046", "arguments", "error", of_faults("arguments"))
