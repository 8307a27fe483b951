"""A connection, session, pool or file exists because a module was imported.

Nobody chose it: not its address, not its credentials, not when it is made, and nobody closes it. Every function that
reaches for it depends on it without saying so, a test gets the real one with the import, and a process that forks
after the import shares one connection with its children. Make it in main, and pass it to those who need it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.import_clients import ImportClient, ImportClients
from lint_rules.analysis.later_code import enclosing
from lint_rules.analysis.library_code import LibraryCode
from lint_rules.rule import Finding, Location, Step, rule

_MOST: Final = 10
"""More evidence than this is not read."""


@rule(
    code="W6704",
    message="%s holds %s, which exists because this module was imported",
    talk=("interview-q5", "talk-top-tip-9", "theory"),
    since="0.1",
)
def global_client(_module: nodes.Module, clients: ImportClients, library: LibraryCode) -> Iterator[Finding]:
    """Report names, class attributes and defaults that keep a client which importing the module makes."""
    if not library.here:
        return
    for client in clients.all():
        if library.holds(client.node) and not is_asked_for(client) and not is_read_up(client):
            yield Finding(client.node, (holder(client), what(client)), tuple(proof(client))[:_MOST])


def is_asked_for(client: ImportClient) -> bool:
    """Whether a framework finds the object by a name that it prescribes: ``__plugin__``."""
    return client.name.startswith("__") and client.name.endswith("__")


def is_read_up(client: ImportClient) -> bool:
    """Whether a file serves the import alone: nothing but the top level uses it."""
    return client.opened.kind == "file" and client.used_at_import and not client.uses


def holder(client: ImportClient) -> str:
    """Where the client is."""
    if client.parameter_of:
        return f"the default of parameter '{client.name}' of '{client.parameter_of}'"
    return f"'{client.name}'"


def what(client: ImportClient) -> str:
    """What the client is, and the first of the calls that lead to it."""
    *calls, _ = client.opened.way
    return f"{client.opened.api} by way of {calls[0][2]}" if calls else client.opened.api


def proof(client: ImportClient) -> Iterator[Step]:
    """The calls from the module to what makes the client, then the functions that use it."""
    *calls, (file, line, said) = client.opened.way
    for at, called_from, name in calls:
        yield Step(Location(at, called_from), f"calls {name}")
    yield Step(Location(file, line), said)
    seen = set()
    for use in client.uses:
        function = enclosing(use)
        if function not in seen:
            seen.add(function)
            yield Step(use, f"{function} uses {client.name}")
