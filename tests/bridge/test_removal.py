"""What goes from a comment that suppresses nothing, and where nothing can."""

from __future__ import annotations

import io
import tokenize

import pytest

from lint_rules.bridge.removal import removal

pytestmark = pytest.mark.once


def edited(text: str, *words: str) -> str | None:
    """The text without these names in the first comment that has one; None where there is no edit."""
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    comment = next(t for t in tokens if t.type == tokenize.COMMENT and "a-a" in t.string)
    edit = removal(text, comment, words or ("a-a",))
    return None if edit is None else edit.made_in(text.split("\n"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("x = 1  # pylint: disable=a-a\ny = 2\n", "x = 1\ny = 2\n", id="behind-code"),
        pytest.param("x = 1  # pylint: disable=a-a", "x = 1", id="without-a-last-line-feed"),
        pytest.param("x = 'ü😀'  # pylint:disable = a-a\n", "x = 'ü😀'\n", id="behind-wide-characters"),
        pytest.param("x = 1\n# pylint: disable-next=a-a\ny = 2\n", "x = 1\ny = 2\n", id="on-a-line-of-its-own"),
        pytest.param("if x:\n    # pylint: disable=a-a\n    y = 2\n", "if x:\n    y = 2\n", id="indented"),
        pytest.param("x = 1\n# pylint: disable=a-a", "x = 1\n", id="last-line"),
        pytest.param("x = 1  # pylint: disable=a-a  # it is so\n", "x = 1\n", id="with-its-reason"),
        pytest.param("x = 1  # pylint: disable=a-a; it is so\n", "x = 1\n", id="with-a-reason-behind-a-semicolon"),
        pytest.param("f(  # pylint: disable=a-a\n    1,\n)\n", "f(\n    1,\n)\n", id="between-brackets"),
        pytest.param("x = '''\n'''  # pylint: disable=a-a\n", "x = '''\n'''\n", id="behind-a-long-string"),
    ],
)
def test_a_comment_goes(text: str, expected: str) -> None:
    assert edited(text) == expected


@pytest.mark.parametrize(
    ("names", "words", "expected"),
    [
        ("a-a,b-b", ["a-a"], "b-b"),
        ("a-a, b-b , c-c", ["b-b"], "a-a , c-c"),
        ("a-a, b-b, c-c", ["a-a", "c-c"], "b-b"),
        ("a-a, b-b, c-c", ["c-c"], "a-a, b-b"),
        ("a-a, W0611, a-a", ["a-a"], "W0611"),
    ],
)
def test_a_name_goes(names: str, words: list[str], expected: str) -> None:
    for rest in ("", "  # noqa: F401", "  # it is so"):
        assert edited(f"x = 'ü'  # pylint: disable={names}{rest}\n", *words) == (
            f"x = 'ü'  # pylint: disable={expected}{rest}\n"
        )


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("x = 1  # pylint: disable=a-a  # noqa: E501\n", id="another-tool"),
        pytest.param("x = 1  # pylint: disable=a-a  # type: int\n", id="type"),
        pytest.param("x = 1  # noqa # pylint: disable=a-a\n", id="another-tool-before"),
        pytest.param("x = 1  # pylint: disable=a-a enable=b-b\n", id="two-instructions"),
        pytest.param("x = 1  # pylint: disable=a-a # pylint: enable=b-b\n", id="two-comments-in-one"),
        pytest.param("x = 1  # pylint: disable=a-a  # TODO: ask somebody\n", id="promise"),
        pytest.param("x = 1\n# pylint: disable-next=b-b\n# pylint: disable=a-a\ny = 2\n", id="counted-from"),
        pytest.param("# pylint: disable=a-a\n\n# -*- coding: latin-1 -*-\n", id="encoding-moves-up"),
        pytest.param("x = 1  # pylint: disable=a-a # coding=latin-1\n", id="encoding"),
        pytest.param("x = (  # pylint: disable=a-a\n", id="no-python"),
    ],
)
def test_nothing_goes(text: str) -> None:
    assert edited(text) is None
