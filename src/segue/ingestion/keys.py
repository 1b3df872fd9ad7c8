"""Keys as they are compared: addresses and domains in lower case, other keys as they are."""

from __future__ import annotations

from sqlglot import exp

from segue.ingestion.hygiene import email
from segue.language.template import template


def key_value(text: exp.Expr, kind: str) -> exp.Expr:
    """A key of a kind from a cleaned text, null where it is none."""
    if kind == "email":
        return email(text)
    if kind == "domain":
        return domain(text)
    return template("CASE WHEN ENDS_WITH($t, '0') THEN REGEXP_REPLACE($t, '^(-?\\d+)\\.0+$', '\\1') ELSE $t END", t=text)


def domain(text: exp.Expr) -> exp.Expr:
    """The host of a web address or domain: without scheme, www, path and port."""
    return template(
        "NULLIF(REGEXP_EXTRACT(LOWER($t), '^(?:[a-z]+://)?(?:www\\.)?([a-z0-9.-]+\\.[a-z0-9-]{2,})', 1), '')", t=text
    )
