"""Texts: their letters' case, and what is within them.

Case is mapped letter by letter as Unicode's simple mapping has it, whatever a database is set up for; texts that have an order
are ordered by their code points.
"""

from __future__ import annotations

from typing import Final

from segue.language.sql import Piece, cast, exp, function, literal, own


def by_code_points(value: exp.Expr) -> exp.Expr:
    """A text that Postgres orders by its code points."""
    return exp.Paren(this=exp.Collate(this=exp.Paren(this=value), expression=exp.to_identifier("C", quoted=True)))


def _folded(value: exp.Expr) -> exp.Expr:
    """A text whose letters' case Postgres knows, by the collation that the session defines for that."""
    return exp.Collate(this=exp.Paren(this=value), expression=exp.column("fold", table="pg_temp", quoted=True))


def _lower_in_spark(value: exp.Expr) -> exp.Expr:
    """The two letters for which Java knows more than the simple mapping are mapped beforehand."""
    return exp.Lower(this=function("translate", value, literal("\u0130\u03a3"), literal("i\u03c3")))


lower: Final = Piece(
    duckdb=lambda value: exp.Lower(this=value),
    postgres=lambda value: by_code_points(exp.Lower(this=_folded(value))),
    clickhouse=lambda value: function("lowerUTF8", value),
    spark=_lower_in_spark,
)  # fmt: skip
upper: Final = Piece(
    duckdb=lambda value: exp.Upper(this=value),
    postgres=lambda value: by_code_points(exp.Upper(this=_folded(value))),
    clickhouse=lambda value: function("upperUTF8", value),
    spark=lambda value: exp.Upper(this=value),
)  # fmt: skip


def _within(whole: exp.Expr, part: exp.Expr) -> exp.Expr:
    return exp.GT(this=function("strpos", whole, part), expression=literal(0))


def _ends(whole: exp.Expr, part: exp.Expr) -> exp.Expr:
    return exp.EQ(this=function("right", whole, exp.Length(this=part)), expression=part.copy())


def _like(text: exp.Expr, pattern: exp.Expr) -> exp.Expr:
    """Without an escape character, which in Postgres is a backslash unless there is said to be none."""
    return exp.Escape(this=exp.Like(this=text, expression=pattern), expression=literal(""))


def _unescaped_like(text: exp.Expr, pattern: exp.Expr) -> exp.Expr:
    """ClickHouse has no way to say that there is no escape character: each backslash stands for itself as two."""
    backslash = literal("\\")
    return exp.Like(this=text, expression=function("replaceAll", pattern, backslash, literal("\\\\")))


def _position(whole: exp.Expr, part: exp.Expr) -> exp.Expr:
    return exp.GT(this=function("position", whole, part), expression=literal(0))


def _like_in_spark(text: exp.Expr, pattern: exp.Expr) -> exp.Expr:
    """A backslash escapes always, so that one that stands for itself is doubled."""
    doubled = function("replace", pattern, literal("\\"), literal("\\\\"))
    return exp.Like(this=text, expression=doubled)


contains: Final = Piece(
    duckdb=lambda whole, part: function("contains", whole, part), postgres=_within, clickhouse=_position,
    spark=lambda whole, part: function("contains", whole, part),
)  # fmt: skip
starts_with: Final = Piece(
    duckdb=lambda whole, part: function("starts_with", whole, part),
    postgres=lambda whole, part: function("starts_with", whole, part),
    clickhouse=lambda whole, part: function("startsWith", whole, part),
    spark=lambda whole, part: function("startswith", whole, part),
)  # fmt: skip
ends_with: Final = Piece(
    duckdb=lambda whole, part: function("ends_with", whole, part),
    postgres=_ends,
    clickhouse=lambda whole, part: function("endsWith", whole, part),
    spark=lambda whole, part: function("endswith", whole, part),
)  # fmt: skip
like: Final = Piece(
    duckdb=lambda text, pattern: exp.Like(this=text, expression=pattern), postgres=_like, clickhouse=_unescaped_like,
    spark=_like_in_spark,
)  # fmt: skip


def _last_part(whole: exp.Expr, part: exp.Expr) -> exp.Expr:
    return function("arrayElement", function("splitByString", part, whole), literal(-1))


after_last: Final = Piece(
    duckdb=lambda whole, part: function("split_part", whole, part, literal(-1)),
    postgres=lambda whole, part: function("split_part", whole, part, literal(-1)),
    clickhouse=_last_part,
    spark=lambda whole, part: function("substring_index", whole, part, literal(-1)),
)  # fmt: skip
"""What stands after the last occurrence of a part, which must be there."""


def _alike(one: exp.Expr, other: exp.Expr) -> exp.Expr:
    return function("jaro_winkler_similarity", exp.Lower(this=one), exp.Lower(this=other))


def _alike_in_utf8(one: exp.Expr, other: exp.Expr) -> exp.Expr:
    return function("jaroWinklerSimilarity", function("lowerUTF8", one), function("lowerUTF8", other))


def _as_near(one: exp.Expr, other: exp.Expr) -> exp.Expr:
    """By how few letters they differ, for their length."""
    steps = function("levenshtein", exp.Lower(this=one), exp.Lower(this=other))
    length = function("greatest", exp.Length(this=one.copy()), exp.Length(this=other.copy()), literal(1))
    return exp.Neg(this=exp.Paren(this=exp.Div(this=steps, expression=length)))


alike: Final = Piece(duckdb=_alike, postgres=own("alike"), clickhouse=_alike_in_utf8, spark=_as_near)
"""How much two texts are alike, whatever their letters' case: a number that is only good for finding the nearest."""


def _half_of_digest(text: exp.Expr) -> exp.Expr:
    digits = exp.DPipe(this=literal("0x"), expression=function("substr", function("md5", text), literal(1), literal(16)))
    number = exp.cast(exp.Paren(this=digits), exp.DataType.Type.UBIGINT, copy=False)
    return cast(exp.Paren(this=exp.BitwiseRightShift(this=number, expression=literal(1))), "bigint")


def _half_of_bytes(text: exp.Expr) -> exp.Expr:
    """The bytes of a number are the other way round than those of a digest."""
    half = function("substring", function("MD5", text), literal(1), literal(8))
    number = function("bitShiftRight", function("reinterpretAsUInt64", function("reverse", half)), literal(1))
    return cast(number, "bigint")


def _half_of_digest_in_spark(text: exp.Expr) -> exp.Expr:
    digits = function("substr", function("md5", text), literal(1), literal(16))
    number = cast(function("conv", digits, literal(16), literal(-10)), "bigint")
    return function("shiftrightunsigned", number, literal(1))


digest: Final = Piece(
    duckdb=lambda text: function("md5", text),
    postgres=lambda text: function("md5", text),
    clickhouse=lambda text: function("lower", function("hex", function("MD5", text))),
    spark=lambda text: function("md5", text),
)  # fmt: skip
"""The MD5 digest of a text, as hexadecimal digits in lower case."""

identifier: Final = Piece(
    duckdb=_half_of_digest, postgres=own("identifier"), clickhouse=_half_of_bytes, spark=_half_of_digest_in_spark
)
"""A 63-bit number that stands for a text: the first bits of its MD5 digest, the same on every engine.

Among a hundred million texts two have one number with a probability of 0.05 %.
"""
