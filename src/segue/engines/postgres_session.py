"""What a session of Postgres sets and defines for itself, in its temporary schema, so that nothing of it is left behind.

`segue.language` calls these functions by name (`own`). They do what Postgres' own do not: none of them ever fails, numbers
round halves away from zero, results that are too large for a double are infinite, and those too close to 0 are 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

SETTINGS: Final = {
    "TimeZone": "UTC", "DateStyle": "ISO", "client_encoding": "UTF8", "standard_conforming_strings": "on",
    "search_path": "", "jit": "off", "lock_timeout": "30s", "client_min_messages": "error",
}  # fmt: skip
"""`jit`: compiling the long expressions of a plan takes longer than working them out. `search_path`: every name is meant."""

FOLDS: Final = ("pg_c_utf8", "C.utf8", "C.UTF-8", "und-x-icu")
"""Collations by which letters change their case as Unicode says, the nearest to its simple mapping first."""

PAIRS: Final = {
    "text": 'text COLLATE "C"', "number": "double precision", "whole_number": "bigint", "yes_or_no": "boolean",
    "instant": "timestamp",
}  # fmt: skip

LARGEST: Final = "1.7976931348623157e308"
PLAIN: Final = "abs({0}) < 1e150 AND abs({1}) < 1e150"
NOT_TINY: Final = "({0} = 0 OR abs({0}) > 1e-150) AND ({1} = 0 OR abs({1}) > 1e-150)"

NUMBERS: Final = {
    "whole(x double precision) RETURNS bigint": "CASE WHEN x >= -9223372036854775808 AND x < 9223372036854775808 "
    "THEN CAST(x AS bigint) END",
    "whole(x bigint) RETURNS bigint": "x",
    "whole(x numeric) RETURNS bigint": "CASE WHEN x > -9223372036854775808.5 AND x < 9223372036854775807.5 "
    "THEN CAST(x AS bigint) END",
    "exact(x double precision) RETURNS numeric": "CASE WHEN abs(x) < 1e25 THEN CAST(CAST(x AS text) AS numeric(31, 6)) END",
    "exact(x bigint) RETURNS numeric": "CAST(x AS numeric(31, 6))",
    "exact(x numeric) RETURNS numeric": "CASE WHEN abs(x) < 1e25 THEN CAST(x AS numeric(31, 6)) END",
    "steady(x double precision) RETURNS double precision": "CASE WHEN abs(x) < 4000000 "
    "THEN sign(x) * floor(abs(x) * 1000000000 + 0.5) / 1000000000 ELSE x END",
    "rounded(x double precision) RETURNS double precision": "CASE WHEN abs(x) < 4503599627370496 "
    "THEN sign(x) * floor(abs(x) + 0.5) ELSE x END",
    "double(x numeric) RETURNS double precision": "CASE WHEN x = 'nan' THEN 'nan' "
    f"WHEN x > {LARGEST} THEN 'infinity' WHEN x < -{LARGEST} THEN '-infinity' "
    "WHEN abs(x) < 1e-307 THEN 0 ELSE CAST(x AS double precision) END",
}  # fmt: skip
ARITHMETIC: Final = {"total": ("+", PLAIN), "difference": ("-", PLAIN), "product": ("*", f"{PLAIN} AND {NOT_TINY}"),
                     "quotient": ("/", f"{PLAIN} AND {NOT_TINY}")}  # fmt: skip
"""By name the operation, and when Postgres' own for doubles cannot fail; else it is done on decimals."""

INSTANTS: Final = {
    "milliseconds(x timestamp) RETURNS bigint": "CAST(floor(extract(epoch FROM x) * 1000) AS bigint)",
    "elapsed(since timestamp, until timestamp) RETURNS bigint":
        "pg_temp.milliseconds(until) - pg_temp.milliseconds(since)",
    "shifted(x timestamp, n bigint) RETURNS timestamp": "x + n * INTERVAL '1 millisecond'",
}  # fmt: skip

READ: Final = {
    "id": ("bigint", "CAST(x AS bigint)"), "whole_number": ("bigint", "CAST(round(CAST(x AS numeric)) AS bigint)"),
    "number": ("double precision", "CAST(x AS double precision)"), "yes_or_no": ("boolean", "CAST(x AS boolean)"),
    "instant": ("timestamp", "CAST(x AS timestamp)"),
    "list_of_text": (
        "text[]", "CASE WHEN x LIKE '[%]' THEN string_to_array(substr(x, 2, length(x) - 2), ', ') END",
    ),
}  # fmt: skip
"""A value that was kept as text, by its kind: the type, and how it is read where it can be."""

TEXTS: Final = {
    "identifier(x text) RETURNS bigint": "CAST(CAST('x' || substr(md5(x), 1, 16) AS bit(64)) >> 1 AS bigint)",
    "pieces(x text) RETURNS SETOF text": "substr(lower(x), at, 2) FROM generate_series(1, length(x) - 1) AS at",
    "alike(a text, b text) RETURNS double precision": "CAST((SELECT count(*) FROM (SELECT pg_temp.pieces(a) INTERSECT "
    "SELECT pg_temp.pieces(b)) AS shared) AS double precision) / greatest(length(a) + length(b), 1)",
}  # fmt: skip

OF_PAIRS: Final = {"least_of": "b < a", "greatest_of": "b > a"}


def definitions(fold: str) -> Iterator[str]:
    """The statements that define it all. `fold`: the collation that knows letters' case."""
    yield f'CREATE COLLATION pg_temp.fold FROM pg_catalog."{fold}"'
    for kind, kept in PAIRS.items():
        yield f"CREATE TYPE pg_temp.pair_{kind} AS (at timestamp, value {kept})"
    for head, body in {**NUMBERS, **INSTANTS, **TEXTS}.items():
        yield _function(head, body)
    for name, (sign, plain) in ARITHMETIC.items():
        head = f"{name}(a double precision, b double precision) RETURNS double precision"
        on_decimals = f"pg_temp.double(CAST(a AS numeric) {sign} CAST(b AS numeric))"
        yield _function(head, f"CASE WHEN {plain.format('a', 'b')} THEN a {sign} b ELSE {on_decimals} END")
    for kind, (kept, body) in READ.items():
        yield (
            f"CREATE FUNCTION pg_temp.read_{kind}(x text) RETURNS {kept} LANGUAGE plpgsql IMMUTABLE AS "
            f"$$BEGIN RETURN {body}; EXCEPTION WHEN data_exception THEN RETURN NULL; END$$"
        )
    for name, second in OF_PAIRS.items():
        head = f"{name}_two(a anyelement, b anyelement) RETURNS anyelement"
        yield _function(head, f"CASE WHEN {second} THEN b ELSE a END", strict=True)
        yield f"CREATE AGGREGATE pg_temp.{name}(anyelement) (SFUNC = pg_temp.{name}_two, STYPE = anyelement, PARALLEL = SAFE)"
    yield (
        "CREATE AGGREGATE pg_temp.joined(anycompatiblearray) (SFUNC = array_cat, STYPE = anycompatiblearray, PARALLEL = SAFE)"
    )


def _function(head: str, body: str, *, strict: bool = False) -> str:
    way = "LANGUAGE sql IMMUTABLE PARALLEL SAFE" + (" STRICT" if strict else "")
    return f"CREATE FUNCTION pg_temp.{head} {way} AS $$SELECT {body}$$"
