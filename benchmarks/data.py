"""Seeded data of any size, made by the engine itself: leads, accounts and events like Northline's, spread over 180 days.

Everything is a hash of a row's number, so the same size gives the same data everywhere. A lead has as many events on
average as events / leads says, some far more.
"""

from __future__ import annotations

from datetime import UTC, datetime

from segue.compiler.tables import tables
from segue.definitions.workspace import Workspace
from segue.engines.duckdb import DuckDB

UNTIL = datetime(2026, 6, 30, tzinfo=UTC)
DAYS = 180
EVENTS = (
    ("Page Viewed", 46), ("Content Downloaded", 6), ("Webinar Attended", 3), ("Demo Requested", 1), ("Email Opened", 16),
    ("Email Clicked", 6), ("Quiz Completed", 1), ("Cart Updated", 5), ("Order Completed", 3), ("Signed Up", 1),
    ("Feature Used", 12),
)  # fmt: skip
PATHS = ("/", "/pricing", "/docs", "/blog", "/about", "/features", "/contact", "/customers")


def fill(engine: DuckDB, workspace: Workspace, leads: int, events: int) -> None:
    """Fills an empty warehouse."""
    engine.ensure(tables(workspace))
    accounts = max(1, leads // 4)
    run = engine.connection.execute
    run(f"""
        INSERT INTO segue.account (account_id, key, domain, company_size, industry, revenue, technologies)
        SELECT i, 'c' || i || '.example', 'c' || i || '.example',
            CASE WHEN h % 100 < 4 THEN NULL WHEN h % 100 < 14 THEN 1000 + (h >> 8) % 20000
                 WHEN h % 100 < 47 THEN 200 + (h >> 8) % 800 ELSE 1 + (h >> 8) % 199 END,
            ['Software', 'Financial services', 'Healthcare', 'Manufacturing', 'Retail', 'Education', NULL][1 + (h >> 20)::BIGINT % 7],
            ((h >> 24) % 100000000)::DOUBLE,
            CASE WHEN (h >> 30) % 3 = 0 THEN ['Salesforce', 'Slack'] ELSE ['HubSpot'] END
        FROM (SELECT range AS i, (hash(range * 11 + 1) >> 2)::BIGINT AS h FROM range(1, {accounts + 1}))
    """)
    run(f"""
        INSERT INTO segue.lead (lead_id, key, email, account_id, created_at, known_from, seniority, job_title)
        SELECT i, 'p' || i || '@c' || a || '.example', 'p' || i || '@c' || a || '.example', a, made, made,
            ['Individual', 'Manager', 'Director', 'VP', 'C-level', NULL][1 + (h >> 9)::BIGINT % 6], 'Title ' || h % 50
        FROM (SELECT range AS i, 1 + (hash(range * 7 + 5) % {accounts})::BIGINT AS a, (hash(range * 13 + 2) >> 2)::BIGINT AS h,
                TIMESTAMP '2026-06-30' - to_milliseconds((hash(range * 5 + 9) % 15552000000)::BIGINT) - INTERVAL 180 DAY AS made
              FROM range(1, {leads + 1}))
    """)
    names = ", ".join(f"'{name}'" for name, weight in EVENTS for _ in range(weight))
    paths = ", ".join(f"'{path}'" for path in PATHS)
    run(f"""
        INSERT INTO segue.event (event_id, lead_id, name, "at", received_at, source, path_text, utm_source_text, category_text,
            minutes_number, amount_number, value_number)
        SELECT md5(i::VARCHAR)::UUID, lead_id, name, "at", "at", 'bench',
            CASE WHEN name = 'Page Viewed' THEN [{paths}][1 + h % {len(PATHS)}] END,
            CASE WHEN name = 'Page Viewed' THEN ['google', 'linkedin', 'news', 'mail'][1 + (h >> 4) % 4] END,
            CASE WHEN name = 'Content Downloaded' THEN ['Buying', 'Product', 'Story'][1 + h % 3] END,
            CASE WHEN name = 'Webinar Attended' THEN (h % 60)::DOUBLE END,
            CASE WHEN name = 'Order Completed' THEN ((h % 10000) / 100.0)::DOUBLE END,
            CASE WHEN name = 'Cart Updated' THEN ((h % 10000) / 100.0)::DOUBLE END
        FROM (
            SELECT i, h, 1 + CASE WHEN h % 10 < 2 THEN (h >> 8) % greatest(1, {leads} // 20) ELSE (h >> 8) % {leads} END AS lead_id,
                [{names}][1 + (h >> 40) % 100] AS name,
                TIMESTAMP '2026-06-30' - to_milliseconds((hash(i * 3 + 1) % {DAYS * 86_400_000})::BIGINT) AS "at"
            FROM (SELECT range AS i, (hash(range * 17 + 3) >> 2)::BIGINT AS h FROM range({events}))
        )
        ORDER BY lead_id, "at"
    """)
    engine.checkpoint()
