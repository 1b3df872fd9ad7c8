"""The reference page of the commands, from the command line itself."""

from __future__ import annotations

import enum
from typing import Any

import typer
from docs.generator.markdown import anchor, code, fence, page, table

from segue.cli import app
from segue.cli.app import COMMANDS

HIDDEN = ("install_completion", "show_completion", "help")


def command_of(name: str) -> Any:
    """A command as the command line has it."""
    group: Any = typer.main.get_command(app.app)
    return group.get_command(None, name)


def parameters(command: Any) -> list[Any]:
    return [one for one in command.params if one.name not in HIDDEN and not getattr(one, "hidden", False)]


def is_argument(one: Any) -> bool:
    return not one.opts[0].startswith("-")


def commands_page() -> str:
    overview = [
        (f"**{title}**", ", ".join(f"[{name}](#{anchor(f'segue {name}')})" for name, _ in commands))
        for title, commands in COMMANDS
    ]
    intro = (
        "`segue --help` lists the commands, `segue COMMAND --help` tells about one. A command works on the workspace in "
        "the folder it is called in, or the nearest one above it; `--workspace FOLDER` names another.\n\nExit codes: "
        "**0** clean · **1** something to look at (findings, a failed test, something to apply, leads that a table "
        "cannot place) · **2** failed; nothing was changed. Stopped with Ctrl-C: **130**; what had not finished was "
        "undone."
    )
    sections = [_command(name) for _, commands in COMMANDS for name, _ in commands]
    return page("Commands", intro, table(["", "Commands"], overview), *sections)


def _command(name: str) -> str:
    command = command_of(name)
    own = parameters(command)
    arguments = [one for one in own if is_argument(one)]
    usage = " ".join([f"segue {name}", *(_metavar(one) for one in arguments), "[OPTIONS]"])
    parts = [f"## segue {name}", fence(usage), _prose(command.help or "")]
    if own:
        parts.append(table(["Argument or option", "What it does", "Default"], [_row(one) for one in own]))
    examples = _examples(command.epilog or "")
    if examples:
        parts.append("Examples:\n\n" + fence(examples, "sh"))
    return "\n\n".join(parts)


def _metavar(one: Any) -> str:
    name = one.name.upper() + ("..." if one.nargs == -1 else "")
    return name if one.required else f"[{name}]"


def _row(one: Any) -> list[str]:
    if is_argument(one):
        name = code(_metavar(one).strip("[]"))
    else:
        names = [*one.opts, *one.secondary_opts]
        kind = "" if one.is_flag else f" {_kind(one)}"
        name = ", ".join(code(option) for option in names[:-1]) + ", " * (len(names) > 1) + code(names[-1] + kind)
    return [name, one.help or "", _default(one)]


def _kind(one: Any) -> str:
    annotation = getattr(one.type_descriptor, "annotation", str)
    if isinstance(annotation, type) and issubclass(annotation, enum.Enum):
        return "|".join(str(member.value) for member in annotation)
    return {"Path": "PATH", "int": "NUMBER"}.get(getattr(annotation, "__name__", ""), "TEXT")


def _default(one: Any) -> str:
    if one.required:
        return "must be given"
    if isinstance(one.show_default, str):
        return one.show_default
    if getattr(one, "is_flag", False):
        return {True: code(one.opts[0]), False: ""}[bool(one.default)]
    value = one.default.value if isinstance(one.default, enum.Enum) else one.default
    return code(str(value)) if value not in (None, "", [], ()) else ""


def _prose(text: str) -> str:
    return text.replace("\b", "").strip()


def _examples(epilog: str) -> str:
    lines = [line.strip() for line in epilog.replace("\b", "").split("\n")]
    return "\n".join(line for line in lines if line.startswith("segue"))
