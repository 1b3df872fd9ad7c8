"""Regular expressions: those that every engine understands, and understands alike.

Engines differ in their dialects (RE2, Java, PCRE ...), so only what they share is let through: a pattern that an engine refused
in the middle of a run would stop all other definitions as well. Look-around and back-references, which RE2 leaves out so that
matching takes linear time, are not among it.
"""

from __future__ import annotations

import re
from typing import Final

from segue.language.expectations import printable, shown

MOST_REPEATS: Final = 1000
"""RE2's bound on counted repetitions; within each other they multiply."""
MOST_GROUPS: Final = 50
"""How deep groups may be nested."""

_ESCAPE: Final = re.compile(r"\\([dDwWsSbBAntrfv]|x[0-9A-Fa-f]{2}|[ -/:-@\[-`{-~])")
_ESCAPE_IN_CLASS: Final = re.compile(r"\\([dDwWsSntrfv]|x[0-9A-Fa-f]{2}|[ -/:-@\[-`{-~])")
_GROUP: Final = re.compile(r"\((\?:|\?P<[A-Za-z_][A-Za-z0-9_]*>|\?[ims]+:|(?!\?))")
_FLAGS: Final = re.compile(r"\(\?[ims]+\)")
_CLASS: Final = re.compile(r"\[\^?\]?")
_COUNT: Final = re.compile(r"\{(\d+)(?:,(\d*))?\}\??")
_NO_LEAST: Final = re.compile(r"\{,\d*\}")
_REPEAT: Final = re.compile(r"[*+?]\??")


class PatternError(ValueError):
    """A regular expression that is none, or that not every engine would read alike. The message says why."""


def check_pattern(text: str) -> None:
    """Raises PatternError for a pattern that cannot be used."""
    _Scan(text).run()
    try:
        re.compile(text)
    except (re.error, OverflowError) as error:
        raise PatternError(f"this is not a regular expression: {printable(str(error))}") from None


class _Scan:
    """One walk along a pattern. `repeats`: for every open group, the most that something in it is repeated."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.repeats = [1]
        self.last = 1

    def run(self) -> None:
        while self.at < len(self.text):
            self.piece(self.text[self.at])

    def piece(self, character: str) -> None:
        if self.repeated():
            return
        self.last = 1
        if character == "\\":
            self.take(_ESCAPE, f"{shown(self.text[self.at : self.at + 2])} does not mean the same on every engine")
        elif character == "[":
            self.characters()
        elif character == "(":
            self.open()
        elif character == ")" and len(self.repeats) > 1:
            self.last = self.repeats.pop()
            self.repeats[-1] = max(self.repeats[-1], self.last)
            self.at += 1
        else:
            self.at += 1

    def take(self, shape: re.Pattern[str], otherwise: str) -> None:
        match = shape.match(self.text, self.at)
        if match is None:
            raise PatternError(otherwise)
        self.at = match.end()

    def open(self) -> None:
        flags = _FLAGS.match(self.text, self.at)
        if flags:
            self.at = flags.end()
            return
        self.take(_GROUP, "look-around, back-references and comments do not work on every engine")
        self.repeats.append(1)
        if len(self.repeats) > MOST_GROUPS:
            raise PatternError(f"groups are nested more than {MOST_GROUPS} deep")

    def characters(self) -> None:
        """A class of characters, `[a-z]`."""
        self.take(_CLASS, "")
        while self.at < len(self.text) and self.text[self.at] != "]":
            if self.text[self.at] == "\\":
                escape = shown(self.text[self.at : self.at + 2])
                self.take(_ESCAPE_IN_CLASS, f"{escape} within [...] does not mean the same on every engine")
            elif self.text[self.at] == "[" or self.text[self.at : self.at + 2] in ("&&", "--", "||", "~~"):
                raise PatternError("sets within [...] do not work on every engine")
            else:
                self.at += 1
        self.at += 1

    def repeated(self) -> bool:
        """Whether what stands here says how often what is before it comes; if so, it is taken."""
        count = _COUNT.match(self.text, self.at)
        simple = _REPEAT.match(self.text, self.at)
        if count is None and simple is None:
            if _NO_LEAST.match(self.text, self.at):
                raise PatternError("write {0,n} for at most n times")
            return False
        if count is not None:
            self.last *= int(count[2] or count[1])
            if self.last > MOST_REPEATS:
                raise PatternError(f"something is repeated more than {MOST_REPEATS} times")
            self.repeats[-1] = max(self.repeats[-1], self.last)
        self.at = (count or simple).end()  # type: ignore[union-attr]
        if self.text[self.at : self.at + 1] == "+":
            raise PatternError("possessive repetition does not work on every engine")
        return True
