"""`domain of email`: what stands after the last @ of an e-mail address, in lower case. Unknown where there is no @."""

from __future__ import annotations

from segue.language import tree
from segue.language.emission import Emitter
from segue.language.operators.base import A_TEXT, ATOM, Operator
from segue.language.sql import case, exp, function, literal
from segue.language.types import TEXT


def domain(email: exp.Expr) -> exp.Expr:
    """The domain of an address in SQL."""
    at = literal("@")
    has_domain = exp.and_(
        function("contains", email, at), exp.Not(this=function("ends_with", email.copy(), at.copy())), copy=False
    )
    last = function("split_part", exp.Lower(this=email.copy()), at.copy(), literal(-1))
    return case([(has_domain, last)], None)


def _sql(emitter: Emitter, call: tree.Call) -> exp.Expr:
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
    repeats=0,
)
