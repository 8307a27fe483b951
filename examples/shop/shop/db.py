"""The database: one sqlite file, one connection for the whole process."""

import json
import logging
import sqlite3
import threading
import time
from abc import ABC, abstractmethod

from shop import settings

_SCHEMA = """
CREATE TABLE IF NOT EXISTS orders (
    reference TEXT PRIMARY KEY, customer TEXT, total INTEGER, status TEXT, receipt TEXT, created REAL
);
CREATE TABLE IF NOT EXISTS lines (reference TEXT, sku TEXT, quantity INTEGER, price INTEGER);
CREATE TABLE IF NOT EXISTS audit (at REAL, reference TEXT, event TEXT, detail TEXT);
"""

_lock = threading.Lock()
_statements = 0


def _create_tables(connection):
    connection.executescript(_SCHEMA)
    connection.commit()


def _open():
    logging.info("opening the database")
    connection = sqlite3.connect(settings.get("database"), check_same_thread=False)
    connection.row_factory = sqlite3.Row
    _create_tables(connection)
    return connection


_connection = _open()


def execute(sql, *values):
    global _statements
    with _lock:
        _statements += 1
        return _connection.execute(sql, values)


def statement_count():
    return _statements


def audit(reference, event, **detail):
    """Note what happened to an order. Never gets in the way of the order itself."""
    try:
        _connection.execute(
            "INSERT INTO audit VALUES (?, ?, ?, ?)", (time.time(), reference, event, json.dumps(detail))
        )
        _connection.commit()
    except Exception:
        pass


def backup(path):
    """Copy the database to a file, once a night."""
    try:
        copy = sqlite3.connect(path)
        _connection.backup(copy)
        copy.commit()
        copy.close()
    except sqlite3.Error:
        raise


class Repository(ABC):
    """What a storage of orders has to offer."""

    @abstractmethod
    def add_order(self, order): ...

    @abstractmethod
    def add_line(self, reference, line): ...

    @abstractmethod
    def get_order(self, reference): ...

    @abstractmethod
    def get_lines(self, reference): ...

    @abstractmethod
    def delete_order(self, reference): ...

    @abstractmethod
    def set_status(self, reference, status): ...

    @abstractmethod
    def set_receipt(self, reference, receipt): ...

    @abstractmethod
    def list_orders(self): ...

    @abstractmethod
    def list_by_customer(self, customer): ...

    @abstractmethod
    def list_by_status(self, status): ...

    @abstractmethod
    def revenue(self): ...

    @abstractmethod
    def purge(self, before): ...


class SqliteRepository(Repository):
    """The storage of orders in the shop's database."""

    def add_order(self, order):
        try:
            execute(
                "INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?)",
                order.reference,
                order.customer,
                order.total,
                order.status,
                order.receipt,
                order.created,
            )
            for line in order.lines:
                self.add_line(order.reference, line)
            _connection.commit()
        except sqlite3.Error:
            logging.exception("could not save the order")
            raise

    def add_line(self, reference, line):
        execute("INSERT INTO lines VALUES (?, ?, ?, ?)", reference, line["sku"], line["quantity"], line["price"])

    def get_order(self, reference):
        return execute("SELECT * FROM orders WHERE reference = ?", reference).fetchone()

    def get_lines(self, reference):
        return execute("SELECT * FROM lines WHERE reference = ?", reference).fetchall()

    def delete_order(self, reference):
        execute("DELETE FROM lines WHERE reference = ?", reference)
        execute("DELETE FROM orders WHERE reference = ?", reference)
        _connection.commit()

    def set_status(self, reference, status):
        execute("UPDATE orders SET status = ? WHERE reference = ?", status, reference)
        _connection.commit()

    def set_receipt(self, reference, receipt):
        execute("UPDATE orders SET receipt = ? WHERE reference = ?", receipt, reference)
        _connection.commit()

    def list_orders(self):
        return execute("SELECT * FROM orders ORDER BY created").fetchall()

    def list_by_customer(self, customer):
        return execute("SELECT * FROM orders WHERE customer = ? ORDER BY created", customer).fetchall()

    def list_by_status(self, status):
        return execute("SELECT * FROM orders WHERE status = ? ORDER BY created", status).fetchall()

    def revenue(self):
        return execute("SELECT COALESCE(SUM(total), 0) FROM orders WHERE status = 'paid'").fetchone()[0]

    def purge(self, before):
        execute("DELETE FROM orders WHERE status = 'cancelled' AND created < ?", before)
        _connection.commit()
