"""A table or file does not have the column that a definition names.

Bad:

    frameworks:
      By size:
        segment: Segment
        inputs: {Company size: company_size}
        otherwise: Others
        rows:
          - {Segment: Large, Size: 1000+}

Good:

    frameworks:
      By size:
        segment: Segment
        inputs: {Size: company_size}
        otherwise: Others
        rows:
          - {Segment: Large, Size: 1000+}
"""

from __future__ import annotations

from segue.checks.base import Check, of_faults

CHECK = Check("SG008", "unknown column", "error", of_faults("unknown column"))
