"""The client of other services: the real one on a fake opener, and what is wrapped around it."""

from __future__ import annotations

import io
import json
import urllib.error
import urllib.request
import urllib.response
from contextlib import closing
from email.message import Message
from types import TracebackType
from typing import Any

import pytest
from shop_fakes import ScriptedDoer

from shop.remote import Authorized, BadAnswer, Request, Response, Retrying, Unreachable, UrllibDoer

READ = Request("GET", "http://stock/tea")
WRITE = Request("POST", "http://stock/reserve", {"sku": "tea"})


class FakeAnswer:
    """What urllib would return."""

    status = 200

    def __enter__(self) -> FakeAnswer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def read(self) -> bytes:
        return b'{"quantity": 3}'


class FakeOpener:
    """Remembers the request and answers or fails."""

    def __init__(self, error: Exception | None = None) -> None:
        self._error = error
        self.sent: list[tuple[str, str, object, float | None]] = []

    def open(self, fullurl: urllib.request.Request, data: None = None, timeout: float | None = None) -> FakeAnswer:
        assert data is None
        body = json.loads(fullurl.data) if isinstance(fullurl.data, bytes) else None
        self.sent.append((fullurl.get_method(), fullurl.full_url, body, timeout))
        if self._error is not None:
            raise self._error
        return FakeAnswer()


def test_a_request_is_sent_as_json_with_the_timeout() -> None:
    opener = FakeOpener()
    assert UrllibDoer(opener, 3.0).do(WRITE).record() == {"quantity": 3}
    assert opener.sent == [("POST", "http://stock/reserve", {"sku": "tea"}, 3.0)]


def test_a_status_that_is_no_success_is_an_answer() -> None:
    with closing(urllib.error.HTTPError(READ.url, 409, "Conflict", Message(), io.BytesIO(b"sold out"))) as error:
        assert UrllibDoer(FakeOpener(error), 3.0).do(READ) == Response(409, b"sold out")


@pytest.mark.parametrize("cause", [TimeoutError("timed out"), urllib.error.URLError("no route")])
def test_no_answer_is_unreachable_and_keeps_its_cause(cause: Exception) -> None:
    with pytest.raises(Unreachable, match="GET http://stock/tea") as caught:
        UrllibDoer(FakeOpener(cause), 3.0).do(READ)
    assert caught.value.__cause__ is cause


class FakeWire(urllib.request.HTTPHandler):
    """Takes the place of the network below a real opener: its host "full" has no room."""

    def http_open(self, req: urllib.request.Request) -> Any:
        status = 409 if req.host == "full" else 200
        answer = urllib.response.addinfourl(io.BytesIO(b"[1]"), Message(), req.full_url, status)
        answer.msg = "as it is"  # type: ignore[attr-defined]
        return answer


def test_the_opener_of_the_standard_library_fits() -> None:
    doer = UrllibDoer(urllib.request.build_opener(FakeWire()), 3.0)
    assert doer.do(READ).json() == [1]
    assert doer.do(Request("GET", "http://full/tea")) == Response(409, b"[1]")


@pytest.mark.parametrize("response", [Response(500, b"{}"), Response(200, b"<html>"), Response(200, b"[]")])
def test_an_answer_that_is_no_record_is_bad(response: Response) -> None:
    with pytest.raises(BadAnswer):
        response.record()


def test_retrying_goes_on_until_an_answer_comes() -> None:
    doer, pauses = ScriptedDoer(Unreachable("x"), Response(503), Response(200)), list[float]()
    assert Retrying(doer, (0.5, 1.0, 2.0), pauses.append).do(READ) == Response(200)
    assert pauses == [0.5, 1.0]


def test_retrying_gives_up_with_the_last_error() -> None:
    doer, pauses = ScriptedDoer(Unreachable("first"), Unreachable("last")), list[float]()
    with pytest.raises(Unreachable, match="last"):
        Retrying(doer, (0.5,), pauses.append).do(READ)
    assert pauses == [0.5]


def test_retrying_never_repeats_what_is_not_repeatable() -> None:
    doer = ScriptedDoer(Unreachable("x"))
    with pytest.raises(Unreachable):
        Retrying(doer, (0.5, 1.0), lambda pause: pytest.fail(f"slept {pause}")).do(WRITE)
    assert doer.requests == [WRITE]


def test_an_error_that_is_an_answer_is_not_retried() -> None:
    doer = ScriptedDoer(Response(404))
    assert Retrying(doer, (0.5,), lambda pause: pytest.fail(f"slept {pause}")).do(READ) == Response(404)


def test_the_key_is_added_for_the_wrapped_doer_only() -> None:
    doer = ScriptedDoer(Response(200))
    Authorized(doer, "secret").do(READ)
    assert doer.requests[0].headers == {"Authorization": "Bearer secret"}
    assert READ.headers == {}
