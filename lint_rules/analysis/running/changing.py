"""Which objects of other modules does running code change: registries, attributes, globals?

An evaluator of its own follows the code for this. What is changed is told by where it is kept: a global or an attribute
of a class, by file and name. A parameter that a function changes becomes, at its call, what was passed.
"""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterator
from typing import Any, Final, TypeAlias

from lint_rules.analysis.running.evaluation import Evaluator
from lint_rules.analysis.running.frame import Frame
from lint_rules.analysis.running.outcome import MOST_OPEN, Arguments, Effects, Key, Link, Outcome, keep
from lint_rules.analysis.running.reading import Asking
from lint_rules.analysis.running.values import (
    Class,
    Container,
    Context,
    External,
    Function,
    Instance,
    Module,
    Unknown,
    Value,
    Values,
    argument,
)
from lint_rules.analysis.summary import Expression, Operation

STATE: Final = "state"
"""The family of these effects; their detail says where the changed object is kept."""
CHANGE: Final = "change"
PERHAPS: Final = "perhaps"
"""A method of a library's object is called, or of one that nobody knows."""
PARAMETER: Final = "\0"
_CONSTRUCTORS: Final = frozenset({"__new__", "__init__", "__post_init__", "__set_name__"})
"""Methods that are given something new, which nobody else has yet."""
_CHANGING: Final = frozenset(
    {"add", "append", "appendleft", "clear", "discard", "extend", "extendleft", "insert", "pop", "popitem", "popleft"}
    | {"register", "remove", "reverse", "setdefault", "sort", "update"}
)
"""Methods that change a container, whatever its kind."""
_STANDARD: Final = sys.stdlib_module_names | {"builtins"}
_PARTS: Final = frozenset({"get", "setdefault", "values", "items", "copy", "__getitem__"})
_ANY: Final = "*"
"""Stands for the name of a method that Python calls."""
_DEEPEST: Final = 6

Places: TypeAlias = Generator[Key, Outcome, "list[str]"]


def place(file: str, name: str) -> str:
    """Where an object is kept, as the detail of an effect."""
    return f"{file}\1{name}"


def placed(detail: str) -> tuple[str, str] | None:
    """File and name of where an object is kept; a name with ``PARAMETER`` is one that nobody knows the value of."""
    if detail.startswith(PARAMETER):
        file, _, name = detail[1:].partition("\1")
        return file, PARAMETER + name
    file, mark, name = detail.partition("\1")
    return (file, name) if mark else None


class ChangeEvaluator(Evaluator):
    """Follows code as the other evaluator does, and notes what it changes."""

    def frame(self, here: Context, effects: Effects | None = None) -> Frame:
        """A scope as it runs once."""
        return ChangingFrame(self, here, effects)

    def origin(self, file: str, name: str, depth: int = 0) -> Iterator[str]:
        """Where a global name of a module is kept: in the module that does not import it from another."""
        summary = self.program.summary(file)
        bound = summary.scopes[0].names.get(name, []) if summary is not None else []
        moved = False
        for expression in bound:
            if expression is None or expression[0] not in ("fr", "im") or depth > _DEEPEST:
                continue
            moved = True
            other = self.program.find(expression[1], file)
            if other is not None and expression[0] == "im":
                yield place(other, "")
            elif other is not None and other != file:
                inner = self.program.submodule(other, expression[2])
                yield from [place(inner, "")] if inner is not None else self.origin(other, expression[2], depth + 1)
        if not moved and summary is not None and (name in summary.scopes[0].names or not summary.stars):
            yield place(file, name)


class ChangingFrame(Frame):
    """A scope as it runs once, with the objects that it changes."""

    evaluator: ChangeEvaluator

    def __init__(self, evaluator: Evaluator, here: Context, effects: Effects | None = None) -> None:
        super().__init__(evaluator, here, effects)
        self._site: list[Any] | None = None
        """The call that is being followed."""
        self._looked_up: list[Any] | None = None
        """The attribute that was read last: a decorator is called without a call being written."""
        self._made: list[Any] | None = None
        """The call that was followed last: it made the decorator, if that is a function inside of another."""

    # What changes something

    def rebind(self, name: str) -> None:
        """Note a global that a function binds anew."""
        self._note([place(self.here.file, name)])

    def _store_attribute(self, operation: Operation) -> Generator[Key, Outcome, None]:
        outer, self._site = self._site, _hook(operation[2], operation[1])
        yield from super()._store_attribute(operation)
        self._site = outer
        self.line = operation[1]
        for owner in (yield from self.value(operation[2])):
            match owner:
                case Module():
                    self._note([place(owner.file, operation[3])])
                case Class():
                    self._note([place(owner.file, f"{self._title(owner)}.{operation[3]}")])
                case _:
                    self._note((yield from self.places(operation[2])))

    def _change_item(self, operation: Operation) -> Generator[Key, Outcome, None]:
        yield from super()._change_item(operation)
        self.line = operation[1]
        self._note((yield from self.places(operation[2])))

    def calling(self, expression: list[Any]) -> Asking:
        """A call as it is written."""
        outer, self._site = self._site, expression
        values = yield from super().calling(expression)
        self._site, self._made = outer, expression
        callee = expression[1]
        if callee is not None and callee[0] == "a":
            owners = yield from self.value(callee[1])
            kind = _change(owners, callee[2])
            if kind:
                self.line = expression[4]
                self._note((yield from self.places(callee[1])), kind)
        return values

    def _read(self, expression: list[Any]) -> Asking:
        outer, self._site = self._site, _hook(expression[1], expression[3])
        values = yield from super()._read(expression)
        self._site, self._looked_up = outer, expression
        return values

    def _call_function(self, callee: Function, arguments: Arguments) -> Asking:
        site, looked_up, made = self._site, self._looked_up, self._made
        before, self.effects = self.effects, {}
        values = yield from super()._call_function(callee, arguments)
        done, self.effects = self.effects, before
        for key, link in done.items():
            if key[0] != STATE or not key[3].startswith(PARAMETER):
                keep(self.effects, key, link)
                continue
            number = int(key[3].split("\1")[1])
            if number == callee.scope:
                places = self._passed(key[3], callee, site, looked_up)
            elif site is None and number == self.evaluator.scope(callee.file, callee.scope).outer:
                around = Function(callee.file, number, callee.outer)
                places = self._passed(key[3], around, made, None)
            else:
                places = self._passed(key[3], callee, None, None)
            for where in (yield from places):
                keep(self.effects, (*key[:3], where), link)
        return values

    def _note(self, places: list[str], kind: str = CHANGE) -> None:
        for where in places:
            link = Link(min(self.open, MOST_OPEN), 1, self.here.file, self.line, "", None)
            keep(self.effects, (STATE, kind, "", where), link)

    def _passed(self, detail: str, callee: Function, site: list[Any] | None, looked_up: list[Any] | None) -> Places:
        """Where that is kept which was passed for a parameter that a function changes."""
        file, number, name = detail[1:].split("\1")
        if (file, number) != (callee.file, str(callee.scope)):
            return [detail]
        scope = self.evaluator.scope(callee.file, callee.scope)
        is_method = self.evaluator.scope(callee.file, scope.outer).kind == "class" and callee.flavour != "static"
        position = scope.params.index(name) if name in scope.params else -1
        if is_method and position == 0:
            if scope.name in _CONSTRUCTORS:
                return []
            if isinstance(callee.bound, Class):
                return [place(callee.bound.file, self._title(callee.bound))]
            expression = site[1] if site is not None else looked_up
            if expression is not None and expression[0] == "a" and expression[2] in (scope.name, _ANY):
                expression = expression[1]
            return (yield from self.places(expression)) if expression is not None else [detail]
        if site is None:
            # What a decorator is given is the definition that it stands at.
            return []
        if 0 <= position < scope.positional:
            position -= is_method
            plain = all(part is None or part[0] != "*" for part in site[2][: position + 1])
            if position < len(site[2]) and plain:
                return (yield from self.places(site[2][position]))
        for keyword, value in site[3]:
            if keyword == name:
                return (yield from self.places(value))
        return []

    # Where objects are kept

    def places(self, expression: Expression, depth: int = 0) -> Places:
        """Where the object is kept that an expression stands for; nowhere yet, if it is new."""
        if expression is None or depth > _DEEPEST:
            return []
        found: list[str] = []
        match expression[0]:
            case "g":
                found = yield from self._of_global(expression[1], depth)
            case "v":
                found = yield from self._of_variable(expression, depth)
            case "a":
                found = yield from self._of_attribute(expression, depth)
            case "c":
                found = yield from self._of_result(expression, depth)
            case "s" | "el" | "at" | "en" | "aw":
                found = yield from self.places(expression[1], depth + 1)
            case "im":
                file = self.evaluator.program.find(expression[1], self.here.file)
                found = [place(file, "")] if file is not None else []
            case "?" | "and" | "or" | "o":
                for part in expression[3:] if expression[0] == "?" else expression[1]:
                    found += yield from self.places(part, depth + 1)
            case "u":
                found = yield from self.places(expression[2] if len(expression) > 2 else None, depth + 1)
            case _:
                pass
        return list(dict.fromkeys(found))

    def _of_global(self, name: str, depth: int) -> Places:
        found = list(self.evaluator.origin(self.here.file, name))
        frame = ChangingFrame(self.evaluator, Context(self.here.file, 0))
        for bound in self.evaluator.scope(self.here.file, 0).names.get(name, ()):
            if bound is not None and bound[0] in ("g", "a", "s", "c", "o", "or", "and", "?"):
                # Another name for what is kept elsewhere.
                found += yield from frame.places(bound, depth + 1)
        return found

    def _of_variable(self, expression: list[Any], depth: int) -> Places:
        here = self._outward(expression[1])
        scope = self.evaluator.scope(here.file, here.scope)
        name = expression[2]
        frame = self if here is self.here else ChangingFrame(self.evaluator, here)
        found: list[str] = []
        if name in scope.params or name in (scope.vararg, scope.kwarg):
            unnamed = f"{PARAMETER}{here.file}\1{here.scope}\1{name}"
            given = argument(here, name) or ()
            found += [self._of_given(value) or unnamed for value in given] or [unnamed]
        for bound in scope.names.get(name, ()):
            found += yield from frame.places(bound, depth + 1)
        return found

    def _of_given(self, value: Value) -> str | None:
        """Where what was passed is kept; None for what only the call names."""
        match value:
            case Class():
                return place(value.file, self._title(value))
            case Module():
                return place(value.file, "")
        return None

    def _of_attribute(self, expression: list[Any], depth: int) -> Places:
        _, inner, name, _ = expression
        found: list[str] = []
        for owner in (yield from self.value(inner)):
            match owner:
                case Module():
                    found += self.evaluator.origin(owner.file, name)
                case Class() | Instance():
                    kept = yield from self._in_class(owner, name)
                    found += [kept] if kept else (yield from self.places(inner, depth + 1))
                case _:
                    found += yield from self.places(inner, depth + 1)
        return found

    def _in_class(self, owner: Class | Instance, name: str) -> Generator[Key, Outcome, str]:
        """Where an attribute is kept that belongs to a class, not to its instance; empty when it does not."""
        of = owner if isinstance(owner, Class) else owner.of
        line = (yield ("line", of)).values
        for ancestor in line:
            if isinstance(ancestor, Class):
                scope = self.evaluator.scope(ancestor.file, ancestor.scope)
                if isinstance(owner, Instance) and name in scope.stores:
                    return ""
                if name in scope.names:
                    return place(ancestor.file, f"{self._title(ancestor)}.{name}")
        return ""

    def _of_result(self, expression: list[Any], depth: int) -> Places:
        callee = expression[1]
        if callee == ["g", "super"]:
            params = self.evaluator.scope(self.here.file, self.here.scope).params
            return (yield from self.places(["v", 0, params[0]], depth + 1)) if params else []
        found: list[str] = []
        for value in (yield from self.value(callee)):
            match value:
                case Function():
                    # What a function gives back may be what it keeps: ``registry().add(x)``.
                    inner = Context(value.file, value.scope, (), value.outer, value.outer.depth)
                    frame = ChangingFrame(self.evaluator, inner)
                    for given in _returned(self.evaluator.scope(value.file, value.scope).operations):
                        kept = yield from frame.places(given, depth + 1)
                        found += [where for where in kept if not where.startswith(PARAMETER)]
                case Class():
                    pass
                case _ if callee is not None and callee[0] == "a" and callee[2] in _PARTS:
                    found += yield from self.places(callee[1], depth + 1)
                case _:
                    pass
        return found

    def _title(self, made: Class) -> str:
        return self.evaluator.scope(made.file, made.scope).name


def _hook(owner: Expression, line: int) -> list[Any]:
    """The call of a method that reading or storing an attribute runs: a property, or a hook of the class."""
    return ["c", ["a", owner, _ANY, line], [], [], line]


def _returned(operations: list[Operation]) -> Iterator[Expression]:
    """What a scope returns, in any of its branches."""
    todo: list[Any] = [operations]
    while todo:
        for operation in todo.pop():
            if operation[0] == "r":
                yield operation[2]
            todo += [part for part in operation[2:] if _is_operations(part)]


def _is_operations(part: object) -> bool:
    """Whether a part of an operation holds operations, not an expression."""
    return isinstance(part, list) and bool(part) and isinstance(part[0], list) and len(part[0]) > 1


def _change(owners: Values, method: str) -> str:
    """Whether a method changes one of these objects for certain, perhaps, or not as far as can be seen."""
    foreign = [owner for owner in owners if isinstance(owner, External) and owner.name.endswith("()")]
    unknown = any(isinstance(owner, Unknown) for owner in owners)
    if method in _CHANGING and (foreign or unknown or any(isinstance(owner, Container) for owner in owners)):
        return CHANGE
    libraries = any(owner.name.partition(".")[0] not in _STANDARD for owner in foreign)
    return PERHAPS if unknown or libraries else ""
