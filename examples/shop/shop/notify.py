"""Tells customers and partners about orders: mail and webhooks."""

import asyncio
import logging
import os
import smtplib
import threading
from email.message import EmailMessage

import requests

from shop import settings, utils

enabled = True
_undelivered = []
_loop = asyncio.new_event_loop()


def _run_loop():
    asyncio.set_event_loop(_loop)
    _loop.run_forever()


def _start_loop():
    threading.Thread(target=_run_loop, daemon=True).start()


_start_loop()


class Mailer:
    """The connection to the mail server."""

    _instance = None
    pending = []

    def __init__(self):
        self._server = None
        self.sent = 0

    @classmethod
    def get_instance(cls):
        if cls._instance is None:
            cls._instance = cls()
        return cls._instance

    def connect(self):
        self._server = smtplib.SMTP(settings.get("smtp_host"), int(settings.get("smtp_port")))

    def queue(self, message):
        self.pending.append(message)

    def send(self, message):
        self._server.send_message(message)
        self.sent += 1

    def send_pending(self):
        while self.pending:
            message = self.pending.pop(0)
            try:
                self.send(message)
            except Exception:
                continue


def confirmation(order):
    """The mail that a customer gets after an order."""
    message = EmailMessage()
    message["From"] = os.environ.get("SHOP_SENDER", "orders@shop.example")
    message["To"] = order.customer
    message["Subject"] = f"Your order {order.reference}"
    message.set_content(f"Thank you! We charged {utils.format_money(order.total)}.")
    return message


def cancellation(order):
    """The mail that a customer gets when an order was cancelled."""
    message = EmailMessage()
    message["From"] = os.environ.get("SHOP_SENDER", "noreply@shop.example")
    message["To"] = order.customer
    message["Subject"] = f"Your order {order.reference} was cancelled"
    message.set_content("You get your money back within three days.")
    return message


def _post(url, payload):
    try:
        requests.post(url, json=payload, timeout=10)
    except Exception:
        pass


async def _deliver(url, payload):
    await asyncio.to_thread(_post, url, payload)


async def _broadcast(payload):
    for url in settings.get("webhooks").split():
        asyncio.create_task(_deliver(url, payload))


def order_changed(order, event):
    """Send the event to all partners."""
    if not enabled:
        _undelivered.append((order.reference, event))
        return
    payload = {"reference": order.reference, "event": event, "total": order.total}
    asyncio.run_coroutine_threadsafe(_broadcast(payload), _loop)


def undelivered():
    return list(_undelivered)


def alert(text):
    """Tell the people on call."""
    logging.error("ALERT %s", text)
    try:
        requests.post(os.environ["ALERT_URL"], json={"text": text}, timeout=3)
    except:
        pass


def send_later(message):
    """Send a mail without keeping the customer waiting."""
    mailer = Mailer.get_instance()
    mailer.queue(message)
    threading.Thread(target=mailer.send_pending).start()
