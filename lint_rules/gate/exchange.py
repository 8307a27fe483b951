"""What modules tell their importers, passed on between the processes of a run.

The first that learns it lends it to the others, as text in a folder of the run to which nobody else can write. Whatever
is wrong there costs time and nothing else: who finds nothing learns it for itself.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable

from lint_rules.analysis.summary import Summary
from lint_rules.gate import stamps


class Exchange:
    """The modules that are lent."""

    def __init__(self, folder: str, paths: Iterable[str]) -> None:
        """Begin.

        Args:
            folder: where to put what is lent; every process says the same.
            paths: of the modules; every process says the same, in the same order.
        """
        self._places = {path: os.path.join(folder, str(number)) for number, path in enumerate(paths)}

    def wants(self, path: str) -> bool:
        """Whether a module is to be lent and is not yet."""
        return path in self._places and not os.path.exists(self._places[path])

    def lend(self, path: str, version: str, text: bytes) -> None:
        """Lend what a module tells, with something that says which text of the module it was learned from."""
        if not self.wants(path):
            return
        place = self._places[path]
        with contextlib.suppress(OSError):
            unfinished = f"{place}.{os.getpid()}"
            with open(unfinished, "wb") as stream:
                stream.write(version.encode() + b"\n" + text)
            os.replace(unfinished, place)

    def borrow(self, path: str, version: str) -> bytes | None:
        """What another process learned of a module from the same text; None when nobody has."""
        try:
            with open(self._places[path], "rb") as stream:
                known, _, text = stream.read().partition(b"\n")
        except (KeyError, OSError):
            return None
        return text if known == version.encode() else None


class Lending:
    """The shelf of an engine that keeps nothing for the next run."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def take(self, path: str) -> Summary | None:
        """What another process has learned of a file as it is on disk now."""
        text = self._exchange.borrow(path, stamps.stamp(path))
        return None if text is None else Summary.from_json(text.decode("utf-8", "surrogatepass"))

    def put(self, summary: Summary) -> None:
        """Lend what was learned of a file as it is on disk now."""
        path = summary.path
        if self._exchange.wants(path):
            self._exchange.lend(path, stamps.stamp(path), summary.to_json().encode("utf-8", "surrogatepass"))

    def note_unreadable(self, path: str) -> None:
        """Others find out for themselves."""
