"""Consent is asked for a channel for which no trait tells it.

Consent is never assumed. A yes-or-no trait says for which channel it stands.

Bad:

    segments:
      May be texted: {when: has consent for sms}

Good:

    traits:
      sms_consent: {type: yes or no, consent: sms}
    segments:
      May be texted: {when: has consent for sms}
"""

from __future__ import annotations

from segue.checks.base import Check, of_faults

CHECK = Check("SG027", "unknown channel", "error", of_faults("unknown channel"))
