"""Style that a formatter does not see. Each failure says what to do instead."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "lint_rules"
TESTS = ROOT / "tests"

LONGEST_RULE = 150
LONGEST_MODULE = 500

OUR_WAY = "infers or depends on what else was read; "
BANNED_ATTRIBUTES: Mapping[str, str] = {
    "infer": OUR_WAY + "ask Names what an expression refers to",
    "inferred": OUR_WAY + "ask Names what an expression refers to",
    "infer_call_result": OUR_WAY + "ask Names; the result of a call is written with parentheses",
    "locals": OUR_WAY + "ask Bindings.scope(node).bindings",
    "globals": OUR_WAY + "ask Bindings.module.bindings",
    "instance_attrs": OUR_WAY + "ask Names for what a class keeps on self",
    "getattr": OUR_WAY + "ask Names for the attributes of a class",
    "igetattr": OUR_WAY + "ask Names for the attributes of a class",
    "local_attr": OUR_WAY + "ask Bindings.scope(node).bindings",
    "ilookup": OUR_WAY + "ask Bindings.of(name)",
    "lookup": OUR_WAY + "ask Bindings.of(name)",
    "scope_lookup": OUR_WAY + "ask Bindings.of(name)",
    "ancestors": OUR_WAY + "resolve node.bases with Names",
    "mro": OUR_WAY + "resolve node.bases with Names",
    "is_subtype_of": OUR_WAY + "resolve node.bases with Names",
    "metaclass": OUR_WAY + "read node.keywords and resolve with Names",
    "decoratornames": OUR_WAY + "resolve node.decorators.nodes with Names",
    "is_method": OUR_WAY + "match the class in node.parent",
    "is_bound": OUR_WAY + "match the class in node.parent and its decorators",
    "bool_value": OUR_WAY + "match nodes.Const",
}
"""Attributes of nodes that rules, analyses and the engine leave alone, and what to use."""

BANNED_CALLS: Mapping[str, str] = {
    "hasattr": "match concrete node classes with match or isinstance",
    "eval": "nothing of the code under analysis is ever executed; match nodes.Const",
    "exec": "nothing of the code under analysis is ever executed",
    "__import__": "nothing of the code under analysis is ever imported; ask Modules.find for its file",
}

OUR_OWN = frozenset({"bindings", "_bindings"})
"""Receivers with a ``lookup`` that is ours: scopes made from the text alone."""

GRAB_BAGS = frozenset({"utils", "util", "helpers", "helper", "common", "misc", "shared", "stuff"})
PROMISE = re.compile(r"#\W*(TODO|FIXME|XXX|HACK)\b")
SUPPRESSION = re.compile(
    r"#\s*(?:noqa\b(?::\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*)?"
    r"|type:\s*ignore(?:\[[\w,\s-]*\])?"
    r"|pylint:\s*(?:disable|disable-next|skip-file)(?:=[\w,\s-]*?(?=\s+[-—#]|$))?)"
)


def sources(*folders: Path) -> list[Path]:
    return [path for folder in folders for path in sorted(folder.rglob("*.py")) if "fixtures" not in path.parts]


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def comments(path: Path) -> Iterator[tuple[int, str]]:
    with tokenize.open(path) as stream:
        text = stream.read()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def is_ours(node: ast.Attribute) -> bool:
    """Whether ``.lookup`` is the one of our Bindings."""
    if node.attr != "lookup":
        return False
    match node.value:
        case ast.Name(id="self"):
            return True
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name in OUR_OWN
    return False


JUDGED = [
    pytest.param(path, id=shown(path)) for path in sources(PACKAGE / "rules", PACKAGE / "analysis", PACKAGE / "engine")
]


@pytest.mark.parametrize("path", JUDGED)
def test_no_banned_names(path: Path) -> None:
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Attribute(attr=name) if name in BANNED_ATTRIBUTES and not is_ours(node):
                found.append(f"{shown(path)}:{node.lineno}: .{name} {BANNED_ATTRIBUTES[name]}")
            case ast.Call(func=ast.Name(id=name)) if name in BANNED_CALLS:
                found.append(f"{shown(path)}:{node.lineno}: {name}(): {BANNED_CALLS[name]}")
    assert not found, "\n" + "\n".join(found)


def test_every_ban_names_its_replacement() -> None:
    assert all(
        len(way.removeprefix(OUR_WAY).split()) > 1 for way in (*BANNED_ATTRIBUTES.values(), *BANNED_CALLS.values())
    )


def test_modules_fit_in_a_head() -> None:
    long = [
        f"{shown(path)} has {lines} lines; {most} are the most: "
        + ("it is short of an analysis" if most == LONGEST_RULE else "split it by question")
        for path in sources(PACKAGE, TESTS)
        for most in [LONGEST_RULE if (PACKAGE / "rules") in path.parents else LONGEST_MODULE]
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > most
    ]
    assert not long, "\n" + "\n".join(long)


def test_no_promises() -> None:
    found = [
        f"{shown(path)}:{line}: {comment}"
        for path in sources(PACKAGE, TESTS)
        for line, comment in comments(path)
        if PROMISE.match(comment)
    ]
    assert not found, "do it, or open an issue and say here how things are:\n" + "\n".join(found)


def test_every_suppression_carries_its_reason() -> None:
    found = [
        f"{shown(path)}:{line}: {comment}"
        for path in sources(PACKAGE, TESTS)
        for line, comment in comments(path)
        if SUPPRESSION.search(comment) and not re.search(r"[^\W\d_]{2,}", SUPPRESSION.sub("", comment))
    ]
    assert not found, "write the reason behind the codes, '# noqa: X100 - because …':\n" + "\n".join(found)


def test_no_grab_bags() -> None:
    found = [shown(path) for path in sources(PACKAGE, TESTS) if GRAB_BAGS & {path.stem, path.parent.name}]
    assert not found, "name a module for the question that it answers"


@pytest.mark.parametrize(
    ("comment", "bare"),
    [
        ("# noqa: E501", True),
        ("# noqa: E501, S101", True),
        ("# noqa: E501 - the table reads better so", False),
        ("# type: ignore[arg-type]", True),
        ("# type: ignore[arg-type]  # the stub is wrong", False),
        ("# pylint: disable=too-many-lines", True),
        ("# pylint: disable=too-many-lines, no-self-use", True),
        ("# pylint: disable=too-many-lines - a table", False),
    ],
)
def test_knows_a_reason_from_a_code(comment: str, bare: bool) -> None:
    assert SUPPRESSION.search(comment)
    assert (re.search(r"[^\W\d_]{2,}", SUPPRESSION.sub("", comment)) is None) == bare
