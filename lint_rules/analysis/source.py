"""What the engine was given: the text of one module and where it belongs."""

from __future__ import annotations

import dataclasses
import functools
import os

from astroid import nodes


@dataclasses.dataclass(frozen=True)
class Source:
    """One module under analysis. Everything else is worked out from this."""

    path: str
    name: str
    """The dotted name, as the project imports it."""
    text: str
    tree: nodes.Module

    @functools.cached_property
    def is_package(self) -> bool:
        """Whether this is the ``__init__`` of a package."""
        return os.path.splitext(os.path.basename(self.path))[0] == "__init__"

    @functools.cached_property
    def package(self) -> str:
        """The package that relative imports start from; empty for a top-level module."""
        return self.name if self.is_package else self.name.rpartition(".")[0]

    @functools.cached_property
    def lines(self) -> list[str]:
        """The lines of the text, without their ends, as the parser counts them."""
        return self.text.split("\n")

    def absolute(self, module: str | None, level: int | None) -> str | None:
        """The absolute name of what ``from <level dots><module> import …`` names; None above the top."""
        if not level:
            return module or None
        parts = self.package.split(".") if self.package else []
        if level - 1 > len(parts) - (0 if self.package else 1):
            return None
        base = parts[: len(parts) - (level - 1)]
        return ".".join([*base, *([module] if module else [])]) or None
