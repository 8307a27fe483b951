"""Reading the modules that a command line names."""

from __future__ import annotations

import os
import time
import typing
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, Generic, TextIO, TypeVar

from lint_rules.report import terminal
from lint_rules.report.visible import visible

if typing.TYPE_CHECKING:
    from lint_rules.analysis.options import Options

USAGE: Final = 2
UNREADABLE: Final = 3
Map = TypeVar("Map")
Module = TypeVar("Module")
_PATIENCE: Final = 1.0
"""Seconds after which somebody at a terminal wants to see that something happens."""


def prepared(paths: Sequence[str], made: Callable[[Options], Map], err: TextIO) -> Map | None:
    """What a command makes of the settings of this folder; None, with the causes said, when there is nothing to read.

    Args:
        paths: what the command line names.
        made: makes it of the settings.
        err: where to say what is wrong.
    """
    from lint_rules.engine.settings import InvalidSettings, settings  # noqa: PLC0415 - help does not need it
    from lint_rules.knowledge.tables import InvalidKnowledge  # noqa: PLC0415 - as above

    missing = [path for path in paths if not os.path.exists(path)]
    err.writelines(f"lint-rules: no such file or folder: {visible(path, 'ascii')}\n" for path in missing)
    if missing:
        return None
    try:
        return made(settings(os.curdir))
    except (InvalidSettings, InvalidKnowledge) as error:
        err.write(f"lint-rules: {visible(str(error), 'ascii')}\n")
        return None


class Reading(Generic[Module]):
    """Reads modules, tells a person at a terminal how far it is, and says at once what cannot be read."""

    def __init__(self, read: Callable[[str], Module], err: TextIO) -> None:
        """Take what reads a file, and where to say what goes wrong."""
        self._read = read
        self._err = err
        self._watched = terminal.look(err).color
        self.errors: list[tuple[str, str]] = []

    def modules(self, paths: Iterable[str]) -> Iterator[Module]:
        """The modules that can be read."""
        from lint_rules.engine.discovery import Discovery  # noqa: PLC0415 - help does not need it
        from lint_rules.engine.reading import UnreadableModule  # noqa: PLC0415 - as above

        discovery = Discovery()
        files = list(discovery.files(paths))
        for folder, cause in discovery.unlisted:
            self._fails(folder, cause)
        started = shown = time.monotonic()
        for number, file in enumerate(files):
            now = time.monotonic()
            if self._watched and now - started > _PATIENCE and now - shown > _PATIENCE / 10:
                self._err.write(f"\r{number} of {len(files)} modules\x1b[K")
                self._err.flush()
                shown = now
            try:
                yield self._read(file)
            except UnreadableModule as error:
                self._fails(file, str(error))
        self._clear()

    def _fails(self, path: str, cause: str) -> None:
        self._clear()
        self.errors.append((path, cause))
        self._err.write(f"lint-rules: {visible(path, 'ascii')}: {visible(cause, 'ascii')}\n")

    def _clear(self) -> None:
        if self._watched:
            self._err.write("\r\x1b[K")
