"""Findings as the cache keeps them: JSON with every field, and paths that do not depend on the current folder."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from typing import Any, Final, cast, get_args

from lint_rules.report.problems import (
    Background,
    Baseline,
    Certainty,
    Fix,
    Place,
    Problem,
    Proof,
    Replacement,
    Severity,
    Suppression,
)

_SEVERITIES: Final = frozenset(get_args(Severity))
_CERTAINTIES: Final = frozenset(get_args(Certainty))
_BASELINES: Final = frozenset({None, *get_args(Baseline)})


class Damaged(ValueError):
    """A row holds something that we did not write; the text says what."""


def to_json(problems: Iterable[Problem], folder: str) -> str:
    """Findings as a text, seen from a folder."""
    rows = [
        [
            *(p.code, p.symbol, p.severity, p.message, _place(p.place, folder)),
            [[_place(step.place, folder), step.text] for step in p.steps],
            *(p.module, p.scope, p.certainty),
            [[fix.text, [[_place(r.place, folder), r.text] for r in fix.replacements]] for fix in p.fixes],
            p.baseline,
            [[s.kind, s.reason] for s in p.suppressions],
        ]
        for p in problems
    ]
    return json.dumps(rows, separators=(",", ":")) if rows else ""


def from_json(text: str, folder: str) -> tuple[Problem, ...]:
    """The findings in a text, as they are spelled in a folder.

    Raises:
        Damaged: it is none of ours.
    """
    if not text:
        return ()
    try:
        return tuple(_problem(row, folder) for row in json.loads(text))
    except (ValueError, TypeError, RecursionError) as error:
        raise Damaged(f"a finding cannot be: {error}") from error


def background_to_json(background: Background) -> str:
    """The background of a rule as a text."""
    return json.dumps([background.rationale, background.docs, background.talk])


def background_from_json(text: str) -> Background:
    """The background in a text.

    Raises:
        Damaged: it is none of ours.
    """
    try:
        rationale, docs, talk = json.loads(text)
        places = tuple((_text(title), _text(address)) for title, address in talk)
        return Background(_text(rationale), None if docs is None else _text(docs), places)
    except (ValueError, TypeError, RecursionError) as error:
        raise Damaged(f"a background cannot be: {error}") from error


def _problem(row: Any, folder: str) -> Problem:
    code, symbol, severity, message, place, steps, module, scope, certainty, fixes, baseline, suppressions = row
    if severity not in _SEVERITIES or certainty not in _CERTAINTIES or baseline not in _BASELINES:
        raise ValueError("of no known kind")
    return Problem(
        _text(code),
        _text(symbol),
        severity,
        _text(message),
        _placed(place, folder),
        tuple(Proof(_placed(at, folder), _text(text)) for at, text in steps),
        _text(module),
        _text(scope),
        certainty,
        tuple(
            Fix(_text(text), tuple(Replacement(_placed(at, folder), _text(new)) for at, new in replacements))
            for text, replacements in fixes
        ),
        baseline,
        tuple(Suppression(_kind(kind), _text(reason)) for kind, reason in suppressions),
    )


def _place(place: Place, folder: str) -> list[object]:
    file = os.path.join(folder, place.file)
    span = (place.line, place.column, place.end_line, place.end_column)
    return [file, not os.path.isabs(place.file), *span, place.characters]


def _placed(row: Any, folder: str) -> Place:
    file, is_relative, line, column, end_line, end_column, characters = row
    path = _text(file).removeprefix(folder.rstrip(os.sep) + os.sep)
    end = (_number_or_none(end_line), _number_or_none(end_column))
    return Place(path, path if is_relative else file, _number(line), _number(column), *end, characters is True)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _number(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{value!r} is no number")
    return value


def _number_or_none(value: Any) -> int | None:
    return None if value is None else _number(value)


def _kind(value: Any) -> Any:
    if value not in ("inSource", "external"):
        raise ValueError(f"{value!r} is no kind of suppression")
    return cast("Any", value)
