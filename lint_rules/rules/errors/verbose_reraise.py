"""Raising a caught error by its name makes the reader check what plain `raise` would have said.

Is it still the same error? Has it been wrapped, or replaced on the way? A bare `raise` cannot mean anything but "this
was not for me", and it leaves the traceback as it came, without a second line for the same function.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import children
from lint_rules.analysis.handlers import Handlers
from lint_rules.rule import Finding, Step, rule

_SAME_COMPLAINT: Final = frozenset({"TRY201", "verbose-raise"})
_CONTEXTS: Final = (nodes.If, nodes.For, nodes.While, nodes.With, nodes.Match, nodes.MatchCase)
"""Statements inside which plain ``raise`` still raises what the handler caught."""


@rule(
    code="W6903",
    message="`raise %s` raises what was caught, which plain `raise` says with a cleaner traceback",
    talk=("interview-q5",),
    since="0.1",
)
def verbose_reraise(handler: nodes.ExceptHandler, handlers: Handlers) -> Iterator[Finding]:
    """Report raises of the caught error by name, in handlers that do something else besides."""
    if handler.name is None or isinstance(handler.parent, nodes.TryStar) or handlers.only_reraises(handler):
        return
    for raised in direct_raises(handler):
        if (
            isinstance(raised.exc, nodes.Name)
            and handlers.raises_again(raised, handler)
            and not handlers.answers_at(raised, _SAME_COMPLAINT)
        ):
            yield Finding(raised, (raised.exc.name,), (Step(handler, "catches it under this name"),))


def direct_raises(handler: nodes.ExceptHandler) -> Iterator[nodes.Raise]:
    """The raises for which the caught error is the one that is being handled."""
    waiting: list[nodes.NodeNG] = list(handler.body)[::-1]
    while waiting:
        node = waiting.pop()
        if isinstance(node, nodes.Raise):
            yield node
        elif isinstance(node, _CONTEXTS):
            inner = [child for child in children(node) if child.is_statement or isinstance(child, nodes.MatchCase)]
            waiting += inner[::-1]
