"""On a real terminal: questions, the progress bar, colours, Ctrl-C and readers that go away."""

from __future__ import annotations

import os
import re
import select
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from segue.cli import app
from segue.errors import SegueError
from tests.cli.terminal import shown_on_terminal
from tests.starter import contents, write

pty = pytest.importorskip("pty", reason="there are no such terminals here")

ROOT = Path(__file__).parents[2]
SEGUE = [sys.executable, "-c", "from segue.cli.app import main; main()"]
LONGEST = 60.0


def on_terminal(
    *arguments: str, folder: Path, answers: Mapping[str, str] | None = None, environment: Mapping[str, str] | None = None
) -> tuple[int, str]:
    """The exit code of `segue`, and what it wrote to a terminal of 80 columns. `answers`: what is typed after which text."""
    main_end, other_end = pty.openpty()
    process = subprocess.Popen(
        [*SEGUE, *arguments], stdin=other_end, stdout=other_end, stderr=other_end, cwd=folder, start_new_session=True,
        env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "80", **(environment or {})},
    )  # fmt: skip
    os.close(other_end)
    written, waiting, end = "", dict(answers or {}), time.monotonic() + LONGEST
    while time.monotonic() < end:
        ready, _, _ = select.select([main_end], [], [], 0.1)
        try:
            piece = os.read(main_end, 65_536).decode() if ready else ""
        except OSError:
            break
        if ready and not piece:
            break
        written += piece
        for text in [text for text in waiting if text in written]:
            os.write(main_end, waiting.pop(text).encode())
    os.close(main_end)
    return process.wait(LONGEST), written


@pytest.fixture
def changed(starter: Path) -> Path:
    write(starter, "segments/more.yaml", "segments:\n  From Sweden: {when: country = 'SE'}\n")
    return starter


def test_apply_asks_and_does_what_is_answered(changed: Path) -> None:
    code, written = on_terminal("apply", folder=changed, answers={"Apply this? [y/N]": "y\n"})
    assert code == 0
    shown = "\n".join(shown_on_terminal(written))
    assert "+ segment From Sweden" in shown
    assert re.search(r"Applied as version 2: \d+ memberships began", shown)


def test_nothing_of_the_progress_bar_stays_on_the_terminal(changed: Path) -> None:
    _, written = on_terminal("run", folder=changed)
    assert re.search(r"\d%", written)
    assert "━" in written
    shown = shown_on_terminal(written)
    assert not [line for line in shown if "━" in line]
    assert re.match(r"12 leads and 9 accounts as of ", next(line for line in shown if line))


def test_no_answer_but_yes_applies(changed: Path) -> None:
    before = contents(changed)
    code, written = on_terminal("apply", folder=changed, answers={"Apply this? [y/N]": "\n"})
    assert code == 1
    assert "Nothing was applied." in written
    assert contents(changed) == before


def test_ctrl_c_at_the_question_applies_nothing(changed: Path) -> None:
    before = contents(changed)
    code, written = on_terminal("apply", folder=changed, answers={"Apply this? [y/N]": "\x04"})
    assert code == 130
    assert "Stopped." in written
    assert "Traceback" not in written
    assert contents(changed) == before


def test_colours_can_be_had_and_done_without(starter: Path) -> None:
    green = "\x1b[32mok"
    assert green in on_terminal("test", folder=starter)[1]
    plain = on_terminal("test", folder=starter, environment={"NO_COLOR": "1"})[1]
    assert green not in plain
    assert "1 passed" in plain


CTRL_C_AT_THE_30TH_STATEMENT = """
import os, signal
from segue.cli.app import main
from tests.robustness.grounds import before_each_statement
with before_each_statement(lambda number, sql: number == 30 and os.kill(os.getpid(), signal.SIGINT)):
    main()
"""


def test_ctrl_c_ends_with_130_and_one_sentence(starter: Path) -> None:
    words = [sys.executable, "-c", CTRL_C_AT_THE_30TH_STATEMENT, "import", "--again", "-w", str(starter)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=LONGEST, check=False)
    assert (done.returncode, done.stdout) == (130, "")
    assert done.stderr == "\nStopped. Nothing was half done: what had not finished was undone.\n"


@pytest.mark.parametrize(
    ("raised", "code"), [(KeyboardInterrupt(), 130), (RuntimeError("Query interrupted"), 130), (BrokenPipeError(), 141)]
)
def test_what_stops_a_command_has_a_code_of_its_own(
    raised: BaseException, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(app, "_invoked", lambda arguments: (_ for _ in ()).throw(raised))
    monkeypatch.setattr(app, "_let_go_of_output", lambda: None)
    assert app.run(["versions"]) == code
    assert ("Nothing was half done" in capsys.readouterr().err) == (code == 130)


def test_what_is_a_bug_is_not_told_as_somebodys_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "_invoked", lambda arguments: (_ for _ in ()).throw(RuntimeError("something else")))
    with pytest.raises(RuntimeError, match="something else"):
        app.run(["versions"])


def test_a_failure_has_its_exit_code(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    error = SegueError("it does not work", where="here", todo="Try there.")
    monkeypatch.setattr(app, "_invoked", lambda arguments: (_ for _ in ()).throw(error))
    assert app.run(["versions"]) == 2
    assert capsys.readouterr().err == "Error: it does not work\n  in here\n  Try there.\n"


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    command = '"$0" -c "from segue.cli.app import main; main()" explain | head -1'
    words = ["/bin/sh", "-c", command, sys.executable]
    done = subprocess.run(words, capture_output=True, text=True, cwd=tmp_path, timeout=LONGEST, check=False)
    assert done.stdout.startswith("Code")
    assert done.stderr == ""


def test_an_output_that_knows_no_lines_and_ticks_still_gets_text(starter: Path) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "COLUMNS": "80"}
    done = subprocess.run(
        [*SEGUE, "segments"], capture_output=True, cwd=starter, env=environment, timeout=LONGEST, check=True
    )  # fmt: skip
    assert b"Comparing prices" in done.stdout
    assert b"? Enterprise now" in done.stdout
