"""How code deals with what may be missing. Each case is the body of a method; ``self.x`` may be missing."""

from __future__ import annotations

import pytest
from astroid import nodes

from lint_rules.analysis.options import Options
from lint_rules.analysis.source import Source
from lint_rules.engine.context import Context
from lint_rules.engine.tree import build
from lint_rules.knowledge.tables import Knowledge

GUARDS = {
    "block": ("if self.x: self.x.go()", [({"go"}, True)]),
    "comparison": ("if self.x is not None: self.x.go()", [({"go"}, True)]),
    "with another condition": ("if a and self.x: self.x.go()", [({"go"}, True)]),
    "the rest": ("if not self.x: return\n        self.x.go()", [({"go"}, True)]),
    "twice": ("if self.x: self.x.go()\n        if self.x: self.x.stop()", [({"go"}, True), ({"stop"}, True)]),
    "inside of another": ("if self.x:\n            if self.x: self.x.go()", [({"go"}, True)]),
    "arguments are made": ("if self.x:\n            b = a.make()\n            self.x.go(b)", [({"go"}, True)]),
    "in a loop": ("if self.x:\n            for b in a: self.x.go(b)", [({"go"}, True)]),
    "result is used": ("if self.x:\n            b = self.x.go()\n            a.put(b)", [({"go"}, False)]),
    "in the test": ("if self.x and self.x.go(): a.stop()", [({"go"}, False)]),
    "nobody asks": ("self.x.go()", []),
    "handed over": ("if self.x: a.go(self.x)", []),
}
MEANINGFUL = {
    "else": "if self.x: self.x.go()\n        else: a.go()",
    "conditional expression": "b = self.x.go() if self.x else 0",
    "error": "if self.x is None: raise ValueError\n        self.x.go()",
    "assertion": "assert self.x\n        self.x.go()",
    "value": "if not self.x: return 0\n        self.x.go()",
    "another way": "if self.x:\n            self.x.go()\n            return\n        a.go()",
    "result is returned": "if self.x: return self.x.go()",
    "result is kept": "if self.x: self.b = self.x.go()",
    "result outlives": "b = 0\n        if self.x: b = self.x.go()\n        a.put(b)",
    "method is kept": "if self.x: self.b = self.x.go",
    "saves other work": "if self.x: a.go()",
    "saves other work, too": "if self.x:\n            self.x.go()\n            a.go()",
    "saves keeping something": "if self.x:\n            a.b = 1\n            self.x.go()",
    "saves an error": "if not self.x: return\n        if a: raise ValueError\n        self.x.go()",
    "called itself": "if self.x: self.x()",
    "indexed": "if self.x: self.x[0].go()",
    "looked through": "for b in self.x: b.go()",
    "compared": "if self.x == a: self.x.go()",
}


def asked(body: str) -> list[tuple[set[str], bool]] | None:
    text = f"class A:\n    def f(self, a):\n        {body}\n"
    source = Source("pkg/m.py", "pkg.m", text, build(text, "pkg.m", "pkg/m.py"))
    context = Context(source, Options(), Knowledge())
    mentions = [one for one in context.bindings.nodes(nodes.Attribute) if one.as_string() == "self.x"]
    guards = context.absences.guards(mentions)
    return [(set(guard.methods), guard.drops_results) for guard in guards] if guards is not None else None


@pytest.mark.parametrize(("body", "expected"), GUARDS.values(), ids=GUARDS)
def test_guards(body: str, expected: list[tuple[set[str], bool]]) -> None:
    assert asked(body) == expected


@pytest.mark.parametrize("body", MEANINGFUL.values(), ids=MEANINGFUL)
def test_absence_means_something(body: str) -> None:
    assert asked(body) is None
