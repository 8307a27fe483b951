"""Which objects come to life in two phases. Each case is a class ``A`` with a constructor and other methods."""

from __future__ import annotations

from pathlib import Path

import pytest
from astroid import nodes

from lint_rules.analysis.options import Options
from lint_rules.analysis.source import Source
from lint_rules.engine.context import Context
from lint_rules.engine.tree import build
from lint_rules.knowledge.tables import Knowledge

CLASS = "class A:\n    def __init__(self): self.c = None\n    def connect(self): self.c = dial()\n    {}\n"
FOUND = {
    "method": CLASS.format("def f(self): self.c.go()"),
    "property": CLASS.format("@property\n    def f(self): return self.c.go()"),
    "by way of a local": CLASS.format("def f(self):\n        c = self.c\n        c.go()"),
    "awaited": CLASS.format("async def f(self): await self.c.go()"),
    "empty in the body": CLASS.format("def f(self): self.c.go()").replace(
        "def __init__(self): self.c = None", "c = None"
    ),
}
SILENT = {
    "asked first": CLASS.format("def f(self):\n        if self.c: self.c.go()"),
    "asked by a property": CLASS.format(
        "@property\n    def is_on(self): return bool(self.c)\n    def f(self):\n        if self.is_on: self.c.go()"
    ),
    "asserted": CLASS.format("def f(self):\n        assert self.c\n        self.c.go()"),
    "tried": CLASS.format("def f(self):\n        try: self.c.go()\n        except AttributeError: pass"),
    "ensured": CLASS.format("def f(self):\n        self.ensure_connected()\n        self.c.go()"),
    "fills it itself": CLASS.format("def f(self):\n        self.connect()\n        self.c.go()"),
    "only releases": CLASS.format("def stop(self): self.c.go()"),
    "private": CLASS.format("def _f(self): self.c.go()"),
    "read only": CLASS.format("def f(self): return self.c"),
    "arranged": CLASS.format("def __enter__(self): self.connect()\n    def f(self): self.c.go()"),
    "handed over": CLASS.format("def g(self, a): a.add(self.f)\n    def f(self): self.c.go()"),
    "a step of the filler": (
        "class A:\n    def __init__(self): self.c = None\n    def f(self): self.c.go()\n"
        "    def connect(self):\n        self.c = dial()\n        self.f()\n"
    ),
    "filled for all": (
        "class A:\n    c = None\n    @classmethod\n    def connect(cls): cls.c = dial()\n    def f(self): self.c.go()\n"
    ),
    "filled under another name": CLASS.format("def f(self): self.c.go()").replace("connect", "work"),
    "filled with what was passed": CLASS.format("def f(self): self.c.go()").replace("dial()", "c"),
    "set from outside": CLASS.format("def f(self): self.c.go()") + "def g(a): a.c = 1\n",
}


def asked(folder: Path, code: str) -> list[str]:
    path = folder / "m.py"
    path.write_text(code, encoding="utf-8")
    tree = build(code, "m", str(path))
    context = Context(Source(str(path), "m", code, tree), Options(), Knowledge())
    klass = tree.body[0]
    assert isinstance(klass, nodes.ClassDef)
    return [f"{phase.attribute} {phase.filler.name} {phase.user.name}" for phase in context.second_phases.of(klass)]


@pytest.mark.parametrize("code", FOUND.values(), ids=FOUND)
def test_found(tmp_path: Path, code: str) -> None:
    assert asked(tmp_path, code) == ["c connect f"]


@pytest.mark.parametrize("code", SILENT.values(), ids=SILENT)
def test_silent(tmp_path: Path, code: str) -> None:
    assert asked(tmp_path, code) == []
