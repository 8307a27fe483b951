"""Answers about running code: what something may be, and what running it does to the world, by which way."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeAlias

from lint_rules.analysis.running.values import NOTHING, Values, container, same, union
from lint_rules.analysis.summary import ScopeSummary

MOST_OPEN: Final = 3
"""More tests are not counted."""


class Link(NamedTuple):
    """A place on the way to an effect, and the rest of the way."""

    open_: int
    """How many tests on the way nobody can decide from the text: 0 means that the effect happens."""
    length: int
    file: str
    line: int
    name: str
    """What is called here: a function of the project, or at the end the foreign name that has the effect."""
    rest: Link | None


Key: TypeAlias = tuple[Any, ...]
Effects: TypeAlias = dict[tuple[Any, ...], Link]


@dataclasses.dataclass(slots=True, eq=False)
class Outcome:
    """The answer to a question: what something may be, and what finding out did to the world."""

    values: Values = NOTHING
    effects: Effects = dataclasses.field(default_factory=dict)

    def __eq__(self, other: object) -> bool:
        """Equal when nothing new is known: the same values and effects, by ways as sure and as long."""
        return (
            isinstance(other, Outcome)
            and same(self.values, other.values)
            and self.effects.keys() == other.effects.keys()
            and all(link[:4] == other.effects[key][:4] for key, link in self.effects.items())
        )

    __hash__ = None  # type: ignore[assignment] # outcomes are compared, never looked up


def keep(effects: Effects, key: tuple[Any, ...], link: Link) -> None:
    """Note a way to an effect, unless a surer or shorter one is known."""
    known = effects.get(key)
    if known is None or _precedes(link, known):
        effects[key] = link


def _precedes(link: Link, known: Link) -> bool:
    """Whether a way is surer or shorter than a known one; of two that are alike the first by where they lead."""
    while link is not known:
        if link[:5] != known[:5]:
            return link[:5] < known[:5]
        if link.rest is None or known.rest is None:
            return False
        link, known = link.rest, known.rest
    return False


def unsure(link: Link, tests: int) -> Link:
    """The same way behind so many more tests that are open."""
    return link._replace(open_=min(link.open_ + tests, MOST_OPEN)) if tests else link


class Arguments(NamedTuple):
    """What a call passes."""

    positional: tuple[Values, ...] = ()
    keywords: Mapping[str, Values] = types.MappingProxyType({})
    complete: bool = True
    """False when a ``*`` or ``**`` passes more than can be seen."""
    named: bool = True
    """False when a ``**`` does, so that any parameter may be among them."""


def pair(scope: ScopeSummary, positional: Sequence[Values], arguments: Arguments) -> dict[str, Values]:
    """The values of parameters, as far as they are known."""
    given = dict(zip(scope.params[: scope.positional], positional, strict=False))
    rest = positional[scope.positional :]
    if scope.vararg is not None and rest:
        given[scope.vararg] = (container(union(*rest)),)
    extra: list[Values] = []
    for name, values in arguments.keywords.items():
        if name in scope.params:
            given[name] = values
        else:
            extra.append(values)
    if scope.kwarg is not None and extra:
        given[scope.kwarg] = (container(union(*extra)),)
    return given
