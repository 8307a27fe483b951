"""Code keeps the one object of its kind, and hands it to everybody.

It is a global variable that looks like a function or a constructor: whoever calls it has a dependency that no
signature mentions, nobody can have a second object or one that is set up otherwise, and a test inherits what the one
before did to it. Make the object in main, and pass it to those who use it.
"""

from __future__ import annotations

from collections.abc import Iterator

from astroid import nodes

from lint_rules.analysis.later_code import THE_MODULE, enclosing
from lint_rules.analysis.library_code import LibraryCode
from lint_rules.analysis.singletons import Singletons
from lint_rules.rule import Finding, Step, rule


@rule(
    code="W6711",
    message="%s is a global in disguise: %s",
    talk=("interview-q5", "talk-top-tip-9", "theory"),
    since="0.1",
)
def hidden_singleton(_module: nodes.Module, singletons: Singletons, library: LibraryCode) -> Iterator[Finding]:
    """Report where library code makes and keeps the one object with state that everybody gets."""
    if not library.here:
        return
    for found in singletons.all():
        if library.holds(found.node):
            inside = enclosing(found.node)
            says_itself = isinstance(found.node, (nodes.ClassDef, nodes.FunctionDef)) or inside == THE_MODULE
            how = found.how if says_itself else f"{inside} {found.how}"
            yield Finding(found.node, (found.name, how), (Step(found.node, how),))
