"""`segue lead`."""

from __future__ import annotations

from pathlib import Path

import typer

from segue.cli.loading import output, stories
from segue.cli.options import AS_OF, FORMAT, WORKSPACE, Format
from segue.errors import SegueError

app = typer.Typer(rich_markup_mode=None)
EXAMPLES = """Examples:

\b
  segue lead ana@acme.example
  segue lead ana@acme.example --segment 'Enterprise Hot'
  segue lead ana@acme.example --as-of 2026-03-03"""


@app.command(epilog=EXAMPLES)
def lead(
    key: str = typer.Argument(help="The lead's key, e-mail address or id."),
    segment: str = typer.Option("", "--segment", "-s", help="Why it is in this segment, or why not."),
    workspace: Path = WORKSPACE,
    as_of: str = AS_OF,
    form: Format = FORMAT,
) -> None:
    """Explain a lead: traits, scores point by point, segments and why, what would move it, its history."""
    with output.opened(workspace, form) as project:
        story = project.explain(key, output.instant(as_of, project))
        if segment:
            known = [one.segment for one in story.segments] + [row.segment for f in story.frameworks for row in f.rows]
            if segment.lower() not in [name.lower() for name in known]:
                raise SegueError(f"there is no segment '{segment}'", todo=f"Segments are: {', '.join(dict.fromkeys(known))}.")
        if form is Format.json:
            output.print_json(story)
        else:
            stories.print_story(output.stdout(), story, project, segment)
