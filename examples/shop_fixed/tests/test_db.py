"""The store on a database in memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from shop.db import SqliteStore, open_store
from shop.orders import Line, Order


@pytest.fixture(name="store")
def _store() -> Iterator[SqliteStore]:
    with closing(sqlite3.connect(":memory:")) as connection:
        store = SqliteStore(connection, lambda: 1.0)
        store.create_tables()
        yield store


def order(reference: str, *lines: Line, created: float = 5.0, status: str = "paid") -> Order:
    """An order of somebody."""
    return Order(reference, "ann@example.org", lines, created, status, "r")


def test_an_order_comes_back_as_it_was(store: SqliteStore) -> None:
    kept = order("S-1", Line("tea", 2, 450), Line("cup", 1, 900))
    store.add(kept)
    assert store.get("S-1") == kept
    assert store.get("S-2") is None


def test_a_bad_line_rolls_the_whole_order_back(store: SqliteStore) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        store.add(order("S-1", Line("tea", 2, 450), Line("cup", -1, 900)))
    assert store.get("S-1") is None
    assert store.history("S-1") == []
    store.add(order("S-1", Line("tea", 2, 450)))
    assert store.get("S-1") == order("S-1", Line("tea", 2, 450))


def test_purge_forgets_old_cancelled_orders_only(store: SqliteStore) -> None:
    store.add(order("old", Line("tea", 1, 1), created=1.0, status="cancelled"))
    store.add(order("paid", Line("tea", 1, 1), created=1.0))
    store.add(order("new", Line("tea", 1, 1), created=9.0, status="cancelled"))
    assert store.purge(before=5.0) == 1
    assert [kept.reference for kept in store.all()] == ["paid", "new"]
    assert store.placed_since(5.0) == 1


def test_a_backup_holds_everything(store: SqliteStore) -> None:
    store.add(order("S-1", Line("tea", 1, 1)))
    with closing(sqlite3.connect(":memory:")) as target:
        store.backup(target)
        assert SqliteStore(target, lambda: 1.0).all() == store.all()


def test_a_store_in_a_file_is_closed_after_its_block_and_keeps_its_orders(tmp_path: Path) -> None:
    path = str(tmp_path / "shop.db")
    with open_store(path, lambda: 1.0) as store:
        store.add(order("S-1"))
    with pytest.raises(sqlite3.ProgrammingError):
        store.all()
    with open_store(path, lambda: 1.0) as again:
        assert [kept.reference for kept in again.all()] == ["S-1"]
