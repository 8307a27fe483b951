"""What an expression may be when a module is imported: functions, classes, instances, modules, foreign names.

Values are compared and kept as keys, so they are plain tuples; the last field only tells the kinds apart.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from typing import Final, Literal, NamedTuple, TypeAlias

DEEPEST: Final = 4
"""Contexts nested more deeply forget their arguments: a program that builds functions forever must come to an end."""

FEW: Final = 4
"""An argument that may be more things than this is not followed into the callee."""

MANY: Final = 24
"""An expression that may be more things than this is unknown."""


Flavour: TypeAlias = Literal["", "property", "static", "class", "manager", "decorated"]
"""What decorators made of a function; ``decorated``: something that is called like it, and perhaps calls it."""


class Context(NamedTuple):
    """A scope as it runs: with these arguments, inside that outer context."""

    file: str
    scope: int
    arguments: tuple[tuple[str, Values], ...] = ()
    outer: Context | None = None
    depth: int = 0


class Unknown(NamedTuple):
    """Anything."""

    kind: Literal["?"] = "?"


class External(NamedTuple):
    """A name outside the project, canonical; an instance ends with ``()``."""

    name: str
    kind: Literal["external"] = "external"


class Module(NamedTuple):
    """A module of the project."""

    file: str
    kind: Literal["module"] = "module"


class Function(NamedTuple):
    """A function or lambda of the project, bound to an instance or class when it was read from one."""

    file: str
    scope: int
    outer: Context
    bound: Value | None = None
    flavour: Flavour = ""
    kind: Literal["function"] = "function"


class Class(NamedTuple):
    """A class of the project."""

    file: str
    scope: int
    outer: Context
    kind: Literal["class"] = "class"


class Instance(NamedTuple):
    """An instance of a class of the project. Instances of one class are not told apart."""

    of: Class
    kind: Literal["instance"] = "instance"


class Suspended(NamedTuple):
    """A call that has not run yet: a generator, a coroutine, or the manager that a generator function makes."""

    context: Context
    manager: bool = False
    kind: Literal["suspended"] = "suspended"


class Partial(NamedTuple):
    """A callable with some of its arguments filled in."""

    callee: Value
    positional: tuple[Values, ...]
    keywords: tuple[tuple[str, Values], ...]
    kind: Literal["partial"] = "partial"


class Container(NamedTuple):
    """A list, tuple, set or dict of the project, known by its elements."""

    elements: Values
    kind: Literal["container"] = "container"


class Super(NamedTuple):
    """``super()``: the classes after ``after`` in the line of the instance."""

    after: Class
    bound: Value
    kind: Literal["super"] = "super"


ANY: Final = "\0any"
"""The value of a constant of which only the type is known."""


class Constant(NamedTuple):
    """None, a bool, an int or a short text; of some only the type matters."""

    value: bool | int | str | None
    type_: str
    """Tells ``1`` from ``True``, which Python calls equal."""
    kind: Literal["constant"] = "constant"


class Given(NamedTuple):
    """What is passed to replace a default of None or False: whatever it is, it is something."""

    kind: Literal["given"] = "given"


class Constants(NamedTuple):
    """A container that is written down with nothing but constants in it."""

    members: tuple[bool | int | str | None, ...]
    kind: Literal["constants"] = "constants"


class PackagePath(NamedTuple):
    """A path found from ``__file__`` or ``__path__``, or something below it."""

    kind: Literal["path"] = "path"


Value: TypeAlias = (
    Unknown
    | External
    | Module
    | Function
    | Class
    | Instance
    | Suspended
    | Partial
    | Container
    | Super
    | Constant
    | Constants
    | Given
    | PackagePath
)
Values: TypeAlias = tuple[Value, ...]
"""Alternatives, without doubles."""

UNKNOWN: Final[Values] = (Unknown(),)
NOTHING: Final[Values] = ()
"""Nothing is known to get here (yet)."""


@functools.lru_cache(1 << 12, typed=True)
def constant(value: bool | int | str | None) -> Constant:
    """A constant as a value."""
    return Constant(value, type(value).__name__)


def text_of(value: Value) -> str | None:
    """The text that a value is known to be; None for anything else."""
    match value:
        case Constant(value=str() as text) if text != ANY:
            return text
        case _:
            return None


def are_builtin(values: Values) -> bool:
    """Whether values are nothing but builtins."""
    return all(isinstance(value, External) and value.name.startswith("builtins.") for value in values)


def body_of(made: Class) -> Context:
    """The body of a class as it runs."""
    return Context(made.file, made.scope, (), made.outer, made.outer.depth)


def union(*alternatives: Values) -> Values:
    """All alternatives, in the order of their first appearance."""
    if len(alternatives) == 1:
        return alternatives[0]
    found = tuple(dict.fromkeys(value for values in alternatives for value in values))
    return found if len(found) <= MANY else UNKNOWN


def container(elements: Values) -> Container:
    """A container of these. What is nested more than once is flattened, so that recursion builds nothing endless."""
    kept: list[Value] = []
    for element in elements:
        nested = isinstance(element, Container) and any(isinstance(inner, Container) for inner in element.elements)
        kept.append(Container(_few(leaves(element))) if nested and isinstance(element, Container) else element)
    return Container(_few(kept))


def _few(values: Iterable[Value]) -> Values:
    """Alternatives as far as they can be told; of too many nothing is known."""
    found: dict[Value, None] = {}
    for value in values:
        found[value] = None
        if len(found) > MANY:
            return UNKNOWN
    return tuple(found)


def leaves(value: Container) -> Iterator[Value]:
    """What a container holds, also inside of inner containers."""
    stack: list[Value] = [value]
    while stack:
        inner = stack.pop()
        if isinstance(inner, Container):
            stack += inner.elements
        else:
            yield inner


def of_package(values: Values) -> bool:
    """Whether a value is a path within the package, or holds one."""
    return any(
        isinstance(leaf, PackagePath)
        for value in values
        for leaf in (leaves(value) if isinstance(value, Container) else (value,))
    )


def same(first: Values, second: Values) -> bool:
    """Whether two are the same alternatives, in whatever order."""
    return first == second or frozenset(first) == frozenset(second)


def depth(value: Value) -> int:
    """How deeply contexts are nested in a value."""
    match value:
        case Function():
            return max(value.outer.depth, depth(value.bound) if value.bound is not None else 0)
        case Class():
            return value.outer.depth
        case Instance():
            return value.of.outer.depth
        case Suspended():
            return value.context.depth
        case Partial():
            inner = [
                depth(value.callee),
                *(deepest(v) for v in value.positional),
                *(deepest(v) for _, v in value.keywords),
            ]
            return max(inner) + 1
        case Container():
            return deepest(value.elements) + 1
        case Super():
            return depth(value.bound)
        case _:
            return 0


def deepest(values: Values) -> int:
    """The depth of the deepest alternative."""
    return max(map(depth, values), default=0)


def context(file: str, scope: int, arguments: dict[str, Values], outer: Context | None) -> Context:
    """A context; one that is nested too deeply forgets its arguments."""
    around = outer.depth if outer is not None else 0
    kept = tuple((name, ordered(values)) for name, values in arguments.items() if 0 < len(values) <= FEW)
    level = max([around, *(deepest(values) + 1 for _, values in kept)])
    if level > DEEPEST:
        return Context(file, scope, (), outer, around)
    return Context(file, scope, kept, outer, level)


def ordered(values: Values) -> Values:
    """One order for one set of alternatives, so that a context is the same however it was reached."""
    return values if len(values) < 2 else tuple(sorted(values, key=repr))


def argument(here: Context, name: str) -> Values | None:
    """The value of a parameter in a context; None when nothing was noted."""
    for known, values in here.arguments:
        if known == name:
            return values
    return None


def class_of(value: Value) -> Class | None:
    """The class of an instance, or a class itself."""
    match value:
        case Class():
            return value
        case Instance():
            return value.of
        case _:
            return None


def decorated(value: Value) -> Value:
    """What a decorator that nobody knows makes of something."""
    return value._replace(flavour="decorated") if isinstance(value, Function) and not value.flavour else value


def bind(value: Value, to: Value) -> Value:
    """A function read from an instance or class gets it as its first argument."""
    if not isinstance(value, Function) or value.flavour == "static" or value.bound is not None:
        return value
    if value.flavour == "class":
        owner = class_of(to)
        return value._replace(bound=owner) if owner is not None else value
    return value._replace(bound=to)
