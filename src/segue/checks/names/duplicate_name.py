"""Two definitions have one name.

Names are unique over the workspace: a trait, a score, a band and an output share one set of names; a segment and the
rows of all frameworks share another.

Bad:

    segments:
      Large: {when: company_size >= 1000}
    frameworks:
      By size:
        segment: Segment
        inputs: {Size: company_size}
        otherwise: Others
        rows:
          - {Segment: Large, Size: 5000+}

Good:

    segments:
      Large: {when: company_size >= 1000}
    frameworks:
      By size:
        segment: Segment
        inputs: {Size: company_size}
        otherwise: Others
        rows:
          - {Segment: Very large, Size: 5000+}
"""

from __future__ import annotations

from segue.checks.base import Check, of_faults

CHECK = Check("SG022", "duplicate name", "error", of_faults("duplicate name"))
