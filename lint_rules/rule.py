"""The whole contract of a rule: what it declares, what it yields, and how evidence looks.

A rule is a function from a node to findings. It is declared with :func:`rule` and completed by
:mod:`lint_rules.catalog`, which reads its name, family, dispatch and needs from the module it lives in.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Literal

from astroid import nodes

from lint_rules.analysis.options import Option

Talk = str
"""A place in the talk: ``interview-q5``, ``talk-top-tip-9``, ``theory``, ``industrial-context-use-and-misuse``."""


@dataclasses.dataclass(frozen=True, slots=True)
class Location:
    """A span of source text.

    Lines count from 1. Columns count from 0, in the unit that Pylint uses for the node: characters for the
    header of a function or class, UTF-8 bytes elsewhere.
    """

    path: str
    line: int
    column: int = 0
    end_line: int | None = None
    end_column: int | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Step:
    """One piece of evidence: a place, and what happens there, as a short clause without a final stop."""

    at: nodes.NodeNG | Location
    text: str


@dataclasses.dataclass(frozen=True, slots=True)
class Finding:
    """What a rule yields: where, the values for the placeholders of its message, and the proof."""

    at: nodes.NodeNG | Location
    args: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    certain: bool = True
    """False when the proof follows values or calls: reported with Pylint's confidence INFERENCE instead of HIGH."""


Check = Callable[..., Iterable[Finding]]


@dataclasses.dataclass(frozen=True, slots=True)
class Declaration:
    """What ``@rule`` makes of a function: the function and what was said of it. Only the catalog reads it."""

    check: Check
    code: str
    message: str
    talk: tuple[Talk, ...]
    since: str
    strict: bool
    options: tuple[Option, ...]
    renamed_from: tuple[str, ...]

    def __call__(self, *args: Any) -> Iterator[Finding]:
        """Run the check itself, so that a rule can be tried without an engine."""
        return iter(self.check(*args))


def rule(
    *,
    code: str,
    message: str,
    talk: tuple[Talk, ...],
    since: str,
    strict: bool = False,
    options: tuple[Option, ...] = (),
    renamed_from: tuple[str, ...] = (),
) -> Callable[[Check], Declaration]:
    """Declare a rule.

    The name, the family and the rationale come from the file; the node types come from the annotation of the
    first parameter, and what else the rule needs from the annotations of the others.

    Args:
        code: Pylint's letter and four digits; the first two are the family's.
        message: one clause, lower case, without a final stop; ``%s`` for each of ``Finding.args``.
        talk: where the talk speaks of it.
        since: the version of lint-rules that introduced it.
        strict: off by default.
        options: settings that only this rule reads.
        renamed_from: symbols under which the rule was known before.
    """

    def declare(check: Check) -> Declaration:
        return Declaration(check, code, message, talk, since, strict, options, renamed_from)

    return declare


@dataclasses.dataclass(frozen=True, slots=True)
class Rule:
    """A rule as everybody but its author sees it. Made by the catalog only."""

    name: str
    """The symbol: ``bare-reraise``."""
    family: str
    declaration: Declaration
    rationale: str
    """The module docstring: a headline, an empty line, and why it matters."""
    node_types: tuple[type[nodes.NodeNG], ...]
    needs: tuple[type, ...]
    """The analyses that the check takes after the node, in order."""
    file: str

    @property
    def code(self) -> str:
        """Pylint's message id, such as ``W6902``."""
        return self.declaration.code

    @property
    def message(self) -> str:
        """The message template."""
        return self.declaration.message

    @property
    def strict(self) -> bool:
        """Whether the rule is off by default."""
        return self.declaration.strict

    @property
    def headline(self) -> str:
        """The first line of the rationale, without its stop."""
        return self.rationale.partition("\n")[0].rstrip(".")

    @property
    def tier(self) -> Literal["core", "strict"]:
        """``core`` or ``strict``."""
        return "strict" if self.strict else "core"
