"""Keys as they are compared: addresses and domains in lower case, other keys as they are."""

from __future__ import annotations

from sqlglot import exp

from segue.ingestion.hygiene import Reading, cleaned, email
from segue.language.template import template


def key_value(raw: exp.Expr, kind: str, reading: Reading) -> exp.Expr:
    """A key of a kind, null where there is none."""
    text = cleaned(raw, reading)
    if kind == "email":
        return email(text)
    if kind == "domain":
        return domain(text)
    return template("REGEXP_REPLACE($t, '^(-?\\d+)\\.0+$', '\\1')", t=text)


def domain(text: exp.Expr) -> exp.Expr:
    """The host of a web address or domain: without scheme, www, path and port."""
    return template(
        "NULLIF(REGEXP_EXTRACT(LOWER($t), '^(?:[a-z]+://)?(?:www\\.)?([a-z0-9.-]+\\.[a-z0-9-]{2,})', 1), '')", t=text
    )
