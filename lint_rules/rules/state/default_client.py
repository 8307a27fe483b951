"""A function talks to the network through a client that the library keeps to itself.

Nobody who calls the function can choose the retries, the proxy, the connection pool or a test's stand-in: the choice
was made inside, by taking the library's convenience. A client that comes in as a parameter leaves the choice to the
caller, in the end to main, and a default value keeps short calls short.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import Bindings
from lint_rules.analysis.library_code import LibraryCode
from lint_rules.analysis.names import Names
from lint_rules.analysis.offered_clients import OfferedClients
from lint_rules.knowledge.tables import Knowledge
from lint_rules.rule import Finding, Step, rule

THIS_MACHINE: Final = re.compile(r"\w+://(localhost|127\.0\.0\.1|\[::1\]|169\.254\.\d+\.\d+)(?![\w.])")
"""The loopback, and the link-local addresses at which a cloud answers its machines."""
_MOST_PARTS: Final = 8


@rule(
    code="W6707",
    message="'%s' %s; take a parameter of type %s",
    talk=("interview-q5", "talk-top-tip-9", "theory"),
    since="0.1",
)
def default_client(
    _module: nodes.Module,
    library: LibraryCode,
    bindings: Bindings,
    names: Names,
    offered: OfferedClients,
    knowledge: Knowledge,
) -> Iterator[Finding]:
    """Report each function and library once, with all its calls as evidence."""
    if not library.here:
        return
    found: dict[tuple[nodes.FunctionDef, str], list[tuple[nodes.Call, str]]] = {}
    for call, name, client in convenience_calls(bindings, names, knowledge):
        function = bindings.function_around(call)
        # Without a function around it, the call belongs to the import of the module.
        if function is not None and library.holds(call) and not offered.at(call):
            found.setdefault((function, client), []).append((call, name))
    for (function, client), calls in found.items():
        first, name = calls[0]
        yield Finding(
            first,
            (function.name, deed(first, name, names, knowledge), client),
            tuple(Step(c, f"{n} is called") for c, n in calls),
        )


def convenience_calls(bindings: Bindings, names: Names, knowledge: Knowledge) -> Iterator[tuple[nodes.Call, str, str]]:
    """The calls of functions that keep their client to themselves, what is called, and the client to take instead."""
    defaults, clients = knowledge.table("default-clients"), knowledge.table("clients")
    for call in bindings.nodes(nodes.Call) if names.reaches(defaults) else ():
        known = names.known(call.func, defaults) if names.may_be_known(call.func, defaults) else None
        if known is None or speaks_to_this_machine(call, names):
            continue
        if names.known(call.func, clients) is None or not is_handed_on(call, bindings):
            yield call, *known


def deed(call: nodes.Call, name: str, names: Names, knowledge: Knowledge) -> str:
    """What is wrong with a call: it takes a client that is hidden, or hides one for everybody else."""
    if names.known(call.func, knowledge.table("process-state")) is not None:
        return f"sets the client of the whole process by {name}"
    return f"uses the client inside {name}, which no caller can choose"


def speaks_to_this_machine(call: nodes.Call, names: Names) -> bool:
    """Whether the address is spelled out and is this machine's: asking one's own process leaves nothing to choose."""
    return any(THIS_MACHINE.match(beginning(value, names)) for value in address_of(call))


def beginning(value: nodes.NodeNG | None, names: Names) -> str:
    """The text with which an address begins, where it is spelled out here or where its parts are set once."""
    for _ in range(_MOST_PARTS):
        match value:
            case nodes.Const(value=str(text)):
                return text
            case nodes.JoinedStr(values=[first, *_]) | nodes.FormattedValue(value=first) | nodes.BinOp(left=first):
                value = first
            case nodes.Call(args=[first, *_]):
                value = first
            case nodes.Name() | nodes.Attribute() if not is_a_field(origin := names.origin(value)):
                value = origin
            case _:
                break
    return ""


def is_a_field(value: nodes.NodeNG) -> bool:
    """Whether a value is only the default of an annotated field: whoever makes the object may give another."""
    return isinstance(value.parent, nodes.AnnAssign) and isinstance(value.parent.parent, nodes.ClassDef)


def address_of(call: nodes.Call) -> list[nodes.NodeNG]:
    """The arguments that may hold an address: the first two, and the one called ``url``."""
    return [*call.args[:2], *(keyword.value for keyword in call.keywords if keyword.arg == "url")]


def is_handed_on(made: nodes.Call, bindings: Bindings) -> bool:
    """Whether a new client is returned, kept on an object or given to a new one: then this code composes."""
    match made.parent:
        case nodes.Return() | nodes.Yield():
            return True
        case nodes.Assign(targets=[nodes.AssignAttr()]) | nodes.AnnAssign(target=nodes.AssignAttr()):
            return True
        case nodes.Call() as taker:
            return is_class(taker.func)
        case nodes.Keyword(parent=nodes.Call() as taker):
            return is_class(taker.func)
        case nodes.Assign(targets=[nodes.AssignName() as target]):
            binding = bindings.of(target)
            uses = binding.references if binding is not None else []
            return any(isinstance(use.parent, (nodes.Return, nodes.Yield)) for use in uses)
        case _:
            return False


def is_class(callee: nodes.NodeNG) -> bool:
    """Whether a callee is named as classes are."""
    name = callee.as_string().rpartition(".")[2].lstrip("_")
    return name[:1].isupper() and not name.isupper()
