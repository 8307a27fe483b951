"""What constructors take and keep under the same name. Each case makes an object of ``A`` in its last line."""

from __future__ import annotations

from pathlib import Path

import pytest
from astroid import nodes

from lint_rules.analysis.options import Options
from lint_rules.analysis.source import Source
from lint_rules.engine.context import Context
from lint_rules.engine.tree import build
from lint_rules.knowledge.tables import Knowledge

WRITTEN = "class A:\n    def __init__(self, a=None, b=None):\n{}\n"
KEPT = {
    "as they are": (WRITTEN.format("        self.a = a\n        self.b = b"), {"a", "b"}),
    "or something else": (WRITTEN.format("        self.a = a or []\n        self.b = b if b else 1"), {"a", "b"}),
    "converted": (WRITTEN.format("        self.a = str(a)\n        self.b = b"), {"b"}),
    "under another name": (WRITTEN.format("        self._a = a\n        self.b = b"), {"b"}),
    "in the base": (
        "class B:\n    def __init__(self, a): self.a = a\n"
        + WRITTEN.format("        super().__init__(a)\n        self.b = b").replace("A:", "A(B):"),
        {"a", "b"},
    ),
    "by fields": ("import dataclasses\n@dataclasses.dataclass\nclass A:\n    a: int = 0\n    b: int = 0", {"a", "b"}),
    "computed": (
        WRITTEN.format("        self.a = a\n        self.b = b\n    @property\n    def a(self): return 1"),
        {"b"},
    ),
}
UNKNOWN = {
    "may return": WRITTEN.format("        if a is None:\n            return\n        self.a = a\n        self.b = b"),
    "may return in a block": WRITTEN.format("        with b:\n            if a: return\n        self.a = a"),
    "made by __new__": WRITTEN.format("        self.a = a\n    def __new__(cls, **given): return super().__new__(cls)"),
    "decorated elsewhere": "import toolkit\n@toolkit.wired\n" + WRITTEN.format("        self.a = a"),
    "base from elsewhere": "import toolkit\nclass A(toolkit.A): pass",
}


def asked(folder: Path, code: str) -> set[str] | None:
    path, text = folder / "m.py", f"{code}\n\nA()\n"
    path.write_text(text, encoding="utf-8")
    tree = build(text, "m", str(path))
    made = tree.body[-1]
    assert isinstance(made, nodes.Expr)
    assert isinstance(made.value, nodes.Call)
    context = Context(Source(str(path), "m", text, tree), Options(), Knowledge())
    found = context.constructors.of(made.value)
    return set(found.kept) if found is not None else None


@pytest.mark.parametrize(("code", "expected"), KEPT.values(), ids=KEPT)
def test_kept(tmp_path: Path, code: str, expected: set[str]) -> None:
    assert asked(tmp_path, code) == expected


@pytest.mark.parametrize("code", UNKNOWN.values(), ids=UNKNOWN)
def test_unknown(tmp_path: Path, code: str) -> None:
    assert asked(tmp_path, code) is None
