"""A cell that fits the type of its column in two ways.

Bad:

    frameworks:
      By size:
        segment: Segment
        inputs: {Size: company_size}
        otherwise: Others
        rows:
          - {Segment: Large, Size: '1,000+'}

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

CHECK = Check("SG050", "ambiguous cell", "error", of_faults("ambiguous cell"))
