"""A key stands twice in one table of a file.

YAML readers commonly let the second one win without a word. Here neither does.

Bad:

    segments:
      Large:
        when: company_size >= 1000
        when: company_size >= 500

Good:

    segments:
      Large:
        when: company_size >= 1000
"""

from __future__ import annotations

from segue.checks.base import Check, of_faults

CHECK = Check("SG003", "duplicate key", "error", of_faults("duplicate key"))
