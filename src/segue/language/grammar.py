"""The parser that Lark makes of `grammar.lark`.

Its tables take longer to work out than everything else that a small workspace needs, so they are kept as JSON in the user's
cache folder, under a name that changes with the grammar, Lark and Python. The folder may be missing, read-only, deleted at any
time or shared by several processes: a file appears there whole or not at all, one that is damaged is made anew, and where
nothing can be kept the tables are worked out every time. Nothing that is read from it is ever executed.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
import tempfile
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import lark

from segue.language.lexing import Lexer

STARTS: Final = ["condition", "value", "points"]
FOLDER: Final = (".cache", "segue")
"""Where the tables are kept, below the user's home."""
PLUGINS: Final = {"ContextualLexer": Lexer}
"""What Lark takes in place of parts of its own."""


def make_parser(builder: lark.Transformer[lark.Token, Any], folder: Path | None) -> lark.Lark:
    """The parser, with a builder that makes nodes while it parses. `folder`: where its tables are kept, None for nowhere."""
    text = files("segue.language").joinpath("grammar.lark").read_text(encoding="utf-8")
    place = folder / _name(text) if folder is not None else None
    tables = _kept(place) if place is not None else None
    if tables is not None:
        tables["data"]["options"] |= {"transformer": builder, "_plugins": PLUGINS}
        return lark.Lark.load(tables)
    made = lark.Lark(text, parser="lalr", start=STARTS, transformer=builder, maybe_placeholders=False, _plugins=PLUGINS)
    if place is not None:
        with contextlib.suppress(OSError):
            _keep(made, place)
    return made


def cache_folder() -> Path | None:
    """The user's cache folder for Segue, there or not; None for a user without a home."""
    try:
        return Path.home().joinpath(*FOLDER)
    except RuntimeError:
        return None


def _name(grammar: str) -> str:
    versions = f"{lark.__version__} {sys.version_info[:2]} {grammar}"
    return f"grammar-{_digest(versions)[:16]}.json"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _kept(place: Path) -> Any:
    """The tables in a file; None where there is no such file or it is not whole."""
    try:
        digest, _, text = place.read_text(encoding="utf-8").partition("\n")
    except (OSError, ValueError):
        return None
    return json.loads(text, object_hook=_numbered) if digest == _digest(text) else None


def _numbered(table: dict[str, Any]) -> dict[Any, Any]:
    """A table of JSON whose keys are numbers, with numbers as keys."""
    return {int(key): value for key, value in table.items()} if next(iter(table), "").isdigit() else table


def _keep(made: lark.Lark, place: Path) -> None:
    """Writes the tables beside their place and puts them there in one go."""
    data, memo = made.memo_serialize([lark.lexer.TerminalDef, lark.grammar.Rule])
    data["options"] |= {"transformer": None, "_plugins": {}}
    text = json.dumps({"data": data, "memo": memo}, separators=(",", ":"))
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(dir=place.parent)
    try:
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write(f"{_digest(text)}\n{text}")
        os.replace(draft, place)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
