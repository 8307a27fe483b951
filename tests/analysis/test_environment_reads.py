"""Which reads of the environment are left to others. Each case reads ``URL`` in a function."""

from __future__ import annotations

import pytest

from lint_rules.analysis.options import Options
from lint_rules.analysis.source import Source
from lint_rules.engine.context import Context
from lint_rules.engine.tree import build
from lint_rules.knowledge.tables import Knowledge

READ = "def f(a, b):\n    {}\n    a.go()\n    a.end()\n"
OWN = {
    "assigned": READ.format("c = os.environ['URL']"),
    "attribute": READ.format("a.url = os.getenv('URL', 'x')"),
    "asked for a value": READ.format("if os.getenv('URL') == 'x': a.stop()"),
    "in a message": READ.format("a.send({'url': os.environ['URL'], 'b': b})"),
    "in a message by keyword": READ.format("a.send(json={'url': os.environ.get('URL')})"),
    "when it is there": READ.format("if a.url is None: a.url = b\n    else: a.url = os.environ['URL']"),
    "when something is given": READ.format("if b: c = os.environ['URL']"),
    "first of a choice": READ.format("a.url = os.environ.get('URL') or b"),
    "after another question": READ.format("if b is None: return\n    a.url = os.environ['URL']"),
}
LEFT = {
    "second of a choice": READ.format("a.url = b or os.environ['URL']"),
    "else of a choice": READ.format("a.url = b if b else os.environ['URL']"),
    "default": READ.format("a.url = b.get('url', os.getenv('URL'))"),
    "when it is missing": READ.format("if a.url is None: a.url = os.environ['URL']"),
    "when nothing was passed": READ.format("if b is None: a.url = os.environ['URL']\n    else: a.url = b"),
    "when nothing is given": READ.format("if b: a.go(b)\n    else: c = os.environ['URL']"),
    "when None is given": READ.format("if b is not None: a.go(b)\n    else: c = os.environ['URL']"),
    "parameter": READ.format("a = os.environ['URL']"),
    "presence": READ.format("if os.getenv('URL') is None: a.stop()"),
    "after an answer": READ.format("if b is not None: return b\n    a.url = os.environ['URL']"),
    "for a child": READ.format("a.run(env={'THEIR_URL': os.environ['URL']})"),
    "under a computed name": READ.format("a.run({b: os.environ['URL']})"),
    "merged": READ.format("a.update({'url': os.environ['URL']})"),
    "kept as a dict": READ.format("c = {'url': os.environ['URL']}"),
    "accessor": "def f(a):\n    a.go()\n    a.end()\n    return int(os.environ['URL'])\n",
    "accessor by way of a local": "def f(a):\n    c = os.environ['URL']\n    a.end()\n    return c.strip()\n",
    "short": "def f(a):\n    a.url = os.environ['URL']\n    a.go()\n",
}


def asked(code: str) -> list[bool]:
    text = f"import os\n{code}"
    context = Context(Source("pkg/m.py", "pkg.m", text, build(text, "pkg.m", "pkg/m.py")), Options(), Knowledge())
    reads = context.environment_reads
    return [reads.is_left_to_others(read) for read in reads.all if read.variable == "URL"]


@pytest.mark.parametrize("code", OWN.values(), ids=OWN)
def test_decides_by_itself(code: str) -> None:
    assert asked(code) == [False]


@pytest.mark.parametrize("code", LEFT.values(), ids=LEFT)
def test_is_left_to_others(code: str) -> None:
    assert asked(code) == [True]


@pytest.mark.parametrize(
    ("read", "is_own"),
    [
        ("os.environ['PKG_URL']", True),
        ("os.environ['SHOP_URL']", False),
        ("os.environ.get('SHOP_URL', 'x')", True),
        ("os.environ.get('SHOP_URL') or 'x'", True),
        ("os.environ.get('SHOP_URL') or b", False),
        ("os.environ.get('SHOP_URL', '')", False),
        ("os.environ.get('SHOP_URL', None)", False),
    ],
)
def test_whose_variable_it_is(read: str, *, is_own: bool) -> None:
    text = f"import os\n{READ.format(f'a.url = {read}')}"
    context = Context(Source("pkg/m.py", "pkg.m", text, build(text, "pkg.m", "pkg/m.py")), Options(), Knowledge())
    reads = context.environment_reads
    assert reads.is_plainly_own(reads.all, ()) is is_own
