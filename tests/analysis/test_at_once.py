"""What is said without asking is what asking would find out."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

import pytest

from lint_rules.analysis.bindings import Bindings
from lint_rules.analysis.program import Program
from lint_rules.analysis.running.at_once import AtOnce
from lint_rules.analysis.running.evaluation import Evaluator
from lint_rules.analysis.running.lowering import summarise
from lint_rules.analysis.running.values import (
    UNKNOWN,
    Class,
    Constant,
    Context,
    External,
    Function,
    Module,
    PackagePath,
    Values,
    constant,
)
from lint_rules.analysis.source import Source
from lint_rules.analysis.summary import Expression, Summary
from lint_rules.engine.tree import build
from lint_rules.knowledge.tables import Knowledge

TEXTS = {
    "pkg": "from .a import *\nfrom . import b\nfrom .a import given as renamed\n",
    "pkg.a": """
        import os, time, functools, abc, dataclasses, typing
        from collections import OrderedDict as Ordered
        from . import b, missing
        from .b import other, round_about
        from .gone import lost
        LIMIT = 3
        TEXT = "x"
        path = os.path
        join = path.join
        both = os if LIMIT else None
        def given(): time.sleep(1)
        alias = given
        if os.name == "nt":
            def either(): ...
        else:
            either = None
        def late():
            global LIMIT
            LIMIT = 4
        short = lambda: 1
        @functools.cache
        def kept(): ...
        @functools.wraps(given)
        def wrapped(): ...
        @b.mark
        def marked(): ...
        @abc.abstractmethod
        @property
        def twice(): ...
        @typing.final
        @property
        def thrice(): ...
        @property
        def started(x=given()): ...
        class Plain:
            size = 1
            @property
            def p(self): ...
            @staticmethod
            def s(): ...
            @classmethod
            def c(cls): ...
        class Below(Plain, typing.Generic[T], abc.ABC): ...
        class Last(Below, Plain): q = Plain.p
        class Other(b.Base): ...
        @dataclasses.dataclass
        class Data: ...
        @b.mark
        class Marked: ...
        class Made(metaclass=b.Meta): ...
    """,
    "pkg.b": """
        from . import a
        from .a import round_about, given as other
        from .b import itself
        def mark(f):
            f()
            return f
        class Base: ...
        class Meta(type):
            def __new__(mcs, *a): a.given()
    """,
}


class Texts:
    """Finds the modules of the table."""

    def find(self, dotted: str, importer: str) -> str | None:
        del importer
        return dotted if dotted in TEXTS else None


class Never(AtOnce):
    """Says nothing but what nobody else says."""

    def global_(self, file: str, name: str, distance: int = 0) -> None:
        del file, name, distance

    def definition(self, here: Context, number: int) -> None:
        del here, number

    def line(self, of: Class, distance: int = 0) -> None:
        del of, distance

    def held(self, of: Class, name: str) -> None:
        del of, name


def summaries() -> Mapping[str, Summary]:
    found = {}
    for name, text in TEXTS.items():
        path = "pkg/__init__.py" if name == "pkg" else f"{name.replace('.', '/')}.py"
        code = textwrap.dedent(text)
        tree = build(code, name, path)
        summary = summarise(Source(path, name, code, tree), Bindings(tree))
        summary.path = name
        found[name] = summary
    return found


SUMMARIES = summaries()
NAMES = [(file, name) for file, summary in SUMMARIES.items() for name in (*summary.scopes[0].names, "len", "nowhere")]


def evaluator(*, asks: bool = False) -> Evaluator:
    made = Evaluator(Program(Texts(), SUMMARIES.get), Knowledge())
    if asks:
        made.at_once = Never(made)
    return made


@pytest.mark.parametrize(("file", "name"), NAMES, ids=lambda part: part)
def test_names_are_the_same(file: str, name: str) -> None:
    said = evaluator().at_once.global_(file, name)
    asked = evaluator(asks=True).named(file, name)
    assert said in (None, asked)
    assert evaluator().named(file, name) == asked


@pytest.mark.parametrize("file", SUMMARIES)
def test_effects_are_the_same(file: str) -> None:
    assert evaluator().body(file) == evaluator(asks=True).body(file)


CLASSES = [
    (file, number)
    for file, summary in SUMMARIES.items()
    for number, scope in enumerate(summary.scopes)
    if scope.kind == "class"
]


@pytest.mark.parametrize(("file", "number"), CLASSES)
def test_ancestors_are_the_same(file: str, number: int) -> None:
    of = Class(file, number, Context(file, 0))
    said = evaluator().at_once.line(of)
    assert said in (None, evaluator(asks=True).line(of))
    for name in SUMMARIES[file].scopes[number].names:
        assert evaluator().held(of, name) == evaluator(asks=True).held(of, name)


MODULE = Context("pkg.a", 0)
SAID: Mapping[str, Values | None] = {
    "os": (External("os"),),
    "join": (External("os.path.join"),),
    "Ordered": (External("collections.OrderedDict"),),
    "b": (Module("pkg.b"),),
    "missing": None,
    "TEXT": (constant("x"),),
    "len": (External("builtins.len"),),
    "nowhere": UNKNOWN,
    "__file__": (PackagePath(),),
    "LIMIT": None,
    "both": None,
    "marked": None,
    "Marked": None,
    "wrapped": None,
    "started": None,
    "round_about": None,
}


@pytest.mark.parametrize("name", SAID)
def test_what_is_said(name: str) -> None:
    assert evaluator().at_once.global_("pkg.a", name) == SAID[name]


@pytest.mark.parametrize(
    ("name", "flavour"), [("given", ""), ("twice", "property"), ("thrice", "property"), ("short", "")]
)
def test_flavours(name: str, flavour: str) -> None:
    said = evaluator().at_once.global_("pkg.a", name)
    assert said is not None
    (function,) = said
    assert isinstance(function, Function)
    assert function.flavour == flavour


def test_a_name_that_is_handed_on_far_is_left_to_be_asked() -> None:
    texts: dict[str, Summary] = {}
    for number in range(2000):
        code = f"from m{number + 1} import x" if number < 1999 else "x = 1"
        tree = build(code, f"m{number}", f"m{number}")
        texts[f"m{number}"] = summarise(Source(f"m{number}", f"m{number}", code, tree), Bindings(tree))

    class Chain:
        """Finds the modules of the chain."""

        def find(self, dotted: str, importer: str) -> str | None:
            del importer
            return dotted if dotted in texts else None

    made = Evaluator(Program(Chain(), texts.get), Knowledge())
    assert made.at_once.global_("m0", "x") is None
    assert made.named("m0", "x") == (Constant(1, "int"),)


NOTHING_SAID: Expression = ["c", ["g", "given"], [], [], 1]


def test_calls_are_asked() -> None:
    assert evaluator().at_once.value(MODULE, NOTHING_SAID) is None
    assert evaluator().at_once.value(MODULE, None) == UNKNOWN


def test_nothing_is_left_when_all_is_forgotten() -> None:
    made = evaluator()
    made.body("pkg.a")
    memos = [value for value in vars(made.at_once).values() if isinstance(value, dict)]
    assert memos
    assert all(memos)
    made.forget()
    assert not any(memos)
