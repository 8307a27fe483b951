"""A collaborator that talks to something outside is made where it is used, and no caller can choose it.

Nothing in the signature says that the code reaches a server, and nobody can hand over another client: with retries,
with the credentials of the test system, with a pool that is shared, or a stand-in that answers at once. Make it in
main, and take it as a parameter.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.collaborators import Collaborators
from lint_rules.analysis.library_code import LibraryCode
from lint_rules.analysis.made import Made
from lint_rules.analysis.options import Options
from lint_rules.rule import Finding, Location, Step, rule

_MOST: Final = 10
"""More evidence than this is not read."""


@rule(
    code="R7001",
    message="'%s' %s, which no caller can choose; take it as a parameter",
    talk=("talk-top-tip-9", "industrial-the-component-graph"),
    since="0.1",
)
def hidden_dependency(
    _module: nodes.Module, collaborators: Collaborators, library: LibraryCode, options: Options
) -> Iterator[Finding]:
    """Report each attribute or function once that has a client of its own making."""
    if not library.here:
        return
    for made in collaborators.made_inside():
        if library.holds(made.call) and (options.strict or not made.is_arguable):
            deed = f"holds its own {made.api}" if made.kept else f"makes a new {made.api} for each call"
            yield Finding(made.call, (made.name, deed), tuple(proof(made)))


def proof(made: Made) -> Iterator[Step]:
    """How a class of the project comes to be a client, then what works through it."""
    for file, line, said in made.way:
        yield Step(Location(file, line), said)
    for use in made.uses[:_MOST]:
        yield Step(use, "this works through it")
