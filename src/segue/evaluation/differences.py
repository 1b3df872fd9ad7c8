"""How the states just made differ from those recorded: who enters and who leaves which segment.

Membership is bits, so two states are compared a word at a time, and only leads of whom some bit differs are looked at
more closely. The result is a temporary table: lead_id, account_id, segment, framework, enters.
"""

from __future__ import annotations

from typing import Final

from sqlglot import exp

from segue.compiler.plan import STATES, word_of
from segue.definitions.workspace import Workspace
from segue.engines.base import Engine
from segue.evaluation.evaluate import SCOPES, Evaluation
from segue.language.sql import column, literal
from segue.language.template import query, template
from segue.language.types import Scope
from segue.records import ColumnKind

DIFFERENCE: Final = "run_difference"
SEGMENTS: Final = "run_segments"


def difference(engine: Engine, evaluation: Evaluation) -> int:
    """Makes the table of differences between the temporary and the recorded states; its number of rows."""
    _segments(engine, evaluation)
    parts = [part for of in SCOPES if (part := _of(engine, evaluation, of)) is not None]
    found: exp.Query = parts[0] if parts else _nothing()
    for part in parts[1:]:
        found = exp.union(found, part, distinct=False)
    return engine.make(DIFFERENCE, found)


def _segments(engine: Engine, evaluation: Evaluation) -> None:
    """Every segment that is or was: whose, its word, its bit in it as a number, and the framework it is a row of."""
    recorded = engine.rows(template('SELECT segment, "of", position, framework FROM segue.segment'))
    rows = {name: (name, of, *_place(position), framework) for name, of, position, framework in recorded}
    for of in SCOPES:
        for name in evaluation.plan.segments[of]:
            framework = single_framework(evaluation.workspace, name)
            rows[name] = (name, of, *_place(evaluation.positions[name]), framework)
    kinds: dict[str, ColumnKind] = {"segment": "text", "of": "text", "word": "text", "bit": "id", "framework": "text"}
    engine.make_from(SEGMENTS, kinds, list(rows.values()))


def _place(position: int) -> tuple[str, int]:
    word, bit = word_of(position)
    return word, 1 << bit


def single_framework(workspace: Workspace, segment: str) -> str | None:
    """The framework that puts a lead into this segment or another, never into two."""
    framework = workspace.framework_of(segment)
    return framework.name.value if framework is not None and framework.hit_policy != "collect" else None


def _nothing() -> exp.Select:
    found = query(
        "SELECT CAST(NULL AS BIGINT) AS lead_id, CAST(NULL AS BIGINT) AS account_id, '' AS segment,"
        " '' AS framework, TRUE AS enters WHERE FALSE"
    )
    return found


def _of(engine: Engine, evaluation: Evaluation, of: Scope) -> exp.Query | None:
    """The differences of one scope; None where neither state has segments."""
    recorded = sum(1 for name in engine.columns(f"{of}_state") if name.startswith("word_"))
    new = evaluation.plan.words[of]
    words = max(recorded, new)
    if not words:
        return None
    id_name = f"{of}_id"
    both = exp.select(exp.alias_(_either(id_name), id_name, quoted=True))
    for at in range(words):
        name = f"word_{at}"
        both.select(exp.alias_(_word(name, "n", there=at < new), f"new_{at}", quoted=True), copy=False)
        both.select(exp.alias_(_word(name, "o", there=at < recorded), f"old_{at}", quoted=True), copy=False)
    both = both.from_(exp.table_(STATES[of], alias="n"))
    if recorded:
        same = exp.EQ(this=column(id_name, "n"), expression=column(id_name, "o"))
        both = both.join(exp.table_(f"{of}_state", db="segue", alias="o"), on=same, join_type="full")
    else:
        both = both.join(
            exp.select(exp.alias_(exp.cast(exp.Null(), "bigint"), id_name)).subquery("o"),
            on=exp.false(),
            join_type="left",
        )
    changed = both.subquery()
    parts = [_bits(changed, of, at) for at in range(words)]
    found: exp.Query = parts[0]
    for part in parts[1:]:
        found = exp.union(found, part, distinct=False)
    return found


def _either(name: str) -> exp.Expr:
    return exp.Coalesce(this=column(name, "n"), expressions=[column(name, "o")])


def _word(name: str, side: str, *, there: bool) -> exp.Expr:
    return exp.Coalesce(this=column(name, side), expressions=[literal(0)]) if there else literal(0)


def _bits(states: exp.Subquery, of: Scope, word: int) -> exp.Select:
    """One row for every bit of a word that differs."""
    new, old = column(f"new_{word}", "b"), column(f"old_{word}", "b")
    differing = exp.BitwiseXor(this=new, expression=old)
    lead = column("lead_id", "b") if of == "lead" else exp.cast(exp.Null(), "bigint")
    account = column("account_id", "b") if of == "account" else exp.cast(exp.Null(), "bigint")
    found = query(
        "SELECT $of_lead AS lead_id, $of_account AS account_id, s.segment, s.framework, $enters AS enters FROM $states AS b "
        "JOIN run_segments AS s ON s.\"of\" = $scope AND s.word = $word AND $flips WHERE $differs",
        of_lead=lead, of_account=account, states=states, scope=of, word=f"word_{word}",
        differs=exp.NEQ(this=new.copy(), expression=old.copy()),
        enters=_bit(new.copy()), flips=_bit(exp.Paren(this=differing)),
    )  # fmt: skip
    return found


def _bit(word: exp.Expr) -> exp.Expr:
    held = exp.Paren(this=exp.BitwiseAnd(this=word, expression=column("bit", "s")))
    return exp.NEQ(this=held, expression=literal(0))
