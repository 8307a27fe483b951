"""The command line of the shop: the one place that decides, and that puts everything together."""

from __future__ import annotations

import argparse
import csv
import logging
import os
import secrets
import smtplib
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIServer, make_server

from shop.background import running
from shop.db import SqliteStore, open_store
from shop.metrics import Metrics
from shop.notify import Background, LedgerNotifier, MailNotifier, Notifier, SlipNotifier, WebhookNotifier
from shop.orders import OrderService, Refusal
from shop.payments import DryRun, Pausable, PaymentApi, Payments
from shop.prices import PriceList, Refresher
from shop.remote import Authorized, Doer, RemoteError, Retrying, UrllibDoer
from shop.settings import Settings, SettingsError, parse_settings
from shop.shipping import CarrierApi
from shop.stock import StockApi
from shop.web import Web

_DAY = 86400
_PAUSES = (0.5, 1.0, 2.0)


class ThreadingWSGIServer(ThreadingMixIn, WSGIServer):
    """One thread for each request; closing the server waits for them."""

    daemon_threads = False


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program; the result is its exit code."""
    arguments = _parser().parse_args(argv)
    logging.basicConfig(
        level=logging.DEBUG if arguments.debug else logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
    )
    try:
        settings = parse_settings(arguments.config.read_text(encoding="utf-8") if arguments.config else "")
        with open_store(settings.database, time.time) as store:
            return _run(arguments, settings, store)
    except (OSError, SettingsError, RemoteError, sqlite3.Error) as error:
        print(f"shop: {error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="shop", description="Order service of the web shop.")
    parser.add_argument("--config", type=Path, help="an ini file with the settings")
    parser.add_argument("--debug", action="store_true", help="write more to the log")
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="answer HTTP requests until interrupted")
    serve.add_argument("--dry-run", action="store_true", help="take no money")
    commands.add_parser("cancel", help="cancel an order").add_argument("reference")
    commands.add_parser("track", help="ask where a parcel is").add_argument("reference")
    commands.add_parser("export", help="write all orders as CSV").add_argument("path", type=Path)
    commands.add_parser("nightly", help="back up and tidy the database").add_argument("backup", type=Path)
    return parser


def _run(arguments: argparse.Namespace, settings: Settings, store: SqliteStore) -> int:
    match arguments.command:
        case "serve":
            return _serve(settings, store, arguments.dry_run)
        case "cancel":
            return _cancel(settings, store, arguments.reference)
        case "track":
            print(CarrierApi(_doer(settings), settings.carrier_url).track(arguments.reference))
        case "export":
            _export(store, arguments.path)
        case "nightly":
            with closing(sqlite3.connect(arguments.backup)) as target:
                store.backup(target)
            print(store.purge(time.time() - 30 * _DAY), "old orders removed")
            print(store.placed_since(time.time() - _DAY), "orders placed since yesterday")
    return 0


def _doer(settings: Settings) -> Doer:
    return Retrying(UrllibDoer(urllib.request.build_opener(), settings.timeout), _PAUSES, time.sleep)


def _payments(settings: Settings, doer: Doer) -> Payments:
    return PaymentApi(Authorized(doer, os.environ.get("PAYMENT_API_KEY", "")), settings.payment_url)


def _notifiers(settings: Settings, doer: Doer, stock: StockApi) -> list[Notifier]:
    def append(line: str) -> None:
        with open(settings.ledger, "a", encoding="utf-8") as ledger:
            ledger.write(line)

    def print_slip(text: str) -> None:
        subprocess.run(["lp", "-d", "warehouse"], input=text.encode(), check=True)

    return [
        MailNotifier(lambda: smtplib.SMTP(settings.smtp_host, settings.smtp_port), settings.sender),
        LedgerNotifier(append),
        SlipNotifier(stock, print_slip),
        *(WebhookNotifier(doer, url) for url in settings.webhooks),
    ]


def _serve(settings: Settings, store: SqliteStore, dry_run: bool) -> int:
    doer = _doer(settings)
    stock = StockApi(doer, settings.stock_url)
    prices = PriceList(doer, settings.price_url, settings.sale)
    maintenance = threading.Event()
    metrics = Metrics()
    background = Background(_notifiers(settings, doer, stock))
    service = OrderService(
        store,
        stock,
        prices,
        DryRun() if dry_run else Pausable(_payments(settings, doer), maintenance),
        new_reference=lambda: f"S-{secrets.token_hex(6)}",
        now=time.time,
        notifier=background,
        counts=metrics,
    )
    web = Web(
        service, maintenance, health=lambda: {"prices": len(prices), "counts": metrics.snapshot()}, counts=metrics
    )
    with (
        running(background, Refresher(prices, settings.price_interval)),
        make_server(settings.host, settings.port, web, server_class=ThreadingWSGIServer) as server,
    ):
        print(f"listening on {settings.host}:{settings.port}")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print("stopping")
    return 0


def _cancel(settings: Settings, store: SqliteStore, reference: str) -> int:
    doer = _doer(settings)
    stock = StockApi(doer, settings.stock_url)
    background = Background(_notifiers(settings, doer, stock))
    service = OrderService(
        store,
        stock,
        PriceList(doer, settings.price_url, settings.sale),
        _payments(settings, doer),
        new_reference=lambda: f"S-{secrets.token_hex(6)}",
        now=time.time,
        notifier=background,
    )
    with running(background):
        outcome = service.cancel(reference)
    if isinstance(outcome, Refusal):
        print(f"shop: {outcome.reason}", file=sys.stderr)
        return 1
    print(f"{reference} is cancelled")
    return 0


def _export(store: SqliteStore, path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle)
        writer.writerow(["reference", "customer", "total", "status"])
        writer.writerows([order.reference, order.customer, order.total, order.status] for order in store.all())
