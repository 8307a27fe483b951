"""The fast tree stands where Pylint's stands, and bytes become text as the interpreter would have them."""

from __future__ import annotations

import sysconfig
import warnings
from collections.abc import Iterator
from pathlib import Path

import astroid
import pytest
from astroid import nodes

from lint_rules.engine.driver import Engine
from lint_rules.engine.tree import UnreadableSource, build, decode

STDLIB = Path(sysconfig.get_paths()["stdlib"])
SAMPLE = ("abc.py", "contextlib.py", "dataclasses.py", "enum.py", "logging/__init__.py", "textwrap.py", "types.py")


def walk(root: nodes.NodeNG) -> Iterator[nodes.NodeNG]:
    left = [root]
    while left:
        node = left.pop()
        yield node
        left.extend(reversed(list(node.get_children())))


def places(root: nodes.NodeNG) -> list[tuple[object, ...]]:
    return [
        (type(n).__name__, n.lineno, n.col_offset, n.end_lineno, n.end_col_offset, n.fromlineno, n.tolineno, n.position)
        for n in walk(root)
    ]


@pytest.mark.parametrize("name", SAMPLE)
def test_every_node_stands_where_pylints_does(name: str) -> None:
    text = decode((STDLIB / name).read_bytes())
    plain = astroid.MANAGER.__class__()
    whole = astroid.builder.AstroidBuilder(plain, apply_transforms=False).string_build(text, "sample", "sample.py")
    assert places(build(text, "sample", "sample.py")) == places(whole)


def test_building_leaves_nothing_behind_in_astroids_cache() -> None:
    before = set(astroid.MANAGER.astroid_cache)
    build("import os\nclass A(os.PathLike):\n    x: int = 1\n", "left_behind", "left_behind.py")
    assert set(astroid.MANAGER.astroid_cache) == before


def test_warnings_of_the_code_under_analysis_are_not_ours() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert build("x = '\\d' is 3\n", "escape", "escape.py").body


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", ""),
        (b"x = 1", "x = 1"),
        (b"x = 1\r\ny = 2\r", "x = 1\ny = 2\n"),
        (b"\xef\xbb\xbfx = 1\n", "x = 1\n"),
        (b'# coding: latin-1\nx = "\xe9"\n', '# coding: latin-1\nx = "é"\n'),
        (b'#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\nx = "\x80"\n', None),
    ],
)
def test_decodes_as_the_interpreter_does(data: bytes, text: str | None) -> None:
    assert decode(data) == text if text is not None else "€" in decode(data)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'x = "\xe9"\n', "byte 0xe9 at offset 5 is not utf-8"),
        (b"# coding: nonsense\n\xff\n", "unknown or contradicting encoding declaration"),
        (b"# coding: nonsense\n", "unknown or contradicting encoding declaration"),
        (b"\xef\xbb\xbf# coding: latin-1\n", "unknown or contradicting encoding declaration"),
        (b"x = 1\ny = 2\0\n", "NUL byte in line 2"),
    ],
)
def test_says_what_is_wrong_with_bytes(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableSource, match=reason):
        decode(data)


def test_the_bytes_of_a_late_fault_are_the_right_ones() -> None:
    with pytest.raises(UnreadableSource, match="byte 0xff at offset 20001 "):
        decode(b"#" * 20_000 + b"\n\xff\n")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("def f(:\n", r"not valid Python \(line 1\)"),
        ("x = 1\n  y = 2\n", r"not valid Python \(line 2\)"),
        ("x = a" + ".b()" * 5000, "nested too deeply"),
        ("x = " + "[" * 5000 + "]" * 5000, "not valid Python|nested too deeply"),
        ("x = '\ud800'", "."),
    ],
)
def test_says_why_a_text_has_no_tree(text: str, reason: str) -> None:
    with pytest.raises(UnreadableSource, match=reason) as refused:
        build(text, "sample", "sample.py")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("content", [b"\0", b"def f(:", b'"\xff"', None])
def test_a_file_without_a_tree_is_an_outcome_and_no_error(content: bytes | None, tmp_path: Path) -> None:
    file = tmp_path / "bad.py"
    if content is not None:
        file.write_bytes(content)
    outcome = Engine().check_file(str(file), [])
    assert outcome.unreadable
    assert "\n" not in outcome.unreadable
    assert str(tmp_path) not in outcome.unreadable
