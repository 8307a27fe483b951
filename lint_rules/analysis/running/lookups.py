"""Does a module look anything up in a registry of its own, or does it only ask whether something was there before?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from lint_rules.analysis.running.entering import mentions
from lint_rules.analysis.summary import ScopeSummary, Summary

_ADDING: Final = frozenset({"add", "append", "discard", "remove", "clear"})
_ASKING: Final = frozenset({"in", "not in"})


def is_only_checked(summary: Summary, registry: str) -> bool:
    """Whether a module asks its private registry what is in it already, and does nothing else but to enter more."""
    name = registry.rpartition(".")[2]
    if not name.startswith("_"):
        return False
    uses = checks = entries = 0
    for part in _parts(summary):
        uses += _is_use(part, name)
        match part:
            case ["cmp", str(how), _, used] if how in _ASKING and _is_use(used, name):
                checks += 1
            case ["c", ["a", used, str(method), _], *_] if method in _ADDING and _is_use(used, name):
                entries += 1
            case ["si", int(), used, *_] if _is_use(used, name):
                entries += 1
            case _:
                pass
    return checks > 0 and uses == checks + entries


def _parts(summary: Summary) -> Iterator[list[Any]]:
    for scope in summary.scopes:
        yield from mentions(_all_of(scope))


def _all_of(scope: ScopeSummary) -> list[Any]:
    """What a scope does and binds."""
    decorators = [expression for _, expression in scope.decorators]
    return [scope.operations, *scope.names.values(), *scope.defaults.values(), decorators]


def _is_use(part: Any, name: str) -> bool:
    match part:
        case ["a", _, str(attribute), int()]:
            return attribute == name
        case ["g", str(used)]:
            return used == name
        case _:
            return False
