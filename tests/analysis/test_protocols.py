"""The protocol that calls of ``x`` need, as it is spelled, and as Python reads it."""

from __future__ import annotations

import re

import pytest
from astroid import nodes

from lint_rules.analysis.protocols import spelled
from lint_rules.engine.tree import build

SPELLED = {
    "x.get()": "def get(self): ...",
    "x.get(url)": "def get(self, url, /): ...",
    "x.get(self._url)": "def get(self, url, /): ...",
    "x.get(URL, _IN)": "def get(self, url, argument2, /): ...",
    "x.get(1, url)": "def get(self, argument1, url, /): ...",
    "x.get(url, url)": "def get(self, url, argument2, /): ...",
    "x.get(argument2, 1)": "def get(self, argument2, argument2_, /): ...",
    "x.get(self)": "def get(self, argument1, /): ...",
    "x.get(url, timeout=3)": "def get(self, url, /, *, timeout): ...",
    "x.get(url); x.get(path)": "def get(self, argument1, /): ...",
    "x.get(url); x.get(url, 3)": "def get(self, url, argument2=..., /): ...",
    "x.get(url); x.get(url, timeout=3)": "def get(self, url, /, *, timeout=...): ...",
    "x.get(url); x.get(url=url)": "def get(self, url): ...",
    "x.get(1, url); x.get(2, url=url)": "def get(self, argument1, /, url): ...",
    "x.get(url); x.get()": "def get(self, url=..., /): ...",
    "x.get(1, url); x.get(url=url)": "def get(self, argument1=..., /, url=...): ...",
    "x.get(url, url=url)": "def get(self, argument1, /, *, url): ...",
    "x.get(1, argument1=2)": "def get(self, argument1_, /, *, argument1): ...",
    "x.get(*urls)": "def get(self, *args): ...",
    "x.get(*urls, args=1)": "def get(self, *args_, args): ...",
    "x.get(url, **more)": "def get(self, url, /, **kwargs): ...",
    "x.get(kwargs, **kwargs)": "def get(self, kwargs, /, **kwargs_): ...",
    "await x.get(url)": "async def get(self, url, /): ...",
    "x.get(url); await x.get(url)": "def get(self, url, /): ...",
}


def calls_of(code: str) -> dict[str, tuple[nodes.Call, ...]]:
    tree = build(f"async def f(self, x):\n    {code}", "m", "m.py")
    found: dict[str, tuple[nodes.Call, ...]] = {}
    for call in tree.nodes_of_class(nodes.Call):
        assert isinstance(call.func, nodes.Attribute)
        found[call.func.attrname] = (*found.get(call.func.attrname, ()), call)
    return found


def broken(text: str) -> str:
    """The line with the breaks that the page asks for."""
    return re.sub(r" ((?:async )?def )", r"\n    \1", text)


@pytest.mark.parametrize(("code", "expected"), SPELLED.items())
def test_spelled(code: str, expected: str) -> None:
    text = spelled(calls_of(code))
    assert text == f"class SupportsGet(Protocol): {expected}"
    compile(broken(text), "m.py", "exec")


def test_two_methods() -> None:
    text = spelled(calls_of("x.open_file(path); await x.close()"))
    assert text == (
        "class SupportsOpenFileClose(Protocol): def open_file(self, path, /): ... async def close(self): ..."
    )
    compile(broken(text), "m.py", "exec")
