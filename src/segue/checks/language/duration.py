"""A duration that needs a fixed length is given in months or years.

A month has no fixed length, and a step of a sequence, a pause or a stop must end at one instant.

Bad:

    segments:
      Lapsed: {when: stopped 'Page Viewed' for 2 months}

Good:

    segments:
      Lapsed: {when: stopped 'Page Viewed' for 60 days}
"""

from __future__ import annotations

from segue.checks.base import Check, of_faults

CHECK = Check("SG047", "duration", "error", of_faults("duration"))
