"""An object that its constructor leaves unfinished can be used before it is ready.

Between the constructor and the second call the object looks complete and is not: a method that is called too early
meets a None and fails far from the mistake. Whoever uses the object must know the right order, and nothing tells them.
Make what is needed first and pass it in, or let a factory hand out objects that are ready.
"""

from __future__ import annotations

from collections.abc import Iterator

from astroid import nodes

from lint_rules.analysis.ancestry import Ancestry
from lint_rules.analysis.second_phase import SecondPhases
from lint_rules.analysis.test_code import TestCode
from lint_rules.rule import Finding, Step, rule


@rule(
    code="R7104",
    message="'%s' is unfinished until %s() is called: %s() relies on '%s', which the constructor leaves None",
    talk=("talk-top-tip-6", "talk-configuration", "industrial-the-component-graph"),
    since="0.1",
    strict=True,
)
def two_phase_init(
    klass: nodes.ClassDef, phases: SecondPhases, ancestry: Ancestry, test_code: TestCode
) -> Iterator[Finding]:
    """Report each class once whose objects wait for a second call, and that doesn't look after it."""
    if test_code.here:
        return
    for phase in phases.of(klass):
        if ancestry.is_of_the_project(klass):
            steps = (
                Step(phase.empty, f"`{phase.attribute}` is None"),
                Step(phase.filled, f"only `{phase.filler.name}` fills it"),
                Step(phase.used, f"`{phase.user.name}` relies on it"),
            )
            yield Finding(klass, (klass.name, phase.filler.name, phase.user.name, phase.attribute), steps)
        return
