"""An except clause that only re-raises looks like handling and does nothing.

The reader stops to find out what is done about the error, and nothing is: it passes as if the clause were not
there. Somebody once meant to decide something here. Decide it, or let the error pass where everybody can see that
it does.
"""

from __future__ import annotations

from collections.abc import Iterator

from astroid import nodes

from lint_rules.analysis.handlers import Handlers, later_handlers, try_of
from lint_rules.rule import Finding, Step, rule

_SAME_COMPLAINT = frozenset({"W0706", "try-except-raise", "TRY203", "TRY302"})


@rule(code="W6902", message="the handler of %s only raises it again", talk=("interview-q5",), since="0.1")
def bare_reraise(handler: nodes.ExceptHandler, handlers: Handlers) -> Iterator[Finding]:
    """Report handlers whose whole effect is to raise what they caught."""
    if (
        handlers.only_reraises(handler)
        and not wraps_in_a_group(handler)
        and not shields_from_a_later_handler(handler, handlers)
        and not lets_a_stop_pass(handler, handlers)
        and not handlers.has_reason(handler)
        and not handlers.answers(handler, _SAME_COMPLAINT)
    ):
        caught = handler.type.as_string() if handler.type is not None else "everything"
        yield Finding(handler, (caught,), (Step(try_of(handler), "the try that the error leaves as it came"),))


def wraps_in_a_group(handler: nodes.ExceptHandler) -> bool:
    """Whether the error leaves changed: ``except*`` makes a group of a lone one."""
    return isinstance(handler.parent, nodes.TryStar)


def shields_from_a_later_handler(handler: nodes.ExceptHandler, handlers: Handlers) -> bool:
    """Whether a later handler that does something would otherwise see the error."""
    return any(
        handlers.could_take_from(later, handler) and not handlers.only_reraises(later)
        for later in later_handlers(handler)
    )


def lets_a_stop_pass(handler: nodes.ExceptHandler, handlers: Handlers) -> bool:
    """Whether the handler marks cancellation or the end of the program as no error for the one of all errors below.

    That one would not take it, as everybody has to know who reads the code without the handler.
    """
    return handlers.takes_only_stops(handler) and any(handlers.is_broad(later) for later in later_handlers(handler))
