"""Which collaborators does each class and function of a module need, and how does it get them?"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Literal, TypeAlias

from astroid import nodes

from lint_rules.analysis.bindings import Bindings, How
from lint_rules.analysis.collaborator_kinds import LIFE, CollaboratorKinds, Kind
from lint_rules.analysis.data import only_of_data
from lint_rules.analysis.fields import Fields
from lint_rules.analysis.main_scope import MainScope
from lint_rules.analysis.names import Names
from lint_rules.analysis.own_attributes import OwnAttributes
from lint_rules.analysis.parameters import annotation_of

Way: TypeAlias = Literal["takes", "makes", "reaches"]
"""How a collaborator is got: passed by the caller, made inside, or through a global."""

_VALUES: Final = frozenset(
    {"builtins.tuple", "builtins.dict", "builtins.list", "builtins.str", "builtins.int", "builtins.Exception"}
    | {"builtins.BaseException", "enum.Enum", "enum.IntEnum", "enum.StrEnum", "enum.Flag", "enum.IntFlag"}
    | {"typing.NamedTuple", "typing.TypedDict", "typing_extensions.TypedDict"}
)
_INTERFACES: Final = frozenset({"typing.Protocol", "typing_extensions.Protocol", "abc.ABC"})


@dataclasses.dataclass(frozen=True, slots=True)
class Need:
    """A collaborator that a component needs."""

    name: str
    """As the component calls it."""
    kind: Kind | None
    """Its class; None when nothing says so and only the methods that are called tell what it must be."""
    way: Way
    line: int
    calls: tuple[str, ...] = ()
    """The methods that the component calls, where that is known."""
    base: str = ""
    """The base class that has this need; empty when it is the component's own."""


@dataclasses.dataclass(frozen=True, slots=True)
class Constructor:
    """What the constructor of a class takes, and what of it goes to those of its bases."""

    parameters: tuple[str, ...]
    by_place: tuple[str, ...] = ()
    """Its own parameter for each argument that it passes on by place; empty for anything else."""
    by_word: Mapping[str, str] = dataclasses.field(default_factory=dict)
    is_open: bool = False
    """Whether it passes on whatever it is given."""

    def given_for(self, parameter: str, above: Constructor | None) -> str:
        """Its own parameter that becomes one of a base; empty when it has none for that."""
        if self.is_open:
            return parameter
        places = above.parameters if above is not None else self.parameters
        by_place = dict(zip(places, self.by_place, strict=False))
        return self.by_word.get(parameter) or by_place.get(parameter, "")


@dataclasses.dataclass(frozen=True, slots=True)
class Component:
    """A class, a function, or the top level of a module, as far as collaborators are concerned."""

    name: str
    """Its name in the module; empty for the top level."""
    what: Literal["class", "function", "module"]
    line: int
    in_main: bool
    """Whether it decides for the whole program: what it makes, it makes for the others."""
    is_interface: bool = False
    is_value: bool = False
    """Whether its objects are data."""
    is_running: bool = False
    """Whether its objects are opened, started, entered or ended: they hold something."""
    bases: tuple[Kind, ...] = ()
    constructor: Constructor | None = None
    """Of a class that writes one down."""
    needs: tuple[Need, ...] = ()


class Components:
    """The components of one module."""

    def __init__(
        self,
        bindings: Bindings,
        names: Names,
        own: OwnAttributes,
        *,
        kinds: CollaboratorKinds,
        main_scope: MainScope,
        fields: Fields,
    ) -> None:
        self._bindings = bindings
        self._names = names
        self._own = own
        self._kinds = kinds
        self._main_scope = main_scope
        self._fields = fields

    def all(self) -> Iterator[Component]:
        """The top level, and the classes and functions that stand there, whatever they need."""
        needs: dict[nodes.NodeNG, dict[object, Need]] = {}
        for owner, need in self._needs():
            known, key = needs.setdefault(owner, {}), (need.way, need.kind, need.name)
            first = known.setdefault(key, need)
            if first.calls != need.calls:
                calls = tuple(sorted({*first.calls, *need.calls}))
                known[key] = dataclasses.replace(first, calls=calls)
        for module in self._bindings.nodes(nodes.Module):
            decides = self._main_scope.whole_module or any(map(_is_main_guard, module.body))
            yield Component("", "module", 1, decides, needs=_sorted(needs.get(module, {})))
        for klass in self._bindings.nodes(nodes.ClassDef):
            if _owner(klass) is klass:
                in_main = self._main_scope.decides(klass)
                yield self._class(klass, _sorted(needs.get(klass, {})), in_main=in_main)
        for function in self._functions():
            if _owner(function) is function:
                found, in_main = _sorted(needs.get(function, {})), self._main_scope.decides(function)
                yield Component(function.name, "function", function.fromlineno or 1, in_main, needs=found)

    def _class(self, klass: nodes.ClassDef, needs: tuple[Need, ...], *, in_main: bool) -> Component:
        bases = [base for base in klass.bases if isinstance(base, nodes.NodeNG)]
        known = {self._names.of(base.value if isinstance(base, nodes.Subscript) else base) for base in bases}
        inherited = (self._kinds.named(base) for base in bases)
        methods = self._own.methods(klass).values()
        return Component(
            klass.name,
            "class",
            klass.fromlineno,
            in_main,
            is_interface=not known.isdisjoint(_INTERFACES) and any(map(self._is_abstract, methods)),
            is_value=not known.isdisjoint(_VALUES) or any(name.endswith(("Error", "Exception")) for name in known),
            is_running=any(method.name in LIFE for method in methods),
            bases=tuple(kind for kind in inherited if kind is not None),
            constructor=_constructor(self._own.methods(klass).get("__init__")),
            needs=needs,
        )

    def _is_abstract(self, method: nodes.FunctionDef) -> bool:
        decorators = method.decorators.nodes if method.decorators is not None else []
        is_marked = any(self._names.of(decorator).startswith("abc.abstract") for decorator in decorators)
        return is_marked or all(isinstance(statement, (nodes.Expr, nodes.Pass)) for statement in method.body)

    def _functions(self) -> list[nodes.FunctionDef]:
        return [*self._bindings.nodes(nodes.FunctionDef), *self._bindings.nodes(nodes.AsyncFunctionDef)]

    def _needs(self) -> Iterator[tuple[nodes.NodeNG, Need]]:
        for call in self._bindings.nodes(nodes.Call):
            owner = _owner(call)
            kind = self._kinds.made_by(call)
            if kind is not None and not isinstance(call.parent, nodes.Raise):
                name, target = _target(call)
                yield owner, Need(name, kind, "makes", call.fromlineno or 1, _calls(self._uses(target)))
            hidden = self._kinds.hidden_in(call)
            if hidden:
                yield owner, Need(hidden, Kind(hidden), "reaches", call.fromlineno or 1)
        read: list[nodes.Name | nodes.Attribute] = [
            *self._bindings.nodes(nodes.Name),
            *self._bindings.nodes(nodes.Attribute),
        ]
        for reached in read:
            if self._bindings.function_around(reached) is not None:
                found = self._reached(reached)
                if found is not None:
                    yield (
                        _owner(reached),
                        Need(reached.as_string(), found, "reaches", reached.fromlineno or 1, _calls([reached])),
                    )
        for function in self._functions():
            owner = _owner(function.args)
            is_constructor = isinstance(function.parent, nodes.ClassDef) and function.name == "__init__"
            if is_constructor or function is owner:
                yield from ((owner, need) for need in self._taken(function))
        for klass in self._bindings.nodes(nodes.ClassDef):
            if "__init__" not in self._own.methods(klass):
                yield from ((_owner(klass), need) for need in self._by_fields(klass))

    def _uses(self, target: nodes.NodeNG | None) -> Iterable[nodes.NodeNG]:
        """Where a component uses what it keeps under a name of its own."""
        if isinstance(target, nodes.AssignAttr):
            klass = self._own.owner(target.expr)
            return self._own.of(klass).reads.get(target.attrname, []) if klass is not None else []
        binding = self._bindings.of(target) if isinstance(target, nodes.AssignName) else None
        return binding.references if binding is not None and not binding.is_global else []

    def _reached(self, expression: nodes.Name | nodes.Attribute) -> Kind | None:
        """The class of what a name or attribute holds for the whole program."""
        if isinstance(expression.parent, nodes.Call) and expression.parent.func is expression:
            return None
        binding = self._bindings.of(expression) if isinstance(expression, nodes.Name) else None
        if isinstance(expression, nodes.Name) and (binding is None or not binding.is_global):
            return None
        return self._kinds.held_by(expression)

    def _taken(self, function: nodes.FunctionDef) -> Iterator[Need]:
        """The collaborators that a function, or the constructor of a class, takes as parameters."""
        klass = function.parent if isinstance(function.parent, nodes.ClassDef) else None
        stored = self._stored(function, klass) if klass is not None else {}
        scope = self._bindings.scope(function)
        for binding in scope.bindings.values():
            definition = binding.definitions[0] if binding.definitions else None
            parameter = definition.node if definition is not None and definition.how is How.PARAMETER else None
            if not isinstance(parameter, nodes.AssignName) or self._names.owner(binding) is not None:
                continue
            annotation = annotation_of(parameter)
            kind = self._kinds.annotated(annotation, scope)
            attribute = stored.get(parameter.name)
            uses = self._own.of(klass).reads.get(attribute, []) if klass is not None and attribute else []
            calls = _calls([*binding.references, *uses])
            is_told = annotation is None and attribute is not None and not only_of_data(calls)
            if kind is not None or is_told:
                yield Need(parameter.name, kind, "takes", parameter.fromlineno, calls)

    def _stored(self, constructor: nodes.FunctionDef, klass: nodes.ClassDef) -> dict[str, str]:
        """The attributes in which a constructor keeps its parameters, whatever else they are given in place of None."""
        found: dict[str, str] = {}
        for attribute, writes in self._own.of(klass).writes.items():
            for write in writes:
                value = write.parent.value if isinstance(write.parent, (nodes.Assign, nodes.AnnAssign)) else None
                first = value.values[0] if isinstance(value, nodes.BoolOp) else value
                binding = self._bindings.of(first) if isinstance(first, nodes.Name) else None
                if binding is not None and binding.scope.node is constructor:
                    found.setdefault(binding.name, attribute)
        return found

    def _by_fields(self, klass: nodes.ClassDef) -> Iterator[Need]:
        """The collaborators that the fields of a class are given, or begin with."""
        scope = self._bindings.scope(klass)
        for field in self._fields.of(klass):
            name, line = field.target.name, field.target.fromlineno
            calls = _calls(self._own.of(klass).reads.get(name, []))
            kind = self._kinds.annotated(field.annotation, scope)
            is_told = field.annotation is None and not only_of_data(calls)
            if field.is_taken and (kind is not None or is_told):
                yield Need(name, kind, "takes", line, calls)
            made = self._kinds.made_of(field.factory) if field.factory is not None else None
            if made is not None:
                yield Need(name, made, "makes", line, calls)


def _owner(node: nodes.NodeNG) -> nodes.NodeNG:
    """The outermost class or function around a node, be it that one itself; the module when there is none."""
    found: nodes.NodeNG | None = None
    while node.parent is not None:
        if isinstance(node, (nodes.ClassDef, nodes.FunctionDef)):
            found = node
        node = node.parent
    return found if found is not None else node


def _constructor(written: nodes.FunctionDef | None) -> Constructor | None:
    """What a constructor takes and passes on."""
    if written is None:
        return None
    parameters = tuple(name for name in written.argnames()[1:])
    for call in written.nodes_of_class(nodes.Call, skip_klass=(nodes.FunctionDef, nodes.ClassDef)):
        match call.func:
            case nodes.Attribute(attrname="__init__", expr=nodes.Call(func=nodes.Name(name="super"))):
                arguments = call.args
            case nodes.Attribute(attrname="__init__"):
                arguments = call.args[1:]
            case _:
                continue
        return Constructor(
            parameters,
            tuple(_passed(argument, parameters) for argument in arguments),
            {word.arg: _passed(word.value, parameters) for word in call.keywords if word.arg},
            any(isinstance(one, nodes.Starred) for one in arguments) or any(not word.arg for word in call.keywords),
        )
    return Constructor(parameters)


def _passed(argument: nodes.NodeNG, parameters: tuple[str, ...]) -> str:
    """The parameter that is passed on, whatever takes its place when it is nothing."""
    first = argument.values[0] if isinstance(argument, nodes.BoolOp) else argument
    return str(first.name) if isinstance(first, nodes.Name) and first.name in parameters else ""


def _target(call: nodes.Call) -> tuple[str, nodes.NodeNG | None]:
    """What a component calls the thing that it makes, and where it says so; an empty name when it gives it none."""
    node: nodes.NodeNG = call
    while isinstance(node.parent, (nodes.Await, nodes.BoolOp, nodes.IfExp)):
        node = node.parent
    target: nodes.NodeNG | None = None
    match node.parent:
        case nodes.Assign(targets=[assigned]) | nodes.AnnAssign(target=assigned):
            target = assigned
        case nodes.With(items=items):
            target = next((bound for manager, bound in items if manager is node), None)
        case _:
            return "", None
    match target:
        case nodes.AssignName(name=name) | nodes.AssignAttr(attrname=name):
            return str(name), target
        case _:
            return "", None


def _calls(uses: Iterable[nodes.NodeNG]) -> tuple[str, ...]:
    """The methods that are called of something, in the order of the alphabet."""
    found = set()
    for use in uses:
        match use.parent:
            case nodes.Attribute(attrname=name, parent=nodes.Call(func=func)) as method if func is method:
                found.add(str(name))
            case _:
                pass
    return tuple(sorted(found))


def _is_main_guard(statement: nodes.NodeNG) -> bool:
    return isinstance(statement, nodes.If) and "__main__" in statement.test.as_string()


def _sorted(needs: Mapping[object, Need]) -> tuple[Need, ...]:
    ways: list[Way] = ["takes", "makes", "reaches"]
    return tuple(sorted(needs.values(), key=lambda need: (ways.index(need.way), need.line, need.name)))
