"""A summary is plain data made from the module's own text: the same in any order, and after being kept as JSON."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lint_rules.analysis.bindings import Bindings
from lint_rules.analysis.running.lowering import summarise
from lint_rules.analysis.source import Source
from lint_rules.analysis.summary import FORMAT, Summary
from lint_rules.engine.tree import build

SNIPPETS = {
    "nothing": "",
    "imports": "import os, sys as s\nimport a.b\nfrom . import c\nfrom .d import e as f\nfrom g import *\n",
    "exported": "__all__ = ['a']\n__all__ += ['b']\n",
    "function": "def f(a, /, b=g(), *args, c, d=1, **kw) -> int:\n    global x\n    x = a\n    return b(c)\n",
    "class": "@d\nclass C(B, metaclass=M, k=1):\n    x: int = f()\n    def m(self):\n        self.y = super().m()\n",
    "lambda": "f = lambda a, b=g(): a(b)\n",
    "generators": (
        "def f():\n    yield 1\n    x = yield g()\n    yield from h()\na = (i() for i in b if i for j in i)\n"
    ),
    "coroutines": "async def f():\n    async with a() as b, c:\n        async for d in e():\n            await d()\n",
    "comprehensions": "a = [f(i) for i in g()]; b = {i: j for i, j in a}; c = {*a, *b}; d = {**b}\n",
    "tests": "if a is None and not b or c in (1, 'x') or 1 < d() < 2:\n    e()\nelif f():\n    pass\nelse:\n    g()\n",
    "loops": "for a, (b, *c) in d():\n    e()\nelse:\n    f()\nwhile g():\n    break\n",
    "handlers": "try:\n    a()\nexcept (KeyError, b.C) as e:\n    c(e)\nelse:\n    d()\nfinally:\n    f()\n",
    "match": (
        "match a():\n    case [b, *c] if d():\n        e()\n    case {'k': f, **g}:\n        h()\n"
        "    case K(x=1) | 2:\n        i()\n"
    ),
    "stores": "a.b = c()\na[d()] = e\ndel a.b, a[f()]\na.b += g()\n(h, [i, *j]) = k()\nl: int = m()\n",
    "expressions": "a = f'{b()!r:{c()}}' + 'x' % d() if e else (g := h())\ni = [*j(), k[l:m()]]\nn = ~o() ** -p()\n",
    "words that look like expressions": (
        "if x in ('if', 'then', 'else'):\n    f('c', 'v', 'a')\ny = ('cmp', 'not', 'and', 'k', 'ks')\n"
    ),
    "unusual texts": "a = 'ä\\ud800\\x00'\nb = 10 ** 40\nc = b'x', 1.5, 2j, ...\nd = f(10 ** 3, -1, True, None)\n",
}


def summary_of(code: str, path: str = "pkg/mod.py") -> Summary:
    text = textwrap.dedent(code)
    name = path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
    tree = build(text, name, path)
    return summarise(Source(path, name, text, tree), Bindings(tree))


@pytest.mark.parametrize("code", SNIPPETS.values(), ids=SNIPPETS)
def test_nothing_is_lost_in_json(code: str) -> None:
    summary = summary_of(code)
    kept = summary.to_json()
    assert Summary.from_json(kept).to_json() == kept


@pytest.mark.parametrize("code", SNIPPETS.values(), ids=SNIPPETS)
def test_what_comes_back_is_equal(code: str) -> None:
    summary = summary_of(code)
    assert Summary.from_json(summary.to_json()) == summary


@pytest.mark.parametrize("code", SNIPPETS.values(), ids=SNIPPETS)
def test_what_is_put_away_comes_back_equal(code: str) -> None:
    made = summary_of(code)
    read = Summary.from_json(made.to_json())
    for summary in (made, read, Summary.from_bytes(made.to_bytes())):
        again = Summary.from_bytes(summary.to_bytes())
        assert again.to_json() == summary_of(code).to_json()
        assert again == made == summary_of(code)


@pytest.mark.parametrize("code", SNIPPETS.values(), ids=SNIPPETS)
def test_each_line_is_json_in_plain_text_that_any_file_can_hold(code: str) -> None:
    summary = summary_of(code)
    kept = summary.to_json()
    assert kept.isascii()
    head, *bodies = kept.split("\n")
    assert json.loads(head)
    assert len(bodies) == len(summary.scopes)
    assert all(len(json.loads(body)) == 2 for body in bodies if body)


def test_the_body_of_a_function_is_made_when_it_is_asked_for() -> None:
    summary = Summary.from_json(summary_of("def f(x):\n    y = x.a\n    return g(y)\n").to_json())
    function = summary.scopes[1]
    with pytest.raises(AttributeError, match="no colour"):
        _ = function.colour
    assert sorted(function.names) == ["y"]
    assert [operation[0] for operation in function.operations] == ["e", "r", "x"]
    assert summary == summary_of("def f(x):\n    y = x.a\n    return g(y)\n")


@settings(deadline=None)
@given(st.permutations(sorted(SNIPPETS)))
def test_a_summary_does_not_depend_on_what_was_summarised_before(order: list[str]) -> None:
    assert {name: summary_of(SNIPPETS[name]).to_json() for name in order} == {
        name: summary_of(code).to_json() for name, code in SNIPPETS.items()
    }


def test_real_modules_survive() -> None:
    for path in sorted((Path(__file__).parents[2] / "lint_rules").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        tree = build(text, path.stem, str(path))
        summary = summarise(Source(str(path), path.stem, text, tree), Bindings(tree))
        assert Summary.from_json(summary.to_json()).to_json() == summary.to_json(), path


@pytest.mark.parametrize("kept", [json.dumps([FORMAT + 1, {}]), json.dumps([None, {}])])
def test_another_format_is_refused(kept: str) -> None:
    with pytest.raises(ValueError, match="summary format"):
        Summary.from_json(kept)


def test_what_a_module_says_of_itself() -> None:
    summary = summary_of("import a\nfrom .b import c, d\nfrom .e import *\n__all__ = ('x', 'y')\n", "pkg/__init__.py")
    assert summary.is_package
    assert summary.name == "pkg"
    assert [(line, module) for line, module, _ in summary.imports] == [(1, "a"), (2, "pkg.b"), (3, "pkg.e")]
    assert summary.stars == ["pkg.e"]
    assert summary.exported == ["x", "y"]


@pytest.mark.parametrize(
    "code",
    [
        "import typing\nif typing.TYPE_CHECKING:\n    import a\n",
        "if __name__ == '__main__':\n    import a\n",
        "def f():\n    import a\n",
        "def f():\n    class A:\n        import a\n",
        "from ..... import a\n",
    ],
)
def test_imports_that_do_not_run_at_import_are_not_told(code: str) -> None:
    assert [module for _, module, _ in summary_of(code).imports if module != "typing"] == []


def test_long_texts_and_documentation_do_not_make_it_long() -> None:
    long = "x" * 100_000
    assert len(summary_of(f"'''{long}'''\nA = '{long}'\nB = ['{long}', {'1, ' * 10_000}]\n").to_json()) < 1_000


def test_lines_that_move_change_only_lines() -> None:
    code = SNIPPETS["class"]

    def without_lines(summary: Summary) -> list[tuple[str, str, int, list[str]]]:
        return [(s.kind, s.name, s.outer, sorted(s.names)) for s in summary.scopes]

    assert without_lines(summary_of(code)) == without_lines(summary_of("\n\n# moved\n" + code))
