"""Prices of all articles, kept in memory and refreshed in the background."""

import logging
import threading
import time

import requests

from shop import settings

_prices = {}
_overrides = {}
_updated_at = 0.0


def _fetch():
    response = requests.get(settings.get("price_url"), timeout=10)
    response.raise_for_status()
    return {row["sku"]: int(row["cents"]) for row in response.json()}


def refresh():
    """Get the current prices from the catalogue."""
    global _updated_at
    fresh = _fetch()
    _prices.clear()
    _prices.update(fresh)
    _updated_at = time.time()
    logging.info("%d prices", len(fresh))


def price(sku):
    """The price of an article in cents."""
    try:
        if sku in _overrides:
            return _overrides[sku]
        return _prices[sku]
    except KeyError:
        raise


def age():
    return time.time() - _updated_at


def set_override(sku, cents):
    """Sell an article at another price until the process ends (sales, apologies)."""
    _overrides[sku] = cents


def drop_overrides():
    _overrides.clear()


def _refresh_forever():
    while True:
        time.sleep(float(settings.get("price_interval")))
        try:
            refresh()
        except:
            continue


def _start_refresher():
    thread = threading.Thread(target=_refresh_forever, daemon=True)
    thread.start()


def _warm_up():
    try:
        refresh()
    except requests.RequestException as error:
        logging.warning("starting without prices: %s", error)


_warm_up()
_start_refresher()
