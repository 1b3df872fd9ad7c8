"""Numbers with a sign between their thousands: `1.000` is one to Segue, and one thousand to many people."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from segue.language.types import WHOLE, Type

_SIGN: Final = re.compile(r"(?<=[0-9])[\s.'\u2019](?=[0-9]{3}(?![0-9]))")


def is_doubtful(number: Decimal, kind: Type) -> bool:
    """Whether a number, with the zeros it was written with, can be one with a point between its thousands.

    Where whole numbers are, that is any with three digits after the point; else those of them that end in 0, as nobody writes
    decimals. 0.500 is none, nor is 1234.000: no thousands begin so.
    """
    digits = number.as_tuple()
    return digits.exponent == -3 and 1 <= abs(number) < 1000 and (kind == WHOLE or digits.digits[-1] == 0)


def two_ways(number: Decimal) -> tuple[str, str]:
    """What is to be said of a doubtful number, and what to write instead: `1` or `1000`, `1.1250` or `1125`."""
    plain, thousands = format(number.normalize(), "f"), format(number * 1000, ".0f")
    if is_doubtful(Decimal(plain), WHOLE):
        plain += "0"
    return f"'{number}' can be read in two ways: {plain} or {thousands}", f"write {plain} or {thousands}"


def joined(text: str) -> str:
    """A text without the signs between thousands: `1 000 - 1.000.000` as `1000 - 1000000`."""
    return _SIGN.sub("", text)
