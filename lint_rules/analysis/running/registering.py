"""What does this code enter into a registry: a container, or an object that keeps what it is given, of some module?

Followed through the functions of the project: a decorator that stores what it decorates, a method of an object that
another module made, the hook of a class that notes its subclasses. Only what is entered counts, not what is computed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from lint_rules.analysis.companions import Companions
from lint_rules.analysis.running.entering import Entered, Guards, entering, is_one, steps
from lint_rules.analysis.running.evaluation import Evaluator
from lint_rules.analysis.running.guards import Deciding
from lint_rules.analysis.running.lookups import is_only_checked
from lint_rules.analysis.running.registries import CONTAINER, Place, Registries, Registry
from lint_rules.analysis.running.values import (
    Class,
    Context,
    External,
    Function,
    Instance,
    Super,
    Value,
    Values,
    body_of,
    context,
)
from lint_rules.analysis.summary import Expression, Operation, ScopeSummary

_ADDING: Final = frozenset(
    {"add", "append", "appendleft", "extend", "insert", "register", "setdefault", "update", "__setitem__"}
)
_DEEPEST: Final = 4
"""What is entered by more calls than this is not followed."""


class Entry(NamedTuple):
    """A registry, and where the code is that enters something."""

    registry: Registry
    file: str
    line: int
    whole: bool = True
    """It keeps what it was given itself, and not something that was made of it."""
    decorator: int = 0
    """The line of the decorator by which it is entered, if one does that."""


class Registering:
    """Finds what code enters into registries, through the summaries of a program."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator
        self.companions = Companions(evaluator.program)
        self.registries = Registries(evaluator)
        self._deciding = Deciding(evaluator)
        self._containers = evaluator.knowledge.table("containers")
        self._registrars = evaluator.knowledge.table("registrars")
        self._seen: set[tuple[str, int, Registry | None]] = set()
        self._only_checked: dict[Registry, bool] = {}
        self._entering: dict[tuple[str, int, bool], list[Entered]] = {}
        self._asked_class = False
        """Whether a test was decided by what a class says of itself."""
        self._decorated: dict[tuple[Value, Registry | None], list[Entry]] = {}
        self._hooks: dict[tuple[Any, ...], list[Function]] = {}
        self._by_hooks: dict[tuple[Any, ...], list[Entry]] = {}

    def by_decorator(self, here: Context, decorator: Expression) -> list[Entry]:
        """What applying a decorator enters."""
        if self._is_none_of_ours(here, decorator):
            return []
        place = Place(here, None, 0)
        made_by = decorator[1] if decorator is not None and decorator[0] == "c" else decorator
        owner = self.registries.owner(made_by, place)
        found = list(self._by_library(made_by, owner, place))
        values = self.evaluator.values(here, decorator)
        for value in values:
            if not _is_made_by_one(value, values):
                found += self._decorating(value, owner or self.registries.of(decorator, place))
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

    def is_only_checked(self, registry: Registry) -> bool:
        """Whether its module only asks a registry what is in it already, so that nobody misses anything there."""
        known = self._only_checked.get(registry)
        if known is None:
            summary = self.evaluator.program.summary(registry.file)
            known = summary is not None and is_only_checked(summary, registry.name)
            self._only_checked[registry] = known
        return known

    def by_call(self, here: Context, call: list[Any]) -> list[Entry]:
        """What a call enters that is given something."""
        self._seen.clear()
        return list(self._by_call(call, Place(here, None, 0))) if call[2] or call[3] else []

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
            self._asked_class = False
            known = [entry for hook in hooks for entry in self._run(hook._replace(bound=made), None, 0, made)]
            if shared and not self._asked_class:
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
            if isinstance(hook, Function) and self._entering_of(hook._replace(bound=None), None):
                yield hook

    # Running through code

    def _run(
        self,
        value: Value,
        owner: Registry | None,
        depth: int,
        made: Class | None = None,
        passed: frozenset[str] | None = None,
    ) -> Iterator[Entry]:
        match value:
            case Function() if depth <= _DEEPEST and (value.file, value.scope, owner) not in self._seen:
                self._seen.add((value.file, value.scope, owner))
                scope = self.evaluator.scope(value.file, value.scope)
                inside = self._entering_of(value, made)
                if inside and not scope.lazy:
                    given: dict[str, Values] = {}
                    if value.bound is not None and scope.params:
                        given[scope.params[0]] = (value.bound,)
                    here = context(value.file, value.scope, given, value.outer)
                    yield from self._inside(inside, Place(here, owner, depth, made, passed))
            case Instance():
                for method in self.evaluator.ask(self.evaluator.own_attribute(value.of, "__call__")):
                    yield from self._run(method._replace(bound=value), owner, depth)
            case _:
                pass

    def _entering_of(self, function: Function, made: Class | None) -> list[Entered]:
        """What a function enters of its variables; the object at hand is none of them, unless it is being made."""
        beside_first = function.bound is not None and function.bound != made
        key = (function.file, function.scope, beside_first)
        known = self._entering.get(key)
        if known is None:
            scope = self.evaluator.scope(function.file, function.scope)
            known = self._entering[key] = list(entering(scope, beside_first=beside_first))
        return known

    def _inside(self, operations: Sequence[Entered], place: Place) -> Iterator[Entry]:
        """What a function enters of what it was given."""
        scope = self.evaluator.scope(place.here.file, place.here.scope)
        passed = place.passed if place.passed is not None else frozenset(scope.params)
        for operation, guards, kept in operations:
            if operation[0] == "c":
                found = list(self._by_call(operation, place._replace(passed=passed)))
            else:
                registry = self.registries.of(operation[2], place)
                found = [Entry(registry, place.here.file, operation[1])] if registry is not None else []
            if found and self._may_run(guards, place):
                whole = any(is_one(part, passed) for part in kept)
                yield from (entry._replace(whole=whole and entry.whole) for entry in found)

    def _may_run(self, guards: Guards, place: Place) -> bool:
        self._asked_class |= bool(guards)
        return self._deciding.may_run(guards, place.here, place.made)

    def _by_call(self, call: list[Any], place: Place) -> Iterator[Entry]:
        callee = call[1]
        if self._is_none_of_ours(place.here, callee):
            return
        owner = self.registries.owner(callee, place)
        if owner is not None and self._takes(callee, owner, place):
            yield Entry(owner, place.here.file, call[4])
            return
        yield from self._by_library(callee, owner, place)
        for value in self.registries.values(callee, place):
            passed = self._passed(value, call, place.passed) if place.passed is not None else None
            yield from self._run(value, owner, place.depth + 1, place.made, passed)

    def _passed(self, callee: Value, call: list[Any], given: frozenset[str]) -> frozenset[str]:
        """The parameters of a function for which a call passes what its own function was given."""
        if not isinstance(callee, Function):
            return frozenset()
        params = self.evaluator.scope(callee.file, callee.scope).params[callee.bound is not None :]
        named = [*zip(params, call[2], strict=False), *call[3]]
        return frozenset(name for name, part in named if name and is_one(part, given))

    def _by_library(self, callee: Expression, owner: Registry | None, place: Place) -> Iterator[Entry]:
        """What a library keeps: in an object of the project, such as an application with its routes, or in itself."""
        if callee is None:
            return
        if owner is not None:
            method = self.evaluator.knowledge.canonical(f"{owner.kind}.{callee[2]}")
            if self._registrars.find(method) is not None:
                yield Entry(owner, place.here.file, callee[3])
                return
        for value in self.registries.values(callee, place):
            if not isinstance(value, External) or self._registrars.find(value.name) is None:
                continue
            if owner is not None:
                # The object is of a class of the project, which has the method of a library.
                yield Entry(owner, place.here.file, callee[3])
            elif callee[0] != "a" or not any(map(_is_object, self.registries.values(callee[1], place))):
                yield Entry(Registry("", value.name, 0, value.name), place.here.file, 0)

    def _takes(self, callee: list[Any], owner: Registry, place: Place) -> bool:
        """Whether a method that adds is that of a container: of the registry, inside of it, or kept by the object."""
        if callee[2] not in _ADDING:
            return False
        if callee[1][0] in ("g", "v", "fr"):
            return owner.kind == CONTAINER
        return not any(
            isinstance(value, (Instance, Function, Class)) for value in self.registries.values(callee[1], place)
        )

    def forget(self) -> None:
        """Forget what code enters and what expressions may be, and let go of them."""
        self.companions.forget()
        self.registries.forget()
        self._only_checked.clear()
        self._entering.clear()
        self._hooks.clear()
        self._decorated.clear()
        self._by_hooks.clear()


def flattened(operations: Sequence[Operation]) -> Iterator[Operation]:
    """Operations and those inside of them, in order."""
    return (operation for operation, _ in steps(operations))


def _is_made_by_one(value: Value, others: Values) -> bool:
    """Whether a function is made by another of these, which is the decorator, and so is what takes its place."""
    return isinstance(value, Function) and any(
        isinstance(other, Function) and value.outer[:2] == (other.file, other.scope) for other in others
    )


def _is_object(value: Value) -> bool:
    """Whether a value is an object that somebody made: where it is kept is another question."""
    return isinstance(value, (Instance, Super)) or (isinstance(value, External) and value.name.endswith("()"))
