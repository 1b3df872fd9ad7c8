r"""Regular expressions written anew for engines whose own mean other things by the same signs.

The meaning is RE2's, of patterns that `check_pattern` lets through: `.` is anything but a line's end, classes such as `\w` are
ASCII, `$` is the end of the text alone. What is printed has only literal characters, sets of them, groups that remember
nothing, repetition, looking around, and the ends of the text. Case that does not matter is written out, letter by letter.
Repetition is printed without its greed, which tells where a match ends, not whether there is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

WORD: Final = "0-9A-Za-z_"
SETS: Final = {"d": "0-9", "w": WORD, "s": r"\t\n\f\r "}
OTHERS: Final = {
    "D": r"\u0001-/:-{last}",
    "W": r"\u0001-/:-@\u005B-\u005E`\u007B-{last}",
    "S": r"\u0001-\u0008\u000B\u000E-\u001F!-{last}",
}
"""All but a set of characters, as a part of a set, up to the last one. A text has no character 0."""
CONTROLS: Final = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v"}
BEFORE, AFTER, NOT_BEFORE, NOT_AFTER = (f"({sign}[{WORD}])" for sign in ("?=", "?<=", "?!", "?<!"))
BOUNDARIES: Final = {
    "b": f"(?:{AFTER}{NOT_BEFORE}|{NOT_AFTER}{BEFORE})", "B": f"(?:{AFTER}{BEFORE}|{NOT_AFTER}{NOT_BEFORE})",
}  # fmt: skip
WIDEST_FOLDED: Final = 2_000
"""A range of more characters than that is taken to have its letters in both cases."""

_COUNT: Final = re.compile(r"\{(\d+)(,(\d*))?\}|[*+?]")
_GROUP: Final = re.compile(r"\((?:\?:|\?P<\w+>|\?([ims]+):)?")
_GLOBAL: Final = re.compile(r"\(\?([ims]+)\)")
_SIGNS: Final = {"*": (0, None), "+": (1, None), "?": (0, 1)}


@dataclass(frozen=True)
class Style:
    """How an engine wants it: `end` of the text, the most that a count may be, and the `last` character there is."""

    end: str
    most: int
    last: str = r"\U0010FFFF"


POSTGRES: Final = Style(end="$", most=255)
SPARK: Final = Style(end=r"\z", most=1_000, last=r"\x{10FFFF}")
"""Java's: `$` also stands before a last line's end there. More than a thousand repetitions `check_pattern` refuses."""


@dataclass(frozen=True)
class _Flags:
    fold: bool = False
    lines: bool = False
    dot_all: bool = False

    def and_(self, letters: str) -> _Flags:
        return replace(
            self, fold=self.fold or "i" in letters, lines=self.lines or "m" in letters, dot_all=self.dot_all or "s" in letters
        )


def plain_pattern(text: str, style: Style) -> str:
    """The pattern in a style. The text must have passed `check_pattern`."""
    return _Printer(text, style).alternatives(_Flags())


@dataclass
class _Printer:
    """One walk along a pattern, which prints as it goes."""

    text: str
    style: Style
    at: int = 0

    def alternatives(self, flags: _Flags) -> str:
        """Up to the end, or to the bracket that closes a group."""
        found = []
        while self.at < len(self.text) and self.text[self.at] != ")":
            everywhere = _GLOBAL.match(self.text, self.at)
            if everywhere:
                flags, self.at = flags.and_(everywhere[1]), everywhere.end()
            elif self.text[self.at] == "|":
                self.at += 1
                found.append("|")
            else:
                found.append(self.repeated(self.atom(flags)))
        return "".join(found)

    def atom(self, flags: _Flags) -> str:
        character = self.text[self.at]
        if character == "(":
            return self.group(flags)
        if character == "[":
            return self.characters(flags)
        self.at += 1
        if character == "\\":
            return self.escape(flags)
        if character == ".":
            return r"(?:[^\n]|\n)" if flags.dot_all else r"[^\n]"
        if character == "^":
            return r"(?:^|(?<=\n))" if flags.lines else "^"
        if character == "$":
            return rf"(?:{self.style.end}|(?=\n))" if flags.lines else self.style.end
        return _literal(character, flags)

    def group(self, flags: _Flags) -> str:
        opened = _GROUP.match(self.text, self.at)
        assert opened is not None  # it stands at a bracket
        self.at = opened.end()
        inside = self.alternatives(flags.and_(opened[1] or ""))
        self.at += 1
        return f"(?:{inside})"

    def escape(self, flags: _Flags) -> str:
        letter = self.text[self.at]
        if letter in SETS or letter.lower() in SETS:
            self.at += 1
            return f"[{'^' if letter.isupper() else ''}{SETS[letter.lower()]}]"
        if letter in "bBA":
            self.at += 1
            return BOUNDARIES.get(letter, "^")
        return _literal(self.escaped(), flags)

    def escaped(self) -> str:
        """The character that stands after a backslash."""
        letter = self.text[self.at]
        self.at += 1
        if letter == "x":
            self.at += 2
            return chr(int(self.text[self.at - 2 : self.at], 16))
        return CONTROLS.get(letter, letter)

    # --- sets ---

    def characters(self, flags: _Flags) -> str:
        self.at += 1
        negated = self.text[self.at] == "^"
        self.at += negated
        first, found = self.at, []
        while self.text[self.at] != "]" or self.at == first:
            found.append(self.part(flags))
        self.at += 1
        return f"[{'^' * negated}{''.join(found)}]"

    def part(self, flags: _Flags) -> str:
        """A character, a range or a set within a set."""
        if self.text[self.at] == "\\" and self.text[self.at + 1].lower() in SETS:
            letter = self.text[self.at + 1]
            self.at += 2
            return SETS.get(letter) or OTHERS[letter].format(last=self.style.last)
        low = self.member()
        if self.text[self.at] != "-" or self.text[self.at + 1] == "]":
            return "".join(_quoted(one) for one in _cases(low, flags))
        self.at += 1
        high = self.member()
        also = _other_cases(low, high) if flags.fold else ()
        return f"{_quoted(low)}-{_quoted(high)}{''.join(map(_quoted, also))}"

    def member(self) -> str:
        character = self.text[self.at]
        self.at += 1
        return self.escaped() if character == "\\" else character

    # --- repetition ---

    def repeated(self, atom: str) -> str:
        """What was printed last, as often as is said after it."""
        count = _COUNT.match(self.text, self.at)
        if count is None:
            return atom
        self.at = count.end()
        self.at += self.text[self.at : self.at + 1] == "?"  # its greed
        if count[0] in _SIGNS:
            return atom + count[0]
        least = int(count[1])
        most = least if count[2] is None else int(count[3]) if count[3] else None
        return "".join(atom + counted for counted in self.counts(least, most))

    def counts(self, least: int, most: int | None) -> Iterator[str]:
        """Counts that come to the wanted ones one after the other, none of them larger than the engine takes."""
        while max(least, most or 0) > self.style.most:
            first = min(least, self.style.most)
            last = min(most, self.style.most) if most is not None else first
            yield f"{{{first},{last}}}"
            least, most = least - first, most - last if most is not None else None
        yield f"{{{least},{'' if most is None else most}}}"


def _cases(character: str, flags: _Flags) -> list[str]:
    """A character, and where case does not matter the same letter in the other."""
    others = (character.lower(), character.upper(), character.swapcase()) if flags.fold else ()
    return list(dict.fromkeys([character, *(one for one in others if len(one) == 1)]))


def _other_cases(low: str, high: str) -> list[str]:
    inside = range(ord(low), min(ord(high), ord(low) + WIDEST_FOLDED) + 1)
    fold = _Flags(fold=True)
    return [one for at in inside for one in _cases(chr(at), fold)[1:] if not low <= one <= high]


def _literal(character: str, flags: _Flags) -> str:
    cases = _cases(character, flags)
    return _quoted(character) if len(cases) == 1 else f"[{''.join(map(_quoted, cases))}]"


def _quoted(character: str) -> str:
    """A character that stands for itself."""
    plain = character.isalnum() or character in "_ " or ord(character) > 127
    return character if plain else f"\\u{ord(character):04X}"
