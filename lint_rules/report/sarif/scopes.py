"""Where in the program a message is, whatever its line: SARIF's logical locations."""

from __future__ import annotations

import bisect
import re
from typing import Any, Final

from lint_rules.report.problems import Problem
from lint_rules.report.sources import Sources

_DEFINITION: Final = re.compile(r"[ \t]*(?:async[ \t]+def|(def)|(class))[ \t]+(\w+)")
Kind = str
"""SARIF's ``module``, ``type``, ``member`` or ``function``."""


class Scopes:
    """The modules, classes and functions of a report. Each is numbered, and knows the one around it."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._definitions: dict[str, dict[str, tuple[list[int], list[bool]]]] = {}
        self._numbers: dict[tuple[str, Kind], int] = {}
        self.listed: list[dict[str, Any]] = []

    def of(self, problem: Problem) -> dict[str, Any] | None:
        """SARIF's ``logicalLocation`` of a problem; None where its module is unknown."""
        module = problem.module.removesuffix(".__init__")
        if not module:
            return None
        number = self._number(module, "module", module.rpartition(".")[2], None)
        name, kind = module, "module"
        for part in problem.scope.split(".") if problem.scope else ():
            name = f"{name}.{part}"
            kind = "type" if self._is_class(problem, part) else "member" if kind == "type" else "function"
            number = self._number(name, kind, part, number)
        return {"fullyQualifiedName": name, "kind": kind, "index": number}

    def _number(self, full_name: str, kind: Kind, name: str, parent: int | None) -> int:
        number = self._numbers.get((full_name, kind))
        if number is None:
            number = self._numbers[full_name, kind] = len(self.listed)
            said: dict[str, Any] = {"name": name, "fullyQualifiedName": full_name, "kind": kind}
            self.listed.append(said if parent is None else {**said, "parentIndex": parent})
        return number

    def _is_class(self, problem: Problem, name: str) -> bool:
        """Whether the last definition of a name up to the problem is that of a class."""
        file = problem.place.file
        if file not in self._definitions:
            # Problems come file by file; those of one are enough.
            self._definitions = {file: self._read(file)}
        lines, classes = self._definitions[file].get(name, ([], []))
        above = bisect.bisect_right(lines, problem.place.line)
        # A message on a decorator stands above the definition.
        return classes[max(0, above - 1)] if classes else name[:1].isupper()

    def _read(self, file: str) -> dict[str, tuple[list[int], list[bool]]]:
        found: dict[str, tuple[list[int], list[bool]]] = {}
        text = self._sources.text(file)
        for number, line in enumerate(text.lines if text else (), 1):
            if ("def " in line or "class " in line) and (match := _DEFINITION.match(line)):
                lines, classes = found.setdefault(match[3], ([], []))
                lines.append(number)
                classes.append(match[2] is not None)
        return found
