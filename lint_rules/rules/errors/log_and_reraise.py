"""An error that is logged and raised again is reported once on every floor it passes.

The same failure then fills the log several times, each time further from its cause, and nobody can count what really
went wrong. A handler decides: either it deals with the error, and logging may be how, or it lets the error go to
someone who will. What only this place knows belongs into the error, not beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.boundaries import Boundaries
from lint_rules.analysis.handlers import Handlers, called, own_nodes, try_of
from lint_rules.analysis.logs import Logs
from lint_rules.analysis.test_code import TestCode
from lint_rules.rule import Finding, Step, rule

_WAYS_OUT: Final = (nodes.Return, nodes.Continue, nodes.Break, nodes.Raise, nodes.Yield, nodes.YieldFrom)


@rule(
    code="W6904",
    message="the error is logged here and raised again, so that it is logged once more above",
    talk=("interview-q5",),
    since="0.1",
    strict=True,
)
def log_and_reraise(
    handler: nodes.ExceptHandler,
    handlers: Handlers,
    logs: Logs,
    boundaries: Boundaries,
    test_code: TestCode,
) -> Iterator[Finding]:
    """Report handlers that log what they raise again."""
    if test_code.here or not handlers.raises_again(handler.body[-1], handler):
        return
    log = log_of_the_error(handler, logs)
    if (
        log is not None
        and not has_another_way_out(handler)
        and not handlers.takes_a_stop(handler)
        and not boundaries.hold(handler)
        and not handlers.has_reason(handler)
    ):
        yield Finding(handler, (), (*evidence(handler, log), *second_log(handler, logs)))


def log_of_the_error(handler: nodes.ExceptHandler, logs: Logs) -> nodes.Call | None:
    """The statement of the handler that logs the error and nothing that the error lacks; none if any log says more."""
    calls = [call for statement in handler.body if (call := called(statement)) is not None and logs.is_log(call)]
    if any(logs.adds_a_fact(call, handler) for call in calls):
        return None
    return next((call for call in calls if logs.tells(call, handler)), None)


def has_another_way_out(handler: nodes.ExceptHandler) -> bool:
    """Whether the handler can end otherwise than by the raise at its end."""
    return any(isinstance(node, _WAYS_OUT) for node in own_nodes(handler.body) if node is not handler.body[-1])


def evidence(handler: nodes.ExceptHandler, log: nodes.Call) -> tuple[Step, Step]:
    """The log and the raise."""
    return Step(log, "logs the error"), Step(handler.body[-1], "raises it again")


def second_log(handler: nodes.ExceptHandler, logs: Logs) -> Iterator[Step]:
    """The next log on the way up, when it stands in the same function."""
    inner: nodes.NodeNG = try_of(handler)
    while not isinstance(inner, nodes.FunctionDef) and (outer := inner.parent) is not None:
        if isinstance(outer, nodes.Try) and inner in outer.body:
            for above in outer.handlers:
                if (log := log_of_the_error(above, logs)) is not None:
                    yield Step(log, "logs it once more")
                    return
        inner = outer
