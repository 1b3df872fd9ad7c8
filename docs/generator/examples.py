"""An example of every operator, aggregate and behaviour, over the sample workspace Northline, and of every form of cell.

The tests parse and type each, and see that it holds what it is an example of.
"""

from __future__ import annotations

from typing import Final

OPERATORS: Final = {
    "abs": "abs(lead_score - 50) <= 5",
    "after": "created_at after '2026-03-31'",
    "at least": "company_size >= 1000",
    "at most": "lead_score <= 44",
    "before": "created_at before '2026-01-01'",
    "between": "lead_score between 45 and 64",
    "between ages": "created_at between 30 and 60 days ago",
    "ceiling": "ceiling(revenue / 1000000)",
    "coalesce": "coalesce(use_case, department, 'not told')",
    "contains": "job_title contains 'operations'",
    "days since": "days since created_at",
    "differs": "department != 'Finance'",
    "divided by": "revenue / company_size",
    "domain of": "domain of email",
    "ends with": "email ends with '@acme.example'",
    "equal": "industry = 'Healthcare'",
    "floor": "floor(company_size / 100)",
    "hours since": "hours since last_seen",
    "in period": "created_at this quarter",
    "in the last": "created_at in the last 30 days",
    "in the next": "created_at in the next 7 days",
    "includes": "technologies includes 'Salesforce'",
    "is false": "(orders >= 1) is false",
    "is free mail": "email is free mail",
    "is known": "industry is known",
    "is true": "(orders >= 1) is true",
    "is unknown": "company_size is unknown",
    "length": "length(job_title) > 40",
    "less": "company_size < 50",
    "like": "job_title like 'Head of %'",
    "lower": "lower(department) = 'finance'",
    "matches": "job_title matches '^(VP|SVP|EVP)\\b'",
    "minus": "fit - engagement",
    "more": "spend_12m > 500",
    "more than ago": "last_seen more than 90 days ago",
    "negative": "-orders",
    "on": "created_at on '2026-03-02'",
    "one of": "seniority in ('VP', 'C-level')",
    "plus": "fit + engagement",
    "round": "round(0.4 * fit + 0.6 * engagement)",
    "since": "created_at since '2026-01-01'",
    "starts with": "job_title starts with 'chief'",
    "times": "0.5 * fit",
    "upper": "upper(country) = 'SE'",
    "weeks since": "weeks since created_at",
}

AGGREGATES: Final = {
    "average": "average of minutes of 'Webinar Attended'",
    "count": "count of 'Page Viewed' where path = '/pricing' in the last 7 days",
    "days since first": "days since first 'Signed Up'",
    "days since last": "days since last 'Order Completed'",
    "distinct": "distinct path of 'Page Viewed' in the last 30 days",
    "first": "first utm_source of 'Page Viewed'",
    "first time": "first time of 'Signed Up'",
    "greatest": "greatest of amount of 'Order Completed'",
    "hours since first": "hours since first 'Cart Updated'",
    "hours since last": "hours since last any event",
    "last": "last path of 'Page Viewed'",
    "last time": "last time of any event",
    "least": "least of amount of 'Order Completed'",
    "median": "median of minutes of 'Webinar Attended'",
    "most frequent": "most frequent category of 'Content Downloaded' in the last 180 days",
    "sum": "sum of amount of 'Order Completed' in the last 365 days",
    "weeks since first": "weeks since first any event",
    "weeks since last": "weeks since last 'Feature Used'",
}

BEHAVIOURS: Final = {
    "did": "did 'Page Viewed' where path = '/pricing' at least 3 times in the last 7 days",
    "first did": "first did 'Signed Up' in the last 14 days",
    "regularly": "did 'Feature Used' in at least 3 of the last 4 weeks",
    "restarted": "restarted 'Feature Used' after 30 days",
    "sequence": "did 'Cart Updated' in the last 7 days and then not 'Order Completed' within 24 hours",
    "stopped": "stopped 'Feature Used' for 14 days",
}

OTHERS: Final = {
    "company_size >= 200 and not industry = 'Retail'": "`and` binds before `or`; `not` before both. Brackets say otherwise.",
    "in segment 'Enterprise'": "Member of a segment, plain or of a table. Never unknown.",
    "not in segment 'Repeat customers'": "Not a member.",
    "account in segment 'Tier 1'": "The lead's account is a member of a segment of accounts.",
    "account.company_size >= 1000": "The account's own value, whatever the lead states.",
    "any lead of the account (seniority = 'C-level')": "Also `no` and `every`.",
    "at least 2 leads of the account (did 'Demo Requested' in the last 30 days)": "Also `at most` and `exactly`.",
    "count of leads of the account where seniority = 'C-level'": "Also sum, average, least, greatest and median of a value.",
    "in a random 10% of 'spring test'": "The same leads each time, by their key; another text draws others.",
    "case when company_size >= 1000 then 'Large' when company_size >= 1 then 'Other' end": "The first branch that is true.",
}
"""What is no operator, aggregate or behaviour."""

CELLS: Final = (
    ("company_size", ("1000+", "200-999", "200..999", "<45", ">=45", "=45", "[45..64]", "(45..64]", "1-49, 1000+", "not 1-49")),
    ("seniority", ("VP", "Manager/Director", "VP, C-level", "not Individual", '"VP","C-level"', 'not("VP")')),
    ("job_title", ("contains 'VP'", "starts with 'Head'", "known")),
    ("created_at", ("in the last 30 days", "more than 90 days ago", "2026-03-02", "this quarter")),
    ("technologies", ("Salesforce", "Salesforce, HubSpot")),
    ("company_size", ("unknown", "known", "1-199, unknown", "-")),
)
"""Cells by the trait they are about."""

WINDOWS: Final = {
    "in the last 7 days": "From exactly 7 x 24 hours ago (out) until now (in). Seconds, minutes, hours, days, weeks.",
    "in the last 3 months": "From the midnight that begins the same day three months ago. Months, quarters, years.",
    "more than 90 days ago": "Everything up to 90 x 24 hours ago.",
    "between 30 and 60 days ago": "The stretch between the two ages.",
    "today": "Also `yesterday`; the local day.",
    "this week": "Also `last` and `next`; day, week, month, quarter, year, fiscal quarter, fiscal year.",
    "since '2026-01-01'": "Also `before`, `after`, `on`; a date is its whole local day.",
    "between '2026-01-01' and '2026-03-31'": "Both days included.",
}
"""Windows of events, in a condition over `Page Viewed`."""
