"""Talks to the payment provider."""

import logging
import os
import sys

import requests

from shop import settings, utils

API_KEY = os.environ.get("PAYMENT_API_KEY", "")

_session = requests.Session()
_failures = {}
_enabled = True


class PaymentError(Exception):
    """The money did not come."""


def disable(reason):
    """Stop charging, for instance while the provider has an incident."""
    global _enabled
    logging.critical("payments are off: %s", reason)
    _enabled = False


def enable():
    global _enabled
    logging.info("payments are on")
    _enabled = True


def failures():
    """Orders whose payment failed, with the last error."""
    return dict(_failures)


def _post_charge(reference, cents, token):
    response = _session.post(
        f"{settings.get('payment_url')}/charges",
        json={"reference": reference, "amount": cents, "token": token},
        headers={"Authorization": f"Bearer {API_KEY}"},
        timeout=int(os.getenv("PAYMENT_TIMEOUT", "10")),
    )
    response.raise_for_status()
    return response.json()


def charge(reference, cents, token):
    """Take the money for an order; returns the number of the receipt."""
    if "--dry-run" in sys.argv:
        logging.info("dry run: not charging %s", reference)
        return "dry-run"
    if not _enabled:
        raise PaymentError("payments are off")
    try:
        answer = utils.retry(lambda: _post_charge(reference, cents, token))
    except Exception as error:
        _failures[reference] = str(error)
        raise PaymentError(f"charging failed: {error}")
    _failures.pop(reference, None)
    return answer["receipt"]


def refund(receipt):
    """Give the money back."""
    try:
        response = requests.post(
            f"{settings.get('payment_url')}/refunds",
            json={"receipt": receipt},
            headers={"Authorization": f"Bearer {API_KEY}"},
            timeout=int(os.getenv("PAYMENT_TIMEOUT", "30")),
        )
        response.raise_for_status()
    except requests.RequestException:
        logging.exception("could not refund")
        raise


def check_provider():
    """Is the provider up? Asked by the health page."""
    try:
        response = requests.get(f"{settings.get('payment_url')}/status", timeout=2)
        return response.json()["status"] == "ok"
    except:
        return False


def balance():
    """What the provider owes us, in cents."""
    try:
        response = _session.get(f"{settings.get('payment_url')}/balance", timeout=10)
        response.raise_for_status()
    except requests.HTTPError as error:
        raise error
    return response.json()["cents"]
