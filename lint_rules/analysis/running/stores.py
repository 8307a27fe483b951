"""Does setting an attribute change it, and for the first time?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from lint_rules.analysis.running.restoring import spelled
from lint_rules.analysis.running.values import External, Values
from lint_rules.analysis.summary import Expression, Operation, ScopeSummary

_PYTHON_2: Final = frozenset(
    {"ConfigParser", "Cookie", "HTMLParser", "Queue", "SocketServer", "StringIO", "Tkinter", "__builtin__"}
    | {"cPickle", "cStringIO", "commands", "cookielib", "httplib", "robotparser", "thread", "urllib2", "urlparse"}
    | {"xmlrpclib"}
)
"""Modules that no supported Python has."""


def changes_nothing(owner: Expression, owners: Values, name: str, value: Expression, module: ScopeSummary) -> bool:
    """Whether setting an attribute of a foreign module never runs, or leaves the attribute as it is."""
    return _is_of_old_python(owner, module) or _is_bound_already(owners, name, value, module)


def _is_of_old_python(owner: Expression, module: ScopeSummary) -> bool:
    """Whether something is read from a module that only Python 2 has: where the import fails, nothing is changed."""
    while owner is not None and owner[0] == "a":
        owner = owner[1]
    bound = module.names.get(owner[1], []) if owner is not None and owner[0] == "g" else []
    return bool(bound) and all(
        old is not None and old[0] in ("im", "fr") and old[1].partition(".")[0] in _PYTHON_2 for old in bound
    )


def _is_bound_already(owners: Values, name: str, value: Expression, module: ScopeSummary) -> bool:
    """Whether an attribute of a package is set to its own module of that name, which an import has bound there."""
    match value:
        case ["g", str(known)]:
            bound = module.names.get(known, [])
        case _:
            return False
    parts = {f"{owner.name}.{name}" for owner in owners if isinstance(owner, External)}
    return bool(parts and bound) and all(old is not None and old[0] == "im" and parts == {old[1]} for old in bound)


def is_not_yet(test: Expression, body: Sequence[Operation]) -> bool:
    """Whether a test asks that something is not yet what the code behind it makes it: ``if a.b != c: a.b = c``."""
    match test:
        case ["cmp", "!=" | "is not", left, right]:
            before, after = spelled(left), spelled(right)
        case _:
            return False
    stores = [operation for operation in body if operation[0] == "sa"] if before and after else []
    return any(
        spelled(["a", owner, name, line]) == before and spelled(value) == after
        for _, line, owner, name, value in stores
    )
