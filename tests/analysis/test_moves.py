"""When is a summary another one with other lines?"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from lint_rules.analysis.bindings import Bindings
from lint_rules.analysis.moves import only_moved
from lint_rules.analysis.running.lowering import summarise
from lint_rules.analysis.source import Source
from lint_rules.analysis.summary import Summary
from lint_rules.engine.tree import build

pytestmark = pytest.mark.once

CODE = """\
import os
from a import k as c


@c(1, k=c, a=2)
class K(c.Base, a=c(3)):
    x: int = 1

    def __init__(self, a, b=c(4)):
        self.s = a.b(k=1, c=b)[5]
        self.s[a] = {"k": ["c", 9], **a}
        if a:
            with open(a) as f:
                return f
        else:
            try:
                os.remove(a)
            except OSError:
                pass
            finally:
                a.close(a="k")
        for b in [c(z) for z in a if z.k]:
            yield b


X, Y = (lambda a: a.c)(1), c.k
del X.c, Y[1]
"""


def summary(text: str) -> Summary:
    tree = build(text, "m", "m.py")
    return Summary.from_json(summarise(Source("m.py", "m", text, tree), Bindings(tree)).to_json())


@pytest.mark.parametrize("seed", range(10))
def test_lines_between_statements(seed: int) -> None:
    chance = random.Random(seed)
    moved = "".join("\n" * chance.choice((0, 0, 1, 3)) + line for line in CODE.splitlines(keepends=True))
    assert only_moved(summary(CODE), summary(moved))
    assert only_moved(summary(moved), summary(CODE))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("c(1,", "c(2,"),
        ("a=2", "a=3"),
        ("a=c(3)", "a=c(4)"),
        ("x: int = 1", "y: int = 1"),
        ("[5]", "[6]"),
        ("k=1", "k=2"),
        ("os.remove", "os.rename"),
        ("OSError", "KeyError"),
        ("Y[1]", "Y[2]"),
        ("X, Y =", "Y, X ="),
        ("lambda a: a.c", "lambda a: a.k"),
        ("(1), c.k\n", "(1), (\n    c.k)\n"),
        ("import os\n", "import os; import io\n"),
    ],
)
def test_anything_else(old: str, new: str) -> None:
    assert old in CODE
    assert not only_moved(summary(CODE), summary(CODE.replace(old, new)))
    assert not only_moved(summary(CODE), summary("\n\n" + CODE.replace(old, new)))


def test_another_order() -> None:
    first, second = "def f():\n    g()\n\n\n", "def g():\n    return 1\n\n\n"
    assert not only_moved(summary(first + second), summary(second + first))


def test_real_modules() -> None:
    for file in sorted((Path(__file__).parents[2] / "lint_rules" / "gate").glob("*.py")):
        text = file.read_text(encoding="utf-8")
        assert only_moved(summary(text), summary("\n" + text.replace("\n\n", "\n\n\n")))
