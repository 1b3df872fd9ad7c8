"""The range of a score is not one of whole numbers with both ends.

Bad:

    scores:
      fit:
        range: 0+
        points: [10 when is_customer]

Good:

    scores:
      fit:
        range: 0..100
        points: [10 when is_customer]
"""

from __future__ import annotations

from segue.checks.base import Check, of_faults

CHECK = Check("SG051", "range", "error", of_faults("range"))
