"""Orders: what they are, and how they are placed and cancelled."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Protocol

from shop.metrics import Counts, NoCounts
from shop.notify import Event, Notifier, Silent
from shop.payments import Declined, Payments
from shop.remote import RemoteError

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Line:
    """Some of one article."""

    sku: str
    quantity: int
    cents: int


@dataclass(frozen=True)
class Order:
    """One order of a customer: complete from the start, and never changed."""

    reference: str
    customer: str
    lines: tuple[Line, ...]
    created: float
    status: str = "new"
    receipt: str = ""

    @property
    def total(self) -> int:
        """What it costs, in cents."""
        return sum(line.cents * line.quantity for line in self.lines)


@dataclass(frozen=True)
class Refusal:
    """Why there is no order. An expected outcome, so it is returned."""

    reason: str


class Stock(Protocol):
    """What an order needs of the warehouse."""

    def reserve(self, reference: str, sku: str, quantity: int) -> bool:
        """Keep some for the order, if there is enough."""

    def give_back(self, reference: str, sku: str, quantity: int) -> None:
        """Let others have them."""


class Prices(Protocol):
    """What an order needs of the catalogue."""

    def price(self, sku: str) -> int | None:
        """Cents, or None if the article is not for sale."""


class Store(Protocol):
    """What an order needs of the database."""

    def add(self, order: Order) -> None:
        """Keep the order: all of it or nothing."""

    def get(self, reference: str) -> Order | None:
        """The order, if there is one."""

    def set_status(self, reference: str, status: str) -> None:
        """Change what happened to it."""


class OrderService:
    """Places and cancels orders with the collaborators that it is given."""

    def __init__(
        self,
        store: Store,
        stock: Stock,
        prices: Prices,
        payments: Payments,
        *,
        new_reference: Callable[[], str],
        now: Callable[[], float],
        notifier: Notifier = Silent(),
        counts: Counts = NoCounts(),
    ) -> None:
        self._store = store
        self._stock = stock
        self._prices = prices
        self._payments = payments
        self._new_reference = new_reference
        self._now = now
        self._notifier = notifier
        self._counts = counts

    def place(self, customer: str, basket: Mapping[str, int], token: str) -> Order | Refusal:
        """Reserve the articles, take the money, keep the order, tell about it.

        Whatever was done is undone, last step first, unless all of it works.
        """
        lines = self._priced(basket)
        if isinstance(lines, Refusal):
            return self._refuse(lines.reason)
        order = Order(self._new_reference(), customer, tuple(lines), self._now())
        with ExitStack() as undo:
            for line in order.lines:
                if not self._stock.reserve(order.reference, line.sku, line.quantity):
                    return self._refuse(f"not enough of {line.sku}")
                undo.callback(self._give_back, order.reference, line)
            try:
                outcome = self._payments.charge(order.reference, order.total, token)
            except RemoteError:
                # Nobody knows whether the money was taken.
                undo.callback(self._refund, order.reference)
                raise
            if isinstance(outcome, Declined):
                return self._refuse(outcome.reason)
            undo.callback(self._refund, order.reference)
            paid = replace(order, status="paid", receipt=outcome.receipt)
            self._store.add(paid)
            undo.pop_all()
        self._tell("placed", paid)
        return paid

    def cancel(self, reference: str) -> Order | Refusal:
        """Give the money and the articles back."""
        order = self._store.get(reference)
        if order is None:
            return Refusal(f"no order {reference}")
        if order.status == "cancelled":
            return order
        self._payments.refund(reference)
        self._store.set_status(reference, "cancelled")
        for line in order.lines:
            self._give_back(reference, line)
        cancelled = replace(order, status="cancelled")
        self._tell("cancelled", cancelled)
        return cancelled

    def _priced(self, basket: Mapping[str, int]) -> Sequence[Line] | Refusal:
        if not basket:
            return Refusal("the basket is empty")
        lines = []
        for sku, quantity in basket.items():
            cents = self._prices.price(sku)
            if cents is None:
                return Refusal(f"{sku} is not for sale")
            if quantity < 1:
                return Refusal(f"{quantity} is no quantity of {sku}")
            lines.append(Line(sku, quantity, cents))
        return lines

    def _refuse(self, reason: str) -> Refusal:
        self._counts.count("orders_refused")
        return Refusal(reason)

    def _tell(self, what: str, order: Order) -> None:
        self._counts.count(f"orders_{what}")
        self._notifier.notify(Event(what, order.reference, order.customer, order.total, _articles(order)))

    def _give_back(self, reference: str, line: Line) -> None:
        try:
            self._stock.give_back(reference, line.sku, line.quantity)
        except RemoteError as error:
            _log.error("%s: %d of %s must be given back by hand: %s", reference, line.quantity, line.sku, error)

    def _refund(self, reference: str) -> None:
        try:
            self._payments.refund(reference)
        except RemoteError as error:
            _log.error("%s must be refunded by hand: %s", reference, error)


def _articles(order: Order) -> tuple[tuple[str, int], ...]:
    return tuple((line.sku, line.quantity) for line in order.lines)
