"""Talks to the warehouse: how many are there, keep some for us, give them back."""

import logging
import socket
from collections import Counter

import requests

from shop import settings

socket.setdefaulttimeout(10)

reserved = Counter()
_warehouse = "main"
_outages = []


class StockError(Exception):
    """The warehouse cannot serve us."""


def use_warehouse(name):
    """Switch to another warehouse, for instance while the main one does its inventory."""
    global _warehouse
    logging.info("using warehouse %s", name)
    _warehouse = name


def outages():
    return list(_outages)


def available(sku):
    """How many of an article can still be sold."""
    url = settings.get("stock_url")
    response = requests.get(f"{url}/{_warehouse}/stock/{sku}", timeout=5)
    return response.json()["quantity"] - reserved[sku]


def reserve(sku, quantity):
    """Keep some of an article for an order."""
    url = settings.get("stock_url")
    try:
        response = requests.post(f"{url}/{_warehouse}/reserve", json={"sku": sku, "quantity": quantity}, timeout=5)
        response.raise_for_status()
    except requests.RequestException as error:
        _outages.append(str(error))
        logging.error("could not reserve stock: %s", error)
        raise
    reserved[sku] += quantity


def give_back(sku, quantity):
    """The order came to nothing: the articles can be sold again."""
    url = settings.get("stock_url")
    reserved[sku] -= quantity
    try:
        requests.post(f"{url}/{_warehouse}/return", json={"sku": sku, "quantity": quantity}, timeout=5)
    except Exception:
        pass


def location(sku):
    """The shelf of an article, for the packing slip."""
    try:
        response = requests.get(f"{settings.get('stock_url')}/{_warehouse}/shelf/{sku}", timeout=5)
        response.raise_for_status()
        return response.json()["shelf"]
    except Exception:
        return None


def count_all():
    """The quantities of all articles, for the nightly report."""
    try:
        response = requests.get(f"{settings.get('stock_url')}/{_warehouse}/stock", timeout=30)
        response.raise_for_status()
        return {row["sku"]: row["quantity"] for row in response.json()}
    except (ValueError, KeyError) as error:
        raise StockError(f"the warehouse sent nonsense: {error}")
