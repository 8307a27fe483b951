"""Which attributes of a new object does its constructor take under the same names?

What the constructor of a class writes down, passes on to those of its bases, or is given by its fields: as far as
every class on the way can be read. A parameter counts when the object keeps it as it was passed.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.ancestry import Ancestry, is_neutral
from lint_rules.analysis.bindings import Bindings
from lint_rules.analysis.names import Names
from lint_rules.analysis.running.evaluation import Evaluator
from lint_rules.analysis.running.registering import flattened
from lint_rules.analysis.running.values import Class, Context, External, Function, Value, Values
from lint_rules.analysis.source import Source
from lint_rules.analysis.summary import Expression, ScopeSummary
from lint_rules.knowledge.tables import Knowledge

_NOT_TAKEN: Final = frozenset({"alias", "validation_alias"})
"""Keywords of a field that give its parameter another name."""
_HANDING_ON: Final = frozenset(
    {"functools.total_ordering", "typing.final", "typing_extensions.final", "typing.runtime_checkable"}
)
"""Decorators that hand on the class that they are given."""
_PLAIN_METACLASSES: Final = frozenset({"abc.ABCMeta", "builtins.type"})


@dataclasses.dataclass(frozen=True, slots=True)
class Parameters:
    """What a constructor takes."""

    positional: tuple[str, ...]
    """Those that may be passed by place, in order."""
    kept: frozenset[str]
    """Those that the object keeps under the same name, just as they were passed."""


class Constructors:
    """What making objects takes, asked from one module."""

    def __init__(
        self,
        source: Source,
        bindings: Bindings,
        names: Names,
        *,
        ancestry: Ancestry,
        evaluator: Evaluator,
        knowledge: Knowledge,
    ) -> None:
        self._path = source.path
        self._bindings = bindings
        self._names = names
        self._ancestry = ancestry
        self._evaluator = evaluator
        self._table = knowledge.table("field-classes")
        self._known: dict[Class, Parameters | None] = {}

    def of(self, call: nodes.Call) -> Parameters | None:
        """What the class that a call makes an object of takes; None when it is no class, or not all of it is known."""
        made = self._class(call.func)
        if made is None:
            return None
        if made not in self._known:
            self._known[made] = self._parameters(made)
        return self._known[made]

    def _class(self, called: nodes.NodeNG) -> Class | None:
        """The class of the project that an expression names."""
        binding = self._bindings.of(called) if isinstance(called, nodes.Name) else None
        sole = binding.sole() if binding is not None else None
        if sole is not None and isinstance(sole.node, nodes.ClassDef):
            return self._ancestry.found(sole.node)
        owner = self._names.owner(binding) if binding is not None else None
        if owner is not None:
            # Called by a class method, the first parameter is the class.
            return self._ancestry.found(owner)
        module, _, name = self._names.of(called).rpartition(".")
        if not module or self._evaluator.program.find(module, self._path) is None:
            return None
        match self._evaluator.values(Context(self._path, 0), ["fr", module, name]):
            case (Class() as made,):
                return made
            case _:
                return None

    def _parameters(self, made: Class) -> Parameters | None:
        line = self._evaluator.line(made)
        own = [one for one in line if isinstance(one, Class)]
        foreign = [one for one in line if not isinstance(one, Class) and not is_neutral(one)]
        if not all(map(self._is_plain, own)):
            return None
        for position, owner in enumerate(own):
            if "__init__" in self._scope(owner).names:
                return self._written(own[position:])
            if self._kind(owner) is not None:
                break
        else:
            if not foreign:
                return None
        if not all(map(self._is_model, foreign)):
            return None
        fields = tuple(dict.fromkeys(self._fields(own)))
        return Parameters(fields, frozenset(fields))

    def _written(self, line: list[Class]) -> Parameters | None:
        """The parameters of the nearest constructor that is written down, and what it and those above it keep."""
        constructors = [(owner, self._constructor(owner)) for owner in line]
        first = constructors[0][1]
        if first is None or any(_may_return(constructor) for _, constructor in constructors if constructor is not None):
            return None
        kept = {
            name
            for owner, constructor in constructors
            for name, values in self._scope(owner).stores.items()
            if constructor is not None and name in constructor.params and self._keeps(owner, name, values)
        }
        taken = set(first.params[1:])
        above = next((constructor for _, constructor in constructors[1:] if constructor is not None), None)
        if first.kwarg is not None and above is not None and _passes_on(first.operations, first.kwarg):
            taken |= set(above.params[1:])
        computed = {name for owner in line for name in self._scope(owner).names}
        return Parameters(tuple(first.params[1 : first.positional]), frozenset(kept & taken - computed))

    def _keeps(self, owner: Class, name: str, values: list[tuple[int, Expression]]) -> bool:
        """Whether a constructor stores a parameter under its own name as it is, or something in place of nothing."""
        stored = [value for number, value in values if self._evaluator.scope(owner.file, number).name == "__init__"]
        return bool(stored) and all(_is_kept(value, name) for value in stored)

    def _fields(self, line: list[Class]) -> Iterator[str]:
        """The fields of the classes of a line, the outermost base first."""
        for owner in reversed(line):
            scope = self._scope(owner)
            explicit = self._kind(owner) == "attributes"
            for name in scope.names if explicit else scope.fields:
                values = scope.names.get(name, [])
                makers = [self._maker(owner, value) for value in values]
                is_field = "attribute" in makers if explicit else "inner" not in makers
                if is_field and not name.startswith("_") and not any(map(_is_left_out, values)):
                    yield name

    def _maker(self, owner: Class, value: Expression) -> str | None:
        """What the table says of the call that makes a field."""
        return self._entry(owner, value[1]) if value is not None and value[0] == "c" else None

    def _kind(self, owner: Class) -> str | None:
        """How a decorator writes the constructor of a class, if one does."""
        for _, decorator in self._scope(owner).decorators:
            kind = self._entry(owner, _called(decorator))
            flags = decorator[3] if decorator is not None and decorator[0] == "c" else []
            if kind is not None and ["init", ["k", False]] not in flags:
                return "annotated" if ["auto_attribs", ["k", True]] in flags else kind
        return None

    def _entry(self, owner: Class, called: Expression) -> str | None:
        """What the table says of a foreign name that a class uses."""
        match self._evaluator.values(owner.outer, called):
            case (External(name=name),):
                return self._table.find(name)
            case _:
                return None

    def _is_model(self, base: Value) -> bool:
        """Whether a foreign base takes the annotated names of its subclasses."""
        return isinstance(base, External) and self._table.find(base.name) == "annotated"

    def _is_plain(self, owner: Class) -> bool:
        """Whether nothing that cannot be read has a say in what making an object, or setting an attribute, does."""
        scope = self._scope(owner)
        if "__new__" in scope.names or "__setattr__" in scope.names:
            return False
        metaclasses = self._evaluator.values(owner.outer, scope.keywords.get("metaclass") or ["g", "type"])
        decorators = (self._evaluator.values(owner.outer, _called(decorator)) for _, decorator in scope.decorators)
        return all(map(self._is_followed, decorators)) and all(
            isinstance(one, External) and one.name in _PLAIN_METACLASSES for one in metaclasses
        )

    def _is_followed(self, decorator: Values) -> bool:
        """Whether it is known what a decorator does to a class: the project's own were followed to find the class."""
        match decorator:
            case (External(name=name),):
                return name in _HANDING_ON or self._table.find(name) is not None
            case _:
                return all(isinstance(one, Function) for one in decorator)

    def _constructor(self, owner: Class) -> ScopeSummary | None:
        """The constructor that a class writes down, when it is written down once."""
        match self._scope(owner).names.get("__init__"):
            case [["def", int(number)]]:
                return self._evaluator.scope(owner.file, number)
            case _:
                return None

    def _scope(self, owner: Class) -> ScopeSummary:
        return self._evaluator.scope(owner.file, owner.scope)


def _may_return(constructor: ScopeSummary) -> bool:
    """Whether a constructor may end before it has kept all that it was passed."""
    return any(operation[0] == "r" for operation in flattened(constructor.operations))


def _called(decorator: Expression) -> Expression:
    return decorator[1] if decorator is not None and decorator[0] == "c" else decorator


def _is_left_out(value: Expression) -> bool:
    """Whether a field is not taken by the constructor, or under another name."""
    keywords = value[3] if value is not None and value[0] == "c" else []
    return any(name in _NOT_TAKEN or (name == "init" and given == ["k", False]) for name, given in keywords)


def _is_kept(value: Expression, name: str) -> bool:
    """Whether a value is a parameter as it is: ``name``, ``name or other``, ``name if name else other``."""
    match value:
        case ["v", 0, found]:
            return bool(found == name)
        case ["or", [first, *_], _]:
            return _is_kept(first, name)
        case ["?", _, _, positive, negative]:
            return _is_kept(positive, name) or _is_kept(negative, name)
        case _:
            return False


def _passes_on(part: object, kwarg: str) -> bool:
    """Whether ``super().__init__`` is called with all other keywords."""
    match part:
        case ["c", ["a", ["c", ["g", "super"], *_], "__init__", _], _, keywords, _] if isinstance(keywords, list):
            return any(given == [None, ["v", 0, kwarg]] for given in keywords)
        case list():
            return any(_passes_on(inner, kwarg) for inner in part)
        case _:
            return False
