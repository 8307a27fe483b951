"""The database of the cache: SQLite in a folder of its own, rows of text, nothing that could run when it is read.

One file serves one version of us, of Python and of Pylint; others lie beside it. Whatever is wrong with it (damage, a
full disk, a folder that is read-only) is told as :class:`Unusable`, and means a run without the cache, never a failure.
"""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
import time
from collections.abc import Iterator
from typing import Final

_FORMAT: Final = 1
"""Changes whenever the meaning of a row does."""
_OURS: Final = 0x6C_72_63_31
"""Marks a database as one of ours."""
_PATIENCE: Final = 10.0
"""Seconds to wait for another run that writes at the same time."""
_OLD: Final = 30 * 24 * 3600.0
"""Seconds after which a database that nobody used is in the way."""
_WORLDS: Final = 12
"""Sets of rules and options whose results are kept; those used last stay."""
_ANSWERS: Final = 50
"""Questions whose answers are kept."""
_TAG: Final = """\
Signature: 8a477f597d28d172789f06886806bc55
# This file marks a folder that holds a cache (https://bford.info/cachedir/): lint-rules makes it anew when it is gone.
"""
_BESIDE: Final = {"CACHEDIR.TAG": _TAG, ".gitignore": "# Made by lint-rules.\n*\n"}
_NAME: Final = re.compile(r"lint-rules-[0-9a-f]{32}\.sqlite(-\w+)?")
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS worlds (id INTEGER PRIMARY KEY, key TEXT UNIQUE NOT NULL, used REAL NOT NULL,
    generation INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS files (world INTEGER, path TEXT, stamp TEXT NOT NULL, content TEXT NOT NULL,
    place TEXT NOT NULL, found TEXT NOT NULL, PRIMARY KEY (world, path)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS modules (world INTEGER, path TEXT, stamp TEXT NOT NULL, content TEXT NOT NULL,
    name TEXT NOT NULL, facts TEXT NOT NULL, PRIMARY KEY (world, path)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS links (world INTEGER, path TEXT, others TEXT NOT NULL,
    PRIMARY KEY (world, path)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS folders (world INTEGER, path TEXT, stamp TEXT NOT NULL, names TEXT NOT NULL,
    PRIMARY KEY (world, path)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS answers (world INTEGER, folder TEXT, files TEXT NOT NULL,
    PRIMARY KEY (world, folder)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS declaring (world INTEGER, path TEXT, stamp TEXT NOT NULL, content TEXT NOT NULL,
    PRIMARY KEY (world, path)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS summaries (path TEXT PRIMARY KEY, content TEXT NOT NULL, packed BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS plans (question TEXT PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS walks (question TEXT PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS backgrounds (symbol TEXT PRIMARY KEY, text TEXT NOT NULL);
"""
OF_A_WORLD: Final = ("files", "modules", "links", "folders", "answers", "declaring")
"""Tables whose rows hold for one set of rules and options."""


class Unusable(Exception):
    """The cache cannot be used; the text says why in one line."""


class Store:
    """An open database."""

    def __init__(self, path: str) -> None:
        """Open a database, and make it if there is none.

        Raises:
            Unusable: it cannot be used.
        """
        self.path = path
        with _told(path):
            _make_folder(os.path.dirname(path))
            self.connection = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
            try:
                self._prepare()
            except BaseException:
                self.connection.close()
                raise

    def _prepare(self) -> None:
        run = self.connection.execute
        # A database is data: nothing that somebody wrote into its schema may call functions.
        run("PRAGMA trusted_schema=OFF")
        run("PRAGMA synchronous=NORMAL")
        with self.reading():
            (mark,) = run("PRAGMA application_id").fetchone()
            (version,) = run("PRAGMA user_version").fetchone()
            (tables,) = run("SELECT count(*) FROM sqlite_master").fetchone()
        if (mark, version) == (_OURS, _FORMAT):
            return
        if tables or mark:
            raise sqlite3.DatabaseError(f"of format {version}, not {_FORMAT}" if mark == _OURS else "not made by us")
        with contextlib.suppress(sqlite3.OperationalError):
            # Another run that makes it at this moment does this too.
            run("PRAGMA journal_mode=WAL")
        with self.writing():
            for statement in _TABLES.split(";"):
                run(statement)
            run(f"PRAGMA application_id={_OURS}")
            run(f"PRAGMA user_version={_FORMAT}")

    @contextlib.contextmanager
    def reading(self) -> Iterator[None]:
        """See the database as it is at one moment.

        Raises:
            Unusable: it cannot be read.
        """
        with _told(self.path):
            self.connection.execute("BEGIN")
            try:
                yield
            finally:
                _end(self.connection, "COMMIT")

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Write all or nothing, as the only one who writes.

        Raises:
            Unusable: it cannot be written.
        """
        with _told(self.path):
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                _end(self.connection, "ROLLBACK")
                raise
            self.connection.execute("COMMIT")

    def world(self, key: str) -> int:
        """The number of a set of rules and options; those that were not used for longest are forgotten.

        Raises:
            Unusable: the database cannot be read or written.
        """
        with _told(self.path):
            known = self.connection.execute("SELECT id, used FROM worlds WHERE key=?", (key,)).fetchone()
            if known is not None and abs(time.time() - known[1]) < _OLD / 100:
                return int(known[0])
        with self.writing():
            run = self.connection.execute
            run(
                "INSERT INTO worlds (key, used) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET used=?2",
                (key, time.time()),
            )
            (number,) = run("SELECT id FROM worlds WHERE key=?", (key,)).fetchone()
            for (old,) in run("SELECT id FROM worlds ORDER BY used DESC LIMIT -1 OFFSET ?", (_WORLDS,)).fetchall():
                self.forget(old)
                run("DELETE FROM worlds WHERE id=?", (old,))
            return int(number)

    def answer(self, table: str, question: str) -> str | None:
        """What was answered to a question before; ``table`` is ``plans`` or ``walks``.

        Raises:
            Unusable: the database cannot be read.
        """
        with _told(self.path):
            query = f"SELECT text FROM {table} WHERE question=?"  # noqa: S608 - our own names
            found = self.connection.execute(query, (question,)).fetchone()
        return None if found is None else str(found[0])

    def keep_answer(self, table: str, question: str, text: str) -> None:
        """Keep an answer, and forget those that came long before it.

        Raises:
            Unusable: the database cannot be written.
        """
        with self.writing():
            run = self.connection.execute
            run(f"INSERT OR REPLACE INTO {table} VALUES (?,?)", (question, text))  # noqa: S608 - our own names
            newest = f"SELECT max(rowid) FROM {table}"  # noqa: S608 - as above
            run(f"DELETE FROM {table} WHERE rowid <= ({newest}) - {_ANSWERS}")  # noqa: S608 - as above

    def forget(self, world: int) -> None:
        """Forget all results of a set of rules and options, inside of a transaction."""
        for table in OF_A_WORLD:
            self.connection.execute(f"DELETE FROM {table} WHERE world=?", (world,))  # noqa: S608 - our own names

    def generation(self, world: int) -> int:
        """How often something that was known turned out to be old; -1 when the world is forgotten."""
        found = self.connection.execute("SELECT generation FROM worlds WHERE id=?", (world,)).fetchone()
        return -1 if found is None else int(found[0])

    def close(self) -> None:
        """Close it; what could not be written is lost."""
        with contextlib.suppress(sqlite3.Error):
            self.connection.close()


def _end(connection: sqlite3.Connection, how: str) -> None:
    if connection.in_transaction:
        connection.execute(how)


@contextlib.contextmanager
def _told(path: str) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError, UnicodeEncodeError) as error:
        reason = (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
        raise Unusable(f"{path}: {reason}") from error


def _make_folder(folder: str) -> None:
    if os.path.isdir(folder):
        return
    os.makedirs(folder, exist_ok=True)
    for name, text in _BESIDE.items():
        with open(os.path.join(folder, name), "w", encoding="ascii") as stream:
            stream.write(text)


def databases(folder: str) -> list[str]:
    """The files of all databases in a folder, with what SQLite keeps beside them."""
    try:
        names = os.listdir(folder)
    except OSError:
        return []
    return [os.path.join(folder, name) for name in sorted(names) if _NAME.fullmatch(name)]


def clear(folder: str) -> int:
    """Take the cache in a folder away and tell how many bytes that were. What is not ours stays.

    Raises:
        Unusable: something cannot be taken away.
    """
    size = 0
    with _told(folder):
        for path in [*databases(folder), *(os.path.join(folder, name) for name in _BESIDE)]:
            with contextlib.suppress(FileNotFoundError):
                size += os.path.getsize(path)
                os.unlink(path)
        with contextlib.suppress(OSError):
            # Something that is not ours may lie there.
            os.rmdir(folder)
    return size


def tidy(path: str) -> None:
    """Take databases away that no run has used for long, beside the one that is in use."""
    now = time.time()
    for other in databases(os.path.dirname(path)):
        with contextlib.suppress(OSError):
            if not other.startswith(path) and now - os.path.getmtime(other) > _OLD:
                os.unlink(other)
