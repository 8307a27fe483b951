"""Which containers only know what there is. The one that is asked about is ``X``."""

from __future__ import annotations

import textwrap

import pytest

from lint_rules.analysis.options import Options
from lint_rules.analysis.source import Source
from lint_rules.engine.context import Context
from lint_rules.engine.tree import build
from lint_rules.knowledge.tables import Knowledge

HOOK = "import atexit\n@atexit.register\ndef close():\n    for x in list(X): x.close()\n"
WEAK = "import weakref as w\nX = w.WeakValueDictionary()\n"
SERVES_NOBODY = {
    "read at exit": f"X = []\n{HOOK}def f(x):\n    X.append(x)",
    "asked whether the hook is set": (
        "import atexit\nX = []\ndef close():\n    for x in X: x.close()\n"
        "def f(x):\n    if not X:\n        atexit.register(close)\n    X.append(x)"
    ),
    "weak, read to end what is left": (
        "import weakref\nX = weakref.WeakSet()\ndef f():\n    a = A()\n    X.add(a)\n    return a\n"
        "def _shutdown_all():\n    for x in list(X): x.close()"
    ),
    "references, read to end what is left": (
        "import weakref\nX = set()\ndef f(a):\n    r = weakref.ref(a, g)\n    X.add(r)\n"
        "def g(r): X.discard(r)\ndef _shutdown():\n    for x in list(X): x().close()"
    ),
    "asks about itself": f"X = {{}}\n{HOOK}class A:\n    def f(self): X[self.k] = self\n    def g(self): self.k in X",
    "weak set": "import weakref\nX = weakref.WeakSet()\nclass A:\n    def f(self): X.add(self)\ndef g(): return len(X)",
    "weak under its own key": f"{WEAK}class A:\n    def f(self): X[self.key] = self\ndef g(k): return X[k]",
    "weak under its identity": f"{WEAK}class A:\n    def f(self): X[id(self)] = self\ndef g(k): return X[k]",
    "threads": (
        "X = []\nclass T(Thread):\n    def f(self): X.append(self)\n    def g(self): X.remove(self)\ndef g(): len(X)"
    ),
    "beside objects": "import weakref\nX = weakref.WeakKeyDictionary()\ndef f(a):\n    X[a] = 1\n    return X.get(a)",
}
SERVES = {
    "read by anybody": f"X = []\n{HOOK}def f(x):\n    X.append(x)\ndef g(): return X[0]",
    "asked for more than the hook": (
        "import atexit\nX = []\ndef close():\n    for x in X: x.close()\n"
        "def f(x):\n    if not X:\n        atexit.register(close)\n        x.first()\n    X.append(x)"
    ),
    "weak, read by anybody": (
        "import weakref\nX = weakref.WeakSet()\ndef f(a): X.add(a)\ndef _shutdown():\n    for x in X: x.close()\n"
        "def running(): return len(X)"
    ),
    "weak, ended by anybody": (
        "import weakref\nX = weakref.WeakSet()\ndef f(a): X.add(a)\ndef close_all():\n    for x in X: x.close()"
    ),
    "strong, read to end what is left": "X = []\ndef f(a): X.append(a)\ndef _close():\n    for x in X: x.close()",
    "never read": "X = []\ndef f(x):\n    X.append(x)",
    "weak under a given name": f"{WEAK}class A:\n    def f(self, name): X[name] = self\ndef g(k): return X[k]",
    "weak, of others": "import weakref\nX = weakref.WeakSet()\ndef f(x): X.add(x)",
    "threads that stay": "X = []\nclass T(Thread):\n    def f(self): X.append(self)",
    "other instances": (
        "X = []\nclass T:\n    def f(self): X.append(self)\n    def g(self): X.remove(self)\ndef g(): return len(X)"
    ),
    "weak keys that are iterated": (
        "import weakref\nX = weakref.WeakKeyDictionary()\ndef f(a):\n    X[a] = 1\ndef g(): return list(X)"
    ),
}
COMPLETED = {
    "no parameters": "X = {}\ndef f(): X.update({1: 2})\nf()\ndef g(k): return X[k]",
    "emptied first": "X = {}\ndef f():\n    X.clear()\n    X.update({1: 2})\nf()",
    "only import reads": "X = {}\ndef f(k): X[k] = 1\nf(2)\nY = dict(X)",
}
NOT_COMPLETED = {
    "never called": "X = {}\ndef f(): X.update({1: 2})\nY = dict(X)",
    "called later": "X = {}\ndef f(): X.update({1: 2})\nf()\ndef g(): f()",
    "registry": "X = {}\ndef f(k): X[k] = 1\nf(2)\ndef g(k): return X[k]",
    "nobody reads": "X = {}\ndef f(k): X[k] = 1\nf(2)",
    "emptied elsewhere": "X = {}\ndef f(): X.update({1: 2})\ndef g(): X.clear()\nf()\ng()",
    "to be called again": "X = {}\ndef reload_x():\n    X.clear()\n    X.update({1: 2})\nreload_x()",
    "all replaced": "X = []\ndef f(): X[:] = [1]\nf()",
    "handed on": "X = {}\ndef f(): X.update({1: 2})\nf()\nY = f",
}


def asked(code: str) -> tuple[bool, bool]:
    text = textwrap.dedent(code)
    context = Context(Source("pkg/m.py", "pkg.m", text, build(text, "pkg.m", "pkg/m.py")), Options(), Knowledge())
    binding, thing = next((b, thing) for b, _, thing in context.changes.things() if b.name == "X")
    changes = context.changes.by_later_code(binding, thing)
    registers = context.registers
    return registers.serves_nobody(binding, thing, changes), registers.completed_at_import(binding, changes)


@pytest.mark.parametrize("code", SERVES_NOBODY.values(), ids=SERVES_NOBODY)
def test_what_only_knows_what_there_is(code: str) -> None:
    assert asked(code)[0]


@pytest.mark.parametrize("code", SERVES.values(), ids=SERVES)
def test_what_somebody_is_served_by(code: str) -> None:
    assert not asked(code)[0]


@pytest.mark.parametrize("code", COMPLETED.values(), ids=COMPLETED)
def test_completed_at_import(code: str) -> None:
    assert asked(code)[1]


@pytest.mark.parametrize("code", NOT_COMPLETED.values(), ids=NOT_COMPLETED)
def test_filled_later_or_by_others(code: str) -> None:
    assert not asked(code)[1]
