"""Prices of all articles, in an object that main owns, and the loop that keeps them fresh."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from typing import Protocol

from shop.remote import BadAnswer, Doer, RemoteError, Request

_log = logging.getLogger(__name__)


class PriceList:
    """The prices of the catalogue, except those of a sale."""

    def __init__(self, doer: Doer, url: str, sale: Mapping[str, int]) -> None:
        self._doer = doer
        self._url = url
        self._sale = dict(sale)
        self._prices: Mapping[str, int] = {}

    def refresh(self) -> None:
        """Get the current prices: all of them, or none and an error."""
        rows = self._doer.do(Request("GET", self._url)).json()
        try:
            self._prices = _read(rows)
        except (TypeError, KeyError, ValueError) as error:
            raise BadAnswer("the catalogue sent something else than prices") from error

    def price(self, sku: str) -> int | None:
        """The price of an article in cents; None if it is not for sale."""
        return self._sale.get(sku, self._prices.get(sku))

    def __len__(self) -> int:
        return len(self._prices)


def _read(rows: object) -> Mapping[str, int]:
    if not isinstance(rows, list):
        raise TypeError("not a list")
    return {str(row["sku"]): int(row["cents"]) for row in rows}


class Refreshable(Protocol):
    """Something that can be brought up to date."""

    def refresh(self) -> None:
        """Bring it up to date."""


class Refresher:
    """Refreshes something now and then, until it is stopped."""

    def __init__(self, target: Refreshable, interval: float) -> None:
        self._target = target
        self._interval = interval
        self._stopped = threading.Event()

    def run(self) -> None:
        """Refresh at once and after each interval; old values stay in use when that fails."""
        self._refresh()
        while not self._stopped.wait(self._interval):
            self._refresh()

    def stop(self) -> None:
        """Make run return."""
        self._stopped.set()

    def _refresh(self) -> None:
        try:
            self._target.refresh()
        except RemoteError as error:
            _log.warning("keeping the old values: %s", error)
