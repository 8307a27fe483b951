"""What can be said without asking anything: most names are imports and plain functions, most decorators well known.

All of it is what the evaluator would find out as well, and None is left to it: circles, what is bound in several steps,
and whatever runs code of the project.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from lint_rules.analysis.running.expressions import runs
from lint_rules.analysis.running.foreign import FLAVOURS
from lint_rules.analysis.running.loggers import LOGGER_CLASSES
from lint_rules.analysis.running.values import (
    NOTHING,
    UNKNOWN,
    Class,
    Context,
    External,
    Flavour,
    Function,
    Module,
    PackagePath,
    Unknown,
    Value,
    Values,
    body_of,
    constant,
    union,
)
from lint_rules.analysis.summary import Expression

if TYPE_CHECKING:
    from lint_rules.analysis.running.evaluation import Evaluator

_FARTHEST: Final = 30
"""A name that is handed on through more modules is left to the solver, which needs no stack."""
BUILTINS: Final = frozenset(dir(builtins))
_HERE: Final = frozenset({"__file__", "__path__"})
_PLAIN_BASES: Final = frozenset({"builtins.object", "abc.ABC", "typing.Generic", "typing.Protocol"})
"""Bases that bring nothing that is of interest."""
_SAME: Final[Flavour] = ""
"""The flavour that a decorator gives which hands on what it is given."""
_SOME: Final[Values] = (Function("", 0, Context("", 0)),)
"""A function, whichever it is."""


class AtOnce:
    """Answers for an evaluator, each found once."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator
        self._globals: dict[tuple[str, str], Values | None] = {}
        self._modules: dict[tuple[str, str], Values] = {}
        self._flavours: dict[tuple[str, int], Flavour | None] = {}
        self._applying: dict[tuple[str, str], Flavour | None] = {}
        self._lines: dict[Class, Values | None] = {}
        self._own: dict[tuple[Class, str], tuple[Function, ...] | None] = {}

    def forget(self) -> None:
        """Drop all answers: whoever asks again gets the same again."""
        self._globals.clear()
        self._modules.clear()
        self._flavours.clear()
        self._applying.clear()
        self._lines.clear()
        self._own.clear()

    # Names

    def global_(self, file: str, name: str, distance: int = 0) -> Values | None:
        """What a name of a module may be."""
        key = (file, name)
        try:
            return self._globals[key]
        except KeyError:
            pass
        if distance > _FARTHEST:
            return None
        self._globals[key] = None
        found = self._globals[key] = self._bound(file, name, distance + 1)
        return found

    def _bound(self, file: str, name: str, distance: int) -> Values | None:
        summary = self.evaluator.program.summary(file)
        if summary is None:
            return None
        bound = summary.scopes[0].names.get(name)
        if bound is None:
            return self._foreign(name) if not summary.stars or name in _HERE else None
        return self._all(Context(file, 0), bound, distance)

    def _all(self, here: Context, bound: Sequence[Expression], distance: int) -> Values | None:
        found = []
        for expression in bound:
            values = self.value(here, expression, distance)
            if values is None:
                return None
            found.append(values)
        return union(*found) if found else UNKNOWN

    @staticmethod
    def _foreign(name: str) -> Values:
        if name in _HERE:
            return (PackagePath(),)
        return (External(f"builtins.{name}"),) if name in BUILTINS else UNKNOWN

    def value(self, here: Context, expression: Expression, distance: int = 0) -> Values | None:
        """What an expression may be that does nothing."""
        if expression is None:
            return UNKNOWN
        match expression[0]:
            case "k":
                return (constant(expression[1]),)
            case "g":
                return self.global_(here.file, expression[1], distance)
            case "def":
                return self.definition(here, expression[1])
            case "im":
                return self.module(here.file, expression[1])
            case "fr":
                return self.imported(here.file, expression[1], expression[2], distance)
            case "a":
                return self._attribute(here, expression, distance)
            case "f":
                return self._lambda(here, expression[1])
            case _:
                return None

    def _lambda(self, here: Context, number: int) -> Values | None:
        is_generator = self.evaluator.scope(here.file, number).kind == "generator"
        return (Function(here.file, number, here),) if not is_generator else None

    def module(self, importer: str, dotted: str) -> Values:
        """A module by its absolute name."""
        key = (importer, dotted)
        known = self._modules.get(key)
        if known is None:
            evaluator = self.evaluator
            file = evaluator.program.find(dotted, importer)
            known = (Module(file),) if file is not None else (External(evaluator.knowledge.canonical(dotted)),)
            self._modules[key] = known
        return known

    def imported(self, importer: str, dotted: str, name: str, distance: int = 0) -> Values | None:
        """What ``from … import`` binds."""
        file = self.evaluator.program.find(dotted, importer)
        if file is None:
            return (External(self.evaluator.knowledge.canonical(f"{dotted}.{name}")),)
        return self.member(importer, file, name, dotted, distance)

    def member(self, asker: str, file: str, name: str, dotted: str = "", distance: int = 0) -> Values | None:
        """A name of a module, or a module of a package."""
        program = self.evaluator.program
        summary = program.summary(file)
        if summary is None:
            return UNKNOWN
        bound = name in summary.scopes[0].names
        if (bound and file != asker) or name in _HERE:
            return self.global_(file, name, distance)
        inner = program.submodule(file, name)
        if inner is not None:
            return (Module(inner),)
        if bound or summary.stars:
            return self.global_(file, name, distance)
        # Neither bound nor a module: made by something that we cannot see, such as a compiled module.
        return (External(f"{dotted or summary.name}.{name}"),)

    def _attribute(self, here: Context, expression: list[object], distance: int) -> Values | None:
        _, inner, name, _ = expression
        assert isinstance(name, str)
        owners = self.value(here, inner, distance)  # type: ignore[arg-type] # an expression
        if owners is None or len(owners) != 1:
            return None
        match owners[0]:
            case External(name=owner) if name not in _HERE:
                return (External(self.evaluator.attribute(owner, name)),)
            case Module(file=file):
                return self.member(here.file, file, name, "", distance)
            case _:
                return None

    # Definitions

    def definition(self, here: Context, number: int) -> Values | None:
        """What a function or class is once its decorators were applied."""
        flavour = self._flavour(here, number)
        if flavour is None:
            return None
        if self.evaluator.scope(here.file, number).kind == "class":
            return (Class(here.file, number, here),)
        return (Function(here.file, number, here, None, flavour),)

    def runs_nothing(self, here: Context, number: int) -> bool:
        """Whether defining something is known to run no code: a function with plain defaults and such decorators."""
        scope = self.evaluator.scope(here.file, number)
        return scope.kind == "function" and self._flavour(here, number) is not None

    def _flavour(self, here: Context, number: int) -> Flavour | None:
        key = (here.file, number)
        try:
            return self._flavours[key]
        except KeyError:
            # A decorator that leads back to what it decorates is left to the solver.
            self._flavours[key] = None
        found = self._flavours[key] = self._decorated(here, number)
        return found

    def _decorated(self, here: Context, number: int) -> Flavour | None:
        scope = self.evaluator.scope(here.file, number)
        is_function = scope.kind == "function"
        if is_function and any(map(runs, scope.defaults.values())):
            return None
        flavour: Flavour = ""
        for _, decorator in reversed(scope.decorators):
            made = self._applied(here.file, decorator)
            if made is None:
                return None
            if is_function:
                # What a decorator that nobody knows is given stays what it was made before.
                flavour = flavour if made == _SAME or (made == "decorated" and flavour) else made
        return flavour

    def _applied(self, file: str, decorator: Expression) -> Flavour | None:
        """The flavour that a well-known decorator gives to a function; None for what may run code."""
        callees = self.value(Context(file, 0), decorator) if _is_global(decorator) else None
        if callees is None or len(callees) != 1 or not isinstance(callees[0], External):
            return None
        package = self.evaluator.package(file)
        key = (callees[0].name, package)
        if key not in self._applying:
            self._applying[key] = self._apply(callees[0], package)
        return self._applying[key]

    def _apply(self, callee: External, package: str) -> Flavour | None:
        evaluator = self.evaluator
        if any(True for _ in evaluator.world.call(callee.name, (_SOME,), {}, package)):
            return None
        what = evaluator.calls.find(callee.name)
        if what is not None and what in FLAVOURS:
            return FLAVOURS[what]
        if what in ("first", "decorator"):
            return _SAME
        if what in ("nothing", None) and evaluator.foreign.result(callee) == UNKNOWN:
            return "decorated"
        return None

    # Classes

    def line(self, of: Class, distance: int = 0) -> Values | None:
        """A class and its ancestors, in the order in which attributes are looked for."""
        try:
            return self._lines[of]
        except KeyError:
            self._lines[of] = None
        found = self._lines[of] = self._ancestors(of, distance + 1) if distance <= _FARTHEST else None
        return found

    def _ancestors(self, of: Class, distance: int) -> Values | None:
        found: dict[Value, None] = {}
        for base in self.evaluator.scope(of.file, of.scope).bases:
            values = self._base(of.outer, base)
            if values is None:
                return None
            for value in values:
                ancestors = self._line_of(value, distance)
                if ancestors is None:
                    return None
                for ancestor in ancestors:
                    # A common ancestor comes after all that share it.
                    found.pop(ancestor, None)
                    found[ancestor] = None
        found.pop(of, None)
        return (of, *found)

    def _line_of(self, base: Value, distance: int) -> Values | None:
        if isinstance(base, Class):
            return self.line(base, distance)
        return (base,) if isinstance(base, (External, Unknown)) else ()

    def _base(self, here: Context, base: Expression) -> Values | None:
        if base is not None and base[0] == "s":
            # A generic class of a library with its parameters filled in may be anything.
            whole = self.value(here, base[1])
            return UNKNOWN if whole and all(isinstance(value, External) for value in whole) else None
        return self.value(here, base)

    def may_learn_its_name(self, here: Context, expression: Expression) -> bool:
        """Whether a name of a class may be bound to an object that is told so, for all that is plain to see."""
        if expression is None or expression[0] in ("k", "ks", "f", "t", "d", "j"):
            return False
        if expression[0] == "c":
            callees = self.value(here, expression[1])
            return callees is None or not all(map(self._makes_unaware, callees))
        return self.value(here, expression) is None

    def _makes_unaware(self, callee: Value) -> bool:
        """Whether calling this makes nothing of the project, or an object of a plain class without ``__set_name__``."""
        if isinstance(callee, External):
            return self.evaluator.calls.find(callee.name) is None
        if not isinstance(callee, Class) or any(self.own(callee, name) != () for name in ("__set_name__", "__new__")):
            return False
        return not any(
            isinstance(base, Class) and "metaclass" in self.evaluator.scope(base.file, base.scope).keywords
            for base in self.line(callee) or ()
        )

    def definer(self, line: Iterable[Value], name: str) -> Class | Values:
        """The first of a line of classes that binds a name; what the attribute is where none of the project does."""
        for ancestor in line:
            if isinstance(ancestor, Class):
                if name in self.evaluator.scope(ancestor.file, ancestor.scope).names:
                    return ancestor
            elif isinstance(ancestor, External):
                if ancestor.name in LOGGER_CLASSES:
                    return UNKNOWN
                if ancestor.name not in _PLAIN_BASES:
                    return (External(f"{ancestor.name}.{name}"),)
            else:
                return UNKNOWN
        return NOTHING

    def own(self, of: Class, name: str) -> tuple[Function, ...] | None:
        """The functions of the project that an attribute of a class is."""
        key = (of, name)
        try:
            return self._own[key]
        except KeyError:
            # A class that leads back to itself is left to the solver.
            self._own[key] = None
        line = self.line(of)
        found = self.definer(line, name) if line is not None else None
        if isinstance(found, Class):
            found = self.held(found, name)
        functions = tuple(value for value in found if isinstance(value, Function)) if found is not None else None
        self._own[key] = functions
        return functions

    def held(self, of: Class, name: str) -> Values | None:
        """What the body of a class binds to a name."""
        body = body_of(of)
        return self._all(body, self.evaluator.scope(of.file, of.scope).names[name], 0)


def _is_global(expression: Expression) -> bool:
    """Whether an expression is a name of the module, or an attribute of one."""
    while expression is not None and expression[0] == "a":
        expression = expression[1]
    return expression is not None and expression[0] == "g"
