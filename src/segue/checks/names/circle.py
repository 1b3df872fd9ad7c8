"""Definitions depend on each other in a circle, so that none can be worked out first.

Bad:

    segments:
      A: {when: in segment 'B'}
      B: {when: not in segment 'A'}

Good:

    segments:
      A: {when: company_size >= 1000}
      B: {when: not in segment 'A'}
"""

from __future__ import annotations

from segue.checks.base import Check, of_faults

CHECK = Check("SG030", "circle", "error", of_faults("circle"))
