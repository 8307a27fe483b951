"""Files as addresses: relative to the root where that is possible, so that a report means the same everywhere."""

from __future__ import annotations

import os
import pathlib
from typing import Any, Final
from urllib.parse import quote_from_bytes

ROOT: Final = "%SRCROOT%"


class Addresses:
    """The addresses of files, each asked for once.

    Links are followed, because a report that names a link finds no file in a repository.
    """

    def __init__(self, root: str) -> None:
        self._root = os.path.realpath(root)
        self._found: dict[str, tuple[str, bool]] = {}

    def of(self, file: str) -> tuple[str, bool]:
        """The address of a file, and whether it is relative to the root."""
        if file not in self._found:
            self._found[file] = self._address(file)
        return self._found[file]

    def location(self, file: str) -> dict[str, Any]:
        """The same as SARIF's ``artifactLocation``."""
        address, inside = self.of(file)
        return {"uri": address, "uriBaseId": ROOT} if inside else {"uri": address}

    def root(self) -> str:
        """The address of the root itself."""
        return _absolute(self._root).rstrip("/") + "/"

    def _address(self, file: str) -> tuple[str, bool]:
        try:
            real = os.path.realpath(file)
            inside = os.path.commonpath([self._root, real]) == self._root and real != self._root
        except ValueError:
            # Another drive, or no path at all.
            return _absolute(file), False
        return (relative(os.path.relpath(real, self._root)), True) if inside else (_absolute(real), False)


def relative(path: str, separator: str = os.sep) -> str:
    """A relative path as an address: percent-encoded byte by byte, with slashes, whatever the system has."""
    return "/".join(quote_from_bytes(os.fsencode(part)) for part in path.split(separator))
    # A colon in the first part would make it a scheme; it is encoded, as all but letters, digits and ``_.-~`` are.


def _absolute(path: str) -> str:
    whole = os.path.abspath(path) if "\0" not in path else path
    return pathlib.PurePath(whole).as_uri() if os.path.isabs(whole) else "file:///" + relative(whole)
