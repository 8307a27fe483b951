"""Which work is lost, and nobody learns of it, when an error is dropped here?

Work is a call whose result is dropped and whose effect on the world others count on.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import children
from lint_rules.analysis.distant_effects import DistantEffects
from lint_rules.analysis.effects import Effect, Effects
from lint_rules.analysis.handlers import Guard, behind, called, enclosing_function, guarded, own_nodes, try_of
from lint_rules.analysis.main_scope import MainScope
from lint_rules.analysis.tidying import ends, last_name, named_for_ending

_LOOKS: Final = frozenset(
    {"exists", "lexists", "isdir", "isfile", "islink", "is_dir", "is_file", "is_symlink", "access", "stat"}
)
"""Functions and methods that look whether something is there."""
_CONSEQUENTIAL: Final = frozenset({"file-write", "network", "database", "subprocess", "queue", "mail"})


class LostWork:
    """The work of one module whose failure nobody sees."""

    def __init__(self, effects: Effects, distant: DistantEffects, main_scope: MainScope) -> None:
        self._main_scope = main_scope
        self._effects = effects
        self._distant = distant

    def behind(self, guard: Guard) -> Effect | None:
        """The first effect that a silent guard makes uncertain.

        None when the code tells success from failure, and in main scope, whose failure the user sees.
        """
        if _has_else(guard) or _answers_with_none(guard):
            return None
        statements = guarded(guard)
        for call in _dropped_calls(statements):
            if not ends(call) and not _is_confirmed(call, statements):
                for effect in self._effects_of(call):
                    if effect.kind in _CONSEQUENTIAL and not effect.handled:
                        known = self._main_scope.decides(guard) or _is_looked_for(effect, guard)
                        return None if known else effect
        return None

    def _effects_of(self, call: nodes.Call) -> Iterator[Effect]:
        """What a call does, here or by way of other modules; there, not if it leads to tidying up."""
        yield from self._effects.of_call(call)
        for effect in self._distant.of_call(call):
            if not any(named_for_ending(step.function.rpartition(".")[2]) for step in effect.steps):
                yield effect


def _dropped_calls(statements: list[nodes.NodeNG]) -> Iterator[nodes.Call]:
    """The calls whose result is dropped, and those of a ``with``, unless another try deals with their errors."""
    waiting = statements[::-1]
    while waiting:
        statement = waiting.pop()
        call = called(statement)
        if call is not None:
            yield call
        if isinstance(statement, nodes.With):
            yield from (manager for manager, _ in statement.items if isinstance(manager, nodes.Call))
        if isinstance(statement, (nodes.Try, nodes.TryStar)) and statement.handlers:
            continue
        if isinstance(statement, (nodes.If, nodes.For, nodes.While, nodes.With, nodes.Try)):
            waiting += [child for child in children(statement) if child.is_statement][::-1]


def _is_confirmed(call: nodes.Call, statements: list[nodes.NodeNG]) -> bool:
    """Whether what follows the call says that it went well: a value returned or collected, a flag set, a loop left."""
    return any(
        node.fromlineno > call.fromlineno and _says_so(node) for node in own_nodes(statements) if node.is_statement
    )


def _is_looked_for(effect: Effect, guard: Guard) -> bool:
    """Whether the code behind looks if the file is there after all, and decides by that."""
    return effect.kind == "file-write" and any(
        last_name(node.func) in _LOOKS
        for statement in behind(guard)
        if isinstance(statement, (nodes.If, nodes.While, nodes.Assert))
        for node in own_nodes([statement.test])
        if isinstance(node, nodes.Call)
    )


def _says_so(statement: nodes.NodeNG) -> bool:
    match statement:
        case nodes.Expr(value=nodes.Call(func=nodes.Attribute(attrname="append" | "add" | "extend"))):
            return True
        case nodes.Break() | nodes.Continue() | nodes.AugAssign() | nodes.Assign(value=nodes.Const()):
            return True
        case nodes.Return():
            return not _is_none(statement.value)
        case _:
            return False


def _has_else(guard: Guard) -> bool:
    return isinstance(guard, nodes.ExceptHandler) and bool(try_of(guard).orelse)


def _answers_with_none(guard: Guard) -> bool:
    """Whether a handler's ``return`` is an answer: None, where the function gives a value otherwise."""
    function = enclosing_function(guard)
    if function is None or not isinstance(guard, nodes.ExceptHandler):
        return False
    if not any(isinstance(statement, nodes.Return) for statement in guard.body):
        return False
    returns = (node for node in own_nodes(function.body) if isinstance(node, nodes.Return))
    return any(not _is_none(statement.value) for statement in returns)


def _is_none(value: nodes.NodeNG | None) -> bool:
    return value is None or (isinstance(value, nodes.Const) and value.value is None)
