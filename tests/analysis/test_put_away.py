"""What is put away is there again, compressed or not, and takes no more room than it may."""

from __future__ import annotations

from lint_rules.analysis.bindings import Bindings
from lint_rules.analysis.put_away import PutAway
from lint_rules.analysis.running.lowering import summarise
from lint_rules.analysis.source import Source
from lint_rules.analysis.summary import Summary
from lint_rules.engine.tree import build

TEXT = "class C(B):\n    def m(self, x=1):\n        self.y = f(x)\n        return [self.y for _ in x]\n" * 20


def summary_of(path: str) -> Summary:
    tree = build(TEXT, path, path)
    return summarise(Source(path, path, TEXT, tree), Bindings(tree))


def test_whatever_the_room_everything_is_there_again() -> None:
    names = [f"m{number}.py" for number in range(9)]
    size = len(summary_of(names[0]).to_bytes())
    for room in (0, size, 3 * size, 100 * size):
        shelf = PutAway(room)
        for name in names:
            assert name not in shelf
            assert shelf.get(name) is None
            shelf.put(name, summary_of(name))
            assert all(shelf.get(known) == summary_of(known) for known in names[: names.index(name) + 1])
        assert all(name in shelf for name in names)
