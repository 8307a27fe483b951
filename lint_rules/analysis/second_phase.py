"""Which objects are no use until a second method was called, and who uses them as if it had been?"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.ancestry import Ancestry
from lint_rules.analysis.bindings import Bindings
from lint_rules.analysis.handlers import own_nodes
from lint_rules.analysis.names import Names
from lint_rules.analysis.own_attributes import OwnAccesses, OwnAttributes
from lint_rules.analysis.summary import ScopeSummary
from lint_rules.analysis.tidying import last_name, named_for_ending, words

_FILLING: Final = frozenset(
    {"connect", "open", "setup", "start", "init", "initialize", "load", "prepare", "create", "launch", "login"}
    | {"configure", "initialise", "build", "boot", "begin"}
)
_CHECKING: Final = frozenset({"ensure", "check", "require", "is", "wait", "has", "assert", "verify", "validate"})
_HARMLESS: Final = (
    "builtins.property",
    "functools.cached_property",
    "typing.override",
    "typing_extensions.override",
    "abc.abstractmethod",
)
"""Decorators of methods that surely look at nothing before the method runs."""

_OBJECTS: Final = (nodes.Name, nodes.Call)


@dataclasses.dataclass(frozen=True, slots=True)
class SecondPhase:
    """An attribute that is empty until somebody calls the right method."""

    attribute: str
    empty: nodes.AssignAttr | nodes.AssignName
    filled: nodes.AssignAttr
    filler: nodes.FunctionDef
    used: nodes.Attribute
    user: nodes.FunctionDef


class SecondPhases:
    """The objects of one module that come to life in two phases."""

    def __init__(self, bindings: Bindings, own: OwnAttributes, names: Names, ancestry: Ancestry) -> None:
        self._bindings = bindings
        self._own = own
        self._names = names
        self._ancestry = ancestry

    def of(self, klass: nodes.ClassDef) -> Iterator[SecondPhase]:
        """The attributes of a class that its constructor leaves empty, and that are used without a look."""
        constructor = self._own.methods(klass).get("__init__")
        accesses = self._own.of(klass)
        for attribute, writes in accesses.writes.items():
            emptied = _emptied(writes, constructor) if constructor is not None else None
            empty = emptied or self._empty_in_body(klass, attribute, writes)
            filling = self._filling(klass, writes) if empty is not None else {}
            if empty is None or not filling or attribute in self._own.written_elsewhere:
                continue
            if any(self._is_arranged(klass, filler, accesses) for filler in filling):
                continue
            phases = set().union(*(self._set_by(filler, klass) for filler in filling))
            phases |= self._askers(klass, phases)
            [(filler, filled), *_] = filling.items()
            for use in accesses.reads.get(attribute, ()):
                user = self._own.method_around(use, klass)
                if user is None or user in filling or _is_handed_over(user, accesses):
                    continue
                if any(self._own.method_around(call, klass) in filling for call in accesses.reads.get(user.name, ())):
                    # It is a step of the very method that fills the attribute.
                    continue
                if self._method_call(use) and self._is_careless(use, user, phases, filling):
                    yield SecondPhase(attribute, empty, filled, filler, use, user)
                    break

    def _empty_in_body(
        self, klass: nodes.ClassDef, attribute: str, writes: list[nodes.AssignAttr | nodes.DelAttr]
    ) -> nodes.AssignName | None:
        """The place where the body of the class makes an attribute None, when the constructor leaves it at that."""
        if any(_is_built_in(self._own.method_around(write, klass)) for write in writes):
            return None
        binding = self._bindings.scope(klass).bindings.get(attribute)
        sole = binding.sole() if binding is not None else None
        if sole is None or not isinstance(sole.node, nodes.AssignName) or not isinstance(sole.value, nodes.Const):
            return None
        return sole.node if sole.value.value is None else None

    def _filling(
        self, klass: nodes.ClassDef, writes: list[nodes.AssignAttr | nodes.DelAttr]
    ) -> dict[nodes.FunctionDef, nodes.AssignAttr]:
        """The methods that fill an attribute of one object, if all are public, named for it, and call what fills it."""
        found: dict[nodes.FunctionDef, nodes.AssignAttr] = {}
        for write in writes:
            if isinstance(write, nodes.DelAttr) or _gives_none(write):
                continue
            method = self._own.method_around(write, klass)
            if method is None or not is_named_for_filling(method.name) or not self._comes_from_a_call(write):
                return {}
            decorators = method.decorators.nodes if method.decorators is not None else []
            if any(self._names.is_builtin(decorator, "classmethod") for decorator in decorators):
                return {}
            found.setdefault(method, write)
        return found

    def _comes_from_a_call(self, write: nodes.AssignAttr) -> bool:
        """Whether what an attribute is given was just made: called for, awaited, entered."""
        statement = write.parent
        while isinstance(statement, (nodes.Tuple, nodes.List)):
            statement = statement.parent
        match statement:
            case nodes.Assign(value=value) | nodes.AnnAssign(value=value) if value is not None:
                made = self._names.origin(value)
                return isinstance(made.value if isinstance(made, nodes.Await) else made, nodes.Call)
            case _:
                return False

    def _is_arranged(self, klass: nodes.ClassDef, filler: nodes.FunctionDef, accesses: OwnAccesses) -> bool:
        """Whether the class or its bases see to it that a filler is called, or the filler is a hook of a base."""
        inherited = self._ancestry.method(klass, filler.name)
        return (
            bool(accesses.reads.get(filler.name))
            or self._is_mentioned(klass, filler.name)
            or (inherited is not None and not _is_abstract(inherited))
            or self._ancestry.mentions(klass, filler.name)
        )

    def _is_mentioned(self, klass: nodes.ClassDef, name: str) -> bool:
        """Whether a method of a class calls one of this name of something that may be an object of the class."""
        others = (method for method in self._own.methods(klass).values() if method.name != name)
        return any(
            isinstance(node, nodes.Attribute) and node.attrname == name and isinstance(node.expr, _OBJECTS)
            for method in others
            for node in own_nodes(method.body)
        )

    def _set_by(self, filler: nodes.FunctionDef, klass: nodes.ClassDef) -> set[str]:
        """All attributes that a filler sets: looking at one of them is looking whether it was called."""
        writes = self._own.of(klass).writes.items()
        return {name for name, targets in writes if any(self._own.method_around(t, klass) is filler for t in targets)}

    def _askers(self, klass: nodes.ClassDef, phases: set[str]) -> set[str]:
        """The properties and methods that speak of such attributes: to ask one of them is to look, too."""
        reads = (read for name in phases for read in self._own.of(klass).reads.get(name, ()))
        methods = (self._own.method_around(read, klass) for read in reads)
        return {method.name for method in methods if method is not None}

    def _method_call(self, use: nodes.Attribute) -> bool:
        """Whether a method of an attribute is called, be it under the name of a local that nobody looks at."""
        if _calls_a_method(use):
            return True
        match use.parent:
            case nodes.Assign(targets=[nodes.AssignName() as local], value=value) if value is use:
                binding = self._bindings.of(local)
                uses = binding.references if binding is not None and binding.sole() is not None else []
                return any(map(_calls_a_method, uses)) and not any(_is_asked(one) or _is_tried(one) for one in uses)
            case _:
                return False

    def _is_careless(
        self,
        use: nodes.Attribute,
        user: nodes.FunctionDef,
        phases: set[str],
        filling: dict[nodes.FunctionDef, nodes.AssignAttr],
    ) -> bool:
        """Whether a public method calls a method of an attribute without any look whether it is filled."""
        decorators = user.decorators.nodes if user.decorators is not None else []
        return (
            not user.name.startswith("_")
            and not named_for_ending(user.name)
            and all(self._names.of(decorator) in _HARMLESS for decorator in decorators)
            and not any(_looks(node, phases, {filler.name for filler in filling}) for node in own_nodes(user.body))
            and not any(_checks(node, use.expr) for node in own_nodes(user.body))
            and not _is_tried(use)
        )


def _is_handed_over(method: nodes.FunctionDef, accesses: OwnAccesses) -> bool:
    """Whether the class gives a method to others, to be called when it is time."""
    reads = accesses.reads.get(method.name, ())
    is_plain = method.decorators is None
    return is_plain and any(not isinstance(one.parent, nodes.Call) or one.parent.func is not one for one in reads)


def _is_built_in(method: nodes.FunctionDef | None) -> bool:
    """Whether a method is one that Python calls by itself, such as the constructor."""
    return method is not None and method.name.startswith("__")


def _calls_a_method(use: nodes.NodeNG) -> bool:
    """Whether a method of something is called."""
    method = use.parent
    return (
        isinstance(method, nodes.Attribute) and isinstance(method.parent, nodes.Call) and method.parent.func is method
    )


def is_named_for_filling(name: str) -> bool:
    """Whether a public method is named for bringing its object to life."""
    found = words(name)
    if found[:2] == ["set", "up"]:
        return not name.startswith("_")
    return not name.startswith("_") and next((word for word in found if word != "async"), "") in _FILLING


def _emptied(writes: list[nodes.AssignAttr | nodes.DelAttr], constructor: nodes.FunctionDef) -> nodes.AssignAttr | None:
    """The place where the constructor leaves an attribute None for certain, when that is all that it does with it."""
    own = [write for write in writes if write.scope() is constructor]
    if len(own) != 1 or not isinstance(own[0], nodes.AssignAttr) or own[0].statement().parent is not constructor:
        return None
    return own[0] if _gives_none(own[0]) else None


def _gives_none(write: nodes.AssignAttr) -> bool:
    match write.parent:
        case nodes.Assign(value=nodes.Const(value=None)):
            return True
        case nodes.AnnAssign(value=nodes.Const(value=None)):
            return True
        case _:
            return False


def _is_abstract(method: ScopeSummary) -> bool:
    """Whether a method of a base has to be overridden."""
    last = method.operations[-1] if method.operations else []
    return last[:1] + last[2:] == ["x", "raise"] or any("abstract" in str(made) for _, made in method.decorators)


def _looks(node: nodes.NodeNG, phases: set[str], fillers: set[str]) -> bool:
    """Whether a node asks for the state of the object, or brings it about."""
    match node:
        case nodes.Attribute(expr=nodes.Name(), attrname=name):
            return name in fillers or (name in phases and _is_asked(node))
        case _:
            return False


def _checks(node: nodes.NodeNG, owner: nodes.NodeNG) -> bool:
    """Whether a node calls a method, or hands the object to a function, that is named for checking it."""
    if not isinstance(node, nodes.Call) or words(last_name(node.func))[:1] not in ([word] for word in _CHECKING):
        return False
    receiver = node.func.expr if isinstance(node.func, nodes.Attribute) else None
    asked = [one for one in (receiver, *node.args) if isinstance(one, nodes.Name)]
    return isinstance(owner, nodes.Name) and any(one.name == owner.name for one in asked)


def _is_asked(node: nodes.NodeNG) -> bool:
    """Whether a node stands in a test or an assertion."""
    inner, outer = node, node.parent
    while outer is not None and not isinstance(outer, nodes.FunctionDef):
        match outer:
            case nodes.If(test=test) | nodes.While(test=test) | nodes.IfExp(test=test) | nodes.Assert(test=test):
                if test is inner:
                    return True
            case nodes.BoolOp() | nodes.Comprehension() | nodes.Match():
                return True
        inner, outer = outer, outer.parent
    return False


def _is_tried(node: nodes.NodeNG) -> bool:
    """Whether a node stands in a ``try``, or in a block that suppresses errors."""
    inner: nodes.NodeNG | None = node
    while inner is not None and not isinstance(inner, nodes.FunctionDef):
        if isinstance(inner, nodes.Try):
            return True
        if isinstance(inner, nodes.With) and any("suppress" in manager.as_string() for manager, _ in inner.items):
            return True
        inner = inner.parent
    return False
