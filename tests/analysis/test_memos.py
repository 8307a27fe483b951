"""What is a memo, and what only looks like one."""

from __future__ import annotations

import textwrap

import pytest

from lint_rules.analysis.options import Options
from lint_rules.analysis.source import Source
from lint_rules.engine.context import Context
from lint_rules.engine.tree import build
from lint_rules.knowledge.tables import Knowledge


def context_of(code: str) -> Context:
    text = textwrap.dedent(code)
    return Context(Source("pkg/m.py", "pkg.m", text, build(text, "pkg.m", "pkg/m.py")), Options(), Knowledge())


FILLED = {
    "look and store": "if k not in X: X[k] = make(k)\n    return X[k]",
    "early return": "if k in X: return X[k]\n    X[k] = make(k)",
    "get": "v = X.get(k)\n    if v is None:\n        v = X[k] = make(k)",
    "handler": "try: return X[k]\n    except KeyError: X[k] = make(k)",
    "setdefault": "return X.setdefault(k, make(k))",
    "interning": "return X.setdefault(k, k)",
    "filled at once": "if not X: X.update(make())\n    return X",
    "filled when empty": "if len(X) == 0:\n        for i in y: X[i] = make(i)",
    "cleared when full": "if k in X: return X[k]\n    if len(X) > 9: X.clear()\n    X[k] = make(k)",
    "found or made": "if k in X: e = X[k]\n    else: e = make(k)\n    X[k] = e\n    return e",
    "late import": "from m import v as w\n    X['k'] = w",
    "asked in an entry": "e = X[j]\n    if k not in e: e[k] = make(k)",
    "two levels": "if k not in X[j]: X[j][k] = make(k)",
}
NOT_FILLED = {
    "no look": "X[k] = make(k)",
    "found, or handed in": "if k in X: e = X[k]\n    else: e = v\n    X[k] = e",
    "found elsewhere": "e = X[j]\n    if v: e = make(k)\n    X[k] = e",
    "import under any key": "from m import v as w\n    X[k] = w",
    "entry that is not asked": "e = X[j]\n    e[k] = make(k)",
    "parameter": "if k not in X: X[k] = v",
    "converted parameter": "if k not in X: X[k] = str(v)",
    "self in a weak reference": "import weakref\n    if k not in X: X[k] = weakref.ref(v)",
    "parameter by another name": "w = v\n    if k not in X: X[k] = w",
    "parameter in a tuple": "if k not in X: X[k] = (v, make())",
    "client": "import requests\n    if k not in X: X[k] = requests.Session()",
    "count": "if k in X: X[k] += 1\n    else: X[k] = make()",
    "count in full": "X[k] = X.get(k, 0) + 1",
    "duplicates are refused": "if k in X: raise ValueError\n    X[k] = make(k)",
    "removed again": "if k in X: return\n    X[k] = make(k)\n    work()\n    del X[k]",
    "last answer": "old = X.get(k)\n    X[k] = make(k)\n    return old",
    "groups": "X.setdefault(k, []).append(make())",
    "only removed": "X.pop(k)",
}


def filled(name: str, body: str) -> bool:
    context = context_of(f"{name} = {{}}\ndef f(j, k, v):\n    {body.replace('X', name)}\n")
    ((binding, _, thing),) = list(context.changes.things())
    return context.memos.filled(binding, thing, context.changes.by_later_code(binding, thing))


@pytest.mark.parametrize("body", FILLED.values(), ids=FILLED)
def test_containers_that_are_memos(body: str) -> None:
    assert filled("X", body)


@pytest.mark.parametrize("body", NOT_FILLED.values(), ids=NOT_FILLED)
def test_containers_that_are_none(body: str) -> None:
    assert not filled("X", body)


@pytest.mark.parametrize(
    ("name", "body", "expected"),
    [
        ("_cache", "X[k] = make(v)", True),
        ("_cache", "X[k] = v", False),
        ("_cache", "if k not in X: X[k] = make(k)\n    elif v: X[k] = v", True),
        ("_type_memo", "X[k] = make()", True),
        ("PATHCACHE", "X.update(make())", True),
        ("memory", "X[k] = v", False),
        ("_cache", "X.setdefault(k, []).append(v)", False),
        ("_cache", "import requests\n    X[k] = requests.Session()", False),
        ("_cache", "X.clear()", True),
    ],
)
def test_a_name_that_says_so(name: str, body: str, expected: bool) -> None:
    assert filled(name, body) is expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("if k in X: return\n    X.add(k)", True),
        ("if k not in X:\n        X.add(k)", True),
        ("X.add(k)", False),
        ("if k in X: return\n    X.add(k)\n    return len(X)", False),
        ("if k in X: return\n    X.add(k)\n    work()\n    X.discard(k)", False),
    ],
)
def test_sets_that_only_answer_seen_before(body: str, expected: bool) -> None:
    context = context_of(f"X = set()\ndef f(k):\n    {body}\n")
    ((binding, _, thing),) = list(context.changes.things())
    assert context.memos.only_marks(binding, context.changes.by_later_code(binding, thing)) is expected


REBOUND = {
    "is None": "if X is None: X = make()\n    return X",
    "early return": "if X is not None: return X\n    X = make()",
    "not": "if not X: X = make()",
    "sentinel": "if X is MISSING: X = make()",
    "or": "X = X or make()",
    "conditional expression": "X = make() if X is None else X",
    "loop": "while X is None: X = make()",
    "name error": "try: return X\n    except NameError: X = make()",
    "globals": "if 'X' in globals(): return\n    X = make()",
    "under a lock": "with lock:\n        if X is None:\n            X = make()",
    "probe": "if X is None:\n        if make(): X = 1\n        else: X = 2",
    "unpacked": "if X is None: X, y = make()",
    "built up": "if X is None:\n        X = make()\n        X += make()",
    "companions": "global Y\n    if Y: return\n    X = make()\n    Y = True",
}
NOT_REBOUND = {
    "no look": "X = make()",
    "parameter": "if X is None: X = v",
    "self": "if X is None: X = (v,)",
    "count": "X += 1",
    "time of the last call": "if X + 5 < v: X = make()",
    "switch": "if not X: X = True",
    "also elsewhere": "if X is None: X = make()\ndef g(v):\n    global X\n    X = v",
    "loop target": "if X is None:\n        for X in v: pass",
}


def rebound(body: str) -> bool:
    context = context_of(f"X = Y = None\ndef f(v):\n    global X\n    {body}\n")
    (found,) = [(b, r) for b, r in context.changes.rebound_names() if b.name == "X"]
    return context.memos.rebound(*found)


@pytest.mark.parametrize("body", REBOUND.values(), ids=REBOUND)
def test_names_that_are_memos(body: str) -> None:
    assert rebound(body)


@pytest.mark.parametrize("body", NOT_REBOUND.values(), ids=NOT_REBOUND)
def test_names_that_are_none(body: str) -> None:
    assert not rebound(body)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("if not X: X = True", True),
        ("if not X: X = True\ndef g(): return X", False),
        ("X = True", False),
        ("if X: X = True\n    else: X = False", False),
        ("if not X: X = make()", False),
    ],
)
def test_constants_set_once(body: str, expected: bool) -> None:
    context = context_of(f"X = False\ndef f():\n    global X\n    {body}\n")
    ((binding, found),) = list(context.changes.rebound_names())
    assert context.memos.set_once(binding, found) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [("requests.Session()", True), ("Stateful()", True), ("Plain()", False), ("make()", False)],
)
def test_singletons(value: str, expected: bool) -> None:
    context = context_of(
        "import requests\nclass Plain: pass\nclass Stateful:\n    def m(self): self.a = 1\n"
        f"X = None\ndef f():\n    global X\n    if X is None: X = {value}\n    return X\n"
    )
    ((binding, found),) = list(context.changes.rebound_names())
    assert (context.memos.makes_singleton(binding, found) is not None) is expected
