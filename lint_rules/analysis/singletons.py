"""Where does the module make the one object that everybody gets, and keep it?"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import Bindings, How, metaclass_of
from lint_rules.analysis.changes import Changes
from lint_rules.analysis.class_access import ClassAccess
from lint_rules.analysis.memos import Memos
from lint_rules.analysis.mutables import Mutables, is_made_read_only
from lint_rules.analysis.names import Names
from lint_rules.analysis.process_life import ProcessLife

_NAMED_SO: Final = re.compile(
    r"^_*(Abstract|Base)?(Singleton|Borg)(_?(Meta|Metaclass|MetaClass|Mixin|Base|Type|Class))?$"
)
_CACHES: Final = frozenset({"functools.cache", "functools.lru_cache"})


@dataclasses.dataclass(frozen=True, slots=True)
class Singleton:
    """One object for everybody, and what keeps it."""

    name: str
    """What keeps it: a name of the module, an attribute of a class, a class or a function."""
    node: nodes.NodeNG
    """The statement, class or function that does."""
    how: str
    """By what means, as the rest of a sentence."""


class Singletons:
    """The singletons of one module."""

    def __init__(
        self,
        bindings: Bindings,
        names: Names,
        mutables: Mutables,
        *,
        changes: Changes,
        memos: Memos,
        life: ProcessLife,
    ) -> None:
        self._bindings = bindings
        self._names = names
        self._mutables = mutables
        self._changes = changes
        self._memos = memos
        self._life = life
        self._access = ClassAccess(bindings, names, mutables)

    def all(self) -> Iterator[Singleton]:
        """The singletons with state of their own, form by form."""
        yield from self._kept_on_classes()
        yield from self._by_name()
        yield from self._kept_in_module()
        yield from self._cached()

    def _kept_on_classes(self) -> Iterator[Singleton]:
        """``__new__``, or a class or static method, that keeps on the class what it returns."""
        for target in self._bindings.nodes(nodes.AssignAttr):
            access = self._access.of(target.expr)
            method = self._bindings.function_around(target)
            if access is None or access[1] or method is None or not isinstance(target.parent, nodes.Assign):
                continue
            klass, name = access[0], target.attrname
            if not self._makes(target.parent.value, klass) or not self._is_tested(method, klass, name):
                continue
            if self._is_returned(method, klass, name, target.parent):
                yield Singleton(f"{klass.name}.{name}", target, "keeps there the first that it makes")

    def _makes(self, value: nodes.NodeNG, klass: nodes.ClassDef) -> bool:
        """Whether an expression makes an object with state: of the class at hand, or another."""
        if isinstance(value, nodes.Name):
            binding = self._bindings.of(value)
            sole = binding.sole() if binding is not None and not binding.is_global else None
            if sole is None or sole.how is not How.ASSIGN or sole.value is None:
                return False
            value = sole.value
        if not isinstance(value, nodes.Call) or is_made_read_only(value):
            return False
        made = self._access.of(value.func)
        if isinstance(value.func, nodes.Attribute) and value.func.attrname == "__new__":
            made = (klass, False)
        if made is not None and not made[1]:
            return self._changes.has_state(made[0])
        return self._memos.makes_state(value)

    def _reads(self, node: nodes.NodeNG, klass: nodes.ClassDef, name: str) -> bool:
        """Whether an expression is the attribute of the class, read by whatever way."""
        if not isinstance(node, nodes.Attribute) or node.attrname != name:
            return False
        access = self._access.of(node.expr)
        return access is not None and access[0] is klass

    def _is_tested(self, method: nodes.FunctionDef, klass: nodes.ClassDef, name: str) -> bool:
        """Whether a method asks first whether there is one already."""
        for statement in method.nodes_of_class(nodes.If):
            for inner in statement.test.nodes_of_class((nodes.Attribute, nodes.Const)):
                if self._reads(inner, klass, name) or (isinstance(inner, nodes.Const) and inner.value == name):
                    return True
        return False

    def _is_returned(
        self, method: nodes.FunctionDef, klass: nodes.ClassDef, name: str, statement: nodes.Assign
    ) -> bool:
        """Whether a method returns what the class keeps."""
        stored = statement.value
        for node in method.nodes_of_class(nodes.Return):
            if node.value is None:
                continue
            if self._reads(node.value, klass, name):
                return True
            if isinstance(node.value, nodes.Name):
                binding = self._bindings.of(node.value)
                if isinstance(stored, nodes.Name) and self._bindings.of(stored) is binding:
                    return True
                if any(self._bindings.of(target) is binding for target in statement.targets):
                    return True
        return False

    def _by_name(self) -> Iterator[Singleton]:
        """Classes with a metaclass, base or decorator that is called a singleton."""
        for klass in self._bindings.nodes(nodes.ClassDef):
            decorators = klass.decorators.nodes if klass.decorators is not None else []
            every = [
                *(("its metaclass", name) for name in [_last(metaclass_of(klass))] if _NAMED_SO.match(name)),
                *(("its base", name) for name in map(_last, klass.bases) if _NAMED_SO.match(name)),
                *(("its decorator", name) for name in map(_last, decorators) if name.lower() == "singleton"),
            ]
            if every and not _NAMED_SO.match(klass.name) and self._changes.has_state(klass):
                what, name = every[0]
                yield Singleton(klass.name, klass, f"{what} {name} makes one for everybody")

    def _kept_in_module(self) -> Iterator[Singleton]:
        """Functions that bind a name of the module to an object when it is first needed."""
        for binding, rebindings in self._changes.rebound_names():
            made = self._memos.makes_singleton(binding, rebindings)
            if made is not None and not self._life.calls_back(binding):
                yield Singleton(binding.name, made.node, "makes it when it is first asked for")

    def _cached(self) -> Iterator[Singleton]:
        """Functions without parameters whose first result is kept for all calls."""
        for kind in (nodes.FunctionDef, nodes.AsyncFunctionDef):
            for function in self._bindings.nodes(kind):
                decorators = function.decorators.nodes if function.decorators is not None else []
                called = [d.func if isinstance(d, nodes.Call) else d for d in decorators]
                if not any(self._names.of(d) in _CACHES for d in called) or not self._takes_nothing(function):
                    continue
                for node in function.nodes_of_class(nodes.Return):
                    if node.value is not None and self._bindings.function_around(node) is function:
                        made = self._origin(node.value)
                        if self._memos.makes_state(made):
                            yield Singleton(
                                f"{function.name}()", function, "it is cached and keeps the one that it returns"
                            )
                            break

    def _takes_nothing(self, function: nodes.FunctionDef) -> bool:
        return not function.argnames() and not isinstance(function.parent, nodes.ClassDef)

    def _origin(self, value: nodes.NodeNG) -> nodes.NodeNG | None:
        """The call that makes what a local holds."""
        binding = self._bindings.of(value) if isinstance(value, nodes.Name) else None
        sole = binding.sole() if binding is not None and not binding.is_global else None
        return sole.value if sole is not None and sole.how is How.ASSIGN else value


def _last(expression: object) -> str:
    """The last part of a dotted name, also of one that is called or subscripted."""
    match expression:
        case nodes.Call(func=inner) | nodes.Subscript(value=inner):
            return _last(inner)
        case nodes.Attribute(attrname=name) | nodes.Name(name=name):
            return str(name)
        case _:
            return ""
