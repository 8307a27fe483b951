"""What does this expression refer to? A qualified name, or unknown.

Names are resolved through the imports and bindings of the module alone, never by what happens to be installed.
An instance is written with parentheses: after ``s = requests.Session()``, ``s`` is ``requests.Session()`` and
``s.get`` is ``requests.Session.get``. A name with several meanings has them all as candidates when each is the
import of another environment; otherwise it is unknown.
"""

from __future__ import annotations

import builtins
import functools
from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import Binding, Bindings, Definition, How, Scope
from lint_rules.analysis.parameters import annotation_of
from lint_rules.analysis.source import Source
from lint_rules.knowledge.tables import Knowledge, Table

UNKNOWN: Final = ""
_NOTHING: Final[tuple[str, ...]] = ()
_BUILTINS: Final = frozenset(dir(builtins))
_AROUND_CLASSES: Final = frozenset(
    {"dataclasses.InitVar", "typing.Annotated", "typing.Final"}
    | {"typing_extensions.Annotated", "typing_extensions.Final"}
)
"""What an annotation may put around the class that it names."""
_LONGEST_CHAIN: Final = 8
"""No value is followed further than this; without a limit ``a = b; b = a`` would hang us."""


class Names:
    """Qualified names of the expressions of one module."""

    def __init__(self, source: Source, bindings: Bindings, knowledge: Knowledge) -> None:
        self._source = source
        self._bindings = bindings
        self._knowledge = knowledge
        self._returns = knowledge.table("returns")
        self._of_attribute: dict[tuple[nodes.ClassDef, str], tuple[str, ...]] = {}
        self._last_names: dict[str, frozenset[str]] = {}
        self._of_expression: dict[nodes.NodeNG, tuple[str, ...]] = {}
        self._of_binding: dict[Binding, tuple[str, ...]] = {}
        self._attributes: dict[nodes.ClassDef, dict[str, list[nodes.NodeNG | None]]] = {}
        self._owner_of: dict[Binding, nodes.ClassDef | None] = {}

    def of(self, expression: nodes.NodeNG | None) -> str:
        """The one qualified name of an expression, or UNKNOWN."""
        found = self.candidates(expression)
        return found[0] if len(found) == 1 else UNKNOWN

    def candidates(self, expression: nodes.NodeNG | None) -> tuple[str, ...]:
        """All qualified names that an expression may have, the preferred first; none when it is unknown."""
        match expression:
            case nodes.Name():
                return self._name(expression)
            case nodes.Attribute() | nodes.Call():
                # Many rules ask for these.
                known = self._of_expression.get(expression)
                if known is None:
                    known = self._of_expression[expression] = self._compound(expression)
                return known
            case nodes.Await() | nodes.NamedExpr():
                return self.candidates(expression.value)
            case nodes.BinOp(op="/"):
                left = self.candidates(expression.left)
                return left if left == ("pathlib.Path()",) else _NOTHING
            case nodes.IfExp():
                first, second = self.candidates(expression.body), self.candidates(expression.orelse)
                return first if first == second else _NOTHING
            case nodes.Const():
                return (f"builtins.{type(expression.value).__name__}()",) if expression.value is not None else _NOTHING
            case _:
                return _NOTHING

    def known(self, expression: nodes.NodeNG | None, table: Table) -> tuple[str, str] | None:
        """The qualified name of an expression and its entry in a table, when it has one.

        A library is not judged by a table that lists its own names: inside ``logging``, ``warning`` is no mistake.
        """
        for name in self.candidates(expression):
            found = self._knowledge.entry(name, table)
            if found is not None and not self.implements(found[0]):
                return found
        return None

    def reaches(self, table: Table) -> bool:
        """Whether the module imports what leads to an entry, so that any expression may be one."""
        return bool(self._endings_in(table))

    def may_be_known(self, expression: nodes.NodeNG, table: Table) -> bool:
        """Whether ``known`` is worth asking.

        The module must reach the table, and an attribute needs the last name of an entry. A plain name may be an alias.
        """
        last_names = self._endings_in(table)
        if not isinstance(expression, nodes.Attribute):
            return bool(last_names)
        return expression.attrname in last_names or "*" in last_names

    def _endings_in(self, table: Table) -> frozenset[str]:
        known = self._last_names.get(table.name)
        if known is None:
            known = self._last_names[table.name] = self._leading_to(table)
        return known

    def _leading_to(self, table: Table) -> frozenset[str]:
        """The last names of the entries of a table at which this module may get."""
        endings = self._knowledge.endings(table.name)
        found = [endings[package] for package in self._reached if package in endings]
        if not found:
            return frozenset()
        return frozenset().union(*found, self._alias_endings)

    @functools.cached_property
    def _reached(self) -> frozenset[str]:
        """The packages from which the module imports anything, that of the builtins, and what they lead to."""
        found = {"builtins"}
        for statement in self._bindings.nodes(nodes.Import):
            found.update(imported.partition(".")[0] for imported, _ in statement.names)
        for taking in self._bindings.nodes(nodes.ImportFrom):
            found.add((self._source.absolute(taking.modname, taking.level) or "").partition(".")[0])
        return self._knowledge.reached(found)

    @functools.cached_property
    def _alias_endings(self) -> frozenset[str]:
        """The last names of other spellings of what the module may get at."""
        endings = self._knowledge.endings("aliases")
        return frozenset(last for package in self._reached for last in endings.get(package, ()) if last != "*")

    def origin(self, expression: nodes.NodeNG) -> nodes.NodeNG:
        """The expression that makes what a name or an attribute of ``self`` holds, when it is set just once.

        Any other expression is its own origin.
        """
        for _ in range(_LONGEST_CHAIN):
            source = self._set_once(expression)
            if source is None:
                break
            expression = source
        return expression

    def implements(self, qualified: str) -> bool:
        """Whether this module belongs to the library that a qualified name is from."""
        top, own = qualified.partition(".")[0], self._source.name.partition(".")[0]
        # A module in C has the name of its Python twin after an underscore.
        return top.lstrip("_") == own.lstrip("_")

    def is_builtin(self, expression: nodes.NodeNG | None, *names: str) -> bool:
        """Whether an expression is one of these builtins."""
        return isinstance(expression, nodes.Name) and self.of(expression).removeprefix("builtins.") in names

    def _set_once(self, expression: nodes.NodeNG) -> nodes.NodeNG | None:
        match expression:
            case nodes.Name():
                binding = self._bindings.of(expression)
                sole = binding.sole() if binding is not None else None
                return sole.value if sole is not None and sole.how is How.ASSIGN else None
            case nodes.Attribute():
                owner = self._bindings_of_self(expression.expr)
                return self._self_attribute(owner, expression.attrname) if owner is not None else None
            case nodes.NamedExpr():
                return expression.value
            case _:
                return None

    def _name(self, node: nodes.Name) -> tuple[str, ...]:
        binding = self._bindings.of(node)
        if binding is None:
            if node.name in _BUILTINS and not self._bindings.module.star_imports:
                return (f"builtins.{node.name}",)
            return _NOTHING
        deletions = [d for d in binding.definitions if d.how is How.DELETE]
        if deletions and not all(_follows(deletion, node, binding, self._bindings) for deletion in deletions):
            return _NOTHING
        return self._binding(binding)

    def _binding(self, binding: Binding) -> tuple[str, ...]:
        known = self._of_binding.get(binding)
        if known is None:
            # A binding that leads back to itself means nothing; the empty answer ends the circle.
            self._of_binding[binding] = _NOTHING
            known = self._of_binding[binding] = self._from_definitions(binding)
        return known

    def _from_definitions(self, binding: Binding) -> tuple[str, ...]:
        definitions = [d for d in binding.definitions if d.how not in (How.ANNOTATE, How.DELETE)]
        if binding.is_global and self._bindings.module.star_imports:
            # What a star import brings may stand before or after; only names bound once more are still known.
            definitions = [d for d in definitions if not _shadowed(d, self._bindings.module.star_imports)]
        if len(definitions) > 1:
            definitions = _without_stand_ins(definitions)
        if not definitions:
            return _NOTHING
        if len(definitions) > 1 and any(d.how is not How.IMPORT for d in definitions):
            each = {self._definition(d, binding.name) for d in definitions}
            return each.pop() if len(each) == 1 else _NOTHING
        found: dict[str, None] = {}
        for definition in definitions:
            found.update(dict.fromkeys(self._definition(definition, binding.name)))
        return tuple(found)

    def _definition(self, definition: Definition, name: str) -> tuple[str, ...]:
        match definition.node:
            case nodes.Import() as node:
                return _import(node, name)
            case nodes.ImportFrom() as node:
                return self._import_from(node, name)
        if definition.how is How.ASSIGN and isinstance(definition.statement, nodes.AnnAssign):
            scope = definition.scope
            return self.candidates(definition.value) or self._instance_of(definition.statement.annotation, scope)
        if definition.how is How.ASSIGN:
            return self.candidates(definition.value)
        if definition.how is How.WITH:
            return self._entered(self.candidates(definition.value))
        if definition.how is How.PARAMETER and isinstance(definition.node, nodes.AssignName):
            return self._instance_of(annotation_of(definition.node), definition.scope)
        return _NOTHING

    def _entered(self, managers: tuple[str, ...]) -> tuple[str, ...]:
        """What a ``with`` binds: the manager itself, unless the table of results knows better."""
        made = [
            self._returns.find(self._knowledge.canonical(f"{name.removesuffix('()')}.__enter__")) for name in managers
        ]
        return tuple(f"{other}()" if other else name for name, other in zip(managers, made, strict=True))

    def annotated(self, annotation: nodes.NodeNG | None, scope: Scope) -> tuple[str, ...]:
        """The classes that an annotation names, spelled as code or as text; UNKNOWN stands for each that is unknown.

        ``None`` is left out: ``Session | None`` and ``Optional[Session]`` name the session alone.
        """
        match annotation:
            case None | nodes.Const(value=None):
                return _NOTHING
            case nodes.Const(value=str(text)):
                return tuple(name for part in text.split("|") for name in self._named(part.strip(), scope))
            case nodes.BinOp(op="|"):
                return self.annotated(annotation.left, scope) + self.annotated(annotation.right, scope)
            case nodes.Subscript(slice=inner) if self.of(annotation.value) in ("typing.Optional", "typing.Union"):
                parts = inner.elts if isinstance(inner, nodes.Tuple) else [inner]
                known = [self.annotated(part, scope) for part in parts if isinstance(part, nodes.NodeNG)]
                return tuple(name for names in known for name in names)
            case nodes.Subscript(slice=inner) if self.of(annotation.value) in _AROUND_CLASSES:
                first = inner.elts[0] if isinstance(inner, nodes.Tuple) else inner
                return self.annotated(first, scope) if isinstance(first, nodes.NodeNG) else _NOTHING
            case nodes.Subscript():
                return self.annotated(annotation.value, scope)
            case _:
                return self.candidates(annotation) or (UNKNOWN,)

    def _named(self, text: str, scope: Scope) -> tuple[str, ...]:
        """The class that the text of an annotation names when it is read in a scope."""
        dotted = text.removeprefix("Optional[").removeprefix("typing.Optional[").partition("[")[0].rstrip("]")
        if dotted == "None":
            return _NOTHING
        first, dot, rest = dotted.partition(".")
        binding = self._bindings.lookup(first, scope)
        if binding is not None:
            return tuple(f"{base}{dot}{rest}" for base in self._binding(binding)) or (UNKNOWN,)
        return (f"builtins.{dotted}",) if dotted in _BUILTINS else (UNKNOWN,)

    def _instance_of(self, annotation: nodes.NodeNG | None, scope: Scope) -> tuple[str, ...]:
        """An instance of the class that an annotation names, when it names one."""
        found = self.annotated(annotation, scope)
        return tuple(f"{name}()" for name in found if name and not name.endswith("()")) if len(found) == 1 else _NOTHING

    def _import_from(self, node: nodes.ImportFrom, name: str) -> tuple[str, ...]:
        base = self._source.absolute(node.modname, node.level)
        for imported, alias in node.names:
            if (alias or imported) == name:
                return (f"{base}.{imported}",) if base else _NOTHING
        return _NOTHING

    def _compound(self, node: nodes.Attribute | nodes.Call) -> tuple[str, ...]:
        if isinstance(node, nodes.Attribute):
            return self._attribute(node)
        return self._instances(self.candidates(node.func)) or self._promised(node)

    def _attribute(self, node: nodes.Attribute) -> tuple[str, ...]:
        owner = self._bindings_of_self(node.expr)
        if owner is not None:
            key = (owner, node.attrname)
            if key not in self._of_attribute:
                # An attribute that is made of itself means nothing; the empty answer ends the circle.
                self._of_attribute[key] = _NOTHING
                self._of_attribute[key] = self.candidates(self._self_attribute(owner, node.attrname))
            return self._of_attribute[key]
        found = []
        for base in self.candidates(node.expr):
            if base.endswith("()"):
                found.append(f"{base[:-2]}.{node.attrname}")
            else:
                made = self._returns.find(self._knowledge.canonical(base))
                found.append(f"{made or base}.{node.attrname}")
        return tuple(dict.fromkeys(found))

    def _instances(self, callees: tuple[str, ...]) -> tuple[str, ...]:
        found = []
        for callee in callees:
            made = self._returns.find(self._knowledge.canonical(callee))
            if made is not None:
                found.append(f"{made}()")
            elif callee.rpartition(".")[2].lstrip("_")[:1].isupper() and not callee.endswith("()"):
                found.append(f"{callee}()")
        return tuple(dict.fromkeys(found)) if len(found) == len(callees) else _NOTHING

    def _promised(self, call: nodes.Call) -> tuple[str, ...]:
        """What a function or method of this module is annotated to return."""
        match call.func:
            case nodes.Name() as name:
                binding = self._bindings.of(name)
            case nodes.Attribute(expr=owner, attrname=method):
                klass = self._bindings_of_self(owner)
                binding = self._bindings.scope(klass).bindings.get(method) if klass is not None else None
            case _:
                return _NOTHING
        sole = binding.sole() if binding is not None else None
        function = sole.node if sole is not None else None
        # A decorator may return something else, and a coroutine returns nothing yet.
        if sole is None or not isinstance(function, nodes.FunctionDef) or function.decorators is not None:
            return _NOTHING
        if isinstance(function, nodes.AsyncFunctionDef) and not isinstance(call.parent, nodes.Await):
            return _NOTHING
        return self._instance_of(function.returns, sole.scope)

    def _bindings_of_self(self, node: nodes.NodeNG) -> nodes.ClassDef | None:
        """The class of a method whose first parameter this is."""
        binding = self._bindings.of(node) if isinstance(node, nodes.Name) else None
        return self.owner(binding) if binding is not None else None

    def owner(self, binding: Binding) -> nodes.ClassDef | None:
        """The class whose instance (or, in a class method, which itself) a binding is: the ``self`` of a method."""
        if binding not in self._owner_of:
            self._owner_of[binding] = self._owner(binding)
        return self._owner_of[binding]

    def _owner(self, binding: Binding) -> nodes.ClassDef | None:
        method = binding.scope.node
        if not isinstance(method, nodes.FunctionDef) or len(binding.definitions) != 1:
            return None
        klass = method.parent
        first = next(iter([*method.args.posonlyargs, *(method.args.args or ())]), None)
        if not isinstance(klass, nodes.ClassDef) or binding.definitions[0].node is not first:
            return None
        decorators = method.decorators.nodes if method.decorators is not None else []
        return None if any(self.is_builtin(d, "staticmethod") for d in decorators) else klass

    def _self_attribute(self, klass: nodes.ClassDef, name: str) -> nodes.NodeNG | None:
        """The value of an attribute that is set once: in the constructor, or in the body of the class."""
        values = self._attribute_table(klass).get(name, [])
        body = self._bindings.scope(klass).bindings.get(name)
        sole = body.sole() if body is not None else None
        if body is None and len(values) == 1:
            return values[0]
        return sole.value if sole is not None and sole.how is How.ASSIGN and not values else None

    def _attribute_table(self, klass: nodes.ClassDef) -> dict[str, list[nodes.NodeNG | None]]:
        """What the methods of a class assign to the attributes of their first parameter; None for other changes."""
        if not self._attributes:
            for target in self._bindings.nodes(nodes.AssignAttr):
                owner = self._bindings_of_self(target.expr)
                if owner is not None:
                    table = self._attributes.setdefault(owner, {})
                    table.setdefault(target.attrname, []).append(_constructor_value(target))
            for removed in self._bindings.nodes(nodes.DelAttr):
                owner = self._bindings_of_self(removed.expr)
                if owner is not None:
                    self._attributes.setdefault(owner, {}).setdefault(removed.attrname, []).append(None)
        return self._attributes.setdefault(klass, {})


def _constructor_value(target: nodes.AssignAttr) -> nodes.NodeNG | None:
    """The value that ``__init__`` gives to an attribute, when the assignment is plain."""
    statement, function = target.parent, target.scope()
    if not isinstance(function, nodes.FunctionDef) or function.name not in ("__init__", "__post_init__", "__new__"):
        return None
    match statement:
        case nodes.Assign() | nodes.AnnAssign():
            value: nodes.NodeNG | None = statement.value
            return value
        case nodes.With():
            return next((manager for manager, bound in statement.items if bound is target), None)
        case _:
            return None


def _import(node: nodes.Import, name: str) -> tuple[str, ...]:
    for imported, alias in node.names:
        if alias == name:
            return (imported,)
        if alias is None and imported.partition(".")[0] == name:
            return (name,)
    return _NOTHING


def _without_stand_ins(definitions: list[Definition]) -> list[Definition]:
    """Leave out what only stands in for an import that failed: ``None``, or a fallback in ``except ImportError``."""
    imports = [d for d in definitions if d.how is How.IMPORT]
    if not imports:
        return definitions
    others = [d for d in definitions if d.how is not How.IMPORT and not _is_none(d) and not _in_import_fallback(d)]
    return imports + others


def _is_none(definition: Definition) -> bool:
    return definition.how is How.ASSIGN and isinstance(definition.value, nodes.Const) and definition.value.value is None


def _in_import_fallback(definition: Definition) -> bool:
    """Whether a definition stands in the handler of a try that imports."""
    node: nodes.NodeNG | None = definition.node
    while node is not None and node is not definition.scope.node:
        if isinstance(node, nodes.ExceptHandler) and isinstance(node.parent, nodes.Try):
            return any(isinstance(s, (nodes.Import, nodes.ImportFrom)) for s in node.parent.body)
        node = node.parent
    return False


def _shadowed(definition: Definition, stars: list[nodes.ImportFrom]) -> bool:
    """Whether a star import that runs later may bind the name anew."""
    return any(star.fromlineno > definition.node.fromlineno for star in stars)


def _follows(deletion: Definition, use: nodes.Name, binding: Binding, bindings: Bindings) -> bool:
    """Whether a deletion comes after a use of the name in the same scope, so that the use is not concerned."""
    scope: Scope = bindings.scope_of(use)
    return scope is binding.scope and deletion.node.fromlineno > use.fromlineno
