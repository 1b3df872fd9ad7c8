"""A word that is none of those that can stand here: an owner, a dimension, a day, a hit policy.

Bad:

    traits:
      team: {type: text, dimension: firmografic}

Good:

    traits:
      team: {type: text, dimension: firmographic}
"""

from __future__ import annotations

from segue.checks.base import Check, of_faults

CHECK = Check("SG028", "unknown word", "error", of_faults("unknown word"))
