"""In which order are files checked, and by whom? What a file imports comes before it.

What a process has learned of a module it lends to others whose files lead there. So what is lent comes first in its
share, and what has to wait for it comes later in the others.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from lint_rules.bridge.terms import Terms
from lint_rules.engine.modules import Modules
from lint_rules.engine.ordering import dependencies_first, imports_among
from lint_rules.gate.setup import Setup
from lint_rules.gate.shares import cut


class Arrangement(NamedTuple):
    """Who checks what."""

    shares: list[list[str]]
    """The files with which each process begins, in order."""
    lent: list[str]
    """The modules of which more than one process needs to know, by their absolute paths."""


def arranged(files: Sequence[str], setup: Setup, processes: int) -> Arrangement:
    """Share out files among processes."""
    given: dict[str, list[str]] = {}
    for path in files:
        given.setdefault(os.path.abspath(path), []).append(path)
    # What is looked up for this has no part in the results, so it is not to be kept with them.
    imports = imports_among(given, Modules(Terms(*setup.terms).source_roots))
    order = dependencies_first(imports)
    sizes = {file: size_of(file) for file in order}
    shares = [order[piece.start : piece.stop] for piece in cut(list(sizes.values()), processes)]
    lent = _lent(shares, imports)
    shares = _in_time(shares, imports, lent, sizes)
    return Arrangement([[path for file in share for path in given[file]] for share in shares], list(lent))


def size_of(path: str) -> int:
    """How much there is to do for a file."""
    try:
        return os.path.getsize(path)
    except OSError:
        # Its own check will say what is wrong with it.
        return 0


def _lent(shares: Sequence[Sequence[str]], imports: Mapping[str, Sequence[str]]) -> dict[str, None]:
    """What the files of a share lead to outside of it, for each of the shares."""
    lent: dict[str, None] = {}
    for share in shares:
        reached = dict.fromkeys(share)
        left = list(share)
        while left:
            new = [file for file in imports[left.pop()] if file not in reached]
            reached.update(dict.fromkeys(new))
            left += new
        lent.update(dict.fromkeys(list(reached)[len(share) :]))
    return lent


def _in_time(
    shares: Sequence[Sequence[str]],
    imports: Mapping[str, Sequence[str]],
    lent: Mapping[str, None],
    sizes: Mapping[str, int],
) -> list[list[str]]:
    """The shares with what they lend in front, and the rest by how long what it needs from others takes."""
    taken: dict[str, int] = {}
    for share in shares:
        done = 0
        for file in share:
            if file in lent:
                done += sizes[file]
                taken[file] = done
    found = []
    for share in shares:
        inside = dict.fromkeys(share)
        waits: dict[str, int] = {}
        for file in share:
            waits[file] = max(
                (waits.get(other, 0) if other in inside else taken[other] for other in imports[file]), default=0
            )
        rest = sorted((file for file in share if file not in lent), key=waits.__getitem__)
        found.append([*(file for file in share if file in lent), *rest])
    return found
