"""What is in the folders around a project? Each is listed once, and what was asked can be asked again later.

Modules are found and files are placed by what the folders hold. Whoever keeps results for the next run keeps the
answers with them, and knows by those whether they still hold.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Final

MARKS: Final = frozenset({"pyproject.toml", "setup.py", "setup.cfg", ".git"})
"""What lies in the folder that holds a project."""
_ENDINGS: Final = (".py", ".dist-info", ".egg-info")
_IGNORED: Final = "__pycache__"


class Folders:
    """Lists folders. Only names that can matter are kept: modules, packages, and what marks a project."""

    def __init__(self) -> None:
        self._listings: dict[str, frozenset[str]] = {}

    @property
    def asked(self) -> Mapping[str, frozenset[str]]:
        """The folders that were listed so far, with their answers."""
        return self._listings

    def listing(self, folder: str) -> frozenset[str]:
        """The names in a folder; none for one that cannot be listed, which has no modules for us."""
        known = self._listings.get(folder)
        if known is None:
            known = self._listings[folder] = names_in(folder)
        return known

    def is_package(self, folder: str) -> bool:
        """Whether a folder is a package with a file of its own."""
        return "__init__.py" in self.listing(folder)


def names_in(folder: str) -> frozenset[str]:
    """The names in a folder that can matter, as they are now."""
    try:
        return frozenset(filter(_matters, os.listdir(folder)))
    except OSError:
        return frozenset()


def _matters(name: str) -> bool:
    if name in MARKS or name.endswith(_ENDINGS):
        return True
    # A package or a folder on the way to one; a name with a dot in it cannot be imported.
    return name.isidentifier() and name != _IGNORED
