"""The carrier: where is the parcel?"""

from __future__ import annotations

from shop.remote import Doer, Request


class CarrierApi:
    """Asks the carrier through HTTP."""

    def __init__(self, doer: Doer, url: str) -> None:
        self._doer = doer
        self._url = url

    def track(self, reference: str) -> str:
        """The state of a parcel in the carrier's words."""
        return str(self._doer.do(Request("GET", f"{self._url}/parcels/{reference}")).record().get("status", "unknown"))
