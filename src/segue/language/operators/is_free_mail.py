"""`email is free mail`: the address is of a provider that gives addresses to anyone (gmail.com, web.de ...)."""

from __future__ import annotations

from segue.language import tree
from segue.language.emission import Emitter
from segue.language.operators.base import A_TEXT, Operator
from segue.language.operators.domain_of import domain
from segue.language.sql import case, column, exp


def _sql(emitter: Emitter, call: tree.Call) -> exp.Expr:
    known = exp.select(column("domain")).from_(emitter.table("free_mail_domain"))
    return exp.In(this=domain(emitter.dialect, emitter.sql(call.operands[0])), query=exp.Subquery(this=known))


def _of_spark(emitter: Emitter, call: tree.Call) -> exp.Expr:
    """There what is unknown is in no query, where it is not a filter that asks."""
    found = _sql(emitter, call)
    return case([(exp.Not(this=exp.Is(this=found.this.copy(), expression=exp.Null())), found)], None)


OPERATOR = Operator(
    name="is free mail",
    takes=(A_TEXT,),
    text="{0} is free mail",
    sentence="{0} is an address of a free mail provider",
    sql={"duckdb": _sql, "postgres": _sql, "clickhouse": _sql, "spark": _of_spark},
    unknown="unknown when the address is unknown or has no @",
    repeats=0,
)
