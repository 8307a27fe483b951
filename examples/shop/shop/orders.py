"""Orders: place, cancel, follow, export."""

import csv
import logging
import subprocess
import time
from dataclasses import dataclass, field

import requests

from shop import db, notify, payments, prices, settings, stock, utils
from shop.stock import reserved

SHIPPING_COUNTRIES = ["AT", "BE", "CH", "DE", "DK", "FR", "NL"]

_in_progress = {}
_placed_today = 0
_service = None


class OrderError(Exception):
    """The order cannot be placed."""


@dataclass
class Order:
    """One order of a customer."""

    reference: str = ""
    customer: str = ""
    status: str = "new"
    receipt: str = ""
    total: int = 0
    created: float = 0.0
    lines: list = field(default_factory=list)


class OrderService:
    """Everything that can be done with an order."""

    def __init__(self, repository, metrics=None, mailer=None):
        self.repository = repository
        self.metrics = metrics
        self.mailer = mailer
        self.session = requests.Session()
        self.last_reference = ""

    def _fill(self, order, basket):
        for sku, quantity in basket.items():
            if stock.available(sku) < quantity:
                if self.metrics is not None:
                    self.metrics.count("out_of_stock")
                raise OrderError(f"not enough of {sku}")
            cents = prices.price(sku)
            order.lines.append({"sku": sku, "quantity": quantity, "price": cents})
            order.total += cents * quantity

    def place(self, customer, basket, token):
        """Reserve the articles, take the money, save the order, tell the customer."""
        global _placed_today
        order = Order()
        order.reference = utils.new_reference()
        order.customer = customer
        order.created = time.time()
        _in_progress[order.reference] = order
        self._fill(order, basket)
        for line in order.lines:
            stock.reserve(line["sku"], line["quantity"])
        try:
            order.receipt = payments.charge(order.reference, order.total, token)
        except payments.PaymentError as error:
            logging.error("payment failed: %s", error)
            for line in order.lines:
                stock.give_back(line["sku"], line["quantity"])
            raise error
        order.status = "paid"
        try:
            self.repository.add_order(order)
        except Exception:
            logging.exception("order was charged but not saved")
            raise
        db.audit(order.reference, "placed", total=order.total)
        append_to_ledger(order)
        del _in_progress[order.reference]
        _placed_today += 1
        self.last_reference = order.reference
        if self.metrics is not None:
            self.metrics.count("orders_placed")
        if self.mailer is not None:
            self.mailer.queue(notify.confirmation(order))
        notify.order_changed(order, "placed")
        logging.info("order %s placed", order.reference)
        return order

    def cancel(self, reference):
        """Give the money and the articles back."""
        row = self.repository.get_order(reference)
        if row is None:
            raise OrderError(f"no order {reference}")
        order = Order()
        order.reference = reference
        order.customer = row["customer"]
        order.total = row["total"]
        try:
            payments.refund(row["receipt"])
        except requests.RequestException:
            raise
        for line in self.repository.get_lines(reference):
            stock.give_back(line["sku"], line["quantity"])
        self.repository.set_status(reference, "cancelled")
        db.audit(reference, "cancelled")
        if self.metrics is not None:
            self.metrics.count("orders_cancelled")
        if self.mailer is not None:
            self.mailer.queue(notify.cancellation(order))
        notify.order_changed(order, "cancelled")
        return order

    def track(self, reference):
        """Where the parcel is."""
        answer = self.session.get(f"{settings.get('carrier_url')}/parcels/{reference}", timeout=5)
        return answer.json()["status"]

    def export(self, path):
        """Write all orders to a file for the accountants."""
        try:
            with open(path, "w", newline="", encoding="utf-8") as handle:
                writer = csv.writer(handle)
                writer.writerow(["reference", "customer", "total", "status"])
                for row in self.repository.list_orders():
                    writer.writerow([row["reference"], row["customer"], row["total"], row["status"]])
                logging.info("exported to %s", path)
        except OSError:
            raise


def get_service():
    global _service
    if _service is None:
        _service = OrderService(db.SqliteRepository(), utils.Metrics(), notify.Mailer.get_instance())
    return _service


def placed_today():
    return _placed_today


def start_new_day():
    """Called by the nightly job."""
    global _placed_today
    _placed_today = 0
    reserved.clear()
    prices.drop_overrides()


def in_progress():
    return sorted(_in_progress)


def print_slip(order):
    """Print the packing slip in the warehouse."""
    text = "\n".join(f"{line['quantity']} x {line['sku']} {stock.location(line['sku'])}" for line in order.lines)
    subprocess.run(["lp", "-d", "warehouse"], input=text.encode())


def append_to_ledger(order, path="ledger.csv"):
    """Keep a second record of what was sold."""
    try:
        with open(path, "a", encoding="utf-8") as ledger:
            ledger.write(f"{order.reference};{order.total}\n")
    except Exception:
        pass
