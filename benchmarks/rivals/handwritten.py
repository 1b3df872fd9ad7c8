"""Rival (a): what a good engineer would write by hand for this very workspace, one query, events classified once.

It makes the same table of leads (the traits, scores, bands, rows and memberships of the sample and of the windowed
definitions, and the next instant of change), with nothing general about it.
"""

from __future__ import annotations

from benchmarks.data import UNTIL
from benchmarks.definitions import PATTERNS, windowed

NOW = f"TIMESTAMP '{UNTIL:%Y-%m-%d %H:%M:%S}'"
NAMES = ("Page Viewed", "Content Downloaded", "Webinar Attended", "Demo Requested", "Email Opened", "Email Clicked", "Cart Updated",
         "Order Completed", "Feature Used")  # fmt: skip
VARIANTS = {"pricing": 0, "docs": 1, "pages": 2, "downloads": 3, "webinars": 4, "demos": 5, "opens": 6, "clicks": 7, "carts": 8,
            "orders": 9, "features": 10, "rest": 11}  # fmt: skip
KIND = """CASE name
    WHEN 'Page Viewed' THEN CASE path_text WHEN '/pricing' THEN 0 WHEN '/docs' THEN 1 ELSE 2 END
    WHEN 'Content Downloaded' THEN 3 WHEN 'Webinar Attended' THEN 4 WHEN 'Demo Requested' THEN 5 WHEN 'Email Opened' THEN 6
    WHEN 'Email Clicked' THEN 7 WHEN 'Cart Updated' THEN 8 WHEN 'Order Completed' THEN 9 WHEN 'Feature Used' THEN 10 ELSE 11 END"""


def query(number: int) -> str:
    """The query for `number` windowed traits."""
    traits = windowed(number)
    days = sorted({days for _, _, days in traits} | {7, 30, 60, 90, 180, 365})
    bucket = (
        "CASE "
        + " ".join(f'WHEN "at" > {NOW} - INTERVAL {d} DAY THEN {at}' for at, d in enumerate(days))
        + f" ELSE {len(days)} END"
    )
    size = len(days) + 1

    def counted(variant: str, within: int | None, name: str, older: int = 0) -> str:
        last = days.index(within) if within is not None else size - 1
        first = days.index(older) + 1 if older else 0
        if variant == "pages":
            parts = [f"class BETWEEN {v * size + first} AND {v * size + last}" for v in (0, 1, 2)]
            return f"count(*) FILTER (WHERE {' OR '.join(parts)}) AS {name}"
        v = VARIANTS[variant]
        return f"count(*) FILTER (WHERE class BETWEEN {v * size + first} AND {v * size + last}) AS {name}"

    pattern_names = {pattern: name for name, pattern in PATTERNS}
    columns = [counted(pattern_names[pattern], d, name) for name, pattern, d in traits]
    columns += [
        counted("pricing", 7, "pricing_views_7d_"), counted("pricing", 30, "e_pricing"), counted("pages", 30, "e_pages"),
        counted("downloads", 30, "e_downloads"), counted("downloads", 60, "e_downloads_old", older=30),
        counted("demos", 30, "e_demos"), counted("clicks", 30, "e_clicks"), counted("orders", None, "orders"),
        counted("downloads", 90, "downloads_90"),
    ]  # fmt: skip
    webinar = [
        f"class BETWEEN {4 * size + (days.index(a) + 1 if a else 0)} AND {4 * size + days.index(b)}"
        for a, b in ((0, 30), (30, 60), (60, 90))
    ]
    columns += [f"count(*) FILTER (WHERE {test} AND minutes_number >= 20) AS e_webinar_{at}" for at, test in enumerate(webinar)]
    last_60 = days.index(60)
    columns += [
        f"count(*) FILTER (WHERE class % {size} <= {last_60}) AS any_60", f"count(*) FILTER (WHERE class % {size} <= {days.index(30)}) AS any_30",
        'max("at") AS last_seen',
        f'arg_min(utm_source_text, "at") FILTER (WHERE class < {3 * size} AND utm_source_text IS NOT NULL) AS referral_source',
        f"mode(category_text) FILTER (WHERE class BETWEEN {3 * size} AND {3 * size + days.index(180)}) AS favourite_topic",
        f"sum(amount_number) FILTER (WHERE class BETWEEN {9 * size} AND {9 * size + days.index(365)}) AS spend_12m",
        f'list("at" ORDER BY "at") FILTER (WHERE class BETWEEN {8 * size} AND {8 * size + days.index(7)}) AS carts',
        f'list("at" ORDER BY "at") FILTER (WHERE class BETWEEN {9 * size} AND {10 * size - 1}) AS order_times',
        'min("at" + ' + "CASE " + " ".join(f"WHEN class % {size} <= {at} THEN INTERVAL {d} DAY" for at, d in enumerate(days)) + " END) AS next_at",
    ]  # fmt: skip
    segments = " + ".join(
        f"CASE WHEN {name} >= {1 + at % 3} THEN {1 << at} ELSE 0 END" for at, (name, _, _) in enumerate(traits)
    )
    tables = "\n".join(f"        {column}," for column in columns).rstrip(",")
    return f"""
    WITH counted AS (
        SELECT lead_id,
{tables}
        FROM (
            SELECT lead_id, "at", minutes_number, utm_source_text, category_text, amount_number, ({KIND}) * {size} + {bucket} AS class
            FROM segue.event WHERE "at" <= {NOW}
        ) GROUP BY lead_id
    ),
    committees AS (
        SELECT l.account_id, count(*) FILTER (WHERE c.any_30 > 0) AS committee_size
        FROM segue.lead l LEFT JOIN counted c USING (lead_id) GROUP BY l.account_id
    ),
    tiers AS (
        SELECT a.account_id, a.company_size, a.industry, a.technologies, k.committee_size,
            CASE WHEN a.company_size >= 1000 AND a.industry IN ('Software', 'Financial services', 'Healthcare') AND k.committee_size >= 3 THEN 1
                 WHEN a.company_size >= 200 AND a.industry IN ('Software', 'Financial services', 'Healthcare') THEN 2
                 WHEN a.company_size >= 50 THEN 3 ELSE 0 END AS account_tier
        FROM segue.account a LEFT JOIN committees k USING (account_id)
    ),
    joined AS (
        SELECT l.lead_id, l.account_id, coalesce(l.company_size, t.company_size) AS company_size, coalesce(l.industry, t.industry) AS industry,
            coalesce(l.seniority, '') AS seniority, coalesce(l.technologies, t.technologies) AS technologies, l.email, t.account_tier,
            c.* EXCLUDE (lead_id),
            greatest(0, least(100, round(least(30, 10 * coalesce(e_pricing, 0)) + least(20, 2 * coalesce(e_pages, 0))
                + least(24, 8.0 * coalesce(e_downloads, 0) + 4.0 * coalesce(e_downloads_old, 0))
                + least(30, 15.0 * coalesce(e_webinar_0, 0) + 7.5 * coalesce(e_webinar_1, 0) + 3.75 * coalesce(e_webinar_2, 0))
                + CASE WHEN e_demos > 0 THEN 30 ELSE 0 END + least(12, 3 * coalesce(e_clicks, 0))
                - CASE WHEN coalesce(any_60, 0) = 0 THEN 15 ELSE 0 END)))::BIGINT AS engagement
        FROM segue.lead l LEFT JOIN tiers t USING (account_id) LEFT JOIN counted c USING (lead_id)
        WHERE l.known_from IS NULL OR l.known_from <= {NOW}
    ),
    scored AS (
        SELECT *, CASE WHEN company_size >= 1000 THEN 'Enterprise' WHEN company_size >= 200 THEN 'Mid-Market' WHEN company_size >= 1 THEN 'SMB' END AS tier,
            CASE WHEN engagement > 30 THEN 'High' WHEN engagement >= 11 THEN 'Medium' ELSE 'Low' END AS engagement_level,
            greatest(0, least(100, CASE WHEN company_size >= 1000 THEN 35 WHEN company_size >= 200 THEN 25 ELSE 0 END
                + CASE WHEN industry IN ('Software', 'Financial services', 'Healthcare') THEN 25 ELSE 0 END
                + CASE WHEN seniority IN ('VP', 'C-level') THEN 20 WHEN seniority = 'Director' THEN 10 ELSE 0 END
                + CASE WHEN list_contains(technologies, 'Salesforce') THEN 10 ELSE 0 END
                - CASE WHEN split_part(email, '@', 2) IN (SELECT domain FROM segue.free_mail_domain) THEN 20 ELSE 0 END)) AS fit
        FROM joined
    ),
    graded AS (SELECT *, round(0.5 * fit + 0.5 * engagement)::BIGINT AS lead_score FROM scored),
    placed AS (
        SELECT *, CASE WHEN lead_score >= 65 THEN 'A' WHEN lead_score >= 45 THEN 'B' ELSE 'C' END AS grade,
            CASE WHEN company_size >= 1000 THEN CASE WHEN engagement_level = 'High' AND lead_score >= 65 THEN 1
                    WHEN engagement_level = 'Medium' AND lead_score BETWEEN 45 AND 64 THEN 2 WHEN engagement_level = 'Low' AND lead_score < 45 THEN 3 ELSE 0 END
                 WHEN company_size >= 200 THEN CASE WHEN engagement_level = 'High' AND lead_score >= 55 THEN 4
                    WHEN engagement_level = 'Medium' AND lead_score BETWEEN 35 AND 54 THEN 5 WHEN engagement_level = 'Low' AND lead_score < 35 THEN 6 ELSE 0 END
                 WHEN company_size >= 1 THEN CASE WHEN engagement_level = 'High' AND lead_score >= 50 THEN 7
                    WHEN engagement_level IN ('Medium', 'Low') AND lead_score < 50 THEN 8 ELSE 0 END ELSE 0 END AS row_number
        FROM graded
    )
    SELECT lead_id, account_id, {", ".join(name for name, _, _ in traits)}, pricing_views_7d_, last_seen, referral_source, favourite_topic,
        spend_12m, orders, tier, engagement, engagement_level, fit, lead_score, grade, row_number,
        CASE row_number WHEN 1 THEN 'Immediate AE outreach' WHEN 2 THEN 'SDR qualification' WHEN 3 THEN 'Automated nurture' WHEN 4 THEN 'SDR outreach'
            WHEN 5 THEN 'Automated qualification' WHEN 6 THEN 'Long-term nurture' WHEN 7 THEN 'Self-service signup' WHEN 8 THEN 'Automated drip' END AS sales_action,
        CASE row_number WHEN 1 THEN 'Executive ABM' WHEN 2 THEN 'Enterprise nurture' WHEN 3 THEN 'Awareness content' WHEN 4 THEN 'Product demo path'
            WHEN 5 THEN 'Feature education' WHEN 6 THEN 'Use case content' WHEN 7 THEN 'Product-led growth' WHEN 8 THEN 'Value education' END AS campaign_track,
        {segments} AS words,
        CASE WHEN pricing_views_7d_ >= 3 THEN 1 ELSE 0 END
            + CASE WHEN len(list_filter(carts, lambda c: c + INTERVAL 1 DAY <= {NOW}
                    AND len(list_filter(order_times, lambda o: o > c AND o <= c + INTERVAL 1 DAY)) = 0)) > 0 THEN 2 ELSE 0 END
            + CASE WHEN downloads_90 > 0 THEN 4 ELSE 0 END + CASE WHEN orders >= 2 THEN 8 ELSE 0 END + CASE WHEN orders = 1 THEN 16 ELSE 0 END
            + CASE WHEN coalesce(any_60, 0) = 0 THEN 32 ELSE 0 END + CASE WHEN tier = 'Enterprise' THEN 64 ELSE 0 END
            + CASE WHEN tier = 'Enterprise' AND industry = 'Healthcare' THEN 128 ELSE 0 END
            + CASE WHEN tier = 'Enterprise' AND industry = 'Financial services' THEN 256 ELSE 0 END
            + CASE WHEN seniority IN ('VP', 'C-level') AND account_tier = 1 THEN 512 ELSE 0 END AS words_2,
        next_at
    FROM placed
    """
