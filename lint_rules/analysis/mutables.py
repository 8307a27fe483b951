"""Does this expression make something that can be changed, and what kind of thing is it?"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import Bindings, Definition, How
from lint_rules.analysis.names import Names
from lint_rules.knowledge.tables import Knowledge

OBJECT: Final = "object"
"""The kind of an instance of a class of the project that is no container."""

_IMMUTABLE_BASES: Final = frozenset({"tuple", "str", "int", "float", "bytes", "frozenset", "complex", "type"})
_READ_ONLY: Final = frozenset({"readonly", "read_only", "frozen", "immutable"})
_LITERALS: Final[dict[type, str]] = {
    nodes.List: "list",
    nodes.ListComp: "list",
    nodes.Dict: "dict",
    nodes.DictComp: "dict",
    nodes.Set: "set",
    nodes.SetComp: "set",
}


@dataclasses.dataclass(frozen=True, slots=True)
class Mutable:
    """Something that can be changed: a container, or an instance of a class of the project."""

    kind: str
    """A kind of the table of containers, or OBJECT."""
    klass: nodes.ClassDef | None = None
    """Its class, when that is defined in this module."""
    inner: str = ""
    """The kind of the containers that it makes or holds, when they are known."""
    changing: frozenset[str] | None = None
    """The methods that change it, when another module of the project defines its class."""


class Mutables:
    """What the expressions of one module make."""

    def __init__(self, bindings: Bindings, names: Names, knowledge: Knowledge) -> None:
        self._bindings = bindings
        self._names = names
        self._containers = knowledge.table("containers")
        self._context_locals = knowledge.table("context-locals")
        self._frameworks = knowledge.table("framework-objects")

    def made_by(self, expression: nodes.NodeNG | None) -> Mutable | None:
        """The changeable thing that an expression makes anew; None when it makes none, or who knows what."""
        match expression:
            case nodes.List() | nodes.Dict() | nodes.Set() | nodes.ListComp() | nodes.DictComp() | nodes.SetComp():
                return Mutable(_LITERALS[type(expression)], inner=self._inner(expression))
            case nodes.BinOp(op="*" | "+" | "|"):
                made = self.made_by(expression.left)
                return made if made is not None and made.kind != OBJECT else None
            case nodes.IfExp():
                return self.made_by(expression.body) or self.made_by(expression.orelse)
            case nodes.NamedExpr():
                return self.made_by(expression.value)
            case nodes.BoolOp(op="or", values=[*_, default]):
                return self.made_by(default)  # ``given or {}``
            case nodes.Call():
                return self._constructed(expression)
            case _:
                return None

    def of(self, definition: Definition) -> Mutable | None:
        """The changeable thing that a definition binds its name to."""
        if definition.how is How.ASSIGN:
            return self.made_by(definition.value)
        if definition.how is How.UNPACK:
            return self.made_by(_part(definition))
        return None

    def class_of(self, expression: nodes.NodeNG | None) -> nodes.ClassDef | None:
        """The class of this module that an expression names."""
        if isinstance(expression, nodes.Subscript):
            expression = expression.value
        binding = self._bindings.of(expression) if isinstance(expression, nodes.Name) else None
        sole = binding.sole() if binding is not None else None
        return sole.node if sole is not None and isinstance(sole.node, nodes.ClassDef) else None

    def bases(self, klass: nodes.ClassDef) -> Iterator[nodes.NodeNG]:
        """What a class derives from, without the arguments of generics."""
        for base in klass.bases:
            named = base.value if isinstance(base, nodes.Subscript) else base
            if isinstance(named, nodes.NodeNG):
                yield named

    def line(self, klass: nodes.ClassDef) -> Iterator[nodes.ClassDef]:
        """A class and its bases in this module, nearest first."""
        todo, seen = [klass], {klass}
        while todo:
            current = todo.pop(0)
            yield current
            for base in self.bases(current):
                found = self.class_of(base)
                if found is not None and found not in seen:
                    seen.add(found)
                    todo.append(found)

    def methods(self, klass: nodes.ClassDef) -> dict[str, nodes.FunctionDef]:
        """The methods of a class and of its bases in this module, by name, the nearest of each."""
        found: dict[str, nodes.FunctionDef | None] = {}
        for owner in self.line(klass):
            for name, binding in self._bindings.scope(owner).bindings.items():
                sole = binding.sole()
                method = sole.node if sole is not None and isinstance(sole.node, nodes.FunctionDef) else None
                found.setdefault(name, method)
        return {name: method for name, method in found.items() if method is not None}

    def _constructed(self, call: nodes.Call) -> Mutable | None:
        callee = call.func.value if isinstance(call.func, nodes.Subscript) else call.func
        known = self._names.known(callee, self._containers)
        if known is not None:
            return Mutable(known[1], inner=self._factory(call) if known[1] == "defaultdict" else "")
        klass = self.class_of(callee)
        return self._instance(klass) if klass is not None and not is_made_read_only(call) else None

    def _instance(self, klass: nodes.ClassDef) -> Mutable | None:
        """An instance of a class of this module; None where sharing it is no sharing of state."""
        kind = OBJECT
        if self._keeps_only_locals(klass):
            return None
        for owner in self.line(klass):
            for keyword in owner.keywords:
                if keyword.arg == "metaclass" and self._names.of(keyword.value).startswith("enum."):
                    return None
            for base in self.bases(owner):
                if any(self._names.known(base, table) for table in (self._context_locals, self._frameworks)):
                    return None
                known = self._names.known(base, self._containers)
                if known is not None:
                    kind = known[1]
                elif self._names.of(base).startswith(("enum.", "builtins.")) and self._is_value(base):
                    return None
        return Mutable(kind, klass)

    def _keeps_only_locals(self, klass: nodes.ClassDef) -> bool:
        """Whether the methods of a class bind no attribute but to what belongs to a context or thread.

        Binding the name of a property is the affair of the property.
        """
        bodies = [(self._bindings.scope(owner).bindings, self._stored.get(owner, ())) for owner in self.line(klass)]
        computed = {
            name
            for body, stored in bodies
            for name, _ in stored
            if name in body and any(isinstance(d.node, nodes.FunctionDef) for d in body[name].definitions)
        }
        kept = [value for _, stored in bodies for name, value in stored if name not in computed]
        return bool(kept) and all(map(self._is_local, kept))

    def _is_local(self, value: nodes.NodeNG | None) -> bool:
        """Whether an expression makes what belongs to a context or thread."""
        if not isinstance(value, nodes.Call):
            return False
        klass = self.class_of(value.func)
        named = [value.func] if klass is None else [base for owner in self.line(klass) for base in self.bases(owner)]
        return any(self._names.known(name, self._context_locals) is not None for name in named)

    @functools.cached_property
    def _stored(self) -> dict[nodes.ClassDef, list[tuple[str, nodes.NodeNG | None]]]:
        """What the methods of each class bind to attributes of their objects."""
        found: dict[nodes.ClassDef, list[tuple[str, nodes.NodeNG | None]]] = {}
        for target in self._bindings.nodes(nodes.AssignAttr):
            binding = self._bindings.of(target.expr) if isinstance(target.expr, nodes.Name) else None
            owner = self._names.owner(binding) if binding is not None else None
            if owner is not None:
                statement = target.parent
                value = statement.value if isinstance(statement, (nodes.Assign, nodes.AnnAssign)) else None
                found.setdefault(owner, []).append((target.attrname, value))
        return found

    def _is_value(self, base: nodes.NodeNG) -> bool:
        name = self._names.of(base)
        return name.startswith("enum.") or name.removeprefix("builtins.") in _IMMUTABLE_BASES

    def _factory(self, call: nodes.Call) -> str:
        """The kind of container that a defaultdict makes for a missing key."""
        factory = call.args[0] if call.args else None
        if isinstance(factory, nodes.Lambda):
            made = self.made_by(factory.body)
            return made.kind if made is not None else ""
        known = self._names.known(factory, self._containers)
        return known[1] if known is not None else ""

    def _inner(self, literal: nodes.NodeNG) -> str:
        """The kind of the values of a literal, when all are containers of one kind."""
        values: list[object]
        match literal:
            case nodes.Dict():
                values = [value for _, value in literal.items]
            case nodes.List():
                values = list(literal.elts)
            case nodes.DictComp():
                values = [literal.value]
            case nodes.ListComp():
                values = [literal.elt]
            case _:
                return ""
        # Literals only: a table of thousands of calls must not be resolved one by one.
        kinds = {_LITERALS.get(type(value), "") for value in values}
        return kinds.pop() if len(kinds) == 1 else ""


def is_made_read_only(call: nodes.Call) -> bool:
    """Whether an object is told to refuse changes when it is made: ``Path(points, readonly=True)``."""
    return any(
        keyword.arg in _READ_ONLY and isinstance(keyword.value, nodes.Const) and keyword.value.value is True
        for keyword in call.keywords
    )


def _part(definition: Definition) -> nodes.NodeNG | None:
    """The part of a tuple on the right that goes to a name on the left, when both are written out alike."""
    target, value = definition.node.parent, definition.value
    if not isinstance(target, nodes.Tuple) or not isinstance(value, nodes.Tuple):
        return None
    if len(target.elts) != len(value.elts) or any(isinstance(e, nodes.Starred) for e in (*target.elts, *value.elts)):
        return None
    position = target.elts.index(definition.node)
    part: object = value.elts[position]
    return part if isinstance(part, nodes.NodeNG) else None
