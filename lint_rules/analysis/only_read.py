"""Does this use of a container only read it, in a way that works for its immutable twin as well?

The twin of a list is a tuple, that of a set a frozenset, that of a dictionary a ``types.MappingProxyType``. What is
handed on (returned, stored, given to a function that nobody knows) may be changed there, or be wanted as what it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from astroid import nodes
from astroid.const import Context

from lint_rules.analysis.names import Names

_METHODS: Final[Mapping[str, frozenset[str]]] = {
    "list": frozenset({"index", "count"}),
    "dict": frozenset({"get", "items", "keys", "values", "copy"}),
    "set": frozenset(
        {"union", "intersection", "difference", "symmetric_difference", "issubset", "issuperset", "isdisjoint"}
    ),
}
"""The methods that a container and its twin have, and that change nothing."""
_READERS: Final = frozenset(
    {
        *("all", "any", "bool", "dict", "enumerate", "filter", "frozenset", "iter", "len", "list", "map", "max", "min"),
        *("reversed", "set", "sorted", "sum", "tuple", "zip"),
    }
)
"""The builtins that only read what they are given."""
_LIBRARY_READERS: Final = ("itertools.", "random.choice", "math.", "statistics.", "collections.Counter", "operator.")
_TAKERS: Final = frozenset(
    {"join", "update", "extend", "union", "intersection", "difference", "issubset", "issuperset", "isdisjoint"}
)
"""Methods that read an iterable or a mapping which they are given."""


def only_reads(use: nodes.NodeNG, kind: str, names: Names) -> bool:
    """Whether a use of a name only reads its container.

    Args:
        use: the name where it is read.
        kind: ``list``, ``dict`` or ``set``.
        names: what the names of the module stand for.
    """
    match use.parent:
        case nodes.For(iter=read) | nodes.Comprehension(iter=read) | nodes.YieldFrom(value=read) if read is use:
            return True
        case nodes.Compare(ops=operations):
            return any(operator in {"in", "not in"} and right is use for operator, right in operations)
        case nodes.Subscript(value=read, slice=part, ctx=Context.Load) if read is use:
            return not isinstance(part, nodes.Slice)
        case nodes.Attribute(attrname=method, parent=nodes.Call(func=called)) if called is use.parent:
            return method in _METHODS[kind]
        case nodes.Starred() | nodes.DictUnpack() | nodes.If() | nodes.While() | nodes.Assert() | nodes.IfExp():
            return not isinstance(use.parent, nodes.IfExp) or use.parent.test is use
        case nodes.UnaryOp(op="not"):
            return True
        case nodes.AugAssign(value=read) if read is use:
            return True
        case nodes.BinOp(op="|" | "&" | "-" | "^"):
            return kind != "list"
        case nodes.Dict(items=items):
            return any(isinstance(key, nodes.DictUnpack) and value is use for key, value in items)
        case nodes.Keyword(arg=None):
            return True
        case nodes.Call(args=args) as call if any(given is use for given in args):
            return _reads_argument(call, names)
        case _:
            return False


def _reads_argument(call: nodes.Call, names: Names) -> bool:
    """Whether what is called only reads what it is given."""
    if isinstance(call.func, nodes.Name) and names.is_builtin(call.func, *_READERS):
        return True
    if isinstance(call.func, nodes.Attribute) and call.func.attrname in _TAKERS:
        return True
    return names.of(call.func).startswith(_LIBRARY_READERS)
