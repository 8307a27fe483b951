"""What keeps the one object that everybody gets. ``S`` has state, ``V`` has none."""

from __future__ import annotations

import pytest

from lint_rules.analysis.options import Options
from lint_rules.analysis.source import Source
from lint_rules.engine.context import Context
from lint_rules.engine.tree import build
from lint_rules.knowledge.tables import Knowledge

CLASSES = "import functools\nclass S:\n    def f(self): self.x = 1\nclass V:\n    def f(self): return 1\n"
KEPT = {
    "module": ("x = None\ndef g():\n    global x\n    if x is None: x = S()\n    return x", "x"),
    "class": (
        "class A:\n    i = None\n    @classmethod\n    def g(c):\n        if not c.i: c.i = S()\n        return c.i",
        "A.i",
    ),
    "cached": ("@functools.cache\ndef g(): return S()", "g()"),
    "cached local": ("@functools.lru_cache(None)\ndef g():\n    s = S()\n    return s", "g()"),
    "decorator": ("@singleton\nclass A(S): pass", "A"),
}
NOT_KEPT = {
    "value": "x = None\ndef g():\n    global x\n    if x is None: x = V()\n    return x",
    "untested": "class A:\n    i = None\n    @classmethod\n    def g(c):\n        c.i = S()\n        return c.i",
    "not returned": "class A:\n    i = None\n    @classmethod\n    def g(c):\n        if not c.i: c.i = S()",
    "instance": "class A:\n    i = None\n    def g(self):\n        if not self.i: self.i = S()\n        return self.i",
    "parameters": "@functools.cache\ndef g(k): return S()",
    "method": "class A:\n    @functools.cache\n    def g(self): return S()",
    "read-only": "class A:\n    i = None\n    def f(self): self.x = 1\n    @classmethod\n    def g(c):\n"
    "        if not c.i: c.i = c(frozen=True)\n        return c.i",
    "unknown": "@functools.cache\ndef g(): return T()",
    "decorated value": "@singleton\nclass A(V): pass",
}


def asked(code: str) -> list[str]:
    text = CLASSES + code
    context = Context(Source("pkg/m.py", "pkg.m", text, build(text, "pkg.m", "pkg/m.py")), Options(), Knowledge())
    return [singleton.name for singleton in context.singletons.all()]


@pytest.mark.parametrize(("code", "expected"), KEPT.values(), ids=KEPT)
def test_kept(code: str, expected: str) -> None:
    assert asked(code) == [expected]


@pytest.mark.parametrize("code", NOT_KEPT.values(), ids=NOT_KEPT)
def test_not_kept(code: str) -> None:
    assert asked(code) == []
