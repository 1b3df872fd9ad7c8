"""Whatever a file holds: every row is told of once, and importing it again changes nothing."""

from __future__ import annotations

import random
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.ingestion.shop import LEADS, Shop, adds_up

SOURCES = LEADS + "  events: {file: events.csv, into: event, lead: email, at: at, name: event, id: id}\n"
TRAITS = "traits:\n  size: {type: whole number, valid: 1+}\n  level: {type: 'one of [VP, Manager]'}\n  seen: {type: instant}\n"
DEFINED = "events:\n  Seen: {properties: {path: text, seconds: number}}\n"

ADDRESS = st.sampled_from(["a@x.example", "A@X.example", "b@x.example", "c@gmail.com", "nobody", "", " a@x.example "])
TIME = st.sampled_from(["2026-01-01", "2026-01-01 10:00", "2026-03-29 01:30", "2030-01-01", "soon", ""])
LEAD = st.tuples(
    ADDRESS,
    st.sampled_from(["1", "0", "x", "", "2.0", "NaN"]),
    st.sampled_from(["VP", "vp", "Boss", ""]),
    TIME,
    st.sampled_from(["", "n"]),
)
EVENT = st.tuples(
    st.sampled_from(["", "", "1", "2", "3"]), ADDRESS, TIME, st.sampled_from(["Seen", "Other", ""]),
    st.sampled_from(["/p", ""]),
    st.sampled_from(["1", "x", ""]),
)  # fmt: skip
LINE = st.sampled_from(["", '"open', 'a@x.example,"open', "one,two", "\x01", ",,,,,,,", '"a"b,1'])
"""Lines that are no rows, or bad ones."""


def text(header: str, rows: list[tuple[str, ...]], lines: list[str], order: random.Random) -> str:
    body = [",".join(row) for row in rows] + lines
    order.shuffle(body)
    return "\n".join([header, *body]) + "\n"


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    leads=st.lists(LEAD, max_size=8), events=st.lists(EVENT, max_size=8), lines=st.lists(LINE, max_size=3),
    order=st.randoms(use_true_random=False),
)  # fmt: skip
def test_rows_add_up_and_a_second_import_changes_nothing(
    tmp_path_factory, leads: list[tuple[str, ...]], events: list[tuple[str, ...]], lines: list[str], order: random.Random
) -> None:  # type: ignore[no-untyped-def]
    folder: Path = tmp_path_factory.mktemp("counts")
    shop = Shop(folder, SOURCES, settings="timezone: Europe/London\n", traits=TRAITS, events=DEFINED)
    shop.put("leads.csv", text("email,size,level,seen,note", leads, lines, order))
    shop.put("events.csv", text("id,email,at,event,path,seconds", events, lines, order))
    first = shop.imports()
    before = shop.everything()
    again = shop.imports(again=True)
    assert shop.everything() == before
    for report in (*first.sources, *again.sources):
        assert adds_up(report)
        assert sum(reason.times for reason in report.reasons) == report.bad_rows + report.bad_cells
    assert first.quarantined == len(before["quarantine"])
    assert [(one.new, one.changed) for one in again.sources] == [(0, 0), (0, 0)]
    assert (first.leads, first.events) == (len(before["lead"]), len(before["event"])) == (again.leads, again.events)
    shop.close()
