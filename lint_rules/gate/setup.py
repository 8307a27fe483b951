"""What a process that checks files is told, and what it tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from lint_rules.gate.cache import Place
    from lint_rules.report.problems import Background, Problem


class Setup(NamedTuple):
    """All that a process must be told."""

    config: str | None
    """Pylint's configuration file."""
    options: Mapping[str, str]
    selection: Sequence[Sequence[str]]
    terms: Sequence[Any]
    """What these amount to: the fields of the bridge's terms, which take Pylint to be found out."""
    texts: Mapping[str, str] = {}  # pylint: disable=dangerous-default-value  # nobody writes there
    """Files whose text is not read from the disk: what an editor hands over."""
    cache: Place | None = None
    """Where results are kept."""


class Checked(NamedTuple):
    """What came of one file."""

    path: str
    problems: tuple[Problem, ...]
    backgrounds: Mapping[str, Background]
    failed: bool
    """Whether it could not be checked, or not by all rules."""
    trouble: str | None = None
    """What is wrong with the cache; the last file that a process checks tells of it."""
