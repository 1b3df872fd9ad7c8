"""Names that Segue's own tables use cannot name a trait, and are told to be taken before anything is imported."""

from __future__ import annotations

from segue.compiler.tables import account_table, lead_table
from segue.definitions.workspace import Workspace
from segue.workspace.read import read_files

STATED = {"email", "created_at", "account_name"}
"""Columns of Segue's own that a trait may describe."""


def test_every_column_of_the_tables_of_leads_and_accounts_is_reserved() -> None:
    own = {column.name for table in (lead_table(Workspace()), account_table(Workspace())) for column in table.columns}
    for name in sorted(own - STATED):
        files = {"segue.yaml": "workspace: x\n", "traits.yaml": f"traits:\n  {name}: {{type: text}}\n"}
        told = [(fault.kind, fault.message) for fault in read_files(files).faults]
        assert ("bad name", f"'{name}' is a name Segue uses itself") in told, name
