"""One answer for many calls: a function that is passed, but neither called nor looked into, is stood in for.

A decorator is called once for each function that it decorates, and mostly only hands it on. What such a call does is
found out once, with a stand-in for the function; where the code calls the stand-in after all, the question cannot be
answered like this, and is asked with the function itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple, TypeAlias

from lint_rules.analysis.running.values import (
    Class,
    Container,
    Context,
    Function,
    Instance,
    Partial,
    Super,
    Suspended,
    Value,
    Values,
    ordered,
)

STAND_IN: Final = "\0"
"""The file of a function that stands in for another."""

Owner: TypeAlias = tuple[str, int, str]
"""A parameter: file and scope of its function, and its name."""


class General(NamedTuple):
    """A call in which functions are stood in for."""

    context: Context
    functions: tuple[Function, ...]
    """What each stand-in stands for, by its number."""
    owners: tuple[Owner, ...]
    """The parameter that each was first found in."""


def generalised(here: Context, called: frozenset[Owner] | set[Owner]) -> General | None:
    """The same call with functions stood in for, but for those in parameters that are called; None without any."""
    found: dict[Function, Owner] = {}
    for function, owner in _passed(here):
        if owner not in called:
            found.setdefault(function, owner)
    if not found:
        return None
    stand_ins = {function: _stand_in(number, function) for number, function in enumerate(found)}
    if all(function == other for function, other in stand_ins.items()):
        return None
    replacing = _Replacing(stand_ins)
    general = replacing.context(here)
    # A stand-in of the code around that is not among them would be mistaken for one of these.
    return General(general, tuple(found), tuple(found.values())) if not replacing.met_others else None


def filled_in(values: Values, functions: tuple[Function, ...]) -> Values:
    """Values with the functions themselves in the place of those that stand in for them."""
    return _FillingIn(functions).values(values)


def _passed(here: Context) -> Iterator[tuple[Function, Owner]]:
    """The functions that a scope and those around it were given."""
    inner: Context | None = here
    while inner is not None:
        for name, values in inner.arguments:
            for value in values:
                for part in value.elements if isinstance(value, Container) else (value,):
                    if isinstance(part, Function) and part.bound is None:
                        yield part, (inner.file, inner.scope, name)
        inner = inner.outer


def _stand_in(number: int, function: Function) -> Function:
    return Function(STAND_IN, number, Context(STAND_IN, 0, (), None, function.outer.depth), None, function.flavour)


class _Replacing:
    """Replaces functions, wherever they are in a value; what holds none of them stays the same object."""

    def __init__(self, table: Mapping[Function, Function]) -> None:
        self._table = table
        self.met_others = False
        """Whether a function was met that stands in for one, and is not to be replaced."""

    def function(self, value: Function) -> Function | None:
        """What a function is replaced by."""
        other = self._table.get(value)
        self.met_others = self.met_others or (other is None and value.file == STAND_IN)
        return other

    def values(self, values: Values) -> Values:
        """Alternatives, replaced each."""
        found = tuple(map(self.value, values))
        return values if all(map(_is, found, values)) else tuple(dict.fromkeys(found))

    def context(self, here: Context) -> Context:
        """A scope as it runs with what is replaced."""
        outer = self.context(here.outer) if here.outer is not None else None
        arguments = here.arguments
        if arguments:
            given = [self.values(values) for _, values in arguments]
            if not all(map(_is, given, (values for _, values in arguments))):
                arguments = tuple((name, ordered(values)) for (name, _), values in zip(arguments, given, strict=True))
        if outer is here.outer and arguments is here.arguments:
            return here
        return here._replace(arguments=arguments, outer=outer)

    def value(self, value: Value) -> Value:
        """One value."""
        match value:
            case Function():
                return self._function(value)
            case Class():
                outer = self.context(value.outer)
                return value if outer is value.outer else value._replace(outer=outer)
            case Instance():
                made = self.value(value.of)
                return value if made is value.of or not isinstance(made, Class) else value._replace(of=made)
            case Suspended():
                here = self.context(value.context)
                return value if here is value.context else value._replace(context=here)
            case Container():
                elements = self.values(value.elements)
                return value if elements is value.elements else value._replace(elements=elements)
            case Partial():
                return self._partial(value)
            case Super():
                after, bound = self.value(value.after), self.value(value.bound)
                changed = after is not value.after or bound is not value.bound
                return value._replace(after=after, bound=bound) if changed and isinstance(after, Class) else value
            case _:
                return value

    def _function(self, value: Function) -> Function:
        other = self.function(value)
        if other is not None:
            return other
        outer = self.context(value.outer)
        bound = self.value(value.bound) if value.bound is not None else None
        return value if outer is value.outer and bound is value.bound else value._replace(outer=outer, bound=bound)

    def _partial(self, value: Partial) -> Partial:
        callee = self.value(value.callee)
        positional = tuple(map(self.values, value.positional))
        keywords = tuple((name, self.values(values)) for name, values in value.keywords)
        other = value._replace(callee=callee, positional=positional, keywords=keywords)
        return value if other == value else other


class _FillingIn(_Replacing):
    def __init__(self, functions: tuple[Function, ...]) -> None:
        super().__init__({})
        self._functions = functions

    def function(self, value: Function) -> Function | None:
        """The function that one stands in for, as it has been bound or decorated since."""
        if value.file != STAND_IN:
            return None
        bound = self.value(value.bound) if value.bound is not None else None
        return self._functions[value.scope]._replace(bound=bound, flavour=value.flavour)


def _is(one: object, other: object) -> bool:
    return one is other
