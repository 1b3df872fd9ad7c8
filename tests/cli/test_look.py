"""`segue segments`, `leads`, `lead`, `export` and `freeze`: what people ask of their leads."""

from __future__ import annotations

import csv
import json
import re
import shutil
from datetime import timedelta
from pathlib import Path

import polars
import pytest

import segue as api
from tests.cli.terminal import CLEAN, FAILED, segue
from tests.starter import ANA, LEADS, NOW, add, contents, open_at, replace, write

LATER = NOW + timedelta(minutes=1)
KIM, TOM = "kim.park@tarnbury.example", "tom.byrne@fenholm.example"


# --- segments ---


def test_the_tree_has_every_segment_with_its_members(applied_once: Path) -> None:
    done = segue("segments", folder=applied_once)
    assert done.code == CLEAN
    assert "12 leads, 9 accounts as of 2026-03-10 09:00" in done.text
    for line in (r"Comparing prices +2 +16\.7%", r"Large companies +3 +25\.0%", r"└ no row +2 +16\.7%"):
        assert re.search(rf"^{line}", done.out, re.MULTILINE), line
    assert re.search(r"Comparing prices .* Call within a day$", done.out, re.MULTILINE)


def test_segments_tell_programs_the_same_tree(applied_once: Path) -> None:
    told = segue("segments", "--format", "json", folder=applied_once).json
    assert (told["leads"], told["accounts"], told["recorded"], told["version"]) == (LEADS, 9, True, 1)
    assert {node["name"]: node["count"] for node in told["nodes"]}["Gone quiet"] == 3
    (framework,) = [node for node in told["nodes"] if node["kind"] == "framework"]
    assert sum(child["count"] for child in framework["children"]) == LEADS


def test_the_past_is_worked_out_and_said_to_be(applied_once: Path) -> None:
    done = segue("segments", "--as-of", "2026-02-10", folder=applied_once)
    assert "worked out now by version 1" in done.text
    assert re.search(r"Comparing prices +0 ", done.out)
    assert "worked out now" not in segue("segments", folder=applied_once).text
    assert "worked out now" in segue("segments", "--evaluated", folder=applied_once).text


def test_a_hierarchy_is_rolled_up(northline: Path) -> None:
    with open_at(northline, NOW) as project:
        counts = {name: len(project.members(f"Enterprise {name}")) for name in ("Hot", "Warm", "Cold")}
    done = segue("segments", folder=northline)
    assert re.search(rf"├ Enterprise Company Size 1000\+ +{sum(counts.values())} ", done.out)
    for name, count in counts.items():
        assert re.search(rf"│ [├└] Enterprise {name} +{count} ", done.out)


# --- leads ---


def test_whom_no_row_takes_is_listed_and_exported_as_the_tree_says(northline: Path, tmp_path: Path) -> None:
    tree = segue("segments", folder=northline)
    (count,) = re.findall(r"^└ no row +(\d+) ", tree.out, re.MULTILINE)
    assert tree.text.endswith("Who is in no row: segue leads --no-row 'B2B SaaS'")
    done = segue("leads", "--no-row", "B2B SaaS", "-n", 1, folder=northline)
    assert f"{count} leads as of" in done.text
    past = segue("segments", "--as-of", "2026-02-10", folder=northline)
    assert past.text.endswith("Who is in no row: segue leads --no-row 'B2B SaaS' --as-of 2026-02-10")
    done = segue("export", tmp_path / "out.csv", "--no-row", "B2B SaaS", folder=northline)
    assert f"{count} leads as of" in done.text
    assert len((tmp_path / "out.csv").read_text().splitlines()) == int(count) + 1
    done = segue("leads", "--in", "no row", folder=northline)
    assert done.text.endswith("List whom no row takes with: segue leads --no-row FRAMEWORK")


def test_leads_of_a_segment_are_listed_with_traits(applied_once: Path) -> None:
    done = segue("leads", "--in", "Large companies", "--traits", "company_size, interest", folder=applied_once)
    assert done.code == CLEAN
    assert re.search(rf"{ANA} +1,400 +76\n", done.out)
    assert "3 leads" in done.text
    assert "email" not in done.out.split("\n")[0]


def test_leads_tell_programs_values_as_they_are(applied_once: Path) -> None:
    arguments = ("leads", "--in", "Large companies", "-t", "company_size,created_at", "--format", "json")
    told = segue(*arguments, folder=applied_once).json
    assert told["total"] == 3
    assert told["leads"][0] == {"key": ANA, "email": ANA, "company_size": 1400, "created_at": "2025-11-10T00:00:00+00:00"}
    accounts = segue("leads", "--accounts", "--format", "json", "-n", 1, folder=applied_once).json
    assert (accounts["total"], len(accounts["accounts"])) == (9, 1)


def test_segments_conditions_and_limits_go_together(applied_once: Path) -> None:
    chosen = ("--in", "Large companies", "--not-in", "Gone quiet", "--where", "country = 'SE'")
    done = segue("leads", *chosen, "-n", 1, folder=applied_once)
    assert ANA in done.text
    assert "2 leads as of 2026-03-10 09:00, the first 1 shown (all with --limit 0)" in done.text
    assert segue("leads", "-n", 0, folder=applied_once).out.count("@") == LEADS


def test_what_is_older_than_the_data_is_said_to_be(starter: Path) -> None:
    hint = "Data was imported since. Bring the segments up to date with: segue run"
    for arguments in (("leads",), ("segments",), ("leads", "--in", "Gone quiet"), ("export", "all.csv")):
        assert hint not in segue(*arguments, folder=starter).text
    add(starter, "data/leads.csv", "new@velgate.example,CTO,40,Software,UK,2026-03-01\n")
    segue("import", folder=starter, now=LATER)
    for arguments in (("leads",), ("segments",), ("leads", "--in", "Gone quiet"), ("export", "more.csv")):
        assert hint in segue(*arguments, folder=starter).text
    assert segue("leads", "--format", "json", folder=starter).json["outdated"]
    assert hint not in segue("segments", "--as-of", "2026-03-10 09:00", folder=starter).text
    segue("run", folder=starter, now=LATER)
    assert hint not in segue("segments", folder=starter).text


def test_a_selection_without_leads_says_so(applied_once: Path) -> None:
    done = segue("leads", "--where", "company_size > 1000000", folder=applied_once)
    assert done.code == CLEAN
    assert done.text == "No lead is in this selection as of 2026-03-10 09:00."


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--in", "Large company"], "Did you mean 'Large companies'?"),
        (["--not-in", "Gone quite"], "Did you mean 'Gone quiet'?"),
        (["-t", "compny_size"], "Did you mean 'company_size'?"),
        (["--where", "compny_size > 3"], "Did you mean 'company_size'?"),
        (["--where", "company_size >"], "expected"),
        (["--accounts", "--in", "Large companies"], "is a segment of leads"),
    ],
)
def test_wrong_names_are_told_with_the_nearest(applied_once: Path, arguments: list[str], told: str) -> None:
    done = segue("leads", *arguments, folder=applied_once)
    assert done.code == FAILED
    assert told in done.text


def test_where_there_is_no_room_for_a_table_each_lead_has_a_block(applied_once: Path) -> None:
    arguments = ("leads", "--in", "Comparing prices", "-t", "company_size,job_title")
    assert f"{ANA} company_size 1,400 job_title VP Operations {TOM}" in segue(*arguments, folder=applied_once, width=40).text
    assert re.search(r"^  company_size  1,400\n  job_title     VP ", segue(*arguments, folder=applied_once, width=40).out, re.M)
    assert re.search(rf"{ANA} +1,400  VP Operations", segue(*arguments, folder=applied_once, width=80).out)


# --- lead ---


def test_a_lead_is_told_with_traits_points_segments_and_history(applied_once: Path) -> None:
    done = segue("lead", ANA, folder=applied_once)
    assert done.code == CLEAN
    assert re.search(r"Job title +VP Operations", done.out)
    assert "Interest 76 High" in done.text
    assert re.search(r"40  40 when did 'Demo Requested' in the last 30 days", done.out)
    assert "2026-03-08 10:05 Page Viewed, 46 hours ago, 10" in done.text
    assert "✓ Comparing prices since 2026-03-10 09:00" in done.text
    assert "would leave with:" in done.text
    assert "Size by interest: no row → Enterprise now (first run, version 1)" in done.text
    points = [int(point) for point in re.findall(r"^ {6,}(\d+)  \d+ (?:when|for each)", done.out, re.MULTILINE)]
    assert sum(points) == 76


def test_why_and_why_not_are_told_clause_by_clause(applied_once: Path) -> None:
    is_in = segue("lead", ANA, "--segment", "comparing prices", folder=applied_once)
    assert "is in Comparing prices since 2026-03-10 09:00" in is_in.text
    assert "is 2" in is_in.text
    is_not = segue("lead", TOM, "-s", "Large companies", folder=applied_once)
    assert "is not in Large companies" in is_not.text
    assert "✗ company_size >= 1000 company_size is 45" in is_not.text
    assert "would enter with: company_size 1000 or more (is 45)" in is_not.text
    assert "Job title" not in is_not.text


def test_a_row_of_a_table_is_told_cell_by_cell(applied_once: Path) -> None:
    done = segue("lead", TOM, "-s", "Enterprise now", folder=applied_once)
    assert "is not in Enterprise now: does not match row 1 of Size by interest" in done.text
    assert "it is in Team now" in done.text
    assert "✗ company_size >= 200 company_size is 45" in done.text
    assert "✓ interest_level = 'High' interest_level is High" in done.text
    assert "is in Team now: matches row 3 of Size by interest" in segue("lead", TOM, "-s", "Team now", folder=applied_once).text


def test_programs_get_the_whole_story_or_that_of_a_segment(applied_once: Path) -> None:
    story = segue("lead", ANA, "--format", "json", folder=applied_once).json
    assert story["key"] == ANA
    assert {one["name"]: one["value"] for one in story["traits"]}["company_size"] == 1400
    assert {one["segment"] for one in story["segments"] if one["member"]} == {"Comparing prices", "Large companies"}
    part = segue("lead", ANA, "-s", "Gone quiet", "--format", "json", folder=applied_once).json
    assert [one["segment"] for one in part["segments"]] == ["Gone quiet"]
    assert part["traits"] == part["frameworks"] == []


def test_a_lead_or_segment_that_is_not_there_is_told_with_the_nearest(applied_once: Path) -> None:
    done = segue("lead", "ana.lunt@kessdale.example", folder=applied_once)
    assert done.code == FAILED
    assert ANA in done.text
    assert "Did you mean 'Gone quiet'?" in segue("lead", ANA, "-s", "Gone quite", folder=applied_once).text
    assert "Segments are:" in segue("lead", ANA, "-s", "zzz", folder=applied_once).text


def test_unknown_values_are_said_to_be_unknown(applied_once: Path) -> None:
    assert re.search(r"Company size +unknown", segue("lead", KIM, folder=applied_once).out)
    why = segue("lead", KIM, "-s", "Large companies", folder=applied_once)
    assert "? company_size >= 1000 company_size is unknown" in why.text


def test_the_segment_of_those_whom_no_row_takes_is_explained(starter: Path) -> None:
    replace(starter, "frameworks/size_by_interest.yaml", "# otherwise: Others", "otherwise: Size unknown")
    segue("apply", "--yes", folder=starter)
    told = segue("lead", KIM, "-s", "Size unknown", folder=starter).text
    assert "is in Size unknown: no row of Size by interest matches" in told
    assert "is not in Enterprise now: does not match row 1 of Size by interest" in told
    told = segue("lead", ANA, "-s", "size unknown", folder=starter).text
    assert "is not in Size unknown: row 1 of Size by interest matches" in told


def test_a_segment_that_is_defined_and_not_applied_is_told_to_be(starter: Path) -> None:
    write(starter, "segments/more.yaml", "segments:\n  From Sweden: {when: country = 'SE'}\n")
    done = segue("leads", "--in", "From Sweden", folder=starter)
    assert done.code == FAILED
    assert "the segment 'From Sweden' is not in force yet" in done.text
    assert "segue apply" in done.text


@pytest.mark.parametrize("name", ["out.xlsx", "out.json"])
def test_a_kind_of_file_that_is_not_written_is_refused(applied_once: Path, tmp_path: Path, name: str) -> None:
    done = segue("export", tmp_path / name, folder=applied_once)
    assert done.code == FAILED
    assert "Name it .csv" in done.text
    assert not (tmp_path / name).exists()


# --- export ---


def test_members_are_exported_to_csv_and_parquet(applied_once: Path, tmp_path: Path) -> None:
    for name in ("large.csv", "large.parquet"):
        done = segue("export", tmp_path / name, "--in", "Large companies", "-t", "company_size", folder=applied_once)
        assert done.code == CLEAN
        assert f"3 leads as of 2026-03-10 09:00 written to {tmp_path / name}" in done.text
    with (tmp_path / "large.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["key"], int(row["company_size"])) for row in rows] == polars.read_parquet(tmp_path / "large.parquet").select(
        "key", "company_size"
    ).rows()  # fmt: skip


def test_a_relative_path_is_relative_to_where_one_is(applied_once: Path, tmp_path: Path) -> None:
    told = segue("export", "out.csv", "-w", applied_once, "--accounts", "--format", "json", folder=tmp_path).json
    assert told == {
        "file": "out.csv", "written": 9, "columns": ["key", "account_name"],
        "as_of": "2026-03-10T09:00:00+00:00", "recorded": True, "outdated": False,
    }  # fmt: skip
    assert (tmp_path / "out.csv").is_file()


def test_a_file_that_is_there_is_written_over_only_when_told_to(applied_once: Path, tmp_path: Path) -> None:
    (tmp_path / "out.csv").write_text("mine")
    done = segue("export", tmp_path / "out.csv", folder=applied_once)
    assert done.code == FAILED
    assert "--force" in done.text
    assert (tmp_path / "out.csv").read_text() == "mine"
    assert segue("export", tmp_path / "out.csv", "--force", folder=applied_once).code == CLEAN
    assert (tmp_path / "out.csv").read_text().startswith("key,email\n")


def test_a_wrong_selection_leaves_no_file(applied_once: Path, tmp_path: Path) -> None:
    assert segue("export", tmp_path / "out.csv", "--in", "Nobody", folder=applied_once).code == FAILED
    assert list(tmp_path.iterdir()) == []


def test_exported_cells_are_no_formulas(starter: Path, tmp_path: Path) -> None:
    replace(starter, "data/leads.csv", "VP Operations", "=HYPERLINK(A1)")
    segue("import", folder=starter)
    segue("export", tmp_path / "out.csv", "-t", "job_title", folder=starter)
    with (tmp_path / "out.csv").open(newline="") as file:
        titles = {row["key"]: row["job_title"] for row in csv.DictReader(file)}
    assert titles[ANA] == "'=HYPERLINK(A1)"
    assert titles[TOM] == "Managing Director"


# --- freeze ---


def test_a_frozen_list_is_a_segment_after_applying(starter: Path) -> None:
    done = segue("freeze", "Comparing prices", "--as", "Spring push", folder=starter)
    assert done.code == CLEAN
    assert "2 members of 'Comparing prices' kept as 'Spring push'" in done.text
    assert "wrote segments/frozen/spring_push.csv" in done.text
    assert "+ segment Spring push" in segue("apply", "--yes", folder=starter).text
    with api.open(starter) as project:
        assert [row["key"] for row in project.members("Spring push").rows()] == [ANA, TOM]


def test_freeze_tells_programs_its_files(starter: Path) -> None:
    told = segue("freeze", "Comparing prices", "--as", "Push", "--format", "json", folder=starter).json
    assert told["members"] == 2
    assert all((starter / path).is_file() for path in told["files"])


def test_a_name_that_is_taken_is_refused(starter: Path) -> None:
    done = segue("freeze", "Comparing prices", "--as", "Gone quiet", folder=starter)
    assert done.code == FAILED
    assert "there is a segment 'Gone quiet' already" in done.text


# --- looking ---


def test_looking_changes_nothing(applied_once: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(applied_once, tmp_path / "looked")
    before = contents(folder)
    for command in ("segments", "segments --as-of 2026-02-10", "leads", "leads --as-of 2026-02-10", f"lead {ANA}", "versions",
                    "quarantine", "check --fail-on error", "test", f"lead {ANA} --as-of 2026-02-10"):  # fmt: skip
        assert segue(*command.split(), folder=folder).code == CLEAN, command
    assert contents(folder) == before


def test_json_is_the_same_however_wide_the_terminal_is(applied_once: Path) -> None:
    for command in ("segments", "leads", f"lead {ANA}", "versions", "check"):
        narrow, wide = (segue(*command.split(), "--format", "json", folder=applied_once, width=width) for width in (40, 200))
        assert narrow.out == wide.out
        assert json.loads(narrow.out)
