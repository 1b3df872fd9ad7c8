"""A file cannot be read as text.

Definition files are UTF-8. A table or list of members that another file names must be there.

Bad:

    segments:
      VIPs: {members: {file: not_there.csv, key: email}}

Good:

    segments:
      Large: {when: company_size >= 1000}
"""

from __future__ import annotations

from segue.checks.base import Check, of_faults

CHECK = Check("SG001", "file", "error", of_faults("file"))
