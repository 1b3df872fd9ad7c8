"""How values are printed, for people and for programs."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from rich.text import Text

from segue.cli.output import one_line, plain, plain_text, print_json, shown
from segue.cli.screens import Screen
from segue.wording import plural


def screen(monkeypatch: pytest.MonkeyPatch, width: int) -> Screen:
    monkeypatch.setenv("COLUMNS", str(width))
    return Screen()


@pytest.mark.parametrize(
    "text",
    [
        "[bold]x[/bold]",
        "[/]",
        "[red",
        "a]b",
        ":smile:",
        "\\[x]",
        "{x} %s ${y}",
        "日本語 😀",
        "'\"`",
        "[link=https://x.example]y[/link]",
    ],
)
def test_texts_are_printed_as_they_are(text: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    screen(monkeypatch, 80).told(f"[bold]{one_line(text)}[/] end")
    assert capsys.readouterr().out == f"{text} end\n"


@pytest.mark.parametrize("character", ["\x1b", "\x07", "\x00", "\r", "\x9b", "\u202e", "\u2066", "\x7f"])
def test_characters_that_steer_a_terminal_are_shown_and_not_written(character: str) -> None:
    for told in (plain_text(f"a{character}b"), shown(f"a{character}b"), shown([f"a{character}b"])):
        assert character not in told
        assert f"{ord(character):x}" in told


def test_lines_stay_lines_in_messages_and_not_in_values() -> None:
    assert plain_text("a\nb") == "a\nb"
    assert one_line("a\nb") == "a\\nb"


def test_paragraphs_are_indented_and_hang(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    screen(monkeypatch, 24).told("one two three four five [bold]six[/] seven eight", indent=2, hanging=4)
    assert capsys.readouterr().out.split("\n") == ["  one two three four", "      five six seven", "      eight", ""]


def test_wrapping_keeps_every_character(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    words = [f"word{at}{'x' * (at % 30)}" for at in range(60)]
    for width in (20, 33, 80):
        screen(monkeypatch, width).told(" ".join(words), indent=3, hanging=5)
        lines = capsys.readouterr().out.split("\n")
        assert "".join("".join(lines).split()) == "".join(words)
        assert max(len(line) for line in lines) <= width


def test_lines_of_a_paragraph_are_kept(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    screen(monkeypatch, 60).told("first\n\nthird", indent=2)
    assert capsys.readouterr().out == "  first\n\n  third\n"


def test_values_are_told_as_people_read_them() -> None:
    values = (True, False, 1234, 1234.5, 2.0, ["a", "b"])
    assert [shown(value) for value in values] == ["yes", "no", "1,234", "1,234.5", "2", "a, b"]
    assert Text.from_markup(shown(None)).plain == "unknown"
    assert (plural(0, "lead"), plural(1, "lead"), plural(1200, "lead")) == ("0 leads", "1 lead", "1,200 leads")
    assert plural(2, "entry", "entries") == "2 entries"


@dataclass(frozen=True)
class Example:
    at: datetime
    number: Decimal
    missing: None = None


def test_programs_get_plain_json(capsys: pytest.CaptureFixture[str]) -> None:
    at = datetime(2026, 3, 1, 12, tzinfo=UTC)
    print_json({"one": Example(at, Decimal("1.50")), "age": timedelta(minutes=2), "nan": float("nan"), "names": {"日本"}})
    told = json.loads(capsys.readouterr().out)
    assert told.pop("one") == {"at": "2026-03-01T12:00:00+00:00", "number": 1.5, "missing": None}
    assert told == {"age": 120.0, "nan": None, "names": ["日本"]}


def test_instants_without_a_zone_are_in_utc() -> None:
    assert plain(datetime(2026, 3, 1)) == "2026-03-01T00:00:00+00:00"


def test_json_has_escapes_where_the_output_cannot_write_all_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii", write_through=True))
    print_json({"name": "日本"})
    assert json.loads(raw.getvalue()) == {"name": "日本"}
    sys.stdout.detach()  # type: ignore[union-attr]
