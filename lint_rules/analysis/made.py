"""What it takes to say that code makes a collaborator where it uses it."""

from __future__ import annotations

import dataclasses
from typing import Final

from astroid import nodes

OUTSIDE: Final = frozenset({"http", "cloud", "database", "queue", "mail"})
"""Kinds of clients that talk to something outside. Threads, sockets and files are a class's own resources."""


@dataclasses.dataclass(frozen=True, slots=True)
class Made:
    """A collaborator that comes into being where it is used."""

    name: str
    """As a reader would write it: ``Reports.session`` for an attribute, else the name of the function."""
    api: str
    call: nodes.Call
    uses: tuple[nodes.NodeNG, ...]
    kept: bool
    """Whether an object keeps it; otherwise it is made for each call."""
    is_arguable: bool
    """Whether there is something to be said for it: in a wrapper, for one call, or as one thing of several."""
    way: tuple[tuple[str, int, str], ...] = ()
    """How a class of the project comes to be a client: file, line, and what is done there."""
