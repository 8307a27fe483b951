"""Which objects are only a way to what the running context or thread holds."""

from __future__ import annotations

import textwrap

import pytest

from lint_rules.analysis.bindings import Bindings
from lint_rules.analysis.context_keepers import ContextKeepers, names_own_thread
from lint_rules.analysis.program import Program
from lint_rules.analysis.running.evaluation import Evaluator
from lint_rules.analysis.running.lowering import summarise
from lint_rules.analysis.running.values import Class
from lint_rules.analysis.source import Source
from lint_rules.engine.tree import build
from lint_rules.knowledge.tables import Knowledge

BEFORE = "import contextvars, threading\nclass Local(threading.local): pass\n"
KEEPS = {
    "thread": "class A:\n    def __init__(self): self.here = threading.local()",
    "of our own": "class A:\n    def __init__(self): self.here = Local()",
    "context": "class A:\n    def __init__(self, n): self.here = contextvars.ContextVar(n)",
    "and a property": "class A:\n    def __init__(self): self.here = Local()\n    @property\n    def user(self): ...\n"
    "    def enter(self, u): self.user = u",
    "by its base": "class B:\n    def __init__(self): self.here = Local()\nclass A(B): pass",
}
KEEPS_NOT = {
    "nothing": "class A: pass",
    "more than that": "class A:\n    def __init__(self):\n        self.here = Local()\n        self.every = {}",
    "something else": "class A:\n    def __init__(self): self.here = threading.Lock()",
    "what it is given": "class A:\n    def __init__(self, here): self.here = here",
    "more in its base": "class B:\n    def set(self, v): self.v = v\n"
    "class A(B):\n    def __init__(self): self.here = Local()",
}


class Nowhere:
    """Finds no module."""

    def find(self, dotted: str, importer: str) -> None:
        del dotted, importer


def keeps(code: str) -> bool:
    text = BEFORE + textwrap.dedent(code)
    tree = build(text, "mod", "mod.py")
    summary = summarise(Source("mod.py", "mod", text, tree), Bindings(tree))
    evaluator = Evaluator(Program(Nowhere(), {"mod.py": summary}.get), Knowledge())
    (made,) = evaluator.named("mod.py", "A")
    assert isinstance(made, Class)
    return ContextKeepers(evaluator).has(made)


@pytest.mark.parametrize("code", KEEPS.values(), ids=KEEPS)
def test_classes_that_keep_all_in_a_context(code: str) -> None:
    assert keeps(code)


@pytest.mark.parametrize("code", KEEPS_NOT.values(), ids=KEEPS_NOT)
def test_classes_that_keep_something_else(code: str) -> None:
    assert not keeps(code)


def test_keys_that_are_the_thread_itself() -> None:
    own = ["c", ["a", ["g", "threading"], "get_ident", 1], [], [], 1]
    assert names_own_thread(own, {})
    assert names_own_thread(["v", 0, "me"], {"me": [own]})
    assert not names_own_thread(["v", 0, "me"], {"me": [own, None]})
    assert not names_own_thread(["v", 0, "key"], {})
    assert not names_own_thread(["k", "get_ident"], {})
