"""Which variables imported modules read: a table of what they write and what is seen of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from lint_rules.analysis.options import Options
from lint_rules.analysis.source import Source
from lint_rules.engine.context import Context
from lint_rules.engine.tree import build
from lint_rules.knowledge.tables import Knowledge


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ("import os\nX = os.environ.get('X', '1')", [(2, "'1'")]),
        ("import os\nX = os.environ['X']", [(2, "")]),
        ("from os import getenv\ndef x():\n    return int(getenv('X', default=3))", [(3, "3")]),
        (
            "from os import environ as e\ndef x(y):\n    if e.get('X'):\n        return y\n    return e['X']",
            [(3, ""), (5, "")],
        ),
        ("from decouple import config\nX = config('X')", [(2, "")]),
        ("import os\nX = os.environ.get('Y')", []),
        ("import os\nos.environ['X'] = '1'\nX = os.environ['X']", []),
        ("import os\ndef x():\n    os.environ.setdefault('X', '1')\nX = os.environ['X']", []),
        ("ROWS = {'X': 1}\nX = ROWS.get('X')\nY = ROWS['X']", []),
        ("import unknown\nX = unknown.get('X')", []),
    ],
)
def test_what_is_seen_of_another_module(tmp_path: Path, other: str, expected: list[tuple[int, str]]) -> None:
    package = tmp_path / "pkg"
    package.mkdir()
    (tmp_path / "pyproject.toml").touch()
    (package / "__init__.py").touch()
    (package / "other.py").write_text(other, encoding="utf-8")
    path, text = str(package / "case.py"), "from pkg import other\n"
    context = Context(Source(path, "pkg.case", text, build(text, "pkg.case", path)), Options(), Knowledge())
    assert sorted((read.line, read.default) for read in context.distant_reads.of("X")) == expected
