"""The settings of the shop, as one immutable value that main parses and hands out in pieces."""

from __future__ import annotations

import configparser
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType


class SettingsError(Exception):
    """The settings cannot be used."""


@dataclass(frozen=True)
class Settings:
    """All that can be set, with its defaults in one place."""

    database: str = "shop.db"
    stock_url: str = "http://stock.internal:8001/main"
    payment_url: str = "https://api.payments.example/v2"
    price_url: str = "http://catalogue.internal:8002/prices"
    carrier_url: str = "https://tracking.carrier.example"
    price_interval: float = 60.0
    timeout: float = 10.0
    smtp_host: str = "localhost"
    smtp_port: int = 25
    sender: str = "orders@shop.example"
    webhooks: tuple[str, ...] = ()
    ledger: str = "ledger.csv"
    host: str = "127.0.0.1"
    port: int = 8080
    sale: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))


class _CaseKeepingParser(configparser.ConfigParser):
    """Article numbers are keys, and their case counts."""

    def optionxform(self, optionstr: str) -> str:
        return optionstr


def parse_settings(text: str) -> Settings:
    """Read the text of an ini file with a section [shop] and, if there is a sale, a section [sale]."""
    parser = _CaseKeepingParser(interpolation=None)
    try:
        parser.read_string(text)
        shop = dict(parser["shop"]) if "shop" in parser else {}
        sale = {sku: int(cents) for sku, cents in parser["sale"].items()} if "sale" in parser else {}
        return _build(shop, sale)
    except (configparser.Error, ValueError) as error:
        raise SettingsError(f"cannot read the settings: {error}") from error


def _build(given: Mapping[str, str], sale: Mapping[str, int]) -> Settings:
    unknown = sorted(set(given) - {entry.name for entry in fields(Settings)})
    if unknown:
        raise ValueError(f"unknown setting {', '.join(unknown)}")
    default = Settings()
    return Settings(
        database=given.get("database", default.database),
        stock_url=given.get("stock_url", default.stock_url),
        payment_url=given.get("payment_url", default.payment_url),
        price_url=given.get("price_url", default.price_url),
        carrier_url=given.get("carrier_url", default.carrier_url),
        price_interval=float(given.get("price_interval", default.price_interval)),
        timeout=float(given.get("timeout", default.timeout)),
        smtp_host=given.get("smtp_host", default.smtp_host),
        smtp_port=int(given.get("smtp_port", default.smtp_port)),
        sender=given.get("sender", default.sender),
        webhooks=tuple(given.get("webhooks", "").split()),
        ledger=given.get("ledger", default.ledger),
        host=given.get("host", default.host),
        port=int(given.get("port", default.port)),
        sale=MappingProxyType(dict(sale)),
    )
