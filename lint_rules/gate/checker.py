"""Checks files in this process, one at a time. What it learns of a module serves all files that follow."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from lint_rules.bridge.terms import Terms
from lint_rules.engine.collector import sweeping_collector
from lint_rules.engine.driver import Engine, Outcome
from lint_rules.engine.modules import Modules
from lint_rules.engine.ordering import dependencies_first
from lint_rules.engine.tree import UnreadableSource, decode
from lint_rules.gate.setup import Checked, Setup
from lint_rules.gate.telling import Teller
from lint_rules.report.problems import Report

if TYPE_CHECKING:
    from lint_rules.gate.cache import Place
    from lint_rules.gate.keeper import Keeper


def imports_first(files: Sequence[str], setup: Setup) -> list[str]:
    """The files, each behind those that it imports."""
    given: dict[str, list[str]] = {}
    for path in files:
        given.setdefault(os.path.abspath(path), []).append(path)
    # What is looked up for this has no part in the results, so it is not to be kept with them.
    modules = Modules(Terms(*setup.terms).source_roots)
    return [path for file in dependencies_first(list(given), modules) for path in given[file]]


def checked(files: Iterable[str], setup: Setup) -> Iterator[Checked]:
    """Check files in this process, one after the other, as they come."""
    coming = iter(files)
    first = next(coming, None)
    if first is None:
        return
    checker = Checker(setup)
    last = checker.check(first)
    with sweeping_collector() as sweep:
        for path in coming:
            yield last
            last = checker.check(path)
            sweep()
    # Only now it is known whether everything could be kept.
    yield last._replace(trouble=checker.close())


class Checker:
    """An engine, the one who words what it finds, and the one who keeps it."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._terms = Terms(*setup.terms)
        self._keeper, self._trouble = _keeper(setup.cache)
        self._engine = Engine(self._terms.options, self._keeper)
        self._teller = Teller(setup, self._terms)

    def check(self, path: str) -> Checked:
        """Check a file."""
        text, outcome = self._outcome(path)
        failed = outcome.unreadable is not None or bool(outcome.crashes)
        report = Report((), {})
        if failed or outcome.diagnostics or self._terms.looks_at_comments(text):
            report = self._teller.report(path, self._engine.module_name(path), text, outcome)
        if self._keeper is not None and not failed:
            self._keeper.keep(path, report.problems, report.backgrounds, self._engine)
        return Checked(path, report.problems, report.backgrounds, failed)

    def close(self) -> str | None:
        """Keep what is not kept yet, and say what is wrong with the cache."""
        if self._keeper is not None:
            self._keeper.write(self._engine)
            self._trouble = self._keeper.trouble
            self._keeper.close()
        return self._trouble

    def _outcome(self, path: str) -> tuple[str, Outcome]:
        text = ""
        try:
            text = self._setup.texts[path] if path in self._setup.texts else decode(self._read(path))
            return text, self._engine.check(path, text, self._terms.wanted(text))
        except (OSError, UnreadableSource) as error:
            reason = (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
            return text, Outcome(unreadable=reason)

    def _read(self, path: str) -> bytes:
        if self._keeper is not None:
            return self._keeper.read(path)
        with open(path, "rb") as stream:
            return stream.read()


def _keeper(place: Place | None) -> tuple[Keeper | None, str | None]:
    if place is None:
        return None, None
    from lint_rules.gate.keeper import Keeper  # noqa: PLC0415 - there need not be a cache
    from lint_rules.gate.store import Unusable  # noqa: PLC0415 - as above

    try:
        return Keeper(place.database, place.world), None
    except Unusable as error:
        return None, str(error)
