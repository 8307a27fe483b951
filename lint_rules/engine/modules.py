"""Dotted name to file of the project. Nothing is imported, and ``sys.path`` is not asked.

The roots of a file are, in this order: the configured source roots; the first folder above it that is no
package; each folder above that, up to the one that holds the project; then ``src`` and ``lib`` there.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence

from lint_rules.engine.folders import MARKS, Folders


class Modules:
    """Finds the modules of a project by name."""

    def __init__(self, source_roots: Sequence[str] = (), folders: Folders | None = None) -> None:
        self.folders = folders or Folders()
        self._listing = self.folders.listing
        self._source_roots = tuple(os.path.abspath(root) for root in source_roots)
        self._roots: dict[str, tuple[str, ...]] = {}
        self._names: dict[str, str] = {}
        self._found: dict[tuple[str, str], str | None] = {}

    @property
    def answers(self) -> Mapping[tuple[str, str], str | None]:
        """What was asked for so far, by dotted name and folder of the importer, with the files that were found."""
        return self._found

    def name(self, path: str) -> str:
        """The dotted name by which the project imports a file: relative to the first folder that is no package."""
        known = self._names.get(path)
        if known is None:
            known = self._names[path] = self._named(os.path.abspath(path))
        return known

    def _named(self, file: str) -> str:
        folder, base = os.path.split(file)
        stem = os.path.splitext(base)[0]
        parts = [] if stem == "__init__" else [stem]
        for root in self._source_roots:
            if _below(folder, root):
                inner = os.path.relpath(folder, root)
                return ".".join([*([] if inner == "." else inner.split(os.sep)), *parts])
        while self.folders.is_package(folder) and os.path.dirname(folder) != folder:
            folder, name = os.path.split(folder)
            parts.insert(0, name)
        return ".".join(parts) or os.path.basename(os.path.dirname(file))

    def find(self, dotted: str, importer: str) -> str | None:
        """The file of a module, as the module in ``importer`` would import it; None when the project has none.

        Where the whole dotted path resolves first wins; a package beats a module, and a folder without
        ``__init__.py`` has no file. Names of the standard library are not looked for, unless the importer is of it.
        """
        first = dotted.partition(".")[0]
        if first in sys.stdlib_module_names and first != self.name(importer).partition(".")[0]:
            return None
        return self.resolve(dotted, os.path.dirname(os.path.abspath(importer)))

    def resolve(self, dotted: str, folder: str) -> str | None:
        """The file of a module, as any module in a folder would import it that the standard library does not shadow."""
        key = (dotted, folder)
        if key not in self._found:
            self._found[key] = self._find(dotted, folder)
        return self._found[key]

    def roots(self, folder: str) -> tuple[str, ...]:
        """The folders from which a file in ``folder`` imports absolute names."""
        known = self._roots.get(folder)
        if known is None:
            known = self._roots[folder] = tuple(dict.fromkeys((*self._source_roots, *self._climb(folder))))
        return known

    def _climb(self, folder: str) -> list[str]:
        while self.folders.is_package(folder) and os.path.dirname(folder) != folder:
            folder = os.path.dirname(folder)
        found = [folder]
        top = folder
        while not self._listing(top).intersection(MARKS):
            parent = os.path.dirname(top)
            if parent == top:
                # No mark of a project anywhere above: the first folder is all we may claim.
                return found
            top = parent
            found.append(top)
        return [*found, os.path.join(top, "src"), os.path.join(top, "lib")]

    def _find(self, dotted: str, folder: str) -> str | None:
        parts = dotted.split(".")
        for root in self.roots(folder):
            place = root
            for part in parts[:-1]:
                if part not in self._listing(place):
                    break
                place = os.path.join(place, part)
            else:
                listing = self._listing(place)
                if parts[-1] in listing and self.folders.is_package(os.path.join(place, parts[-1])):
                    return os.path.join(place, parts[-1], "__init__.py")
                if f"{parts[-1]}.py" in listing:
                    return os.path.join(place, f"{parts[-1]}.py")
        return None


def _below(folder: str, root: str) -> bool:
    return folder == root or folder.startswith(root.rstrip(os.sep) + os.sep)
