"""Random decision tables: cells of all forms for columns of all types, under all hit policies."""

from __future__ import annotations

from typing import Any

from tests.evaluation.expressions import WORDS, Author, Field, Kind

POLICIES = ("unique", "unique", "first", "priority", "any", "collect")
NUMBER_CELLS = ("3+", "<5", ">=1", "<= 2", "=3", "1..5", "0-2", "[1..5)", "(0..3]", "1, 2, 10", "not 3", "not(1, 2)", ">0")
DATE_CELLS = (
    "in the last 7 days",
    "more than 3 days ago",
    "in the next 3 months",
    "today",
    "this month",
    "between 1 and 3 days ago",
)


def framework(author: Author, number: int, scope: Any) -> tuple[dict[str, Any], list[Field]]:
    """A table as YAML holds it, and the fields that its outputs are."""
    policy = author.pick(POLICIES)
    columns = {f"In {at}": _input(author, scope) for at in range(1 + author.number_up_to(2))}
    outputs = {f"Out {at}": f"out{number}_{at}" for at in range(author.number_up_to(2))}
    rows = [_row(author, number, columns, outputs) for _ in range(1 + author.number_up_to(4))]
    body: dict[str, Any] = {"segment": "Segment", "of": scope, "hit policy": policy, "rows": rows,
                            "inputs": {column: text for column, (text, _) in columns.items()}}  # fmt: skip
    if outputs:
        body["outputs"] = outputs
    if author.pick((True, False)):
        body["otherwise"] = f"F{number} rest"
    if policy == "priority":
        body["priority"] = list(dict.fromkeys(row["Segment"] for row in rows))[: 1 + author.number_up_to(1)][::-1]
    kinds = {"Out 0": "text", "Out 1": "number"}
    fields = [] if policy == "collect" else [
        Field(name, _kind(rows, column, kinds[column]), scope, _texts(rows, column)) for column, name in outputs.items()
    ]  # fmt: skip
    return body, fields


def _texts(rows: list[dict[str, str]], column: str) -> tuple[str, ...]:
    """What an output can be compared with: the texts that its rows have."""
    return tuple({row[column]: None for row in rows if row[column] not in ("", "-")})


def _kind(rows: list[dict[str, str]], column: str, otherwise: str) -> Kind:
    """An output without a single text is of texts, whatever it was meant for."""
    filled = any(row[column] not in ("", "-") for row in rows)
    return otherwise if filled else "text"  # type: ignore[return-value]


def _input(author: Author, scope: str) -> tuple[str, Field]:
    """What a column is about, as text and as a field."""
    kinds: tuple[Kind, ...] = ("number", "number", "text", "truth", "instant", "list")
    kind = author.pick(kinds)
    if kind == "number" and author.pick((True, False)):
        return author.number(scope, 1), Field("", "number", "lead")
    one = author.field(kind, scope)
    return author.spelled(one, scope), one


def _row(author: Author, number: int, columns: dict[str, tuple[str, Field]], outputs: dict[str, str]) -> dict[str, str]:
    row = {"Segment": f"F{number} {author.pick(('A', 'B', 'C'))}"}
    row |= {column: _cell(author, one) for column, (_, one) in columns.items()}
    texts = {"Out 0": ("High", "Low", "-"), "Out 1": ("1", "2.5", "-3", "")}
    return row | {column: author.pick(texts[column]) for column in outputs}


def _cell(author: Author, one: Field) -> str:
    way = author.number_up_to(9)
    if way < 3:
        return author.pick(("-", "", "-", "known", "unknown"))
    if one.kind == "number":
        return author.pick(NUMBER_CELLS)
    if one.kind == "truth":
        return author.pick(("yes", "no", "not yes"))
    if one.kind == "instant":
        return author.pick(
            (*DATE_CELLS, f"before {author.dates[0]}", f"{author.dates[3]}..{author.dates[0]}", f">={author.dates[1]}")
        )
    words = one.choices or tuple(word for word in WORDS if word.isalnum())
    forms = ("{0}", "{0}, {1}", "not {0}", '"{0}"', "not({0}, {1})", "{0}/{1}")
    return author.pick(forms).format(author.pick(words), author.pick(words))
