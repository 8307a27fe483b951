"""What a report says of the run besides what was found."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Literal

from lint_rules.report.problems import Background, Place, Severity

Precision = Literal["very-high", "high", "medium", "low"]
"""How often what a rule reports is true."""


@dataclasses.dataclass(frozen=True, slots=True)
class Component:
    """A tool, or a part of one."""

    name: str
    full_name: str
    version: str
    page: str


@dataclasses.dataclass(frozen=True, slots=True)
class Described:
    """A rule, as somebody reads of it who has never heard of it."""

    symbol: str
    code: str
    severity: Severity
    background: Background
    tags: tuple[str, ...] = ()
    precision: Precision = "medium"
    former: tuple[str, ...] = ()
    """Symbols under which it was known before."""
    bad: str = ""
    good: str = ""
    """Examples, as Markdown."""


@dataclasses.dataclass(frozen=True, slots=True)
class Notification:
    """Something that concerns the run, and not the code: a file that could not be read, an option that is unknown."""

    symbol: str
    text: str
    place: Place | None = None
    fatal: bool = True
    """Whether something was left undone because of it."""
    about_settings: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Run:
    """One run of a tool."""

    driver: Component
    root: str
    """The folder to which addresses are relative: that of the repository, for whoever shows them."""
    started: dt.datetime
    ended: dt.datetime
    extensions: tuple[Component, ...] = ()
    exit_code: int | None = None
    """None where nobody knows it yet."""
    files: tuple[str, ...] = ()
    """Every file that was checked."""
    unseen: frozenset[str] = frozenset()
    """Files whose text on disk is not what was checked (an editor's buffer)."""
    notifications: tuple[Notification, ...] = ()
    automation_id: str | None = None
    rules: tuple[Described, ...] = ()
    """What is known of the rules, those that found nothing too. They are listed where a problem names them."""
    every_rule: bool = False
    """List them all."""
