"""The modules of a project as each other's importers see them: summaries on demand, joined along imports."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from lint_rules.analysis.put_away import PutAway
from lint_rules.analysis.summary import Summary


class Finder(Protocol):
    """Finds the file of a module by its dotted name."""

    def find(self, dotted: str, importer: str) -> str | None:
        """The file of a module as the module in ``importer`` would import it; None outside the project."""


class Program:
    """Knows modules by their files, and each of them from its own text alone."""

    def __init__(
        self, finder: Finder, load: Callable[[str], Summary | None], links: dict[str, set[str]] | None = None
    ) -> None:
        """Take where modules are and how a file is summarised.

        Args:
            finder: finds files by dotted names.
            load: summarises a file; None for one that cannot be read.
            links: where to note which files each module led to, when its code was followed.
        """
        self._finder = finder
        self._load = load
        self._summaries: dict[str, Summary | None] = {}
        self._put_away = PutAway()
        self.at_hand = 0
        """How many scopes there are in the summaries that are not put away."""
        self._links = {} if links is None else links

    def summary(self, file: str) -> Summary | None:
        """What a module tells its importers; None when it cannot be read."""
        try:
            return self._summaries[file]
        except KeyError:
            summary = self._put_away.get(file) or self._load(file)
        self._summaries[file] = summary
        self.at_hand += len(summary.scopes) if summary is not None else 0
        return summary

    def pack(self) -> None:
        """Put away what is known of modules: whoever asks again gets it again."""
        for file, summary in self._summaries.items():
            if summary is not None and file not in self._put_away:
                self._put_away.put(file, summary)
        self._summaries = {file: None for file, summary in self._summaries.items() if summary is None}
        self.at_hand = 0

    def learn(self, summary: Summary) -> None:
        """Take the summary of a module that is at hand, so that its file is not read."""
        self._summaries[summary.path] = summary
        self.at_hand += len(summary.scopes)

    def find(self, dotted: str, importer: str) -> str | None:
        """The file of a module of the project."""
        return self._linked(importer, self._finder.find(dotted, importer))

    def submodule(self, package: str, name: str) -> str | None:
        """The file of a module inside a package, given the file of the package."""
        summary = self.summary(package)
        if summary is None or not summary.is_package:
            return None
        return self._linked(package, self._finder.find(f"{summary.name}.{name}", package))

    def _linked(self, file: str, other: str | None) -> str | None:
        if other is not None:
            self._links.setdefault(file, set()).add(other)
        return other
