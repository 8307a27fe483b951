"""Does a platform call this module for each event, as AWS Lambda does?

Such a module is a program: the platform imports it, calls one function with an event and a context, and advises to set
everything up while the module is imported and to keep it for the next event.
"""

from __future__ import annotations

from typing import Final

from astroid import nodes

_GIVEN: Final = ["event", "context"]
"""What the platform passes, without the underscores of unused parameters."""
_NAME: Final = "lambda_handler"


def handles_events(module: nodes.Module) -> bool:
    """Whether a function at the top level is called for each event, as its parameters or its name say."""
    return any(
        isinstance(statement, nodes.FunctionDef)
        and (statement.name == _NAME or [name.strip("_") for name in statement.argnames()] == _GIVEN)
        for statement in module.body
    )
