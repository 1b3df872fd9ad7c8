"""A name that cannot be used.

Traits, scores, bands and outputs are named in lower case with digits and underscores, so that conditions can use them
without quotes; what people see is the label. A few names are taken by Segue itself.

Bad:

    traits:
      Work Phone: {type: text}

Good:

    traits:
      work_phone: {type: text, label: Work phone}
"""

from __future__ import annotations

from segue.checks.base import Check, of_faults

CHECK = Check("SG020", "bad name", "error", of_faults("bad name"))
