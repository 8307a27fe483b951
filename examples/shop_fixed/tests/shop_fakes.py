"""Small stand-ins for the outside world; each is a few lines because each interface is."""

from __future__ import annotations

from collections.abc import Iterable

from shop.notify import Event
from shop.payments import Charged, Declined
from shop.remote import Request, Response


class ScriptedDoer:
    """Answers with what it was given, in order, and remembers what it was asked."""

    def __init__(self, *answers: Response | Exception) -> None:
        self._answers = list(answers)
        self.requests: list[Request] = []

    def do(self, request: Request) -> Response:
        self.requests.append(request)
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


class FakeStock:
    """A warehouse in a dictionary."""

    def __init__(self, broken: Exception | None = None, **quantities: int) -> None:
        self.quantities = quantities
        self.broken = broken

    def reserve(self, reference: str, sku: str, quantity: int) -> bool:
        assert reference
        if self.quantities[sku] < quantity:
            return False
        self.quantities[sku] -= quantity
        return True

    def give_back(self, reference: str, sku: str, quantity: int) -> None:
        assert reference
        if self.broken is not None:
            raise self.broken
        self.quantities[sku] += quantity


class FakePayments:
    """A provider that answers every charge alike and keeps the books."""

    def __init__(self, outcome: Charged | Declined | Exception) -> None:
        self._outcome = outcome
        self.charged: list[tuple[str, int, str]] = []
        self.refunded: list[str] = []

    def charge(self, reference: str, cents: int, token: str) -> Charged | Declined:
        self.charged.append((reference, cents, token))
        if isinstance(self._outcome, Exception):
            raise self._outcome
        return self._outcome

    def refund(self, reference: str) -> None:
        self.refunded.append(reference)


class FixedPrices:
    """A catalogue in a dictionary."""

    def __init__(self, **cents: int) -> None:
        self._cents = cents

    def price(self, sku: str) -> int | None:
        return self._cents.get(sku)


class Recorder:
    """Remembers the events; fails at those whose reference it was told."""

    def __init__(self, failing: Iterable[str] = ()) -> None:
        self._failing = set(failing)
        self.events: list[Event] = []

    def notify(self, event: Event) -> None:
        if event.reference in self._failing:
            raise ConnectionError("the line is dead")
        self.events.append(event)
