"""Findings that a project knows of and has put off: which are new, which are gone?

An entry is known again by its fingerprint, which survives moved and reformatted lines.
"""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from lint_rules.catalog import catalog
from lint_rules.gate.refusal import Refused
from lint_rules.report.fingerprints import marked
from lint_rules.report.problems import Place, Problem, Severity, Suppression

NAME: Final = "lint-rules-baseline.json"
_VERSION: Final = 1
_SEVERITIES: Final[Mapping[str, Severity]] = {"E": "error", "W": "warning", "R": "refactor", "C": "convention"}


class InvalidBaseline(Refused):
    """A file is no baseline; the text says why in one line."""


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class Entry:
    """One finding that is put off."""

    path: str
    rule: str
    message: str
    fingerprint: str


def entries(problems: Iterable[Problem], root: str) -> list[tuple[Problem, Entry]]:
    """Findings with their entries, in the order of files and lines. Paths are relative to ``root``."""
    return [
        (p, Entry(os.path.relpath(p.place.file, root).replace(os.sep, "/"), p.symbol, p.message, mark))
        for p, mark in marked(problems, root)
    ]


def to_json(known: Iterable[Entry]) -> str:
    """Stable text, one entry a line, so that a change of one finding is a change of one line."""
    lines = [json.dumps(dataclasses.asdict(entry), ensure_ascii=False) for entry in sorted(known)]
    body = ",".join(f"\n  {line}" for line in lines)
    return f'{{"version": {_VERSION}, "findings": [{body}\n]}}\n'


def from_json(text: str, path: str) -> list[Entry]:
    """Read what ``to_json`` wrote.

    Raises:
        InvalidBaseline: it is something else.
    """
    try:
        data = json.loads(text)
        if data["version"] != _VERSION:
            raise InvalidBaseline(
                f"{path}: version {data['version']} is not known; `lint-rules baseline` writes it anew"
            )
        return [_entry(**entry) for entry in data["findings"]]
    except (ValueError, KeyError, TypeError) as error:
        reason = f"it has no {error}" if isinstance(error, KeyError) else str(error)
        raise InvalidBaseline(f"{path} is no baseline: {reason}; `lint-rules baseline` writes one") from error


def _entry(**fields: object) -> Entry:
    for name, value in fields.items():
        if not isinstance(value, str):
            raise TypeError(f"'{name}' of a finding is not a text")
    return Entry(**fields)  # type: ignore[arg-type] # just checked


def split(found: Sequence[tuple[Problem, Entry]], known: Iterable[Entry]) -> tuple[list[Problem], list[Entry]]:
    """What is new, and which entries were not found."""
    left = {entry.fingerprint: entry for entry in known}
    new = [problem for problem, entry in found if left.pop(entry.fingerprint, None) is None]
    return new, sorted(left.values())


def marked_new(problem: Problem) -> Problem:
    """A finding that the baseline does not have, marked as such."""
    return dataclasses.replace(problem, baseline="new")


def accepted(problem: Problem) -> Problem:
    """A finding that the baseline has, marked as such."""
    return dataclasses.replace(problem, baseline="unchanged", suppressions=(Suppression("external"),))


def absent(entry: Entry, root: str) -> Problem:
    """What the baseline has and is found no more. All that is left to say of it is what the entry says."""
    code = next((rule.code for rule in catalog() if rule.name == entry.rule), "")
    place = Place(entry.path, os.path.join(root, *entry.path.split("/")), 1)
    severity = _SEVERITIES.get(code[:1], "warning")
    return Problem(code, entry.rule, severity, entry.message, place, baseline="absent", fingerprint=entry.fingerprint)
