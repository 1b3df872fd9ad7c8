"""`segue check`, `explain`, `test` and `schema`: what people who write definitions use."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from segue.checks.catalogue import catalogue
from tests.cli.terminal import CLEAN, FAILED, FINDINGS, segue, too_wide
from tests.starter import GAP_CLOSED, add, replace, write


@pytest.fixture
def wrong(starter: Path) -> Path:
    """With an error, a warning and the starter's two hints."""
    replace(starter, "segments.yaml", "company_size >= 1000", "compny_size >= 1000")
    add(starter, "segments.yaml", "  Elsewhere:\n    when: not (industry = 'Media')\n")
    return starter


# --- check ---


def test_clean_definitions_end_with_0(fresh: Path) -> None:
    add(fresh, "frameworks/size_by_interest.md", GAP_CLOSED)
    done = segue("check", folder=fresh)
    assert done.code == CLEAN
    assert done.text == "2 hints (see them with: segue check --hints)"


def test_a_finding_has_its_place_its_line_a_caret_and_the_fix(wrong: Path) -> None:
    done = segue("check", folder=wrong)
    assert done.code == FINDINGS
    lines = done.out.split("\n")
    at = next(number for number, line in enumerate(lines) if "SG021" in line)
    path, line, column = lines[at].split("  ")[0].split(":")
    written = (wrong / path).read_text().split("\n")[int(line) - 1]
    assert written[int(column) - 1 :].startswith("compny_size")
    assert lines[at + 1] == f"{line:>5} | {written}"
    marked = lines[at + 2]
    assert lines[at + 1][marked.index("^") : marked.rindex("^") + 1] == "compny_size"
    assert "did you mean 'company_size'" in marked


def test_findings_at_one_place_have_its_line_once(northline: Path) -> None:
    done = segue("check", folder=northline)
    assert done.out.count("| Segment Name | Company Size |") == 1
    assert done.out.count("frameworks/b2b_saas.md:1:3") == 1
    assert "frameworks/b2b_saas.md:1:3  9 findings" in done.out
    assert done.out.count("SG080 warning  no row takes") == 8
    assert done.out.count("SG084 warning  no row takes") == 1


@pytest.mark.parametrize("width", [44, 60, 80, 120])
def test_a_fix_that_does_not_fit_beside_the_caret_stands_below_it(wrong: Path, width: int) -> None:
    done = segue("check", folder=wrong, width=width)
    assert not too_wide(done, width)
    lines = done.out.split("\n")
    at = next(number for number, line in enumerate(lines) if "^^^" in line)
    if "did you" not in lines[at]:
        assert lines[at + 1].startswith("        did you mean")
    assert "did you mean 'company_size'" in done.text


def test_a_long_line_is_cut_around_the_place(starter: Path) -> None:
    parts = " and ".join(["country is known"] * 20)
    add(starter, "segments.yaml", f"  Far away:\n    when: {parts} and compny_size > 1 and {parts}\n")
    done = segue("check", folder=starter, width=80)
    lines = done.out.split("\n")
    at = next(number for number, line in enumerate(lines) if "^^^" in line)
    assert not too_wide(done, 80)
    assert lines[at - 1][lines[at].index("^") : lines[at].rindex("^") + 1] == "compny_size"


def test_carets_stand_below_wide_characters(starter: Path) -> None:
    add(starter, "segments.yaml", "  Wide:\n    when: job_title = '日本語' and compny_size > 1\n")
    lines = segue("check", folder=starter).out.split("\n")
    at = next(number for number, line in enumerate(lines) if "^^^" in line)
    before = lines[at - 1].partition("compny_size")[0]
    assert lines[at].index("^") == len(before) + len("日本語")


@pytest.mark.parametrize(("fail_on", "code"), [("error", CLEAN), ("warning", FINDINGS), ("hint", FINDINGS)])
def test_fail_on_says_from_which_severity_the_exit_code_is_1(starter: Path, fail_on: str, code: int) -> None:
    add(starter, "segments.yaml", "  Elsewhere:\n    when: not (industry = 'Media')\n")
    assert segue("check", "--fail-on", fail_on, folder=starter).code == code


def test_hints_are_shown_when_they_are_asked_for(starter: Path) -> None:
    assert "SG063" not in segue("check", folder=starter).out
    assert segue("check", "--hints", folder=starter).out.count("SG063 hint") == 2
    assert segue("check", "--fail-on", "hint", folder=starter).code == FINDINGS


def test_the_number_of_leads_is_told_and_can_be_left_out(starter: Path) -> None:
    add(starter, "segments.yaml", "  Elsewhere:\n    when: not (industry = 'Media')\n")
    assert "1 lead now" in segue("check", folder=starter).text
    assert "lead now" not in segue("check", "--no-count", folder=starter).text


def test_json_has_every_finding_with_its_place(wrong: Path) -> None:
    done = segue("check", "--format", "json", folder=wrong)
    assert done.code == FINDINGS
    told = done.json
    assert told["ok"] is False
    by_code = {one["code"]: one for one in told["diagnostics"]}
    assert {code: one["severity"] for code, one in by_code.items()} == {"SG021": "error", "SG060": "warning", "SG063": "hint"}
    assert by_code["SG021"]["at"]["path"] == "segments.yaml"
    assert by_code["SG021"]["at"]["length"] == len("compny_size")
    assert "company_size" in by_code["SG021"]["fix"]


def test_github_gets_a_line_a_finding(wrong: Path) -> None:
    done = segue("check", "--format", "github", folder=wrong)
    assert done.code == FINDINGS
    lines = done.out.strip().split("\n")
    expected = re.compile(r"::(error|warning|notice) file=[^,]+,line=\d+,col=\d+,title=SG\d{3}::[^\n]+")
    assert all(expected.fullmatch(line) for line in lines)
    assert [line.split(" ")[0] for line in lines].count("::notice") == 2
    (error,) = [line for line in lines if line.startswith("::error")]
    assert "did you mean 'company_size'" in error


def test_what_github_would_misread_is_escaped(starter: Path) -> None:
    write(starter, "segments/a,b%c.yaml", "segments:\n  '100%\\n::x': {when: compny_size > 1}\n")
    (line,) = [one for one in segue("check", "--format", "github", folder=starter).out.split("\n") if one.startswith("::error")]
    assert "file=segments/a%2Cb%25c.yaml," in line


def test_a_file_that_is_no_yaml_is_a_finding_and_not_a_failure(starter: Path) -> None:
    write(starter, "segments.yaml", "segments: [\n")
    done = segue("check", folder=starter)
    assert done.code == FINDINGS
    assert "SG002 error" in done.text


# --- explain ---


@pytest.mark.parametrize("code", sorted(catalogue()))
def test_every_code_is_explained_with_a_bad_and_a_good_example(tmp_path: Path, code: str) -> None:
    done = segue("explain", code, folder=tmp_path, width=80)
    assert done.code == CLEAN
    assert done.out.startswith(f"{code} ")
    assert "\nBad:\n" in done.out
    assert "\nGood:\n" in done.out
    examples = {line for line in done.lines if line.startswith("    ")}
    assert not [line for line in too_wide(done, 80) if line not in examples]


def test_codes_can_be_written_short_and_small(tmp_path: Path) -> None:
    full = segue("explain", "SG080", folder=tmp_path)
    assert segue("explain", "sg080", folder=tmp_path) == full
    assert segue("explain", "80", folder=tmp_path) == full


def test_all_codes_are_listed(tmp_path: Path) -> None:
    done = segue("explain", folder=tmp_path, width=80)
    assert re.findall(r"^SG\d{3}", done.out, re.MULTILINE) == sorted(catalogue())
    assert not too_wide(done, 80)
    assert [one["code"] for one in segue("explain", "--format", "json", folder=tmp_path).json] == sorted(catalogue())


def test_explain_tells_programs_the_same(tmp_path: Path) -> None:
    told = segue("explain", "SG080", "--format", "json", folder=tmp_path).json
    assert (told["code"], told["severity"]) == ("SG080", "warning")
    assert "Bad:" in told["documentation"]


def test_a_code_that_is_not_there_is_told(tmp_path: Path) -> None:
    done = segue("explain", "SG999", folder=tmp_path)
    assert done.code == FAILED
    assert "there is no code 'SG999'" in done.text
    assert "segue explain" in done.text


# --- test ---


def test_tests_that_pass_are_listed(starter: Path) -> None:
    done = segue("test", folder=starter)
    assert done.code == CLEAN
    assert "ok A demo request makes a large company's lead Enterprise now, for 30 days (10 expectations)" in done.text
    assert "1 passed, 0 failed" in done.text


def test_a_test_that_fails_is_shown_with_what_was_found(starter: Path) -> None:
    replace(starter, "tests/enterprise_now.yaml", "interest: 52", "interest: 53")
    done = segue("test", folder=starter)
    assert done.code == FINDINGS
    assert re.search(
        r"tests/enterprise_now.yaml:\d+:\d+ at 2026-03-05 10:30:00: expected interest to be 53, but it is 52", done.text
    )
    assert "0 passed, 1 failed" in done.text
    told = segue("test", "--format", "json", folder=starter)
    assert told.code == FINDINGS
    assert [one["passed"] for one in told.json] == [False]
    assert "53" in told.json[0]["failures"][0]["message"]


def test_a_name_that_no_test_has_is_a_failure_so_that_nobody_takes_it_for_a_pass(starter: Path) -> None:
    done = segue("test", "surge", folder=starter)
    assert done.code == FAILED
    assert "no test has 'surge' in its name" in done.text


def test_a_workspace_without_tests_says_where_they_would_stand(starter: Path) -> None:
    (starter / "tests/enterprise_now.yaml").unlink()
    done = segue("test", folder=starter)
    assert done.code == CLEAN
    assert "There are no tests" in done.text
    assert segue("test", "--format", "json", folder=starter).json == []


# --- schema ---


def test_schemas_are_written_for_editors(starter: Path) -> None:
    done = segue("schema", "--format", "json", folder=starter)
    assert done.code == CLEAN
    for path in done.json["files"]:
        assert json.loads((starter / path).read_text())["type"] == "object"
    assert "wrote .segue/schema/segue.json" in segue("schema", folder=starter).text
