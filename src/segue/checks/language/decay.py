"""A decay that is not a share and a fixed time, such as `50% every 30 days`.

Bad:

    scores:
      engagement:
        range: 0..100
        points: [10 for each 'Page Viewed' in the last 90 days]
        decay: half a month

Good:

    scores:
      engagement:
        range: 0..100
        points: [10 for each 'Page Viewed' in the last 90 days]
        decay: 50% every 30 days
"""

from __future__ import annotations

from segue.checks.base import Check, of_faults

CHECK = Check("SG052", "decay", "error", of_faults("decay"))
