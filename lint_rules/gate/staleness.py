"""Which findings of earlier runs still hold?

A finding rests on the text of its file, on the summaries of the modules that its code leads to, on the folders in which
modules were looked for, and on what the project declares. Usually nothing of that has changed, and the stamps tell.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from lint_rules.engine.folders import names_in
from lint_rules.gate import stamps
from lint_rules.gate.stamps import Version
from lint_rules.gate.store import Store


class Look:
    """One look at the files on disk, each at most once."""

    def __init__(self) -> None:
        self._stamps: dict[str, str] = {}
        self._versions: dict[str, Version] = {}
        self.restamped: dict[str, Version] = {}
        """Files whose stamp is another and whose content is not."""

    def holds(self, path: str, stamp: str, content: str) -> bool:
        """Whether a file is what it was."""
        seen = self._stamps.get(path)
        if seen is None:
            seen = self._stamps[path] = stamps.stamp(path)
        if seen == stamp:
            return True
        now = self.version(path)
        if now.content != content:
            return False
        if now.stamp not in (stamps.UNKNOWN, stamp):
            self.restamped[path] = now
        return True

    def version(self, path: str) -> Version:
        """What a file is now."""
        if path not in self._versions:
            self._versions[path] = stamps.version(path)
        return self._versions[path]


class Difference(NamedTuple):
    """What is on disk and not as the database has it."""

    generation: int
    modules: set[str]
    folders: set[str]
    declaring: set[str]

    @property
    def is_any(self) -> bool:
        """Whether there is any."""
        return bool(self.modules or self.folders or self.declaring)


class Comparison(NamedTuple):
    """The database and the disk, side by side."""

    found: Mapping[str, str]
    """The findings of files whose text is what it was."""
    difference: Difference
    """All else that is not what it was."""
    look: Look
    folders: Mapping[str, tuple[str, str]]
    """Folders whose stamp is another, though they hold the same, and what they hold."""


def compare(store: Store, world: int, files: Iterable[str]) -> Comparison:
    """Look at everything that the findings of a world rest on, inside of a transaction.

    Args:
        store: the cache.
        world: the rules and options of this run.
        files: absolute paths of what is to be checked.
    """
    look = Look()
    folders: dict[str, tuple[str, str]] = {}
    ask = store.connection.execute
    rows = ask("SELECT path, stamp, content, found FROM files WHERE world=?", (world,))
    entries = {path: (stamp, content, found) for path, stamp, content, found in rows}
    found = {f: entries[f][2] for f in files if f in entries and look.holds(f, *entries[f][:2])}
    difference = Difference(store.generation(world), set(), set(), set())
    for path, stamp, content in ask("SELECT path, stamp, content FROM modules WHERE world=?", (world,)):
        if not look.holds(path, stamp, content):
            difference.modules.add(path)
    for path, stamp, content in ask("SELECT path, stamp, content FROM declaring WHERE world=?", (world,)):
        if not look.holds(path, stamp, content):
            difference.declaring.add(path)
    for path, stamp, names in ask("SELECT path, stamp, names FROM folders WHERE world=?", (world,)):
        now = stamps.stamp(path)
        if now == stamp:
            continue
        kept = stamps.lasting(now, time.time_ns())
        if listing_text(names_in(path)) != names:
            difference.folders.add(path)
        elif kept not in (stamps.UNKNOWN, stamp):
            folders[path] = (kept, names)
    return Comparison(found, difference, look, folders)


def restamp(store: Store, world: int, comparison: Comparison) -> None:
    """Keep new stamps of what is still the same, so that the next look is a short one.

    Raises:
        Unusable: the database cannot be written.
    """
    files, folders = comparison.look.restamped, comparison.folders
    if not files and not folders:
        return
    with store.writing():
        for table in ("files", "modules", "declaring"):
            store.connection.executemany(
                f"UPDATE {table} SET stamp=? WHERE world=? AND path=? AND content=?",  # noqa: S608 - our own names
                [(version.stamp, world, path, version.content) for path, version in files.items()],
            )
        store.connection.executemany(
            "UPDATE folders SET stamp=? WHERE world=? AND path=? AND names=?",
            [(stamp, world, path, names) for path, (stamp, names) in folders.items()],
        )


def listing_text(names: Iterable[str]) -> str:
    """The names in a folder as a text."""
    return json.dumps(sorted(names))
