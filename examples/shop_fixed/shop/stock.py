"""The warehouse. It keeps the books about reservations; we keep none of our own."""

from __future__ import annotations

from shop.remote import BadAnswer, Doer, Request

_CONFLICT = 409


class StockApi:
    """Asks the warehouse through HTTP."""

    def __init__(self, doer: Doer, url: str) -> None:
        self._doer = doer
        self._url = url

    def reserve(self, reference: str, sku: str, quantity: int) -> bool:
        """Keep some of an article for an order; False if there is not enough."""
        response = self._doer.do(self._change("reserve", reference, sku, quantity))
        if response.status == _CONFLICT:
            return False
        if not response.ok:
            raise BadAnswer(f"cannot reserve {sku}: status {response.status}")
        return True

    def give_back(self, reference: str, sku: str, quantity: int) -> None:
        """The order came to nothing: the articles can be sold again."""
        response = self._doer.do(self._change("return", reference, sku, quantity))
        if not response.ok:
            raise BadAnswer(f"cannot give back {sku}: status {response.status}")

    def location(self, sku: str) -> str:
        """The shelf of an article, for the packing slip."""
        return str(self._doer.do(Request("GET", f"{self._url}/shelf/{sku}")).record().get("shelf", "unknown"))

    def _change(self, what: str, reference: str, sku: str, quantity: int) -> Request:
        key = {"Idempotency-Key": f"{what}-{reference}-{sku}"}
        return Request("POST", f"{self._url}/{what}", {"sku": sku, "quantity": quantity}, key)
