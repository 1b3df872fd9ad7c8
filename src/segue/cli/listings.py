"""Lists of leads on a terminal: a table where it fits, else a block of lines for each."""

from __future__ import annotations

from typing import Any, Final

from rich.table import Table
from rich.text import Text

from segue.cli.output import local, one_line, shown, table
from segue.cli.screens import Screen
from segue.evaluation.members import Members
from segue.project import Project
from segue.wording import plural

Row = dict[str, Any]

BETWEEN: Final = 2
LEAST_ROOM: Final = 12
"""A column that is narrower breaks its words into pieces, so that nobody can read them."""

NUMBERS: Final = ("number", "whole number")


def print_members(screen: Screen, members: Members, rows: list[Row], noun: str, project: Project) -> None:
    """Leads (accounts) with the traits asked for, and how many there are in all."""
    then = f" as of {local(members.told.as_of, project)}"
    if not rows:
        screen.told(f"No {noun} is in this selection{then}.")
        screen.warn_outdated(outdated=members.told.outdated)
        return
    columns = [name for name in members.columns if not _says_nothing(name, rows)]
    numbers = tuple(one_line(name) for name in columns if members.kinds[name] in NUMBERS)
    cells = [[shown(row[name], project) for name in columns] for row in rows]
    if _fits(columns, cells, numbers, screen.width):
        screen.print(_table(columns, cells, numbers))
    else:
        _print_blocks(screen, columns, cells)
    more = f", the first {len(rows):,} shown [dim](all with --limit 0)[/]" if len(rows) < len(members) else ""
    screen.told(f"[bold]{plural(len(members), noun)}[/]{then}{more}", hanging=2)
    screen.warn_outdated(outdated=members.told.outdated)


def _says_nothing(name: str, rows: list[Row]) -> bool:
    """Whether a column that was not asked for says nothing: all empty, or the key once more."""
    if name == "email":
        return all(row["email"] is None or row["email"] == row["key"] for row in rows)
    return name == "account_name" and all(row[name] is None for row in rows)


def _fits(columns: list[str], cells: list[list[str]], numbers: tuple[str, ...], width: int) -> bool:
    """Whether a table has room for whole keys and numbers, and for words of the rest."""
    needed = 0
    for at, name in enumerate(columns):
        longest = max(Text.from_markup(row[at]).cell_len for row in cells)
        whole = max(longest, len(name))
        needed += BETWEEN + (whole if at == 0 or name in numbers else min(whole, max(LEAST_ROOM, len(name))))
    return needed - BETWEEN <= width


def _table(columns: list[str], cells: list[list[str]], numbers: tuple[str, ...]) -> Table:
    made = table(*(one_line(name) for name in columns), numbers=numbers)
    made.columns[0].no_wrap = True
    for row in cells:
        made.add_row(*row)
    return made


def _print_blocks(screen: Screen, columns: list[str], cells: list[list[str]]) -> None:
    """Each lead's key, and below it its values, a line each."""
    width = max((len(name) for name in columns[1:]), default=0)
    for row in cells:
        screen.told(f"[bold]{row[0]}[/]")
        for name, value in zip(columns[1:], row[1:], strict=True):
            screen.told(f"[dim]{one_line(name.ljust(width))}[/]  {value}", indent=2, hanging=2)
    screen.print()
