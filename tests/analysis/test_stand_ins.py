"""One answer for all functions that are only handed on, and the function itself wherever it is called."""

from __future__ import annotations

import textwrap
from collections.abc import Generator

import pytest

from lint_rules.analysis.bindings import Bindings
from lint_rules.analysis.program import Program
from lint_rules.analysis.running.evaluation import Evaluator
from lint_rules.analysis.running.lowering import summarise
from lint_rules.analysis.running.outcome import Key, Outcome
from lint_rules.analysis.running.stand_ins import STAND_IN, filled_in, generalised
from lint_rules.analysis.running.values import (
    UNKNOWN,
    Class,
    Container,
    Context,
    External,
    Function,
    Instance,
    Partial,
    Super,
    Suspended,
    Value,
)
from lint_rules.analysis.source import Source
from lint_rules.engine.tree import build
from lint_rules.knowledge.tables import Knowledge

BEFORE = """
import time
def work(): time.sleep(1)
def quiet(): ...
"""


class Counted(Evaluator):
    """Counts the questions that it works on."""

    def __init__(self, text: str) -> None:
        tree = build(text, "mod", "mod.py")
        summary = summarise(Source("mod.py", "mod", text, tree), Bindings(tree))
        super().__init__(Program(Nowhere(), {"mod.py": summary}.get), Knowledge())
        self.asked: list[str] = []

    def _compute(self, key: Key) -> Generator[Key, Outcome, Outcome]:
        self.asked.append(key[0])
        return super()._compute(key)


class Nowhere:
    """Finds no module."""

    def find(self, dotted: str, importer: str) -> None:
        del dotted, importer


def lines(code: str) -> list[int]:
    """The lines of a module, after what stands before it, that do something at import."""
    evaluator = Counted(BEFORE + textwrap.dedent(code))
    return sorted(key[1] - BEFORE.count("\n") for key in evaluator.body("mod.py"))


CALLED = {
    "at once": ("def apply(f): f()", "apply({})"),
    "two calls away": ("def apply(f): f()\ndef hand(f): apply(f)", "hand({})"),
    "by a closure": ("def keep(f):\n    def inner(): return f()\n    return inner", "keep({})()"),
    "by the closure of a closure": (
        "def outer(f):\n    def middle(g):\n        def inner(): return f()\n        return inner\n    return middle",
        "outer({})(quiet)()",
    ),
    "by a class that is made for it": (
        "def make(f):\n    class A:\n        def go(self): f()\n    return A",
        "make({})().go()",
    ),
    "by a subclass that is made for it": (
        "class B:\n    def go(self): self.do()\ndef make(f):\n    class A(B):\n        def do(self): f()\n    return A",
        "make({})().go()",
    ),
    "by a generator": ("def each(f):\n    yield f()", "list(each({}))"),
    "in a list": ("def run(*fs):\n    for f in fs: f()", "run(quiet, {})"),
    "by name": ("def run(f, g): g()", "run(quiet, g={})"),
    "given back": ("def same(f): return f", "same({})()"),
    "given back in a container": ("def pair(f): return [f]", "pair({})[0]()"),
    "given back with arguments": ("import functools\ndef bound(f): return functools.partial(f)", "bound({})()"),
    "beside another that is called too": ("def both(f, g):\n    f()\n    g()", "both(quiet, {})"),
    "beside another that is only kept": (
        "def both(f, g):\n    f()\n    def inner(): g()\n    return inner",
        "both(quiet, {})()",
    ),
    "by the function that calls itself": (
        "def again(f, n):\n    if n: again(f, n - 1)\n    else: f()",
        "again({}, 3)",
    ),
    "by a property": (
        "def lazy(f):\n    class A:\n        p = property(lambda self: f())\n    return A",
        "lazy({})().p",
    ),
}


@pytest.mark.parametrize(("before", "call"), CALLED.values(), ids=CALLED)
def test_a_function_that_is_called_is_itself(before: str, call: str) -> None:
    given = ("quiet", "work", "quiet", "work", "time.sleep")
    start = before.count("\n") + 2
    calls = [start + number for number, name in enumerate(given) if name != "quiet"]
    assert lines("\n".join((before, *map(call.format, given)))) == calls


@pytest.mark.parametrize("call", ["keep(work)", "keep(quiet)()", "keep(keep(quiet))()"])
def test_what_is_only_kept_is_not_called(call: str) -> None:
    assert lines(f"{CALLED['by a closure'][0]}\nkeep(work)\n{call}") == []


def test_what_is_done_whatever_is_given_is_found_out_once() -> None:
    before = """
        import functools
        def names(f): return [f.__name__, len(f.__code__.co_varnames)]
        def mark(f):
            names(f)
            @functools.wraps(f)
            def inner(*a): return f(*a)
            inner.marked = True
            return inner
    """
    few, many = (
        Counted(textwrap.dedent(before) + "".join(f"@mark\ndef f{n}(): ...\n" for n in range(count)))
        for count in (3, 40)
    )
    for evaluator in (few, many):
        evaluator.body("mod.py")
    assert few.asked.count("call") == many.asked.count("call")


MODULE = Context("mod.py", 0)
GIVEN = Function("mod.py", 1, MODULE)
AROUND = Context("mod.py", 2, (("f", (GIVEN,)),), MODULE, 1)
KEPT = Class("mod.py", 3, AROUND)


@pytest.mark.parametrize(
    "value",
    [
        GIVEN,
        GIVEN._replace(flavour="property"),
        Function("mod.py", 3, AROUND),
        Function("mod.py", 3, AROUND, Instance(KEPT)),
        KEPT,
        Instance(KEPT),
        Suspended(AROUND),
        Partial(GIVEN, ((GIVEN,),), (("f", (GIVEN,)),)),
        Container((Container((GIVEN,)),)),
        Super(KEPT, Instance(KEPT)),
        External("time.sleep"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_stands_in_is_replaced_wherever_it_is(value: Value) -> None:
    here = Context("mod.py", 4, (("f", (GIVEN,)), ("g", (value,))), MODULE, 2)
    general = generalised(here, frozenset())
    assert general is not None
    assert "'\\x00'" in repr(general.context)
    assert repr(GIVEN) not in repr(general.context)
    (_, values) = general.context.arguments[1]
    assert filled_in(values, general.functions) == (value,)


def test_nothing_stands_in_for_what_stands_in_already() -> None:
    general = generalised(AROUND, frozenset())
    assert general is not None
    assert generalised(general.context, frozenset()) is None


def test_two_that_stand_in_are_told_apart() -> None:
    general = generalised(AROUND, frozenset())
    assert general is not None
    ((name, (stand_in,)),) = general.context.arguments
    other = Context("mod.py", 5, ((name, (stand_in,)), ("g", (GIVEN,))), MODULE, 1)
    assert generalised(other, {("mod.py", 5, name)}) is None


def test_what_needs_no_replacing_stays_the_same() -> None:
    assert filled_in(UNKNOWN, (GIVEN,)) is UNKNOWN
    assert generalised(MODULE, frozenset()) is None
    assert isinstance(STAND_IN, str)
