"""Records an evaluation: the states become the recorded ones, memberships open and close, moves are appended to the log.

A membership is an interval [entered_at, exited_at). The instant of a change found by a run is the run's `as_of`.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from segue.compiler.plan import STATES
from segue.engines.base import Engine
from segue.evaluation.differences import DIFFERENCE, difference, single_framework
from segue.evaluation.evaluate import SCOPES, Evaluation
from segue.evaluation.recorded import LastRun, last_run
from segue.language.sql import column, instant
from segue.language.template import query, template
from segue.language.types import Scope


@dataclass(frozen=True)
class Recorded:
    """What recording an evaluation did."""

    run: int
    moves: int
    entered: int
    exited: int


def record(engine: Engine, evaluation: Evaluation, *, version: int) -> Recorded:
    """Records the temporary states, in the transaction that the caller has opened."""
    last = last_run(engine)
    run = last.number + 1
    _record_segments(engine, evaluation)
    differing = difference(engine, evaluation)
    entered = exited = moves = 0
    if differing:
        entered, exited = _memberships(engine, evaluation, version)
        _news(engine, last, evaluation, version)
        moves = _moves(engine, last, evaluation, version)
    for of in SCOPES:
        _keep_state(engine, of, evaluation)
    return Recorded(run, moves, entered, exited)


def _record_segments(engine: Engine, evaluation: Evaluation) -> None:
    known = {name for (name,) in engine.rows(template("SELECT segment FROM segue.segment"))}
    rows = [
        {
            "segment": name,
            "of": of,
            "position": evaluation.positions[name],
            "framework": single_framework(evaluation.workspace, name),
        }
        for of in SCOPES
        for name in evaluation.plan.segments[of]
        if name not in known
    ]
    engine.append("segment", rows)


def _memberships(engine: Engine, evaluation: Evaluation, version: int) -> tuple[int, int]:
    now = instant(evaluation.clock.as_of)
    ended = template(
        "t.exited_at IS NULL AND NOT o.enters AND t.segment = o.segment AND COALESCE(t.lead_id, 0) = COALESCE(o.lead_id, 0) "
        "AND COALESCE(t.account_id, 0) = COALESCE(o.account_id, 0)"
    )
    exited = engine.amend("membership", "exited_at", now, where=ended, other=DIFFERENCE)
    entered = engine.insert(
        "membership",
        query(
            "SELECT lead_id, account_id, segment, $now, CAST(NULL AS TIMESTAMP), $version FROM run_difference WHERE enters",
            now=now,
            version=version,
        ),
    )
    return entered, exited


def _news(engine: Engine, last: LastRun, evaluation: Evaluation, version: int) -> None:
    """`run_news`: the leads and accounts of which something was heard since the last run, one row each, and what comes
    first of: 1, that it is there; 2, events; 3, traits; 4, something of the account's leads.

    What an import brought has the import's instant. Which imports the last run has not seen is known by their numbers, so that
    a clock which was set back or was ahead changes nothing.
    """
    if last.as_of is None or last.version != version:
        engine.make("run_news", template("SELECT lead_id, account_id, 0 AS what FROM segue.lead WHERE FALSE"))
        return
    engine.make(
        "run_news",
        template(
            'WITH unseen AS (SELECT "at" FROM segue."import" WHERE number > $seen), heard AS ('
            "SELECT l.lead_id, NULL AS account_id, 1 AS what FROM segue.lead AS l ANTI JOIN segue.lead_state AS s "
            "ON s.lead_id = l.lead_id "
            "UNION SELECT NULL, a.account_id, 1 FROM segue.account AS a ANTI JOIN segue.account_state AS s "
            "ON s.account_id = a.account_id "
            'UNION SELECT lead_id, account_id, 2 FROM segue.event WHERE received_at IN (SELECT "at" FROM unseen) '
            'OR ("at" > $before AND "at" <= $now) '
            "UNION SELECT CASE WHEN \"of\" = 'lead' THEN id END, CASE WHEN \"of\" = 'account' THEN id END, 3 "
            "FROM segue.trait_change WHERE old IS DISTINCT FROM new "
            'AND (recorded_at IN (SELECT "at" FROM unseen) OR ("at" > $before AND "at" <= $now)) '
            "UNION SELECT NULL, CAST(old AS BIGINT), 4 FROM segue.trait_change WHERE \"of\" = 'lead' AND trait = 'account_id' "
            'AND (recorded_at IN (SELECT "at" FROM unseen) OR ("at" > $before AND "at" <= $now))) '
            "SELECT lead_id, account_id, MIN(what) AS what FROM (SELECT * FROM heard UNION ALL "
            "SELECT NULL, l.account_id, 4 FROM heard AS h JOIN segue.lead AS l ON l.lead_id = h.lead_id "
            "WHERE NOT l.account_id IS NULL) AS h GROUP BY 1, 2",
            seen=last.imports,
            before=instant(last.as_of),
            now=instant(evaluation.clock.as_of),
        ),
    )


def _moves(engine: Engine, last: LastRun, evaluation: Evaluation, version: int) -> int:
    """Appends a move for every lead that enters or leaves; in a framework leaving one segment for another is one move."""
    first = engine.rows(template("SELECT COALESCE(MAX(number), 0) FROM segue.move"))[0][0]
    return engine.insert(
        "move",
        query(
            "SELECT $first + ROW_NUMBER() OVER ("
            "ORDER BY d.lead_id, d.account_id, d.framework, d.segment), d.lead_id, d.account_id, d.framework, "
            "d.segment, d.previous, $now, $cause, $run, $version FROM ("
            "SELECT lead_id, account_id, framework, MAX(CASE WHEN enters THEN segment END) AS segment, "
            "MAX(CASE WHEN NOT enters THEN segment END) AS previous FROM run_difference "
            "WHERE framework IS NOT NULL GROUP BY 1, 2, 3 "
            "UNION ALL SELECT lead_id, account_id, NULL, CASE WHEN enters THEN segment END, "
            "CASE WHEN NOT enters THEN segment END FROM run_difference WHERE framework IS NULL) AS d "
            "LEFT JOIN segue.lead AS l ON l.lead_id = d.lead_id "
            "LEFT JOIN run_news AS n ON n.lead_id = d.lead_id "
            "LEFT JOIN run_news AS a ON a.lead_id IS NULL AND a.account_id = COALESCE(d.account_id, l.account_id)",
            first=first,
            now=instant(evaluation.clock.as_of),
            cause=_cause(last, version),
            run=last.number + 1,
            version=version,
        ),
    )


def _cause(last: LastRun, version: int) -> exp.Expr:
    """Why a lead (account) moved: the definitions changed, something new was heard of it, of its account or its leads, or only
    time passed.
    """
    if last.number == 0:
        return exp.Literal.string("first run")
    if last.version != version:
        return exp.Literal.string(f"version {version}")
    return template(
        "CASE COALESCE(CASE WHEN d.lead_id IS NULL THEN a.what ELSE n.what END, 0) "
        "WHEN 1 THEN CASE WHEN d.lead_id IS NULL THEN 'new account' ELSE 'new lead' END "
        "WHEN 2 THEN 'new events' WHEN 3 THEN 'changed traits' WHEN 4 THEN 'its leads' "
        "ELSE CASE WHEN a.what IS NULL THEN 'time' ELSE 'its account' END END"
    )


def _keep_state(engine: Engine, of: Scope, evaluation: Evaluation) -> None:
    """The temporary state in place of the recorded one."""
    keys = ["lead_id", "account_id"] if of == "lead" else ["account_id"]
    words = [f"word_{at}" for at in range(evaluation.plan.words[of])]
    names = [*keys, *evaluation.plan.fields[of], *words, "next_change_at"]
    state = exp.select(*(column(name) for name in names)).from_(STATES[of])
    engine.replace(f"{of}_state", state.select(exp.alias_(instant(evaluation.clock.as_of), "as_of")))
