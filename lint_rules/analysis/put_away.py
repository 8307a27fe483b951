"""Summaries that nobody needs at the moment, in little room."""

from __future__ import annotations

import zlib
from typing import Final

from lint_rules.analysis.summary import Summary

_PLAIN: Final = 16 * 1024 * 1024
"""Bytes of summaries that are not worth the time that it takes to compress them to a third and less."""


class PutAway:
    """Takes summaries and makes them anew: by their files, as bytes, of which the older ones are compressed."""

    def __init__(self, room: int = _PLAIN) -> None:
        """Take how many bytes may stay as they are."""
        self._left = room
        self._plain: dict[str, bytes] = {}
        self._compressed: dict[str, bytes] = {}

    def __contains__(self, file: str) -> bool:
        """Whether the summary of a file was ever put here; it stays."""
        return file in self._plain or file in self._compressed

    def put(self, file: str, summary: Summary) -> None:
        """Put the summary of a file away, once."""
        data = self._plain[file] = summary.to_bytes()
        self._left -= len(data)
        while self._left < 0:
            oldest = next(iter(self._plain))
            data = self._plain.pop(oldest)
            self._left += len(data)
            self._compressed[oldest] = zlib.compress(data, 1)

    def get(self, file: str) -> Summary | None:
        """The summary of a file, made anew; None when it was never put here."""
        data = self._plain.get(file)
        if data is None:
            compressed = self._compressed.get(file)
            if compressed is None:
                return None
            data = zlib.decompress(compressed)
        return Summary.from_bytes(data)
