"""The modules around the one being checked: read, summarised and followed when a rule asks for them."""

from __future__ import annotations

from typing import Protocol

from lint_rules.analysis.bindings import Bindings
from lint_rules.analysis.program import Program
from lint_rules.analysis.running.evaluation import Evaluator
from lint_rules.analysis.running.lowering import summarise
from lint_rules.analysis.running.openings import Openings
from lint_rules.analysis.running.registering import Registering
from lint_rules.analysis.source import Source
from lint_rules.analysis.summary import Summary
from lint_rules.engine.modules import Modules
from lint_rules.engine.tree import UnreadableSource, build, text_of
from lint_rules.knowledge.tables import Knowledge


class Shelf(Protocol):
    """Keeps summaries from one run for the next."""

    def take(self, path: str) -> Summary | None:
        """The summary of a file as it is on disk now; None when it must be made."""

    def put(self, summary: Summary) -> None:
        """Keep the summary of a file as it is on disk now."""

    def note_unreadable(self, path: str) -> None:
        """Take note that a file, as it is on disk now, has no summary."""


def summarised(path: str, name: str) -> tuple[Summary, str]:
    """The summary of a file on disk, and the text that it was made from.

    Raises:
        OSError: the file cannot be read.
        UnreadableSource: it has no tree.
        RecursionError: it is nested too deeply.
    """
    text = text_of(path)
    tree = build(text, name, path)
    return summarise(Source(path, name, text, tree), Bindings(tree)), text


class Linking:
    """One program for a whole run. Each module is summarised once, from its own text alone."""

    def __init__(self, modules: Modules, knowledge: Knowledge, shelf: Shelf | None = None) -> None:
        self._modules = modules
        self._knowledge = knowledge
        self._shelf = shelf
        self._texts: dict[str, int] = {}
        self._taken: set[str] = set()
        self.links: dict[str, set[str]] = {}
        """Which files each module led to, when its code was followed."""
        self._start()

    def restart(self) -> None:
        """Forget what was learned: it may be half of the truth."""
        self._texts.clear()
        self._taken.clear()
        self._start()

    def settle(self) -> None:
        """Put away what was read of modules, and forget what was made of it: of most of it nobody asks again."""
        self.program.pack()
        self.evaluator.forget()
        self.registering.forget()
        self.openings.forget()

    def _start(self) -> None:
        self.program = Program(self._modules, self._summarise, self.links)
        self.evaluator = Evaluator(self.program, self._knowledge)
        self.registering = Registering(self.evaluator)
        self.openings = Openings(self.evaluator)

    def around(self, source: Source, bindings: Bindings) -> Evaluator:
        """What follows code from this module on, told what the module holds now."""
        known = self._texts.get(source.path)
        if known is not None and known != hash(source.text):
            # An editor hands over a text that is not (or no longer) on disk: what was learned from the old one is void.
            self.restart()
        if self._texts.get(source.path) is None:
            if source.path not in self._taken:
                self.program.learn(self._shelved(source.path) or self._put(summarise(source, bindings)))
            self._texts[source.path] = hash(source.text)
        return self.evaluator

    def _shelved(self, path: str) -> Summary | None:
        known = self._shelf.take(path) if self._shelf is not None else None
        # Which package a file belongs to depends on its neighbours.
        if known is None or known.name != self._modules.name(path):
            return None
        self._taken.add(path)
        return known

    def _put(self, summary: Summary) -> Summary:
        if self._shelf is not None:
            self._shelf.put(summary)
        return summary

    def _summarise(self, path: str) -> Summary | None:
        known = self._shelved(path)
        if known is not None:
            return known
        try:
            summary, text = summarised(path, self._modules.name(path))
        except (OSError, UnreadableSource, RecursionError):
            # Its own check says what is wrong with it; for others it is a module of which nothing is known.
            # Any text that it is checked with later voids what was learned without it.
            self._texts[path] = 0
            if self._shelf is not None:
                self._shelf.note_unreadable(path)
            return None
        self._texts[path] = hash(text)
        return self._put(summary)
