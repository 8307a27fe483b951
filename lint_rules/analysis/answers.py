"""Is this new error the answer to a request, so that whoever asked reads its text, and nobody its cause?

Such an error carries the status of the answer: it is made with one, or its class has one.
"""

from __future__ import annotations

import re
from typing import Final

from astroid import nodes

from lint_rules.analysis.exceptions import Exceptions
from lint_rules.analysis.handlers import own_nodes

_ERRORS: Final = range(400, 600)
"""The statuses of HTTP that say that a request failed."""
_REFUSALS: Final = range(400, 500)
"""Those that say so to whoever asked. What all errors of a program have by default is 500."""
_STATUS: Final = frozenset({"status_code", "http_status", "http_status_code", "http_code"})
"""Keywords and attributes that hold nothing but a status."""
_PERHAPS: Final = frozenset({"code", "status"})
"""Those that hold a status if the value looks like one."""
_NAMED: Final = re.compile(r"HTTP_[45]\d\d(?!\d)")
_ENUM: Final = "HTTPStatus"


class Answers:
    """The errors of one module that are answers."""

    def __init__(self, exceptions: Exceptions) -> None:
        self._exceptions = exceptions

    def is_one(self, made: nodes.Call) -> bool:
        """Whether a call makes an error that carries the status of an answer."""
        return _is_given_a_status(made) or any(
            self._exceptions.has_number(made.func, attribute, _REFUSALS) for attribute in (*_STATUS, *_PERHAPS)
        )


def _is_given_a_status(made: nodes.Call) -> bool:
    if made.args and _is_status(made.args[0]):
        return True
    return any(
        keyword.arg in _STATUS or (keyword.arg in _PERHAPS and any(map(_is_status, own_nodes([keyword.value]))))
        for keyword in made.keywords
    )


def _is_status(value: nodes.NodeNG) -> bool:
    match value:
        case nodes.Const(value=int(number)):
            return number in _ERRORS
        case nodes.Attribute(expr=nodes.Name(name=owner) | nodes.Attribute(attrname=owner), attrname=name):
            return bool(owner == _ENUM) or _NAMED.match(name) is not None
        case nodes.Name(name=name):
            return _NAMED.match(name) is not None
        case _:
            return False
