"""Which variables do the modules that this one imports read from the environment? Their summaries tell."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Iterator
from typing import Any, Final

from astroid import nodes

from lint_rules.analysis.loads import Loads
from lint_rules.analysis.names import Names
from lint_rules.analysis.running.evaluation import Evaluator
from lint_rules.analysis.running.values import Constant, Context, External
from lint_rules.analysis.source import Source
from lint_rules.knowledge.tables import Knowledge

ENVIRONMENTS: Final = frozenset({"os.environ", "os.environb"})
ONE_VARIABLE: Final = frozenset({"environment", "dotenv"})
"""What the table of reads calls those of a single variable."""
_SETTING: Final = ("setdefault", "putenv", "unsetenv", "pop")


@dataclasses.dataclass(frozen=True, slots=True)
class DistantRead:
    """A place in another module that reads a variable."""

    path: str
    module: str
    line: int
    variable: str
    default: str
    """What counts when the variable is not set, where that is a constant."""

    @property
    def says(self) -> str:
        """What happens there, as evidence."""
        return f"reads `{self.variable}`" + (f", {self.default} when it is not set" if self.default else "")


class DistantReads:
    """The reads of the modules that one module imports."""

    def __init__(self, source: Source, names: Names, follow: Callable[[], Evaluator], knowledge: Knowledge) -> None:
        """Take how to follow code, which is asked only when there is a read."""
        self._path = source.path
        self._names = names
        self._follow = follow
        self._table = knowledge.table("environment-reads")

    @functools.cached_property
    def _evaluator(self) -> Evaluator:
        return self._follow()

    def of(self, variable: str) -> tuple[DistantRead, ...]:
        """Where imported modules read a variable; nowhere if one of them sets it: then it is a message to others."""
        reads, written = self._all
        return reads.get(variable, ()) if variable not in written else ()

    def sets(self, variable: str) -> bool:
        """Whether an imported module sets a variable: then it is a message to other processes, or to this one."""
        return variable in self._all[1]

    def constant(self, expression: nodes.NodeNG) -> str:
        """The text of a constant that another module of the project defines."""
        module, _, name = self._names.of(expression).rpartition(".")
        if not module or self._evaluator.program.find(module, self._path) is None:
            return ""
        match self._evaluator.values(Context(self._path, 0), ["fr", module, name]):
            case (Constant(value=str(text)),):
                return text
            case _:
                return ""

    @functools.cached_property
    def _all(self) -> tuple[dict[str, tuple[DistantRead, ...]], set[str]]:
        reads: dict[str, tuple[DistantRead, ...]] = {}
        written: set[str] = set()
        loads = Loads(self._evaluator.program).of(self._path)
        for file in sorted({load.file for load in loads if load.file is not None and load.file != self._path}):
            for variable, read in self._in(file, written):
                known = reads.get(variable, ())
                # A value that a name is bound to is written down twice.
                reads[variable] = known if read in known else (*known, read)
        return reads, written

    def _in(self, file: str, written: set[str]) -> Iterator[tuple[str, DistantRead]]:
        summary = self._evaluator.program.summary(file)
        for scope in summary.scopes if summary is not None else ():
            for part in _parts(scope.operations):
                match part:
                    case ["c", [_, *_] as called, [["k", str(variable)], *rest], keywords, line]:
                        if called[-2] in _SETTING:
                            written.add(variable)
                        elif summary is not None and self._table.find(self._name(file, called)) in ONE_VARIABLE:
                            given = [*rest[:1], *(value for key, value in keywords if key == "default")]
                            yield variable, DistantRead(file, summary.name, line, variable, _text(given))
                    case ["s", [_, *_] as owner, ["k", str(variable)], line]:
                        if summary is not None and self._name(file, owner) in ENVIRONMENTS:
                            yield variable, DistantRead(file, summary.name, line, variable, "")
                    case ["si", int(), _, ["k", str(variable)], *_]:
                        written.add(variable)

    def _name(self, file: str, expression: list[Any]) -> str:
        """The foreign name that an expression has at the top level of a module."""
        if not _is_dotted(expression):
            return ""
        match self._evaluator.values(Context(file, 0), expression):
            case (External(name=name),):
                return name
            case _:
                return ""


def _is_dotted(expression: Any) -> bool:
    """Whether an expression is a name of the module, or an attribute of one, and so on."""
    while expression is not None and expression[0] == "a":
        expression = expression[1]
    return expression is not None and expression[0] == "g"


def _parts(operations: Any) -> Iterator[list[Any]]:
    """All lists inside of operations."""
    todo = [operations]
    while todo:
        part = todo.pop()
        if isinstance(part, list):
            yield part
            todo += part


def _text(given: list[Any]) -> str:
    match given:
        case [["k", value], *_]:
            return repr(value)
        case _:
            return ""
