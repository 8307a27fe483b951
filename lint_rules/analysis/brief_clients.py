"""Which clients does a function make, call and drop?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import Binding, Bindings
from lint_rules.analysis.client_choices import Choices, around
from lint_rules.analysis.client_uses import calls_method, leaves
from lint_rules.analysis.made import Made
from lint_rules.analysis.names import Names
from lint_rules.analysis.tidying import words
from lint_rules.knowledge.tables import Knowledge

_BRIEF: Final = frozenset({"cloud", "database", "mail"})
"""Kinds of clients of which one for each call is often meant so."""
_MAKING: Final = frozenset({"create", "make", "build", "open", "connect", "get", "new", "init"})
"""The first word of a function whose job is to make a client."""
_MADE: Final = frozenset({"client", "session", "pool", "engine", "connection"})
"""The last word of such a function."""
_KEEPING: Final = frozenset({"functools.cache", "functools.cached_property", "functools.lru_cache"})
"""Decorators that run a function once and keep its result."""
_CLOSING: Final = frozenset({"contextlib.aclosing", "contextlib.closing"})
_OWN_TRANSPORT: Final = frozenset({"transport", "connector", "mounts"})
_FOR_ONE: Final = frozenset({"mount", "ws_connect"})
"""Methods that give a session a transport of its own, or turn it into one connection that stays open."""


class BriefClients:
    """The clients that live as long as a call of a function of one module."""

    def __init__(self, bindings: Bindings, names: Names, choices: Choices, knowledge: Knowledge) -> None:
        self._bindings = bindings
        self._names = names
        self._choices = choices
        self._clients = knowledge.table("clients")
        self._sessions = knowledge.table("sessions")
        self._defaults = knowledge.table("default-clients")

    def made_for_a_call(self, function: nodes.FunctionDef, call: nodes.Call, known: tuple[str, str]) -> Iterator[Made]:
        """The client that a call makes for its function, which alone uses it, and that no caller may choose."""
        api, kind = known
        is_session = self._names.known(call.func, self._sessions) is not None
        is_brief = kind in _BRIEF and self._names.known(call.func, self._defaults) is None
        if not (is_session or is_brief) or any(keyword.arg in _OWN_TRANSPORT for keyword in call.keywords):
            return
        binding = self._local(call)
        if binding is None or binding.scope.node is not function:
            return
        if not all(self._makes(definition.value) for definition in binding.definitions):
            return
        references = binding.references
        uses = tuple(use for use in references if calls_method(use))
        is_own = not any(use.scope() is not function or leaves(use) or _lasts(use, call) for use in references)
        if (
            uses
            and is_own
            and not self._choices.is_left(call, function)
            and not _is_second_choice(call, function, uses)
        ):
            yield Made(function.name, api, call, uses, kept=False, is_arguable=not is_session)

    def _makes(self, value: nodes.NodeNG | None) -> bool:
        """Whether a value is a new client, be it one that is closed in the end."""
        match value:
            case nodes.Call(func=func, args=[inner, *_]) if self._names.of(func) in _CLOSING:
                return self._makes(inner)
            case nodes.Call():
                return self._names.known(value.func, self._clients) is not None
            case _:
                return False

    def _local(self, call: nodes.Call) -> Binding | None:
        """The local that holds what a call makes, by assignment or by ``with``."""
        match call.parent:
            case nodes.Assign(targets=[nodes.AssignName() as target]):
                return self._bindings.of(target)
            case nodes.AnnAssign(target=nodes.AssignName() as annotated):
                return self._bindings.of(annotated)
            case nodes.With(items=items):
                targets = (target for manager, target in items if manager is call)
                return next((self._bindings.of(t) for t in targets if isinstance(t, nodes.AssignName)), None)
            case nodes.Call() as outer if self._names.of(outer.func) in _CLOSING:
                return self._local(outer)
            case _:
                return None

    def is_factory(self, function: nodes.FunctionDef) -> bool:
        """Whether a function is there to make a client, or runs only once because its result is kept."""
        found = words(function.name)
        decorators = function.decorators.nodes if function.decorators is not None else []
        called = [decorator.func if isinstance(decorator, nodes.Call) else decorator for decorator in decorators]
        is_made_once = any(self._names.of(decorator) in _KEEPING for decorator in called)
        return is_made_once or (bool(found) and (found[0] in _MAKING or found[-1] in _MADE))


def _is_second_choice(call: nodes.Call, function: nodes.FunctionDef, uses: tuple[nodes.NodeNG, ...]) -> bool:
    """Whether the function would have returned, had it been given something else of which it calls the same method."""
    methods = {use.parent.attrname for use in uses if isinstance(use.parent, nodes.Attribute)}
    inner: nodes.NodeNG = call
    for outer in [*around(call, function), function]:
        for earlier in getattr(outer, "body", []):
            if earlier is inner:
                break
            if isinstance(earlier, nodes.If) and _returns(earlier.body):
                asked = {one.as_string() for one in earlier.test.nodes_of_class((nodes.Name, nodes.Attribute))}
                called = (one.func for one in _nodes_in(earlier.body) if isinstance(one, nodes.Call))
                if any(
                    isinstance(one, nodes.Attribute) and one.attrname in methods and one.expr.as_string() in asked
                    for one in called
                ):
                    return True
        inner = outer
    return False


def _returns(block: list[nodes.NodeNG]) -> bool:
    """Whether a block ends by returning, be it inside of a ``with``."""
    match block[-1]:
        case nodes.With(body=inner):
            return _returns(inner)
        case last:
            return isinstance(last, nodes.Return)


def _nodes_in(statements: list[nodes.NodeNG]) -> Iterator[nodes.NodeNG]:
    for statement in statements:
        yield from statement.nodes_of_class(nodes.NodeNG)


def _is_in_a_while(use: nodes.NodeNG, made: nodes.Call) -> bool:
    """Whether a use repeats until something happens, after the making: then the pool lives as long as the work."""
    inner: nodes.NodeNG | None = use
    while inner is not None and not isinstance(inner, nodes.FunctionDef):
        if isinstance(inner, nodes.While):
            return not inner.parent_of(made)
        inner = inner.parent
    return False


def _lasts(use: nodes.NodeNG, made: nodes.Call) -> bool:
    """Whether a use says that the client is there for one purpose, or for as long as some work goes on."""
    is_one = isinstance(use.parent, nodes.Attribute) and use.parent.attrname in _FOR_ONE
    return is_one or _is_in_a_while(use, made)
