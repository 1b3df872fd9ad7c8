"""Numbers of things in sentences."""

from __future__ import annotations


def plural(count: int, noun: str, nouns: str = "") -> str:
    """`1 lead`, `3,000 leads`; `nouns` where an s does not make the plural."""
    return f"{count:,} {noun if count == 1 else nouns or noun + 's'}"
