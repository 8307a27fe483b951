"""The scopes and bindings of a tree, built by us: which binding is this name, and who binds it?

Python decides scopes from the text alone, and so does this module; it follows the language reference,
section "Naming and binding". Astroid's own ``locals`` are not used: they depend on what else was read before.
"""

from __future__ import annotations

import dataclasses
import enum
import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias, TypeVar, cast

from astroid import nodes
from astroid.nodes import Attribute, FunctionDef, Lambda, Module, Name, NodeNG

from lint_rules.analysis.parameters import annotations_of, defaults_of, parameters_of

Node = TypeVar("Node", bound=NodeNG)
Comprehension: TypeAlias = nodes.ListComp | nodes.SetComp | nodes.DictComp | nodes.GeneratorExp
ScopeNode: TypeAlias = nodes.Module | nodes.ClassDef | nodes.FunctionDef | nodes.Lambda | Comprehension

COMPREHENSIONS: Final = (nodes.ListComp, nodes.SetComp, nodes.DictComp, nodes.GeneratorExp)
SCOPES: Final = (nodes.Module, nodes.ClassDef, nodes.FunctionDef, nodes.Lambda, *COMPREHENSIONS)


class How(enum.Enum):
    """How a definition binds its name."""

    IMPORT = "import"
    ASSIGN = "assign"
    """The value of the definition is exactly what the name is bound to."""
    UNPACK = "unpack"
    """A part of the value: a target inside a tuple or list."""
    AUGMENT = "augment"
    ANNOTATE = "annotate"
    """An annotation without a value binds nothing, but makes the name local."""
    FUNCTION = "function"
    CLASS = "class"
    PARAMETER = "parameter"
    LOOP = "loop"
    WITH = "with"
    HANDLER = "handler"
    PATTERN = "pattern"
    TYPE = "type"
    DELETE = "delete"


@dataclasses.dataclass(slots=True, eq=False)
class Definition:
    """One place that binds a name. Nobody changes it; not frozen, for a frozen one takes thrice as long to make."""

    how: How
    node: nodes.NodeNG
    """The node that holds the name: AssignName, FunctionDef, Import, …"""
    scope: Scope
    """The scope in which the statement runs; differs from the binding's for ``global`` and ``nonlocal``."""
    value: nodes.NodeNG | None = None
    """The right-hand side, the iterable, the context manager, the exception type or the default."""

    @property
    def statement(self) -> nodes.NodeNG:
        """The statement that binds."""
        return self.node.statement()


@dataclasses.dataclass(slots=True, eq=False)
class Binding:
    """A name in a scope, with all that binds it and all that reads it, in source order."""

    name: str
    scope: Scope
    definitions: list[Definition] = dataclasses.field(default_factory=list)
    references: list[nodes.NodeNG] = dataclasses.field(default_factory=list)

    @property
    def is_global(self) -> bool:
        """Whether this is a name of the module."""
        return isinstance(self.scope.node, nodes.Module)

    def sole(self) -> Definition | None:
        """The definition, when there is just one that binds a value."""
        binding = [d for d in self.definitions if d.how is not How.ANNOTATE]
        return binding[0] if len(binding) == 1 else None

    def comes_after(self, read: nodes.NodeNG) -> bool:
        """Whether statements of the scope bind the name only after it is read by one, or by that very one."""
        own = [d.statement for d in self.definitions if d.scope is self.scope]
        return all((s.fromlineno or 0) > (read.lineno or 0) or (s is read.statement()) for s in own)


@dataclasses.dataclass(slots=True, eq=False)
class Scope:
    """A module, class, function, lambda or comprehension and the names bound in it."""

    node: ScopeNode
    parent: Scope | None
    bindings: dict[str, Binding] = dataclasses.field(default_factory=dict)
    declared: dict[str, str] = dataclasses.field(default_factory=dict)
    """Names declared ``global`` or ``nonlocal`` here, and which of the two."""
    star_imports: list[nodes.ImportFrom] = dataclasses.field(default_factory=list)

    def binding(self, name: str) -> Binding:
        """The binding of a name in this very scope, made when missing."""
        found = self.bindings.get(name)
        if found is None:
            found = self.bindings[name] = Binding(name, self)
        return found

    @property
    def function(self) -> Scope | None:
        """The nearest enclosing function or lambda, this scope included; None at module or class level."""
        scope: Scope | None = self
        while scope is not None and not isinstance(scope.node, (nodes.FunctionDef, nodes.Lambda)):
            scope = None if isinstance(scope.node, nodes.ClassDef) else scope.parent
        return scope


class Bindings:
    """Scopes, bindings and an index of the nodes of one module, from one walk over its tree."""

    def __init__(self, module: Module) -> None:
        self.module: Final = Scope(module, None)
        self._scopes: dict[NodeNG, Scope] = {module: self.module}
        self._by_type: dict[type[NodeNG], list[NodeNG]] = {nodes.Module: [module]}
        self._binding_of: dict[NodeNG, Binding] = {}
        self.of: Final[Callable[[NodeNG], Binding | None]] = self._binding_of.get
        """The binding that a Name, AssignName, DelName, def, class or import name refers to; None for builtins."""
        self._nonlocal: list[tuple[str, Definition]] = []
        read = self._walk(module)
        self._define_nonlocal()
        self._resolve(read)

    def nodes(self, kind: type[Node]) -> Sequence[Node]:
        """The nodes of exactly this class, in source order."""
        return cast("Sequence[Node]", self._by_type.get(kind, ()))

    @functools.cached_property
    def attributes(self) -> Mapping[str, list[Attribute]]:
        """The attributes that the module reads, by name."""
        found: dict[str, list[Attribute]] = {}
        for attribute in self.nodes(Attribute):
            found.setdefault(attribute.attrname, []).append(attribute)
        return found

    def scopes(self) -> Iterator[Scope]:
        """All scopes, outer ones first."""
        return iter(self._scopes.values())

    def scope(self, node: ScopeNode) -> Scope:
        """The scope that a module, class, function, lambda or comprehension opens."""
        return self._scopes[node]

    def scope_of(self, node: NodeNG) -> Scope:
        """The scope in which a node is evaluated.

        Decorators, defaults, annotations and base classes belong to the scope around their definition, and so does
        the first iterable of a comprehension.
        """
        child, parent = node, node.parent
        while parent is not None:
            if isinstance(parent, SCOPES) and _inside(parent, child):
                return self._scopes[parent]
            child, parent = parent, parent.parent
        return self.module

    def functions_around(self, node: NodeNG) -> Iterator[Scope]:
        """The functions and lambdas in which a node is evaluated, inner ones first."""
        scope: Scope | None = self.scope_of(node)
        while scope is not None:
            if isinstance(scope.node, (FunctionDef, Lambda)):
                yield scope
            scope = scope.parent

    def function_around(self, node: NodeNG) -> FunctionDef | None:
        """The function with a name in which a node is evaluated, seen through lambdas; None for code of the import."""
        around = (scope.node for scope in self.functions_around(node))
        return next((function for function in around if isinstance(function, FunctionDef)), None)

    def lookup(self, name: str, scope: Scope) -> Binding | None:
        """The binding that a name means when it is read in a scope; None when nothing in the module binds it."""
        start = scope
        found: Scope | None = scope
        while found is not None:
            if found is start or not isinstance(found.node, nodes.ClassDef):
                how = found.declared.get(name)
                if how == "global":
                    return self.module.bindings.get(name)
                if how is None:
                    binding = found.bindings.get(name)
                    if binding is not None:
                        return binding
                # A comprehension in a class body sees the class only through its first iterable.
            found = found.parent
        return None

    def target(self, name: str, scope: Scope) -> Scope:
        """The scope whose name an assignment in ``scope`` binds."""
        while isinstance(scope.node, COMPREHENSIONS) and scope.parent is not None:
            scope = scope.parent
        how = scope.declared.get(name)
        if how == "global":
            return self.module
        if how == "nonlocal":
            outer = scope.parent
            while outer is not None:
                if isinstance(outer.node, (nodes.FunctionDef, nodes.Lambda)) and name in outer.bindings:
                    return outer
                outer = outer.parent
        return scope

    def _walk(self, module: Module) -> list[Name | Scope]:
        """Index the nodes, open the scopes and note what binds; the names that are read, behind their scope.

        A scope on the stack says that what lies below it is evaluated there. The kinds of nodes that there are most of
        come first, and without a detour.
        """
        handlers: dict[type[NodeNG], Callable[[NodeNG, Scope], _Waiting]] = {
            nodes.AssignName: self._assign_name,
            nodes.DelName: self._assign_name,
            nodes.FunctionDef: self._function,
            nodes.AsyncFunctionDef: self._function,
            nodes.Lambda: self._function,
            nodes.ClassDef: self._class,
            nodes.ListComp: self._comprehension,
            nodes.SetComp: self._comprehension,
            nodes.DictComp: self._comprehension,
            nodes.GeneratorExp: self._comprehension,
            nodes.Import: self._import,
            nodes.ImportFrom: self._import_from,
            nodes.Global: self._declare,
            nodes.Nonlocal: self._declare,
        }
        by_type = self._by_type
        scope = self.module
        read: list[Name | Scope] = [scope]
        # Of any type: that each is of its kind is known from the kind, and asking again would cost a third of the walk.
        stack: list[Any] = module.body[::-1]
        while stack:
            node = stack.pop()
            kind = type(node)
            if kind is Scope:
                scope = node
                read.append(scope)
                continue
            group = by_type.get(kind)
            if group is None:
                group = by_type[kind] = []
            group.append(node)
            if kind is Name:
                read.append(node)
            elif kind is Attribute:
                stack.append(node.expr)
            elif kind is nodes.Call:
                stack += node.keywords[::-1]
                stack += node.args[::-1]
                stack.append(node.func)
            elif kind is nodes.Expr or kind is nodes.Keyword:
                stack.append(node.value)
            elif kind is not nodes.Const:
                handler = handlers.get(kind)
                if handler is None:
                    inner = list(node.get_children())
                    inner.reverse()
                    stack += inner
                else:
                    stack += handler(node, scope)
        return read

    def _resolve(self, read: Iterable[Name | Scope]) -> None:
        """Find the bindings of names, each once for each scope that reads it."""
        found: dict[Scope, dict[str, Binding | None]] = {}
        scope, known = self.module, found.setdefault(self.module, {})
        for node in read:
            if isinstance(node, Scope):
                scope, known = node, found.setdefault(node, {})
                continue
            name = node.name
            if name in known:
                binding = known[name]
            else:
                binding = known[name] = self.lookup(name, scope)
            if binding is not None:
                binding.references.append(node)
                self._binding_of[node] = binding

    def _define(self, name: str, how: How, node: NodeNG, scope: Scope, value: NodeNG | None = None) -> None:
        definition = Definition(how, node, scope, value)
        while type(scope.node) in COMPREHENSIONS and scope.parent is not None:
            scope = scope.parent
        if scope.declared:
            if scope.declared.get(name) == "nonlocal":
                # The function that owns the name may bind it further down.
                self._nonlocal.append((name, definition))
                return
            scope = self.target(name, scope)
        self._record(scope.binding(name), definition)

    def _record(self, binding: Binding, definition: Definition) -> None:
        binding.definitions.append(definition)
        self._binding_of[definition.node] = binding

    def _define_nonlocal(self) -> None:
        for name, definition in self._nonlocal:
            binding = self.target(name, definition.scope).binding(name)
            self._record(binding, definition)
            binding.definitions.sort(key=lambda d: (d.node.fromlineno or 0, d.node.col_offset or 0))
        self._nonlocal.clear()

    def _assign_name(self, node: NodeNG, scope: Scope) -> _Waiting:
        assert isinstance(node, (nodes.AssignName, nodes.DelName))
        how, value = _how(node)
        if how is How.LOOP and type(scope.node) in COMPREHENSIONS:
            # The targets of a comprehension are its own; only ``:=`` reaches the scope around it.
            self._record(scope.binding(node.name), Definition(how, node, scope, value))
        else:
            self._define(node.name, how, node, scope, value)
        return []

    def _function(self, node: NodeNG, scope: Scope) -> _Waiting:
        assert isinstance(node, (FunctionDef, Lambda))
        inner = Scope(node, scope)
        arguments = node.args
        around = scope
        if isinstance(node, FunctionDef):
            self._define(node.name, How.FUNCTION, node, scope)
            for variable in node.type_params or ():
                # The annotations of a generic function see its type variables; its defaults do not.
                around = inner
                self._define(variable.name.name, How.TYPE, variable.name, inner)
        self._scopes[node] = inner
        defaults = defaults_of(arguments)
        for parameter in parameters_of(arguments):
            self._define(parameter.name, How.PARAMETER, parameter, inner, defaults.get(parameter))
        outside = [(default, scope) for default in defaults.values()]
        outside += [(annotation, around) for annotation in annotations_of(arguments)]
        if len(outside) > 1:
            # Astroid lists the defaults and the annotations apart; the source has them side by side.
            outside.sort(key=_position)
        waiting: _Waiting = [scope]
        waiting += node.body[::-1] if isinstance(node.body, list) else [node.body]
        waiting.append(inner)
        if isinstance(node, FunctionDef) and node.returns is not None:
            waiting += (node.returns, around)
        for part, place in reversed(outside):
            waiting += (part, place)
        if isinstance(node, FunctionDef) and node.decorators is not None:
            waiting += (node.decorators, scope)
        return waiting

    def _class(self, node: NodeNG, scope: Scope) -> _Waiting:
        assert isinstance(node, nodes.ClassDef)
        self._define(node.name, How.CLASS, node, scope)
        inner = self._scopes[node] = Scope(node, scope)
        for parameter in node.type_params or ():
            self._define(parameter.name.name, How.TYPE, parameter.name, inner)
        waiting: _Waiting = [scope, *reversed(node.body), inner]
        metaclass = metaclass_of(node)
        if metaclass is not None:
            waiting.append(metaclass)
        waiting += reversed(node.keywords)
        waiting += [base for base in reversed(node.bases) if isinstance(base, NodeNG)]
        # The bases of a generic class see its type variables.
        waiting.append(inner if node.type_params else scope)
        if node.decorators is not None:
            waiting += (node.decorators, scope)
        return waiting

    def _comprehension(self, node: NodeNG, scope: Scope) -> _Waiting:
        assert isinstance(node, (nodes.ListComp, nodes.SetComp, nodes.DictComp, nodes.GeneratorExp))
        inner = self._scopes[node] = Scope(node, scope)
        waiting: _Waiting = [scope]
        for generator in reversed(node.generators):
            waiting += reversed(generator.ifs)
            if generator is node.generators[0]:
                waiting += (inner, generator.iter, scope)
            else:
                waiting.append(generator.iter)
            waiting.append(generator.target)
        self._by_type.setdefault(nodes.Comprehension, []).extend(node.generators)
        parts: list[NodeNG] = [node.key, node.value] if isinstance(node, nodes.DictComp) else [node.elt]
        waiting += reversed(parts)
        waiting.append(inner)
        return waiting

    def _import(self, node: NodeNG, scope: Scope) -> _Waiting:
        assert isinstance(node, nodes.Import)
        for name, alias in node.names:
            self._define(alias or name.partition(".")[0], How.IMPORT, node, scope)
        return []

    def _import_from(self, node: NodeNG, scope: Scope) -> _Waiting:
        assert isinstance(node, nodes.ImportFrom)
        for name, alias in node.names:
            if name == "*":
                scope.star_imports.append(node)
            else:
                self._define(alias or name, How.IMPORT, node, scope)
        return []

    def _declare(self, node: NodeNG, scope: Scope) -> _Waiting:
        assert isinstance(node, (nodes.Global, nodes.Nonlocal))
        how = "global" if isinstance(node, nodes.Global) else "nonlocal"
        for name in node.names:
            scope.declared[name] = how
        return []


_Waiting: TypeAlias = "list[NodeNG | Scope]"
"""What is still to be walked, the next one last, with the scopes in which it is evaluated."""


def _position(entry: tuple[NodeNG, Scope]) -> tuple[int, int]:
    return entry[0].lineno or 0, entry[0].col_offset or 0


def _how(node: nodes.AssignName | nodes.DelName) -> tuple[How, nodes.NodeNG | None]:
    """How a target binds, and the value that belongs to it."""
    if isinstance(node, nodes.DelName):
        return How.DELETE, None
    child: nodes.NodeNG = node
    parent = node.parent
    unpacked = False
    while isinstance(parent, (nodes.Tuple, nodes.List, nodes.Starred)):
        child, parent, unpacked = parent, parent.parent, True
    match parent:
        case nodes.Assign() | nodes.NamedExpr():
            return (How.UNPACK if unpacked else How.ASSIGN), parent.value
        case nodes.AnnAssign():
            return (How.ANNOTATE, None) if parent.value is None else (How.ASSIGN, parent.value)
        case nodes.AugAssign():
            return How.AUGMENT, parent.value
        case nodes.For() | nodes.Comprehension():
            return How.LOOP, parent.iter
        case nodes.With():
            managers = [manager for manager, target in parent.items if target is child]
            return (How.UNPACK if unpacked else How.WITH), managers[0] if managers else None
        case nodes.ExceptHandler():
            return How.HANDLER, parent.type
        case nodes.TypeAlias() | nodes.TypeVar() | nodes.ParamSpec() | nodes.TypeVarTuple():
            return How.TYPE, None
        case _:
            return How.PATTERN, None


def _inside(scope: ScopeNode, child: NodeNG) -> bool:
    """Whether a direct child of a scope's node is evaluated inside the scope."""
    match scope:
        case nodes.Module():
            return True
        case nodes.FunctionDef():
            return child is not scope.decorators and child is not scope.args and child is not scope.returns
        case nodes.ClassDef():
            return child is not metaclass_of(scope) and child not in (scope.decorators, *scope.bases, *scope.keywords)
        case nodes.Lambda():
            return child is scope.body
        case _:
            return child is not scope.generators[0]


def metaclass_of(klass: nodes.ClassDef) -> NodeNG | None:
    """The ``metaclass=`` of a class statement, which astroid keeps apart from the other keywords."""
    # The public way to it infers.
    found: NodeNG | None = klass._metaclass  # noqa: SLF001 # pylint: disable=protected-access # see above
    return found


def children(node: NodeNG) -> Iterator[NodeNG]:
    """The nodes directly below a node, in the order of the tree."""
    yield from node.get_children()
