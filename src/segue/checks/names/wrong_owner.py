"""Something of leads is asked of an account, or the other way round.

Traits and segments belong to leads or to accounts. On a lead, `account.` and `account in segment` reach its account;
from an account, `any lead of the account (...)` and its like reach its leads.

Bad:

    segments:
      Executive accounts: {of: account, when: seniority = 'VP'}

Good:

    segments:
      Executive accounts: {of: account, when: any lead of the account (seniority = 'VP')}
"""

from __future__ import annotations

from segue.checks.base import Check, of_faults

CHECK = Check("SG029", "wrong owner", "error", of_faults("wrong owner"))
