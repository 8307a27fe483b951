"""The database: a store that is opened by whoever needs it, and closed by the same."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

from shop.orders import Line, Order

_SCHEMA = """
CREATE TABLE IF NOT EXISTS orders (
    reference TEXT PRIMARY KEY, customer TEXT NOT NULL, created REAL NOT NULL,
    status TEXT NOT NULL, receipt TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS lines (
    reference TEXT NOT NULL, sku TEXT NOT NULL, quantity INTEGER NOT NULL CHECK (quantity > 0), cents INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS audit (at REAL NOT NULL, reference TEXT NOT NULL, event TEXT NOT NULL);
"""


class SqliteStore:
    """Keeps orders. An order, its lines and its audit entry are written together or not at all."""

    def __init__(self, connection: sqlite3.Connection, now: Callable[[], float]) -> None:
        self._connection = connection
        self._now = now
        self._lock = threading.Lock()

    def create_tables(self) -> None:
        """Make the tables that are missing."""
        with self._lock:
            self._connection.executescript(_SCHEMA)

    def add(self, order: Order) -> None:
        """Keep an order."""
        row = (order.reference, order.customer, order.created, order.status, order.receipt)
        lines = [(order.reference, line.sku, line.quantity, line.cents) for line in order.lines]
        with self._lock, self._connection as transaction:
            transaction.execute("INSERT INTO orders VALUES (?, ?, ?, ?, ?)", row)
            transaction.executemany("INSERT INTO lines VALUES (?, ?, ?, ?)", lines)
            transaction.execute("INSERT INTO audit VALUES (?, ?, ?)", (self._now(), order.reference, order.status))

    def set_status(self, reference: str, status: str) -> None:
        """Change what happened to an order."""
        with self._lock, self._connection as transaction:
            transaction.execute("UPDATE orders SET status = ? WHERE reference = ?", (status, reference))
            transaction.execute("INSERT INTO audit VALUES (?, ?, ?)", (self._now(), reference, status))

    def get(self, reference: str) -> Order | None:
        """One order, if there is one."""
        return next(iter(self._select("WHERE reference = ?", reference)), None)

    def all(self) -> list[Order]:
        """All orders, oldest first."""
        return self._select("ORDER BY created")

    def placed_since(self, moment: float) -> int:
        """How many orders are younger than this."""
        with self._lock:
            row = self._connection.execute("SELECT COUNT(*) FROM orders WHERE created >= ?", (moment,)).fetchone()
        return int(row[0])

    def history(self, reference: str) -> list[str]:
        """What happened to an order, oldest first."""
        with self._lock:
            rows = self._connection.execute("SELECT event FROM audit WHERE reference = ? ORDER BY at", (reference,))
            return [event for (event,) in rows]

    def purge(self, before: float) -> int:
        """Forget cancelled orders that are older than this; answers how many."""
        old = "SELECT reference FROM orders WHERE status = 'cancelled' AND created < ?"
        with self._lock, self._connection as transaction:
            transaction.execute(f"DELETE FROM lines WHERE reference IN ({old})", (before,))
            return transaction.execute(f"DELETE FROM orders WHERE reference IN ({old})", (before,)).rowcount

    def backup(self, target: sqlite3.Connection) -> None:
        """Copy everything into another database."""
        with self._lock:
            self._connection.backup(target)

    def _select(self, clause: str, *values: str) -> list[Order]:
        with self._lock:
            rows = self._connection.execute(
                f"SELECT reference, customer, created, status, receipt FROM orders {clause}", values
            ).fetchall()
            return [
                Order(reference, customer, self._lines(reference), created, status, receipt)
                for reference, customer, created, status, receipt in rows
            ]

    def _lines(self, reference: str) -> tuple[Line, ...]:
        rows = self._connection.execute("SELECT sku, quantity, cents FROM lines WHERE reference = ?", (reference,))
        return tuple(Line(*row) for row in rows)


@contextmanager
def open_store(path: str, now: Callable[[], float]) -> Iterator[SqliteStore]:
    """A store in a file, with its tables, closed at the end of the block."""
    with closing(sqlite3.connect(path, check_same_thread=False)) as connection:
        store = SqliteStore(connection, now)
        store.create_tables()
        yield store
