"""All that a module tells its importers: plain data, made from its own text alone.

A summary is a reduced program. It keeps what decides which code runs and what values flow there (names, calls,
attributes, functions and classes) and drops the rest. It is stable JSON, so that it can be kept between runs.

Expressions are lists whose first item says what they are; None is an expression that may be anything.

==============  =================================================  =============================================
``g``           name                                               a name of the module, or a builtin
``v``           up, name                                           a variable, ``up`` scopes further out
``a``           expression, attribute, line                        an attribute
``c``           callee, arguments, keywords, line                  a call; an argument may be ``["*", e]``
``s``           expression, index, line                            a subscript
``t``           elements                                           a tuple, list or set
``d``           values                                             a dict
``k``           constant                                           None, a bool, an int or a short text
``j``           expressions                                        a text made of them
``ks``          constants                                          a container of constants
``o``           expressions                                        all of these, put together
``?``           test, its question, expression, expression         one or the other
``and`` ``or``  expressions, their questions                       one of these
``u``           expressions                                        evaluated; the result is of no interest
``/``           left, right                                        a division or the join of a path
``f``           scope                                              a function, lambda or generator expression as such
``def``         scope                                              a function or class with its decorators applied
``im``          dotted name                                        a module
``fr``          dotted name, name                                  what ``from … import`` binds
``el``          expression                                         an element of it
``at``          expression, position                               the element at a position
``en``          expression                                         what ``with`` binds
``aw``          expression                                         awaited
``cmp``         operator, left, right                              a comparison
``not``         expression                                         its negation
``in``          scope, expression                                  evaluated in that scope
==============  =================================================  =============================================

Operations are what a scope does, in order; the second item is the line.

==============  =================================================
``e``           evaluate an expression
``r``           return it
``y``           yield it
``i``           iterate over it
``w``           enter it, do these operations, and leave it (``with``)
``fin``         operations, and those that run whatever happens (``finally``)
``sa``          store an attribute: object, attribute, value
``si``          store an item: object, index, value
``gs``          store a global from inside of a function: name
``da`` ``di``   delete an attribute, an item
``x``           leave the scope for certain: by ``return`` or ``raise``
``def``         define the function or class of a scope
``if``          test, its question, operations, operations of the other branch
==============  =================================================
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import marshal
import operator
from typing import Any, Final, Literal, TypeAlias

Expression: TypeAlias = "list[Any] | None"
Operation: TypeAlias = "list[Any]"

FORMAT: Final = 13
"""Changes whenever the meaning of a summary does."""

ScopeKind = Literal["module", "class", "function", "lambda", "generator"]


@dataclasses.dataclass(slots=True)
class ScopeSummary:
    """What a module, class, function, lambda or generator expression does and binds."""

    kind: ScopeKind
    name: str
    outer: int
    line: int
    params: list[str] = dataclasses.field(default_factory=list)
    """Positional parameters, then those by keyword only."""
    positional: int = 0
    vararg: str | None = None
    kwarg: str | None = None
    defaults: dict[str, Expression] = dataclasses.field(default_factory=dict)
    decorators: list[tuple[int, Expression]] = dataclasses.field(default_factory=list)
    lazy: Literal["", "generator", "coroutine"] = ""
    """Calling it runs nothing yet: it yields, or must be awaited."""
    bases: list[Expression] = dataclasses.field(default_factory=list)
    keywords: dict[str, Expression] = dataclasses.field(default_factory=dict)
    stores: dict[str, list[tuple[int, Expression]]] = dataclasses.field(default_factory=dict)
    """Of a class: what its methods assign to attributes of ``self``, with the scope of the method."""
    fields: list[str] = dataclasses.field(default_factory=list)
    """Of a class: the names that its body annotates, but for those that are no fields of its objects."""
    packed: str | bytes = dataclasses.field(default="", compare=False)
    """Names and operations, of which they are made when somebody asks: few functions are followed.

    As JSON when they come from it, and in a form of this very Python, which is never kept, when they were made here.
    """
    names: dict[str, list[Expression]] = dataclasses.field(default_factory=dict)
    """What each name may be bound to. A global of a function is listed with the module."""
    operations: list[Operation] = dataclasses.field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        """Make what is packed, once; Python comes here for what is not there."""
        if name not in _IN_BODY:
            raise AttributeError(f"a scope has no {name}")
        self.names, self.operations = self._unpacked()
        return self.names if name == "names" else self.operations

    def _unpacked(self) -> list[Any]:
        """Names and operations, made anew."""
        packed = self.packed
        made = json.loads(packed) if isinstance(packed, str) else marshal.loads(packed)  # noqa: S302 - made by ``pack``
        assert isinstance(made, list)
        return made

    def body(self) -> str:
        """Names and operations as JSON; an empty text for none."""
        if self.packed:
            return self.packed if isinstance(self.packed, str) else _json(self._unpacked())
        return _json([self.names, self.operations]) if self.names or self.operations else ""

    def pack(self) -> None:
        """Put names and operations away until somebody asks."""
        if not self.packed and (self.names or self.operations):
            self.packed = marshal.dumps([self.names, self.operations])
        if self.packed:
            with contextlib.suppress(AttributeError):
                # When they are not there, nobody has asked for them since the last time.
                del self.names, self.operations


@dataclasses.dataclass(slots=True)
class Summary:
    """A module as its importers see it."""

    name: str
    path: str
    is_package: bool
    scopes: list[ScopeSummary]
    """The module itself first."""
    stars: list[str]
    """Absolute names of modules that are imported with ``*``."""
    imports: list[tuple[int, str, list[str]]]
    """Import statements that run at import: line, absolute module, names taken from it."""
    exported: list[str] | None
    """``__all__``, when it is a plain list of texts."""
    lines: dict[str, int] = dataclasses.field(default_factory=dict)
    """Where the top level first binds each name."""
    shielded: list[list[int]] = dataclasses.field(default_factory=list)
    """First and last lines of code whose errors a handler around it answers, and does not raise again."""

    def to_bytes(self) -> bytes:
        """All of it in a form of this very Python, which is never kept."""
        for scope in self.scopes:
            scope.pack()
        return marshal.dumps({**_fields(self), "scopes": list(map(_packed, self.scopes))})

    @classmethod
    def from_bytes(cls, data: bytes) -> Summary:
        """Make what ``to_bytes`` gave."""
        fields = marshal.loads(data)  # noqa: S302 - made by ``to_bytes``
        fields["scopes"] = [ScopeSummary(*scope) for scope in fields["scopes"]]
        for scope in fields["scopes"]:
            scope.pack()
        return cls(**fields)

    def to_json(self) -> str:
        """Stable text; the same module always gives the same.

        The first line has all but the bodies of scopes, which follow, a line each.
        """
        data = {**_fields(self), "scopes": [_head(scope) for scope in self.scopes]}
        return "\n".join((_json([FORMAT, data]), *(scope.body() for scope in self.scopes)))

    @classmethod
    def from_json(cls, text: str) -> Summary:
        """Read what ``to_json`` wrote.

        Raises:
            ValueError: it is of another format.
        """
        head, *bodies = text.split("\n")
        version, data = json.loads(head)
        if version != FORMAT:
            raise ValueError(f"summary format {version}, not {FORMAT}")
        data["scopes"] = [_scope(scope, body) for scope, body in zip(data["scopes"], bodies, strict=True)]
        data["imports"] = list(map(tuple, data["imports"]))
        return cls(**data)


_json: Final = json.JSONEncoder(separators=(",", ":"), sort_keys=True).encode
_ALWAYS: Final = frozenset({"kind", "name", "outer", "line"})
_IN_BODY: Final = frozenset({"names", "operations"})
_NOT_IN_HEAD: Final = _IN_BODY | {"packed"}
_packed: Final = operator.attrgetter(*(name for name in ScopeSummary.__slots__ if name not in _IN_BODY))
"""All of a scope whose body is packed."""


def _scope(head: dict[str, Any], body: str) -> ScopeSummary:
    """A scope from what JSON holds of it, which knows no tuples."""
    if "decorators" in head:
        head["decorators"] = list(map(tuple, head["decorators"]))
    if "stores" in head:
        head["stores"] = {name: list(map(tuple, stored)) for name, stored in head["stores"].items()}
    scope = ScopeSummary(**head, packed=body)
    scope.pack()
    return scope


def _fields(of: Summary) -> dict[str, Any]:
    # As ``dataclasses.asdict`` without its copy of all that is in them.
    return {name: getattr(of, name) for name in of.__slots__}


def _head(scope: ScopeSummary) -> dict[str, Any]:
    """All of a scope but its body, without the fields that are empty: most of most scopes are."""
    fields = {name: getattr(scope, name) for name in scope.__slots__ if name not in _NOT_IN_HEAD}
    return {name: value for name, value in fields.items() if value or name in _ALWAYS}
