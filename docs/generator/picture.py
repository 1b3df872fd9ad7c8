"""The picture of the README: what `segue demo` prints, drawn as a terminal. Nothing in it is loaded from elsewhere."""

from __future__ import annotations

import html
import io
import re
from pathlib import Path
from typing import Final

from docs.generator.console import Console as Commands
from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

WIDTH: Final = 104
THEME: Final = TerminalTheme(
    (27, 31, 42), (214, 219, 231),
    [(27, 31, 42), (240, 118, 120), (126, 200, 128), (233, 190, 98), (118, 164, 245), (199, 146, 234), (98, 200, 205),
     (214, 219, 231)],
    [(120, 128, 148), (255, 140, 142), (150, 220, 150), (250, 210, 120), (140, 184, 255), (215, 166, 250), (120, 220, 225),
     (255, 255, 255)],
)  # fmt: skip
"""Light letters on a dark ground of its own, so that the page around it may be light or dark."""

FORMAT: Final = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" role="img">
<title>What segue demo prints: the segments as a tree with their numbers, and the gaps of the criteria table</title>
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: {char_height}px; line-height: {line_height}px; font-variant-east-asian: full-width; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal"><rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" /></clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""

GAPS_SHOWN: Final = 3
INDENT: Final = 6
NO_BREAK: Final = "&#160;"
TITLE: Final = "segue demo"


def picture(output: str) -> str:
    """The picture of what a demo printed."""
    return drawn(chosen(output))


def demo(folder: Path) -> str:
    """Runs the demo in an empty folder, where it makes `northline`; what it prints on a terminal with colours."""
    return Commands(folder, width=WIDTH, colour=True).run("segue demo northline")


def chosen(output: str) -> str:
    """The tree of segments, and the first findings about the criteria table."""
    lines = output.split("\n")
    plain = [Text.from_ansi(line).plain for line in lines]
    begin = next(at for at, line in enumerate(plain) if line.startswith("Segments "))
    table = next(at for at, line in enumerate(plain) if line.startswith("The criteria table"))
    findings = [at for at in range(table, len(plain)) if re.match(r".*\bSG0\d\d\b", plain[at])]
    end = findings[GAPS_SHOWN]
    kept = [lines[at] for at in range(begin, end) if not _of_the_caret(plain[at])]
    return "\n".join(["\x1b[2m$\x1b[0m \x1b[1msegue demo\x1b[0m", "\x1b[2m...\x1b[0m", *kept, "\x1b[2m...\x1b[0m"])


def _of_the_caret(line: str) -> bool:
    """Lines that show the place in the file, which say little where there is no room for the table."""
    return re.match(r"\s*\d* \| ", line) is not None


def drawn(output: str) -> str:
    """Text with colours as a picture of a terminal."""
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    for line in output.rstrip("\n").split("\n"):
        for part in folded(Text.from_ansi(line)):
            console.print(part, soft_wrap=True, highlight=False)
    svg = console.export_svg(title=TITLE, theme=THEME, code_format=FORMAT, font_aspect_ratio=0.61)
    return "\n".join(line.rstrip() for line in trimmed(svg).split("\n") if line.strip()) + "\n"


def folded(line: Text) -> list[Text]:
    """A line that is too long as several, those after the first indented."""
    if len(line) <= WIDTH:
        return [line]
    cut = line.plain.rfind(" ", 0, WIDTH)
    head, tail = line.divide([cut])
    tail = tail[1:]
    return [head, *folded(Text(" " * INDENT) + tail)]


def trimmed(svg: str) -> str:
    """The picture without space at the ends of texts, which some programs leave out: texts begin where they are seen to."""

    def text(found: re.Match[str]) -> str:
        before, x, middle, length, after, content = found.groups()
        words = content.strip()
        wide = float(length) / max(1, len(html.unescape(content)))
        plain = words.removeprefix(NO_BREAK)
        while plain != words:
            x, words, plain = str(round(float(x) + wide, 1)), plain, plain.removeprefix(NO_BREAK)
        words = re.sub(f"(?:{NO_BREAK})+$", "", words)
        length = str(round(wide * len(html.unescape(words)), 1))
        return f'<text{before}x="{x}"{middle}textLength="{length}"{after}>{words}</text>' if words else ""

    return re.sub(r'<text([^>]*?)x="([\d.]+)"([^>]*?)textLength="([\d.]+)"([^>]*)>([^<]*)</text>', text, svg)
