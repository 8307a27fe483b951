"""The WSGI application, called as a server would, without one."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Mapping
from typing import Any

import pytest

from shop.metrics import Metrics
from shop.orders import Line, Order, Refusal
from shop.remote import Unreachable
from shop.web import Web


class FakeOrders:
    """Gives one answer to everything."""

    def __init__(self, outcome: Order | Refusal | Exception) -> None:
        self._outcome = outcome
        self.asked: list[object] = []

    def place(self, customer: str, basket: Mapping[str, int], token: str) -> Order | Refusal:
        return self._answer((customer, basket, token))

    def cancel(self, reference: str) -> Order | Refusal:
        return self._answer(reference)

    def _answer(self, asked: object) -> Order | Refusal:
        self.asked.append(asked)
        if isinstance(self._outcome, Exception):
            raise self._outcome
        return self._outcome


ORDER = Order("S-1", "ann@example.org", (Line("tea", 2, 450),), 1.0, "paid", "r")
BODY = {"customer": "ann@example.org", "basket": {"tea": 2}, "token": "tok"}


def call(web: Web, method: str, path: str, body: bytes = b"") -> tuple[str, Any]:
    """The status line and the data of an answer."""
    seen: list[str] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: object = None, /) -> Any:
        assert headers and exc_info is None
        seen.append(status)

    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
    }
    data = b"".join(web(environ, start_response))
    return seen[0], json.loads(data)


def web_of(outcome: Order | Refusal | Exception) -> tuple[Web, FakeOrders]:
    """An application and the orders behind it."""
    orders = FakeOrders(outcome)
    return Web(orders, threading.Event()), orders


def test_a_placed_order_is_created() -> None:
    web, orders = web_of(ORDER)
    status, body = call(web, "POST", "/orders", json.dumps(BODY).encode())
    assert (status, body) == ("201 Created", {"reference": "S-1", "total": 900, "status": "paid"})
    assert orders.asked == [("ann@example.org", {"tea": 2}, "tok")]


def test_a_refusal_is_a_conflict() -> None:
    web, _ = web_of(Refusal("not enough of tea"))
    assert call(web, "POST", "/orders", json.dumps(BODY).encode()) == ("409 Conflict", {"error": "not enough of tea"})


def test_a_remote_error_asks_to_come_again_and_tells_no_details() -> None:
    web, _ = web_of(Unreachable("http://secret.internal"))
    assert call(web, "POST", "/orders/S-1/cancel") == ("503 Service Unavailable", {"error": "try again later"})


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'{"customer": "a", "basket": {"tea": "2"}, "token": "t"}'])
def test_what_is_no_order_reaches_no_order(body: bytes) -> None:
    web, orders = web_of(ORDER)
    status, _ = call(web, "POST", "/orders", body)
    assert (status, orders.asked) == ("400 Bad Request", [])


def test_maintenance_is_switched_on_the_object_that_was_given() -> None:
    maintenance = threading.Event()
    web = Web(FakeOrders(ORDER), maintenance)
    assert call(web, "POST", "/maintenance", b'{"on": true}') == ("200 OK", {})
    assert maintenance.is_set()
    call(web, "POST", "/maintenance", b'{"on": false}')
    assert not maintenance.is_set()
    assert call(web, "POST", "/maintenance", b'{"on": 3}')[0] == "400 Bad Request"


def test_health_is_what_main_says_it_is_and_requests_are_counted() -> None:
    metrics = Metrics()
    web = Web(FakeOrders(ORDER), threading.Event(), health=lambda: {"prices": 7}, counts=metrics)
    assert call(web, "GET", "/health") == ("200 OK", {"prices": 7})
    assert call(web, "GET", "/nowhere")[0] == "404 Not Found"
    assert metrics.snapshot() == {"requests": 2}
