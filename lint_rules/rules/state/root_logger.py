"""Library code logs through the root logger, which every part of the program shares.

``logging.info(...)`` has no name by which a program could tell, filter or silence the part that speaks, and the
first such call installs a handler on the root logger behind the back of a program that has not configured one yet.
The module's own logger, ``logging.getLogger(__name__)``, costs one line and leaves both decisions to main.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import Bindings, How
from lint_rules.analysis.library_code import LibraryCode
from lint_rules.analysis.names import Names
from lint_rules.analysis.root_loggers import RootLoggers
from lint_rules.knowledge.tables import Knowledge
from lint_rules.rule import Finding, Step, rule

_MOST_STEPS: Final = 10


@rule(
    code="W6708",
    message="'%s' writes to the root logger instead of one that is named for this module",
    talk=("interview-q5", "talk-top-tip-10", "theory"),
    since="0.1",
)
def root_logger(
    _module: nodes.Module, library: LibraryCode, names: Names, bindings: Bindings, knowledge: Knowledge
) -> Iterator[Finding]:
    """Report each function of ``logging`` that is called, and each root logger that is asked for once."""
    loggers = RootLoggers(names, knowledge)
    written: dict[nodes.NodeNG, list[nodes.Call]] = {}
    for call in bindings.nodes(nodes.Call) if library.here and loggers.are_reached else ():
        root = loggers.written_to(call)
        if root is not None and library.holds(call):
            written.setdefault(root, []).append(call)
    for root, calls in written.items():
        steps = [Step(call, f"{call.func.as_string()} writes a record") for call in calls[:_MOST_STEPS]]
        yield Finding(root, (calls[0].func.as_string(),), (*steps, *own_logger(bindings, loggers)))


def own_logger(bindings: Bindings, loggers: RootLoggers) -> Iterator[Step]:
    """The logger that the module has for itself and that the call passes by."""
    for binding in bindings.module.bindings.values():
        made = binding.sole()
        if made is None or made.how is not How.ASSIGN or not isinstance(made.value, nodes.Call):
            continue
        if loggers.makes_own(made.value):
            yield Step(made.node, "the module has a logger of its own")
            return
