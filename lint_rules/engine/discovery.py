"""Which files are the modules below these paths? Folders are walked, and what is left out is said here.

Left out are hidden folders, ``__pycache__`` and virtual environments. A file that is named itself is always taken.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import Final

_CACHE: Final = "__pycache__"
_ENVIRONMENT_MARK: Final = "pyvenv.cfg"
_SUFFIX: Final = ".py"


class Discovery:
    """Walks paths. Each file is given once, and a circle of links ends; ``unlisted`` says what could not be walked."""

    def __init__(self) -> None:
        self.unlisted: list[tuple[str, str]] = []
        """Folders that could not be listed, and why."""
        self.listed: dict[str, os.stat_result] = {}
        """Folders that were listed, and what the file system said of each just before."""
        self.met_links = False
        """Whether something on the way was a link: what it leads to can change unnoticed."""
        self._seen: set[str] = set()

    def files(self, paths: Iterable[str]) -> Iterator[str]:
        """The files, in the order of the paths, and below a folder in the order of their names."""
        for path in paths:
            self.met_links |= os.path.islink(path)
            if os.path.isdir(path):
                yield from self._below(path)
            elif self._is_new(path):
                yield path

    def _below(self, folder: str) -> Iterator[str]:
        # Each entry is the rest of a folder: the walk needs no stack of Python's, however deep the folders are.
        open_ = [iter([folder])]
        while open_:
            path = next(open_[-1], None)
            if path is None:
                open_.pop()
            elif not os.path.isdir(path):
                if self._is_new(path):
                    yield path
            elif self._is_new(path):
                open_.append(iter(self._entries(path)))

    def _entries(self, folder: str) -> list[str]:
        """What of a folder is walked or taken: its modules first, then its folders."""
        try:
            self.listed[folder] = os.stat(folder)
            with os.scandir(folder) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError as error:
            self.unlisted.append((folder, error.strerror or str(error)))
            return []
        if any(entry.name == _ENVIRONMENT_MARK for entry in entries):
            return []
        modules = [entry.path for entry in entries if entry.name.endswith(_SUFFIX) and entry.is_file()]
        folders = [
            entry.path
            for entry in entries
            if entry.is_dir() and not entry.name.startswith(".") and entry.name != _CACHE
        ]
        self.met_links |= any(entry.is_symlink() for entry in entries)
        return [*modules, *folders]

    def _is_new(self, path: str) -> bool:
        real = os.path.realpath(path)
        if real in self._seen:
            return False
        self._seen.add(real)
        return True


def seen_from_here(path: str) -> str:
    """A path as it is spelled in the current folder, if it lies below that."""
    relative = os.path.relpath(path)
    return path if relative.startswith(os.pardir) else relative
