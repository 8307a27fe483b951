"""What GitHub takes of a report, and which part of a larger one it should get.

A report that exceeds one of these is refused as a whole. So we leave out what matters least: first by severity, then by
how often the rule is right, then by how sure it is here.
"""

from __future__ import annotations

import dataclasses
import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeVar

from lint_rules.report.problems import Certainty, Problem
from lint_rules.report.sarif.descriptors import level
from lint_rules.report.sarif.run import Precision

Item = TypeVar("Item")
_LEVELS: Final = ("error", "warning", "note")
_PRECISIONS: Final = ("very-high", "high", "medium", "low")
RANKS: Final[Mapping[Certainty, float]] = {
    "high": 90.0,
    "control-flow": 70.0,
    "inference": 60.0,
    "undefined": 50.0,
    "inference-failure": 20.0,
}
"""SARIF's ``rank``: how sure a message is, of 100."""


@dataclasses.dataclass(frozen=True, slots=True)
class Limits:
    """How much a reader takes. The defaults are GitHub's."""

    results: int = 25_000
    shown: int = 5_000
    """How many of them it shows."""
    locations: int = 1_000
    """Of a result."""
    steps: int = 10_000
    """Of the flows of a result."""
    size: int = 10_000_000
    """Bytes, compressed by gzip."""


GITHUB: Final = Limits()


def best(problems: Sequence[Problem], count: int, precisions: Mapping[str, Precision]) -> list[int]:
    """Which of the problems to keep when no more than ``count`` can be, as indices in order."""
    if len(problems) <= count:
        return list(range(len(problems)))

    def place(index: int) -> tuple[object, ...]:
        problem = problems[index]
        return (
            problem.baseline == "absent",
            bool(problem.suppressions),
            _LEVELS.index(level(problem.severity)),
            _PRECISIONS.index(precisions.get(problem.symbol, "medium")),
            -RANKS[problem.certainty],
            index,
        )

    return sorted(sorted(range(len(problems)), key=place)[:count])


def shortened(items: Sequence[Item], count: int) -> Sequence[Item]:
    """At most ``count`` items: a chain that is too long loses what is before its end."""
    return items if len(items) <= count else [*items[: count - 1], items[-1]]


def compressed(pieces: Iterable[str]) -> int:
    """How many bytes a text has at most when it is compressed."""
    packer = zlib.compressobj(level=1, wbits=31)
    return sum(len(packer.compress(piece.encode())) for piece in pieces) + len(packer.flush())


def notice(found: int, written: int, thinned: int, limits: Limits) -> str | None:
    """What to tell of a report that was cut, or that GitHub will cut; None when it is whole.

    Args:
        found: how many results there are.
        written: how many are in the report.
        thinned: how many of these have fewer places than were found.
        limits: what the reader takes.
    """
    said = []
    if written < found:
        why = f"takes {limits.results:,}" if written == limits.results else f"takes {limits.size // 10**6} MB"
        said.append(
            f"left out {found - written:,} of {found:,} results, the least severe and least certain, as GitHub {why}"
        )
    if written > limits.shown:
        said.append(f"GitHub will show {limits.shown:,} of the {written:,} results written")
    if thinned:
        said.append(f"shortened the evidence of {thinned:,} result{'s' if thinned > 1 else ''} to what GitHub takes")
    return f"lint-rules: SARIF: {'; '.join(said)}" if said else None
