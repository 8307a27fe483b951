"""The words around a finding that do not come from the rule itself: help texts and links."""

from __future__ import annotations

from typing import Final

from lint_rules.rule import Rule

DOCS: Final = "https://lint-rules.readthedocs.io/en/stable/rules/"
_PLACES: Final = (
    ("interview-", "https://www.infoq.com/interviews/peter-bourgon-go-weave"),
    ("talk-", "https://peter.bourgon.org/go-best-practices-2016/#"),
    ("theory", "https://peter.bourgon.org/blog/2017/06/09/theory-of-modern-go.html"),
    ("industrial-", "https://peter.bourgon.org/go-for-industrial-programming/#"),
)


def docs_url(rule: Rule) -> str:
    """The page of a rule."""
    return f"{DOCS}{rule.name}/"


def help_text(rule: Rule) -> str:
    """What ``--help-msg`` shows: the rationale and where to read on."""
    return f"{rule.rationale}\n\nMore: {docs_url(rule)}"
