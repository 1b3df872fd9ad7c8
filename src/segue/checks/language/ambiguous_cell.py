"""A cell or number that can be read in two ways.

In a table a comma parts alternatives and a point begins decimals, so that `1,000` could also be 1 or 0, and `1.000` also 1;
in a condition `1.000` is as doubtful. Write thousands without a sign: `1000`.

Bad:

    frameworks:
      By size:
        segment: Segment
        inputs: {Size: company_size}
        otherwise: Others
        rows:
          - {Segment: Large, Size: 1.000+}

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
