"""Which modules does importing this one load? Read from summaries, so that no tree is needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from lint_rules.analysis.program import Program
from lint_rules.analysis.summary import Summary


class Load(NamedTuple):
    """A module that an import statement asks for."""

    line: int
    name: str
    """Absolute."""
    file: str | None
    """None outside of the project, as far as that can be seen."""


class Loads:
    """The modules of a program as they load each other."""

    def __init__(self, program: Program) -> None:
        self._program = program

    def of(self, file: str) -> list[Load]:
        """What the import statements of a module load that run when it is imported, in source order."""
        summary = self._program.summary(file)
        if summary is None:
            return []
        return [load for line, base, names in summary.imports for load in self.by(file, line, base, names)]

    def by(self, file: str, line: int, base: str, names: Iterable[str]) -> Iterator[Load]:
        """What one statement loads: the module, and those of its names that are modules themselves."""
        found = self._program.find(base, file)
        inner = []
        for name in names:
            submodule = self._submodule(file, base, found, name)
            if submodule is not None:
                inner.append(Load(line, f"{base}.{name}", submodule))
        if found is not None or not inner:
            # A folder without a module of its own has nothing to load but what is in it.
            yield Load(line, base, found)
        yield from inner

    def around(self, name: str, file: str) -> list[str]:
        """The files of the packages around a module: they are loaded before it."""
        parts = name.split(".")
        outer = [".".join(parts[:length]) for length in range(1, len(parts))]
        files = [self._program.find(package, file) for package in outer]
        return [found for found in files if found is not None]

    def after(self, file: str) -> Iterator[str]:
        """The files of what a module loads itself, each after the packages around it."""
        for load in self.of(file):
            if load.file is not None:
                yield from self.around(load.name, file)
                yield load.file

    def _submodule(self, file: str, base: str, found: str | None, name: str) -> str | None:
        """The file of a module that is imported by its package's name; what the package itself binds comes first."""
        if found is not None:
            summary = self._program.summary(found)
            if summary is None or not summary.is_package or (found != file and _binds(summary, name)):
                return None
        return self._program.find(f"{base}.{name}", file)


def _binds(package: Summary, name: str) -> bool:
    """Whether a package binds a name to something else than its own module of that name."""
    bound = package.scopes[0].names.get(name, [])
    return any(expression != ["fr", package.name, name] for expression in bound)
