"""A class that changes what its concrete ancestors do can only be understood together with all of them.

Each method may be any of three or more, and calls on ``self`` go up and down between them; a change in the middle
reaches classes that nobody had in mind. Behaviour that is wrapped (an object that has another one) can be read alone,
put together in main, and replaced in a test.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.contracts import Contracts, Member, is_dunder
from lint_rules.analysis.running.values import Class, External
from lint_rules.analysis.test_code import TestCode
from lint_rules.analysis.tidying import words
from lint_rules.rule import Finding, Location, Step, rule

_LEAST: Final = 3
_MOST_STEPS: Final = 5
_FOR_DERIVING: Final = frozenset({"abstract", "base", "mixin"})
_ERRORS: Final = ("Error", "Exception", "Warning")


@rule(
    code="R7005",
    message="'%s' stands on %s concrete classes and changes what they do: %s",
    talk=("interview-q4", "industrial-the-component-graph"),
    since="0.1",
    strict=True,
)
def implementation_inheritance(klass: nodes.ClassDef, contracts: Contracts, test_code: TestCode) -> Iterator[Finding]:
    """Report classes that override, at the end of a chain of three concrete classes or more."""
    line = contracts.line(klass) if klass.bases and any(map(is_method, klass.body)) and not test_code.here else ()
    classes = [ancestor for ancestor in line if isinstance(ancestor, Class)]
    if len(classes) < _LEAST or any(is_error(ancestor) for ancestor in line if isinstance(ancestor, External)):
        return
    chain = longest_chain(contracts, classes[0])
    changed = list(overridden(contracts, chain)) if len(chain) >= _LEAST else []
    if changed:
        steps = [step for own, other in changed for step in evidence(contracts, own, other)]
        names = ", ".join(f"{own.name}()" for own, _ in changed[:_MOST_STEPS])
        yield Finding(
            klass, (klass.name, str(len(chain) - 1), names), (*steps[: 2 * _MOST_STEPS], *links(contracts, chain))
        )


def is_method(statement: nodes.NodeNG) -> bool:
    """Whether a statement in a class defines a method that may be another one's."""
    return isinstance(statement, nodes.FunctionDef) and not is_dunder(statement.name)


def is_error(ancestor: External) -> bool:
    """Whether a class from elsewhere is an exception: those form hierarchies so that they can be caught."""
    return ancestor.name.endswith(_ERRORS)


def longest_chain(contracts: Contracts, of: Class) -> list[Class]:
    """Concrete classes, each derived from the next, starting with this one; nothing when it is not concrete."""
    if not is_concrete(contracts, of):
        return []
    above = [other for other in contracts.line_of(of)[1:] if isinstance(other, Class)]
    return [of, *max((longest_chain(contracts, other) for other in above), key=len, default=[])]


def is_concrete(contracts: Contracts, of: Class) -> bool:
    """Whether a class is one to make objects of: it leaves nothing open and is not named for being derived from."""
    return (
        not contracts.is_protocol(of)
        and not contracts.demanded(of)
        and not any(member.is_empty for member in contracts.members(of).values())
        and _FOR_DERIVING.isdisjoint(words(contracts.scope(of).name))
    )


def overridden(contracts: Contracts, chain: list[Class]) -> Iterator[tuple[Member, Member]]:
    """What the first class of a chain does differently, each with the nearest method that it replaces or extends."""
    for name, own in contracts.members(chain[0]).items():
        found = [contracts.members(other)[name] for other in chain[1:] if name in contracts.members(other)]
        if own.acts and found and found[0].acts and not is_dunder(name):
            yield own, found[0]


def evidence(contracts: Contracts, own: Member, other: Member) -> Iterator[Step]:
    """A method and the one that it overrides."""
    owner = contracts.scope(other.owner).name
    yield Step(Location(own.owner.file, own.line), f"overrides {other.name}() of `{owner}`")
    yield Step(Location(other.owner.file, other.line), f"what {other.name}() does in `{owner}`")


def links(contracts: Contracts, chain: list[Class]) -> Iterator[Step]:
    """The chain, upwards."""
    for below, above in itertools.pairwise(chain):
        scope = contracts.scope(above)
        yield Step(Location(above.file, scope.line), f"`{contracts.scope(below).name}` derives from `{scope.name}`")
