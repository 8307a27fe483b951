"""Which functions reach one of some others by calling?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def reaching(names: Iterable[str], calls: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """These functions, and all that call one of them, themselves or by another.

    Args:
        names: the functions to be reached.
        calls: which functions each one calls.
    """
    callers: dict[str, list[str]] = {}
    for name, others in calls.items():
        for other in others:
            callers.setdefault(other, []).append(name)
    found: set[str] = set()
    todo = list(names)
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo += callers.get(name, ())
    return frozenset(found)
