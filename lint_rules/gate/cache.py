"""What earlier runs found and still holds, so that only the rest is checked.

The cache never changes a result. Whatever is wrong with it is said in one line, and the run goes on without it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from lint_rules.gate import staleness
from lint_rules.gate.plan import Plan
from lint_rules.gate.store import Store, Unusable, tidy

if TYPE_CHECKING:
    from lint_rules.report.problems import Background, Problem


class Place(NamedTuple):
    """Where results are kept: a database, and in it a set of rules and options."""

    database: str
    world: int


class Recalled(NamedTuple):
    """What the cache has."""

    place: Place | None
    """Where new results are to be kept; None for nowhere."""
    problems: Mapping[str, tuple[Problem, ...]]
    """Findings by file, for those that need not be checked."""
    backgrounds: Mapping[str, Background]


NOTHING = Recalled(None, {}, {})


class Cache:
    """The cache of a run, or none."""

    def __init__(self, database: str | None) -> None:
        """Open a database; None for none."""
        self.notice: str | None = None
        """Why there is no cache, when there should be one."""
        self._store: Store | None = None
        if database is not None:
            try:
                self._store = Store(database)
            except Unusable as error:
                self._give_up(error)

    def plan(self, question: str) -> Plan | None:
        """What was understood of the same question before."""
        text = self._answer("plans", question)
        try:
            return None if text is None else Plan.from_json(text)
        except ValueError as error:
            self._give_up(error)
            return None

    def keep_plan(self, question: str, plan: Plan) -> None:
        """Keep what was understood. Which folders a pattern names may change without notice."""
        if self._store is not None:
            tidy(self._store.path)
        if not any(set("*?[").intersection(root) for root in plan.roots_as_given):
            self._keep_answer("plans", question, plan.to_json())

    def walk(self, question: str) -> str | None:
        """How the same folders were walked before."""
        return self._answer("walks", question)

    def keep_walk(self, question: str, memo: str) -> None:
        """Keep how folders were walked."""
        self._keep_answer("walks", question, memo)

    def recall(self, plan: Plan, files: Sequence[str]) -> Recalled:
        """What is known of files. What holds no more is taken out of the database."""
        if self._store is None:
            return NOTHING
        paths = {file: os.path.abspath(file) for file in files}
        try:
            world = self._store.world(plan.world)
            known = _still_known(self._store, world, list(paths.values()), plan.roots)
            problems = dict(_problems({file: known[path] for file, path in paths.items() if path in known}))
            return Recalled(Place(self._store.path, world), problems, self._backgrounds(problems.values()))
        except (Unusable, ValueError) as error:
            self._give_up(error)
            return NOTHING

    def close(self) -> None:
        """Look at it no more."""
        if self._store is not None:
            self._store.close()
            self._store = None

    def _answer(self, table: str, question: str) -> str | None:
        try:
            return None if self._store is None else self._store.answer(table, question)
        except Unusable as error:
            self._give_up(error)
            return None

    def _keep_answer(self, table: str, question: str, text: str) -> None:
        try:
            if self._store is not None:
                self._store.keep_answer(table, question, text)
        except Unusable as error:
            self._give_up(error)

    def _backgrounds(self, found: Iterable[Iterable[Problem]]) -> dict[str, Background]:
        wanted = {problem.symbol for problems in found for problem in problems}
        if not wanted or self._store is None:
            return {}
        from lint_rules.gate.rows import background_from_json  # noqa: PLC0415 - a clean project has none

        with self._store.reading():
            kept = self._store.connection.execute("SELECT symbol, text FROM backgrounds").fetchall()
        made = {symbol: background_from_json(text) for symbol, text in kept if symbol in wanted}
        if made.keys() != wanted:
            raise ValueError("a background is missing")
        return made

    def _give_up(self, error: Exception) -> None:
        self.notice = self.notice or unused(str(error))
        self.close()


def unused(reason: str) -> str:
    """What to say when there is no cache."""
    return f"the cache is not used: {reason}; `lint-rules cache clear` takes it away, --cache-dir names another place"


def _problems(known: Mapping[str, str]) -> Iterator[tuple[str, tuple[Problem, ...]]]:
    here = os.getcwd()
    for file, text in known.items():
        if text:
            from lint_rules.gate import rows  # noqa: PLC0415 - a clean project has no findings

            yield file, rows.from_json(text, here)
        else:
            yield file, ()


def _still_known(store: Store, world: int, files: Sequence[str], roots: Sequence[str]) -> dict[str, str]:
    """The findings that still hold, by file. What holds no more is taken out of the database."""
    with store.reading():
        compared = staleness.compare(store, world, files)
        if compared.difference.is_any:
            from lint_rules.gate import retiring  # noqa: PLC0415 - usually nothing has changed

            void = retiring.void(store, world, compared, files=files, source_roots=roots)
        else:
            void = None
    if void is None:
        staleness.restamp(store, world, compared)
        return dict(compared.found)
    retiring.retire(store, world, compared.difference.generation, void)
    return {path: text for path, text in compared.found.items() if path not in void.findings}
