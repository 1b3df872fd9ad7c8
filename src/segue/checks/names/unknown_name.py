"""A name that is not defined: no trait, score, band or output is called so.

Bad:

    segments:
      Recent:
        when: las_seen in the last 7 days

Good:

    traits:
      last_seen: {value: last time of any event}
    segments:
      Recent:
        when: last_seen in the last 7 days
"""

from __future__ import annotations

from segue.checks.base import Check, of_faults

CHECK = Check("SG021", "unknown name", "error", of_faults("unknown name"))
