"""Does making a class do again what making one of its base classes has done before?"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Final

from lint_rules.analysis.once import links
from lint_rules.analysis.running.evaluation import Evaluator
from lint_rules.analysis.running.outcome import Effects, Key, Link, Outcome
from lint_rules.analysis.running.values import Class
from lint_rules.analysis.running.world import Family

INHERITED: Final = "inherited"
"""The exemption that covers what a metaclass or a hook does for a class, and did for a base class of it before."""
_DIRECT: Final = 2
"""Shorter ways lead through no hook."""


class InheritedEffects:
    """Tells what the bases of the classes of one module have done already."""

    def __init__(self, evaluator: Evaluator, file: str) -> None:
        self._evaluator = evaluator
        self._file = file

    def has(self, line: int, family: Family, kind: str, way: Sequence[Link]) -> bool:
        """Whether an effect of the class that begins at a line is one of making a base class too, by the same call."""
        if len(way) < _DIRECT:
            return False
        summary = self._evaluator.program.summary(self._file)
        scopes = summary.scopes if summary is not None else []
        numbers = [number for number, scope in enumerate(scopes) if scope.kind == "class" and scope.line == line]
        return any(
            key[:2] == (family, kind) and _ends_alike(tuple(links(link)), way)
            for number in numbers
            for ancestor in self._evaluator.line_at(self._file, number)[1:]
            if isinstance(ancestor, Class)
            for key, link in self._evaluator.ask(_making(ancestor)).items()
        )


def _making(made: Class) -> Generator[Key, Outcome, Effects]:
    """The effects of making a class, besides those of its body."""
    return (yield ("made", made.outer, made.scope)).effects


def _ends_alike(before: Sequence[Link], way: Sequence[Link]) -> bool:
    """Whether two ways lead through the same calls to the same place, but for where they start."""
    return len(before) == len(way) and before[0].name == way[0].name and list(before[1:]) == list(way[1:])
