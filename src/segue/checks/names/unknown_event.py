"""An event that is not defined in events.yaml.

Events that come in undefined are kept, but a definition can use only defined ones: a misspelt name would otherwise
count nothing for ever.

Bad:

    segments:
      Interested: {when: did 'Page Viewd' in the last 7 days}

Good:

    segments:
      Interested: {when: did 'Page Viewed' in the last 7 days}
"""

from __future__ import annotations

from segue.checks.base import Check, of_faults

CHECK = Check("SG023", "unknown event", "error", of_faults("unknown event"))
