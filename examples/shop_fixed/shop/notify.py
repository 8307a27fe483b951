"""Telling others about orders: one small interface, and a queue in front of the slow ones."""

from __future__ import annotations

import logging
import queue
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from email.message import EmailMessage
from typing import Protocol

from shop.remote import BadAnswer, Doer, Request

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Event:
    """Something happened to an order."""

    what: str
    reference: str
    customer: str
    total: int
    articles: tuple[tuple[str, int], ...]


class Notifier(Protocol):
    """Tells somebody about an event."""

    def notify(self, event: Event) -> None:
        """Tell them, or raise."""


class Silent:
    """Tells nobody: the default."""

    def notify(self, event: Event) -> None:
        """Do nothing."""


class MailServer(Protocol):
    """The part of smtplib.SMTP that we use."""

    def send_message(self, msg: EmailMessage, /) -> object:
        """Send one mail."""


class MailNotifier:
    """Tells the customer by mail, over a connection that is opened and closed for each."""

    def __init__(self, connect: Callable[[], AbstractContextManager[MailServer]], sender: str) -> None:
        self._connect = connect
        self._sender = sender

    def notify(self, event: Event) -> None:
        """Send the mail."""
        message = EmailMessage()
        message["From"] = self._sender
        message["To"] = event.customer
        message["Subject"] = f"Your order {event.reference} was {event.what}"
        message.set_content(f"Its total is {format_money(event.total)}.")
        with self._connect() as server:
            server.send_message(message)


class WebhookNotifier:
    """Tells one partner by HTTP."""

    def __init__(self, doer: Doer, url: str) -> None:
        self._doer = doer
        self._url = url

    def notify(self, event: Event) -> None:
        """Post the event."""
        key = {"Idempotency-Key": f"{event.what}-{event.reference}"}
        response = self._doer.do(Request("POST", self._url, asdict(event), key))
        if not response.ok:
            raise BadAnswer(f"{self._url}: status {response.status}")


class LedgerNotifier:
    """Writes down what was sold and what was taken back."""

    def __init__(self, append: Callable[[str], object]) -> None:
        self._append = append

    def notify(self, event: Event) -> None:
        """Add a line."""
        self._append(f"{event.reference};{event.what};{event.total}\n")


class Shelves(Protocol):
    """Knows where things are."""

    def location(self, sku: str) -> str:
        """The shelf of an article."""


class SlipNotifier:
    """Prints a packing slip for each new order."""

    def __init__(self, shelves: Shelves, write: Callable[[str], object]) -> None:
        self._shelves = shelves
        self._print = write

    def notify(self, event: Event) -> None:
        """Print the slip."""
        if event.what == "placed":
            lines = (f"{quantity} x {sku} {self._shelves.location(sku)}" for sku, quantity in event.articles)
            self._print("\n".join(lines))


class Background:
    """Tells everybody later, so that no customer waits and nobody's failure is another's."""

    def __init__(self, notifiers: Sequence[Notifier]) -> None:
        self._notifiers = tuple(notifiers)
        self._events: queue.SimpleQueue[Event | None] = queue.SimpleQueue()

    def notify(self, event: Event) -> None:
        """Put the event in the queue."""
        self._events.put(event)

    def run(self) -> None:
        """Tell about all events in the queue, and return once stop was called and it is empty."""
        while (event := self._events.get()) is not None:
            for notifier in self._notifiers:
                self._tell(notifier, event)

    def stop(self) -> None:
        """Make run return after the events that are in the queue now."""
        self._events.put(None)

    def _tell(self, notifier: Notifier, event: Event) -> None:
        try:
            notifier.notify(event)
        except Exception:  # pylint: disable=broad-exception-caught
            # The end of the line for this event: the others must still hear of it, and of later ones.
            _log.exception("%s could not tell about %s", type(notifier).__name__, event.reference)


def format_money(cents: int) -> str:
    """An amount as customers read it."""
    return f"{cents / 100:,.2f} EUR"
