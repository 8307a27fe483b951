"""The text of files, each read once while it is of use."""

from __future__ import annotations

import dataclasses
import io
import os
import tokenize
from typing import Final


@dataclasses.dataclass(frozen=True, slots=True)
class Text:
    """A file as it was read."""

    data: bytes
    lines: tuple[str, ...]
    """As the parser counts them, without their ends."""


class Sources:
    """The texts of files. Those in ``unseen`` are not what was checked, and are never read."""

    _KEPT: Final = 32

    def __init__(self, unseen: frozenset[str] = frozenset()) -> None:
        self._unseen = unseen
        self._files: dict[str, Text | None] = {}

    def text(self, file: str) -> Text | None:
        """A file; None when it cannot be read."""
        if file not in self._files:
            if len(self._files) >= self._KEPT:
                self._files.pop(next(iter(self._files)))
            self._files[file] = None if file in self._unseen else _read(file)
        return self._files[file]

    def line(self, file: str, number: int) -> str | None:
        """A line, without its end; None when there is no such line or no such file."""
        text = self.text(file)
        return text.lines[number - 1] if text and 0 < number <= len(text.lines) else None


def _read(file: str) -> Text | None:
    try:
        if not os.path.isfile(file):
            # Gone, or a pipe, which nobody should wait for.
            return None
        with open(file, "rb") as stream:
            data = stream.read()
    except (OSError, ValueError):
        return None
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = data.decode(encoding)
    except (SyntaxError, LookupError, ValueError):
        text = data.decode("utf-8", "backslashreplace")
    return Text(data, tuple(text.replace("\r\n", "\n").replace("\r", "\n").split("\n")))
