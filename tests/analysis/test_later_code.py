"""What runs after import, and what only while modules are imported. The line that is asked about ends with ``#?``."""

from __future__ import annotations

import textwrap

import pytest
from astroid import nodes

from lint_rules.analysis.later_code import enclosing
from lint_rules.analysis.options import Options
from lint_rules.analysis.source import Source
from lint_rules.engine.context import Context
from lint_rules.engine.tree import build
from lint_rules.knowledge.tables import Knowledge


def context_of(code: str) -> Context:
    text = textwrap.dedent(code)
    return Context(Source("pkg/m.py", "pkg.m", text, build(text, "pkg.m", "pkg/m.py")), Options(), Knowledge())


def asked(context: Context) -> nodes.NodeNG:
    """The first name on the line that ends with ``#?``."""
    line = next(number for number, text in enumerate(context.source.lines, 1) if text.endswith("#?"))
    return next(node for node in context.bindings.nodes(nodes.Name) if node.lineno == line)


LATER = {
    "a public function": "def f():\n    x  #?\n",
    "a private function that nobody calls": "def _f():\n    x  #?\n",
    "a private function that a public one calls": "def _f():\n    x  #?\ndef g():\n    _f()\n_f()\n",
    "a private function that is handed over": "def _f():\n    x  #?\nhook(_f)\n",
    "a public function that the top level calls": "def f():\n    x  #?\nf()\n",
    "a method": "class A:\n    def f(self):\n        x  #?\n",
    "the constructor of a public class": "class A:\n    def __init__(self):\n        x  #?\nA()\n",
    "a lambda with a name": "f = lambda: x  #?\n",
    "a closure that is returned": "def _f():\n    def g():\n        x  #?\n    return g\nh = _f()\n",
    "a function that stores, but returns another thing": "def f(g):\n    x.append(g)  #?\n    return 1\n",
    "a function that returns, but stores nothing": "def f(g):\n    log(x, g)  #?\n    return g\n",
    "a storing function of two arguments": "def f(a, b):\n    x[a] = b  #?\n    return b\n",
    "a storing function that later code calls": ("def f(g):\n    x.append(g)  #?\n    return g\ndef h():\n    f(1)\n"),
    "a function that keeps an event and hands it on": "def f(g):\n    x.append(g)  #?\n    return dispatch(g)\n",
    "a handler that another function makes": "def m():\n    def f(e):\n        x  #?\n        return e\n    return f\n",
    "a setter that returns what it set": "def f(g):\n    global x\n    h(x)  #?\n    x = g\n    return g\n",
    "a function that calls what it keeps": "def f(g):\n    x.append(g)  #?\n    g()\n    return wait(g)\n",
    "a function that keeps what something it is given loads": "def f(g):\n    x[1] = g.load()  #?\n    return g\n",
    "a helper of a decorator that something else uses": (
        "def _f(g):\n    x  #?\ndef m():\n    def d(g):\n        _f(g)\n        return g\n    return d\n"
        "def h():\n    _f(1)\n"
    ),
    "a storing function that another one calls when it is asked": (
        "def m(f):\n    def d(g):\n        x[1] = g  #?\n        return g\n    d(f)\n    return 1\n"
    ),
    "a helper of a function that gives back another thing": (
        "def _f(g):\n    x  #?\ndef m():\n    def d(g):\n        _f(g)\n        return 1\n    return d\n"
    ),
    "a class body in a function": "def f():\n    class A:\n        x  #?\n",
    "__new__ of a plain class": "class A:\n    def __new__(cls):\n        x  #?\n",
}
AT_IMPORT = {
    "a decorator that its maker applies when it has no arguments": (
        "def m(f):\n    def d(g):\n        x[1] = g  #?\n        return g\n    return d(f) if callable(f) else d\n"
    ),
    "a decorator that keeps an instance of what it decorates": "def f(g):\n    x[1] = g()  #?\n    return g\n",
    "a helper to which a decorator hands what it decorates": (
        "def _f(g):\n    x  #?\ndef m():\n    def d(g):\n        _f(g)\n        return g\n    return d\n"
    ),
    "the top level": "x  #?\n",
    "a class body": "class A:\n    x  #?\n",
    "a default": "def f(a=\n    x  #?\n):\n    pass\n",
    "a decorator": "@(\n    x  #?\n)\ndef f(): pass\n",
    "a comprehension": "[\n    x  #?\n    for y in z]\n",
    "a private function that the top level calls": "def _f():\n    x  #?\n_f()\n",
    "a private function that decorates": "def _f(g):\n    x  #?\n@_f\ndef h(): pass\n",
    "a private function that such a one calls": "def _g():\n    x  #?\ndef _f():\n    _g()\n_f()\n",
    "a private function with attributes": "def _f():\n    _f.n += 1; x  #?\n_f()\n",
    "a private function that calls itself": "def _f(n):\n    x  #?\n    _f(n - 1)\n_f(3)\n",
    "the decorator that a private function makes": (
        "def _f(name):\n    def g(h):\n        x  #?\n    return g\n@_f('a')\ndef h(): pass\n"
    ),
    "the constructor of a private class": "class _A:\n    def __init__(self):\n        x  #?\n_A()\n",
    "a decorator of a class body": "class A:\n    def _f(g):\n        x  #?\n    @_f\n    def h(self): pass\n",
    "a helper that is deleted": "def f():\n    x  #?\nf()\ndel f\n",
    "a deleted helper that nobody calls": "def f():\n    x  #?\ndel f\n",
    "a storing decorator": "def f(g):\n    x.append(g)  #?\n    return g\n",
    "a decorator that stores under a name": "def f(g):\n    x[g.__name__] = 1  #?\n    return g\n",
    "a decorator that stores what it took from it": (
        "def f(g):\n    n = g.__name__\n    x.add(n[1:])  #?\n    return g\n"
    ),
    "a storing decorator of a method": "class A:\n    def f(self, g):\n        x.append(g)  #?\n        return g\n",
    "a storing decorator with options": "def f(g=None, *, a=1):\n    x.append(g)  #?\n    return g\n",
    "a decorator that stores its wrapper": (
        "import functools\ndef f(a, g):\n    @functools.wraps(g)\n    def w(): pass\n    x[w] = 1  #?\n    return w\n"
    ),
    "a decorator that keeps what it makes": (
        "def f(g):\n    c = Command(g)\n    x[g.__name__] = c  #?\n    return c\n"
    ),
    "a decorator that keeps a description": "def f(g):\n    x[repr(g)] = 1  #?\n    return g\n",
    "a decorator that makes a property": (
        "def f(n):\n    def d(g):\n        m = Metric(name=g.__name__)\n        x.append(m)  #?\n"
        "        return property(g)\n    return d\n"
    ),
    "a decorator with options that wraps": (
        "import functools\ndef f(n):\n    def d(g):\n        x[n] = 1  #?\n        @functools.wraps(g)\n"
        "        def w(): g()\n        return w\n    return d\n"
    ),
    "a decorator that puts a dummy in place": (
        "def dummy(): pass\ndef f(g):\n    x[g.__module__][g.__qualname__] = g  #?\n    return dummy\n"
    ),
    "a decorator that takes a method apart": (
        "def dummy(): pass\ndef f(g):\n    h = getattr(g, '__func__', g)\n    x[h.__name__] = g  #?\n    return dummy\n"
    ),
    "a decorator that binds a name": "def f(g):\n    global x\n    h(x, g.__name__)  #?\n    x = g\n    return g\n",
    "__init_subclass__": "class A:\n    def __init_subclass__(cls):\n        x  #?\n",
    "__set_name__": "class A:\n    def __set_name__(self, owner, name):\n        x  #?\n",
    "the constructor of a metaclass": "class A(type):\n    def __init__(cls, *a):\n        x  #?\n",
    "a metaclass by another": "class A(type): pass\nclass B(A):\n    def __new__(mcs, *a):\n        x  #?\n",
    "a key function": "sorted(y, key=lambda z:\n    x  #?\n)\n",
}


@pytest.mark.parametrize("code", LATER.values(), ids=LATER)
def test_runs_later(code: str) -> None:
    context = context_of(code)
    assert context.later_code.runs(asked(context))


@pytest.mark.parametrize("code", AT_IMPORT.values(), ids=AT_IMPORT)
def test_runs_at_import_only(code: str) -> None:
    context = context_of(code)
    assert not context.later_code.runs(asked(context))


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("x  #?\n", "the module"),
        ("def f():\n    x  #?\n", "f()"),
        ("class A:\n    def f(self):\n        x  #?\n", "A.f()"),
        ("def f():\n    def g():\n        x  #?\n", "f.g()"),
        ("f = lambda: x  #?\n", "<lambda>()"),
    ],
)
def test_names_the_function(code: str, expected: str) -> None:
    assert enclosing(asked(context_of(code))) == expected
