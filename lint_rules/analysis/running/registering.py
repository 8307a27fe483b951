"""What does this code enter into a registry: a container, or an object that keeps what it is given, of some module?

Followed through the functions of the project: a decorator that stores what it decorates, a method of an object that
another module made, the hook of a class that notes its subclasses. Only what is entered counts, not what is computed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from lint_rules.analysis.running.evaluation import Evaluator
from lint_rules.analysis.running.lowering import AUGMENTS
from lint_rules.analysis.running.values import (
    Class,
    Constants,
    Container,
    Context,
    External,
    Function,
    Instance,
    Value,
    Values,
    argument,
    body_of,
    class_of,
    context,
)
from lint_rules.analysis.summary import Expression, Operation, ScopeSummary

_ADDING: Final = frozenset(
    {"add", "append", "appendleft", "extend", "insert", "register", "setdefault", "update", "__setitem__"}
)
_INSIDE: Final = frozenset({"get", "setdefault", "__getitem__"})
"""Methods that hand out what is in a container."""
_CONTAINER: Final = "container"
_OBJECT: Final = "object"
_DEEPEST: Final = 4
"""What is entered by more calls than this is not followed."""


class Registry(NamedTuple):
    """Something at the top level of a module, or an attribute of a class there, that keeps what it is given.

    Of a library only the name is known by which things are entered; it has no file.
    """

    file: str
    name: str
    line: int
    kind: str
    """A container, an object of the project, or the class of a library that it is an object of."""


class Entry(NamedTuple):
    """A registry, and where the code is that enters something."""

    registry: Registry
    file: str
    line: int


class _Place(NamedTuple):
    """A scope that is looked at, and the registry whose method it belongs to, if any."""

    here: Context
    owner: Registry | None
    depth: int


class Registering:
    """Finds what code enters into registries, through the summaries of a program."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator
        self._containers = evaluator.knowledge.table("containers")
        self._registrars = evaluator.knowledge.table("registrars")
        self._seen: set[tuple[str, int, Registry | None]] = set()
        self._entering: dict[tuple[str, int], list[Operation]] = {}
        self._decorated: dict[tuple[Value, Registry | None], list[Entry]] = {}
        self._known: dict[tuple[Context, int], tuple[Expression, Values]] = {}
        self._hooks: dict[tuple[Any, ...], list[Function]] = {}
        self._globals: dict[tuple[str, str, tuple[str, ...], int], Registry | None] = {}
        self._by_hooks: dict[tuple[Any, ...], list[Entry]] = {}
        self._returned: dict[tuple[str, int], list[Expression]] = {}

    def by_decorator(self, here: Context, decorator: Expression) -> list[Entry]:
        """What applying a decorator enters."""
        if self._is_none_of_ours(here, decorator):
            return []
        place = _Place(here, None, 0)
        made_by = decorator[1] if decorator is not None and decorator[0] == "c" else decorator
        owner = self._owner(made_by, place)
        found = list(self._by_library(made_by, owner, place))
        for value in self.evaluator.values(here, decorator):
            found += self._decorating(value, owner or self.registry(decorator, place))
        return found

    def _is_none_of_ours(self, here: Context, callee: Expression) -> bool:
        """Whether a callee is plainly a function of a library that enters nothing, such as ``property``."""
        known = self.evaluator.at_once.value(here, callee)
        return known is not None and all(
            isinstance(value, External) and not value.name.endswith("()") and self._registrars.find(value.name) is None
            for value in known
        )

    def _decorating(self, value: Value, owner: Registry | None) -> list[Entry]:
        """What a decorator enters, whatever it is applied to."""
        key = (value, owner)
        if key not in self._decorated:
            self._seen.clear()
            self._decorated[key] = list(self._run(value, owner, 0))
        return self._decorated[key]

    def by_call(self, here: Context, call: list[Any]) -> list[Entry]:
        """What a call enters that is given something."""
        self._seen.clear()
        return list(self._by_call(call, _Place(here, None, 0))) if call[2] or call[3] else []

    def by_subclass(self, made: Class) -> list[Entry]:
        """What the hooks of the ancestors and of the metaclass of a class enter, when the class is made."""
        scope = self.evaluator.scope(made.file, made.scope)
        own = made if "metaclass" in scope.keywords else None
        ancestors = self.evaluator.line(made)[1:]
        key: tuple[Any, ...] = (own, ancestors)
        base = ancestors[0] if own is None and ancestors else None
        if isinstance(base, Class) and base.outer.scope == 0 and len(self.evaluator.line(base)) == len(ancestors):
            # A sole base at the top level stands for all ancestors, and is told by its place.
            key = (base.file, base.scope)
        hooks = self._hooks.get(key)
        if hooks is None:
            hooks = self._hooks[key] = list(self._hooks_of(made, own, ancestors))
        if not hooks:
            return []
        # What is entered depends on the class itself only where it has a container of its own.
        shared = not self._has_container(made, scope)
        known = self._by_hooks.get(key) if shared else None
        if known is None:
            self._seen.clear()
            known = [entry for hook in hooks for entry in self._run(hook._replace(bound=made), None, 0)]
            if shared:
                self._by_hooks[key] = known
        return known

    def _has_container(self, made: Class, scope: ScopeSummary) -> bool:
        """Whether the body of a class may bind a name to a container."""
        for bound in scope.names.values():
            match bound[0] if bound else None:
                case ["d" | "t" | "ks", *_]:
                    return True
                case ["c", callee, *_]:
                    known = self.evaluator.at_once.value(body_of(made), callee)
                    if known is None or any(map(self._makes_container, known)):
                        return True
                case _:
                    pass
        return False

    def _makes_container(self, value: Value) -> bool:
        """Whether calling something may give a container."""
        if isinstance(value, External):
            return self._containers.find(value.name) is not None
        return not isinstance(value, Class)

    def _brings_hooks(self, ancestor: Value) -> bool:
        """Whether something may run when a class derives from this one."""
        if not isinstance(ancestor, Class):
            return False
        scope = self.evaluator.scope(ancestor.file, ancestor.scope)
        return "__init_subclass__" in scope.names or "metaclass" in scope.keywords

    def _hooks_of(self, made: Class, own: Class | None, ancestors: Values) -> Iterator[Function]:
        """What runs when a class is made, as far as it is the project's and enters something."""
        if own is None and not any(map(self._brings_hooks, ancestors)):
            return
        evaluator = self.evaluator
        hooks = list(evaluator.ask(evaluator.after(ancestors, "__init_subclass__")))
        for metaclass in evaluator.ask(evaluator.metaclasses((made, *ancestors))):
            for name in ("__new__", "__init__"):
                hooks += evaluator.ask(evaluator.own_attribute(metaclass, name))
        for hook in hooks:
            if isinstance(hook, Function) and self._entering_of(hook.file, hook.scope):
                yield hook

    def registry(self, expression: Expression, place: _Place) -> Registry | None:
        """The registry that an expression is, or is found in: ``HANDLERS``, ``HANDLERS[kind]``, ``app.HANDLERS``."""
        return self._root(expression, [], place)

    def at(self, here: Context, expression: Expression) -> Registry | None:
        """The registry that an expression of a scope is."""
        return self.registry(expression, _Place(here, None, 0))

    # Running through code

    def _run(self, value: Value, owner: Registry | None, depth: int) -> Iterator[Entry]:
        match value:
            case Function() if depth <= _DEEPEST and (value.file, value.scope, owner) not in self._seen:
                self._seen.add((value.file, value.scope, owner))
                scope = self.evaluator.scope(value.file, value.scope)
                entering = self._entering_of(value.file, value.scope)
                if entering and not scope.lazy:
                    given: dict[str, Values] = {}
                    if value.bound is not None and scope.params:
                        given[scope.params[0]] = (value.bound,)
                    here = context(value.file, value.scope, given, value.outer)
                    yield from self._inside(entering, _Place(here, owner, depth))
            case Instance():
                for method in self.evaluator.ask(self.evaluator.own_attribute(value.of, "__call__")):
                    yield from self._run(method._replace(bound=value), owner, depth)
            case _:
                pass

    def _entering_of(self, file: str, number: int) -> list[Operation]:
        """The calls of a function that are given one of its variables, and the items that it sets to one."""
        key = (file, number)
        known = self._entering.get(key)
        if known is None:
            known = self._entering[key] = list(_entering(self.evaluator.scope(file, number)))
        return known

    def _inside(self, entering: Sequence[Operation], place: _Place) -> Iterator[Entry]:
        """What a function enters of what it was given."""
        for operation in entering:
            if operation[0] == "c":
                yield from self._by_call(operation, place)
            else:
                registry = self.registry(operation[2], place)
                if registry is not None:
                    yield Entry(registry, place.here.file, operation[1])

    def _by_call(self, call: list[Any], place: _Place) -> Iterator[Entry]:
        callee = call[1]
        if self._is_none_of_ours(place.here, callee):
            return
        owner = self._owner(callee, place)
        if owner is not None and self._takes(callee, owner, place):
            yield Entry(owner, place.here.file, call[4])
            return
        yield from self._by_library(callee, owner, place)
        for value in self._values(callee, place):
            yield from self._run(value, owner, place.depth + 1)

    def _by_library(self, callee: Expression, owner: Registry | None, place: _Place) -> Iterator[Entry]:
        """What a library keeps: in an object of the project, such as an application with its routes, or in itself."""
        if callee is None:
            return
        if owner is not None:
            method = self.evaluator.knowledge.canonical(f"{owner.kind}.{callee[2]}")
            if self._registrars.find(method) is not None:
                yield Entry(owner, place.here.file, callee[3])
                return
        for value in self._values(callee, place):
            if isinstance(value, External) and self._registrars.find(value.name) is not None:
                yield Entry(Registry("", value.name, 0, value.name), place.here.file, 0)

    def _owner(self, callee: Expression, place: _Place) -> Registry | None:
        """The registry whose method is called."""
        return self.registry(callee[1], place) if callee is not None and callee[0] == "a" else None

    def _takes(self, callee: list[Any], owner: Registry, place: _Place) -> bool:
        """Whether a method that adds is that of a container: of the registry, inside of it, or kept by the object."""
        if callee[2] not in _ADDING:
            return False
        if callee[1][0] in ("g", "v", "fr"):
            return owner.kind == _CONTAINER
        return not any(isinstance(value, (Instance, Function, Class)) for value in self._values(callee[1], place))

    def _kind(self, file: str, expression: Expression, values: Values) -> str | None:
        """What a name of a module is bound to, when it can keep something."""
        if any(isinstance(value, (Container, Constants)) for value in values):
            return _CONTAINER
        if any(isinstance(value, Instance) for value in values):
            return _OBJECT
        names = [value.name for value in values if isinstance(value, External) and value.name.endswith("()")]
        if not names and expression is not None and expression[0] == "c":
            made = self.evaluator.values(Context(file, 0), expression[1])
            names = [value.name for value in made if isinstance(value, External)]
        called = names[0].removesuffix("()") if names else None
        return _CONTAINER if called is not None and self._containers.find(called) is not None else called

    def forget(self) -> None:
        """Forget what code enters and what expressions may be, and let go of them."""
        self._known.clear()
        self._entering.clear()
        self._returned.clear()
        self._hooks.clear()
        self._decorated.clear()
        self._by_hooks.clear()
        self._globals.clear()

    def _values(self, expression: Expression, place: _Place) -> Values:
        """What an expression may be, known by this very object, which is held so that no other takes its place."""
        key = (place.here, id(expression))
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = expression, self.evaluator.values(place.here, expression)
        return known[1]

    # What is it?

    def _root(self, expression: Expression, path: list[str], place: _Place, hops: int = 0) -> Registry | None:
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

    def _handed_out(self, callee: Expression, path: list[str], place: _Place, hops: int) -> Registry | None:
        """What a function returns that only hands out a registry: ``get_registry()``."""
        values = self._values(callee, place)
        function = values[0] if len(values) == 1 else None
        if not isinstance(function, Function):
            return None
        key = (function.file, function.scope)
        returned = self._returned.get(key)
        if returned is None:
            operations = flattened(self.evaluator.scope(*key).operations)
            returned = self._returned[key] = [operation[2] for operation in operations if operation[0] == "r"]
        if len(returned) != 1:
            return None
        here = context(function.file, function.scope, {}, function.outer)
        return self._root(returned[0], path, _Place(here, None, place.depth), hops + 1)

    def _variable(self, up: int, name: str, path: list[str], place: _Place, hops: int) -> Registry | None:
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
        return Registry(of.file, f"{body.name}.{name}", body.line, _CONTAINER) if kind == _CONTAINER else None


def flattened(operations: Sequence[Operation]) -> Iterator[Operation]:
    """Operations and those inside of them, in order."""
    for operation in operations:
        yield operation
        match operation:
            case ["w", _, _, inner]:
                yield from flattened(inner)
            case ["fin", _, inner, last]:
                yield from flattened([*inner, *last])
            case ["if", _, _, _, positive, negative]:
                yield from flattened([*positive, *negative])
            case _:
                pass


def _entering(scope: ScopeSummary) -> Iterator[Operation]:
    """Settings of items and calls, wherever they are, in which what a function was given is entered or passed."""
    near = _near(scope)
    for operation in flattened(scope.operations):
        if operation[0] == "si" and operation[-1] != AUGMENTS and _speaks(operation[3:], near):
            yield operation
        for call in _calls(operation[2:]):
            if _speaks([call[2], call[3]], near):
                yield call


def _near(scope: ScopeSummary) -> frozenset[str]:
    """The parameters of a function, and its names for what is made of one at once.

    What is found out about a parameter by more steps, such as how far its text is indented, is no longer the thing.
    """
    given = frozenset(filter(None, (*scope.params, scope.vararg, scope.kwarg)))
    return given | {name for name, bound in scope.names.items() if any(_speaks(value, given) for value in bound)}


def _hands_out(expression: list[Any]) -> bool:
    return expression[0] == "s" or expression[1][2] in _INSIDE


def _calls(parts: list[Any]) -> Iterator[list[Any]]:
    """The calls in the expressions of an operation, but for those in operations inside of it."""
    todo = [part for part in parts if isinstance(part, list) and part and isinstance(part[0], str)]
    while todo:
        part = todo.pop()
        if isinstance(part, list):
            if len(part) == 5 and part[0] == "c":
                yield part
            todo += part


def _speaks(part: Any, names: frozenset[str]) -> bool:
    """Whether one of these variables of a function, or one from outside of it, stands anywhere in some expressions."""
    todo = [part]
    while todo:
        one = todo.pop()
        if isinstance(one, list):
            if len(one) == 3 and one[0] == "v" and (one[1] or one[2] in names):
                return True
            todo += one
    return False
