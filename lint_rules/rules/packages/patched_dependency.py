"""A test replaces a name inside of a module, because the code offers no other way in.

Each such patch names a dependency that the code under test has and does not show. The test has to know where the name
is looked up, breaks when an import is spelled differently, and passes without effect when the code stops using
it. A collaborator that is a parameter is simply handed over, in tests as in main.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.patches import Patch, Patches
from lint_rules.analysis.place import Place
from lint_rules.analysis.test_code import TestCode
from lint_rules.rule import Finding, Location, Step, rule

_MOST_STEPS: Final = 10
_MOST_HIDING: Final = 3


@rule(
    code="R7301",
    message="'%s' is patched; %s could take it as a parameter",
    talk=("talk-testing", "talk-top-tip-9", "industrial-testing"),
    since="0.1",
    strict=True,
)
def patched_dependency(_module: nodes.Module, test_code: TestCode, place: Place, patches: Patches) -> Iterator[Finding]:
    """Report each name of the project that a test module patches, at its first patch."""
    found: dict[str, list[Patch]] = {}
    for patch in patches.all() if test_code.here and not place.is_vendored else ():
        found.setdefault(patch.target, []).append(patch)
    for target, patched in found.items():
        first = patched[0]
        hiding = [
            Step(Location(user.path, user.line), f"{user.name}() uses `{first.name}` without taking it")
            for user in first.hiding[:_MOST_HIDING]
        ]
        again = [Step(patch.at, "is patched again") for patch in patched[1:]]
        user = f"{first.hiding[0].name}()" if first.hiding else "what uses it"
        yield Finding(first.at, (target, user), (*hiding, *again)[:_MOST_STEPS], certain=False)
