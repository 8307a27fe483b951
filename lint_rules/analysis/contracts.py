"""What do the methods of a class do: are they demanded of others, do they stand empty, or do they act?

Classes are read through the project, each from the summary of its module, so that a method counts wherever it was
written. Of several definitions of a name the nearest counts, and a property or an overloaded method is one member.
"""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Iterator
from typing import Any, Final

from astroid import nodes

from lint_rules.analysis.ancestry import Ancestry, is_neutral
from lint_rules.analysis.running.evaluation import Evaluator
from lint_rules.analysis.running.values import Class, Context, External, Value
from lint_rules.analysis.source import Source
from lint_rules.analysis.summary import Expression, Operation, ScopeSummary

_ABSTRACT: Final = frozenset(
    {"abc.abstractmethod", "abc.abstractproperty", "abc.abstractclassmethod", "abc.abstractstaticmethod"}
)
_PROTOCOLS: Final = frozenset({"typing.Protocol", "typing_extensions.Protocol"})


@dataclasses.dataclass(frozen=True, slots=True)
class Member:
    """A method of a class, or a property."""

    name: str
    owner: Class
    line: int
    is_demanded: bool
    """Whoever derives from the class, or takes part in it, must have it."""
    is_empty: bool
    """It does nothing, or only refuses."""
    acts: bool
    """It does more than name a constant."""


class Contracts:
    """The members of the classes of one module and of what they derive from."""

    def __init__(self, source: Source, ancestry: Ancestry, evaluator: Evaluator) -> None:
        self._path = source.path
        self._ancestry = ancestry
        self._evaluator = evaluator
        self._members: dict[Class, dict[str, Member]] = {}
        self._is_protocol: dict[Class, bool] = {}

    def line(self, klass: nodes.ClassDef) -> tuple[Value, ...]:
        """A class at the top level of the module and its ancestors, nearest first; nothing for another class."""
        found = self._ancestry.found(klass)
        return self._evaluator.line(found) if found is not None else ()

    def line_of(self, of: Class) -> tuple[Value, ...]:
        """A class of the project and its ancestors."""
        return self._evaluator.line(of)

    def scope(self, of: Class) -> ScopeSummary:
        """The summary of a class."""
        return self._evaluator.scope(of.file, of.scope)

    def neighbours(self) -> Iterator[Class]:
        """The classes of this module and of the modules of its package that it imports."""
        program = self._evaluator.program
        here = program.summary(self._path)
        names = [name for _, name, _ in here.imports] if here is not None else []
        own = here.name.partition(".")[0] if here is not None else ""
        files = [program.find(name, self._path) for name in names if name.partition(".")[0] == own]
        for file in dict.fromkeys([self._path, *(file for file in files if file is not None)]):
            summary = program.summary(file)
            for number, scope in enumerate(summary.scopes if summary is not None else ()):
                if scope.kind == "class" and scope.outer == 0:
                    yield Class(file, number, Context(file, 0))

    def members(self, of: Class) -> dict[str, Member]:
        """The methods and properties that a class itself defines."""
        known = self._members.get(of)
        if known is None:
            summary = self._evaluator.program.summary(of.file)
            scopes = summary.scopes if summary is not None else []
            methods = [scope for scope in scopes if scope.outer == of.scope and scope.kind == "function"]
            known = self._members[of] = {}
            for method in methods:
                # The implementation of overloads comes last; a property is told by its getter, which comes first.
                if method.name not in known or not _completes_a_property(method):
                    known[method.name] = self._member(of, method)
        return known

    def demanded(self, of: Class) -> dict[str, Member]:
        """What a class leaves to whoever derives from it or takes part in it; dunders are not counted.

        A foreign or unknown class in the line may implement what comes after it.
        """
        found: dict[str, Member] = {}
        for ancestor in itertools.takewhile(_is_known, self._evaluator.line(of)):
            if isinstance(ancestor, Class):
                for name, member in self.members(ancestor).items():
                    found.setdefault(name, member)
        return {name: member for name, member in found.items() if member.is_demanded and not is_dunder(name)}

    def has_state(self, of: Class) -> bool:
        """Whether the methods of a class itself keep something on the object."""
        return bool(self.scope(of).stores)

    def is_protocol(self, of: Class) -> bool:
        """Whether a class is a protocol itself; a class that derives from one is not."""
        known = self._is_protocol.get(of)
        if known is None:
            bases = [base[1] if base is not None and base[0] == "s" else base for base in self.scope(of).bases]
            known = self._is_protocol[of] = any(self._is_one_of(base, _PROTOCOLS, of.outer) for base in bases)
        return known

    def _member(self, of: Class, method: ScopeSummary) -> Member:
        is_empty = all(operation[0] in {"x", "e"} for operation in method.operations) and _only_refuses(method)
        is_demanded = any(
            _last_name(decorator).startswith("abstract") and self._is_one_of(decorator, _ABSTRACT, of.outer)
            for _, decorator in method.decorators
        ) or (is_empty and self.is_protocol(of))
        acts = not is_empty and not all(map(_names_a_constant, method.operations))
        return Member(method.name, of, method.line, is_demanded, is_empty, acts)

    def _is_one_of(self, expression: Expression, names: frozenset[str], here: Context) -> bool:
        if expression is None or expression[0] not in ("g", "a"):
            return False
        values = self._evaluator.values(here, expression)
        return any(isinstance(value, External) and value.name in names for value in values)


def _is_known(ancestor: Value) -> bool:
    """Whether an ancestor is of the project, or one that brings no methods of its own."""
    return isinstance(ancestor, Class) or is_neutral(ancestor)


def is_dunder(name: str) -> bool:
    """Whether Python itself calls a method."""
    return re.fullmatch(r"__\w+__", name) is not None


def _completes_a_property(method: ScopeSummary) -> bool:
    """Whether a method is what a property does when it is set or deleted."""
    return any(_last_name(decorator) in {"setter", "deleter"} for _, decorator in method.decorators)


def _only_refuses(method: ScopeSummary) -> bool:
    """Whether a method has nothing in it, or raises at once."""
    return not method.operations or method.operations[-1][0::2] == ["x", "raise"]


def _names_a_constant(operation: Operation) -> bool:
    """Whether all that a statement does is to return a constant or a name of its module."""
    match operation:
        case ["x", *_]:
            return True
        case ["r", _, ["k" | "ks" | "g", *_] | ["t" | "d", []]]:
            return True
        case _:
            return False


def _last_name(expression: Any) -> str:
    match expression:
        case ["g", str(name)] | ["a", _, str(name), _]:
            return name
        case _:
            return ""
