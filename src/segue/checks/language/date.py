"""A text that should be a date is none.

Bad:

    segments:
      New: {when: created_at after '31.12.2025'}

Good:

    segments:
      New: {when: created_at after '2025-12-31'}
"""

from __future__ import annotations

from segue.checks.base import Check, of_faults

CHECK = Check("SG044", "date", "error", of_faults("date"))
