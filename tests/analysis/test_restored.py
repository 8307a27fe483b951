"""Whether the old value comes back. The write that is asked about is the first on the line that ends with ``#?``."""

from __future__ import annotations

import textwrap

import pytest
from astroid import nodes

from lint_rules.analysis.options import Options
from lint_rules.analysis.source import Source
from lint_rules.engine.context import Context
from lint_rules.engine.tree import build
from lint_rules.knowledge.tables import Knowledge

COMES_BACK = {
    "finally": """
        def f():
            a.b = 1  #?
            try:
                work()
            finally:
                a.b = 0
        """,
    "saved and written back": """
        def f():
            old = a.b
            a.b = 1  #?
            work()
            a.b = old
        """,
    "saved copy": """
        def f():
            old = dict(a.b)
            a.b = {}  #?
            work()
            a.b = old
        """,
    "saved entry": """
        def f():
            old = a.get("k")
            a["k"] = 1  #?
            work()
            a["k"] = old
        """,
    "saved by its getter": """
        def f():
            old = a.getlimit()
            a.setlimit(1)  #?
            work()
            a.setlimit(old)
        """,
    "saved with others": """
        def f():
            old = a.b, a.c
            a.b = 1  #?
            work()
            a.b, a.c = old
        """,
    "saved under a name before it is kept": """
        class A:
            def on(self):
                old = a.set(1)  #?
                self.old = old
            def off(self):
                a.set(self.old)
        """,
    "kept by number": """
        class A:
            def on(self):
                old = a.set(1)  #?
                self.old[1] = old
            def off(self):
                for number, old in self.old.items():
                    a.set(old)
        """,
    "taken as a snapshot": """
        class A:
            @classmethod
            def take(cls):
                return cls(kept=a.b)
            def bring_back(self):
                a.b = self.kept  #?
        """,
    "kept, and given a name again": """
        class A:
            def on(self):
                self.old = a.set(1)
            def off(self):
                old = self.old
                a.set(old)  #?
        """,
    "kept, or what is usual": """
        class A:
            def on(self):
                self.old = a.set(1)
            def off(self):
                a.set(self.old or 0)  #?
        """,
    "set by one method, on the way in and out": """
        class A:
            def _limit(self, new):
                a.set(new)  #?
            def enter_scope(self, new):
                self._limit(new)
            def exit_scope(self):
                self._limit(self.first)
        """,
    "left to a callback": """
        def f(stack):
            old = a.set(1)  #?
            stack.callback(a.set, old)
        """,
    "in a callback": """
        def f():
            old = a.b
            a.b = 1  #?
            def undo():
                a.b = old
            return undo
        """,
    "context manager": """
        import contextlib
        @contextlib.contextmanager
        def f():
            a.b = 1  #?
            yield
            a.b = 0
        """,
    "enter and exit": """
        class A:
            def __enter__(self):
                os.chdir(1)  #?
            def __exit__(self, *e):
                os.chdir(self.old)
        """,
    "start and stop": """
        class A:
            def start(self):
                self.old = a.b
                a.b = 1  #?
            def stop(self):
                a.b = self.old
        """,
    "removed again": """
        def f(p):
            a.append(p)  #?
            work()
            a.remove(p)
        """,
    "deleted again": """
        def f():
            a[1] = 2  #?
            work()
            del a[1]
        """,
    "setattr": """
        def f():
            old = a.b
            setattr(a, 'b', 1)  #?
            a.b = old
        """,
    "item of with": """
        def f():
            with (
                swap(1)  #?
            ): pass
        """,
    "exit stack": """
        def f(stack):
            stack.enter_context(
                swap(1)  #?
            )
        """,
    "call in finally": """
        import os
        def f(p):
            old = os.getcwd()
            os.chdir(p)  #?
            try:
                work()
            finally:
                os.chdir(old)
        """,
}
STAYS = {
    "set by one method, on the way in and in": """
        class A:
            def _limit(self, new):
                a.set(new)  #?
            def enter_scope(self, new):
                self._limit(new)
            def enter_room(self):
                self._limit(self.first)
        """,
    "nothing else": """
        def f():
            a.b = 1  #?
        """,
    "another attribute": """
        def f():
            a.b = 1  #?
            try: work()
            finally: a.c = 0
        """,
    "another value": """
        def f():
            a.b = 1  #?
            a.b = 2
        """,
    "another function": """
        def f():
            a.b = 1  #?
        def g():
            a.b = 0
        """,
    "another class": """
        class A:
            def start(self):
                self.old = a.b
                a.b = 1  #?
        class B:
            def stop(self):
                a.b = self.old
        """,
    "a generator that is no manager": """
        def f():
            a.b = 1  #?
            yield
            a.b = 0
        """,
    "added twice": """
        def f(p, q):
            a.append(p)  #?
            a.append(q)
        """,
}


def comes_back(code: str) -> bool:
    text = textwrap.dedent(code)
    context = Context(Source("pkg/m.py", "pkg.m", text, build(text, "pkg.m", "pkg/m.py")), Options(), Knowledge())
    line = next(number for number, written in enumerate(text.split("\n"), 1) if written.endswith("#?"))
    kinds = (nodes.AssignAttr, nodes.Subscript, nodes.Call)
    write = next(node for kind in kinds for node in context.bindings.nodes(kind) if node.fromlineno == line)
    return context.restored.comes_back(write)


@pytest.mark.parametrize("code", COMES_BACK.values(), ids=COMES_BACK)
def test_the_old_value_comes_back(code: str) -> None:
    assert comes_back(code)


@pytest.mark.parametrize("code", STAYS.values(), ids=STAYS)
def test_the_new_value_stays(code: str) -> None:
    assert not comes_back(code)
