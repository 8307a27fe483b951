"""Evidence on a message: it travels with Pylint's confidence, the one field that every reporter is handed."""

from __future__ import annotations

from pylint.interfaces import HIGH, INFERENCE, Confidence

from lint_rules.engine.driver import Diagnostic, Evidence


class Proven(Confidence):
    """HIGH or INFERENCE, and the steps that prove the message.

    It has no constructor of its own, because Pylint copies and pickles confidences as plain named tuples.
    """

    steps: tuple[Evidence, ...] = ()


def proven(diagnostic: Diagnostic) -> Proven:
    """The confidence of a diagnostic, with its steps."""
    confidence = Proven(*(HIGH if diagnostic.certain else INFERENCE))
    confidence.steps = diagnostic.steps
    return confidence


def steps_of(confidence: Confidence) -> tuple[Evidence, ...]:
    """The steps that a message carries; none for the messages of other checkers."""
    return confidence.steps if isinstance(confidence, Proven) else ()
