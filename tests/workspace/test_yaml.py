"""YAML is read as people mean it, with the place of everything, and nothing in it can hurt."""

from __future__ import annotations

import pytest

from segue.records import SourceFile
from segue.workspace.yaml import MAX_ALIASES, MAX_DEPTH, Listing, Scalar, Table, Tree, read_yaml


def tree(text: str) -> Tree:
    documents, faults = read_yaml(SourceFile("a.yaml", text))
    assert not faults
    return documents[0]


def plain(node: Tree | None) -> object:
    """A tree as Python's own values."""
    if isinstance(node, Table):
        return {key: plain(value) for key, (_, value) in node.entries.items()}
    if isinstance(node, Listing):
        return [plain(item) for item in node.items]
    return None if node is None or node.null else node.text


def fault(text: str) -> str:
    """The only fault of a text, with its place."""
    _, faults = read_yaml(SourceFile("a.yaml", text))
    (found,) = faults
    return f"{found.at.line}:{found.at.column} {found.message}"


@pytest.mark.parametrize("text", ["NO", "yes", "on", "012", "1_000", "0x1f", "1e3", "12:30:45", "2026-03-31", ".5", "Infinity"])
def test_a_text_stays_the_text_that_it_is(text: str) -> None:
    assert plain(tree(f"country: {text}\n")) == {"country": text}


@pytest.mark.parametrize("text", ["", "~", "null", "NULL"])
def test_nothing_is_null_unless_it_stands_in_quotes(text: str) -> None:
    assert plain(tree(f"a: {text}\nb: '{text}'\n")) == {"a": None, "b": text}


def test_lists_tables_and_folded_texts() -> None:
    text = "a:\n  - 1\n  - {b: 'two: 2', c: [x, y]}\nlong: >-\n  one\n  two\n"
    assert plain(tree(text)) == {"a": ["1", {"b": "two: 2", "c": ["x", "y"]}], "long": "one two"}


def test_everything_knows_its_place() -> None:
    root = tree("traits:\n  size: {type: number}\n")
    assert isinstance(root, Table)
    traits = root.get("traits")
    assert isinstance(traits, Table)
    key, body = traits.entries["size"]
    assert (key.place.position.line, key.place.position.column) == (2, 3)
    assert isinstance(body, Table)
    kind = body.get("type")
    assert isinstance(kind, Scalar)
    assert (kind.place.position.line, kind.place.position.column) == (2, 16)


def test_several_documents_stand_in_one_file_and_empty_ones_count_for_nothing() -> None:
    documents, faults = read_yaml(SourceFile("a.yaml", "a: 1\n---\n---\nb: 2\n"))
    assert [plain(one) for one in documents] == [{"a": "1"}, {"b": "2"}]
    assert not faults


def test_an_anchor_may_stand_for_a_text() -> None:
    assert plain(tree("a: &size company_size >= 10\nb: *size\n")) == {"a": "company_size >= 10", "b": "company_size >= 10"}


def test_a_key_that_stands_twice_is_told_with_both_places() -> None:
    assert fault("a: 1\nb: 2\na: 3\n") == "3:1 'a' stands here twice; the first is at line 1"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a: !!python/object:os.system x\n", "1:4 tags such as tag:yaml.org,2002:python/object:os.system are not allowed"),
        ("base: &b {x: 1}\na:\n  <<: *b\n", "3:7 an alias may stand for a text, not for a whole list or table; write it out"),
        ("a:\n  <<: {x: 1}\n", "2:3 merge keys (<<) are not part of YAML 1.2; write the entries out"),
        ("a: *nobody\n", "1:4 there is no anchor '&nobody'"),
        ("? [a, b]\n: 1\n", "1:3 a key must be a plain text"),
    ],
)
def test_what_no_definition_needs_is_refused(text: str, found: str) -> None:
    assert fault(text) == found


def test_nesting_is_limited() -> None:
    assert f"nested more than {MAX_DEPTH} deep" in fault("a: " + "[" * 10_000 + "]" * 10_000)
    assert f"nested more than {MAX_DEPTH} deep" in fault("\n".join(" " * depth + "a:" for depth in range(2_000)))


def test_aliases_are_limited() -> None:
    assert f"more than {MAX_ALIASES} aliases" in fault("a: &x 1\nb: [" + ", ".join(["*x"] * 1_000) + "]\n")


def test_an_anchor_of_anchors_does_not_grow() -> None:
    """The "billion laughs" of YAML: lists of lists of lists, each named and used ten times."""
    lines = ["a0: &a0 [lol]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    assert "an alias may stand for a text" in fault("\n".join(lines))


@pytest.mark.parametrize(
    "text",
    ["a: 'not ended\n", "a: [1, 2\n", "a:\n\tb: 1\n", "a: b: c\n", "}\n", "a: @b\n", "a: \x07\n", "%YAML 9.9\n---\na: 1\n"],
)
def test_what_is_not_yaml_is_a_fault_with_a_place(text: str) -> None:
    documents, faults = read_yaml(SourceFile("a.yaml", text))
    assert not documents
    assert len(faults) == 1
    assert "not YAML" in faults[0].message
    assert faults[0].at.line >= 1
