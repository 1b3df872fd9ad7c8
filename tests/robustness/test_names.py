"""Hostile names of segments, frameworks and traits: used as they are, or refused with their place; never obeyed."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

import segue as api
from tests.cli.terminal import CLEAN, FINDINGS, segue
from tests.starter import LEADS, contents, memberships, open_at, write

NAMES = {
    "SQL": "Robert'); DROP TABLE segue.lead; --",
    "quotes": "a\"b'c`d",
    "backslashes": "a\\b\\n\\",
    "markup": "[bold]x[/bold] [/] [red",
    "emoji": "👩‍🚀 日本語 :smile:",
    "right to left": "\u202eevil\u202c \u05d0\u05d1",
    "commands of the terminal": "\x1b[2J\x1b]0;owned\x07",
    "two lines": "first\nsecond",
    "an attribute of Python": "__class__",
    "formats": "%s %(x)s {0} ${x} {{x}}",
    "a path": "../../etc/passwd",
    "blanks around": "  padded  ",
    "an option": "--help",
    "a formula": "=cmd|' /C calc'!A0",
    "10,000 characters": "x" * 10_000,
}


def framework(name: str) -> str:
    """A framework of that name, whose segments have it too, and a segment that asks for one of them."""
    rows = [{"Segment": name, "Size": "1000+"}, {"Segment": f"not {name}", "Size": "-"}]
    quoted = f"in segment '{name.replace(chr(39), chr(39) * 2)}'"
    table = {"segment": "Segment", "inputs": {"Size": "company_size"}, "hit policy": "first", "rows": rows}
    definitions = {"frameworks": {name[:900]: table}, "segments": {"Asked": {"when": quoted}}}
    return json.dumps(definitions, ensure_ascii=False)


@pytest.mark.parametrize("name", NAMES)
def test_a_segment_of_any_name_is_used_as_it_is_or_refused_with_its_place(starter: Path, name: str) -> None:
    wanted = NAMES[name]
    before = contents(starter)
    write(starter, "frameworks/hostile.yaml", framework(wanted))
    checked = segue("check", "--no-count", "--format", "json", folder=starter)
    if [one for one in checked.json["diagnostics"] if one["severity"] == "error"]:
        assert segue("apply", "--yes", folder=starter).code == FINDINGS
        assert contents(starter) == before
        return
    with open_at(starter) as project:
        project.apply()
        found = memberships(project)
        assert len(found[wanted]) == 3
        assert found[wanted] == found["Asked"]
        assert len(project.members(wanted)) == 3
        assert len(project.members()) == LEADS
        assert wanted in {row.segment for one in project.explain(next(iter(found[wanted]))).frameworks for row in one.rows}


def test_names_are_shown_and_never_obeyed(starter: Path) -> None:
    write(starter, "frameworks/hostile.yaml", framework("[red]\x1b[2J\x07\u202eevil\u202c\nnext[/]"))
    for command in ("check --hints", "plan", "apply --yes", "segments", "run"):
        done = segue(*command.split(), folder=starter)
        assert done.code in (CLEAN, FINDINGS), command
        assert not set("\x1b\x07\u202e\u202c") & set(done.out + done.err)


TRAITS = (
    "lead_id",
    "key",
    "as_of",
    "__class__",
    "select",
    "x y",
    "Ünïcode",
    "1st",
    "a-b",
    "x;drop",
    'x"y',
    "",
    "a" * 3_000,
    "rowid",
)


@pytest.mark.parametrize("name", TRAITS)
def test_a_trait_of_any_name_is_used_or_refused_with_its_place(starter: Path, name: str) -> None:
    before = contents(starter)
    definition = {"traits": {name: {"type": "text"}}} if len(name) < 1_000 else None
    text = json.dumps(definition, ensure_ascii=False) if definition else f"traits:\n  ? {name}\n  : {{type: text}}\n"
    write(starter, "traits/more.yaml", text)
    checked = segue("check", "--no-count", "--format", "json", folder=starter).json
    errors = [one for one in checked["diagnostics"] if one["severity"] == "error"]
    if errors:
        assert {one["at"]["path"] for one in errors} == {"traits/more.yaml"}
        assert segue("import", folder=starter).code == FINDINGS
        assert contents(starter) == before
    else:
        assert segue("import", "--again", folder=starter).code == CLEAN
        assert segue("apply", "--yes", folder=starter).code == CLEAN
        with open_at(starter) as project:
            assert len(project.members(traits=[name])) == LEADS


def test_values_of_leads_are_never_statements_nor_markup(starter: Path) -> None:
    chosen = random.Random(11)
    made_up = ["".join(chosen.choices("'\"\\;%_[]{}\x1b\u202e-", k=12)) for _ in range(20)]
    titles = [*(value[:200] for value in NAMES.values()), *made_up]
    lines = [f'lead{at}@hostile.example,"{title.replace(chr(34), chr(34) * 2)}"' for at, title in enumerate(titles)]
    write(starter, "data/leads.csv", "\n".join(["email,job_title", *lines]) + "\n")
    assert segue("import", folder=starter).code == CLEAN
    with api.open(starter) as project:
        rows = project.members(where="email ends with '@hostile.example'", traits=["job_title"]).rows()
        assert {row["job_title"] for row in rows} == {title.strip() for title in titles}
        for row in rows[:3]:
            quoted = str(row["job_title"]).replace("'", "''")
            assert row["key"] in {one["key"] for one in project.members(where=f"job_title = '{quoted}'").rows()}
    listed = segue("leads", "-t", "job_title", "--limit", 0, folder=starter)
    assert listed.code == CLEAN
    assert not {"\x1b", "\u202e"} & set(listed.out)
