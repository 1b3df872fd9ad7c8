"""`segue export`."""

from __future__ import annotations

from pathlib import Path

import typer

from segue.cli.loading import output, screens
from segue.cli.options import (
    AS_OF,
    FORMAT,
    IN,
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
from segue.errors import SegueError
from segue.wording import plural

app = command_app()
EXAMPLES = """Examples:

\b
  segue export hot.csv --in 'Enterprise Hot' --traits company_size,lead_score
  segue export left-out.csv --no-row 'B2B SaaS'
  segue export tier1.parquet --accounts --in 'Tier 1'"""


@app.command(cls=OneCommand, epilog=EXAMPLES)
def export(
    path: Path = typer.Argument(metavar="FILE", help="The file to write; .parquet makes it Parquet, all else CSV."),
    workspace: Path = WORKSPACE,
    within: list[str] = IN,
    without: list[str] = NOT_IN,
    no_row: list[str] = NO_ROW,
    where: str = WHERE,
    traits: str = TRAITS,
    accounts: bool = typer.Option(False, "--accounts", help="Write accounts instead of leads."),
    force: bool = typer.Option(False, "--force", "-f", help="Write over a file that is there."),
    as_of: str = AS_OF,
    form: Format = FORMAT,
) -> None:
    """Write the members of segments to a CSV or Parquet file.

    In CSV, texts that a spreadsheet would take for a formula get a quote before them.
    """
    if path.exists() and not force:
        raise SegueError("the file is there already", where=str(path), todo="Write over it with --force.")
    with screens.opened(workspace, form) as (project, screen):
        members = project.members(
            *within, without=without, no_row=no_row, where=where, traits=names(traits),
            of="account" if accounts else "lead", as_of=as_of or None,
        )  # fmt: skip
        written = members.write(path.resolve())
        if form is Format.json:
            output.print_json({"file": str(path), "written": written, "columns": members.columns, **vars(members.told)})
        else:
            noun = "account" if accounts else "lead"
            then = output.local(members.told.as_of, project)
            screen.told(f"{plural(written, noun)} as of {then} written to {output.one_line(str(path))}", hanging=2)
            screen.warn_outdated(outdated=members.told.outdated)
