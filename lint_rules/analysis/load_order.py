"""Which modules of a program have run by the time that one begins to, whoever imports it?

Whoever imports a module of a package runs the package first, and that loads modules in an order that its import
statements tell. An import that stands in a branch counts like any other.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable

from lint_rules.analysis.loads import Loads
from lint_rules.analysis.program import Program


class LoadOrder:
    """The order in which the packages of a program load their modules, worked out once for each package."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._loads = Loads(program)
        self._runs: dict[str, tuple[dict[str, int], dict[str, int]]] = {}

    def package(self, file: str) -> str | None:
        """The file of the outermost package around a module."""
        summary = self._program.summary(file)
        around = self._loads.around(summary.name, file) if summary is not None else []
        return around[0] if around else None

    def run(self, package: str) -> tuple[dict[str, int], dict[str, int]]:
        """When each module begins and ends to run as a package is imported, in steps; in the order of the ends."""
        known = self._runs.get(package)
        if known is None:
            begun, ended = {package: 0}, dict[str, int]()
            stack = [(package, self._loads.after(package))]
            step = 0
            while stack:
                step += 1
                file, rest = stack[-1]
                following = next((one for one in rest if one not in begun), None)
                if following is None:
                    stack.pop()
                    ended[file] = step
                else:
                    begun[following] = step
                    stack.append((following, self._loads.after(following)))
            known = self._runs[package] = (begun, ended)
        return known


class DoneBefore:
    """What the modules of a package have done by the time that one of them begins to run.

    It is noted module by module, as far as somebody asks, and kept for the whole run: it is little, and to find it
    again would mean to follow all that a package loads.
    """

    def __init__(self, program: Program) -> None:
        self._order = LoadOrder(program)
        self._noted: dict[str, tuple[dict[Hashable, int], list[str]]] = {}
        self.remembering: dict[tuple[str, int, str], bool] = {}
        """Whether a function, by a line of it and its title, does what that line does once."""

    def has(self, deed: Hashable, file: str, deeds: Callable[[str], Iterable[Hashable]]) -> bool:
        """Whether a module that was loaded before another one has done something.

        Args:
            deed: what is looked for.
            file: the module that begins to run.
            deeds: what a module does, by its file.
        """
        package = self._order.package(file)
        if package is None:
            return False
        begun, ended = self._order.run(package)
        start = begun.get(file, len(begun) + len(ended))
        first, waiting = self._noted.setdefault(package, ({}, [*reversed(ended)]))
        while waiting and ended[waiting[-1]] < start:
            other = waiting.pop()
            for done in deeds(other):
                first.setdefault(done, ended[other])
        return deed in first and first[deed] < start
