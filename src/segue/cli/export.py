"""`segue export`."""

from __future__ import annotations

from pathlib import Path

import typer

from segue.cli.loading import output
from segue.cli.options import AS_OF, WORKSPACE

app = typer.Typer(rich_markup_mode=None)
EXAMPLES = """Examples:

\b
  segue export hot.csv --in 'Enterprise Hot' --traits company_size,lead_score
  segue export accounts.parquet --accounts --in 'Tier 1'"""


@app.command(epilog=EXAMPLES)
def export(
    path: Path = typer.Argument(help="The file to write; .parquet makes it Parquet, all else CSV."),
    workspace: Path = WORKSPACE,
    within: list[str] = typer.Option([], "--in", help="A segment they are in; may be repeated."),
    without: list[str] = typer.Option([], "--not-in", help="A segment they are not in; may be repeated."),
    where: str = typer.Option("", "--where", help="A condition that holds for them."),
    traits: str = typer.Option("", "--traits", "-t", help="Traits, scores and outputs to write, with commas between."),
    accounts: bool = typer.Option(False, "--accounts", help="Write accounts instead of leads."),
    force: bool = typer.Option(False, "--force", "-f", help="Write over a file that is there."),
    as_of: str = AS_OF,
) -> None:
    """Write the members of segments to a CSV or Parquet file.

    In CSV, texts that a spreadsheet would take for a formula get a quote before them.
    """
    if path.exists() and not force:
        raise typer.BadParameter(f"'{path}' is there already; write over it with --force", param_hint="PATH")
    chosen = [name.strip() for name in traits.split(",") if name.strip()]
    with output.opened(workspace) as project:
        members = project.members(
            *within, without=without, where=where, traits=chosen, of="account" if accounts else "lead",
            as_of=output.instant(as_of, project),
        )  # fmt: skip
        written = members.write(path.resolve())
        output.stdout().print(
            f"{output.plural(written, 'account' if accounts else 'lead')} written to {output.plain_text(str(path))}"
        )
