"""Our output formats as Pylint reporters: they turn Pylint's messages into plain data and hand them over."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from typing import Final, TextIO

from pylint.lint import PyLinter
from pylint.message import Message
from pylint.reporters import BaseReporter
from pylint.reporters.ureports.nodes import EvaluationSection, Section
from pylint.reporters.ureports.text_writer import TextWriter

from lint_rules.bridge.evidence import edit_of, steps_of
from lint_rules.bridge.messages import background
from lint_rules.report import rationale
from lint_rules.report.problems import SEVERITIES, Certainty, Fix, Place, Problem, Proof, Replacement, Report, place_of

_CERTAINTIES: Final[Mapping[str, Certainty]] = {
    "HIGH": "high",
    "CONTROL_FLOW": "control-flow",
    "INFERENCE": "inference",
    "INFERENCE_FAILURE": "inference-failure",
}
_IN_CHARACTERS: Final = frozenset(
    {
        "anomalous-backslash-in-string",
        "anomalous-unicode-escape-in-string",
        "bidirectional-unicode",
        "fixme",
        "reasonless-suppression",
        "syntax-error",
        "trailing-whitespace",
        "unused-suppression",
    }
)
"""Messages that come from tokens or lines, whose columns count characters; those of nodes count bytes."""

_FROM_ONE: Final = frozenset({"fixme", "syntax-error"})
"""Pylint's own messages whose columns count from 1, besides those about invalid characters."""


class RationaleReporter(BaseReporter):
    """``--output-format=lint-rules-rationale``."""

    name = "lint-rules-rationale"
    extension = "txt"

    def display_messages(self, layout: Section | None) -> None:
        """Print all that was found. Pylint calls this once, at the end of a run."""
        del layout
        report = report_of(self.messages, self.linter, self.path_strip_prefix)
        print_to(self, lambda out: rationale.write(report, out))
        self.messages = []

    def _display(self, layout: Section) -> None:
        """Print the tables of ``--reports``. The score is left out: it depends on the run before."""
        if not isinstance(layout, EvaluationSection):
            TextWriter().format(layout, self.out)


def report_of(messages: list[Message], linter: PyLinter, prefix: str) -> Report:
    """Messages as plain data, each with the background of its rule.

    Args:
        messages: what Pylint reported.
        linter: knows what the messages mean.
        prefix: the start of absolute paths that Pylint leaves out.
    """
    backgrounds = {symbol: background(symbol, linter) for symbol in {message.symbol for message in messages}}
    unseen = (
        frozenset(os.path.abspath(file) for file in linter.config.files) if linter.config.from_stdin else frozenset()
    )
    return Report(tuple(_problem(message, prefix) for message in messages), backgrounds, unseen)


def _problem(message: Message, prefix: str) -> Problem:
    early = message.symbol in _FROM_ONE or message.symbol.startswith("invalid-character-")
    place = Place(
        message.path,
        message.abspath,
        message.line or 1,
        max(0, (message.column or 0) - early),
        message.end_line,
        None if message.end_column is None else message.end_column - early,
        message.symbol in _IN_CHARACTERS,
    )
    steps = tuple(Proof(place_of(step.at, prefix), step.text) for step in steps_of(message.confidence))
    return Problem(
        message.msg_id,
        message.symbol,
        SEVERITIES[message.C],
        message.msg,
        place,
        steps,
        module=message.module,
        scope=message.obj,
        certainty=_CERTAINTIES.get(message.confidence.name, "undefined"),
        fixes=_fixes(message),
    )


def _fixes(message: Message) -> tuple[Fix, ...]:
    edit = edit_of(message.confidence)
    if edit is None:
        return ()
    span = (edit.line, edit.column, edit.end_line, edit.end_column)
    place = Place(message.path, message.abspath, *span, characters=True)
    return (Fix("Take out what suppresses nothing", (Replacement(place, edit.text),)),)


def print_to(reporter: BaseReporter, write: Callable[[TextIO], object]) -> None:
    """Write what a reporter has to say to where it is to go."""
    try:
        write(reporter.out)
        reporter.out.flush()
    except BrokenPipeError:
        # Whoever read has read enough (a pager, ``head``); the exit code still tells the result.
        if reporter.out is sys.stdout:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
