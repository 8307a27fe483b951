"""Which client of a library does this expression make and keep, itself or through code of the project?

A constructor of the project keeps what it stores on its object, a function of the project hands on what it returns.
What is only used on the way and dropped is not kept, and what the text leaves open is not kept either.
"""

from __future__ import annotations

import itertools
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from lint_rules.analysis.running.deciding import truth_of
from lint_rules.analysis.running.evaluation import Evaluator
from lint_rules.analysis.running.frame import Frame
from lint_rules.analysis.running.keeping import MADE, Keeping
from lint_rules.analysis.running.outcome import Arguments, pair
from lint_rules.analysis.running.values import (
    NOTHING,
    Class,
    Constant,
    Context,
    External,
    Function,
    Instance,
    Value,
    Values,
    argument,
    body_of,
    constant,
    context,
)
from lint_rules.analysis.running.world import SINK
from lint_rules.analysis.summary import Expression, Operation, ScopeSummary

_DEEPEST: Final = 4
"""What is wrapped more often than this is not looked for."""
_NONE: Final[Expression] = ["k", None]


class Opened(NamedTuple):
    """A client that is made and kept."""

    kind: str
    """A kind of the table ``clients``."""
    api: str
    """What makes it, as a qualified name."""
    way: tuple[tuple[str, int, str], ...]
    """From outside in: file, line, and what is called there; at the end what is said of the client."""


class _Place(NamedTuple):
    """Code that is being looked at, with what it was given."""

    here: Context
    given: Mapping[str, Opened]
    """Parameters that were passed a client."""
    self_: str
    """The name of the object that is being made; empty outside of constructors."""
    depth: int
    open: frozenset[str] = frozenset()
    """Variables that are being looked at: one that is made of itself is what was passed for it."""


class Openings:
    """Finds the clients that expressions keep, followed through the summaries of a program."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator
        self._clients = evaluator.knowledge.table("clients")
        self._keeping = Keeping(evaluator)
        self._made: dict[tuple[Context, int], Opened | None] = {}
        """What constructors that are given no client keep, as they run."""
        self._locals = evaluator.knowledge.table("context-locals")
        """These make a client a thread or request when somebody asks, and none before."""
        self._frameworks = evaluator.knowledge.table("framework-objects")

    def forget(self) -> None:
        """Forget what constructors keep: whoever asks again gets the same again."""
        self._made.clear()
        self._keeping.forget()

    def of(self, here: Context, expression: Expression) -> Opened | None:
        """The client that an expression makes when it is evaluated in a scope."""
        return self._of(expression, _Place(here, {}, "", 0))

    def kept_by(self, made: Class) -> Opened | None:
        """The client that an object of a class is, or that it keeps, when it is made of nothing."""
        return self._kept_by(made, [], [], _Place(made.outer, {}, "", 0))

    def _of(self, expression: Expression, place: _Place) -> Opened | None:
        match expression:
            case ["c", callee, positional, keywords, line]:
                return self._called(callee, positional, keywords, line, place)
            case ["v", 0, name]:
                return self._local(name, place)
            case ["u", _, inner]:
                return self._of(inner, place)
            case ["t" | "d", elements]:
                return next(filter(None, (self._of(element, place) for element in elements)), None)
            case ["s", inner, _, _]:
                return self._of(inner, place)
            case ["or", parts, _]:
                return self._first_true(parts, place)
            case ["?", test, _, positive, negative]:
                truth = self.evaluator.ask(Frame(self.evaluator, place.here).truth(test))
                if truth is not None:
                    return self._of(positive if truth else negative, place)
                return self._all([positive, negative], place)
            case _:
                return None

    def _first_true(self, parts: Sequence[Expression], place: _Place) -> Opened | None:
        """What ``session or Session()`` is: what comes before must be known to be nothing."""
        for part in parts:
            found = self._of(part, place)
            if found is not None:
                return found
            passed = argument(place.here, part[2]) if part is not None and part[:2] == ["v", 0] else None
            values = self._values(part, place.here) if passed is None else passed
            if not all(truth_of(value) is False for value in values):
                return None
        return None

    def _all(self, alternatives: Sequence[Expression], place: _Place) -> Opened | None:
        """The client of the first of several alternatives, when each is a client or nothing at all."""
        found = [self._of(each, place) for each in alternatives if each != _NONE]
        return found[0] if found and all(found) else None

    def _local(self, name: str, place: _Place) -> Opened | None:
        """What a variable of a function is bound to, or what was passed for a parameter."""
        scope = self.evaluator.scope(place.here.file, place.here.scope)
        if scope.kind != "function" or place.depth > _DEEPEST:
            return None
        bound = scope.names.get(name, [])
        if name in place.given and (name in place.open or not bound):
            return place.given[name]
        if name in place.open or (
            name in scope.params and name not in place.given and argument(place.here, name) != (constant(None),)
        ):
            return None
        return self._all(bound, place._replace(depth=place.depth + 1, open=place.open | {name}))

    def _called(
        self, callee: Expression, positional: list[Expression], keywords: list[Any], line: int, place: _Place
    ) -> Opened | None:
        if place.depth > _DEEPEST:
            return None
        found = []
        for value in self._values(callee, place.here):
            match value:
                case External():
                    found.append(self._foreign(value.name, positional, line, place))
                case Class():
                    inner = self._kept_by(value, positional, keywords, place)
                    found.append(self._by_way(inner, line, self.evaluator.scope(value.file, value.scope).name, place))
                case Function():
                    inner = self._returned_by(value, positional, keywords, place)
                    found.append(self._by_way(inner, line, self.evaluator.scope(value.file, value.scope).name, place))
                case Constant(value=None):
                    pass
                case _:
                    return None
        return found[0] if found and all(found) else None

    def _foreign(self, name: str, positional: list[Expression], line: int, place: _Place) -> Opened | None:
        kind = self._clients.find(name) if self._locals.find(name) is None else None
        if kind is None or self._implements(name, place):
            return None
        first = self._values(positional[0], place.here) if positional else ()
        if first == (SINK,) or self.evaluator.world.stays_inside(name, first):
            return None
        shown = name.removeprefix("builtins.")
        return Opened(kind, shown, ((place.here.file, line, f"makes {shown}"),))

    def _implements(self, name: str, place: _Place) -> bool:
        """Whether the code at hand belongs to the library that a name is from."""
        return self.evaluator.package(place.here.file).lstrip("_") == name.partition(".")[0].lstrip("_")

    @staticmethod
    def _by_way(inner: Opened | None, line: int, name: str, place: _Place) -> Opened | None:
        if inner is None:
            return None
        return inner._replace(way=((place.here.file, line, name), *inner.way))

    def _kept_by(self, made: Class, positional: list[Expression], keywords: list[Any], place: _Place) -> Opened | None:
        """What the constructor of a class of the project keeps on the object, or what the object is by its base."""
        evaluator = self.evaluator
        line = evaluator.line(made)
        foreign = [evaluator.knowledge.canonical(a.name) for a in line if isinstance(a, External)]
        if any(self._frameworks.find(name) is not None for name in foreign):
            return None
        for name in foreign:
            kind = self._clients.find(name)
            if kind is not None and not self._implements(name, place):
                scope = evaluator.scope(made.file, made.scope)
                return Opened(kind, name, ((made.file, scope.line, f"{scope.name} is derived from {name}"),))
        for constructor in evaluator.ask(evaluator.after(line, "__init__")):
            if isinstance(constructor, Function):
                scope = evaluator.scope(constructor.file, constructor.scope)
                kept = self._keeping.of(constructor)
                if MADE not in kept and not self._given(scope, positional, keywords, place, skip=1, among=kept):
                    return None
                inner = self._inside(constructor, Instance(made), positional, keywords, place)
                if inner.given:
                    return self._kept_in(scope.operations, inner)
                if (inner.here, inner.depth) not in self._made:
                    self._made[inner.here, inner.depth] = self._kept_in(scope.operations, inner)
                return self._made[inner.here, inner.depth]
        return None

    def _inside(
        self, callee: Function, bound: Value | None, positional: list[Expression], keywords: list[Any], place: _Place
    ) -> _Place:
        """The inside of a function of the project as this call enters it."""
        evaluator = self.evaluator
        scope = evaluator.scope(callee.file, callee.scope)
        complete = all(part is None or part[0] != "*" for part in positional) and all(name for name, _ in keywords)
        relevant = evaluator.relevant(callee.file, callee.scope)
        named = {
            name: self._values(part, place.here)
            for name, part in keywords
            if name and (name if name in scope.params else scope.kwarg) in relevant
        }
        first = [(bound,)] if bound is not None else []
        taking = itertools.chain(scope.params[len(first) : scope.positional], itertools.repeat(scope.vararg))
        values = [
            self._values(part, place.here) if name in relevant else NOTHING
            for part, name in zip(positional if complete else (), taking, strict=False)
        ]
        known = pair(scope, [*first, *values], Arguments((), named, complete))
        for name, default in scope.defaults.items():
            if name not in known and complete and name in relevant:
                known[name] = self._values(default, callee.outer)
        clients = self._given(scope, positional if complete else [], keywords, place, skip=len(first))
        here = context(callee.file, callee.scope, known, callee.outer)
        return _Place(here, clients, scope.params[0] if first and scope.params else "", place.depth + 1)

    def _given(
        self,
        scope: ScopeSummary,
        positional: list[Expression],
        keywords: list[Any],
        place: _Place,
        *,
        skip: int,
        among: Container[str] | None = None,
    ) -> dict[str, Opened]:
        """The clients that a call passes, by the parameters that take them (all, or some of them)."""
        clients = {}
        for name, part in [*zip(scope.params[skip : scope.positional], positional, strict=False), *keywords]:
            if name and (among is None or name in among):
                opened = self._of(part, place)
                if opened is not None:
                    clients[name] = opened
        return clients

    def _kept_in(self, operations: Sequence[Operation], place: _Place) -> Opened | None:
        """What operations store on the object that is being made, directly or by a method that they call."""
        for operation in self._certain(operations, place):
            match operation:
                case ["sa", _, ["v", 0, owner], _, value] if owner == place.self_:
                    found = self._of(value, place)
                case ["e", line, ["c", ["a", _, _, _] as callee, positional, keywords, _]]:
                    found = self._kept_by_method(callee, positional, keywords, line, place)
                case _:
                    found = None
            if found is not None:
                return found
        return None

    def _kept_by_method(
        self, callee: Expression, positional: list[Expression], keywords: list[Any], line: int, place: _Place
    ) -> Opened | None:
        """What a constructor keeps by calling another method of the same object, such as that of its base."""
        mine = argument(place.here, place.self_)
        if mine is None or place.depth > _DEEPEST:
            return None
        for method in self._values(callee, place.here):
            if isinstance(method, Function) and (method.bound,) == mine:
                scope = self.evaluator.scope(method.file, method.scope)
                if not scope.lazy:
                    inner = self._inside(method, method.bound, positional, keywords, place)
                    return self._by_way(self._kept_in(scope.operations, inner), line, scope.name, place)
        return None

    def _returned_by(
        self, callee: Function, positional: list[Expression], keywords: list[Any], place: _Place
    ) -> Opened | None:
        """The client that a function of the project returns, whichever way it goes."""
        scope = self.evaluator.scope(callee.file, callee.scope)
        if scope.lazy or callee.flavour not in ("", "static", "class"):
            return None
        inner = self._inside(callee, callee.bound, positional, keywords, place)._replace(self_="")
        return self._all([o[2] for o in self._possible(scope.operations, inner) if o[0] == "r"], inner)

    def _certain(self, operations: Sequence[Operation], place: _Place) -> list[Operation]:
        """The operations that are reached for certain, in order."""
        found: list[Operation] = []
        self._walk(operations, place, found, both=False)
        return found

    def _possible(self, operations: Sequence[Operation], place: _Place) -> list[Operation]:
        """The operations that may be reached, in order."""
        found: list[Operation] = []
        self._walk(operations, place, found, both=True)
        return found

    def _walk(self, operations: Sequence[Operation], place: _Place, found: list[Operation], *, both: bool) -> bool:
        """Collect operations; False when what comes after them is no longer of interest."""
        for operation in operations:
            match operation:
                case ["if", _, test, _, positive, negative]:
                    goes_on = self._branch(test, (positive, negative), place, found, both=both)
                case ["w", _, _, inner]:
                    goes_on = self._walk(inner, place, found, both=both)
                case ["fin", _, inner, last]:
                    goes_on = self._walk([*inner, *last], place, found, both=both)
                case ["x", *_]:
                    goes_on = False
                case _:
                    found.append(operation)
                    goes_on = True
            if not goes_on:
                return False
        return True

    def _branch(
        self,
        test: Expression,
        branches: tuple[Sequence[Operation], Sequence[Operation]],
        place: _Place,
        found: list[Operation],
        *,
        both: bool,
    ) -> bool:
        truth = self.evaluator.ask(Frame(self.evaluator, place.here).truth(test))
        if truth is not None:
            return self._walk(branches[not truth], place, found, both=both)
        if both:
            ends = [not self._walk(branch, place, found, both=True) for branch in branches]
            return not all(ends)
        # Whoever returns early may not come to what follows.
        return not any(operation[0] == "x" and operation[2] == "return" for branch in branches for operation in branch)

    def _values(self, expression: Expression, here: Context) -> Values:
        return self.evaluator.values(here, expression)


def may_open(expression: Expression) -> bool:
    """Whether an expression outside of functions is worth asking about: nothing but a call makes a client."""
    match expression:
        case ["c", *_]:
            return True
        case ["t" | "d" | "or", [*inside], *_]:
            return any(map(may_open, inside))
        case ["u", _, inner] | ["s", inner, *_]:
            return may_open(inner)
        case ["?", _, _, positive, negative]:
            return may_open(positive) or may_open(negative)
        case _:
            return False


def scopes_at_import(evaluator: Evaluator, file: str) -> Iterator[tuple[int, Context]]:
    """The module and the classes whose bodies run when it is imported: number of the scope, and how it runs."""
    summary = evaluator.program.summary(file)
    assert summary is not None
    contexts = {0: Context(file, 0)}
    yield 0, contexts[0]
    for number, scope in enumerate(summary.scopes):
        if scope.kind == "class" and scope.outer in contexts:
            contexts[number] = body_of(Class(file, number, contexts[scope.outer]))
            yield number, contexts[number]
