"""The HTTP interface of the shop, as a WSGI application that knows only what it is given."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Protocol

from shop.metrics import Counts, NoCounts
from shop.orders import Order, Refusal
from shop.remote import RemoteError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_log = logging.getLogger(__name__)
Answer = tuple[HTTPStatus, object]


class BadRequest(Exception):
    """The client sent something that we cannot read."""


class Orders(Protocol):
    """What can be done with orders."""

    def place(self, customer: str, basket: Mapping[str, int], token: str) -> Order | Refusal:
        """Place one."""

    def cancel(self, reference: str) -> Order | Refusal:
        """Cancel one."""


class Toggle(Protocol):
    """Something to switch on and off."""

    def set(self) -> None:
        """On."""

    def clear(self) -> None:
        """Off."""


class Web:
    """Answers requests."""

    def __init__(
        self,
        orders: Orders,
        maintenance: Toggle,
        *,
        health: Callable[[], Mapping[str, object]] = dict,
        counts: Counts = NoCounts(),
    ) -> None:
        self._orders = orders
        self._maintenance = maintenance
        self._health = health
        self._counts = counts

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        self._counts.count("requests")
        status, body = self._answer(environ)
        start_response(f"{status.value} {status.phrase}", [("Content-Type", "application/json")])
        return [json.dumps(body).encode()]

    def _answer(self, environ: WSGIEnvironment) -> Answer:
        try:
            return self._route(environ)
        except BadRequest as error:
            return HTTPStatus.BAD_REQUEST, {"error": str(error)}
        except RemoteError as error:
            _log.warning("%s: %s", environ["PATH_INFO"], error)
            return HTTPStatus.SERVICE_UNAVAILABLE, {"error": "try again later"}

    def _route(self, environ: WSGIEnvironment) -> Answer:
        match environ["REQUEST_METHOD"], environ["PATH_INFO"].strip("/").split("/"):
            case "GET", ["health"]:
                return HTTPStatus.OK, self._health()
            case "POST", ["orders"]:
                return self._place(_body(environ))
            case "POST", ["orders", reference, "cancel"]:
                return _outcome(self._orders.cancel(reference), HTTPStatus.OK)
            case "POST", ["maintenance"]:
                return self._maintain(_body(environ))
            case _:
                return HTTPStatus.NOT_FOUND, {"error": "no such page"}

    def _place(self, body: Mapping[str, object]) -> Answer:
        match body:
            case {"customer": str() as customer, "basket": dict() as basket, "token": str() as token} if all(
                isinstance(quantity, int) for quantity in basket.values()
            ):
                return _outcome(self._orders.place(customer, basket, token), HTTPStatus.CREATED)
            case _:
                raise BadRequest("an order has a customer, a basket of quantities and a token")

    def _maintain(self, body: Mapping[str, object]) -> Answer:
        match body:
            case {"on": True}:
                self._maintenance.set()
            case {"on": False}:
                self._maintenance.clear()
            case _:
                raise BadRequest("maintenance is on or off")
        return HTTPStatus.OK, {}


def _outcome(outcome: Order | Refusal, success: HTTPStatus) -> Answer:
    if isinstance(outcome, Refusal):
        return HTTPStatus.CONFLICT, {"error": outcome.reason}
    return success, {"reference": outcome.reference, "total": outcome.total, "status": outcome.status}


def _body(environ: WSGIEnvironment) -> Mapping[str, object]:
    try:
        data = json.loads(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)))
    except ValueError as error:
        raise BadRequest("the body is not JSON") from error
    if not isinstance(data, dict):
        raise BadRequest("the body is not an object")
    return data
