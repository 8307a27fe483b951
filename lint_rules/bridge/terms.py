"""What the settings of a run amount to, as plain data: a file of which there is nothing to say needs no Pylint."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from lint_rules.analysis.options import Options
from lint_rules.catalog import catalog
from lint_rules.rule import Rule

REASONLESS: Final = "reasonless-suppression"
UNUSED: Final = "unused-suppression"
SPURIOUS: Final = ("useless-suppression", "suppressed-message")
"""What Pylint itself says of comments that suppress."""
_SWITCHES_ON: Final = re.compile(r"#.*pylint:.*enable")
_SWITCHES_OFF: Final = re.compile(r"#.*\bpylint:.*\bdisable.*")


class InvalidSettings(Exception):
    """The settings cannot be; the text says why in one line."""


class Terms(NamedTuple):
    """The settings, as the engine takes them."""

    values: Mapping[str, Any]
    """Our options."""
    source_roots: Sequence[str]
    on: Sequence[str]
    """The messages that are on: of our rules, and of those about comments."""
    certainties: Sequence[str]
    """How sure a message must be to be told, in Pylint's words."""

    @property
    def options(self) -> Options:
        """Our options."""
        return Options(self.values, tuple(self.source_roots))

    def wanted(self, text: str) -> list[Rule]:
        """The rules that can report in a module of this text."""
        if "pylint:" not in text:
            return [rule for rule in catalog() if rule.name in self.on]
        return [rule for rule in catalog() if is_wanted(rule, text, is_on=rule.name in self.on)]

    def tells(self, *, certain: bool) -> bool:
        """Whether findings are told that are as sure as this."""
        return ("HIGH" if certain else "INFERENCE") in self.certainties

    def looks_at_comments(self, text: str) -> bool:
        """Whether there may be something to say of the suppressions in a text, whatever the rules find."""
        if any(symbol in self.on for symbol in SPURIOUS):
            return "pylint:" in text
        return any(symbol in self.on for symbol in (REASONLESS, UNUSED)) and concerns_us(text)


def is_wanted(rule: Rule, text: str, *, is_on: bool) -> bool:
    """Whether a rule can report here: it is on, a comment names it, or one enables a family, a letter or all."""
    return is_on or rule.name in text or rule.code in text or _SWITCHES_ON.search(text) is not None


def concerns_us(text: str) -> bool:
    """Whether a comment in a text may switch one of our messages off. It is asked of every file, so it is no parser."""
    if "pylint:" not in text:
        return False
    names = {word for rule in catalog() for word in (rule.name, rule.code, *rule.declaration.renamed_from)}
    return any(
        "lint-rules" in line[0] or not names.isdisjoint(re.findall(r"[\w-]+", line[0]))
        for line in _SWITCHES_OFF.finditer(text)
    )
