"""A file is not YAML.

Mostly a text that begins with a quote or bracket, or has a colon in it, and does not stand in quotes as a whole. Tags,
merge keys and aliases of whole tables are refused: a definition should read the same to everyone.

Bad:

    segments:
      Sells with Salesforce:
        when: 'Salesforce' in technologies

Good:

    segments:
      Sells with Salesforce:
        when: technologies includes 'Salesforce'
"""

from __future__ import annotations

from segue.checks.base import Check, of_faults

CHECK = Check("SG002", "yaml", "error", of_faults("yaml"))
