"""Who decides what goes into a container of dependencies, and whose containers count. Each case is a module."""

from __future__ import annotations

import pytest
from astroid import nodes

from lint_rules.analysis.options import Options
from lint_rules.analysis.source import Source
from lint_rules.engine.context import Context
from lint_rules.engine.tree import build
from lint_rules.knowledge.tables import Knowledge

BY_CALLERS = {
    "all of it": "def f(*a): return make_container(*a)",
    "one thing": "def f(a): return make_container(a)",
    "each of some": "def f(a):\n    p = Provider()\n    for b in a: p.provide(b)\n    return p",
    "a type of it": "def f(a):\n    p = Provider()\n    p.alias(list[a])\n    return p",
}
BY_ITSELF = {
    "nothing": "def f(): return make_container()",
    "its own": "def f(a): return make_container(B(), *a)",
    "its own among them": "def f(a):\n    p = Provider()\n    p.provide(a)\n    p.provide(B)\n    return p",
    "kept": "def f(a):\n    p = Provider()\n    p.provide(a)",
    "object itself": "class A:\n    def f(self): return make_container(self)",
    "module": "p = Provider()",
}


def asked(code: str, name: str = "pkg.m") -> list[bool]:
    text = f"from dishka import Provider, make_container\n{code}\n"
    context = Context(Source("pkg/m.py", name, text, build(text, name, "pkg/m.py")), Options(), Knowledge())
    locators = context.locators
    calls = (call for call in context.bindings.nodes(nodes.Call) if locators.known(call.func) is not None)
    return [locators.is_filled_by_callers(call) for call in calls if isinstance(call.func, nodes.Name)]


@pytest.mark.parametrize("code", BY_CALLERS.values(), ids=BY_CALLERS)
def test_callers_decide(code: str) -> None:
    assert asked(code) == [True]


@pytest.mark.parametrize("code", BY_ITSELF.values(), ids=BY_ITSELF)
def test_it_decides(code: str) -> None:
    assert asked(code) == [False]


@pytest.mark.parametrize(
    ("package", "is_known"),
    [("shop", True), ("dishka", False), ("dishka_flet", False), ("flet_dishka", False), ("dishkaflet", True)],
)
def test_packages_that_offer_a_container(package: str, *, is_known: bool) -> None:
    assert bool(asked("p = Provider()", f"{package}.m")) is is_known
