"""Which clients an import makes and keeps, and by which name. ``R`` is ``requests.Session`` in each case."""

from __future__ import annotations

import pytest

from lint_rules.analysis.options import Options
from lint_rules.analysis.source import Source
from lint_rules.engine.context import Context
from lint_rules.engine.tree import build
from lint_rules.knowledge.tables import Knowledge

KEPT = {
    "plain": ("X = R()", "X"),
    "one of a list": ("X = [R(), R()]", "X"),
    "values of a dict": ("X = {k: R() for k in 'ab'}", "X"),
    "attribute": ("class A:\n    b = R()", "A.b"),
    "attribute of an inner class": ("class A:\n    class B:\n        c = R()", "B.c"),
    "default": ("def f(a=R()): pass", "a"),
    "one way or the other": ("X = R() if t else None", "X"),
    "stored by a constructor": ("class A:\n def __init__(self):\n  self.b = R()\nX = A()", "X"),
    "stored within a with": (
        "class A:\n def __init__(self):\n  with L:\n   self.b = R()\nX = A()",
        "X",
    ),
    "asked for": ("class A:\n def __init__(self, b):\n  if b:\n   self.b = R()\nX = A(True)", "X"),
    "passed on": ("class A:\n def __init__(self, b):\n  self.b = b\nX = A(R())", "X"),
    "passed by name": ("class A:\n def __init__(self, b=None):\n  self.b = b\nX = A(b=R())", "X"),
    "returned": ("def f():\n    return R()\nX = f()", "X"),
    "returned on both ways": ("def f():\n    if t:\n        return R()\n    a = R()\n    return a\nX = f()", "X"),
    "twice removed": ("def f():\n    return R()\ndef g():\n    return f()\nX = g()", "X"),
}
NOT_KEPT = {
    "the class itself": "X = R",
    "what it returns": "X = R().get('u')",
    "within a function": "def f():\n    X = R()",
    "entered": "with R() as X: pass",
    "not asked for": "class A:\n def __init__(self, b):\n  if b:\n   self.b = R()\nX = A(False)",
    "left before": "class A:\n def __init__(self, b):\n  if not b:\n   return\n  self.b = R()\nX = A(0)",
    "perhaps left before": "class A:\n def __init__(self):\n  if t:\n   return\n  self.b = R()\nX = A()",
    "dropped": "class A:\n def __init__(self):\n  b = R()\nX = A()",
    "stored elsewhere": "class A:\n def __init__(self, o):\n  o.b = R()\nX = A(t)",
    "perhaps replaced": "class A:\n def __init__(self, b=None):\n  self.b = b or R()\nX = A(t)",
    "perhaps returned": "def f():\n    if t:\n        return 3\n    return R()\nX = f()",
    "made of itself": "def f(a):\n    a = a or a\n    return a\nX = f(None)",
    "recursive": "def f():\n    return f()\nX = f()",
    "decorated by who knows what": "@t\ndef f():\n    return R()\nX = f()",
}


def kept(text: str) -> list[str]:
    source = Source("m.py", "m", text, build(text, "m", "m.py"))
    return [client.name for client in Context(source, Options(), Knowledge()).import_clients.all()]


@pytest.mark.parametrize("case", KEPT)
def test_keeps(case: str) -> None:
    text, name = KEPT[case]
    assert kept(f"from requests import Session as R\n{text}\n") == [name]


@pytest.mark.parametrize("case", NOT_KEPT)
def test_does_not_keep(case: str) -> None:
    assert not kept(f"from requests import Session as R\n{NOT_KEPT[case]}\n")
