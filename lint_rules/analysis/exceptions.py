"""What can an exception be? The types that an expression names, and how two of them are related.

The hierarchy of Python and its standard library is a table; the classes of the project are read from their bases, in
this module and in others. A class whose bases cannot be followed may be anything, and every question says so.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterator
from typing import Final, TypeAlias

from astroid import nodes

from lint_rules.analysis.bindings import Bindings, How
from lint_rules.analysis.distant_classes import DistantClasses
from lint_rules.analysis.names import Names
from lint_rules.knowledge.tables import Knowledge, Table

ExceptionType: TypeAlias = str | nodes.ClassDef
"""A qualified name, the one of the definition for a class of another module, or a class of this module."""

ROOT: Final = "builtins.BaseException"
EXCEPTION: Final = "builtins.Exception"
_OBJECTS: Final = ("builtins.object", "abc.ABC", "typing.Generic", "typing.Protocol")
"""Bases that make no exception of a class."""


@dataclasses.dataclass(frozen=True, slots=True)
class Caught:
    """The types that an ``except`` clause or ``suppress()`` names."""

    types: tuple[ExceptionType, ...]
    complete: bool
    """False when some of the types are unknown."""

    @property
    def is_total(self) -> bool:
        """Whether everything is caught, ``KeyboardInterrupt`` and ``SystemExit`` too."""
        return ROOT in self.types

    @property
    def is_broad(self) -> bool:
        """Whether ``Exception`` is caught, but not everything."""
        return EXCEPTION in self.types and not self.is_total


@dataclasses.dataclass(frozen=True, slots=True)
class _Line:
    """A type and what it derives from."""

    types: frozenset[ExceptionType]
    complete: bool


class Exceptions:
    """The exception types of one module."""

    def __init__(
        self, bindings: Bindings, names: Names, knowledge: Knowledge, distant: DistantClasses | None = None
    ) -> None:
        """Take what knows the classes of other modules; without it they are unknown."""
        self._bindings = bindings
        self._names = names
        self._distant = distant
        self._knowledge = knowledge
        self._table = knowledge.table("exceptions")
        self._lines: dict[ExceptionType, _Line] = {}

    def caught(self, expression: nodes.NodeNG | None) -> Caught:
        """The types that the expression of an ``except`` clause names; no expression stands for everything."""
        if expression is None:
            return Caught((ROOT,), complete=True)
        types: list[ExceptionType] = []
        complete = True
        for part in self._parts(expression):
            found = self._types(part)
            complete &= bool(found)
            types += found
        return Caught(tuple(dict.fromkeys(types)), complete)

    def derives(self, kind: ExceptionType, *bases: str) -> bool:
        """Whether a type is known to be one of these classes or to derive from one."""
        return not self._line(kind).types.isdisjoint(bases)

    def is_listed(self, expression: nodes.NodeNG, table: Table) -> bool:
        """Whether the class that an expression names, or one that it derives from, has an entry in a table."""
        kind = self._type(expression)
        if kind is None and isinstance(expression, nodes.Name):
            # A star import hides what a name is; one that is called like a listed class may well be it.
            return any(entry.rpartition(".")[2] == expression.name for entry in table.entries)
        return kind is not None and any(
            isinstance(found, str) and table.find(found) is not None for found in self._line(kind).types
        )

    def has_number(self, expression: nodes.NodeNG, attribute: str, among: range) -> bool:
        """Whether the class that an expression names, or one that it derives from, has such a number as attribute."""
        kind = self._type(expression)
        return kind is not None and any(self._number(found, attribute) in among for found in self._line(kind).types)

    def _number(self, kind: ExceptionType, attribute: str) -> int | None:
        if isinstance(kind, str):
            return self._distant.number(kind, attribute) if self._distant is not None else None
        binding = self._bindings.scope(kind).bindings.get(attribute)
        sole = binding.sole() if binding is not None else None
        value = sole.value.value if sole is not None and isinstance(sole.value, nodes.Const) else None
        return value if isinstance(value, int) else None

    def could_share(self, one: Caught, other: Caught) -> bool:
        """Whether some exception could be caught by either: unknown types could be anything."""
        if not (one.complete and other.complete):
            return True
        return any(self._could_be_both(a, b) for a in one.types for b in other.types)

    def _could_be_both(self, one: ExceptionType, other: ExceptionType) -> bool:
        first, second = self._line(one), self._line(other)
        if one in second.types or other in first.types or not (first.complete and second.complete):
            return True
        # With several bases a class can be both, as io.UnsupportedOperation is an OSError and a ValueError.
        beside = [line for kind in (one, other) for line in self._beside(kind)]
        return any(one in line.types and other in line.types for line in (*self._heirs, *beside))

    def _beside(self, kind: ExceptionType) -> Iterator[_Line]:
        """The classes that stand in the module of one from elsewhere."""
        if self._distant is not None and isinstance(kind, str):
            for sibling in self._distant.siblings(kind):
                yield self._line(self._local(sibling))

    def _parts(self, expression: nodes.NodeNG) -> Iterator[nodes.NodeNG]:
        """The single types of an expression: through tuples, their sums, and names bound once to one."""
        waiting: list[nodes.NodeNG] = [expression]
        seen: set[nodes.NodeNG] = set()
        while waiting:
            node = waiting.pop()
            match node:
                case nodes.Tuple():
                    waiting += [element for element in node.elts[::-1] if isinstance(element, nodes.NodeNG)]
                case nodes.Starred():
                    waiting.append(node.value)
                case nodes.BinOp(op="+"):
                    waiting += [node.right, node.left]
                case nodes.Name():
                    value = self._tuple_behind(node)
                    if value is None or value in seen:
                        yield node
                    else:
                        seen.add(value)
                        waiting.append(value)
                case _:
                    yield node

    def _tuple_behind(self, name: nodes.Name) -> nodes.NodeNG | None:
        """What a name is bound to, when that is a tuple, a sum of tuples or another name."""
        binding = self._bindings.of(name)
        sole = binding.sole() if binding is not None else None
        if sole is None or sole.how is not How.ASSIGN:
            return None
        return sole.value if isinstance(sole.value, (nodes.Tuple, nodes.BinOp, nodes.Name)) else None

    def _type(self, expression: nodes.NodeNG) -> ExceptionType | None:
        found = self._types(expression)
        return found[0] if len(found) == 1 else None

    def _types(self, expression: nodes.NodeNG) -> list[ExceptionType]:
        """What an expression names: one type, or several when a name from another module stands for a tuple."""
        binding = self._bindings.of(expression)
        sole = binding.sole() if binding is not None else None
        if sole is not None and isinstance(sole.node, nodes.ClassDef):
            return [sole.node]
        name = self._names.of(expression)
        if not name or name.endswith("()"):
            return []
        canonical = self._canonical(name)
        if self._distant is None or self._table.find(canonical) is not None or canonical == ROOT:
            return [canonical]
        distant = self._distant.behind(name)
        return [self._local(found) for found in distant] or [canonical]

    def _local(self, name: str) -> ExceptionType:
        """A class as this module knows it, when it is one that other modules have from here."""
        if self._distant is not None and self._distant.is_here(name):
            binding = self._bindings.module.bindings.get(name.rpartition(".")[2])
            sole = binding.sole() if binding is not None else None
            if sole is not None and isinstance(sole.node, nodes.ClassDef):
                return sole.node
        return self._canonical(name)

    def _canonical(self, name: str) -> str:
        """The name that the hierarchy uses for a class."""
        name = self._knowledge.canonical(name)
        return self._table.find(f"{name}.alias") or name

    def _line(self, kind: ExceptionType) -> _Line:
        known = self._lines.get(kind)
        if known is None:
            types: set[ExceptionType] = set()
            complete, waiting = True, [kind]
            while waiting:
                current = waiting.pop()
                if current in types or current in _OBJECTS:
                    continue
                types.add(current)
                bases = self._bases(current)
                complete &= None not in bases
                waiting += [base for base in bases if base is not None]
            known = self._lines[kind] = _Line(frozenset(types), complete)
        return known

    def _bases(self, kind: ExceptionType) -> list[ExceptionType | None]:
        """The classes that a class derives from, None for one that is unknown."""
        if isinstance(kind, nodes.ClassDef):
            return [self._type(base) if isinstance(base, nodes.NodeNG) else None for base in kind.bases]
        if kind == ROOT:
            return []
        line = self._distant.line(kind) if self._distant is not None else None
        if line is not None:
            others = [self._local(name) for name in line.names if name != kind]
            return [*others, *([] if line.complete else [None])]
        found: list[ExceptionType | None] = []
        key, base = kind, self._table.find(kind)
        while base is not None:
            found.append(self._canonical(base))
            key = f"{key}.also"
            base = self._table.find(key)
        return found or [None]

    @functools.cached_property
    def _heirs(self) -> list[_Line]:
        """All classes of this module, and those of the table that have several bases."""
        listed = (name.partition(".also")[0] for name in self._table.entries if name.endswith(".also"))
        kinds: list[ExceptionType] = [*listed, *self._bindings.nodes(nodes.ClassDef)]
        return [self._line(kind) for kind in kinds]
