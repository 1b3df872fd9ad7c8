"""A table cannot be read: a row with too few or too many cells, a column twice, a row without segment.

Bad:

    frameworks:
      By size:
        segment: Segment
        inputs: {Size: company_size}
        otherwise: Others
        rows:
          - {Segment: Large, Size: 1000+}
          - {Size: <1000}

Good:

    frameworks:
      By size:
        segment: Segment
        inputs: {Size: company_size}
        otherwise: Others
        rows:
          - {Segment: Large, Size: 1000+}
          - {Segment: Small, Size: <1000}
"""

from __future__ import annotations

from segue.checks.base import Check, of_faults

CHECK = Check("SG007", "table", "error", of_faults("table"))
