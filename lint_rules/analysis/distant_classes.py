"""What is a name that comes from another module of the project, when it is a class? And what does that derive from?

The summaries of the modules tell, however often a name is handed on, and up to the classes of libraries, which stand
under their own names. Whatever cannot be followed to the end is said to be unknown.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Iterator
from typing import Final

from lint_rules.analysis.running.evaluation import Evaluator
from lint_rules.analysis.running.values import Class, Constant, Container, Context, External, Value, Values
from lint_rules.analysis.source import Source

_MOST: Final = 12
"""A tuple of more classes than this is unknown."""


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """The qualified names of a class and of all that it derives from."""

    names: tuple[str, ...]
    complete: bool


class DistantClasses:
    """The classes of other modules, looked at from one."""

    def __init__(self, source: Source, follow: Callable[[], Evaluator]) -> None:
        """Take how to follow code, which is asked only when a name leads into the project."""
        self._path = source.path
        self._follow = follow
        self._classes: dict[str, Class] = {}
        self._found: dict[str, tuple[str, ...]] = {}

    def behind(self, name: str) -> tuple[str, ...]:
        """The classes that a qualified name stands for, a tuple of them too, under the names of their definitions.

        None for a name outside of the project, or one that may be something else.
        """
        if name not in self._found:
            self._found[name] = tuple(self._named(name))
        return self._found[name]

    def line(self, name: str) -> Line | None:
        """What a class that ``behind`` gave derives from; None for one of another library."""
        made = self._classes.get(name)
        if made is None:
            return None
        line = self._follow().line(made)
        names = [found for value in line if (found := self._name(value)) is not None]
        return Line(tuple(names), complete=len(names) == len(line))

    def siblings(self, name: str) -> Iterator[str]:
        """The other classes of the module that defines a class."""
        made = self._classes.get(name)
        summary = self._follow().program.summary(made.file) if made is not None else None
        for number, scope in enumerate(summary.scopes if summary is not None else ()):
            if made is not None and scope.kind == "class" and scope.outer == 0 and number != made.scope:
                found = self._name(Class(made.file, number, Context(made.file, 0)))
                if found is not None:
                    yield found

    def number(self, name: str, attribute: str) -> int | None:
        """The number that a class has under an attribute, its own or that of a base."""
        made = self._classes.get(name)
        values = self._follow().held(made, attribute) if made is not None else ()
        match values:
            case (Constant(value=int(number), type_="int"),):
                return number
            case _:
                return None

    def is_here(self, name: str) -> bool:
        """Whether a class that ``behind`` or ``line`` gave is defined in the module that looks."""
        made = self._classes.get(name)
        return made is not None and os.path.abspath(made.file) == os.path.abspath(self._path)

    def _named(self, name: str) -> Iterator[str]:
        values = self._values(name)
        if len(values) == 1 and isinstance(values[0], Container):
            values = values[0].elements if len(values[0].elements) <= _MOST else ()
        elif len(values) != 1:
            return
        names = [self._name(value) for value in values]
        if None not in names:
            yield from (found for found in names if found is not None)

    def _values(self, name: str) -> Values:
        """What a name may be, when it leads to a module of the project."""
        parts = name.split(".")
        if len(parts) < 2 or parts[0] == "builtins":
            return ()
        evaluator = self._follow()
        for length in range(len(parts) - 1, 0, -1):
            file = evaluator.program.find(".".join(parts[:length]), self._path)
            if file is not None:
                known = length == len(parts) - 1 and evaluator.program.summary(file) is not None
                return evaluator.named(file, parts[length]) if known else ()
        return ()

    def _name(self, value: Value) -> str | None:
        match value:
            case External():
                return None if value.name.endswith("()") else value.name
            case Class():
                summary = self._follow().program.summary(value.file)
                scope = summary.scopes[value.scope] if summary is not None else None
                if summary is None or scope is None or scope.outer != 0:
                    return None
                found = f"{summary.name}.{scope.name}"
                # Two classes of one name in a module cannot be told apart.
                return found if self._classes.setdefault(found, value) == value else None
            case _:
                return None
