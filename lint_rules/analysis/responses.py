"""Does anybody look whether the request went well, before the body of the response is used?

A response that is passed on, returned or kept may be looked at by whoever gets it; only one that does not leave its
function is judged.
"""

from __future__ import annotations

from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import Binding, Bindings
from lint_rules.analysis.handlers import Handlers
from lint_rules.analysis.names import Names
from lint_rules.knowledge.tables import Knowledge

_BODY: Final = "body"
_MISSING: Final = frozenset({"builtins.KeyError", "builtins.LookupError"})
_ASKED_TO_RAISE: Final = frozenset({"raise_for_status", "event_hooks", "hooks", "retries"})
"""Arguments that may make a client or a request raise by itself."""
_TELLING: Final = frozenset(
    {"error", "errors", "error_code", "errcode", "errno", "err", "status", "success", "ok", "code", "message", "msg"}
    | {"exception", "Error", "ErrorCode", "fault", "result", "state", "detail"}
)
"""Keys under which the body of an answer says how the request went."""


class Responses:
    """The responses to HTTP requests in one module."""

    def __init__(self, bindings: Bindings, names: Names, handlers: Handlers, knowledge: Knowledge) -> None:
        self._bindings = bindings
        self._names = names
        self._handlers = handlers
        self._table = knowledge.table("responses")
        bodies = {name.rpartition(".")[2] for name, value in self._table.entries.items() if value == _BODY}
        self._bodies = None if "*" in bodies else bodies

    def unchecked(self, use: nodes.Attribute) -> nodes.Call | None:
        """The request whose response nobody looks at, when this is the first use of its body."""
        if self._bodies is not None and use.attrname not in self._bodies:
            return None
        known = self._names.known(use, self._table)
        if known is None or known[1] != _BODY:
            return None
        request = self._request(use.expr)
        if request is None or self._may_raise(request) or self._is_dealt_with(use) or self._body_tells(use):
            return None
        if isinstance(use.expr, nodes.Name):
            binding = self._bindings.of(use.expr)
            if binding is None or self._is_looked_at(binding, use):
                return None
        return request

    def _request(self, response: nodes.NodeNG) -> nodes.Call | None:
        """The call that made a response."""
        if isinstance(response, nodes.Name):
            binding = self._bindings.of(response)
            sole = binding.sole() if binding is not None else None
            response = sole.value if sole is not None and sole.value is not None else response
        if isinstance(response, nodes.Await):
            response = response.value
        return response if isinstance(response, nodes.Call) else None

    def _may_raise(self, request: nodes.Call) -> bool:
        """Whether the request, or the client that sends it, may have been told to raise when it fails."""
        if _is_told_to_raise(request) or not isinstance(request.func, nodes.Attribute):
            return True
        client = self._names.origin(request.func.expr)
        if isinstance(client, nodes.Name):
            binding = self._bindings.of(client)
            sole = binding.sole() if binding is not None else None
            client = sole.value if sole is not None and sole.value is not None else client
        if isinstance(client, nodes.Call):
            return _is_told_to_raise(client)
        # A function of the library itself raises nothing; whoever made another client may have told it to.
        return self._names.of(client) != self._names.of(request.func).rpartition(".")[0] or not self._names.of(client)

    def _is_looked_at(self, binding: Binding, use: nodes.Attribute) -> bool:
        """Whether a response is asked how the request went, leaves the function, or was reported already."""
        for reference in binding.references:
            asked = reference.parent
            if not isinstance(asked, nodes.Attribute) or isinstance(asked.parent, nodes.Arguments):
                return True
            known = self._names.known(asked, self._table)
            if known is not None and known[1] != _BODY:
                return True
            if known is not None and (asked.fromlineno, asked.col_offset) < (use.fromlineno, use.col_offset):
                return True
        return False

    def _is_dealt_with(self, use: nodes.NodeNG) -> bool:
        """Whether a handler stands around that takes every error, or the one of a key that the answer lacks."""
        node: nodes.NodeNG = use
        while node.parent is not None and not isinstance(node, nodes.FunctionDef):
            outer = node.parent
            if isinstance(outer, (nodes.Try, nodes.TryStar)) and node in outer.body:
                for handler in outer.handlers:
                    broad = self._handlers.is_broad(handler) or self._handlers.is_total(handler)
                    if broad or not _MISSING.isdisjoint(self._handlers.caught(handler).types):
                        return True
            node = outer
        return False

    def _body_tells(self, use: nodes.Attribute) -> bool:
        """Whether the code asks the body itself for an error."""
        content: nodes.NodeNG = use
        while not content.is_statement and content.parent is not None:
            if _asks_for_an_error(content):
                return True
            if not isinstance(content.parent, (nodes.Call, nodes.Await, nodes.Attribute, nodes.Assign)):
                return False
            content = content.parent
        if not isinstance(content, nodes.Assign):
            return False
        binding = self._bindings.of(content.targets[0])
        return binding is not None and any(map(_asks_for_an_error, binding.references))


def _is_told_to_raise(call: nodes.Call) -> bool:
    return any(keyword.arg is None or keyword.arg in _ASKED_TO_RAISE for keyword in call.keywords)


def _asks_for_an_error(content: nodes.NodeNG) -> bool:
    """Whether what is done with a body looks under a key that tells of errors, or for words."""
    match content.parent:
        case nodes.Subscript(slice=nodes.Const(value=key)):
            return key in _TELLING
        case nodes.Attribute(attrname="get" | "pop", parent=nodes.Call(args=[nodes.Const(value=key), *_])):
            return key in _TELLING
        case nodes.Compare(left=nodes.Const(value=str()), ops=[("in" | "not in", _)]):
            return True
        case _:
            return False
