"""Who changes the value of ``X`` after import, and who binds it anew."""

from __future__ import annotations

import textwrap

import pytest

from lint_rules.analysis.bindings import Binding
from lint_rules.analysis.mutables import Mutable
from lint_rules.analysis.mutation import Change
from lint_rules.analysis.options import Options
from lint_rules.analysis.source import Source
from lint_rules.engine.context import Context
from lint_rules.engine.tree import build
from lint_rules.knowledge.tables import Knowledge


def context_of(code: str) -> Context:
    text = textwrap.dedent(code)
    return Context(Source("pkg/m.py", "pkg.m", text, build(text, "pkg.m", "pkg/m.py")), Options(), Knowledge())


def thing_of(context: Context) -> tuple[Binding, Mutable] | None:
    return next(((b, thing) for b, _, thing in context.changes.things() if b.name == "X"), None)


def said(change: Change) -> str:
    name = f" {change.name}" if change.name else ""
    return f"{change.node.fromlineno} {change.act.name.lower()}{name}{' inside' if change.inside else ''}"


KINDS = {
    "X = []": "list",
    "X = [y for y in z]": "list",
    "X = [None] * 8": "list",
    "X = {}": "dict",
    "X = dict(a=1)": "dict",
    "X: dict[str, int] = {}": "dict",
    "X = {1, 2}": "set",
    "X = set()": "set",
    "X, Y = {}, []": "dict",
    "Y = X = []": "list",
    "X = {} if y else None": "dict",
    "import collections as c\nX = c.deque()": "deque",
    "from collections import defaultdict\nX = defaultdict[str, list](list)": "defaultdict",
    "import weakref\nX = weakref.WeakSet()": "weakset",
    "import queue\nX = queue.Queue()": "queue",
    "class A: pass\nX = A()": "object",
    "class A(dict): pass\nX = A()": "dict",
    "class A(list): pass\nclass B(A): pass\nX = B()": "list",
    "X = ()": None,
    "X = 1": None,
    "X = frozenset()": None,
    "X = unknown()": None,
    "X: list": None,
    "def dict(): pass\nX = dict()": None,
    "import enum\nclass A(enum.Enum): pass\nX = A(1)": None,
    "import threading\nclass A(threading.local): pass\nX = A()": None,
    "class A(tuple): pass\nX = A()": None,
    "def f():\n    global X\n    X = []": None,
}


@pytest.mark.parametrize(("code", "kind"), KINDS.items())
def test_what_is_changeable(code: str, kind: str | None) -> None:
    found = thing_of(context_of(code))
    assert (found[1].kind if found else None) == kind


CHANGES: dict[str, list[str]] = {
    "X = []\ndef f():\n    X.append(1)": ["3 method append"],
    "X = []\ndef f():\n    X.index(1)": [],
    "X = []\nX.append(1)": [],
    "X = {}\ndef f():\n    X[1] = 2": ["3 item"],
    "X = {}\ndef f():\n    del X[1]": ["3 delete_item"],
    "X = []\ndef f():\n    X[:] = []": ["3 item"],
    "X = {}\ndef f():\n    X[1] += 2": ["3 augment"],
    "X = {}\ndef f():\n    X[1], y = 1, 2": ["3 item"],
    "X = {}\ndef f():\n    for X[1] in y: pass": ["3 item"],
    "X = []\ndef f():\n    global X\n    X += [1]": ["4 augment"],
    "X = []\ndef f(X):\n    X.append(1)": [],
    "X = []\ndef f():\n    X = []\n    X.append(1)": [],
    "X = {}\ndef f():\n    X[1].append(2)": ["3 method append inside"],
    "X = {}\ndef f():\n    X[1][2] = 3": ["3 item inside"],
    "X = {}\ndef f():\n    X[1].update(2)": [],
    "X = {1: set()}\ndef f():\n    X[1].add(2)": [],
    "X = {1: []}\ndef f():\n    X[1].sort()": ["3 method sort inside"],
    "X = {}\ndef f():\n    X[1] = set()\n    X[1].add(2)": ["3 item", "4 method add inside"],
    "X = {}\ndef f():\n    X.setdefault(1, []).append(2)": ["3 method setdefault", "3 method append inside"],
    "X = {}\ndef f():\n    X.get(1).append(2)": ["3 method append inside"],
    "X = []\ndef f():\n    y = X\n    y.append(1)": ["4 method append"],
    "X = []\ndef f(z):\n    y = X\n    if z: y = z\n    y.append(1)": [],
    "X = {}\ndef f():\n    y = X[1]\n    y.append(2)": ["4 method append inside"],
    (
        "X = {}\ndef f(k):\n    y = X.get(k)\n    if y is None:\n        y = []\n        y.append(1)\n"
        "        y = tuple(y)\n        X[k] = y\n    return y"
    ): ["8 item"],
    (
        "X = {}\ndef f(k):\n    y = X.get(k)\n    if y: return y\n    y = []\n"
        "    for z in k: y.append(z)\n    X[k] = y\n    return y"
    ): ["7 item"],
    ("X = {}\ndef f(k):\n    y = X.get(k)\n    if not y:\n        y = []\n        X[k] = y\n    y.append(1)"): [
        "6 item",
        "7 method append inside",
    ],
    "X = []\ndef f():\n    y = X[:]\n    y.sort()": [],
    "X = []\ndef f():\n    if (y := X): y.append(1)": ["3 method append"],
    "import heapq\nX = []\ndef f():\n    heapq.heappush(X, 1)": ["4 function heapq.heappush"],
    "X = []\ndef f():\n    print(X)": [],
    "X = []\ndef f():\n    [X.append(y) for y in z]": ["3 method append"],
    "X = []\ndef f():\n    def g():\n        X.append(1)\n    return g": ["4 method append"],
    "class A:\n    def m(self): self.a = 1\nX = A()\ndef f():\n    X.m()": ["5 method m"],
    "class A:\n    def m(self): return self.a\nX = A()\ndef f():\n    X.m()": [],
    "class A:\n    def m(self): self.n()\n    def n(self): del self.a\nX = A()\ndef f():\n    X.m()": ["6 method m"],
    "class B:\n    def m(self): self.a = 1\nclass A(B): pass\nX = A()\ndef f():\n    X.m()": ["6 method m"],
    "class A:\n    a = []\n    def m(self): self.a.append(1)\nX = A()\ndef f():\n    X.m()": ["6 method m"],
    "class A:\n    def m(self): self.a.append(1)\nX = A()\ndef f():\n    X.m()": [],
    "class A:\n    def m(self):\n        if self.a is None: self.a = 1\nX = A()\ndef f():\n    X.m()": [],
    "class A:\n    def m(self): self._cache[1] = 2\nX = A()\ndef f():\n    X.m()": [],
    (
        "class A:\n    a = {}\n    def m(self, k):\n        b = self.a[k]\n        b()\n        self.a.pop(k)\n"
        "X = A()\ndef f():\n    X.m(1)"
    ): [],
    "class A:\n    a = {}\n    def m(self, k): self.a.pop(k)()\nX = A()\ndef f():\n    X.m(1)": ["6 method m"],
    "class A: pass\nX = A()\ndef f():\n    X.a = 1": ["4 attribute a"],
    "class A: pass\nX = A()\ndef f():\n    del X.a": ["4 delete_attribute a"],
    "class A: pass\nX = A()\ndef f():\n    X.a.b = 1": [],
    "class A:\n    def __init__(self): self.a = {}\nX = A()\ndef f():\n    X.a[1] = 2": ["5 item a inside"],
    "class A:\n    def __init__(self): self.a = []\nX = A()\ndef f():\n    X.a.append(2)": ["5 method a.append inside"],
    "class A: pass\nX = A()\ndef f():\n    setattr(X, 'a', 1)": ["4 function setattr"],
}


@pytest.mark.parametrize(("code", "expected"), CHANGES.items())
def test_who_changes_it(code: str, expected: list[str]) -> None:
    context = context_of(code)
    found = thing_of(context)
    assert found is not None
    assert [said(change) for change in context.changes.by_later_code(*found)] == expected


REBINDINGS: dict[str, list[str]] = {
    "X = 1\ndef f():\n    global X\n    X = 2": ["4 assign"],
    "X = 1\ndef f():\n    X = 2": [],
    "X = 1\ndef f():\n    global X": [],
    "X = 1\ndef f():\n    global X\n    X: int": [],
    "X = 1\nX = 2": [],
    "X = 1\ndef f():\n    global X\n    X += 1": ["4 augment"],
    "X = 1\ndef f():\n    global X\n    del X": ["4 delete"],
    "X = 1\ndef f():\n    global X\n    for X in y: pass": ["4 loop"],
    "X = 1\ndef f():\n    global X\n    with y as X: pass": ["4 with"],
    "X = 1\ndef f():\n    global X\n    import X": ["4 import"],
    "X = 1\ndef f():\n    global X\n    [X := y for y in z]": ["4 assign"],
    "X = 1\ndef f():\n    global X\n    class A:\n        X = 2": [],
    "X = 1\ndef f():\n    class A:\n        global X\n        X = 2": ["5 assign"],
    "def f():\n    global X\n    X = 1": ["3 assign"],
    "X = 1\ndef f():\n    globals()['X'] = 2": ["3 assign"],
    "def f():\n    globals()['X'] = 2": ["2 assign"],
    "X = 1\ndef f():\n    del globals()['X']": ["3 delete"],
    "X = 1\ndef f(n):\n    globals()[n] = 2": [],
    "X = 1\nglobals()['X'] = 2": [],
    "import sys\nX = 1\ndef f():\n    setattr(sys.modules[__name__], 'X', 2)": ["4 assign"],
    "import sys\nX = 1\ndef f():\n    sys.modules[__name__].X = 2": ["4 assign"],
    "import sys\nX = 1\ndef f(m):\n    sys.modules[m].X = 2": [],
    "X = 1\ndef _f():\n    global X\n    X = 2\n_f()": [],
    "def __getattr__(n):\n    global X\n    X = 2": [],
}


@pytest.mark.parametrize(("code", "expected"), REBINDINGS.items())
def test_who_binds_it_anew(code: str, expected: list[str]) -> None:
    changes = context_of(code).changes
    found = next((rebindings for binding, rebindings in changes.rebound_names() if binding.name == "X"), [])
    assert [f"{rebinding.node.fromlineno} {rebinding.how.value}" for rebinding in found] == expected


@pytest.mark.parametrize(
    ("body", "late"),
    [
        ("import X", True),
        ("from a import X", True),
        ("import a\n    X = a.b.c", True),
        ("import a\n    X = getattr(a, 'b')", True),
        ("X = __import__('a')", True),
        ("try: import X\n    except ImportError: X = None", True),
        ("import a\n    X = a.b()", False),
        ("X = None", False),
        ("X = y.z", False),
    ],
)
def test_imports_that_were_put_off(body: str, late: bool) -> None:
    changes = context_of(f"def f():\n    global X\n    {body}\n").changes
    (found,) = [every for every in changes.rebound_names() if every[0].name == "X"]
    assert changes.imports_late(*found) is late


@pytest.mark.parametrize(
    ("first", "parameter", "late"),
    [
        ("", "X_module", True),
        ("X = None", "_X_module", True),
        ("import json as X", "X_module", False),
        ("X = None", "chosen", False),
    ],
)
def test_modules_that_are_handed_over(first: str, parameter: str, late: bool) -> None:
    changes = context_of(f"{first}\ndef f({parameter}):\n    global X\n    X = {parameter}\n").changes
    (found,) = [every for every in changes.rebound_names() if every[0].name == "X"]
    assert changes.imports_late(*found) is late
