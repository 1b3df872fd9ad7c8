"""A property that the event does not have.

What follows `where` is about the event alone. A condition on the lead belongs outside, with the event's part in brackets.

Bad:

    segments:
      Interested: {when: "did 'Page Viewed' where url = '/pricing'"}

Good:

    segments:
      Interested: {when: "did 'Page Viewed' where path = '/pricing'"}
"""

from __future__ import annotations

from segue.checks.base import Check, of_faults

CHECK = Check("SG024", "unknown property", "error", of_faults("unknown property"))
