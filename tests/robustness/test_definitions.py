"""Definition files that are broken, hostile or absurd: findings with their place, never a failure, and nothing is done."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest

from tests.cli.terminal import FINDINGS, segue
from tests.starter import contents, make_starter, write

PATIENCE = 20.0
"""Seconds that the worst of them may take."""

BOMB = "".join(f"{chr(98 + at)}: &{chr(98 + at)} [*{chr(97 + at)}, *{chr(97 + at)}]\n" for at in range(20))
ALIASES = "".join(f"  S{at}: {{when: *c}}\n" for at in range(300))
STAIRS = "".join(f"{' ' * (at + 1)}a{at}:\n" for at in range(2_000))

SEGMENTS: dict[str, tuple[str | bytes, str, str]] = {
    "a quote that does not end": ("segments:\n  A: {when: 'country is known}\n", "SG002", "quoted scalar"),
    "tabs": ("segments:\n\tA: {when: country is known}\n", "SG002", "not YAML"),
    "a bracket that does not end": ("segments:\n  A: {when: country is known\n", "SG002", "not YAML"),
    "colons": (": : [\n", "SG002", "not YAML"),
    "a wrong indent": ("segments:\n  A:\n    when: country is known\n   label: x\n", "SG002", "not YAML"),
    "UTF-16": ("segments: {}".encode("utf-16"), "SG001", "not UTF-8"),
    "bytes": (bytes(range(256)), "SG001", "not UTF-8"),
    "a NUL": ("segments:\n  A: {when: country is known}\n\0\n", "SG001", "NUL"),
    "an alias bomb": (f"a: &a [x, x, x]\n{BOMB}", "SG002", "alias"),
    "too many aliases": (f"segments:\n  A: {{when: &c country is known}}\n{ALIASES}", "SG002", "200 aliases"),
    "an alias of itself": ("segments: &a\n  A: *a\n", "SG002", "alias"),
    "an anchor that is not there": ("segments:\n  A: {when: *nothing}\n", "SG002", "&nothing"),
    "a tag that would run a program": ("segments:\n  A: !!python/object/apply:os.system [exit]\n", "SG002", "tags"),
    "lists nested 10,000 deep": ("segments: " + "[" * 10_000 + "]" * 10_000 + "\n", "SG002", "nested more than"),
    "tables nested 10,000 deep": ("segments: " + "{a: " * 10_000 + "}" * 10_000 + "\n", "SG002", "nested more than"),
    "lines nested 2,000 deep": (f"segments:\n{STAIRS}", "SG002", "nested more than"),
    "a name twice": ("segments:\n  A: {when: country is known}\n  A: {when: x}\n", "SG003", "the first is at line 2"),
    "a key twice": ("segments:\n  A:\n    when: country is known\n    when: x\n", "SG003", "the first is at line 3"),
    "a list": ("- a\n- b\n", "SG004", "a table of keys and values"),
    "a word": ("hello\n", "SG004", "a table of keys and values"),
    "a list of segments": ("segments: [a]\n", "SG004", "by name"),
    "a list for a key": ("segments:\n  ? [a, b]\n  : {when: country is known}\n", "SG002", "plain text"),
    "a kind that is not there": ("segmnts:\n  A: {when: country is known}\n", "SG005", "did you mean 'segments'"),
    "a name of blanks": ("segments:\n  ' ': {when: country is known}\n", "SG020", "needs a name"),
    "21 MB": ("# " + "x" * 21_000_000 + "\n", "SG001", "larger than 20 MB"),
}  # fmt: skip

CONDITIONS: dict[str, tuple[str, str, str]] = {
    "brackets nested 10,000 deep": ("(" * 10_000 + "country is known" + ")" * 10_000, "SG040", "longer than 20,000 characters"),
    "brackets nested 1,000 deep": ("(" * 1_000 + "country is known" + ")" * 1_000, "SG040", "nested more than 60 deep"),
    "brackets that do not end": ("(" * 1_000, "SG040", "nested more than 60 deep"),
    "4,000 times not": ("not " * 4_000 + "country is known", "SG040", "nested more than 100 deep"),
    "a sum of 9,000": ("company_size > " + "1+" * 9_000 + "1", "SG040", "more than 60 parts"),
    "a number of 400 digits": ("company_size > " + "9" * 400, "SG040", "too large"),
    "not a number": ("company_size > nan", "SG021", "'nan' is not defined"),
    "infinity": ("company_size < infinity", "SG021", "'infinity' is not defined"),
    "an exponent": ("company_size > 1e400", "SG040", "not expected here"),
    "a second statement": ("country is known; DROP TABLE lead", "SG040", "';' is not expected here"),
    "a year 99999": ("created_at before '99999-01-01'", "SG044", "is not a date"),
    "a 30th of February": ("created_at before '2026-02-30'", "SG044", "is not a date"),
    "a negative duration": ("created_at in the last -3 days", "SG040", "not expected here"),
    "a broken pattern": ("job_title matches '('", "SG045", "not a regular expression"),
    "a pattern that counts far": ("job_title matches '.{1,100000}'", "SG045", "more than 1000 times"),
    "a pattern that looks behind": ("job_title matches '(?<=a)b'", "SG045", "look-around"),
    "nothing": ("", "SG040", "empty"),
    "itself": ("in segment 'A'", "SG030", "A"),
    "an attribute of Python": ("__class__ = 1", "SG0", "__class__"),
    "a template": ("{{ 7 * 7 }} = 49", "SG040", "not expected here"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The starter without data, whose definitions are only checked."""
    return make_starter(tmp_path / "starter")


def found(folder: Path) -> list[dict[str, object]]:
    """The errors of a check, which ends soon, tells the same to people, and leaves nothing behind."""
    began = time.monotonic()
    told = segue("check", "--no-count", "--format", "json", folder=folder)
    text = segue("check", "--no-count", folder=folder)
    assert time.monotonic() - began < PATIENCE
    assert told.code == text.code == FINDINGS
    assert "Traceback" not in text.err
    errors = [one for one in told.json["diagnostics"] if one["severity"] == "error"]
    for one in errors:
        assert f"{one['at']['path']}:{one['at']['line']}:{one['at']['column']}" in text.out
    return errors


@pytest.mark.parametrize("name", SEGMENTS)
def test_a_file_that_cannot_be_read_is_a_finding_with_its_place(folder: Path, name: str) -> None:
    content, code, told = SEGMENTS[name]
    (folder / "segments.yaml").write_bytes(content if isinstance(content, bytes) else content.encode())
    matching = [one for one in found(folder) if one["code"] == code]
    assert any(told in f"{one['message']} {one['fix']}" for one in matching), matching


@pytest.mark.parametrize("name", CONDITIONS)
def test_a_condition_that_is_absurd_is_a_finding_with_its_place(folder: Path, name: str) -> None:
    condition, code, told = CONDITIONS[name]
    write(folder, "segments/more.yaml", f"segments:\n  A:\n    when: {json.dumps(condition)}\n")
    errors = [one for one in found(folder) if str(one["code"]).startswith(code)]
    assert any(told in f"{one['message']} {one['fix']}" for one in errors), errors
    assert {one["at"]["path"] for one in errors} == {"segments/more.yaml"}  # type: ignore[index]


HEAD = "| Segment | Size |\n|---|---|\n"
TABLES = {
    "a row too short": (f"{HEAD}| A | 1+ |\n| B |\n", "frameworks/by_size.md:4", "1 cells, the table has 2"),
    "a row too long": (f"{HEAD}| A | 1+ | x | y |\n", "frameworks/by_size.md:3", "4 cells, the table has 2"),
    "a column twice": ("| Segment | Size | Size |\n|---|---|---|\n| A | 1+ | 2+ |\n", "frameworks/by_size.md:1", "here twice"),
    "no table": ("nothing here\n", "frameworks/by_size.md:1", "there is no table"),
    "no such column": ("| Segment | Width |\n|---|---|\n| A | 1+ |\n", "frameworks/by_size.yaml:4", "Size"),
    "no segment": (f"{HEAD}|  | 1+ |\n", "frameworks/by_size.md:3", "segment"),
    "cells that mean nothing": (f"{HEAD}| A | many |\n", "frameworks/by_size.md:3", "many"),
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_that_does_not_hold_together_is_a_finding_with_its_place(folder: Path, name: str) -> None:
    table, at, told = TABLES[name]
    settings = "framework: By size\ntable: by_size.md\nsegment: Segment\ninputs: {Size: company_size}\n"
    write(folder, "frameworks/by_size.yaml", settings)
    write(folder, "frameworks/by_size.md", table)
    errors = {f"{one['at']['path']}:{one['at']['line']}": one for one in found(folder)}  # type: ignore[index]
    assert at in errors, list(errors)
    assert told in f"{errors[at]['message']} {errors[at]['fix']}"


def test_a_csv_table_with_ragged_rows_is_a_finding(folder: Path) -> None:
    settings = "framework: By size\ntable: by_size.csv\nsegment: Segment\ninputs: {Size: company_size}\n"
    write(folder, "frameworks/by_size.yaml", settings)
    write(folder, "frameworks/by_size.csv", "Segment,Size\nA,1+\nB\n")
    (error,) = found(folder)
    assert (error["code"], error["at"]["line"]) == ("SG007", 3)  # type: ignore[index]


@pytest.mark.parametrize("command", ["import", "plan", "apply --yes", "test"])
@pytest.mark.parametrize("name", ["a quote that does not end", "lists nested 10,000 deep", "a name twice"])
def test_nothing_is_done_with_definitions_that_cannot_be_read(starter: Path, command: str, name: str) -> None:
    before = contents(starter)
    (starter / "segments.yaml").write_text(str(SEGMENTS[name][0]))
    done = segue(*command.split(), folder=starter)
    assert done.code == FINDINGS
    assert re.search(r"segments\.yaml:\d+:\d+ +SG00\d error", done.err)
    assert contents(starter) == before


def test_a_table_outside_the_workspace_is_never_read(starter: Path) -> None:
    secret = starter.parent / "secret.md"
    secret.write_text("| Segment | Size |\n|---|---|\n| Secret | 1+ |\n")
    for path in ("../../secret.md", str(secret)):
        settings = f"framework: By size\ntable: {path}\nsegment: Segment\ninputs: {{Size: company_size}}\n"
        write(starter, "frameworks/by_size.yaml", settings)
        done = segue("check", folder=starter)
        assert done.code == FINDINGS
        assert "Secret" not in done.text
