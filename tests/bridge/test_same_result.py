"""One process or two, any order of files, each file alone: the same findings with the same evidence."""

from __future__ import annotations

import json
import random
import shutil
import sysconfig
from pathlib import Path
from typing import Any

import pytest
from running import pylint, written

from lint_rules.catalog import catalog

pytestmark = pytest.mark.once

REPORTER = """
import json

from pylint.reporters import BaseReporter

from lint_rules.bridge.evidence import steps_of


class Everything(BaseReporter):
    name = "everything"

    def display_messages(self, layout):
        rows = [
            [m.path, m.line, m.column, m.end_line, m.end_column, m.obj, m.msg_id, m.msg, m.confidence.name,
             [[s.at.path, s.at.line, s.at.column, s.text] for s in steps_of(m.confidence)]]
            for m in self.messages
        ]
        print(json.dumps(rows), file=self.out)

    def _display(self, layout):
        pass
"""
SHOP = {
    "shop/__init__.py": "",
    "shop/state.py": "ORDERS = []\nPRICES = {}\nlimit = 3\n\n\ndef add(order):\n    ORDERS.append(order)\n\n\n"
    "def set_limit(value):\n    global limit\n    limit = value\n",
    "shop/web.py": "import requests\n\nfrom shop import state\n\nsession = requests.Session()\n\n\ndef order(item):\n"
    "    state.limit = 5\n    state.PRICES[item] = requests.get(item).json()\n    return session.post(item)\n",
    "shop/errors.py": "def load(read):\n    try:\n        return read()\n    except OSError:\n        raise\n\n\n"
    "def quiet(read):\n    try:\n        return read()\n    except Exception:\n        pass\n",
}
COPIED = ("logging", "wsgiref", "concurrent")
Row = list[Any]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small shop, and packages of the standard library under other names."""
    root = tmp_path_factory.mktemp("same")
    written(root, {**SHOP, "everything.py": REPORTER, "pyproject.toml": ""})
    for name in COPIED:
        shutil.copytree(
            Path(sysconfig.get_paths()["stdlib"]) / name,
            root / f"our_{name}",
            ignore=shutil.ignore_patterns("__pycache__"),
        )
    return root


def files_of(root: Path) -> list[str]:
    return [path.relative_to(root).as_posix() for path in sorted(root.rglob("*.py")) if path.name != "everything.py"]


def rows(root: Path, files: list[str], jobs: int = 1) -> list[Row]:
    symbols = ",".join(["E6601", "E6602", *(rule.name for rule in catalog())])
    done = pylint(
        root,
        f"-j{jobs}",
        "--disable=all",
        f"--enable={symbols}",
        "--output-format=everything.Everything",
        *files,
        importable=[root],
    )
    found: list[Row] = json.loads(done.out)
    return sorted(found, key=json.dumps)


@pytest.fixture(scope="module")
def expected(project: Path) -> list[Row]:
    return rows(project, files_of(project))


def test_there_is_something_to_compare(expected: list[Row]) -> None:
    assert {row[0] for row in expected} & set(SHOP)
    assert [row for row in expected if row[6] in {"E6601", "E6602"}] == []


def test_two_processes_say_the_same(project: Path, expected: list[Row]) -> None:
    assert rows(project, files_of(project), jobs=2) == expected


def test_any_order_says_the_same(project: Path, expected: list[Row]) -> None:
    files = files_of(project)
    random.Random(7).shuffle(files)
    assert rows(project, files) == expected


def test_each_file_alone_says_the_same(project: Path, expected: list[Row]) -> None:
    for file in [*SHOP, "our_logging/config.py"]:
        assert rows(project, [file]) == [row for row in expected if row[0] == file]
