"""Which imports can be made lazy: for people, and for programs."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from lint_rules.command._imports_tree import chain_step, counted
from lint_rules.engine.import_map import ChainStep, Judgement, ModuleAtImport
from lint_rules.report.terminal import Line, Look, Piece
from lint_rules.report.visible import visible

Judged = Sequence[tuple[ModuleAtImport, Sequence[Judgement]]]
_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "lazy": ("lazy", "info"),
    "at-once": ("at once", "quiet"),
    "eager": ("eager", "warning"),
    "unknown": ("unknown", "convention"),
}
"""The word and the style of a status. Imports of modules outside of the project are only counted."""


def listing(judged: Judged, unreadable: int, shown: Look) -> Iterator[Line]:
    """The import statements by module, each with what is to be said of it, and a summary."""
    count: Counter[str] = Counter()
    for module, judgements in judged:
        count.update(judgement.status for judgement in judgements)
        inside = [judgement for judgement in judgements if judgement.status in _WORDS]
        if not inside:
            continue
        place = Piece(f"  {visible(os.path.relpath(module.path), shown.encoding)}", "quiet")
        yield (Piece(visible(module.name, shown.encoding), "strong"), place)
        for judgement in inside:
            yield from _judgement(judgement, shown)
        yield ()
    yield from _summary(count, unreadable)


def _judgement(judgement: Judgement, shown: Look) -> Iterator[Line]:
    word, style = _WORDS[judgement.status]
    statement = visible(judgement.text, shown.encoding)
    yield (Piece(f"  {judgement.line:>5}  ", "place"), Piece(f"{word:<7}", style), Piece(f"  {statement}"))
    if judgement.reason:
        who = f"{judgement.module} " if judgement.module else ""
        yield (Piece(" " * 18), Piece(visible(f"{who}{judgement.reason}", shown.encoding), "quiet"))
        for depth, step in enumerate(judgement.steps):
            yield chain_step(step, 20 + 2 * depth, shown)


def _summary(count: Mapping[str, int], unreadable: int) -> Iterator[Line]:
    inside = sum(count[status] for status in _WORDS)
    parts = [f"{count[status]} {word}" for status, (word, _) in _WORDS.items()]
    yield (Piece(f"{counted(inside, 'import')} of modules of the project: {', '.join(parts)}", "strong"),)
    left = f"; {counted(unreadable, 'file')} could not be read" if unreadable else ""
    yield (
        Piece(f"{counted(count['outside'], 'import')} of modules outside of the project were not looked into{left}"),
    )


def described(judged: Judged) -> list[dict[str, Any]]:
    """The same for programs, those of modules outside of the project included."""
    return [_described(module, judgement) for module, judgements in judged for judgement in judgements]


def _described(module: ModuleAtImport, judgement: Judgement) -> dict[str, Any]:
    reason = None
    if judgement.reason:
        steps = [_step(step) for step in judgement.steps]
        reason = {"module": judgement.module or None, "text": judgement.reason, "chain": steps}
    return {
        "module": module.name,
        "path": os.path.relpath(module.path),
        "line": judgement.line,
        "statement": judgement.text,
        "status": judgement.status,
        "reason": reason,
    }


def _step(step: ChainStep) -> dict[str, Any]:
    return {"path": os.path.relpath(step.path), "line": step.line, "text": step.text}
