"""The gate says what Pylint with the plugin says: places, words, scopes and confidence, suppressions of every kind."""

from __future__ import annotations

import json
import shutil
import sysconfig
from pathlib import Path
from typing import Any

import pytest
from running import pylint, run, written

from lint_rules.catalog import catalog

pytestmark = pytest.mark.once

SUPPRESSED = '''\
"""Suppressions of every kind."""
import logging
import random

ORDERS = []  # pylint: disable=mutated-global
PRICES = {}  # pylint: disable=W6701
STOCK = {}
# pylint: disable-next=mutated-global
SALES = []


def add(order):
    # pylint: disable=root-logger
    logging.info("one")
    ORDERS.append(order)
    PRICES[order] = 1
    STOCK[order] = 1
    SALES.append(order)


def tell(order):
    logging.info("two")
    logging.info("three")  # pylint: disable=root-logger
    logging.info("four")  # pylint: disable=useless-thing,W6708


def again(read):
    try:
        return read()
    # pylint: disable=bare-reraise
    except OSError:
        raise


def strictly(read):  # pylint: enable=sentinel-error
    try:
        return read()
    except Exception:
        return None
'''
FILES = {
    "shop/__init__.py": "",
    "shop/suppressed.py": SUPPRESSED,
    "shop/all.py": "import logging\n\n\ndef f():\n    logging.info('x')  # pylint: disable=all\n",
    "shop/skipped.py": "# pylint: skip-file\nimport logging\n\n\ndef f():\n    logging.info('x')\n",
    "shop/broken.py": "def f(:\n",
    "shop/empty.py": "",
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = written(tmp_path_factory.mktemp("gate"), {**FILES, "pyproject.toml": ""})
    for name in ("concurrent", "multiprocessing"):
        source = Path(sysconfig.get_paths()["stdlib"]) / name
        shutil.copytree(source, root / f"our_{name}", ignore=shutil.ignore_patterns("__pycache__"))
    for position, path in enumerate(sorted(root.glob("our_*/**/*.py"))):
        text = path.read_text(encoding="utf-8")
        comment = ("# pylint: disable=rebound-global\n", "", "", "", "# pylint: skip-file\n")[position % 5]
        path.write_text(comment + text, encoding="utf-8")
    return root


OURS = {rule.name for rule in catalog()} | {"unanalysed-file", "rule-failure", "reasonless-suppression"}


def row(found: dict[str, Any], *names: str) -> tuple[object, ...]:
    return tuple(found[name] for name in names)


def by_pylint(root: Path, *arguments: str) -> set[tuple[object, ...]]:
    names = ("path", "line", "column", "endLine", "endColumn", "messageId", "message", "obj", "module")
    done = pylint(root, "--output-format=json2", "--recursive=y", *arguments)
    ours = [
        found
        for found in done.messages
        if found["symbol"] in OURS
        or (found["symbol"] == "useless-suppression" and found["message"].split("'")[1] in OURS)
    ]
    return {(*row(found, *names), found["confidence"].lower()) for found in ours}


def by_gate(root: Path, *arguments: str) -> set[tuple[object, ...]]:
    names = ("path", "line", "column", "end_line", "end_column", "code", "message", "scope", "module", "confidence")
    # That a suppression suppresses nothing is what Pylint says with a message of its own.
    done = run(["lint_rules", "check", "--output", "json", "--ignore", "unused-suppression", *arguments], root)
    assert done.code in {0, 1, 3}, done.err
    return {row(found, *names) for found in json.loads(done.out)}


def told(rows: set[tuple[object, ...]]) -> set[tuple[object, ...]]:
    """Without what only Pylint says of a file that is not Python."""
    return {found for found in rows if found[5] != "E6601"}


def test_the_gate_and_pylint(project: Path) -> None:
    expected = by_pylint(project, "--rcfile=", ".")
    assert len(expected) >= 10
    assert told(by_gate(project, "--isolated", "--jobs=1", ".")) == told(expected)


def test_one_process_and_two(project: Path) -> None:
    one = run(["lint_rules", "check", "--isolated", "--output", "json", "--jobs=1", "."], project)
    two = run(["lint_rules", "check", "--isolated", "--output", "json", "--jobs=2", "."], project)
    assert one.out == two.out
    assert one.code == two.code == 3


def test_a_file_alone(project: Path) -> None:
    whole = by_gate(project, "--isolated", ".")
    for path in ("shop/suppressed.py", "our_multiprocessing/pool.py", "our_concurrent/futures/thread.py"):
        assert by_gate(project, "--isolated", path) == {found for found in whole if found[0] == path}


@pytest.mark.parametrize(
    "table",
    [
        '[tool.pylint.main]\ndisable = ["root-logger"]',
        '[tool.pylint."messages control"]\ndisable = "all"\nenable = ["bare-reraise", "W6708"]',
        '[tool.pylint.main]\nenable = ["sentinel-error", "useless-suppression"]',
        '[tool.pylint.main]\nenable = ["reasonless-suppression"]',
        '[tool.pylint.main]\nignore = ["suppressed.py"]',
        '[tool.pylint.main]\nignore-paths = ["^our_concurrent/futures/p.*$"]\nmax-line-length = 3',
        "[tool.pylint.lint-rules]\nstrict = true",
        '[tool.pylint.main]\nconfidence = ["HIGH"]',
    ],
)
def test_settings(table: str, project: Path, tmp_path: Path) -> None:
    shutil.copytree(project, tmp_path / "p")
    (tmp_path / "p" / "pyproject.toml").write_text(table + "\n", encoding="utf-8")
    folders = ("shop", "our_concurrent")
    assert told(by_gate(tmp_path / "p", *folders)) == told(by_pylint(tmp_path / "p", *folders))
