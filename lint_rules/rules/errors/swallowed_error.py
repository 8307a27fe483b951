"""An error that a handler drops never happened, as far as anybody can tell.

A handler that takes every exception and does nothing also takes Ctrl-C, `sys.exit()` and cancellation. One that does
nothing about a write, a request or a message that failed leaves the program believing in work that was not done.
Catch what you can answer, and answer it; where dropping the error is the answer, a comment that says why is enough.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.excuses import Excuses
from lint_rules.analysis.handlers import Guard, Handlers, guarded, is_silent, moves_on
from lint_rules.analysis.lost_work import LostWork
from lint_rules.analysis.options import Options
from lint_rules.rule import Finding, Location, Step, rule

_NEVER_EXPECTED: Final = (
    "builtins.MemoryError",
    "builtins.SystemError",
    "builtins.AssertionError",
    "asyncio.CancelledError",
)


@rule(code="W6901", message="this %s swallows %s", talk=("interview-q5",), since="0.1")
def swallowed_error(
    node: nodes.ExceptHandler | nodes.With | nodes.Expr,
    handlers: Handlers,
    excuses: Excuses,
    lost_work: LostWork,
    options: Options,
) -> Iterator[Finding]:
    """Report what drops an error that somebody had to learn of."""
    for guard in silent_guards(node, handlers):
        if not takes_much(guard, handlers, options) or excuses.hold_for(guard):
            continue
        found = everything(guard, handlers) or lost(guard, handlers, lost_work)
        if found is None and options.strict:
            found = never_expected(guard, handlers, lost_work)
        if found is not None:
            yield found


def silent_guards(node: nodes.NodeNG, handlers: Handlers) -> Iterator[Guard]:
    """The handler, if it does nothing about the error, or the calls of `suppress()`."""
    if not isinstance(node, nodes.ExceptHandler):
        yield from handlers.suppressions(node)
    elif is_silent(node):
        yield node


def takes_much(guard: Guard, handlers: Handlers, options: Options) -> bool:
    """Whether a guard takes every error at least; all that comes after this question costs more."""
    return options.strict or handlers.is_broad(guard) or handlers.is_total(guard)


def everything(guard: Guard, handlers: Handlers) -> Finding | None:
    """A guard that takes what asks the program to stop, too."""
    if not handlers.is_total(guard):
        return None
    return Finding(guard, (kind(guard), "every exception, even KeyboardInterrupt and SystemExit"), around(guard))


def lost(guard: Guard, handlers: Handlers, lost_work: LostWork) -> Finding | None:
    """A guard that takes every error of work that others count on."""
    effect = lost_work.behind(guard) if handlers.is_broad(guard) else None
    if effect is None:
        return None
    calls = tuple(Step(Location(link.path, link.line), f"calls {shown(link.function)}()") for link in effect.steps)
    return Finding(guard, (kind(guard), f"the failure of {shown(effect.api)}()"), calls, certain=len(calls) == 1)


def never_expected(guard: Guard, handlers: Handlers, lost_work: LostWork) -> Finding | None:
    """A guard that takes errors which are nobody's normal course: all of them, or some that speak of a defect."""
    if handlers.is_broad(guard):
        return Finding(guard, (kind(guard), "every error, whatever it is"), around(guard))
    defect = handlers.takes(guard, *_NEVER_EXPECTED)
    write = "builtins.OSError" in handlers.caught(guard).types and lost_work.behind(guard) is not None
    if not moves_on(guard) or not (defect or write):
        return None
    return Finding(guard, (kind(guard), "an error that nobody expects"), around(guard))


def kind(guard: Guard) -> str:
    """How a guard is called."""
    return "handler" if isinstance(guard, nodes.ExceptHandler) else "suppress()"


def around(guard: Guard) -> tuple[Step, ...]:
    """The first of the guarded statements."""
    return tuple(Step(first, "the guarded code") for first in guarded(guard)[:1])


def shown(function: str) -> str:
    """A function as it is written: without the module of the builtins."""
    return function.removeprefix("builtins.")
