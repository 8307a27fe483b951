"""Modules are followed into each other in any shape: in circles, very deep, very large, unreadable or just edited."""

from __future__ import annotations

import itertools
import os
import time
from pathlib import Path

import pytest

from lint_rules.analysis.summary import Summary
from lint_rules.catalog import catalog
from lint_rules.engine.driver import Engine

(RULE,) = (rule for rule in catalog() if rule.name == "import-time-effect")


def lay_out(root: Path, files: dict[str, str]) -> None:
    (root / "pyproject.toml").write_text('[project]\nname = "scratch"\nversion = "1"\n', encoding="utf-8")
    for name, text in {"pkg/__init__.py": "", **files}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def lines(engine: Engine, path: Path, text: str | None = None) -> list[int]:
    """Where the rule finds something."""
    outcome = engine.check_file(str(path), [RULE]) if text is None else engine.check(str(path), text, [RULE])
    assert not outcome.crashes, outcome.crashes
    assert outcome.unreadable is None
    return [diagnostic.at.line for diagnostic in outcome.diagnostics]


CIRCLE = {
    "pkg/a.py": "import pkg.b\nfrom pkg.c import work\n\nX = pkg.b.b()\ndef a():\n    work()\n",
    "pkg/b.py": "from pkg import a\nfrom pkg.c import *\n\nX = a.a()\ndef b():\n    return a.a\n",
    "pkg/c.py": "from pkg.a import *\nfrom pkg.b import b\nimport time\n\ndef work():\n    time.sleep(1)\nX = b()()\n",
}
IN_CIRCLE = {"pkg/a.py": [], "pkg/b.py": [4], "pkg/c.py": [7]}


@pytest.mark.parametrize("order", list(itertools.permutations(CIRCLE)))
def test_import_circles_give_the_same_in_any_order(order: tuple[str, ...], tmp_path: Path) -> None:
    lay_out(tmp_path, CIRCLE)
    engine = Engine()
    assert {name: lines(engine, tmp_path / name) for name in order} == IN_CIRCLE


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes here")
def test_nobody_waits_for_a_pipe_in_the_place_of_a_module(tmp_path: Path) -> None:
    code = "from pkg.pipe import x\nimport time\n\ndef work():\n    time.sleep(1)\nX = work()\nx()\n"
    lay_out(tmp_path, {"pkg/a.py": code})
    os.mkfifo(tmp_path / "pkg/pipe.py")
    assert lines(Engine(), tmp_path / "pkg/a.py") == [6]


@pytest.mark.parametrize("order", list(itertools.permutations(CIRCLE)))
def test_what_is_put_away_in_between_is_there_again(order: tuple[str, ...], tmp_path: Path) -> None:
    lay_out(tmp_path, CIRCLE)
    engine = Engine()
    found = {}
    for name in (*order, *order):
        found[name] = lines(engine, tmp_path / name)
        engine.linking.settle()
        assert engine.linking.program.at_hand == 0
    assert found == IN_CIRCLE


@pytest.mark.parametrize(
    "text",
    [
        "import pkg.a\nfrom pkg.a import f\nimport time\ndef f():\n    time.sleep(1)\npkg.a.f()\n",
        "from pkg.a import *\nimport time\ndef f():\n    time.sleep(1)\nf()\n",
        "from . import a\nimport time\ndef f():\n    time.sleep(1)\nf()\n",
    ],
)
def test_a_module_may_import_itself(text: str, tmp_path: Path) -> None:
    lay_out(tmp_path, {"pkg/a.py": text})
    assert lines(Engine(), tmp_path / "pkg/a.py") == [text.count("\n")]


def test_names_bound_to_each_other_in_a_circle_are_nothing(tmp_path: Path) -> None:
    lay_out(tmp_path, {"pkg/a.py": "from pkg.b import f\nX = f()\n", "pkg/b.py": "from pkg.a import f\nX = f()\n"})
    engine = Engine()
    assert lines(engine, tmp_path / "pkg/a.py") == lines(engine, tmp_path / "pkg/b.py") == []


@pytest.mark.once
def test_very_deep_calls_need_no_stack(tmp_path: Path) -> None:
    deep = 5_000
    calls = "".join(f"def f{n}():\n    f{n + 1}()\n" for n in range(deep))
    lay_out(tmp_path, {"pkg/a.py": f"import time\n{calls}def f{deep}():\n    time.sleep(1)\nf0()\n"})
    assert lines(Engine(), tmp_path / "pkg/a.py") == [2 * deep + 4]


def test_very_deep_class_lines_need_none_either(tmp_path: Path) -> None:
    deep = 1_000
    classes = "".join(f"class C{n + 1}(C{n}): ...\n" for n in range(deep))
    text = f"import time\nclass C0:\n    def __init__(self):\n        time.sleep(1)\n{classes}C{deep}()\n"
    lay_out(tmp_path, {"pkg/a.py": text})
    assert lines(Engine(), tmp_path / "pkg/a.py") == [text.count("\n")]


def test_a_long_chain_of_modules(tmp_path: Path) -> None:
    deep = 150
    modules = {f"pkg/m{n}.py": f"from pkg.m{n + 1} import f as g\ndef f():\n    g()\n" for n in range(deep)}
    lay_out(tmp_path, {**modules, f"pkg/m{deep}.py": "import time\ndef f():\n    time.sleep(1)\n"})
    text = "from pkg.m0 import f\nX = f()\n"
    (tmp_path / "pkg/a.py").write_text(text, encoding="utf-8")
    assert lines(Engine(), tmp_path / "pkg/a.py") == [2]


USE_OF_LARGE = "import time\nfrom pkg.b import X, f\nY = f(X)\nfor x in X: ...\ntime.sleep(1)\n"
LARGE = {
    "texts": "X = [{}]\n".format(", ".join(f"'{n:08d}'" for n in range(90_000))),
    "names": "X = {{{}}}\n".format(", ".join(f"'{n}': f" for n in range(90_000))),
    "tuples": "X = [{}]\n".format(", ".join(f"({n}, 'a')" for n in range(70_000))),
    "one text": "X = '{}'\n".format("x" * 1_000_000),
}


@pytest.mark.once
@pytest.mark.parametrize("literal", LARGE.values(), ids=LARGE)
def test_large_literals_cost_little(literal: str, tmp_path: Path) -> None:
    lay_out(
        tmp_path,
        {"pkg/a.py": USE_OF_LARGE, "pkg/b.py": f"def f(x): ...\n{literal}"},
    )
    start = time.process_time()
    assert lines(Engine(), tmp_path / "pkg/a.py") == [5]
    assert time.process_time() - start < 20


WORK = "import time\ndef f():\n    time.sleep(1)\n"
UNREADABLE = {
    "broken": b"def f(:\n",
    "not utf-8": b"# \xff\nimport time\ndef f():\n    time.sleep(1)\n",
    "nul": b"import time\n\0",
    "empty": b"",
}


@pytest.mark.parametrize("content", UNREADABLE.values(), ids=UNREADABLE)
def test_an_unreadable_neighbour_is_unknown(content: bytes, tmp_path: Path) -> None:
    lay_out(tmp_path, {"pkg/a.py": "import time\nfrom pkg.b import f\nX = f()\ntime.sleep(1)\n"})
    (tmp_path / "pkg/b.py").write_bytes(content)
    assert lines(Engine(), tmp_path / "pkg/a.py") == [4]


def test_a_neighbour_that_is_a_folder_is_unknown(tmp_path: Path) -> None:
    lay_out(tmp_path, {"pkg/a.py": "from pkg.b import f\nX = f()\n"})
    (tmp_path / "pkg/b.py").mkdir()
    assert lines(Engine(), tmp_path / "pkg/a.py") == []


def test_a_text_that_is_not_on_disk_counts_for_its_neighbours(tmp_path: Path) -> None:
    lay_out(tmp_path, {"pkg/a.py": "from pkg.b import f\nX = f()\n", "pkg/b.py": "def f(): ...\n"})
    engine = Engine()
    a, b = tmp_path / "pkg/a.py", tmp_path / "pkg/b.py"
    assert lines(engine, a) == []
    assert lines(engine, b, WORK) == []
    assert lines(engine, a) == [2]
    assert lines(engine, b, "def f(): ...\n") == []
    assert lines(engine, a) == []


def test_a_neighbour_that_becomes_readable_is_known(tmp_path: Path) -> None:
    lay_out(tmp_path, {"pkg/a.py": "from pkg.b import f\nX = f()\n", "pkg/b.py": "def f(:\n"})
    engine = Engine()
    a, b = tmp_path / "pkg/a.py", tmp_path / "pkg/b.py"
    assert lines(engine, a) == []
    assert lines(engine, b, WORK) == []
    assert lines(engine, a) == [2]


def test_the_module_itself_is_taken_as_it_is_now(tmp_path: Path) -> None:
    lay_out(tmp_path, {"pkg/a.py": WORK})
    engine = Engine()
    a = tmp_path / "pkg/a.py"
    assert [lines(engine, a, text) for text in (WORK, WORK + "f()\n", WORK, "\n" + WORK + "f()\n")] == [
        [],
        [4],
        [],
        [5],
    ]


class Kept:
    """Keeps summaries as a cache does: as text."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.made: list[str] = []

    def take(self, path: str) -> Summary | None:
        text = self.texts.get(path)
        return None if text is None else Summary.from_json(text)

    def put(self, summary: Summary) -> None:
        self.made.append(summary.path)
        self.texts[summary.path] = summary.to_json()

    def note_unreadable(self, path: str) -> None:
        self.made.append(path)


def test_kept_summaries_say_the_same(tmp_path: Path) -> None:
    lay_out(tmp_path, CIRCLE)
    kept = Kept()
    for _ in range(2):
        engine = Engine(shelf=kept)
        assert {name: lines(engine, tmp_path / name) for name in CIRCLE} == IN_CIRCLE
    assert sorted(kept.made) == sorted(str(tmp_path / name) for name in (*CIRCLE, "pkg/__init__.py"))


def test_what_a_module_led_to_is_noted(tmp_path: Path) -> None:
    lay_out(tmp_path, CIRCLE)
    engine = Engine()
    lines(engine, tmp_path / "pkg/b.py")
    links, reached = engine.linking.links, {str(tmp_path / "pkg/b.py")}
    while not (further := {file for path in reached for file in links.get(path, ())}) <= reached:
        reached |= further
    assert {Path(path).name for path in reached} == {"__init__.py", "a.py", "b.py", "c.py"}


def test_a_kept_summary_of_another_name_is_made_again(tmp_path: Path) -> None:
    lay_out(tmp_path, CIRCLE)
    kept = Kept()
    lines(Engine(shelf=kept), tmp_path / "pkg/b.py")
    (tmp_path / "pkg/__init__.py").unlink()
    kept.made.clear()
    lines(Engine(shelf=kept), tmp_path / "pkg/b.py")
    assert str(tmp_path / "pkg/b.py") in kept.made
