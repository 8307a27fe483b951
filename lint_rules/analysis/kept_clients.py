"""Which clients does an object have that its own constructor made for it?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.client_choices import CONSTRUCTORS, Choices
from lint_rules.analysis.client_uses import calls_method, leaves
from lint_rules.analysis.collaborator_kinds import CollaboratorKinds
from lint_rules.analysis.fields import Fields
from lint_rules.analysis.made import OUTSIDE, Made
from lint_rules.analysis.names import Names
from lint_rules.analysis.own_attributes import OwnAttributes
from lint_rules.analysis.tidying import words
from lint_rules.knowledge.tables import Knowledge

_WRAPPERS: Final = frozenset(
    {"client", "session", "pool", "connection", "connector", "gateway", "adapter", "requester", "api", "transport"}
)
"""The last word of a class that exists to wrap one client."""


class KeptClients:
    """The clients that the objects of one module keep."""

    def __init__(
        self,
        names: Names,
        own: OwnAttributes,
        choices: Choices,
        *,
        kinds: Callable[[], CollaboratorKinds],
        fields: Callable[[], Fields],
        knowledge: Knowledge,
    ) -> None:
        """Take what knows the classes of the project and their fields, which is asked only where that matters."""
        self._names = names
        self._own = own
        self._choices = choices
        self._kinds = kinds
        self._fields = fields
        self._clients = knowledge.table("clients")

    def begun_with(self, klass: nodes.ClassDef, declared: nodes.AnnAssign, call: nodes.Call) -> Iterator[Made]:
        """The client that a field of a class begins with, when the constructor does not take it."""
        if not any(self._names.known(word.value, self._clients) is not None for word in call.keywords):
            return
        for field in self._fields().of(klass):
            known = self._names.known(field.factory, self._clients)
            if field.target.parent is declared and not field.is_taken and known is not None and known[1] in OUTSIDE:
                attribute = field.target.name
                uses = self._uses(klass, attribute, None)
                if uses:
                    is_arguable = self._is_wrapper(klass, attribute)
                    yield Made(f"{klass.name}.{attribute}", known[0], call, uses, kept=True, is_arguable=is_arguable)

    def fills(self, klass: nodes.ClassDef, method: nodes.FunctionDef) -> bool:
        """Whether a private method is a part of the constructor, which alone calls it, and always."""
        if not method.name.startswith("_") or method.name.endswith("__") or method.decorators is not None:
            return False
        kin = self._own.family(klass)
        calls = [read for one in kin for read in self._own.of(one).reads.get(method.name, ())]
        is_overridden = any(method.name in self._own.methods(one) for one in kin if one is not klass)
        return bool(calls) and not is_overridden and all(map(_is_step_of_a_constructor, calls))

    def kept(self, klass: nodes.ClassDef, constructor: nodes.FunctionDef, call: nodes.Call, api: str) -> Iterator[Made]:
        """The client, or the object of the project with one, that a constructor makes and keeps."""
        target = _kept_as(call)
        if target is None or self._own.owner(target.expr) is not klass:
            return
        uses = self._uses(klass, target.attrname, target)
        if not uses or self._choices.is_left(call, constructor):
            return
        name, is_arguable = f"{klass.name}.{target.attrname}", self._is_wrapper(klass, target.attrname)
        if api:
            yield Made(name, api, call, uses, kept=True, is_arguable=is_arguable)
            return
        kind = self._kinds().named(call.func)
        held = self._kinds().client_in(kind) if kind is not None else None
        if kind is not None and held is not None and held.opened.kind in OUTSIDE:
            is_arguable |= not held.is_all
            yield Made(name, kind.name, call, uses, kept=True, is_arguable=is_arguable, way=held.opened.way)

    def _uses(self, klass: nodes.ClassDef, attribute: str, target: nodes.AssignAttr | None) -> tuple[nodes.NodeNG, ...]:
        """Where methods work through what only one line sets; nothing when something else sets it or takes it out."""
        kin = self._own.family(klass)
        writes = [write for one in kin for write in self._own.of(one).writes.get(attribute, ())]
        reads = [read for one in kin for read in self._own.of(one).reads.get(attribute, ())]
        if attribute in self._own.written_elsewhere or not all(w is target or _is_none(w) for w in writes):
            return ()
        methods = ((self._own.method_around(read, klass), read) for read in reads)
        uses = [read for method, read in methods if method is None or method.name not in CONSTRUCTORS]
        return () if any(map(leaves, reads)) else tuple(filter(calls_method, uses))

    def _is_wrapper(self, klass: nodes.ClassDef, attribute: str) -> bool:
        """Whether a class exists to wrap this one collaborator."""
        if words(klass.name)[-1:] and words(klass.name)[-1] in _WRAPPERS:
            return True
        if klass.bases and self._kinds().is_client(klass):
            return True
        methods, accesses = self._own.methods(klass), self._own.of(klass)
        through: set[str] = set()
        reached = [attribute]
        while reached:
            for read in accesses.reads.get(reached.pop(), ()):
                method = self._own.method_around(read, klass)
                if method is not None and method.name not in through:
                    through.add(method.name)
                    reached.append(method.name)
        public = [name for name in methods if not name.startswith("_")]
        return 2 * sum(name in through for name in public) >= len(public)


def _is_step_of_a_constructor(method: nodes.Attribute) -> bool:
    """Whether a method is called as a statement of a constructor, whatever happens."""
    match method.parent:
        case nodes.Call(func=func, parent=nodes.Expr(parent=nodes.FunctionDef(name=name))) if func is method:
            return name in CONSTRUCTORS
        case _:
            return False


def _kept_as(call: nodes.Call) -> nodes.AssignAttr | None:
    """The attribute that keeps what a call makes, or else None."""
    made: nodes.NodeNG = call
    match call.parent:
        case nodes.IfExp(body=body, orelse=orelse) as choice:
            other = orelse if body is call else body
            if not (isinstance(other, nodes.Const) and other.value is None):
                return None
            made = choice
        case _:
            pass
    match made.parent:
        case (
            nodes.Assign(targets=[nodes.AssignAttr() as target], value=value)
            | nodes.AnnAssign(target=nodes.AssignAttr() as target, value=value)
        ) if value is made:
            return target
        case _:
            return None


def _is_none(write: nodes.NodeNG) -> bool:
    """Whether an attribute is said to be nothing yet, or nothing any more."""
    match write.parent:
        case nodes.Assign(value=nodes.Const(value=None)) | nodes.AnnAssign(value=nodes.Const(value=None)):
            return True
        case _:
            return False
