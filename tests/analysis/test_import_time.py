"""What runs at import: by tables of what does and what does not, a module each."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from lint_rules.analysis.import_time import ImportEffect
from lint_rules.analysis.options import Options
from lint_rules.analysis.source import Source
from lint_rules.engine.context import Context
from lint_rules.engine.tree import build
from lint_rules.knowledge.tables import Knowledge

BEFORE = """
import asyncio, contextlib, dataclasses, functools, itertools, os, pathlib, sqlite3, subprocess, time
from typing import TYPE_CHECKING
def work(*anything, **named):
    time.sleep(1)
"""


def effects(code: str, folder: Path, name: str = "mod", **others: str) -> list[ImportEffect]:
    """The effects of a module of a package, with other modules beside it."""
    package = folder / "pkg"
    package.mkdir(exist_ok=True)
    (folder / "pyproject.toml").touch()
    (package / "__init__.py").touch()
    for other, text in others.items():
        (package / f"{other}.py").write_text(textwrap.dedent(text), encoding="utf-8")
    path = str(package / f"{name}.py")
    text = textwrap.dedent(code)
    source = Source(path, f"pkg.{name}", text, build(text, f"pkg.{name}", path))
    return list(Context(source, Options(), Knowledge()).import_time.effects())


def kinds(code: str, folder: Path, **others: str) -> set[str]:
    return {effect.kind for effect in effects(BEFORE + textwrap.dedent(code), folder, **others)}


RUNS = {
    "call": "work()",
    "assigned": "x = work()",
    "inside of a container": "x = [{'a': (work(),)}]",
    "method of an instance": "class A:\n    def f(self): work()\nA().f()",
    "attribute of an instance": "class A:\n    def __init__(self): self.f = work\nA().f()",
    "alias": "f = work\nf()",
    "either of two": "def quiet(): ...\n(work if os.name == 'nt' else quiet)()",
    "constructor of a base class": "class A:\n    def __init__(self): work()\nclass B(A): ...\nB()",
    "mixin by super": (
        "class A:\n    def f(self): ...\nclass M(A):\n    def f(self): work()\nclass B(A):\n"
        "    def f(self): super().f()\nclass C(B, M): ...\nC().f()"
    ),
    "template method": (
        "class A:\n    def __init__(self): self.f()\n    def f(self): ...\nclass B(A):\n    def f(self): work()\nB()"
    ),
    "class body": "class A:\n    x = work()",
    "inner class body": "class A:\n    class B:\n        x = work()",
    "base class expression": "def base(): work(); return object\nclass A(base()): ...",
    "default of a function": "def f(x=work()): ...",
    "default of a method": "class A:\n    def f(self, x=work()): ...",
    "decorator": "def d(f): work(); return f\n@d\ndef g(): ...",
    "decorator by a class": "class D:\n    def __init__(self, f): work()\n@D\ndef g(): ...",
    "stacked decorators": "def q(f): return f\ndef d(f): work(); return f\n@q\n@d\n@q\ndef g(): ...",
    "nested decorator factory": (
        "def d(*a):\n    def e(f):\n        work(); return f\n    return e\nx = d('a')\n@x\ndef g(): ..."
    ),
    "decorated and called": (
        "def d(f):\n    @functools.wraps(f)\n    def g(*a): work(); return f(*a)\n    return g\n@d\ndef h(): ...\nh()"
    ),
    "property": "class A:\n    @property\n    def x(self): work()\nA().x",
    "property of a class under another name": "class A:\n    @property\n    def x(self): work()\na = A()\nb = a\nb.x",
    "with": "class A:\n    def __enter__(self): work()\n    def __exit__(self, *e): ...\nwith A(): ...",
    "leaving": "class A:\n    def __enter__(self): ...\n    def __exit__(self, *e): work()\nwith A(): ...",
    "context manager function": "@contextlib.contextmanager\ndef m(): work(); yield\nwith m(): ...",
    "for over a generator": "def g():\n    work(); yield 1\nfor x in g(): ...",
    "list of a generator": "list(work() for x in 'ab')",
    "comprehension": "[work() for x in 'ab']",
    "generator handed to a library": "import numpy\nnumpy.array(list(work() for _ in 'ab'))",
    "map": "list(map(work, 'ab'))",
    "sorted": "sorted('ab', key=work)",
    "sort of a list": "sorted(['a', 'b'], key=lambda x: work(x))",
    "partial": "functools.partial(work, 1)()",
    "cached": "@functools.lru_cache\ndef f(): work()\nf()",
    "cached by a call": "functools.cache(work)()",
    "conditional": "x = work() if os.name else None",
    "f-string": "x = f'{work()}'",
    "match": "match os.name:\n    case 'a': work()",
    "try": "try:\n    work()\nexcept OSError: ...",
    "else of try": "try: ...\nexcept OSError: ...\nelse: work()",
    "finally": "try: ...\nfinally: work()",
    "fallback of an import": "try:\n    import a\nexcept ImportError:\n    work()",
    "while": "while work(): ...",
    "coroutine": "async def f(): work()\nasyncio.run(f())",
    "gathered": "async def f(): work()\nasync def g(): await asyncio.gather(f(), f())\nasyncio.run(g())",
    "not TYPE_CHECKING": "if not TYPE_CHECKING:\n    work()",
    "else of TYPE_CHECKING": "if TYPE_CHECKING: ...\nelse: work()",
    "recursion": "def f(n):\n    if n: f(n - 1)\n    work()\nf(3)",
    "mutual recursion": "def f(n): g(n)\ndef g(n):\n    if n: f(n - 1)\n    work()\nf(3)",
    "argument": "def f(g): g()\nf(work)",
    "keyword argument": "def f(*, g=None): g()\nf(g=work)",
    "returned function": "def f(): return work\nf()()",
    "closure": "def f(g):\n    def h(): g()\n    return h\nf(work)()",
    "from a dict": "T = {'a': work}\nT['a']()",
    "getattr": "class A:\n    def f(self): work()\ngetattr(A(), 'f')()",
    "new": "class A:\n    def __new__(cls): work(); return super().__new__(cls)\nA()",
    "singleton by new": "class A:\n    def __new__(cls):\n        work()\n        return object.__new__(cls)\nA()",
    "after init": "@dataclasses.dataclass\nclass A:\n    x: int = 0\n    def __post_init__(self): work()\nA()",
    "init_subclass": "class A:\n    def __init_subclass__(cls, **k): work()\nclass B(A, x=1): ...",
    "set_name": "class D:\n    def __set_name__(self, o, n): work()\nclass A:\n    x = D()",
    "metaclass": (
        "class M(type):\n    def __new__(m, n, b, d): work(); return super().__new__(m, n, b, d)\n"
        "class A(metaclass=M): ..."
    ),
    "metaclass call": (
        "class M(type):\n    def __call__(c, *a): work(); return super().__call__(*a)\nclass A(metaclass=M): ...\nA()"
    ),
    "class method": "class A:\n    @classmethod\n    def f(cls): work()\nA.f()",
    "overridden by a class method": (
        "class A:\n    @classmethod\n    def f(cls): cls.g()\n    @staticmethod\n    def g(): ...\n"
        "class B(A):\n    @staticmethod\n    def g(): work()\nB.f()"
    ),
    "static method": "class A:\n    @staticmethod\n    def f(): work()\nA.f()",
    "callable instance": "class A:\n    def __call__(self): work()\nA()()",
    "item": "class A:\n    def __getitem__(self, k): work()\nA()[1]",
    "missing attribute": "class A:\n    def __getattr__(self, n): work()\nA().x",
}
DOES_NOT_RUN = {
    "defined": "def f(): work()",
    "named": "f = work",
    "lambda": "f = lambda: work()",
    "method": "class A:\n    def f(self): work()\nA()",
    "bound method": "class A:\n    def f(self): work()\nf = A().f",
    "property of the class": "class A:\n    @property\n    def x(self): work()\nA.x",
    "decorated": "@functools.cache\ndef f(): work()",
    "wrapped": "def d(f):\n    def g(): work(); f()\n    return g\n@d\ndef h(): ...",
    "partial": "f = functools.partial(work)",
    "generator": "def g():\n    work(); yield\ng()",
    "generator expression": "x = (work() for _ in 'ab')",
    "generator given back": "def g():\n    return (work() for _ in 'ab')\nx = g()",
    "coroutine": "async def f(): work()\nx = f()",
    "context manager": "@contextlib.contextmanager\ndef m(): work(); yield\nx = m()",
    "default that is a function": "def f(g=work): g()",
    "default factory": "@dataclasses.dataclass\nclass A:\n    x: int = dataclasses.field(default_factory=work)",
    "TYPE_CHECKING": "if TYPE_CHECKING:\n    work()",
    "main guard": "if __name__ == '__main__':\n    work()",
    "main guard as an expression": "__name__ == '__main__' and work()",
    "module getattr": "def __getattr__(n): work()",
    "annotation": "def f(x: 'work()') -> 'work()': ...",
    "handler": "try:\n    import a\nexcept OSError:\n    work()",
    "switched off": "def f(now=False):\n    if now: work()\nf()",
    "switched off by the caller": "def f(now=True):\n    if now: work()\nf(False)",
    "given instead": "def f(x=None):\n    if x is None: work()\nf('a')",
    "chosen by a text": "def f(mode):\n    if mode == 'work': work()\nf('rest')",
    "chosen by a type": "def f(x):\n    if isinstance(x, int): work()\nf('a')",
    "after return": "def f():\n    return\n    work()\nf()",
    "after raise": "def f():\n    raise ValueError\n    work()\nf()",
    "overridden": "class A:\n    def f(self): work()\nclass B(A):\n    def f(self): ...\nB().f()",
    "own constructor": "class A:\n    def __init__(self): work()\nclass B(A):\n    def __init__(self): ...\nB()",
    "shadowed": "def f(work): work()\nf(print)",
    "unknown callee": "import other\nother.run(1)()",
    "attribute that every instance has": "class A:\n    def __getattr__(self, n): work()\nA().__dict__",
    "hook of a class without subclasses": "class A:\n    def __init_subclass__(cls): work()",
    "metaclass without classes": "class M(type):\n    def __init__(c, *a): work()",
    "thread that is not started": "import threading\nt = threading.Thread(target=work)",
    "kept for the end": "import atexit\natexit.register(work)",
}


@pytest.mark.parametrize("code", RUNS.values(), ids=RUNS)
def test_runs(code: str, tmp_path: Path) -> None:
    assert "sleep" in kinds(code, tmp_path)


@pytest.mark.parametrize("code", DOES_NOT_RUN.values(), ids=DOES_NOT_RUN)
def test_does_not_run(code: str, tmp_path: Path) -> None:
    assert "sleep" not in kinds(code, tmp_path)


@pytest.mark.xfail(strict=True, reason="defaults of a lambda are not evaluated where it is made")
def test_default_of_a_lambda_runs(tmp_path: Path) -> None:
    assert "sleep" in kinds("f = lambda x=work(): x", tmp_path)


@pytest.mark.xfail(strict=True, reason="an iterator that calls or hands on lazily is taken to run at once")
@pytest.mark.parametrize("code", ["itertools.chain(g())", "map(work, 'ab')", "filter(work, 'ab')", "zip(g(), g())"])
def test_lazy_iterators_do_not_run(code: str, tmp_path: Path) -> None:
    assert "sleep" not in kinds(f"def g():\n    work(); yield\nx = {code}", tmp_path)


EXEMPT = {
    "package-data": [
        "open(os.path.join(os.path.dirname(__file__), 'x')).read()",
        "open(os.path.dirname(__file__) + '/x').read()",
        "open(f'{os.path.dirname(__file__)}/x').read()",
        "(pathlib.Path(__file__).parent / 'x').read_text()",
        "pathlib.Path(__file__).with_name('x').read_text()",
        "pathlib.Path(__file__).resolve().parents[1].joinpath('x').read_bytes()",
        (
            "def read(name):\n    with open(name) as f:\n        return f.read()\n"
            "read(os.path.join(os.path.dirname(__file__), 'x'))"
        ),
        "import importlib.resources\nimportlib.resources.read_text('pkg', 'x')",
        "import pkgutil\npkgutil.get_data('pkg', 'x')",
    ],
    "plugin-scan": ["os.listdir(os.path.dirname(__file__))", "list(pathlib.Path(__file__).parent.glob('*.py'))"],
    "installed-metadata": ["import importlib.metadata\nimportlib.metadata.version('x')"],
    "probing": [
        "open('/proc/cpuinfo').read()",
        "import ctypes.util\nctypes.util.find_library('c')",
        "import ssl\nssl.create_default_context().load_default_certs()",
    ],
    "restored": ["import locale\nlocale.getpreferredencoding()"],
    "temporary-directory": ["import tempfile\ntempfile.gettempdir()"],
    "native-library": ["import ctypes\nctypes.CDLL('x.so')"],
    "": [
        "open('x').read()",
        "open(os.path.join(os.path.expanduser('~'), '.x')).read()",
        "os.listdir('.')",
        "open(os.path.join(os.path.dirname(__file__), 'x'), 'w')",
        "subprocess.run(['x'])",
        "sqlite3.connect(os.path.join(os.path.dirname(__file__), 'x'))",
    ],
}


@pytest.mark.parametrize(("exemption", "code"), [(name, code) for name, codes in EXEMPT.items() for code in codes])
def test_exemptions(exemption: str, code: str, tmp_path: Path) -> None:
    assert {effect.exemption for effect in effects(BEFORE + code, tmp_path)} == {exemption}


def test_the_chain_leads_through_modules_by_line(tmp_path: Path) -> None:
    (effect,) = effects(
        "from pkg.a import load\n\nX = load()\n",
        tmp_path,
        a="from .b import Reader\n\ndef load():\n    return Reader('x')\n",
        b="class Reader:\n    def __init__(self, path):\n        self.text = open(path).read()\n",
    )
    assert effect.kind == "file-read"
    assert effect.api == "open"
    assert [(Path(link.file).name, link.line, link.name.removeprefix("builtins.")) for link in effect.chain] == [
        ("mod.py", 3, "load"),
        ("a.py", 4, "Reader.__init__"),
        ("b.py", 3, "open"),
    ]


def test_the_shortest_way_is_told(tmp_path: Path) -> None:
    (effect,) = effects(
        BEFORE + "def far(): near()\ndef near(): work()\ndef f():\n    far()\n    near()\nf()\n", tmp_path
    )
    assert [link.name for link in effect.chain] == ["f", "near", "work", "time.sleep"]


def test_what_another_module_does_is_its_own(tmp_path: Path) -> None:
    assert effects("import pkg.a\nfrom pkg.a import X\n", tmp_path, a="import time\nX = time.sleep(1)\n") == []


def test_a_name_may_come_with_a_star_in_another_branch(tmp_path: Path) -> None:
    package = "if os.name == 'nt':\n    from .a import *\nelse:\n    def f(): ...\n"
    assert kinds("from .b import f\nf()", tmp_path, a=f"{BEFORE}f = work", b=f"import os\n{package}") == {"sleep"}


def test_a_name_that_is_bound_after_a_star_is_not_that_of_the_star(tmp_path: Path) -> None:
    package = "from .a import *\ndef f(): ...\n"
    assert kinds("from .b import f\nf()", tmp_path, a=f"{BEFORE}f = work", b=package) == set()


def test_what_is_done_whichever_way_is_as_sure_as_the_less_sure_way(tmp_path: Path) -> None:
    code = """
        def f(x):
            if x.a():
                work()
            elif x.b():
                work()
        f(os.anything)
    """
    (effect,) = effects(BEFORE + textwrap.dedent(code), tmp_path)
    assert effect.open_tests == 1


def test_each_statement_is_told_with_its_line(tmp_path: Path) -> None:
    code = "import time\nif 1:\n    time.sleep(1)\nclass A:\n    for x in 'ab':\n        time.sleep(2)\n"
    assert [effect.statement.fromlineno for effect in effects(code, tmp_path)] == [3, 6]
