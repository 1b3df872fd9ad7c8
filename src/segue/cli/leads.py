"""`segue leads`."""

from __future__ import annotations

from pathlib import Path

import typer

from segue.cli.loading import listings, output, screens
from segue.cli.options import (
    AS_OF,
    FORMAT,
    IN,
    LIMIT,
    NO_ROW,
    NOT_IN,
    TRAITS,
    WHERE,
    WORKSPACE,
    Format,
    OneCommand,
    command_app,
    names,
)  # fmt: skip

app = command_app()
EXAMPLES = """Examples:

\b
  segue leads --in 'Enterprise Hot' --traits company_size,lead_score
  segue leads --in 'Enterprise Hot' --as-of 2026-03-03
  segue leads --no-row 'B2B SaaS' --traits engagement_level,lead_score
  segue leads --where "seniority = 'VP' and country = 'DE'"
  segue leads --accounts --in 'Tier 1'"""


@app.command(cls=OneCommand, epilog=EXAMPLES)
def leads(
    workspace: Path = WORKSPACE,
    within: list[str] = IN,
    without: list[str] = NOT_IN,
    no_row: list[str] = NO_ROW,
    where: str = WHERE,
    traits: str = TRAITS,
    accounts: bool = typer.Option(False, "--accounts", help="List accounts instead of leads."),
    limit: int = LIMIT,
    as_of: str = AS_OF,
    form: Format = FORMAT,
) -> None:
    """List leads by segment or condition, with the traits asked for."""
    with screens.opened(workspace, form) as (project, screen):
        members = project.members(
            *within, without=without, no_row=no_row, where=where, traits=names(traits),
            of="account" if accounts else "lead", as_of=as_of or None,
        )  # fmt: skip
        rows = members.rows(limit or None)
        noun = "account" if accounts else "lead"
        if form is Format.json:
            output.print_json({"total": len(members), **vars(members.told), f"{noun}s": rows})
        else:
            listings.print_members(screen, members, rows, noun, project)
