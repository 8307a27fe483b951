"""Telling others, and the threads that do."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage

import pytest
from shop_fakes import Recorder, ScriptedDoer

from shop.background import running
from shop.notify import Background, Event, LedgerNotifier, MailNotifier, SlipNotifier, WebhookNotifier
from shop.remote import BadAnswer, Response


def event(reference: str = "S-1", what: str = "placed") -> Event:
    """Something that happened."""
    return Event(what, reference, "ann@example.org", 123450, (("tea", 2),))


class FakeServer:
    """A mail server that keeps the mails."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.log: list[str] = []

    def send_message(self, msg: EmailMessage, /) -> None:
        self.mails.append(msg)

    @contextmanager
    def connect(self) -> Iterator[FakeServer]:
        self.log.append("opened")
        yield self
        self.log.append("closed")


def test_the_customer_gets_a_mail_over_a_connection_that_is_closed() -> None:
    server = FakeServer()
    MailNotifier(server.connect, "shop@example.org").notify(event())
    mail = server.mails[0]
    assert (mail["To"], mail["Subject"]) == ("ann@example.org", "Your order S-1 was placed")
    assert "1,234.50 EUR" in mail.get_content()
    assert (len(server.mails), server.log) == (1, ["opened", "closed"])


def test_a_partner_that_does_not_take_the_event_is_an_error() -> None:
    doer = ScriptedDoer(Response(200), Response(500))
    partner = WebhookNotifier(doer, "http://partner")
    partner.notify(event())
    with pytest.raises(BadAnswer, match="http://partner"):
        partner.notify(event())
    assert all(request.repeatable for request in doer.requests)


def test_the_ledger_gets_a_line_for_each_event() -> None:
    lines: list[str] = []
    LedgerNotifier(lines.append).notify(event())
    LedgerNotifier(lines.append).notify(event(what="cancelled"))
    assert lines == ["S-1;placed;123450\n", "S-1;cancelled;123450\n"]


class Shelves:
    """Everything is on one shelf."""

    def location(self, sku: str) -> str:
        return f"shelf of {sku}"


def test_slips_are_printed_for_new_orders_only() -> None:
    slips: list[str] = []
    SlipNotifier(Shelves(), slips.append).notify(event())
    SlipNotifier(Shelves(), slips.append).notify(event(what="cancelled"))
    assert slips == ["2 x tea shelf of tea"]


def test_one_failure_is_logged_and_nobody_else_misses_anything(caplog: pytest.LogCaptureFixture) -> None:
    failing, healthy = Recorder(failing=["S-1"]), Recorder()
    background = Background([failing, healthy])
    background.notify(event("S-1"))
    background.notify(event("S-2"))
    background.stop()
    with caplog.at_level(logging.ERROR):
        background.run()
    assert [seen.reference for seen in failing.events] == ["S-2"]
    assert [seen.reference for seen in healthy.events] == ["S-1", "S-2"]
    assert "Recorder could not tell about S-1" in caplog.text
    assert "the line is dead" in caplog.text


def test_everything_is_told_and_every_thread_has_ended_when_the_block_ends() -> None:
    before = threading.active_count()
    partner = Recorder()
    background = Background([partner])
    with running(background):
        for number in range(50):
            background.notify(event(f"S-{number}"))
    assert [seen.reference for seen in partner.events] == [f"S-{number}" for number in range(50)]
    assert threading.active_count() == before


def test_the_threads_end_also_when_the_block_fails() -> None:
    before = threading.active_count()
    with pytest.raises(KeyboardInterrupt), running(Background([]), Background([])):
        raise KeyboardInterrupt
    assert threading.active_count() == before
