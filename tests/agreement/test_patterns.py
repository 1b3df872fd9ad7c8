"""Regular expressions mean on every engine what they mean to RE2, which DuckDB asks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import duckdb
import pytest

from segue.language.patterns import check_pattern
from tests.harness import Ground, workspace_of

TEXTS = (
    "", "a", "ab", "aab", "abc\ndef", "a.b", "a b", "a\tb", "a\vb", "Café", "CAFÉ", "café au lait", "über", "x-1", "x_1", "[x]",
    "a]b", "a^b", "a\\b", "100%", "{2}", "a{2}", "end\n", "\nstart", "é", "K", "k", "٣", "a" * 300, "b" * 299, "A|B", "ß", "$5",
)  # fmt: skip
PATTERNS = (
    "", "^$", "a.b", "(?s)a.b", "^a", "b$", "(?m)^def", "(?m)abc$", r"\bau\b", r"\Bf", r"\bé", r"\d", r"\D", r"^\w+$",
    r"^\W+$", r"\s", r"a\sb", r"^\S+$", r"[\d\s]", r"[^\w]", r"[\W]", r"[\S]", r"[\D]$", "(?i)café", "(?i:CAFÉ)",
    "(?i)[à-ü]", "(?i)^[a-c]+$", r"\.", r"\[x\]", "[]x]b", "[^]x]", "[a^]", r"[\\]", r"\x41", r"\x41B", r"[\x41-\x43]",
    "a{2}", "a{2,}b", "a{256}", "^a{300}$", "^a{299}$", "^a{0,299}$", "^a{290,310}$", "^(?:a|b){299,}$", "a*?b", "(a+?)b",
    "(?P<x>a)b", "(|a)b", "a|", "()", "a{", r"\{2\}", "x[-_]1", "[a-]", r"\$5", "[$]5", "^.{4}$", "K", "(?i)k",
    "^(VP|Level) (?:[A-Z]|4)", r"\v", r"\A.b", "ü", "[^\\n]$", "(?im)^D",
)  # fmt: skip


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_finds_what_it_finds_with_re2(pattern: str, opened: Callable[[], Any]) -> None:
    check_pattern(pattern)
    expected = {text for text in TEXTS if duckdb.execute("SELECT regexp_matches($1, $2)", [text, pattern]).fetchall()[0][0]}
    text = pattern.replace("\\", "\\\\").replace('"', '\\"').replace("'", "''")
    workspace = workspace_of(traits=f"traits:\n  word: {{type: text}}\n  found: {{value: \"word matches '{text}'\"}}\n")
    leads = [{"lead_id": at, "key": f"L-{at}", "word": word} for at, word in enumerate(TEXTS)]
    with Ground(workspace, {"leads": leads}, opened) as ground:
        answers = ground.answers(datetime(2026, 1, 1, tzinfo=UTC)).leads
    assert {word for at, word in enumerate(TEXTS) if answers[at].values["found"]} == expected
