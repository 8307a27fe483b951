"""The payment provider. Whether the money came is an answer, not an exception."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Protocol

from shop.remote import BadAnswer, Doer, Request

_log = logging.getLogger(__name__)
_PAYMENT_REQUIRED = 402


@dataclass(frozen=True)
class Charged:
    """The money came."""

    receipt: str


@dataclass(frozen=True)
class Declined:
    """It did not, and trying again would not help."""

    reason: str


class Payments(Protocol):
    """Takes money and gives it back."""

    def charge(self, reference: str, cents: int, token: str) -> Charged | Declined:
        """Take the money for an order."""

    def refund(self, reference: str) -> None:
        """Give back whatever was taken for an order."""


class Switch(Protocol):
    """Something that is on or off; an Event of the threading module is one."""

    def is_set(self) -> bool:
        """Is it on?"""


class PaymentApi:
    """Takes money through HTTP. The reference of the order makes every request safe to repeat."""

    def __init__(self, doer: Doer, url: str) -> None:
        self._doer = doer
        self._url = url

    def charge(self, reference: str, cents: int, token: str) -> Charged | Declined:
        """Take the money for an order."""
        body = {"reference": reference, "amount": cents, "token": token}
        key = {"Idempotency-Key": f"charge-{reference}"}
        response = self._doer.do(Request("POST", f"{self._url}/charges", body, key))
        if response.status == _PAYMENT_REQUIRED:
            return Declined("the payment was declined")
        receipt = response.record().get("receipt")
        if not isinstance(receipt, str):
            raise BadAnswer("a charge without a receipt")
        return Charged(receipt)

    def refund(self, reference: str) -> None:
        """Give back whatever was taken for an order."""
        key = {"Idempotency-Key": f"refund-{reference}"}
        response = self._doer.do(Request("POST", f"{self._url}/refunds", {"reference": reference}, key))
        if not response.ok:
            raise BadAnswer(f"cannot refund {reference}: status {response.status}")


class Pausable:
    """Takes no money while a switch is on; refunds go on."""

    def __init__(self, payments: Payments, paused: Switch) -> None:
        self._payments = payments
        self._paused = paused

    def charge(self, reference: str, cents: int, token: str) -> Charged | Declined:
        """Take the money unless payments are paused."""
        if self._paused.is_set():
            return Declined("payments are paused")
        return self._payments.charge(reference, cents, token)

    def refund(self, reference: str) -> None:
        """Give the money back."""
        self._payments.refund(reference)


class DryRun:
    """Takes no money and says that it did, for rehearsals."""

    def charge(self, reference: str, cents: int, token: str) -> Charged | Declined:
        """Only write down what would have been charged."""
        _log.info("dry run: not charging %d cents for %s with %d characters of token", cents, reference, len(token))
        return Charged("dry-run")

    def refund(self, reference: str) -> None:
        """Only write down what would have been refunded."""
        _log.info("dry run: not refunding %s", reference)
