"""Calling other services: a request, a response, something that does one, and what can be wrapped around it."""

from __future__ import annotations

import http.client
import json
import logging
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

_log = logging.getLogger(__name__)


class RemoteError(Exception):
    """Another service did not do what we asked."""


class Unreachable(RemoteError):
    """No answer came, so nobody knows whether the request was carried out."""


class BadAnswer(RemoteError):
    """An answer came, and it is not one that we can use."""


@dataclass(frozen=True)
class Request:
    """What we ask of another service."""

    method: str
    url: str
    body: object = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def repeatable(self) -> bool:
        """Is sending this twice the same as sending it once?"""
        return self.method == "GET" or "Idempotency-Key" in self.headers


@dataclass(frozen=True)
class Response:
    """What it answers."""

    status: int
    body: bytes = b""

    @property
    def ok(self) -> bool:
        """Did it do what we asked?"""
        return 200 <= self.status < 300

    def json(self) -> object:
        """The body as data; raises BadAnswer if the request failed or the body is not JSON."""
        if not self.ok:
            raise BadAnswer(f"status {self.status}")
        try:
            return json.loads(self.body)
        except ValueError as error:
            raise BadAnswer("the body is not JSON") from error

    def record(self) -> Mapping[str, object]:
        """The body as one JSON object."""
        data = self.json()
        if not isinstance(data, dict):
            raise BadAnswer("the body is not an object")
        return data


class Doer(Protocol):
    """Does a request. All that the rest of the shop knows about HTTP."""

    def do(self, request: Request) -> Response:
        """Answer with whatever status came back; raise Unreachable if none did."""


class Answer(Protocol):
    """What an opener returns, as far as we use it."""

    status: int

    def read(self) -> bytes:
        """The whole body."""


class Opener(Protocol):
    """The part of urllib's OpenerDirector that we use."""

    def open(
        self, fullurl: urllib.request.Request, data: None = None, timeout: float | None = None
    ) -> AbstractContextManager[Answer]:
        """Send the request."""


class UrllibDoer:
    """Does requests through an opener of the standard library."""

    def __init__(self, opener: Opener, timeout: float) -> None:
        self._opener = opener
        self._timeout = timeout

    def do(self, request: Request) -> Response:
        """Send the request as JSON; a status that is no success is an answer too."""
        data = None if request.body is None else json.dumps(request.body).encode()
        headers = {"Content-Type": "application/json", **request.headers}
        wire = urllib.request.Request(request.url, data=data, headers=headers, method=request.method)
        try:
            with self._opener.open(wire, timeout=self._timeout) as answer:
                return Response(answer.status, answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return Response(error.code, error.read())
        except (OSError, http.client.HTTPException) as error:
            raise Unreachable(f"{request.method} {request.url}: {error}") from error


class Retrying:
    """Does a request again while the service is unreachable or busy, if repeating it is harmless."""

    busy = frozenset({429, 502, 503, 504})

    def __init__(self, doer: Doer, pauses: Sequence[float], sleep: Callable[[float], object]) -> None:
        self._doer = doer
        self._pauses = tuple(pauses)
        self._sleep = sleep

    def do(self, request: Request) -> Response:
        """Try once, and once more after each pause."""
        for pause in self._pauses if request.repeatable else ():
            try:
                response = self._doer.do(request)
            except Unreachable as error:
                _log.info("trying again in %s s: %s", pause, error)
            else:
                if response.status not in self.busy:
                    return response
                _log.info("trying again in %s s: %s is busy", pause, request.url)
            self._sleep(pause)
        return self._doer.do(request)


class Authorized:
    """Does requests with a key that the wrapped doer need not know."""

    def __init__(self, doer: Doer, key: str) -> None:
        self._doer = doer
        self._key = key

    def do(self, request: Request) -> Response:
        """Add the key and pass the request on."""
        headers = {**request.headers, "Authorization": f"Bearer {self._key}"}
        return self._doer.do(Request(request.method, request.url, request.body, headers))
