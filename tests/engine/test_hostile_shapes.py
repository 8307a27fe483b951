"""Whatever shape the modules of a project have, following imports ends soon, and says of each what is true."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from running import written

from lint_rules.analysis.options import Options
from lint_rules.catalog import catalog
from lint_rules.engine.driver import Engine
from lint_rules.engine.import_map import ImportMap

pytestmark = pytest.mark.once

(RULE,) = (rule for rule in catalog() if rule.name == "import-time-effect")
SECONDS = 30
"""A generous limit: each of these takes a second or two."""


@pytest.fixture(autouse=True)
def in_time() -> Iterator[None]:
    started = time.process_time()
    yield
    assert time.process_time() - started < SECONDS


def lines(root: Path, name: str, engine: Engine | None = None) -> list[int]:
    """Where a module of a project does something, the same for the rule and for the map."""
    path = str(root / name)
    outcome = (engine or Engine()).check_file(path, [RULE])
    assert not outcome.crashes, outcome.crashes
    assert outcome.unreadable is None
    map_ = ImportMap(Options())
    module = map_.module(path)
    assert len(list(map_.judgements(module))) == len(module.statements)
    found = [diagnostic.at.line for diagnostic in outcome.diagnostics]
    assert [effect.line for effect in module.effects if effect.family == "effect"] == found
    return found


def project(root: Path, **modules: str) -> Path:
    files = {f"pkg/{name}.py": text for name, text in modules.items()}
    return written(root, {"pyproject.toml": "", "pkg/__init__.py": "", **files})


WORK = "import time\ndef work(): time.sleep(1)\n"


@dataclasses.dataclass(frozen=True)
class Shape:
    """A module, the lines where it does something, and the modules beside it."""

    text: str
    lines: list[int]
    others: dict[str, str] = dataclasses.field(default_factory=dict)


IN_A_CIRCLE = {
    "b": "from pkg import c\ndef g(n): c.h(n)\n",
    "c": f"{WORK}from pkg.a import f\ndef h(n):\n    f(n)\n    work()\n",
}
ITSELF = "import pkg.a\nfrom pkg import a\nfrom pkg.a import *\nfrom .a import work as w\n"
STARS = {
    "b": "from pkg.c import *\n",
    "c": "from pkg.a import *\nfrom pkg.b import *\nfrom pkg.d import *\n",
    "d": WORK,
}
UNKNOWN_DECORATORS = (
    f"import unknown\nfrom pkg.gone import keep\n{WORK}"
    "@unknown.a(1)\n@keep\n@unknown.b.c\ndef f():\n    work()\n"
    "@unknown.d\nclass A:\n    @unknown.e\n    def g(self): work()\n"
    "    @(lambda f: unknown(f))\n    def h(self): ...\n"
    "A().g()\nA().h()\nwork()\n"
)
UNKNOWN_RESULTS = (
    "import unknown\ndef d(f):\n    return unknown.make(f)\ndef e(*a):\n    return unknown\n"
    f"{WORK}@d\ndef g(): ...\n@e(1)\n@d\ndef h(): ...\ng()\nh()\nh.x.y()\nwork()\n"
)
SHAPES = {
    "functions that call each other": Shape(
        "import time\ndef f(n): g(n)\ndef g(n): h(n)\ndef h(n):\n    f(n)\n    time.sleep(1)\nf(1)\n", [7]
    ),
    "functions that call each other through modules": Shape(
        "from pkg.b import g\ndef f(n): g(n)\nf(1)\n", [3], IN_A_CIRCLE
    ),
    "functions that are passed each other": Shape(
        f"{WORK}def f(g, h): return g(h, g)\ndef i(a, b):\n    work()\n    return a(b, a)\nf(i, f)\n", [7]
    ),
    "a module that imports itself": Shape(f"{ITSELF}{WORK}a.work()\nX = 1\npkg.a.a.a.work()\nY = 1\nw()\n", [7, 9, 11]),
    "a package that imports itself": Shape(
        "from pkg import inner\nfrom pkg.inner import f\nX = f()\n",
        [3],
        {"inner/__init__": "from pkg.inner import deep\nfrom .deep import f\n", "inner/deep": f"{WORK}f = work\n"},
    ),
    "a circle of star imports": Shape("from pkg.b import *\nX = work()\nnothing()\n", [2], STARS),
    "decorators of which nothing is known": Shape(UNKNOWN_DECORATORS, [18]),
    "decorators that return what nobody knows": Shape(UNKNOWN_RESULTS, [16]),
    "a decorator that decorates itself": Shape(
        f"{WORK}def d(f):\n    return d(f)\n@d\ndef g(): work()\ng()\nwork()\n", [8]
    ),
    "a class that is its own base": Shape(
        "from pkg.b import B\nclass A(B): ...\nA()\n", [], {"b": "from pkg.a import A\nclass B(A): ...\n"}
    ),
    "names that are bound to each other": Shape(
        "from pkg.b import x\ny = x\nx()\n", [], {"b": "from pkg.a import y as x\n"}
    ),
    "values that grow in a circle": Shape("x = []\nfor i in x:\n    x = [x, (x, i), {'a': x}]\nx[0]()\n", []),
    "functions that make functions": Shape(
        f"{WORK}def f(g):\n    def h(): return f(h)\n    return f(lambda: h)\nf(work)()\n", []
    ),
}


@pytest.mark.parametrize("name", SHAPES)
def test_shapes(name: str, tmp_path: Path) -> None:
    shape = SHAPES[name]
    root = project(tmp_path, a=shape.text, **shape.others)
    assert lines(root, "pkg/a.py") == shape.lines
    engine = Engine()
    for other in shape.others:
        lines(root, f"pkg/{other}.py", engine)
    assert lines(root, "pkg/a.py", engine) == shape.lines


def test_a_call_chain_of_five_thousand_in_a_module(tmp_path: Path) -> None:
    deep = 5_000
    calls = "".join(f"def f{n}(): return f{n + 1}()\n" for n in range(deep))
    root = project(tmp_path, a=f"import time\n{calls}def f{deep}(): time.sleep(1)\nX = f0()\n")
    assert lines(root, "pkg/a.py") == [deep + 3]


def test_a_call_chain_of_five_thousand_across_modules(tmp_path: Path) -> None:
    modules, each = 250, 20
    texts = {}
    for number in range(modules):
        calls = "".join(f"def f{n}(x): return f{n + 1}(x)\n" for n in range(each - 1))
        texts[f"m{number}"] = (
            f"from pkg.m{number + 1} import f0 as f{each}\n{calls}def f{each - 1}(x): return f{each}(x)\n"
        )
    texts[f"m{modules}"] = "import time\ndef f0(x): time.sleep(x)\n"
    root = project(tmp_path, a="from pkg import m0\n\nX = m0.f0(1)\n", **texts)
    assert lines(root, "pkg/a.py") == [3]


def test_a_circle_of_many_modules_and_stars(tmp_path: Path) -> None:
    size = 200
    texts = {
        f"m{n}": f"from pkg.m{(n + 1) % size} import *\ndef f{n}(): return f{(n + 7) % size}()\n" for n in range(size)
    }
    texts["m0"] += "import time\ntime.sleep(1)\n"
    root = project(tmp_path, a="from pkg.m3 import f50\nf50()\n", **texts)
    assert lines(root, "pkg/a.py") == []
    assert lines(root, "pkg/m0.py") == [4]


LITERALS = {
    "a text": f"X = '{'x' * 1_000_000}'\n",
    "bytes": f"X = b'{'x' * 1_000_000}'\n",
    "a table": "X = {" + ", ".join(f"'key{n}': ({n}, [{n}])" for n in range(35_000)) + "}\n",
    "a table of functions": "X = {" + ", ".join(f"'key{n}': work" for n in range(50_000)) + "}\n",
    "a list of calls": "X = [" + ", ".join(f"g({n})" for n in range(60_000)) + "]\n",
}


@pytest.mark.parametrize("literal", LITERALS.values(), ids=LITERALS)
def test_a_literal_of_a_megabyte(literal: str, tmp_path: Path) -> None:
    root = project(tmp_path, a="from pkg.b import X, work\nY = X\nwork()\n", b=f"{WORK}def g(n): ...\n{literal}")
    assert lines(root, "pkg/a.py") == [3]


DEEP: dict[str, Callable[[int], str]] = {
    "sums": lambda depth: "X = " + " + ".join(["f()"] * depth),
    "attributes": lambda depth: "X = f" + ".a" * depth,
    "calls": lambda depth: "X = f()" + ".g()" * depth,
    "lambdas": lambda depth: "X = " + "lambda: " * depth + "f()",
    "branches": lambda depth: "if f(): ...\n" + "elif f(): ...\n" * depth,
    "conditions": lambda depth: "X = " + " and ".join(["f()"] * depth),
}


@pytest.mark.parametrize("depth", [100, 200, 300, 350, 400, 450, 600, 2_000])
@pytest.mark.parametrize("shape", DEEP)
def test_what_is_too_deep_in_a_neighbour_costs_nothing_here(shape: str, depth: int, tmp_path: Path) -> None:
    text = "import time\nfrom pkg import b\nX = b.X\nX.a()\nb.f(X)\ntime.sleep(1)\n"
    root = project(tmp_path, a=text, b=f"def f(*a): ...\n{DEEP[shape](depth)}\n")
    engine = Engine()
    assert lines(root, "pkg/a.py", engine) == [6]
    assert engine.check_file(str(root / "pkg/b.py"), [RULE]).unreadable in (
        None,
        "an expression is nested too deeply to be analysed",
        "an expression is nested too deeply to be parsed",
    )
    assert lines(root, "pkg/a.py", engine) == [6]
