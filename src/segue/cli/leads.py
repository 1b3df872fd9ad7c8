"""`segue leads`."""

from __future__ import annotations

from pathlib import Path

import typer

from segue.cli.loading import output
from segue.cli.options import AS_OF, FORMAT, WORKSPACE, Format

app = typer.Typer(rich_markup_mode=None)
EXAMPLES = """Examples:

\b
  segue leads --in 'Enterprise Hot' --traits company_size,lead_score
  segue leads --in 'Enterprise Hot' --as-of 2026-03-03
  segue leads --where "seniority = 'VP' and did 'Demo Requested' in the last 7 days"
  segue leads --accounts --in 'Tier 1'"""


@app.command(epilog=EXAMPLES)
def leads(
    workspace: Path = WORKSPACE,
    within: list[str] = typer.Option([], "--in", help="A segment they are in; may be repeated."),
    without: list[str] = typer.Option([], "--not-in", help="A segment they are not in; may be repeated."),
    where: str = typer.Option("", "--where", help="A condition that holds for them."),
    traits: str = typer.Option("", "--traits", "-t", help="Traits, scores and outputs to show, with commas between."),
    accounts: bool = typer.Option(False, "--accounts", help="List accounts instead of leads."),
    limit: int = typer.Option(50, "--limit", "-n", min=0, help="Show at most so many; 0 for all."),
    as_of: str = AS_OF,
    form: Format = FORMAT,
) -> None:
    """List leads by segment or condition, with the traits asked for."""
    chosen = [name.strip() for name in traits.split(",") if name.strip()]
    with output.opened(workspace, form) as project:
        members = project.members(
            *within, without=without, where=where, traits=chosen, of="account" if accounts else "lead", as_of=output.instant(as_of, project)
        )  # fmt: skip
        rows = members.rows(limit or None)
        if form is Format.json:
            output.print_json({"total": len(members), "leads": rows})
            return
        console = output.stdout()
        noun = "account" if accounts else "lead"
        if not rows:
            console.print(f"No {noun} is in this selection. [dim]{_looked_at(within, where)}[/]")
            return
        columns = [name for name in members.columns if not _empty_or_twice(name, rows)]
        made = output.table(*columns)
        for row in rows:
            made.add_row(*(output.shown(row[name], project) for name in columns))
        console.print(made)
        more = f", the first {len(rows):,} shown [dim](all with --limit 0)[/]" if len(rows) < len(members) else ""
        console.print(f"[bold]{output.plural(len(members), noun)}[/]{more}")


def _empty_or_twice(name: str, rows: list[dict[str, object]]) -> bool:
    """Whether a column that was not asked for says nothing: all empty, or the key once more."""
    if name == "email":
        return all(row["email"] is None or row["email"] == row["key"] for row in rows)
    return name == "account_name" and all(row[name] is None for row in rows)


def _looked_at(within: list[str], where: str) -> str:
    told = [f"in {name}" for name in within] + ([f"where {where}"] if where else [])
    return f"Looked for: {', '.join(told)}." if told else "Import leads with: segue import"
