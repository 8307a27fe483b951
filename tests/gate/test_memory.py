"""What a run holds does not grow with what it has read: trees go when their file is done, findings or not."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest
from astroid import nodes
from running import written

from lint_rules.bridge.bare_linter import BareLinter
from lint_rules.gate.checker import checked
from lint_rules.gate.setup import Setup

TEXTS = {
    "a finding": "import logging\n\nlogging.info('x')\n",
    "a finding that is suppressed": "import logging\n\nlogging.info('x')  # pylint: disable=root-logger # a test\n",
    "a comment that does nothing": "x = 1  # pylint: disable=root-logger\n",
    "no tree": "def f(:\n",
    "nothing": "x = 1\n",
}


def _trees() -> int:
    return sum(isinstance(thing, nodes.NodeNG) for thing in gc.get_objects())


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_no_tree_is_left_when_a_file_is_told_of(text: str, tmp_path: Path) -> None:
    folder = written(tmp_path, {f"{name}.py": text for name in "abc"})
    setup = Setup(None, {}, (), BareLinter(None, {}, ()).terms)
    gc.collect()
    before = _trees()
    left = [_trees() - before for _ in checked([str(folder / f"{name}.py") for name in "abc"], setup)]
    # Nothing is looked through for a file that may be the only one; what it left goes with the second.
    assert left[1:] == [0, 0]
