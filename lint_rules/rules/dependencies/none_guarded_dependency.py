"""A collaborator that may be None is guarded wherever it is called.

Each call needs its own test, the one that is forgotten fails only for those who passed nothing, and the tests hide what
the methods do. A default whose methods do nothing makes every call unconditional, and leaves one place where it is
decided that there is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from astroid import nodes

from lint_rules.analysis.absences import Absences, Guard
from lint_rules.analysis.data import only_of_data
from lint_rules.analysis.optional_parts import OptionalPart, OptionalParts
from lint_rules.analysis.test_code import TestCode
from lint_rules.rule import Finding, Step, rule

_MOST: Final = 10
"""More evidence than this is not read."""
_ENOUGH_STATEMENTS: Final = 2
_ENOUGH: Final = 3
_RELEASING: Final = frozenset({"close", "aclose", "cancel", "stop", "join", "release", "shutdown"})
_LINKS: Final = frozenset({"parent", "owner", "next", "prev", "previous", "root", "child", "outer", "container"})


@rule(
    code="R7007",
    message="'%s' may be None, and '%s' asks %s times before it calls it; take a default that does nothing",
    talk=("talk-top-tip-9", "industrial-the-component-graph"),
    since="0.1",
)
def none_guarded_dependency(
    klass: nodes.ClassDef, parts: OptionalParts, absences: Absences, test_code: TestCode
) -> Iterator[Finding]:
    """Report optional collaborators once for each class, where the guards are."""
    if test_code.here:
        return
    for part in parts.of(klass):
        guards = absences.guards(part.mentions) or []
        if is_enough(guards) and not is_data(part, guards) and not is_link(part):
            steps = tuple(Step(guard.test, "guarded here") for guard in guards[:_MOST])
            yield Finding(part.taken, (part.taken.name, klass.name, str(len(guards))), steps)


def is_enough(guards: Sequence[Guard]) -> bool:
    """Whether the guards are so many that they are a habit, and do more than release something."""
    called = frozenset[str]().union(*(guard.methods for guard in guards))
    statements = sum(guard.drops_results for guard in guards)
    return not called <= _RELEASING and (statements >= _ENOUGH_STATEMENTS or len(guards) >= _ENOUGH)


def is_data(part: OptionalPart, guards: Sequence[Guard]) -> bool:
    """Whether a part is a value and no collaborator."""
    called = frozenset[str]().union(*(guard.methods for guard in guards))
    return only_of_data(called) or any(name.startswith("builtins.") for name in part.annotated)


def is_link(part: OptionalPart) -> bool:
    """Whether a part leads to another object of the same structure."""
    return part.is_of_its_kind or part.taken.name.lstrip("_") in _LINKS
