"""May importing this module wait until it is needed, or would somebody miss what its import does?

The judgement is of the whole program: a module may wait when importing it, and all that it loads of the project, only
defines things. Exemptions don't count here: what a project allows itself happens at another time all the same. Changes
of other modules of the project count too, and where the text does not tell what a library does with a definition (a
decorator, a base class, a bare call), nobody knows whether it may wait.
"""

from __future__ import annotations

import dataclasses
import os
import sys
from collections.abc import Generator, Iterable, Iterator
from typing import Any, Final, Literal

from lint_rules.analysis.import_statements import ImportStatement
from lint_rules.analysis.import_time import Happening, happenings
from lint_rules.analysis.loads import Loads
from lint_rules.analysis.once import links
from lint_rules.analysis.program import Program
from lint_rules.analysis.running.changing import CHANGE, PARAMETER, STATE, ChangeEvaluator, placed
from lint_rules.analysis.running.evaluation import Evaluator
from lint_rules.analysis.running.outcome import Link
from lint_rules.analysis.running.solver import Solver
from lint_rules.analysis.running.values import Class, Context, External, Function, Partial, Unknown, Value, body_of
from lint_rules.analysis.summary import Expression, Operation, ScopeSummary, Summary
from lint_rules.knowledge.tables import Knowledge

Status = Literal["lazy", "at-once", "eager", "unknown", "outside"]
_ERRORS: Final = ("Error", "Exception", "Warning")


@dataclasses.dataclass(frozen=True, slots=True)
class Reason:
    """Why an import can't wait, or why nobody knows."""

    text: str
    module: str = ""
    """The module whose import is the reason; empty when it is the statement itself."""
    steps: tuple[tuple[str, int, str], ...] = ()
    """File, line, and what happens there."""
    known: bool = True
    """Whether it happens; if not, it may."""


@dataclasses.dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be said of an import statement."""

    statement: ImportStatement
    status: Status
    reason: Reason | None = None


class Laziness:
    """Judges the import statements of a program."""

    def __init__(self, program: Program, evaluator: Evaluator, knowledge: Knowledge) -> None:
        self._program = program
        self._loads = Loads(program)
        self._evaluator = evaluator
        self._changes = ChangeEvaluator(program, knowledge)
        self._exceptions = knowledge.table("exceptions")
        self._reasons: dict[str, tuple[Reason | None, Reason | None]] = {}
        self._loaded: dict[str, tuple[str, ...]] = {}
        self._matters: Solver[str, bool] = Solver(self._anything, lambda _file: False)
        """Whether a module, or any that it loads, gives a reason or a doubt: mostly that answers for all at once."""

    def verdict(self, statement: ImportStatement, file: str) -> Verdict:
        """Whether a statement of a module may be made lazy."""
        loads = [load for base, names in statement.asked for load in self._loads.by(file, statement.line, base, names)]
        summary = self._program.summary(file)
        inside = [load for load in loads if load.file is not None]
        if not inside or summary is None:
            return Verdict(statement, "outside")
        if statement.obstacle:
            return Verdict(statement, "eager", Reason(statement.obstacle))
        there = {file, *self._loads.around(summary.name, file)}
        awaited = [
            found
            for load in inside
            for found in (*self._loads.around(load.name, file), load.file)
            if found is not None and found not in there
        ]
        if statement.used is not None:
            name, line = statement.used
            return Verdict(statement, "at-once", Reason(f"`{name}` is used while the module is imported (line {line})"))
        if not awaited:
            return Verdict(statement, "at-once", Reason("what it imports is loaded before this module"))
        reason, doubt = self._first(awaited, there) if any(map(self._matters.solve, awaited)) else (None, None)
        if reason is not None:
            return Verdict(statement, "eager", reason)
        if doubt is not None:
            return Verdict(statement, "unknown", doubt)
        return Verdict(statement, "outside" if len(inside) < len(loads) else "lazy")

    def _first(self, files: Iterable[str], there: set[str]) -> tuple[Reason | None, Reason | None]:
        """The nearest reason and the nearest doubt in what these files load, besides what is there before."""
        doubt = None
        seen = set(there)
        todo = list(dict.fromkeys(files))
        seen.update(todo)
        for file in todo:
            reason, unsure = self._of(file)
            doubt = doubt or unsure
            if reason is not None:
                return reason, doubt
            for other in self._following(file):
                if other not in seen:
                    seen.add(other)
                    todo.append(other)
        return None, doubt

    def _anything(self, file: str) -> Generator[str, bool, bool]:
        found = any(self._of(file))
        for other in self._following(file):
            found = (yield other) or found
        return found

    def _following(self, file: str) -> tuple[str, ...]:
        """The modules of the project that a module loads, with the packages around them."""
        known = self._loaded.get(file)
        if known is None:
            found: dict[str, None] = {}
            for load in self._loads.of(file):
                if load.file is not None:
                    found.update(dict.fromkeys((*self._loads.around(load.name, file), load.file)))
            known = self._loaded[file] = tuple(found)
        return known

    def _of(self, file: str) -> tuple[Reason | None, Reason | None]:
        """Why importing this very module can't wait, and why perhaps it can't."""
        known = self._reasons.get(file)
        if known is None:
            every = list(self._happening(file))
            certain = next((reason for reason in every if reason.known), None)
            doubt = next((reason for reason in every if not reason.known), None)
            known = self._reasons[file] = certain, doubt or next(self._doubtful(file), None)
        return known

    # What happens

    def _happening(self, file: str) -> Iterator[Reason]:
        summary = self._program.summary(file)
        if summary is None:
            yield Reason("it cannot be read", os.path.basename(file))
            return
        for happening in happenings(self._evaluator, file):
            yield _happens(happening, summary.name)
        for (_, _, family, kind, _, detail), link in sorted(
            self._changes.body(file).items(), key=lambda item: (item[0][1], str(item[0][5]))
        ):
            kept = placed(str(detail)) if family == STATE else None
            if kept is not None and kept[0] != file:
                yield self._changed(link, summary.name, kind, *kept)

    def _changed(self, link: Link, module: str, kind: str, file: str, name: str) -> Reason:
        """What an import does to an object that another module keeps."""
        other = self._program.summary(file)
        of = other.name if other is not None else os.path.basename(file)
        what = f"`{name}` of {of}" if name else of
        *calls, last = links(link)
        steps = [(call.file, call.line, f"calls `{call.name}`") for call in calls]
        if name.startswith(PARAMETER):
            end = (last.file, last.line, "changes an object that it was given")
            return Reason(
                f"may change an object of another module, by code of {of}", module, (*steps, end), known=False
            )
        says = "changes" if kind == CHANGE else "calls a method of"
        end = (last.file, last.line, f"{says} {what}")
        return Reason(f"{says} {what}", module, (*steps, end), known=kind == CHANGE)

    # What nobody knows

    def _doubtful(self, file: str) -> Iterator[Reason]:
        """What libraries are given at import that may keep it."""
        summary = self._program.summary(file)
        if summary is None:
            return
        if any(self._program.find(star, file) is None and not _is_standard(star) for star in summary.stars):
            yield Reason("takes all names of a library by `*`", summary.name, known=False)
        for number, here in _at_import(summary):
            scope = summary.scopes[number]
            operations = list(_flat(scope.operations))
            kept = set(map(id, _kept(scope, operations)))
            for operation in operations:
                if operation[0] == "e" and id(operation[2]) not in kept:
                    yield from self._call(summary, here, operation[1], operation[2])
                elif operation[0] == "def":
                    yield from self._definition(summary, here, operation[2])

    def _call(self, summary: Summary, here: Context, line: int, expression: Expression) -> Iterator[Reason]:
        """A call whose result nobody keeps."""
        if expression is not None and expression[0] == "c" and self._is_doubtful(summary, here, expression[1]):
            yield _doubt(summary, line, f"calls `{_written(expression[1])}`, which may keep what it is given")

    def _definition(self, summary: Summary, here: Context, number: int) -> Iterator[Reason]:
        scope = summary.scopes[number]
        for line, decorator in scope.decorators:
            if self._is_doubtful(summary, here, decorator):
                yield _doubt(summary, line, f"decorates with `{_written(decorator)}`, which may register what it gets")
        if scope.kind == "class":
            for ancestor in self._evaluator.line(Class(summary.path, number, here))[1:]:
                if isinstance(ancestor, External) and self._may_keep(ancestor.name):
                    text = f"`{scope.name}` derives from `{ancestor.name}`, which may register what does"
                    yield _doubt(summary, scope.line, text)
            for base in scope.bases:
                unknown = any(isinstance(value, Unknown) for value in self._evaluator.values(here, base))
                if unknown and self._is_doubtful(summary, here, base):
                    yield _doubt(summary, scope.line, f"`{scope.name}` derives from `{_written(base)}`")

    def _may_keep(self, name: str) -> bool:
        """Whether a library's name may register what is given to it, or derives from it; an error does not."""
        return not (_is_standard(name) or name.endswith(_ERRORS) or self._exceptions.find(name) is not None)

    def _is_doubtful(self, summary: Summary, here: Context, called: Expression) -> bool:
        """Whether a callee comes from elsewhere and nobody can follow it."""
        root = _root(called)
        bound = summary.scopes[0].names.get(root, [])
        imported = [e for e in bound if e is not None and e[0] in ("fr", "im")]
        if not imported:
            return False
        values = self._evaluator.values(here, called)
        if values and all(map(_is_followed, values)):
            return False
        if all(isinstance(value, External) and not self._may_keep(value.name) for value in values):
            return False
        foreign = [e[1] for e in imported if self._program.find(e[1], summary.path) is None]
        return len(foreign) < len(imported) or not all(map(_is_standard, foreign))


def _happens(happening: Happening, module: str) -> Reason:
    return Reason(happening.says, module, tuple(happening.trail))


def _doubt(summary: Summary, line: int, text: str) -> Reason:
    return Reason(text, summary.name, ((summary.path, line, text),), known=False)


def _at_import(summary: Summary) -> Iterator[tuple[int, Context]]:
    """The module and the classes whose bodies run when it is imported."""
    contexts = {0: Context(summary.path, 0)}
    yield 0, contexts[0]
    for number, scope in enumerate(summary.scopes):
        if number and scope.kind == "class" and scope.outer in contexts:
            contexts[number] = body_of(Class(summary.path, number, contexts[scope.outer]))
            yield number, contexts[number]


def _flat(operations: Iterable[Operation]) -> Iterator[Operation]:
    """Operations with those inside of branches."""
    for operation in operations:
        yield operation
        match operation[0]:
            case "if":
                yield from _flat((*operation[4], *operation[5]))
            case "fin":
                yield from _flat((*operation[2], *operation[3]))
            case "w":
                yield from _flat(operation[3])


def _kept(scope: ScopeSummary, operations: Iterable[Operation]) -> Iterator[Expression]:
    """What a scope binds to names, or stores in what it has."""
    for values in scope.names.values():
        for value in values:
            yield value
            if value is not None and value[0] in ("at", "el", "en"):
                yield value[1]
    yield from (operation[4] for operation in operations if operation[0] in ("sa", "si"))


def _root(expression: Expression) -> str:
    """The global name from which an expression reads or calls; empty when there is none."""
    part: Any = expression
    while isinstance(part, list) and part and part[0] in ("a", "c", "s"):
        part = part[1]
    return str(part[1]) if isinstance(part, list) and part and part[0] == "g" else ""


def _written(expression: Expression) -> str:
    """A callee as it is written, without what it is given."""
    match expression:
        case ["g", name]:
            return str(name)
        case ["a", inner, name, _]:
            return f"{_written(inner)}.{name}"
        case ["c", inner, *_]:
            return f"{_written(inner)}(…)"
        case ["s", inner, *_]:
            return f"{_written(inner)}[…]"
        case _:
            return "…"


def _is_followed(value: Value) -> bool:
    """Whether a value is code of the project, which is followed when it runs."""
    return isinstance(value, (Function, Class)) or (isinstance(value, Partial) and _is_followed(value.callee))


def _is_standard(name: str) -> bool:
    return name.partition(".")[0] in sys.stdlib_module_names or name.startswith("builtins.")
