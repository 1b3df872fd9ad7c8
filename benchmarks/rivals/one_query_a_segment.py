"""Rival (b): one query a segment, each as well as it can be written by itself; the way most tools do it."""

from __future__ import annotations

from benchmarks.data import UNTIL
from benchmarks.definitions import PATTERNS, windowed

NOW = f"TIMESTAMP '{UNTIL:%Y-%m-%d %H:%M:%S}'"
WHERE = {
    "pricing": "name = 'Page Viewed' AND path_text = '/pricing'", "docs": "name = 'Page Viewed' AND path_text = '/docs'",
    "pages": "name = 'Page Viewed'", "downloads": "name = 'Content Downloaded'", "opens": "name = 'Email Opened'",
    "clicks": "name = 'Email Clicked'", "carts": "name = 'Cart Updated'", "features": "name = 'Feature Used'",
}  # fmt: skip


def _ago(days: int) -> str:
    return f'"at" > {NOW} - INTERVAL {days} DAY AND "at" <= {NOW}'


def _often(where: str, days: int, least: int) -> str:
    return f"SELECT lead_id FROM segue.event WHERE {where} AND {_ago(days)} GROUP BY lead_id HAVING count(*) >= {least}"


ENGAGEMENT = f"""
    SELECT lead_id, least(30, 10 * count(*) FILTER (WHERE name = 'Page Viewed' AND path_text = '/pricing' AND {_ago(30)}))
        + least(20, 2 * count(*) FILTER (WHERE name = 'Page Viewed' AND {_ago(30)}))
        + least(24, coalesce(sum(CASE WHEN {_ago(30)} THEN 8.0 ELSE 4.0 END) FILTER (WHERE name = 'Content Downloaded' AND {_ago(60)}), 0))
        + least(30, coalesce(sum(CASE WHEN {_ago(30)} THEN 15.0 WHEN {_ago(60)} THEN 7.5 ELSE 3.75 END)
            FILTER (WHERE name = 'Webinar Attended' AND minutes_number >= 20 AND {_ago(90)}), 0))
        + CASE WHEN count(*) FILTER (WHERE name = 'Demo Requested' AND {_ago(30)}) > 0 THEN 30 ELSE 0 END
        + least(12, 3 * count(*) FILTER (WHERE name = 'Email Clicked' AND {_ago(30)}))
        - CASE WHEN count(*) FILTER (WHERE {_ago(60)}) = 0 THEN 15 ELSE 0 END AS points
    FROM segue.event WHERE {_ago(90)} GROUP BY lead_id
"""

SCORED = f"""
    SELECT l.lead_id, company_size, greatest(0, least(100, round(coalesce(points, -15)))) AS engagement, greatest(0, least(100,
        CASE WHEN company_size >= 1000 THEN 35 WHEN company_size >= 200 THEN 25 ELSE 0 END
        + CASE WHEN industry IN ('Software', 'Financial services', 'Healthcare') THEN 25 ELSE 0 END
        + CASE WHEN seniority IN ('VP', 'C-level') THEN 20 WHEN seniority = 'Director' THEN 10 ELSE 0 END
        + CASE WHEN list_contains(technologies, 'Salesforce') THEN 10 ELSE 0 END
        - CASE WHEN split_part(email, '@', 2) IN (SELECT domain FROM segue.free_mail_domain) THEN 20 ELSE 0 END)) AS fit
    FROM (SELECT l.lead_id, l.seniority, l.email, coalesce(l.company_size, a.company_size) AS company_size, coalesce(l.industry, a.industry) AS industry,
            coalesce(l.technologies, a.technologies) AS technologies FROM segue.lead l LEFT JOIN segue.account a USING (account_id)) AS l
    LEFT JOIN ({ENGAGEMENT}) AS e USING (lead_id)
"""

ROWS = (
    "company_size >= 1000 AND engagement > 30 AND score >= 65", "company_size >= 1000 AND engagement BETWEEN 11 AND 30 AND score BETWEEN 45 AND 64",
    "company_size >= 1000 AND engagement <= 10 AND score < 45", "company_size BETWEEN 200 AND 999 AND engagement > 30 AND score >= 55",
    "company_size BETWEEN 200 AND 999 AND engagement BETWEEN 11 AND 30 AND score BETWEEN 35 AND 54",
    "company_size BETWEEN 200 AND 999 AND engagement <= 10 AND score < 35", "company_size BETWEEN 1 AND 199 AND engagement > 30 AND score >= 50",
    "company_size BETWEEN 1 AND 199 AND engagement <= 30 AND score < 50",
)  # fmt: skip
ACTIVE = f"SELECT DISTINCT lead_id FROM segue.event WHERE {_ago(30)}"
COMMITTEES = f"SELECT account_id, count(*) AS n FROM segue.lead JOIN ({ACTIVE}) USING (lead_id) GROUP BY account_id"
TIER_1 = (
    f"SELECT account_id FROM segue.account JOIN ({COMMITTEES}) USING (account_id) WHERE company_size >= 1000 AND n >= 3 "
    "AND industry IN ('Software', 'Financial services', 'Healthcare')"
)
SIZED = "SELECT l.lead_id, coalesce(l.company_size, a.company_size) AS size, coalesce(l.industry, a.industry) AS industry FROM segue.lead l LEFT JOIN segue.account a USING (account_id)"
ABANDONED = f"""
    SELECT DISTINCT c.lead_id FROM segue.event c WHERE c.name = 'Cart Updated' AND c."at" > {NOW} - INTERVAL 7 DAY AND c."at" <= {NOW} - INTERVAL 1 DAY
    AND NOT EXISTS (SELECT 1 FROM segue.event o WHERE o.lead_id = c.lead_id AND o.name = 'Order Completed' AND o."at" > c."at"
        AND o."at" <= c."at" + INTERVAL 1 DAY)
"""


def queries(number: int) -> list[str]:
    """A query for each segment of the sample and of `number` windowed definitions."""
    patterns = {pattern: name for name, pattern in PATTERNS}
    found = [_often(WHERE[patterns[pattern]], days, 1 + at % 3) for at, (_, pattern, days) in enumerate(windowed(number))]
    found += [
        f"SELECT lead_id FROM (SELECT *, round(0.5 * fit + 0.5 * engagement) AS score FROM ({SCORED})) WHERE {row}"
        for row in ROWS
    ]
    found += [
        TIER_1, "SELECT account_id FROM segue.account WHERE company_size >= 200 AND industry IN ('Software', 'Financial services', 'Healthcare') "
        f"AND account_id NOT IN ({TIER_1})", "SELECT account_id FROM segue.account WHERE company_size >= 50",
        _often(WHERE["pricing"], 7, 3), ABANDONED, _often(WHERE["downloads"], 90, 1),
        "SELECT lead_id FROM segue.event WHERE name = 'Order Completed' GROUP BY lead_id HAVING count(*) >= 2",
        "SELECT lead_id FROM segue.event WHERE name = 'Order Completed' GROUP BY lead_id HAVING count(*) = 1",
        f"SELECT lead_id FROM segue.lead WHERE lead_id NOT IN (SELECT lead_id FROM segue.event WHERE {_ago(60)})",
        f"SELECT lead_id FROM ({SIZED}) WHERE size >= 1000", f"SELECT lead_id FROM ({SIZED}) WHERE size >= 1000 AND industry = 'Healthcare'",
        f"SELECT lead_id FROM ({SIZED}) WHERE size >= 1000 AND industry = 'Financial services'",
        f"SELECT lead_id FROM segue.lead WHERE seniority IN ('VP', 'C-level') AND account_id IN ({TIER_1})",
    ]  # fmt: skip
    return found
