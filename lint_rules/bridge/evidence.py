"""Evidence on a message, and what mends it: they travel with Pylint's confidence.

That is the one field that every reporter is handed.
"""

from __future__ import annotations

from pylint.interfaces import HIGH, INFERENCE, Confidence

from lint_rules.bridge.removal import Edit
from lint_rules.engine.driver import Diagnostic, Evidence


class Proven(Confidence):
    """HIGH or INFERENCE, the steps that prove the message, and the edit that does away with it.

    It has no constructor of its own, because Pylint copies and pickles confidences as plain named tuples.
    """

    steps: tuple[Evidence, ...] = ()
    edit: Edit | None = None


def proven(diagnostic: Diagnostic) -> Proven:
    """The confidence of a diagnostic, with its steps."""
    confidence = Proven(*(HIGH if diagnostic.certain else INFERENCE))
    confidence.steps = diagnostic.steps
    return confidence


def steps_of(confidence: Confidence) -> tuple[Evidence, ...]:
    """The steps that a message carries; none for the messages of other checkers."""
    return confidence.steps if isinstance(confidence, Proven) else ()


def mended(edit: Edit | None) -> Proven:
    """The confidence of a message that needs no proof, with the edit that does away with it, if there is one."""
    confidence = Proven(*HIGH)
    confidence.edit = edit
    return confidence


def edit_of(confidence: Confidence) -> Edit | None:
    """The edit that a message carries."""
    return confidence.edit if isinstance(confidence, Proven) else None
