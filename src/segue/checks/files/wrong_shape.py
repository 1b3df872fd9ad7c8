"""Something is not of the shape that belongs here: a table, a list or a text.

Bad:

    segments:
      - Large
      - Small

Good:

    segments:
      Large: {when: company_size >= 1000}
      Small: {when: company_size < 50}
"""

from __future__ import annotations

from segue.checks.base import Check, of_faults

CHECK = Check("SG004", "shape", "error", of_faults("shape"))
