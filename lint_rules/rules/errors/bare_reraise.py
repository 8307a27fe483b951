"""An except clause that only re-raises looks like handling and does nothing.

To be written in full.
"""

from __future__ import annotations

from collections.abc import Iterator

from astroid import nodes

from lint_rules.rule import Finding, rule


@rule(code="W6902", message="the handler of %s only raises it again", talk=("interview-q5",), since="0.1")
def bare_reraise(handler: nodes.ExceptHandler) -> Iterator[Finding]:
    """Report handlers that only re-raise."""
    match handler.body:
        case [nodes.Raise(exc=None)]:
            yield Finding(handler, (handler.type.as_string() if handler.type else "everything",))
