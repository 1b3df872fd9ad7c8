"""`a matches 'pattern'`: a regular expression is found somewhere in the text; letters' case matters.

Patterns keep to what every engine understands alike: no look-around and no back-references. Typing checks that.
"""

from __future__ import annotations

from segue.language import tree
from segue.language.emission import Emitter
from segue.language.operators.base import A_PATTERN, A_TEXT, Emission, Operator
from segue.language.plain_patterns import POSTGRES, SPARK, Style, plain_pattern
from segue.language.sql import exp, function, literal


def _sql(emitter: Emitter, call: tree.Call) -> exp.Expr:
    text, pattern = (emitter.sql(operand) for operand in call.operands)
    return function("regexp_matches", text, pattern)


def _in_style(style: Style) -> Emission:
    def sql(emitter: Emitter, call: tree.Call) -> exp.Expr:
        text, pattern = call.operands
        assert isinstance(pattern, tree.Literal)  # typing wants it written out
        return exp.RegexpLike(this=emitter.sql(text), expression=literal(plain_pattern(str(pattern.value), style)))

    return sql


def _of_clickhouse(emitter: Emitter, call: tree.Call) -> exp.Expr:
    """RE2 as well, but its `.` would take the ends of lines."""
    text, pattern = call.operands
    assert isinstance(pattern, tree.Literal)
    return function("match", emitter.sql(text), literal(f"(?-s){pattern.value}"))


OPERATOR = Operator(
    name="matches",
    takes=(A_TEXT, A_PATTERN),
    text="{0} matches {1}",
    negated="{0} not matches {1}",
    sentence="{0} matches the regular expression {1}",
    sql={
        "duckdb": _sql,
        "postgres": _in_style(POSTGRES),
        "clickhouse": _of_clickhouse,
        "spark": _in_style(SPARK),
    },
)
