"""What earlier runs found and still holds, so that only the rest is checked.

The cache never changes a result. Whatever is wrong with it is said in one line, and the run goes on without it.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from lint_rules.gate import rows, staleness, store

if TYPE_CHECKING:
    from lint_rules.report.problems import Background, Problem


@dataclasses.dataclass(frozen=True, slots=True)
class Place:
    """Where results are kept: a database, and in it a set of rules and options."""

    database: str
    world: int


@dataclasses.dataclass(frozen=True, slots=True)
class Recalled:
    """What the cache has."""

    place: Place | None = None
    """Where new results are to be kept; None for nowhere."""
    problems: Mapping[str, tuple[Problem, ...]] = dataclasses.field(default_factory=dict)
    """Findings by file, for those that need not be checked."""
    backgrounds: Mapping[str, Background] = dataclasses.field(default_factory=dict)
    notice: str | None = None
    """Why there is no cache, when there should be one."""


def recall(database: str, key: str, files: Sequence[str], source_roots: Sequence[str]) -> Recalled:
    """What is known of files.

    Args:
        database: the file of the cache.
        key: says which rules and options are meant.
        files: what is to be checked.
        source_roots: the folders from which the project imports, as the settings have them.
    """
    here = os.getcwd()
    paths = {file: os.path.abspath(file) for file in files}
    try:
        opened = store.Store(database)
        try:
            world = opened.world(key)
            known = _still_known(opened, world, list(paths.values()), source_roots)
            problems = {file: rows.from_json(known[path], here) for file, path in paths.items() if path in known}
            backgrounds = dict(_backgrounds(opened, problems.values()))
        finally:
            opened.close()
    except (store.Unusable, rows.Damaged) as error:
        return Recalled(notice=unused(str(error)))
    return Recalled(Place(database, world), problems, backgrounds)


def _still_known(opened: store.Store, world: int, files: Sequence[str], roots: Sequence[str]) -> dict[str, str]:
    """The findings that still hold, by file. What holds no more is taken out of the database."""
    with opened.reading():
        compared = staleness.compare(opened, world, files)
        if compared.difference.is_any:
            from lint_rules.gate import retiring  # noqa: PLC0415 - usually nothing has changed

            void = retiring.void(opened, world, compared, files=files, source_roots=roots)
        else:
            void = None
    if void is None:
        staleness.restamp(opened, world, compared)
        return dict(compared.found)
    retiring.retire(opened, world, compared.difference.generation, void)
    return {path: text for path, text in compared.found.items() if path not in void.findings}


def unused(reason: str) -> str:
    """What to say when there is no cache."""
    return f"the cache is not used: {reason}; `lint-rules cache clear` takes it away"


def _backgrounds(opened: store.Store, found: Iterable[Iterable[Problem]]) -> Iterator[tuple[str, Background]]:
    wanted = {problem.symbol for problems in found for problem in problems}
    if wanted:
        with opened.reading():
            for symbol, text in opened.connection.execute("SELECT symbol, text FROM backgrounds"):
                if symbol in wanted:
                    yield symbol, rows.background_from_json(text)
