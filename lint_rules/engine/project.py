"""The project that a file belongs to: its root, and the programs that it declares. Read once a folder."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, TypeAlias

from lint_rules.analysis.entry_points import Target, declared, led_to
from lint_rules.analysis.place import Place
from lint_rules.engine.folders import MARKS
from lint_rules.engine.modules import Modules
from lint_rules.engine.tree import UnreadableSource, decode

_DECLARING: Final = ("pyproject.toml", "setup.cfg", "setup.py")
_METADATA: Final = (".dist-info", ".egg-info")
_LARGEST: Final = 1_000_000
"""A declaring file beyond this size is not written by a person; it is left unread."""
_LONGEST_CHAIN: Final = 8
"""No re-export leads further than this; without a limit a circle of imports would hang us."""


Programs: TypeAlias = Mapping[str, frozenset[str]]
"""Names that are installed as programs, by the file that defines them or passes them on."""


class Projects:
    """Places files in their projects. Remembers what it has read of each folder."""

    def __init__(self, modules: Modules) -> None:
        self._modules = modules
        self._folders = modules.folders
        self.read: set[str] = set()
        """Files that were read to learn which programs there are, or that were looked for."""
        self._roots: dict[str, str | None] = {}
        self._targets: dict[str, frozenset[Target]] = {}
        self._programs: dict[tuple[str, str], Programs] = {}
        self.asked: dict[str, Programs] = {}
        """The programs that were found, by the file for whose sake they were first looked for."""

    def place(self, path: str) -> Place:
        """Where a file stands, and which of its names are installed as programs."""
        file = os.path.abspath(path)
        root, base = self._root_and_base(file)
        parts = tuple(os.path.relpath(file, root).split(os.sep))
        in_package = base != os.path.dirname(file)
        programs = self._declared(root, base, file).get(file, frozenset())
        return Place(parts, in_package, programs, not in_package and self._in_a_package(base, root))

    def programs(self, path: str) -> Programs:
        """The programs of the project around a file."""
        file = os.path.abspath(path)
        return self._declared(*self._root_and_base(file), file)

    def _root_and_base(self, file: str) -> tuple[str, str]:
        base = os.path.dirname(file)
        while self._folders.is_package(base) and os.path.dirname(base) != base:
            base = os.path.dirname(base)
        return self._root(base), base

    def _root(self, base: str) -> str:
        """The project around a folder that is no package; the folder itself when nothing marks a project."""
        known = self._roots.get(base)
        if known is None:
            known = self._roots[base] = self._marked(base) or base
        return known

    def _declared(self, root: str, base: str, importer: str) -> Programs:
        """The programs of a project by the file that defines them."""
        known = self._programs.get((root, base))
        if known is None:
            found: dict[str, set[str]] = {}
            for target in (*self._read(root), *(self._read(base) if base != root else ())):
                for file, name in self._followed(target, importer):
                    found.setdefault(file, set()).add(name)
            known = {file: frozenset(names) for file, names in found.items()}
            self._programs[(root, base)] = self.asked[importer] = known
        return known

    def _read(self, folder: str) -> frozenset[Target]:
        known = self._targets.get(folder)
        if known is None:
            known = frozenset().union(*(declared(os.path.basename(f), self._text(f)) for f in self._declaring(folder)))
            self._targets[folder] = known
        return known

    def _followed(self, target: Target, importer: str) -> Iterable[tuple[str, str]]:
        """Every file that a target passes through on its way to the one that defines it."""
        for _ in range(_LONGEST_CHAIN):
            file = self._modules.find(target.module, importer)
            if file is None:
                return
            yield os.path.abspath(file), target.name
            is_package = os.path.basename(file) == "__init__.py"
            package = target.module if is_package else target.module.rpartition(".")[0]
            further = self._of_submodule(led_to(self._text(file), target, package) or target, importer)
            if further == target:
                return
            target = further

    def _of_submodule(self, target: Target, importer: str) -> Target:
        """``pkg:cli.main`` where ``pkg.cli`` is a module is ``pkg.cli:main``."""
        inner, dot, rest = target.name.partition(".")
        submodule = f"{target.module}.{inner}"
        return Target(submodule, rest) if dot and self._modules.find(submodule, importer) else target

    def _in_a_package(self, folder: str, root: str) -> bool:
        """Whether a folder that is no package lies below one of the project."""
        while folder != root and os.path.dirname(folder) != folder:
            folder = os.path.dirname(folder)
            if self._folders.is_package(folder):
                return True
        return False

    def _marked(self, folder: str) -> str | None:
        """The nearest folder, this one included, that is the root of a project or holds installed packages."""
        while True:
            listing = self._folders.listing(folder)
            if MARKS.intersection(listing) or any(name.endswith(".dist-info") for name in listing):
                return folder
            parent = os.path.dirname(folder)
            if parent == folder:
                return None
            folder = parent

    def _declaring(self, folder: str) -> list[str]:
        listing = sorted(self._folders.listing(folder))
        files = [os.path.join(folder, name) for name in _DECLARING if name in listing]
        installed = [name for name in listing if name.endswith(_METADATA)]
        return files + [os.path.join(folder, name, "entry_points.txt") for name in installed]

    def _text(self, file: str) -> str:
        self.read.add(file)
        path = Path(file)
        try:
            if not path.is_file() or path.stat().st_size > _LARGEST:
                return ""
            return decode(path.read_bytes())
        except (OSError, UnreadableSource):
            # A file that cannot be read declares nothing.
            return ""
