"""Which registry is this expression: a container, or an object that keeps what it is given, of some module?"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from lint_rules.analysis.running.entering import steps
from lint_rules.analysis.running.evaluation import Evaluator
from lint_rules.analysis.running.values import (
    Class,
    Constants,
    Container,
    Context,
    External,
    Function,
    Instance,
    Values,
    argument,
    class_of,
    context,
)
from lint_rules.analysis.summary import Expression, ScopeSummary

CONTAINER: Final = "container"
_OBJECT: Final = "object"
_INSIDE: Final = frozenset({"get", "setdefault", "__getitem__"})
"""Methods that hand out what is in a container."""
_EMPTY: Final[tuple[Expression, ...]] = (["d", []], ["t", []], ["ks", []])
_BESIDE: Final = "weakref.WeakKeyDictionary"
_DEEPEST: Final = 4
"""What is handed on more often than this is not followed."""


class Registry(NamedTuple):
    """Something at the top level of a module, or an attribute of a class there, that keeps what it is given.

    Of a library only the name is known by which things are entered; it has no file.
    """

    file: str
    name: str
    line: int
    kind: str
    """A container, an object of the project, or the class of a library that it is an object of."""


class Place(NamedTuple):
    """A scope that is looked at, and the registry whose method it belongs to, if any."""

    here: Context
    owner: Registry | None
    depth: int
    made: Class | None = None
    """The class for which hooks run."""
    passed: frozenset[str] | None = None
    """The parameters that stand for something that was given, and not made on the way; None for all."""


class Registries:
    """Finds registries, through the summaries of a program."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator
        self._containers = evaluator.knowledge.table("containers")
        self._known: dict[tuple[Context, int], tuple[Expression, Values]] = {}
        self._globals: dict[tuple[str, str, tuple[str, ...], int], Registry | None] = {}
        self._returned: dict[tuple[str, int], list[Expression]] = {}

    def forget(self) -> None:
        """Forget what expressions may be, and let go of them."""
        self._known.clear()
        self._returned.clear()
        self._globals.clear()

    def of(self, expression: Expression, place: Place) -> Registry | None:
        """The registry that an expression is, or is found in: ``HANDLERS``, ``HANDLERS[kind]``, ``app.HANDLERS``."""
        return self._root(expression, [], place)

    def at(self, here: Context, expression: Expression) -> Registry | None:
        """The registry that an expression of a scope is."""
        return self.of(expression, Place(here, None, 0))

    def owner(self, callee: Expression, place: Place) -> Registry | None:
        """The registry whose method is called."""
        match callee:
            case ["a", ["c", ["g", "super"], *_], *_]:
                return place.owner
            case ["a", inner, *_]:
                return self.of(inner, place)
            case _:
                return None

    def values(self, expression: Expression, place: Place) -> Values:
        """What an expression may be, known by this very object, which is held so that no other takes its place."""
        key = (place.here, id(expression))
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = expression, self.evaluator.values(place.here, expression)
        return known[1]

    def _root(self, expression: Expression, path: list[str], place: Place, hops: int = 0) -> Registry | None:
        if hops > _DEEPEST:
            return None
        while expression is not None:
            match expression:
                case ["a", inner, name, _]:
                    path = [*path, name]
                    expression = inner
                case ["s", inner, *_] | ["c", ["a", inner, _, _], _, _, _] if _hands_out(expression):
                    expression, path = inner, []
                case ["c", callee, _, _, _]:
                    return self._handed_out(callee, path, place, hops)
                case ["g", name]:
                    return self._global(place.here.file, name, path, hops)
                case ["v", up, name]:
                    return self._variable(up, name, path, place, hops)
                case ["fr", module, name]:
                    return self._from(place.here.file, module, name, path, hops)
                case _:
                    return None
        return None

    def _handed_out(self, callee: Expression, path: list[str], place: Place, hops: int) -> Registry | None:
        """What a function returns that only hands out a registry: ``get_registry()``."""
        values = self.values(callee, place)
        function = values[0] if len(values) == 1 else None
        if not isinstance(function, Function):
            return None
        key = (function.file, function.scope)
        returned = self._returned.get(key)
        if returned is None:
            operations = steps(self.evaluator.scope(*key).operations)
            returned = self._returned[key] = [operation[2] for operation, _ in operations if operation[0] == "r"]
        if len(returned) != 1:
            return None
        here = context(function.file, function.scope, {}, function.outer)
        return self._root(returned[0], path, Place(here, None, place.depth), hops + 1)

    def _variable(self, up: int, name: str, path: list[str], place: Place, hops: int) -> Registry | None:
        here: Context | None = place.here
        for _ in range(up):
            here = here.outer if here is not None else None
        if here is None:
            return None
        scope = self.evaluator.scope(here.file, here.scope)
        if self._is_self(scope, name, here.file):
            return self._of_object(here, scope, path, place.owner)
        bound = scope.names.get(name, [])
        if name in scope.params or scope.kind == "class" or len(bound) != 1:
            return None
        return self._root(bound[0], path, place._replace(here=here), hops + 1)

    def _is_self(self, scope: ScopeSummary, name: str, file: str) -> bool:
        """Whether a name is the first parameter of a method."""
        method = scope.kind == "function" and scope.outer >= 0
        return method and scope.params[:1] == [name] and self.evaluator.scope(file, scope.outer).kind == "class"

    def _of_object(
        self, here: Context, scope: ScopeSummary, path: list[str], owner: Registry | None
    ) -> Registry | None:
        """An attribute of an object or a class: of the class when its body has it, else what the object is kept as."""
        evaluator = self.evaluator
        if not path:
            return owner
        name = path[-1]
        if owner is None and _is_made_anew(scope, name):
            return None
        mine = argument(here, scope.params[0]) or ()
        outer = Class(here.file, scope.outer, evaluator.plain_context(here.file, 0))
        classes = [class_of(value) for value in mine]
        for made in (*classes, outer):
            for ancestor in evaluator.line(made) if made is not None else ():
                if not isinstance(ancestor, Class):
                    continue
                body = evaluator.scope(ancestor.file, ancestor.scope)
                if name in body.stores and owner is not None:
                    return owner
                kept = self._attribute(ancestor, name)
                if kept is not None:
                    return kept
        return owner

    def _global(self, file: str, name: str, path: list[str], hops: int) -> Registry | None:
        """A name of a module, in the module that binds it to something."""
        key = (file, name, tuple(path), hops)
        if key not in self._globals:
            self._globals[key] = self._found(file, name, path, hops)
        return self._globals[key]

    def _found(self, file: str, name: str, path: list[str], hops: int) -> Registry | None:
        summary = self.evaluator.program.summary(file)
        bound = summary.scopes[0].names.get(name, []) if summary is not None else []
        if summary is None or hops > _DEEPEST or not bound:
            return None
        match bound[0]:
            case ["fr", *_] | ["im", *_] if any(map(_is_something_else, bound[1:])):
                return None  # a copy, or what stands in for a module that is not there
            case ["fr", module, original]:
                return self._from(file, module, original, path, hops)
            case ["im", module]:
                return self._below(file, module, path, hops)
            case ["def", number]:
                return self._of_class(file, number, path)
            case _:
                kind = self._kind(file, bound[0], self.evaluator.named(file, name))
                return Registry(file, name, summary.lines.get(name, 1), kind) if kind is not None else None

    def _from(self, file: str, module: str, name: str, path: list[str], hops: int) -> Registry | None:
        """What ``from module import name`` brings."""
        program = self.evaluator.program
        found = program.find(module, file)
        summary = program.summary(found) if found is not None else None
        if found is not None and summary is not None and name in summary.scopes[0].names:
            return self._global(found, name, path, hops + 1)
        return self._below(file, f"{module}.{name}", path, hops)

    def _below(self, file: str, module: str, path: list[str], hops: int) -> Registry | None:
        """What a module, or one below it, has under the names that follow."""
        program = self.evaluator.program
        while path:
            found = program.find(module, file)
            summary = program.summary(found) if found is not None else None
            *rest, name = path
            if found is not None and summary is not None and name in summary.scopes[0].names:
                return self._global(found, name, rest, hops + 1)
            module, path = f"{module}.{name}", rest
        return None

    def _of_class(self, file: str, number: int, path: list[str]) -> Registry | None:
        """The attribute of a class at the top level of a module."""
        scope = self.evaluator.scope(file, number)
        if scope.kind != "class" or not path:
            return None
        return self._attribute(Class(file, number, self.evaluator.plain_context(file, 0)), path[-1])

    def _attribute(self, of: Class, name: str) -> Registry | None:
        """A container in the body of a class."""
        body = self.evaluator.scope(of.file, of.scope)
        bound = body.names.get(name, [])
        kind = self._kind(of.file, bound[0], self.evaluator.held(of, name)) if len(bound) == 1 else None
        return Registry(of.file, f"{body.name}.{name}", body.line, CONTAINER) if kind == CONTAINER else None

    def _kind(self, file: str, expression: Expression, values: Values) -> str | None:
        """What a name of a module is bound to, when it can keep something."""
        if any(isinstance(value, (Container, Constants)) for value in values):
            return CONTAINER
        if any(isinstance(value, Instance) for value in values):
            return _OBJECT
        names = [value.name for value in values if isinstance(value, External) and value.name.endswith("()")]
        if not names and expression is not None and expression[0] == "c":
            made = self.evaluator.values(Context(file, 0), expression[1])
            names = [value.name for value in made if isinstance(value, External)]
        called = names[0].removesuffix("()") if names else None
        if called == _BESIDE:
            return None  # what it has of something belongs to that, and goes with it
        return CONTAINER if called is not None and self._containers.find(called) is not None else called


def _is_made_anew(scope: ScopeSummary, attribute: str) -> bool:
    """Whether a method gives the object or the class an empty container of its own."""
    own = ["v", 0, scope.params[0]]
    return any(
        operation[0] == "sa" and operation[2] == own and operation[3] == attribute and operation[4] in _EMPTY
        for operation, _ in steps(scope.operations)
    )


def _is_something_else(bound: Expression) -> bool:
    """Whether a name that was imported is also bound to what no import brings."""
    return bound is None or bound[0] not in ("fr", "im")


def _hands_out(expression: list[Any]) -> bool:
    return expression[0] == "s" or expression[1][2] in _INSIDE
