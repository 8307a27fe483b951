"""Keeps what one process learns for the next run: findings, summaries, and all that they rest on.

What holds in the database at every moment: each finding there was made with the modules, folders and declaring files
as they stand in the database. So a process writes only what agrees with it, all in one transaction, and stops writing
for good as soon as something does not: when a file changed while the run went on, or another run has seen more.
"""

from __future__ import annotations

import itertools
import json
import os
import sqlite3
import time
import zlib
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

from lint_rules.analysis.summary import Summary
from lint_rules.engine.folders import names_in
from lint_rules.gate import rows, stamps
from lint_rules.gate.retiring import UNREADABLE, place_text
from lint_rules.gate.staleness import listing_text
from lint_rules.gate.stamps import Version
from lint_rules.gate.store import Store, Unusable

if TYPE_CHECKING:
    from lint_rules.engine.driver import Engine
    from lint_rules.gate.exchange import Exchange
    from lint_rules.report.problems import Background, Problem

_BATCH: Final = 200
"""Files after whose check what was learned is written."""


class Disagreement(Exception):
    """The database was made with other modules than those that this process saw."""


class Module(NamedTuple):
    """A module as this process saw it."""

    version: Version
    name: str
    facts: str


class Entry(NamedTuple):
    """What is kept of a checked file."""

    path: str
    version: Version
    place: str
    found: str


class Keeper:
    """The shelf of an engine, and the one who writes down what became of the files."""

    def __init__(self, database: str, world: int, exchange: Exchange | None = None) -> None:
        """Open the database.

        Args:
            database: its path.
            world: the number of the set of rules and options.
            exchange: what other processes learn of modules, and may be told.

        Raises:
            Unusable: it cannot be used.
        """
        self._store: Store | None = Store(database)
        self._world = world
        self._exchange = exchange
        self._generation = self._store.generation(world)
        self._versions: dict[str, Version] = {}
        self._modules: dict[str, Module] = {}
        self._written = Written()
        self._entries: list[Entry] = []
        self._summaries: list[tuple[str, str, bytes]] = []
        self._backgrounds: dict[str, Background] = {}
        self._declaring: dict[str, Version] = {}
        self._folders: dict[str, str] = {}
        self.trouble: str | None = None
        """Why nothing more is written, when something is wrong with the database."""

    # What the engine asks

    def take(self, path: str) -> Summary | None:
        """The summary of a file as it is on disk now; None when it must be made."""
        version = self._seen(path, stamps.version(path))
        if self._store is None:
            return None
        try:
            found = self._store.connection.execute(
                "SELECT packed FROM summaries WHERE path=? AND content=?", (path, version.content)
            ).fetchone()
            text = zlib.decompress(found[0]) if found is not None else self._borrowed(path, version)
            if text is None:
                return None
            summary = Summary.from_json(text.decode("utf-8"))
        except (sqlite3.Error, UnicodeError) as error:
            self._stop(str(error))
            return None
        except (ValueError, TypeError, KeyError, zlib.error, RecursionError):
            # A row that we did not write; a better one takes its place.
            return None
        if summary.path != path:
            return None
        self._know(path, Module(version, summary.name, stamps.digest(text)))
        return summary

    def put(self, summary: Summary) -> None:
        """Keep the summary of a file as it is on disk now."""
        path = summary.path
        version = self._seen(path, stamps.version(path))
        text = summary.to_json().encode("utf-8", "surrogatepass")
        self._know(path, Module(version, summary.name, stamps.digest(text)))
        if self._exchange is not None:
            self._exchange.lend(path, version.content, text)
        if self._store is not None:
            self._summaries.append((path, version.content, zlib.compress(text, 1)))

    def note_unreadable(self, path: str) -> None:
        """Take note that a file, as it is on disk now, has no summary."""
        self._know(path, Module(self._seen(path, stamps.version(path)), "", UNREADABLE))

    def _borrowed(self, path: str, version: Version) -> bytes | None:
        return None if self._exchange is None else self._exchange.borrow(path, version.content)

    # What became of files

    def read(self, path: str) -> bytes:
        """The bytes of a file that is to be checked.

        Raises:
            OSError: it cannot be read.
        """
        data, version = stamps.read(path)
        self._seen(os.path.abspath(path), version)
        return data

    def keep(
        self, path: str, problems: Iterable[Problem], backgrounds: Mapping[str, Background], engine: Engine
    ) -> None:
        """Keep what was found in a file that was read here."""
        if self._store is None:
            return
        problems = tuple(problems)
        file, here = os.path.abspath(path), os.getcwd()
        found = rows.to_json(problems, here)
        self._look_around(engine)
        if rows.from_json(found, here) != problems:
            # Named in a way that does not follow from where it lies.
            return
        self._entries.append(
            Entry(file, self._versions[file], place_text(engine.module_name(file), engine.projects.place(file)), found)
        )
        self._backgrounds.update(backgrounds)
        if len(self._entries) >= _BATCH:
            self.write(engine)

    def write(self, engine: Engine) -> None:
        """Write what was learned since the last time."""
        if self._store is None:
            return
        try:
            with self._store.writing():
                self._write(self._store.connection, engine)
        except Disagreement:
            self._stop(None)
        except Unusable as error:
            self._stop(str(error))
        self._entries.clear()
        self._summaries.clear()
        self._backgrounds.clear()

    def close(self) -> None:
        """Write no more."""
        self._stop(None)

    def _stop(self, trouble: str | None) -> None:
        self.trouble = self.trouble or trouble
        if self._store is not None:
            self._store.close()
            self._store = None

    def _seen(self, path: str, version: Version) -> Version:
        known = self._versions.setdefault(path, version)
        if known.content != version.content:
            # It changed while we looked: some of what was learned is of the old text, some of the new.
            self._stop(None)
            self._versions[path] = version
        return version

    def _know(self, path: str, module: Module) -> None:
        known = self._modules.setdefault(path, module)
        if (known.facts, known.name) != (module.facts, module.name):
            self._stop(None)

    def _look_around(self, engine: Engine) -> None:
        """Take down files and folders as soon as they were read, before they can change."""
        for path in engine.projects.read - self._declaring.keys():
            self._declaring[path] = stamps.version(path)
        asked = engine.folders.asked
        for path, names in itertools.islice(asked.items(), len(self._folders), None):
            seen = stamps.lasting(stamps.stamp(path), time.time_ns())
            self._folders[path] = seen if names_in(path) == names else stamps.UNKNOWN

    def _write(self, connection: sqlite3.Connection, engine: Engine) -> None:
        assert self._store is not None
        if self._store.generation(self._world) != self._generation:
            raise Disagreement
        done, world = self._written, self._world
        for path, names in itertools.islice(engine.folders.asked.items(), done.folders, len(self._folders)):
            text = listing_text(names)
            _agree(connection, ("folders", "names"), (world, path), (text,))
            connection.execute(
                "INSERT OR IGNORE INTO folders VALUES (?,?,?,?)", (world, path, self._folders[path], text)
            )
            done.folders += 1
        for path, version in itertools.islice(self._declaring.items(), done.declaring, None):
            _agree(connection, ("declaring", "content"), (world, path), (version.content,))
            connection.execute("INSERT OR IGNORE INTO declaring VALUES (?,?,?,?)", (world, path, *version))
            done.declaring += 1
        for path, module in itertools.islice(self._modules.items(), done.modules, None):
            _agree(connection, ("modules", "name, facts"), (world, path), (module.name, module.facts))
            row = (world, path, *module.version, module.name, module.facts)
            connection.execute("INSERT OR IGNORE INTO modules VALUES (?,?,?,?,?,?)", row)
            done.modules += 1
        self._write_links(connection, engine)
        self._write_answers(connection, engine)
        connection.executemany("INSERT OR REPLACE INTO summaries VALUES (?,?,?)", self._summaries)
        connection.executemany(
            "INSERT OR REPLACE INTO files VALUES (?,?,?,?,?,?)",
            [(world, e.path, *e.version, e.place, e.found) for e in self._entries],
        )
        connection.executemany(
            "INSERT OR REPLACE INTO backgrounds VALUES (?,?)",
            [(symbol, rows.background_to_json(background)) for symbol, background in self._backgrounds.items()],
        )

    def _write_links(self, connection: sqlite3.Connection, engine: Engine) -> None:
        for path, others in engine.linking.links.items():
            if len(others) == self._written.links.get(path, 0):
                continue
            self._written.links[path] = len(others)
            key = (self._world, path)
            known = connection.execute("SELECT others FROM links WHERE world=? AND path=?", key).fetchone()
            merged = others.union(json.loads(known[0])) if known is not None else others
            connection.execute("INSERT OR REPLACE INTO links VALUES (?,?,?)", (*key, json.dumps(sorted(merged))))

    def _write_answers(self, connection: sqlite3.Connection, engine: Engine) -> None:
        new: dict[str, dict[str, str | None]] = {}
        for (dotted, folder), file in itertools.islice(engine.answers.items(), self._written.answers, None):
            new.setdefault(folder, {})[dotted] = file
            self._written.answers += 1
        for folder, answers in new.items():
            key = (self._world, folder)
            row = connection.execute("SELECT files FROM answers WHERE world=? AND folder=?", key).fetchone()
            known = json.loads(row[0]) if row is not None else {}
            if any(known.get(dotted, file) != file for dotted, file in answers.items()):
                raise Disagreement
            connection.execute("INSERT OR REPLACE INTO answers VALUES (?,?,?)", (*key, json.dumps(known | answers)))


class Written:
    """How much of what was learned is in the database."""

    def __init__(self) -> None:
        self.folders = 0
        self.declaring = 0
        self.modules = 0
        self.answers = 0
        self.links: dict[str, int] = {}


def _agree(
    connection: sqlite3.Connection, what: tuple[str, str], key: tuple[int, str], expected: tuple[str, ...]
) -> None:
    table, columns = what
    query = f"SELECT {columns} FROM {table} WHERE world=? AND path=?"  # noqa: S608 - our own names
    known = connection.execute(query, key).fetchone()
    if known is not None and known != expected:
        raise Disagreement
