"""`python -m docs.generator [--check]`."""

from __future__ import annotations

import sys

from docs.generator.everything import ROOT, everything


def main(arguments: list[str]) -> int:
    """Writes what is out of date; with --check only names it. 1 where something was."""
    checking = "--check" in arguments
    stale = 0
    for path, text in everything():
        file = ROOT / path
        if file.exists() and file.read_text(encoding="utf-8") == text:
            continue
        stale += 1
        sys.stdout.write(f"{'out of date' if checking else 'wrote'}: {path}\n")
        if not checking:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
    if not stale:
        sys.stdout.write("The documentation is up to date.\n")
    return 1 if checking and stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
