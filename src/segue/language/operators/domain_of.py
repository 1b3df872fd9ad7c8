"""`domain of email`: what stands after the last @ of an e-mail address, in lower case. Unknown where there is no @."""

from __future__ import annotations

from segue.language import tree
from segue.language.emission import Emitter
from segue.language.operators.base import A_TEXT, ATOM, Operator
from segue.language.sql import case, exp, literal
from segue.language.texts import after_last, contains, ends_with, lower
from segue.language.types import TEXT


def domain(dialect: str, email: exp.Expr) -> exp.Expr:
    """The domain of an address in SQL."""
    at = literal("@")
    has_domain = exp.and_(
        contains(dialect, email, at), exp.Not(this=exp.Paren(this=ends_with(dialect, email.copy(), at.copy()))), copy=False
    )
    last = after_last(dialect, lower(dialect, email.copy()), at.copy())
    return case([(has_domain, last)], None)


def _sql(emitter: Emitter, call: tree.Call) -> exp.Expr:
    return domain(emitter.dialect, emitter.sql(call.operands[0]))


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
