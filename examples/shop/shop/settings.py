"""Settings of the shop, read from shop.ini in the working directory."""

import configparser
import os

_DEFAULTS = {
    "database": "shop.db",
    "stock_url": "http://stock.internal:8001",
    "payment_url": "https://api.payments.example/v2",
    "price_url": "http://catalogue.internal:8002/prices",
    "carrier_url": "https://tracking.carrier.example",
    "price_interval": "60",
    "smtp_host": "localhost",
    "smtp_port": "25",
    "webhooks": "",
    "currency": "EUR",
    "listen": "127.0.0.1:8080",
}

_config = None
debug = False


def _config_path():
    return os.environ.get("SHOP_CONFIG", "shop.ini")


def _read_file(path):
    parser = configparser.ConfigParser()
    with open(path, encoding="utf-8") as handle:
        parser.read_file(handle)
    return dict(parser["shop"])


def load(path=None):
    """Read the settings again, for instance after a SIGHUP."""
    global _config
    try:
        values = _read_file(path or _config_path())
    except FileNotFoundError:
        values = {}
    _config = {**_DEFAULTS, **values}


def get(name):
    return _config[name]


def override(name, value):
    """Change one setting of the running process."""
    _config[name] = value


def set_debug(enabled):
    global debug
    debug = enabled


load()
