"""Stock, payments, prices and the carrier, each on a scripted doer."""

from __future__ import annotations

import json
import threading

import pytest
from shop_fakes import FakePayments, ScriptedDoer

from shop.payments import Charged, Declined, DryRun, Pausable, PaymentApi
from shop.prices import PriceList, Refresher
from shop.remote import BadAnswer, RemoteError, Response, Retrying, Unreachable
from shop.shipping import CarrierApi
from shop.stock import StockApi


def answer(data: object) -> Response:
    """A success with a body."""
    return Response(200, json.dumps(data).encode())


def test_a_charge_answers_with_its_receipt_and_can_be_repeated() -> None:
    doer = ScriptedDoer(Response(503), answer({"receipt": "r-1"}))
    api = PaymentApi(Retrying(doer, (0.5,), lambda _: None), "http://pay")
    assert api.charge("S-1", 450, "tok") == Charged("r-1")
    assert doer.requests[0] == doer.requests[1]
    assert doer.requests[0].body == {"reference": "S-1", "amount": 450, "token": "tok"}


def test_a_declined_charge_is_a_value() -> None:
    assert isinstance(PaymentApi(ScriptedDoer(Response(402)), "http://pay").charge("S-1", 450, "tok"), Declined)


@pytest.mark.parametrize("response", [Response(500), answer({"id": 7}), answer([])])
def test_a_charge_with_another_answer_is_an_error(response: Response) -> None:
    with pytest.raises(BadAnswer):
        PaymentApi(ScriptedDoer(response), "http://pay").charge("S-1", 450, "tok")


def test_a_refund_that_fails_is_an_error() -> None:
    PaymentApi(ScriptedDoer(Response(204)), "http://pay").refund("S-1")
    with pytest.raises(BadAnswer, match="S-1"):
        PaymentApi(ScriptedDoer(Response(500)), "http://pay").refund("S-1")


def test_paused_payments_take_nothing_and_still_refund() -> None:
    payments, paused = FakePayments(Charged("r")), threading.Event()
    pausable = Pausable(payments, paused)
    paused.set()
    assert isinstance(pausable.charge("S-1", 1, "t"), Declined)
    pausable.refund("S-0")
    paused.clear()
    assert pausable.charge("S-2", 1, "t") == Charged("r")
    assert ([reference for reference, _, _ in payments.charged], payments.refunded) == (["S-2"], ["S-0"])


def test_a_dry_run_says_yes() -> None:
    assert DryRun().charge("S-1", 450, "tok") == Charged("dry-run")


def test_the_warehouse_says_yes_or_no_or_fails() -> None:
    doer = ScriptedDoer(Response(201), Response(409), Response(500), Response(500))
    stock = StockApi(doer, "http://stock")
    assert stock.reserve("S-1", "tea", 2)
    assert not stock.reserve("S-1", "tea", 2)
    with pytest.raises(BadAnswer):
        stock.reserve("S-1", "tea", 2)
    with pytest.raises(BadAnswer):
        stock.give_back("S-1", "tea", 2)
    assert {request.repeatable for request in doer.requests} == {True}


def test_a_sale_goes_before_the_catalogue() -> None:
    prices = PriceList(ScriptedDoer(answer([{"sku": "tea", "cents": 450}])), "http://prices", {"cup": 1})
    assert (prices.price("tea"), prices.price("cup")) == (None, 1)
    prices.refresh()
    assert (prices.price("tea"), prices.price("cup"), prices.price("gold")) == (450, 1, None)


@pytest.mark.parametrize("rows", [{"tea": 450}, [{"sku": "tea"}], [7], [{"sku": "tea", "cents": "much"}]])
def test_a_bad_catalogue_changes_no_price(rows: object) -> None:
    prices = PriceList(ScriptedDoer(answer([{"sku": "tea", "cents": 450}]), answer(rows)), "http://prices", {})
    prices.refresh()
    with pytest.raises(BadAnswer):
        prices.refresh()
    assert prices.price("tea") == 450


class Target:
    """Fails at the first refresh and ends the refresher at the third."""

    def __init__(self) -> None:
        self.calls = 0
        self.refresher = Refresher(self, 0.0)

    def refresh(self) -> None:
        self.calls += 1
        if self.calls == 1:
            raise Unreachable("not up yet")
        if self.calls == 3:
            self.refresher.stop()


def test_a_refresher_survives_a_failure_and_ends_when_it_is_stopped() -> None:
    target = Target()
    target.refresher.run()
    assert target.calls == 3


def test_the_carrier_tells_where_the_parcel_is() -> None:
    assert CarrierApi(ScriptedDoer(answer({"status": "on its way"})), "http://carrier").track("S-1") == "on its way"
    with pytest.raises(RemoteError):
        CarrierApi(ScriptedDoer(Response(404)), "http://carrier").track("S-1")


def test_the_shelf_of_an_article() -> None:
    assert StockApi(ScriptedDoer(answer({"shelf": "B7"})), "http://stock").location("tea") == "B7"
