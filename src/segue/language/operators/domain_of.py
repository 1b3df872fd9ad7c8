"""`domain of email`: what stands after the last @ of an e-mail address, in lower case. Unknown where there is no @."""

from __future__ import annotations

from segue.language import tree
from segue.language.emission import Emitter
from segue.language.operators.base import A_TEXT, ATOM, Operator
from segue.language.sql import exp, function, literal
from segue.language.types import TEXT


def domain(email: exp.Expression) -> exp.Expression:
    """The domain of an address in SQL."""
    found = function("regexp_extract", exp.Lower(this=email), literal("@([^@]+)$"), literal(1))
    return exp.Nullif(this=found, expression=literal(""))


def _sql(emitter: Emitter, call: tree.Call) -> exp.Expression:
    return domain(emitter.sql(call.operands[0]))


OPERATOR = Operator(
    name="domain of",
    takes=(A_TEXT,),
    text="domain of {0}",
    sentence="the part of {0} after the @",
    sql=_sql,
    gives=TEXT,
    level=ATOM,
    unknown="unknown when the text is unknown or has no @",
)
