"""Which clients code makes for itself. ``S`` is a session, and two methods of the class don't use it."""

from __future__ import annotations

import pytest

from lint_rules.analysis.options import Options
from lint_rules.analysis.source import Source
from lint_rules.engine.context import Context
from lint_rules.engine.tree import build
from lint_rules.knowledge.tables import Knowledge

KEPT = "class A:\n    def __init__(self, p): {}\n    def f(self): {}\n    def g(self): pass\n    def h(self): pass\n"
MADE = {
    "kept": (KEPT.format("self.s = S()", "self.s.get(1)"), "A.s"),
    "part": (KEPT.format("self.s = S()", "self.s.a.get(1)"), "A.s"),
    "constant": (KEPT.format("self.s = S(3)", "self.s.get(1)"), "A.s"),
    "forgotten": (KEPT.format("self.s = S()", "self.s.get(1); self.s = None"), "A.s"),
    "nothing at first": (KEPT.format("self.s = None; self.s = S()", "self.s.get(1)"), "A.s"),
    "asked": (KEPT.format("self.s = S()", "\n        if self.s is not None: self.s.get(1)"), "A.s"),
    "a global decides": (KEPT.format("self.s = S() if G else None", "self.s.get(1)"), "A.s"),
    "assigned twice": ("def f(u):\n    s = S()\n    s.get(u)\n    s = S()\n    s.get(u)", "f"),
    "assigned": ("def f(u):\n    s = S()\n    return s.get(u)", "f"),
    "with": ("def f(u):\n    with S() as s: return s.get(u)", "f"),
    "annotated": ("def f(u):\n    s: S = S()\n    return s.get(u)", "f"),
}
NOT_MADE = {
    "parameter": KEPT.format("self.s = p", "self.s.get(1)"),
    "given": KEPT.format("self.s = S(p)", "self.s.get(1)"),
    "given by way of a local": KEPT.format("q = p; self.s = S(q)", "self.s.get(1)"),
    "choice": KEPT.format("self.s = p or S()", "self.s.get(1)"),
    "the caller decides": KEPT.format("self.s = S() if p else None", "self.s.get(1)"),
    "another at first": KEPT.format("self.s = T(); self.s = S()", "self.s.get(1)"),
    "unused": KEPT.format("self.s = S()", "self.s.close()"),
    "handed on": KEPT.format("self.s = S()", "return F(self.s)"),
    "written again": KEPT.format("self.s = S()", "self.s.get(1); self.s = T()"),
    "returned": "def f():\n    s = S()\n    s.get(1)\n    return s",
    "passed": "def f(u):\n    with S() as s: return g(s)",
    "bound again": "def f(u):\n    s = S()\n    s = u\n    return s.get(1)",
    "unknown": "def f(u):\n    with T() as s: return s.get(u)",
    "import": "s = S()\ns.get(1)",
}


def asked(code: str) -> list[str]:
    text = f"from requests import Session as S\n{code}"
    context = Context(Source("pkg/m.py", "pkg.m", text, build(text, "pkg.m", "pkg/m.py")), Options(), Knowledge())
    return [made.name for made in context.collaborators.made_inside()]


@pytest.mark.parametrize(("code", "expected"), MADE.values(), ids=MADE)
def test_made_inside(code: str, expected: str) -> None:
    assert asked(code) == [expected]


@pytest.mark.parametrize("code", NOT_MADE.values(), ids=NOT_MADE)
def test_not_made_inside(code: str) -> None:
    assert asked(code) == []
