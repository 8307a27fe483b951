"""How exception types are related: in the table, in the module, and where nothing is known."""

from __future__ import annotations

import builtins
import importlib
import sys
import textwrap

import pytest
from astroid import nodes

from lint_rules.analysis.bindings import Bindings
from lint_rules.analysis.exceptions import Caught, Exceptions
from lint_rules.analysis.names import Names
from lint_rules.analysis.source import Source
from lint_rules.engine.tree import build
from lint_rules.knowledge.tables import Knowledge

KNOWLEDGE = Knowledge()
TABLE = KNOWLEDGE.table("exceptions")
CLASSES = """
import asyncio, io, os, socket
from elsewhere import Foreign
class Plain(Exception): pass
class Narrow(Plain): pass
class Joined(TypeError, LookupError): pass
class Unknown(Foreign): pass
class Ring(Ring): pass
PAIR = (KeyError, OSError)
MORE = PAIR + (Plain,)
SAME = MORE
"""


def caught(*clauses: str) -> tuple[Exceptions, list[Caught]]:
    """What each of these expressions catches as the type of an ``except`` clause."""
    text = textwrap.dedent(CLASSES) + "try: pass\n" + "".join(f"except {clause}: pass\n" for clause in clauses)
    tree = build(text, "case", "case.py")
    bindings = Bindings(tree)
    exceptions = Exceptions(bindings, Names(Source("case.py", "case", text, tree), bindings, KNOWLEDGE), KNOWLEDGE)
    return exceptions, [exceptions.caught(handler.type) for handler in bindings.nodes(nodes.ExceptHandler)]


@pytest.mark.parametrize(
    ("clause", "types"),
    [
        ("", ["builtins.BaseException"]),
        ("IOError", ["builtins.OSError"]),
        ("socket.timeout", ["builtins.TimeoutError"]),
        ("(os.error, OSError)", ["builtins.OSError"]),
        ("(KeyError, (ValueError, *PAIR))", ["builtins.KeyError", "builtins.ValueError", "builtins.OSError"]),
        ("SAME", ["builtins.KeyError", "builtins.OSError", "Plain"]),
    ],
)
def test_names_the_types(clause: str, types: list[str]) -> None:
    _, [found] = caught(clause)
    assert [kind if isinstance(kind, str) else kind.name for kind in found.types] == types
    assert found.complete


@pytest.mark.parametrize("clause", ["errors", "errors()", "(KeyError, table['x'])", "PAIR[0]"])
def test_what_is_unknown_is_said_to_be(clause: str) -> None:
    _, [found] = caught(clause)
    assert not found.complete


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("FileNotFoundError", "OSError", True),
        ("ConnectionError", "socket.error", True),
        ("asyncio.TimeoutError", "OSError", True),
        ("Narrow", "Plain", True),
        ("Plain", "", True),
        ("ValueError", "OSError", True),  # io.UnsupportedOperation is both
        ("TypeError", "LookupError", True),  # Joined is both
        ("KeyError", "ValueError", False),
        ("Plain", "KeyError", False),
        ("asyncio.CancelledError", "Exception", False),
        ("KeyboardInterrupt", "Exception", False),
        ("Foreign", "KeyError", True),
        ("Unknown", "KeyError", True),
        ("KeyError", "anything", True),
        ("PAIR", "FileNotFoundError", True),
        ("Ring", "Ring", True),
    ],
)
def test_says_whether_something_could_be_both(one: str, other: str, expected: bool) -> None:
    exceptions, [first, second] = caught(one, other)
    assert exceptions.could_share(first, second) is expected
    assert exceptions.could_share(second, first) is expected


def test_broad_and_total() -> None:
    _, found = caught("Exception", "(KeyError, BaseException)", "KeyError", "")
    assert [(each.is_broad, each.is_total) for each in found] == [
        (True, False),
        (False, True),
        (False, False),
        (False, True),
    ]


@pytest.mark.skipif(sys.version_info < (3, 11), reason="exception groups came with Python 3.11")
def test_the_table_agrees_with_this_python() -> None:
    exceptions, _ = caught("")
    for name in [n for n in TABLE.entries if not n.endswith((".also", ".alias"))]:
        module, _, attribute = name.rpartition(".")
        try:
            klass = getattr(importlib.import_module(module), attribute)
        except (ImportError, AttributeError):
            continue  # of another version or platform
        assert isinstance(klass, type)
        for base in klass.__mro__:
            if base.__module__ == builtins.__name__ and base is not object:
                assert exceptions.derives(name, f"builtins.{base.__name__}"), f"{name} is a {base.__name__}"
