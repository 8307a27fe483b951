"""Which module of the project owns what this qualified name stands for, and what is it?"""

from __future__ import annotations

import dataclasses

from lint_rules.analysis.program import Program
from lint_rules.analysis.running.evaluation import Evaluator
from lint_rules.analysis.running.values import Class, Module, Values


@dataclasses.dataclass(frozen=True, slots=True)
class Owned:
    """A module, or something that a module binds at its top level or in a class there."""

    file: str
    """The module that has it, also when others pass it on."""
    name: str
    """Its name there; empty when it is the module itself."""
    line: int
    values: Values
    """What it may be."""


class Owners:
    """Finds the owners of names, as one module would import them."""

    def __init__(self, path: str, evaluator: Evaluator) -> None:
        self._path = path
        self._evaluator = evaluator
        self._found: dict[str, Owned | None] = {}

    @property
    def _program(self) -> Program:
        return self._evaluator.program

    def of(self, qualified: str) -> Owned | None:
        """The owner of a qualified name; None when no module of the project has it."""
        if qualified not in self._found:
            self._found[qualified] = self._of(qualified)
        return self._found[qualified]

    def _of(self, qualified: str) -> Owned | None:
        parts = qualified.split(".")
        for end in range(len(parts), 0, -1):
            file = self._program.find(".".join(parts[:end]), self._path)
            if file is not None:
                return self._in(file, parts[end:], set())
        return None

    def _in(self, file: str, parts: list[str], seen: set[tuple[str, str]]) -> Owned | None:
        """What stands in a module under a dotted name, through the modules that only pass it on."""
        if not parts:
            return Owned(file, "", 1, (Module(file),))
        name, rest = parts[0], parts[1:]
        summary = self._program.summary(file)
        if summary is None or (file, name) in seen:
            return None
        seen.add((file, name))
        known = summary.scopes[0].names.get(name)
        match known:
            case [["fr", base, imported]]:
                other = self._program.find(f"{base}.{imported}", file)
                if other is not None and other != file:
                    return self._in(other, rest, seen)
                other = self._program.find(base, file)
                return self._in(other, [imported, *rest], seen) if other is not None else None
            case [["im", dotted]]:
                other = self._program.find(dotted, file)
                return self._in(other, rest, seen) if other is not None else None
            case None:
                for star in summary.stars:
                    other = self._program.find(star, file)
                    found = self._in(other, parts, seen) if other is not None else None
                    if found is not None:
                        return found
                return None
        values = self._evaluator.named(file, name)
        line = summary.lines.get(name, 1)
        if not rest:
            return Owned(file, name, line, values)
        if len(rest) == 1 and len(values) == 1 and isinstance(values[0], Class):
            return Owned(file, f"{name}.{rest[0]}", line, self._evaluator.held(values[0], rest[0]))
        return None
