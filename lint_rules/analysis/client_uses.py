"""What does code do with a client that it has: work through it, or hand it on?"""

from __future__ import annotations

from typing import Final

from astroid import nodes

_RELEASING: Final = frozenset({"close", "aclose", "quit", "disconnect", "dispose", "shutdown"})


def calls_method(client: nodes.NodeNG) -> bool:
    """Whether a method of a client, or of a part of it, is called that does more than release it."""
    use = client
    while isinstance(use.parent, nodes.Attribute):
        use = use.parent
    match use:
        case nodes.Attribute(attrname=name, parent=nodes.Call(func=func)) if use is not client and func is use:
            return name not in _RELEASING
        case _:
            return False


def leaves(use: nodes.NodeNG) -> bool:
    """Whether an object itself is handed on: an argument, a result, or another name for it."""
    match use.parent:
        case nodes.Attribute() | nodes.With():
            return False
        case nodes.If(test=test) | nodes.IfExp(test=test):
            return test is not use
        case nodes.Compare(ops=[("is" | "is not", nodes.Const(value=None))]) | nodes.UnaryOp(op="not"):
            return False
        case _:
            return True
