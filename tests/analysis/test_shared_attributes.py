"""Which containers classes share. The class that is asked about is ``A``, its attribute ``x``."""

from __future__ import annotations

import textwrap

import pytest

from lint_rules.analysis.options import Options
from lint_rules.analysis.source import Source
from lint_rules.engine.context import Context
from lint_rules.engine.tree import build
from lint_rules.knowledge.tables import Knowledge

BASE = "class A:\n    x = []\n"
CHANGED = {
    "self": (f"{BASE}    def f(self): self.x.append(1)", (1, 0)),
    "cls": (f"{BASE}    @classmethod\n    def f(cls): cls.x.append(1)", (0, 1)),
    "type(self)": (f"{BASE}    def f(self): type(self).x.append(1)", (0, 1)),
    "__class__": (f"{BASE}    def f(self): self.__class__.x.append(1)", (0, 1)),
    "name": (f"{BASE}def f(): A.x.append(1)", (0, 1)),
    "subclass": (f"{BASE}class B(A):\n    def f(self): self.x.append(1)", (1, 0)),
    "local": (f"{BASE}    def f(self):\n        y = self.x\n        y.append(1)", (1, 0)),
    "in place": (f"{BASE}    def f(self): self.x += [1]", (1, 0)),
    "bound later": (f"{BASE}    def f(self): self.x.append(1)\n    def g(self): self.x = []", (1, 0)),
    "bound, but the class": (f"{BASE}    def __init__(self): self.x = []\n    def f(self): A.x.append(1)", (0, 1)),
}
UNCHANGED = {
    "constructor": f"{BASE}    def __init__(self): self.x = []\n    def f(self): self.x.append(1)",
    "earlier": f"{BASE}    def f(self):\n        self.x = []\n        self.x.append(1)",
    "base": "class B:\n    def __init__(self): self.x = 1\nclass A(B):\n    x = []\n    def f(self): self.x.append(1)",
    "overridden": f"{BASE}class B(A):\n    x = ()\n    def f(self): self.x.append(1)",
    "computed": f"{BASE}    def f(self): self.x.append(1)\n    def g(self, **k): self.__dict__.update(k)",
    "factory": f"{BASE}    def f(self): self.x.append(1)\n    def g(self):\n        a = A()\n        a.x = []",
    "copy": f"{BASE}    def f(self): self.x[:].append(1)",
    "static method": f"{BASE}    @staticmethod\n    def f(self): self.x.append(1)",
    "nested": "def g():\n    class A:\n        x = []\n        def f(self): self.x.append(1)",
    "field": "import pydantic\nclass A(pydantic.BaseModel):\n    x = []\n    def f(self): self.x.append(1)",
}


def asked(code: str) -> list[tuple[int, int]]:
    text = textwrap.dedent(code)
    context = Context(Source("pkg/m.py", "pkg.m", text, build(text, "pkg.m", "pkg/m.py")), Options(), Knowledge())
    return [(len(s.through_self), len(s.through_class)) for s in context.shared_attributes.changed()]


@pytest.mark.parametrize(("code", "expected"), CHANGED.values(), ids=CHANGED)
def test_shared(code: str, expected: tuple[int, int]) -> None:
    assert asked(code) == [expected]


@pytest.mark.parametrize("code", UNCHANGED.values(), ids=UNCHANGED)
def test_not_shared(code: str) -> None:
    assert asked(code) == []
