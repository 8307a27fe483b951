"""What a report is made of: plain data, whoever found it."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from lint_rules.rule import Location

Severity = Literal["fatal", "error", "warning", "refactor", "convention", "info"]
SEVERITIES: Final[Mapping[str, Severity]] = {
    "F": "fatal",
    "E": "error",
    "W": "warning",
    "R": "refactor",
    "C": "convention",
    "I": "info",
}
"""By the letter of a code."""
Certainty = Literal["high", "control-flow", "inference", "inference-failure", "undefined"]
"""How sure Pylint or a rule is of a message: Pylint's confidences."""
Baseline = Literal["new", "unchanged", "updated", "absent"]
"""How a message stands to an earlier run. What is absent is not in this one, and no more is known than its file."""


@dataclasses.dataclass(frozen=True, slots=True)
class Place:
    """A span of source text. Lines count from 1, columns from 0."""

    path: str
    """As a person should read it."""
    file: str
    """Where to read the source."""
    line: int
    column: int = 0
    end_line: int | None = None
    end_column: int | None = None
    characters: bool = False
    """Whether columns are known to count characters. Otherwise they count bytes of UTF-8, except in the header of a
    function or class."""


@dataclasses.dataclass(frozen=True, slots=True)
class Proof:
    """One step of the evidence: a place, and what happens there."""

    place: Place
    text: str


@dataclasses.dataclass(frozen=True, slots=True)
class Replacement:
    """A span, and what is to stand there."""

    place: Place
    text: str


@dataclasses.dataclass(frozen=True, slots=True)
class Fix:
    """A change that does away with a problem, in one file or in several."""

    text: str
    """What it does, as a sentence."""
    replacements: tuple[Replacement, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Suppression:
    """Somebody decided not to hear of a problem: with a comment there, or with an entry elsewhere."""

    kind: Literal["inSource", "external"]
    reason: str = ""
    """As it was written; empty when none was given."""


@dataclasses.dataclass(frozen=True, slots=True)
class Problem:
    """One message."""

    code: str
    symbol: str
    severity: Severity
    message: str
    place: Place
    steps: tuple[Proof, ...] = ()
    module: str = ""
    """The module's dotted name."""
    scope: str = ""
    """Classes and functions around it, with dots between: ``Class.method``."""
    certainty: Certainty = "undefined"
    fixes: tuple[Fix, ...] = ()
    baseline: Baseline | None = None
    suppressions: tuple[Suppression, ...] = ()
    fingerprint: str = ""
    """The mark of a message that is absent, by which an earlier run knew it. Others have theirs from their text."""


@dataclasses.dataclass(frozen=True, slots=True)
class Background:
    """Why a rule exists, and where to read on."""

    rationale: str
    docs: str | None = None
    talk: tuple[tuple[str, str], ...] = ()
    """Title and address of each place in the talk."""


@dataclasses.dataclass(frozen=True, slots=True)
class Report:
    """All that a run found."""

    problems: tuple[Problem, ...]
    backgrounds: Mapping[str, Background]
    """By symbol."""
    unseen: frozenset[str] = frozenset()
    """Files whose text on disk is not what was checked (an editor's buffer): no source is shown."""


def place_of(at: Location, prefix: str) -> Place:
    """A span that the engine told of. A person reads its path without the prefix."""
    path = at.path.removeprefix(prefix)
    return Place(path, os.path.abspath(at.path), at.line, at.column, at.end_line, at.end_column)
