"""Which comments give a reason, and which only direct a tool."""

from __future__ import annotations

import pytest

from lint_rules.analysis.comments import Comments
from lint_rules.analysis.source import Source
from lint_rules.engine.tree import build


def comments_of(text: str) -> Comments:
    return Comments(Source("m.py", "m", text, build(text, "m", "m.py")))


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("# the caller retries", True),
        ("# bestmöglich", True),
        ("# 尽力而为", True),
        ("# noqa", False),
        ("# noqa: BLE001", False),
        ("# NOQA: BLE001, S110", False),
        ("# noqa: BLE001 - a plugin may raise anything", True),
        ("# noqa: E501 the caller retries", True),
        ("# type: ignore", False),
        ("# type: ignore[arg-type, misc]", False),
        ("# type: ignore[arg-type]  # the stub is wrong", True),
        ("# pylint: disable=broad-except,bare-except", False),
        ("# pylint: disable=broad-except  # plugins", True),
        ("# pragma: no cover", False),
        ("# pragma: no cover - only on Windows", True),
        ("# nosec", False),
        ("# nosec B110", False),
        ("# fmt: off", False),
        ("# TODO: handle it", False),
        ("# FIXME", False),
        ("#XXX why?", False),
        ("# ---------", False),
        ("#", False),
        ("# 1", False),
        ("# pass", False),
        ("# raise", False),
        ("# return", False),
        ("# return fallback()", False),
        ("# logger.exception(error)", False),
        ("# count += 1", False),
        ("# error = None", False),
        ("# ignore", True),
        ("# not needed", True),
        ("# raise again", True),
        ("# return quietly", True),
        ("# best effort (see above)", True),
    ],
)
def test_reason(comment: str, expected: bool) -> None:
    assert comments_of(f"x = 1  {comment}\n").reason(1, 1) is expected


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        ("x = 1  # one\n", 1, "# one"),
        ("x = '# no'\n", 1, ""),
        ('x = "# no"  # yes\n', 1, "# yes"),
        ("x = '\\''  # yes\n", 1, "# yes"),
        ('x = """\n# no\n"""  # yes\n', 2, ""),
        ('x = """\n# no\n"""  # yes\n', 3, "# yes"),
        ("x = '''a\"\"\" # no\n'''  # yes\n", 1, ""),
        ("x = '''a\"\"\" # no\n'''  # yes\n", 2, "# yes"),
        ('x = f"{1}#no"  # yes\n', 1, "# yes"),
        ("x = 'a\\\n# no'\n", 2, ""),
        ("x = ''  # yes\n", 1, "# yes"),
        ('x = ""  # yes\n', 1, "# yes"),
        ("x = ''''''  # yes\n", 1, "# yes"),
        ("x = 1\n# alone", 2, "# alone"),
    ],
)
def test_comment_on_a_line(text: str, line: int, expected: str) -> None:
    assert comments_of(text).on(line) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# the caller retries\nx = 1\n", True),
        ("# the caller retries\n# noqa\nx = 1\n", True),
        ("# the caller retries\n\nx = 1\n", False),
        ("y = 1  # the caller retries\nx = 1\n", False),
        ("# TODO\nx = 1\n", False),
    ],
)
def test_reason_above(text: str, expected: bool) -> None:
    assert comments_of(text).reason_above(text.count("\n")) is expected


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("# noqa: BLE001", True),
        ("# noqa: E501,BLE001", True),
        ("# noqa:E501 BLE001", True),
        ("# NOQA: BLE001", True),
        ("# pylint: disable=broad-except", True),
        ("# pylint: disable=invalid-name, broad-except", True),
        ("# pylint: disable-next=broad-except", True),
        ("# pylint: disable=invalid-name  # noqa: BLE001", True),
        ("# reason first  # noqa: BLE001", True),
        ("# noqa", False),
        ("# noqa: E501", False),
        ("# pylint: disable=invalid-name", False),
        ("# BLE001", False),
    ],
)
def test_suppresses(comment: str, expected: bool) -> None:
    assert comments_of(f"x = 1  {comment}\n").suppresses(1, 1, frozenset({"BLE001", "broad-except"})) is expected
