"""`segue apply`."""

from __future__ import annotations

from pathlib import Path

from segue.cli.loading import applying, screens
from segue.cli.options import FORMAT, WORKSPACE, YES, Format, OneCommand, command_app

app = command_app()


@app.command(cls=OneCommand, epilog="Examples:\n\n\b\n  segue apply\n  segue apply --yes")
def apply(workspace: Path = WORKSPACE, yes: bool = YES, form: Format = FORMAT) -> None:
    """Apply the definitions: perform exactly what the plan shows.

    Shows the plan and asks; then keeps the definitions as a new version and records who moved.
    """
    with screens.opened(workspace, form) as (project, screen):
        consent = applying.Consent(screen, project, yes=yes, form=form)
        consent.tell(project.apply(consent))
