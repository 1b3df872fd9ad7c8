"""`segue lead`."""

from __future__ import annotations

from pathlib import Path

import typer

from segue.cli.loading import output, screens, stories
from segue.cli.options import AS_OF, FORMAT, WORKSPACE, Format, OneCommand, command_app

app = command_app()
EXAMPLES = """Examples:

\b
  segue lead ana@acme.example
  segue lead ana@acme.example --segment 'Enterprise Hot'
  segue lead ana@acme.example --as-of 2026-03-03
  segue lead 'crm id:123'              where others have an id 123 too"""


@app.command(cls=OneCommand, epilog=EXAMPLES)
def lead(
    key: str = typer.Argument(metavar="KEY", help="The lead's key, e-mail address or id; an id also with its kind."),
    segment: str = typer.Option("", "--segment", "-s", metavar="SEGMENT", help="Why it is in this segment, or why not."),
    workspace: Path = WORKSPACE,
    as_of: str = AS_OF,
    form: Format = FORMAT,
) -> None:
    """Explain a lead: traits, scores point by point, segments and why, what would move it, its history."""
    with screens.opened(workspace, form) as (project, screen):
        story = project.explain(key, as_of or None)
        if segment:
            story = stories.about_segment(story, segment)
        if form is Format.json:
            output.print_json(story)
        elif segment:
            stories.print_why(screen, story, project)
        else:
            stories.print_story(screen, story, project)
