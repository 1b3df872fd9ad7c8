"""`segue run`."""

from __future__ import annotations

from pathlib import Path

import typer

from segue.cli.loading import output, plans, trees
from segue.cli.options import AS_OF, FORMAT, WORKSPACE, Format

app = typer.Typer(rich_markup_mode=None)


@app.command(epilog="Examples:\n\n\b\n  segue run\n  segue run --as-of 2026-03-03")
def run(workspace: Path = WORKSPACE, as_of: str = AS_OF, form: Format = FORMAT) -> None:
    """Put every lead into its segments, and record who moved.

    With --as-of nothing later is seen. An instant before the last run is shown, but not recorded.
    """
    with output.opened(workspace, form) as project:
        report = project.run(output.instant(as_of, project))
        if form is Format.json:
            output.print_json(report)
            return
        console = output.stdout()
        done = report.run
        console.print(
            f"[bold]{output.plural(done.leads, 'lead')}[/] and {output.plural(done.accounts, 'account')} as of {output.local(done.as_of, project)} "
            f"under version {done.version}: {output.plural(done.moves, 'move')}, {done.entered:,} memberships began, {done.exited:,} ended. "
            f"[dim]{done.seconds:.1f} s[/]"
        )
        if not report.recorded:
            console.print("[yellow]Not recorded:[/] a later run is recorded already, or the instant is still to come.")
        plans.print_faults(console, done.faults)
        if report.unapplied_changes:
            console.print("[yellow]The definitions in the folder are not the applied ones.[/] [dim]See: segue plan[/]")
        console.print()
        trees.print_tree(console, project.segments(done.as_of, evaluated=not report.recorded), project)
    raise typer.Exit(1 if done.faults else 0)
