"""Rival (c): the same traits, scores, rows and memberships in Polars, as a lazy query over Parquet files."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import polars as pl

from benchmarks.data import UNTIL
from benchmarks.definitions import PATTERNS, windowed

NOW = UNTIL.replace(tzinfo=None)
NAME, AT = pl.col("name"), pl.col("at")


def _ago(days: int) -> pl.Expr:
    return NOW - timedelta(days=days) < AT


IS = {
    "pricing": (NAME == "Page Viewed") & (pl.col("path_text") == "/pricing"), "docs": (NAME == "Page Viewed") & (pl.col("path_text") == "/docs"),
    "pages": NAME == "Page Viewed", "downloads": NAME == "Content Downloaded", "opens": NAME == "Email Opened",
    "clicks": NAME == "Email Clicked", "carts": NAME == "Cart Updated", "features": NAME == "Feature Used",
}  # fmt: skip


def lead_state(folder: Path, number: int) -> pl.DataFrame:
    """The state of all leads; `folder` holds event, lead, account and free_mail_domain as Parquet."""
    events = pl.scan_parquet(folder / "event.parquet").filter(AT <= NOW)
    patterns = {pattern: name for name, pattern in PATTERNS}
    traits = [((IS[patterns[pattern]]) & _ago(days)).sum().alias(name) for name, pattern, days in windowed(number)]
    downloads, webinar = IS["downloads"], (NAME == "Webinar Attended") & (pl.col("minutes_number") >= 20)
    counted = events.group_by("lead_id").agg(
        *traits,
        (IS["pricing"] & _ago(7)).sum().alias("pricing_views_7d_"), AT.max().alias("last_seen"),
        pl.col("utm_source_text").filter((NAME == "Page Viewed") & pl.col("utm_source_text").is_not_null()).first().alias("referral_source"),
        pl.col("category_text").filter(downloads & _ago(180)).drop_nulls().mode().first().alias("favourite_topic"),
        pl.col("amount_number").filter((NAME == "Order Completed") & _ago(365)).sum().alias("spend_12m"),
        (NAME == "Order Completed").sum().alias("orders"), _ago(60).sum().alias("any_60"), _ago(30).sum().alias("any_30"),
        (downloads & _ago(90)).sum().alias("downloads_90"),
        (
            (10 * (IS["pricing"] & _ago(30)).sum()).clip(upper_bound=30) + (2 * (IS["pages"] & _ago(30)).sum()).clip(upper_bound=20)
            + (8.0 * (downloads & _ago(30)).sum() + 4.0 * (downloads & _ago(60) & ~_ago(30)).sum()).clip(upper_bound=24)
            + (15.0 * (webinar & _ago(30)).sum() + 7.5 * (webinar & _ago(60) & ~_ago(30)).sum() + 3.75 * (webinar & _ago(90) & ~_ago(60)).sum()).clip(upper_bound=30)
            + 30 * ((NAME == "Demo Requested") & _ago(30)).any().cast(pl.Int64) + (3 * (IS["clicks"] & _ago(30)).sum()).clip(upper_bound=12)
        ).alias("points"),
    )  # fmt: skip
    carts = events.filter(IS["carts"] & _ago(7)).select("lead_id", AT.alias("cart"))
    orders = events.filter(NAME == "Order Completed").select("lead_id", AT.alias("order"))
    ordered = carts.join(orders, on="lead_id").filter(
        (pl.col("order") > pl.col("cart")) & (pl.col("order") <= pl.col("cart") + timedelta(days=1))
    )  # fmt: skip
    abandoned = (
        carts.filter(pl.col("cart") <= NOW - timedelta(days=1)).join(ordered.select("lead_id", "cart").unique(), on=["lead_id", "cart"], how="anti")
        .select("lead_id").unique().with_columns(abandoned=pl.lit(True))
    )  # fmt: skip
    return _scored(folder, counted, abandoned, number).collect(engine="streaming")


def _scored(folder: Path, counted: pl.LazyFrame, abandoned: pl.LazyFrame, number: int) -> pl.LazyFrame:
    leads = (
        pl.scan_parquet(folder / "lead.parquet")
        .join(counted, on="lead_id", how="left")
        .join(abandoned, on="lead_id", how="left")
    )
    size, industry, target = pl.col("company_size"), pl.col("industry"), ["Software", "Financial services", "Healthcare"]
    committees = leads.filter(pl.col("any_30") > 0).group_by("account_id").agg(committee_size=pl.len())
    accounts = pl.scan_parquet(folder / "account.parquet").join(committees, on="account_id", how="left").with_columns(
        account_tier=pl.when((size >= 1000) & industry.is_in(target) & (pl.col("committee_size") >= 3)).then(1)
        .when((size >= 200) & industry.is_in(target)).then(2).when(size >= 50).then(3).otherwise(0)
    )  # fmt: skip
    free = pl.scan_parquet(folder / "free_mail_domain.parquet").with_columns(free=pl.lit(True))
    joined = leads.join(accounts, on="account_id", how="left", suffix="_account").with_columns(
        company_size=pl.coalesce("company_size", "company_size_account"), industry=pl.coalesce("industry", "industry_account"),
        technologies=pl.coalesce("technologies", "technologies_account"), domain=pl.col("email").str.split("@").list.last(),
        engagement=(pl.col("points").fill_null(0) - 15 * (pl.col("any_60").fill_null(0) == 0).cast(pl.Int64) + 0.5).floor().clip(0, 100),
    ).join(free, on="domain", how="left")  # fmt: skip
    seniority = pl.col("seniority")
    fit = (
        pl.when(size >= 1000).then(35).when(size >= 200).then(25).otherwise(0) + 25 * industry.is_in(target).fill_null(False).cast(pl.Int64)
        + pl.when(seniority.is_in(["VP", "C-level"])).then(20).when(seniority == "Director").then(10).otherwise(0)
        + 10 * pl.col("technologies").list.contains("Salesforce").fill_null(False).cast(pl.Int64) - 20 * pl.col("free").fill_null(False).cast(pl.Int64)
    ).clip(0, 100)  # fmt: skip
    level, score = pl.col("engagement_level"), pl.col("lead_score")
    return (
        joined.with_columns(
            fit=fit, tier=pl.when(size >= 1000).then(pl.lit("Enterprise")).when(size >= 200).then(pl.lit("Mid-Market")).when(size >= 1).then(pl.lit("SMB")),
            engagement_level=pl.when(pl.col("engagement") > 30).then(pl.lit("High")).when(pl.col("engagement") >= 11).then(pl.lit("Medium")).otherwise(pl.lit("Low")),
        )
        .with_columns(lead_score=(0.5 * pl.col("fit") + 0.5 * pl.col("engagement") + 0.5).floor())
        .with_columns(
            grade=pl.when(score >= 65).then(pl.lit("A")).when(score >= 45).then(pl.lit("B")).otherwise(pl.lit("C")),
            row_number=pl.when((size >= 1000) & (level == "High") & (score >= 65)).then(1).when((size >= 1000) & (level == "Medium") & score.is_between(45, 64)).then(2)
            .when((size >= 1000) & (level == "Low") & (score < 45)).then(3).when(size.is_between(200, 999) & (level == "High") & (score >= 55)).then(4)
            .when(size.is_between(200, 999) & (level == "Medium") & score.is_between(35, 54)).then(5).when(size.is_between(200, 999) & (level == "Low") & (score < 35)).then(6)
            .when(size.is_between(1, 199) & (level == "High") & (score >= 50)).then(7).when(size.is_between(1, 199) & (level != "High") & (score < 50)).then(8).otherwise(0),
            **{f"in_{name}": (pl.col(name) >= 1 + at % 3).fill_null(False) for at, (name, _, _) in enumerate(windowed(number))},
            surge=(pl.col("pricing_views_7d_") >= 3).fill_null(False), unengaged=pl.col("any_60").fill_null(0) == 0, repeat=(pl.col("orders") >= 2).fill_null(False),
            once=(pl.col("orders") == 1).fill_null(False), downloaders=(pl.col("downloads_90") > 0).fill_null(False), left=pl.col("abandoned").fill_null(False),
            executives=(pl.col("seniority").is_in(["VP", "C-level"]) & (pl.col("account_tier") == 1)).fill_null(False),
        )
        .select(pl.exclude("^.*_account$", "domain", "free", "other", "account_key", "technologies"))
    )  # fmt: skip
