"""A cell of a table, a band or a range that does not fit the type of its column.

Bad:

    frameworks:
      By size:
        segment: Segment
        inputs: {Size: company_size}
        otherwise: Others
        rows:
          - {Segment: Large, Size: big}

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

CHECK = Check("SG049", "cell", "error", of_faults("cell"))
