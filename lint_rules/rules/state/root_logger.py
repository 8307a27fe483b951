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
from lint_rules.knowledge.tables import Knowledge, Table
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
    table = knowledge.table("root-loggers")
    written: dict[nodes.NodeNG, list[nodes.Call]] = {}
    for call in bindings.nodes(nodes.Call) if library.here else ():
        root = root_written_to(call, names, table)
        if root is not None and library.holds(call):
            written.setdefault(root, []).append(call)
    for root, calls in written.items():
        steps = [Step(call, f"{call.func.as_string()} writes a record") for call in calls[:_MOST_STEPS]]
        yield Finding(root, (calls[0].func.as_string(),), (*steps, *own_logger(bindings, names, table)))


def root_written_to(call: nodes.Call, names: Names, table: Table) -> nodes.NodeNG | None:
    """Where a call that logs has the root logger from; None when it does something else."""
    match names.known(call.func, table), call.func:
        case (_, "writes"), _:
            return call
        case (_, "method"), nodes.Attribute(expr=receiver):
            logger = names.origin(receiver)
            return logger if is_root(logger, names, table) else None
        case _:
            return None


def is_root(logger: nodes.NodeNG, names: Names, table: Table) -> bool:
    """Whether an expression is the root logger: asked for by its name, by no name, or without asking."""
    if isinstance(logger, nodes.Call):
        return asks_for_logger(logger, names, table) and not has_own_name(logger)
    known = names.known(logger, table)
    return known is not None and known[1] == "root"


def asks_for_logger(call: nodes.Call, names: Names, table: Table) -> bool:
    """Whether a call gets a logger by its name."""
    known = names.known(call.func, table)
    return known is not None and known[1] == "get"


def has_own_name(call: nodes.Call) -> bool:
    """Whether a logger is asked for by a name that is not the root's; a name that is computed may be any."""
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    return not all(isinstance(name, nodes.Const) and name.value in (None, "", "root") for name in given)


def own_logger(bindings: Bindings, names: Names, table: Table) -> Iterator[Step]:
    """The logger that the module has for itself and that the call passes by."""
    for binding in bindings.module.bindings.values():
        made = binding.sole()
        if made is None or made.how is not How.ASSIGN or not isinstance(made.value, nodes.Call):
            continue
        if asks_for_logger(made.value, names, table) and has_own_name(made.value):
            yield Step(made.node, "the module has a logger of its own")
            return
