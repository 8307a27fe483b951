"""What kind of thing is an object of a class that another module of the project defines, and which methods change it?

The summary of that module tells. A class of which any ancestor is unknown, or says itself what an assignment does,
makes nothing that is known here.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any, Final

from astroid import nodes

from lint_rules.analysis.callers import reaching
from lint_rules.analysis.context_keepers import ContextKeepers, names_own_thread
from lint_rules.analysis.mutables import OBJECT, Mutable
from lint_rules.analysis.names import Names
from lint_rules.analysis.owners import Owners
from lint_rules.analysis.running.evaluation import Evaluator
from lint_rules.analysis.running.values import Class, External
from lint_rules.analysis.source import Source
from lint_rules.analysis.summary import Expression, Operation, ScopeSummary
from lint_rules.knowledge.tables import Knowledge

_PLAIN: Final = frozenset({"builtins.object", "abc.ABC", "typing.Generic", "typing.Protocol"})
"""Ancestors that say nothing of what an object holds."""
_CHANGING: Final = frozenset(
    {"add", "append", "appendleft", "clear", "discard", "extend", "insert", "pop", "popitem", "popleft"}
    | {"remove", "reverse", "setdefault", "sort", "update"}
)
"""Methods that change a container, whatever its kind."""
_CONTAINERS: Final = frozenset({"dict", "list", "set"})
_UNBOUND: Final = frozenset({"staticmethod", "classmethod"})


class DistantObjects:
    """The objects that one module makes of the classes of others."""

    def __init__(self, source: Source, names: Names, knowledge: Knowledge, follow: Callable[[], Evaluator]) -> None:
        """Take how to follow code, which is asked only when a name leads into the project."""
        self._path = source.path
        self._names = names
        self._containers = knowledge.table("containers")
        self._follow = follow
        self._made: dict[str, Mutable | None] = {}

    def made_by(self, call: nodes.Call) -> Mutable | None:
        """The changeable thing that a call makes of a class of another module; None when it is none, or unknown."""
        name = self._names.of(call.func)
        # Most calls are of functions; only what is named like a class is worth following.
        if "." not in name or not name.rpartition(".")[2].lstrip("_")[:1].isupper():
            return None
        if name not in self._made:
            self._made[name] = self._object(name)
        return self._made[name]

    def _object(self, name: str) -> Mutable | None:
        evaluator = self._follow()
        owned = Owners(self._path, evaluator).of(name)
        if owned is None or os.path.abspath(owned.file) == os.path.abspath(self._path):
            return None
        match owned.values:
            case (Class() as made,):
                pass
            case _:
                return None
        kind = OBJECT
        line = []
        for ancestor in evaluator.line(made):
            match ancestor:
                case Class():
                    line.append(_Body(evaluator, ancestor))
                case External(name=base) if base in _PLAIN:
                    pass
                case External(name=base) if (known := self._containers.find(base)) is not None:
                    kind = known
                case _:
                    return None
        if ContextKeepers(evaluator).has(made):
            return None
        if any(body.summary.keywords or "__setattr__" in body.summary.names for body in line):
            return None
        return Mutable(kind, changing=frozenset(_changing(line)))


class _Body:
    """The body of a class, with the methods that it defines."""

    def __init__(self, evaluator: Evaluator, made: Class) -> None:
        self.summary: Final[ScopeSummary] = evaluator.scope(made.file, made.scope)
        self.methods: Final[dict[str, ScopeSummary]] = {}
        for name, bound in self.summary.names.items():
            match bound:
                case [["def", int(number)]]:
                    method = evaluator.scope(made.file, number)
                    if method.kind == "function" and method.params and not _is_unbound(method):
                        self.methods[name] = method


def _is_unbound(method: ScopeSummary) -> bool:
    """Whether the first parameter of a method is no object of the class."""
    return method.name == "__new__" or any(
        expression is not None and expression[0] == "g" and expression[1] in _UNBOUND
        for _, expression in method.decorators
    )


def _changing(line: list[_Body]) -> frozenset[str]:
    """The methods that change their object, themselves or by another method that they call."""
    held = {
        name
        for body in line
        for name, stored in body.summary.stores.items()
        if any(_is_container(expression) for _, expression in stored)
    }
    methods: dict[str, ScopeSummary] = {}
    for body in line:
        for name, method in body.methods.items():
            methods.setdefault(name, method)
    uses = {name: _SelfUse(method, held) for name, method in methods.items()}
    for name, method in methods.items():
        if not _gives_numbers(method.operations):
            uses[name].run(method.operations, frozenset())
    return reaching([name for name, use in uses.items() if use.changes], {n: use.calls for n, use in uses.items()})


def _gives_numbers(operations: list[Operation]) -> bool:
    """Whether a method does nothing but count an attribute on and return it, maybe under a lock."""
    match operations:
        case [["w", _, _, [*inside]]]:
            return _gives_numbers(inside)
        case [["sa", _, owner, counted, ["k", int()]], ["r", _, ["a", of, returned, *_]], *_]:
            return bool(counted == returned and owner == of)
        case _:
            return False


def _is_container(stored: Expression) -> bool:
    """Whether what is stored is a container, as it is written, or one unless another is given."""
    match stored:
        case ["d" | "t" | "ks", *_]:
            return True
        case ["c", ["g", str(name)], *_]:
            return name in _CONTAINERS
        case ["or", [*_, default], _]:
            return _is_container(default)
        case ["?", _, _, yes, no]:
            return _is_container(yes) or _is_container(no)
        case _:
            return False


class _SelfUse:
    """What a method does to its object: whether it changes it, and which of its methods it calls."""

    def __init__(self, method: ScopeSummary, held: set[str]) -> None:
        self._name = method.params[0]
        self._held = held
        self._bound = method.names
        self._called: list[tuple[str, Expression]] = []
        """The entries that the method has called: the attribute that holds them, and the key."""
        self.changes = False
        self.calls: set[str] = set()

    def run(self, operations: list[Operation], asked: frozenset[str]) -> None:
        """Take note of what operations do, but for filling in the attributes about which the code around them asked."""
        for operation in operations:
            match operation:
                case ["if", _, test, _, list(yes), list(no)]:
                    self._evaluate(test, asked)
                    about = asked | frozenset(self._attributes(test))
                    self.run(yes, about)
                    self.run(no, about)
                    if yes and yes[-1][0] == "x":
                        if self._attribute(test):
                            return  # it has loaded already what it loads once
                        asked = about
                case ["sa" | "da", _, owner, str(name), *rest]:
                    self.changes |= self._is_self(owner) and name not in asked
                    self._evaluate(rest, asked)
                case ["e", _, ["c", ["v", 0, str(local)], [], [], _]]:
                    self._called += self._entries(local)
                case ["si" | "di", _, owner, *rest]:
                    if not rest or not names_own_thread(rest[0], self._bound):
                        self._item(owner, operation[0], asked)
                    self._evaluate(rest, asked)
                case _:
                    self._evaluate(operation, asked)

    def _entries(self, local: str) -> Iterator[tuple[str, Expression]]:
        """The entry of a container on the object for which a local stands."""
        match self._bound.get(local):
            case [["s", held, key, *_]] if self._attribute(held):
                yield self._attribute(held), key

    def _forgets(self, attribute: str, method: str, positional: list[Expression]) -> bool:
        """Whether a call only takes out what was called before it: what had to be loaded is loaded."""
        return method == "pop" and bool(positional) and (attribute, positional[0]) in self._called

    def _item(self, owner: Expression, what: str, asked: frozenset[str]) -> None:
        attribute = self._attribute(owner)
        if self._is_self(owner):
            self.calls.add("__setitem__" if what == "si" else "__delitem__")
        elif attribute and attribute not in asked and "cache" not in attribute.lower():
            self.changes = True

    def _evaluate(self, part: Any, asked: frozenset[str]) -> None:
        """Take note of the calls in an expression, and of the operations that an operation holds."""
        if not isinstance(part, list):
            return
        match part:
            case ["c", ["a", owner, str(method), *_], positional, *_]:
                attribute = self._attribute(owner)
                if self._is_self(owner):
                    self.calls.add(method)
                elif self._forgets(attribute, method, positional):
                    return
                elif attribute in self._held - asked and method in _CHANGING and "cache" not in attribute.lower():
                    self.changes = True
        if part and all(isinstance(one, list) and one and isinstance(one[0], str) for one in part):
            self.run(part, asked)
            return
        for one in part:
            self._evaluate(one, asked)

    def _is_self(self, expression: Expression) -> bool:
        return expression == ["v", 0, self._name]

    def _attribute(self, expression: Expression) -> str:
        """The attribute of the object that an expression is; empty when it is none."""
        match expression:
            case ["a", owner, str(name), *_] if self._is_self(owner):
                return name
            case _:
                return ""

    def _attributes(self, expression: Any) -> Iterator[str]:
        """The attributes of the object that an expression mentions."""
        if isinstance(expression, list):
            name = self._attribute(expression)
            if name:
                yield name
            for part in expression:
                yield from self._attributes(part)
