"""Where does a module stand in its project, and what does the project declare about it?"""

from __future__ import annotations

import dataclasses
from typing import Final

_VENDORED: Final = frozenset({"_vendor", "vendor", "vendored", "_vendored", "third_party", "thirdparty", "extern"})


@dataclasses.dataclass(frozen=True, slots=True)
class Place:
    """What the engine learned of a file from the folders around it; plain data, so that no analysis reads files."""

    parts: tuple[str, ...]
    """The folders and the file name, from the root of the project. Folders above the project say nothing of it."""
    in_package: bool
    """Whether the file is part of a package, so that others import it."""
    entry_points: frozenset[str] = frozenset()
    """The names of this module, such as ``main`` or ``App.main``, that the project installs as programs."""
    shipped_along: bool = False
    """Whether the file lies below a package, but in a folder that is none."""

    @property
    def file(self) -> str:
        """The name of the file."""
        return self.parts[-1]

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders between the root of the project and the file."""
        return self.parts[:-1]

    @property
    def is_vendored(self) -> bool:
        """Whether the file is a copy of somebody else's code, which its new home doesn't maintain."""
        return not _VENDORED.isdisjoint(self.folders)
