"""The words around a finding that do not come from the rule itself: help texts and links."""

from __future__ import annotations

import re
from typing import Final

from lint_rules.report.problems import Background
from lint_rules.rule import Rule, Talk

DOCS: Final = "https://lint-rules.readthedocs.io/en/stable/rules/"
_INTERVIEW: Final = "https://www.infoq.com/interviews/peter-bourgon-go-weave"
_TALK: Final = "https://peter.bourgon.org/go-best-practices-2016/"
_THEORY: Final = "https://peter.bourgon.org/blog/2017/06/09/theory-of-modern-go.html"
_INDUSTRIAL: Final = "https://peter.bourgon.org/go-for-industrial-programming/"
_PLACE: Final = re.compile(
    r"interview-q(?P<question>\d+) | talk-top-tip-(?P<tip>\d+) | talk-(?P<section>[a-z-]+)"
    r" | (?P<theory>theory) | industrial-(?P<chapter>[a-z-]+)",
    re.VERBOSE,
)


def docs_url(rule: Rule) -> str:
    """The page of a rule."""
    return f"{DOCS}{rule.name}/"


def help_text(rule: Rule) -> str:
    """What ``--help-msg`` shows: the rationale and where to read on."""
    return f"{rule.rationale}\n\nMore: {docs_url(rule)}"


def background_of(rule: Rule) -> Background:
    """Why a rule exists, and where to read on."""
    talk = tuple((talk_title(place), talk_url(place)) for place in rule.declaration.talk)
    return Background(rule.rationale, docs_url(rule), talk)


def headline(text: str) -> str:
    """The first line of a rationale, or the first sentence of a longer first line, without its stop."""
    first = text.strip().partition("\n")[0]
    return re.split(r"(?<=[.!?])\s+(?=[A-Z])", first, maxsplit=1)[0].rstrip(".")


def talk_url(place: Talk) -> str:
    """Where to read what the talk says.

    Raises:
        ValueError: there is no such place.
    """
    match _place(place):
        case {"tip": str(tip)}:
            return f"{_TALK}#top-tip-{tip}"
        case {"section": str(section)}:
            return f"{_TALK}#{section}"
        case {"chapter": str(chapter)}:
            return f"{_INDUSTRIAL}#{chapter}"
        case {"theory": str()}:
            return _THEORY
        case _:
            # The page of the interview has no anchors; its questions are numbered.
            return _INTERVIEW


def talk_title(place: Talk) -> str:
    """The place as a person would call it.

    Raises:
        ValueError: there is no such place.
    """
    match _place(place):
        case {"tip": str(tip)}:
            return f"Go best practices, six years in: top tip {tip}"
        case {"section": str(section)}:
            return f"Go best practices, six years in: {section.replace('-', ' ')}"
        case {"chapter": str(chapter)}:
            return f"Go for industrial programming: {chapter.replace('-', ' ')}"
        case {"theory": str()}:
            return "A theory of modern Go"
        case found:
            return f"Interview at QCon London: question {found['question']}"


def _place(place: Talk) -> dict[str, str | None]:
    match = _PLACE.fullmatch(place)
    if match is None:
        raise ValueError(f"no such place in the talk: '{place}'")
    return match.groupdict()
