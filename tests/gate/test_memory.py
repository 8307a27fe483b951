"""What a run holds does not grow with what it has read: trees go when their file is done, findings or
not, and what is known of modules is put away."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest
from astroid import nodes
from running import written

from lint_rules.analysis.summary import ScopeSummary
from lint_rules.bridge.bare_linter import BareLinter
from lint_rules.engine import driver
from lint_rules.gate.checker import checked
from lint_rules.gate.setup import Setup

TEXTS = {
    "a finding": "import logging\n\nlogging.info('x')\n",
    "a finding that is suppressed": "import logging\n\nlogging.info('x')  # pylint: disable=root-logger # a test\n",
    "a comment that does nothing": "x = 1  # pylint: disable=root-logger\n",
    "no tree": "def f(:\n",
    "nothing": "x = 1\n",
}
MODULE = """\
import logging
from pkg import base

class C(base.C):
    items = [1, 2, 3]

    def __init__(self, given=None, *, other=()):
        self.given, self.other = given or dict(), list(other)

    @property
    def method(self):
        logging.info("%s", self.given)
        return [base.f(one, key=len) for one in self.other if one not in self.items]

@staticmethod
def f(one, *, key=None):
    return key(one) if key is not None else base.f(one)
"""


def _setup() -> Setup:
    return Setup(None, {}, (), BareLinter(None, {}, ()).terms)


def _alive(kinds: type | tuple[type, ...]) -> int:
    return sum(isinstance(thing, kinds) for thing in gc.get_objects())


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_no_tree_is_left_when_files_are_done(text: str, tmp_path: Path) -> None:
    folder = written(tmp_path, {f"{name}.py": text for name in "abc"})
    gc.collect()
    before = _alive(nodes.NodeNG)
    for _ in checked([str(folder / f"{name}.py") for name in "abc"], _setup()):
        pass
    assert _alive(nodes.NodeNG) == before


def test_what_is_learned_of_modules_is_put_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"pkg/m{number}.py" for number in range(40)]
    base = "class C: ...\ndef f(one): ...\n"
    folder = written(tmp_path, {"pkg/__init__.py": "", "pkg/base.py": base, **dict.fromkeys(names, MODULE)})
    monkeypatch.setattr(driver, "_AT_HAND", 10)
    gc.collect()
    before, scopes, things = _alive(ScopeSummary), [], []
    for _ in checked([str(folder / name) for name in names], _setup()):
        scopes.append(_alive(ScopeSummary))
        things.append(len(gc.get_objects()))
    assert max(scopes) - before <= 10 + 5
    # A module leaves where it led to, and all else as bytes; that which is not put away is a hundred things.
    assert things[-1] - things[-21] <= 20 * 2
