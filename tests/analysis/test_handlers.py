"""What handlers catch and do, who says why, and what calls do to the world."""

from __future__ import annotations

import sys

import pytest
from astroid import nodes

from lint_rules.analysis.effects import Effects
from lint_rules.analysis.handlers import Handlers, is_silent
from lint_rules.analysis.options import Options
from lint_rules.analysis.source import Source
from lint_rules.analysis.tidying import Tidying, named_for_ending
from lint_rules.engine.context import Context
from lint_rules.engine.tree import build
from lint_rules.knowledge.tables import Knowledge

KNOWLEDGE = Knowledge()


def context(code: str) -> Context:
    return Context(
        Source("pkg/case.py", "pkg.case", code, build(code, "pkg.case", "pkg/case.py")), Options(), KNOWLEDGE
    )


def handler_of(code: str) -> tuple[Handlers, nodes.ExceptHandler]:
    """The last handler of some code."""
    made = context(code)
    return made.handlers, list(made.bindings.nodes(nodes.ExceptHandler))[-1]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("raise", True),
        ("raise err", True),
        ("'''text'''; ...; pass; raise", True),
        ("raise err from None", False),
        ("raise other", False),
        ("err = wrap(err); raise err", False),
        ("del err; raise err", False),
        ("raise err.with_traceback(None)", False),
        ("log(err); raise", False),
        ("pass", False),
    ],
)
def test_only_reraises(body: str, expected: bool) -> None:
    handlers, handler = handler_of(f"def f():\n try: work()\n except ValueError as err: {body}\n")
    assert handlers.only_reraises(handler) is expected


@pytest.mark.parametrize(
    ("body", "silent"),
    [
        ("pass", True),
        ("...", True),
        ("'text'", True),
        ("continue", True),
        ("return -1", True),
        ("return {'a': 1}", True),
        ("return x", False),
        ("return [x]", False),
        ("x = 1", False),
        ("log()", False),
    ],
)
def test_silence(body: str, silent: bool) -> None:
    _, handler = handler_of(f"def f():\n for x in y:\n  try: work()\n  except ValueError: {body}\n")
    assert is_silent(handler) is silent


@pytest.mark.parametrize(
    "code",
    [
        "try: work()\nexcept E: pass  # because of this",
        "try: work()\nexcept E:\n    # because of this\n    pass",
        "try: work()\nexcept E:\n    pass\n    # because of this",
        "try:  # because of this\n    work()\nexcept E: pass",
        "# because of this\ntry: work()\nexcept E: pass",
        "try:\n    work()\n# because of this\nexcept E: pass",
        "# because of this\nwith x:\n    try: work()\n    except E: pass",
    ],
)
def test_a_reason(code: str) -> None:
    handlers, handler = handler_of(code)
    assert handlers.has_reason(handler)


@pytest.mark.parametrize(
    "code",
    [
        "try: work()\nexcept E: pass  # noqa: BLE001",
        "try: work()\nexcept E: pass  # TODO: because of this",
        "try: work()\nexcept E: pass  # pragma: no cover",
        "try: work()\nexcept E: pass\n# because of something else",
        "# because of something else\n\ntry: work()\nexcept E: pass",
        "# because of something else\nwith x:\n    work()\n    try: work()\n    except E: pass",
    ],
)
def test_no_reason(code: str) -> None:
    handlers, handler = handler_of(code)
    assert not handlers.has_reason(handler)


def test_who_lets_the_interrupts_through_is_not_total() -> None:
    handlers, handler = handler_of("try: work()\nexcept (KeyboardInterrupt, SystemExit): raise\nexcept: pass\n")
    assert not handlers.is_total(handler)
    assert handlers.is_broad(handler)


@pytest.mark.skipif(sys.version_info < (3, 11), reason="except* came with Python 3.11")
def test_groups_are_handlers_too() -> None:
    handlers, handler = handler_of("try: work()\nexcept* BaseException: pass\n")
    assert handlers.is_total(handler)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("s.close()", True),
        ("if s:\n  s.close()", True),
        ("await s.wait()", True),
        ("s.close_all(); s = None", True),
        ("await task", True),
        ("s.close(); s.send()", False),
        ("x = s.read()", False),
        ("pass", False),
    ],
)
def test_tidying(body: str, expected: bool) -> None:
    made = context("async def f():\n " + body.replace("\n", "\n ") + "\n")
    (function,) = made.bindings.nodes(nodes.AsyncFunctionDef)
    assert Tidying(made.bindings, made.names).is_all(function.body) is expected


@pytest.mark.parametrize("name", ["close", "_closeAll", "tear_down", "stop_server", "on_disconnect", "HTTPShutdown"])
def test_names_for_ending(name: str) -> None:
    assert named_for_ending(name)


EFFECTS = """
import os, requests
class Base:
    def low(self): os.mkdir("x")
class Store(Base):
    def __init__(self): self.high()
    def high(self): self.low(); self.high()
    def safe(self):
        try: os.mkdir("x")
        except Exception: pass
    def made(self): return lambda: os.mkdir("x")
    def lazy(self): yield os.mkdir("x")
def build(): Store()
async def later(): requests.get("x")
"""


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("os.mkdir('x')", [("file-write", "os.mkdir", ["os.mkdir"], False)]),
        ("open('x')", [("file-read", "builtins.open", ["builtins.open"], False)]),
        ("open('x', 'ab')", [("file-write", "builtins.open", ["builtins.open"], False)]),
        ("open('x', mode)", []),
        ("open('x', **more)", []),
        (
            "build()",
            [("file-write", "os.mkdir", ["build", "Store.__init__", "Store.high", "Base.low", "os.mkdir"], False)],
        ),
        ("Store().safe()", [("file-write", "os.mkdir", ["Store.safe", "os.mkdir"], True)]),
        ("Store().made()", []),
        ("Store().lazy()", []),
        ("later()", []),
        ("unknown()", []),
    ],
)
def test_effects(call: str, expected: list[object]) -> None:
    made = context(EFFECTS + call + "\n")
    effects: Effects = made.effects
    statement = made.source.tree.body[-1]
    assert isinstance(statement, nodes.Expr)
    assert isinstance(statement.value, nodes.Call)
    found = [(e.kind, e.api, [s.function for s in e.steps], e.handled) for e in effects.of_call(statement.value)]
    assert found == expected
