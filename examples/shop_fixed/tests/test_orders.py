"""Placing and cancelling orders: what happens when all goes well, and at each step when it does not."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import count

import pytest
from shop_fakes import FakePayments, FakeStock, FixedPrices, Recorder

from shop.db import SqliteStore
from shop.metrics import Metrics
from shop.notify import Silent
from shop.orders import Order, OrderService, Refusal, Store
from shop.payments import Charged, Declined
from shop.remote import BadAnswer, Unreachable


@pytest.fixture(name="store")
def _store() -> Iterator[SqliteStore]:
    with closing(sqlite3.connect(":memory:")) as connection:
        clock = count(1000)
        store = SqliteStore(connection, lambda: float(next(clock)))
        store.create_tables()
        yield store


def service(
    store: Store,
    stock: FakeStock,
    payments: FakePayments,
    notifier: Recorder | Silent = Silent(),
    counts: Metrics | None = None,
) -> OrderService:
    """A service that calls its first order S-1, in a shop that sells tea and cups."""
    numbers = count(1)
    return OrderService(
        store,
        stock,
        FixedPrices(tea=450, cup=900),
        payments,
        new_reference=lambda: f"S-{next(numbers)}",
        now=lambda: 77.0,
        notifier=notifier,
        counts=counts or Metrics(),
    )


def test_an_order_is_reserved_charged_kept_and_told(store: SqliteStore) -> None:
    stock, payments, partner, metrics = FakeStock(tea=5, cup=1), FakePayments(Charged("r-9")), Recorder(), Metrics()
    placed = service(store, stock, payments, partner, metrics).place("ann@example.org", {"tea": 2, "cup": 1}, "tok")
    assert isinstance(placed, Order)
    assert (placed.reference, placed.total, placed.status, placed.receipt) == ("S-1", 1800, "paid", "r-9")
    assert store.get("S-1") == placed
    assert store.history("S-1") == ["paid"]
    assert stock.quantities == {"tea": 3, "cup": 0}
    assert payments.charged == [("S-1", 1800, "tok")]
    assert not payments.refunded
    assert [(event.what, event.reference, event.total) for event in partner.events] == [("placed", "S-1", 1800)]
    assert metrics.snapshot() == {"orders_placed": 1}


def test_missing_stock_refuses_and_gives_back_what_was_reserved(store: SqliteStore) -> None:
    stock, payments, metrics = FakeStock(tea=5, cup=0), FakePayments(Charged("r")), Metrics()
    outcome = service(store, stock, payments, counts=metrics).place("ann@example.org", {"tea": 2, "cup": 1}, "tok")
    assert outcome == Refusal("not enough of cup")
    assert stock.quantities == {"tea": 5, "cup": 0}
    assert not payments.charged
    assert store.all() == []
    assert metrics.snapshot() == {"orders_refused": 1}


def test_a_declined_payment_refuses_and_gives_the_stock_back(store: SqliteStore) -> None:
    stock, payments, partner = FakeStock(tea=5), FakePayments(Declined("no money")), Recorder()
    outcome = service(store, stock, payments, partner).place("ann@example.org", {"tea": 2}, "tok")
    assert outcome == Refusal("no money")
    assert stock.quantities == {"tea": 5}
    assert not payments.refunded
    assert store.all() == []
    assert not partner.events


def test_a_payment_without_an_answer_is_refunded_because_it_may_have_happened(store: SqliteStore) -> None:
    stock, payments = FakeStock(tea=5), FakePayments(Unreachable("timed out"))
    with pytest.raises(Unreachable):
        service(store, stock, payments).place("ann@example.org", {"tea": 2}, "tok")
    assert payments.refunded == ["S-1"]
    assert stock.quantities == {"tea": 5}
    assert store.all() == []


def test_an_order_that_cannot_be_kept_is_undone_entirely(store: SqliteStore) -> None:
    stock, payments, partner = FakeStock(tea=5), FakePayments(Charged("r")), Recorder()
    assert isinstance(service(store, stock, payments).place("ann@example.org", {"tea": 1}, "tok"), Order)
    with pytest.raises(sqlite3.IntegrityError):
        service(store, stock, payments, partner).place("bob@example.org", {"tea": 2}, "tok")  # S-1 again
    assert [order.customer for order in store.all()] == ["ann@example.org"]
    assert payments.refunded == ["S-1"]
    assert stock.quantities == {"tea": 4}
    assert not partner.events


def test_what_cannot_be_undone_is_logged_and_the_rest_is_undone(
    store: SqliteStore, caplog: pytest.LogCaptureFixture
) -> None:
    stock = FakeStock(broken=BadAnswer("status 500"), tea=5)
    with caplog.at_level(logging.ERROR):
        outcome = service(store, stock, FakePayments(Declined("no"))).place("ann@example.org", {"tea": 2}, "tok")
    assert outcome == Refusal("no")
    assert "2 of tea must be given back by hand" in caplog.text


@pytest.mark.parametrize(
    ("basket", "reason"),
    [
        ({}, "the basket is empty"),
        ({"gold": 1}, "gold is not for sale"),
        ({"tea": 0}, "0 is no quantity of tea"),
    ],
)
def test_a_wrong_basket_touches_nothing(store: SqliteStore, basket: dict[str, int], reason: str) -> None:
    stock, payments = FakeStock(tea=5), FakePayments(Charged("r"))
    assert service(store, stock, payments).place("ann@example.org", basket, "tok") == Refusal(reason)
    assert (stock.quantities, payments.charged, store.all()) == ({"tea": 5}, [], [])


def test_a_cancelled_order_is_refunded_once(store: SqliteStore) -> None:
    stock, payments, partner = FakeStock(tea=5), FakePayments(Charged("r")), Recorder()
    orders = service(store, stock, payments, partner)
    orders.place("ann@example.org", {"tea": 2}, "tok")
    for _ in range(2):
        outcome = orders.cancel("S-1")
        assert isinstance(outcome, Order)
        assert outcome.status == "cancelled"
    assert payments.refunded == ["S-1"]
    assert stock.quantities == {"tea": 5}
    assert store.history("S-1") == ["paid", "cancelled"]
    assert [event.what for event in partner.events] == ["placed", "cancelled"]


def test_an_unknown_order_cannot_be_cancelled(store: SqliteStore) -> None:
    assert service(store, FakeStock(), FakePayments(Charged("r"))).cancel("S-9") == Refusal("no order S-9")


def test_two_services_share_nothing(store: SqliteStore) -> None:
    first, second = Metrics(), Metrics()
    service(store, FakeStock(tea=1), FakePayments(Charged("r")), counts=first).place("a@example.org", {"tea": 1}, "t")
    service(store, FakeStock(tea=0), FakePayments(Charged("r")), counts=second).place("b@example.org", {"tea": 1}, "t")
    assert first.snapshot() == {"orders_placed": 1}
    assert second.snapshot() == {"orders_refused": 1}
