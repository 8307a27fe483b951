"""Counting what happens."""

from __future__ import annotations

import threading
from collections import Counter
from typing import Protocol


class Counts(Protocol):
    """Something that counts."""

    def count(self, name: str) -> None:
        """One more of these."""


class Metrics:
    """Counters for /metrics, owned by whoever made them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counters: Counter[str] = Counter()

    def count(self, name: str) -> None:
        """One more of these."""
        with self._lock:
            self._counters[name] += 1

    def snapshot(self) -> dict[str, int]:
        """The counters as they are now."""
        with self._lock:
            return dict(self._counters)


class NoCounts:
    """Counts nothing: the default where nobody asks."""

    def count(self, name: str) -> None:
        """Do nothing."""
