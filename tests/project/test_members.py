"""`Project.members`: leads by segment and condition, with traits, as tables of several libraries and as files."""

from __future__ import annotations

import csv
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars
import pyarrow.parquet
import pytest

import segue
from tests.starter import ACCOUNTS, ANA, LEADS, NOW, add, open_at, replace, write

KIM, NOOR = "kim.park@tarnbury.example", "noor.kaya.sample@gmail.com"
OMAR, PETRA, TOM = "omar.haddad@kessdale.example", "petra.silva@oakfell.example", "tom.byrne@fenholm.example"


def keys(members: segue.Members) -> list[str]:
    return [row["key"] for row in members.rows()]


def test_members_of_a_segment_come_in_the_order_of_their_keys(looked_at: segue.Project) -> None:
    members = looked_at.members("Large companies")
    assert keys(members) == [ANA, OMAR, PETRA]
    assert len(members) == members.number == 3
    assert members.columns == ("key", "email")


def test_segments_and_conditions_are_all_required(looked_at: segue.Project) -> None:
    assert keys(looked_at.members("Large companies", "Comparing prices")) == [ANA]
    assert keys(looked_at.members("Large companies", without=["Comparing prices", "Gone quiet"])) == [OMAR]
    assert keys(looked_at.members("Large companies", where="country = 'ES'")) == [PETRA]
    assert keys(looked_at.members(where="company_size is unknown")) == [
        "kim.park@tarnbury.example",
        "noor.kaya.sample@gmail.com",
    ]
    assert len(looked_at.members()) == LEADS


def test_whom_no_row_takes_can_be_listed(starter: Path) -> None:
    """As many as the tree counts, as recorded, evaluated, and at an instant of the past."""
    with open_at(starter, NOW + timedelta(hours=1)) as project:
        left_out = project.members(no_row=["Size by interest"], traits=["company_size"])
        assert {row["company_size"] for row in left_out.rows()} == {None}
        assert keys(left_out) == [KIM, NOOR]
        assert keys(project.members("New this week", no_row=["Size by interest"])) == []
        assert keys(project.members(no_row=["Size by interest"], where="country = 'NL'")) == [NOOR]
        add(starter, "data/leads.csv", "new@velgate.example,CTO,40,Software,UK,2026-03-01\n")
        project.import_data()
        for as_of, number in ((None, 3), (NOW, 3), (NOW - timedelta(days=18), 1)):
            (framework,) = [one for one in project.segments(as_of).nodes if one.kind == "framework"]
            listed = project.members(no_row=["Size by interest"], as_of=as_of)
            assert len(listed) == number == next(one.count for one in framework.children if one.kind == "rest")
        frozen = left_out.freeze("Left out")
        assert frozen.members == 2
        assert "in no row of 'Size by interest'" in (starter / frozen.files[-1]).read_text()


def test_whom_no_row_of_a_framework_of_accounts_takes_are_accounts(starter: Path) -> None:
    inputs = "inputs: {Leads: count of leads of the account}\n    rows: [{Tier: Several, Leads: 2+}]"
    write(starter, "frameworks/tiers.yaml", f"frameworks:\n  Tiers:\n    of: account\n    segment: Tier\n    {inputs}\n")
    with open_at(starter) as project:
        with pytest.raises(segue.SegueError, match="the framework 'Tiers' is not in force yet"):
            project.members(no_row=["Tiers"])
        project.apply()
        assert keys(project.members("Several")) == ["kessdale.example", "norwick.example"]
        assert len(project.members(no_row=["Tiers"])) == ACCOUNTS - 2
        with pytest.raises(segue.SegueError, match="'Tiers' is a framework of accounts"):
            project.members(no_row=["Tiers"], of="lead")


def test_where_a_segment_takes_the_rest_it_is_said_which(starter: Path) -> None:
    replace(starter, "frameworks/size_by_interest.yaml", "# otherwise: Others", "otherwise: Size unknown")
    with open_at(starter) as project:
        project.apply()
        with pytest.raises(segue.SegueError) as caught:
            project.members(no_row=["Size by interest"])
    assert caught.value.what == "leads whom no row of 'Size by interest' takes are in 'Size unknown'"
    assert caught.value.todo == "List them with: segue leads --in 'Size unknown'"


def test_a_framework_that_is_not_there_is_told_with_the_nearest(looked_at: segue.Project) -> None:
    with pytest.raises(segue.SegueError, match="there is no framework 'Size by intrest'") as caught:
        looked_at.members(no_row=["Size by intrest"])
    assert caught.value.todo == "Did you mean 'Size by interest'?"
    with pytest.raises(segue.SegueError, match="there is no segment 'no row'") as caught:
        looked_at.members("no row")
    assert "--no-row" in str(caught.value.todo)


def test_traits_scores_bands_and_outputs_can_be_asked_for(looked_at: segue.Project) -> None:
    traits = ["company_size", "interest", "interest_level", "next_step", "created_at"]
    (row,) = looked_at.members("Enterprise now", traits=traits).rows()
    assert row | {"created_at": None} == {
        "key": ANA, "email": ANA, "company_size": 1400, "interest": 76, "interest_level": "High", "next_step": "Call today",
        "created_at": None,
    }  # fmt: skip
    assert row["created_at"] == NOW.replace(hour=0) - timedelta(days=120)


def test_instants_have_their_time_zone_and_dates_are_local_days(starter: Path) -> None:
    """Midsummer's midnight in London is an hour earlier in UTC, on the day before."""
    replace(starter, "segue.yaml", "timezone: UTC ", "timezone: Europe/London ")
    add(starter, "traits.yaml", "  signed_on: {type: date}\n")
    text = (starter / "data/leads.csv").read_text().splitlines()
    lines = [f"{line},{'2026-06-24' if ANA in line else ''}" for line in text]
    write(starter, "data/leads.csv", "\n".join([text[0] + ",signed_on", *lines[1:]]) + "\n")
    write(
        starter,
        "segments/more.yaml",
        "segments:\n  Signed: {when: signed_on is known}\n  Soon: {when: signed_on >= '2026-06-25'}\n",
    )
    with open_at(starter) as project:
        project.import_data()
        project.apply()
        members = project.members("Signed", traits=["signed_on", "created_at"])
        created = datetime(2025, 11, 10, tzinfo=UTC)
        assert members.rows() == [{"key": ANA, "email": ANA, "signed_on": date(2026, 6, 24), "created_at": created}]
        frame = members.to_polars()
        assert (frame["signed_on"].to_list(), frame["created_at"].to_list()) == ([date(2026, 6, 24)], [created])
        members.write(starter / "signed.csv")
        assert (starter / "signed.csv").read_text().splitlines()[1] == f"{ANA},{ANA},2026-06-24,2025-11-10 00:00:00+00"
        story = project.explain(ANA)
        assert next(trait.value for trait in story.traits if trait.name == "signed_on") == date(2026, 6, 24)
        (soon,) = [one for one in story.segments if one.segment == "Soon"]
        assert soon.why is not None
        assert soon.why.values[0].value == date(2026, 6, 24)
        assert soon.change is not None
        assert soon.change.changes[0].wanted == "2026-06-25 or later"


@pytest.mark.parametrize(
    "as_of", ["2026-03-10 10:00", "2026-03-10T09:00Z", datetime(2026, 3, 10, 10), datetime(2026, 3, 10, 9, tzinfo=UTC)]
)
def test_an_instant_without_a_time_zone_is_by_the_clocks_of_the_workspace(starter: Path, as_of: datetime | str) -> None:
    replace(starter, "segue.yaml", "timezone: UTC ", "timezone: Europe/Berlin ")
    with open_at(starter, NOW + timedelta(hours=2)) as project:
        project.apply()
        assert project.members("Large companies", as_of=as_of).told.as_of == NOW
        assert project.segments(as_of).as_of == NOW
        assert project.explain(ANA, as_of).as_of == NOW
        with pytest.raises(segue.SegueError, match="'yesterday' is not a time"):
            project.members(as_of="yesterday")


def test_members_say_what_they_are(looked_at: segue.Project) -> None:
    assert repr(looked_at.members("Large companies")) == "<3 members as of 2026-03-10 09:00 UTC: key, email>"


def test_what_is_told_of_members_is_what_is_told_of_all(starter: Path) -> None:
    """Only members, and who they are asked about, are looked at; that must not show."""
    more = (
        "  colleagues: {value: count of leads of the account}\n  busy: {value: sum of pricing_views of leads of the account}\n"
    )
    add(starter, "traits.yaml", more)
    write(
        starter,
        "segments/more.yaml",
        "segments:\n  Known companies: {of: account, when: any lead of the account (country is known)}\n",
    )
    traits = ["colleagues", "busy", "interest", "interest_level", "pricing_views", "last_seen", "company_size", "next_step"]
    with open_at(starter) as project:
        project.apply()
        everyone = {row["key"]: row for row in project.members(traits=traits).rows()}
        assert {row["colleagues"] for row in everyone.values()} > {1, 2}
        for segment in project.workspace.segment_names("lead"):
            listed = project.members(segment, traits=traits, where="interest >= 0 or account in segment 'Known companies'")
            assert [row["key"] for row in listed.rows()] == keys(project.members(segment))
            assert listed.rows() == [everyone[row["key"]] for row in listed.rows()]


def test_accounts_can_be_listed_as_well(looked_at: segue.Project) -> None:
    members = looked_at.members(of="account", traits=["company_size"], where="domain starts with 'k'")
    assert [row["key"] for row in members.rows()] == ["kessdale.example"]
    assert len(looked_at.members(of="account")) == ACCOUNTS
    with pytest.raises(segue.SegueError, match="is a segment of leads"):
        looked_at.members("Large companies", of="account")


def test_limits_are_kept(looked_at: segue.Project) -> None:
    members = looked_at.members()
    assert len(members.rows(2)) == 2
    assert members.rows(0) == []
    assert len(members.rows()) == LEADS


def test_arrow_pandas_and_polars_have_the_same_rows(looked_at: segue.Project) -> None:
    members = looked_at.members(traits=["company_size", "interest", "next_step", "created_at"])
    rows = members.rows()
    assert members.to_arrow().to_pylist() == rows
    assert members.to_polars().to_dicts() == rows
    frame = members.to_pandas()
    assert list(frame.columns) == list(members.columns)
    assert list(frame["key"]) == [row["key"] for row in rows]
    assert frame["created_at"].tolist() == [row["created_at"] for row in rows]
    assert frame["interest"].tolist() == [row["interest"] for row in rows]
    assert frame["company_size"].isna().tolist() == [row["company_size"] is None for row in rows]


@pytest.mark.parametrize("library", ["pyarrow", "pandas", "polars"])
def test_a_library_that_is_missing_is_named_with_how_to_install_it(
    looked_at: segue.Project, monkeypatch: pytest.MonkeyPatch, library: str
) -> None:
    kind = {"pyarrow": "arrow"}.get(library, library)
    members = looked_at.members("Large companies")
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(segue.SegueError, match=rf"pip install 'segue\[{kind}\]'"):
        getattr(members, f"to_{kind}")()


def test_members_asked_for_before_stay_what_they_were(project: segue.Project) -> None:
    large, all_leads = project.members("Large companies"), project.members()
    project.run()
    assert keys(large) == [ANA, OMAR, PETRA]
    assert len(all_leads.rows()) == LEADS


@pytest.mark.parametrize(
    ("call", "told"),
    [
        ({"within": ["Large company"]}, "Did you mean 'Large companies'?"),
        ({"without": ["Gone quite"]}, "Did you mean 'Gone quiet'?"),
        ({"traits": ["compny_size"]}, "Did you mean 'company_size'?"),
        ({"where": "compny_size > 3"}, "Did you mean 'company_size'?"),
        ({"where": "company_size >"}, "expected"),
        ({"where": "company_size"}, "condition"),
        ({"where": "company_size > 'many'"}, "number"),
    ],
)
def test_what_is_not_known_is_told_with_the_nearest_name(looked_at: segue.Project, call: dict[str, object], told: str) -> None:
    options = dict(call)
    within = options.pop("within", [])
    with pytest.raises(segue.SegueError) as failure:
        looked_at.members(*within, **options)  # type: ignore[misc, arg-type]
    assert told in str(failure.value)


def test_a_wrong_condition_is_pointed_at(looked_at: segue.Project) -> None:
    with pytest.raises(segue.SegueError) as failure:
        looked_at.members(where="company_size > 3 and compny_size < 9")
    _, condition, caret, _ = str(failure.value).split("\n")
    assert condition[caret.index("^") : caret.rindex("^") + 1] == "compny_size"


# --- files ---


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_csv_has_a_line_a_member(looked_at: segue.Project, tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    assert looked_at.members("Large companies", traits=["company_size", "country"]).write(path) == 3
    rows = read_csv(path)
    assert rows[0] == {"key": ANA, "email": ANA, "company_size": "1400", "country": "SE"}
    assert [row["key"] for row in rows] == [ANA, OMAR, PETRA]


def test_parquet_keeps_types(looked_at: segue.Project, tmp_path: Path) -> None:
    path = tmp_path / "large.parquet"
    members = looked_at.members("Large companies", traits=["company_size", "created_at"])
    assert members.write(path) == 3
    assert pyarrow.parquet.read_table(path).to_pylist() == members.rows()
    assert polars.read_parquet(path).schema["company_size"] == polars.Int64


HARMFUL = ("=1+1", "+44 20", "-1", "@sum", "\t=1", "\r=1")


def test_csv_cells_can_never_be_taken_for_formulas(starter: Path, tmp_path: Path) -> None:
    titles = [*HARMFUL, "plain", "a=b", "'quoted"]
    lines = [f'lead{at}@spread.example,"{title}"' for at, title in enumerate(titles)]
    write(starter, "data/leads.csv", "\n".join(["email,job_title", *lines]) + "\n")
    path = tmp_path / "out.csv"
    with open_at(starter) as project:
        project.import_data()
        members = project.members(where="email ends with '@spread.example'", traits=["job_title"])
        kept = {row["key"]: row["job_title"] for row in members.rows()}
        members.write(path)
    written = {row["key"]: row["job_title"] for row in read_csv(path)}
    assert len(written) == len(titles)
    for key, title in kept.items():
        harmful = title.startswith(tuple("=+-@\t\r"))
        assert written[key] == (f"'{title}" if harmful else title)
    assert {title.strip() for title in kept.values()} == {title.strip() for title in titles}


def test_a_file_that_is_there_stays_until_the_new_one_is_whole(looked_at: segue.Project, tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("before")
    members = looked_at.members("Large companies")
    members._engine.write = lambda *anything: (_ for _ in ()).throw(segue.SegueError("no room"))  # type: ignore[method-assign]
    try:
        with pytest.raises(segue.SegueError, match="cannot be written"):
            members.write(path)
    finally:
        del members._engine.write  # type: ignore[attr-defined]
    assert path.read_text() == "before"
    assert members.write(path) == 3
    assert sorted(found.name for found in tmp_path.iterdir()) == ["out.csv"]


def test_a_folder_that_is_not_there_is_told(looked_at: segue.Project, tmp_path: Path) -> None:
    members = looked_at.members("Large companies")
    with pytest.raises(segue.SegueError, match="folder is not there"):
        members.write(tmp_path / "no" / "out.csv")
    with pytest.raises(segue.SegueError, match="a folder"):
        members.write(tmp_path)


def test_members_of_the_past_are_those_that_were_recorded(starter: Path) -> None:
    add(
        starter,
        "data/events.csv",
        f"Page Viewed,{OMAR},2026-03-10 08:00,/pricing,\nPage Viewed,{OMAR},2026-03-10 08:30,/pricing,\n",
    )
    with open_at(starter, NOW + timedelta(hours=1)) as project:
        project.import_data()
        project.run()
        assert keys(project.members("Comparing prices")) == [ANA, OMAR, TOM]
        assert keys(project.members("Comparing prices", as_of=NOW)) == [ANA, TOM]
        assert keys(project.members("Comparing prices", as_of=NOW, evaluated=True)) == [ANA, OMAR, TOM]
