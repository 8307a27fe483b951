"""Can a caller choose the client that this code reaches the network with?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import Binding, Bindings, How, Scope
from lint_rules.analysis.names import Names
from lint_rules.analysis.parameters import annotation_of
from lint_rules.knowledge.tables import Knowledge

_CLIENT_WORDS: Final = frozenset(
    {
        "client",
        "clients",
        "downloader",
        "fetch",
        "fetcher",
        "http",
        "opener",
        "pool",
        "requester",
        "sess",
        "session",
        "transport",
        "urlopen",
        "urlopener",
    }
)
"""The last word of a name that says: here comes what reaches the network."""
_MAKER_WORDS: Final = frozenset({"builder", "class", "cls", "factory", "fn", "func", "getter", "maker", "provider"})
"""Words that may follow: ``session_factory`` offers a session."""
_TRANSPORT_WORDS: Final = frozenset({"fetcher", "opener", "requester", "transport"})
"""The last word of a class that *is* the way to the network: who wants another hands over another object."""


_CLASS_WORDS: Final = frozenset({"client", "session"})
_ADDRESS_WORDS: Final = frozenset({"uri", "url"})
"""A class with these last words is one, too, where its callers say the address with each call."""
_OTHER_WAYS: Final = frozenset({"fp", "handler", "handlers", "resolver", "resolvers", "stream"})
"""What may take the place of the request: the content itself, or what is asked for it instead."""


class OfferedClients:
    """Where the code of one module lets its callers choose the client."""

    def __init__(self, bindings: Bindings, names: Names, knowledge: Knowledge) -> None:
        self._bindings = bindings
        self._names = names
        self._knowledge = knowledge
        self._clients = knowledge.table("clients")

    def at(self, call: nodes.Call) -> bool:
        """Whether a caller could have handed over a client for this call.

        By a parameter of a function around it, by something that the code looks at before it makes the call, or by
        handing over an object of another class than the one that the call belongs to.
        """
        return (
            self._is_parameter(call) or any(map(_mentions_another_way, _tests_around(call))) or self._is_transport(call)
        )

    def _is_parameter(self, call: nodes.Call) -> bool:
        return any(
            definition.how is How.PARAMETER and self._takes_client(definition.node, scope)
            for scope in self._bindings.functions_around(call)
            for binding in scope.bindings.values()
            for definition in binding.definitions
        )

    def _takes_client(self, parameter: nodes.NodeNG, scope: Scope) -> bool:
        """Whether a parameter takes a client, by its name or annotation, and not text or a number about one."""
        if not isinstance(parameter, nodes.AssignName):
            return False
        classes = self._names.annotated(annotation_of(parameter), scope)
        if any(self._clients.find(self._knowledge.canonical(name)) is not None for name in classes):
            return True
        is_data = bool(classes) and all(name.startswith("builtins.") for name in classes)
        return _says_client(parameter.name) and not is_data

    def _is_transport(self, call: nodes.Call) -> bool:
        for scope in self._bindings.functions_around(call):
            if isinstance(scope.node.parent, nodes.ClassDef):
                last = _words(scope.node.parent.name)[-1:]
                if not _TRANSPORT_WORDS.isdisjoint(last):
                    return True
                if not _CLASS_WORDS.isdisjoint(last) and any(map(_is_address, scope.bindings.values())):
                    return True
        return False


def _tests_around(call: nodes.Call) -> Iterator[nodes.NodeNG]:
    """The conditions under which a call happens, within its function."""
    node: nodes.NodeNG = call
    while node.parent is not None and not isinstance(node, nodes.FunctionDef):
        match node.parent:
            case nodes.If(test=test) | nodes.IfExp(test=test) if test is not node:
                yield test
            case nodes.BoolOp(op="or", values=[first, *_]) if first is not node:
                yield first
            case _:
                pass
        node = node.parent


def _names_in(expression: nodes.NodeNG | None) -> Iterator[nodes.Name | nodes.Attribute]:
    if expression is not None:
        yield from expression.nodes_of_class((nodes.Name, nodes.Attribute))


def _mentions_another_way(test: nodes.NodeNG) -> bool:
    names = [n.name if isinstance(n, nodes.Name) else n.attrname for n in _names_in(test)]
    return any(_says_client(name) or not _OTHER_WAYS.isdisjoint(_words(name)[-1:]) for name in names)


def _is_address(binding: Binding) -> bool:
    is_parameter = any(definition.how is How.PARAMETER for definition in binding.definitions)
    return is_parameter and not _ADDRESS_WORDS.isdisjoint(_words(binding.name)[-1:])


def _says_client(name: str) -> bool:
    """Whether a name says that it holds a client: ``http_client`` does, ``client_id`` does not."""
    words = _words(name)
    while len(words) > 1 and words[-1] in _MAKER_WORDS:
        words.pop()
    return bool(words) and words[-1] in _CLIENT_WORDS


def _words(name: str) -> list[str]:
    """The words of a name, split at underscores and capitals."""
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)]
