"""Many counts share one wide sum; none may spill into another, whatever their number and size."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.harness import Ground, workspace_of

NOW = datetime(2026, 6, 30, tzinfo=UTC)
NAMES = ("Page Viewed", "Email Opened", "Cart Updated", "Order Completed")
DAYS = (1, 2, 3, 5, 7, 10, 14, 21, 28, 30, 45, 60)


@pytest.mark.parametrize("most", [1, 7, 400, 5_000])
def test_counts_that_share_a_sum_are_exact(most: int) -> None:
    """Lead 1 has one event of each name in every hour of so many hours, lead 2 a single event."""
    events = [
        {"lead_id": 1, "name": name, "at": NOW - timedelta(hours=hour), "properties": {}}
        for hour in range(-(-most // len(NAMES)))
        for name in NAMES
    ]
    events.append({"lead_id": 2, "name": "Email Opened", "at": NOW - timedelta(days=50), "properties": {}})
    wanted = {f"n{at}_{days}": (name, days) for at, name in enumerate(NAMES) for days in DAYS}
    traits = "\n".join(
        f"  {trait}: {{value: \"count of '{name}' in the last {days} days\"}}" for trait, (name, days) in wanted.items()
    )
    workspace = workspace_of(events="events:\n" + "\n".join(f"  {name}: {{}}" for name in NAMES), traits=f"traits:\n{traits}\n")
    leads = [{"lead_id": number, "key": f"L-{number}"} for number in (1, 2, 3)]
    with Ground(workspace, {"leads": leads, "events": events}) as ground:
        found = ground.answers(NOW).leads
    for lead in (1, 2, 3):
        own = [event for event in events if event["lead_id"] == lead]
        assert found[lead].values == {
            trait: sum(event["name"] == name and event["at"] > NOW - timedelta(days=days) for event in own)
            for trait, (name, days) in wanted.items()
        }
