"""Which modules has a program loaded for certain once it has this one?

The packages around it and what all of them import, on and on. An import that stands in a branch or in a ``try`` counts
like any other: summaries do not tell them apart.
"""

from __future__ import annotations

from lint_rules.analysis.loads import Loads
from lint_rules.analysis.program import Program


class Companions:
    """The modules of a program that come with each other."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._loads = Loads(program)
        self._next: dict[str, tuple[str, ...]] = {}
        self._with: dict[str, frozenset[str]] = {}

    def forget(self) -> None:
        """Drop all answers: whoever asks again gets the same again."""
        self._next.clear()
        self._with.clear()

    def comes_with(self, file: str, other: str) -> bool:
        """Whether nobody can import another module without importing this one, too."""
        known = self._with.get(other)
        if known is None:
            known = self._with[other] = self._all_with(other)
        return file in known

    def _all_with(self, file: str) -> frozenset[str]:
        summary = self._program.summary(file)
        todo = [file, *(self._loads.around(summary.name, file) if summary is not None else ())]
        reached: set[str] = set()
        while todo:
            one = todo.pop()
            if one not in reached:
                reached.add(one)
                todo += self._after(one)
        return frozenset(reached)

    def _after(self, file: str) -> tuple[str, ...]:
        """What a module loads itself, with the packages around that."""
        known = self._next.get(file)
        if known is None:
            known = self._next[file] = tuple(dict.fromkeys(self._loads.after(file)))
        return known
