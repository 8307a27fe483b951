"""Which files below these paths are checked? What git ignores and what the settings exclude is not."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

import pathspec

from lint_rules.engine.discovery import Discovery, seen_from_here
from lint_rules.gate.stamps import stamp

_IGNORE: Final = ".gitignore"


class Files:
    """Finds files. A file that is named itself is always checked."""

    def __init__(
        self, excluded: Iterable[Sequence[Any]], is_ignored: Callable[[str], bool], *, with_git: bool = True
    ) -> None:
        """Take what is left out.

        Args:
            excluded: folders, each with the patterns that stand there, as in a ``.gitignore``.
            is_ignored: whether Pylint's settings leave a file out.
            with_git: whether ``.gitignore`` files count.
        """
        self._excluded = [(folder, pathspec.GitIgnoreSpec.from_lines(lines)) for folder, lines in excluded]
        self._is_ignored = is_ignored
        self._with_git = with_git
        self._specs: dict[str, pathspec.GitIgnoreSpec | None] = {}
        self.discovery = Discovery()
        self.ignoring: dict[str, str] = {}
        """Files that say what git ignores, there or not, and the stamp of each just before it was read."""
        self.tops: dict[str, bool] = {}
        """Where the top of a repository may be, and whether it is there."""

    def below(self, paths: Iterable[str]) -> Iterator[str]:
        """The files to check, in order."""
        paths = list(paths)
        named = {os.path.realpath(path) for path in paths if not os.path.isdir(path)}
        for path in self.discovery.files(paths):
            if (named and os.path.realpath(path) in named) or not self._is_left_out(path):
                yield seen_from_here(path)

    def _is_left_out(self, path: str) -> bool:
        return (
            self._is_ignored(path)
            or any(matches(spec, path, folder) for folder, spec in self._excluded)
            or (self._with_git and self._is_ignored_by_git(os.path.abspath(path)))
        )

    def _is_ignored_by_git(self, path: str) -> bool:
        """Whether a ``.gitignore`` between a file and the top of its repository says so; the nearest decides."""
        folder = os.path.dirname(path)
        while True:
            spec = self._spec(folder)
            if spec is not None:
                verdict = spec.check_file(os.path.relpath(path, folder)).include
                if verdict is not None:
                    return verdict
            parent = os.path.dirname(folder)
            if parent == folder or self._is_top(folder):
                return False
            folder = parent

    def _is_top(self, folder: str) -> bool:
        if folder not in self.tops:
            self.tops[folder] = os.path.exists(os.path.join(folder, ".git"))
        return self.tops[folder]

    def _spec(self, folder: str) -> pathspec.GitIgnoreSpec | None:
        if folder not in self._specs:
            path = os.path.join(folder, _IGNORE)
            self.ignoring[path] = stamp(path)
            self._specs[folder] = _read(path)
        return self._specs[folder]


def matches(spec: pathspec.GitIgnoreSpec, path: str, folder: str) -> bool:
    """Whether patterns that stand in a folder match a file in or below it."""
    relative = os.path.relpath(path, folder)
    return not relative.startswith(os.pardir + os.sep) and spec.match_file(relative)


def _read(path: str) -> pathspec.GitIgnoreSpec | None:
    try:
        with open(path, encoding="utf-8", errors="replace") as stream:
            return pathspec.GitIgnoreSpec.from_lines(stream)
    except OSError:
        # No such file is the usual case, and one that cannot be read ignores nothing.
        return None
