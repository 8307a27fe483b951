"""What expressions refer to: a table of imports, bindings and the ways in which a name becomes unknown."""

from __future__ import annotations

import itertools
import textwrap

import pytest
from astroid import nodes
from hypothesis import given, settings
from hypothesis import strategies as st

from lint_rules.analysis.bindings import Bindings
from lint_rules.analysis.names import UNKNOWN, Names
from lint_rules.analysis.source import Source
from lint_rules.engine.tree import build
from lint_rules.knowledge.tables import Knowledge

KNOWLEDGE = Knowledge()


def names_of(code: str, name: str = "pkg.sub.mod", path: str = "pkg/sub/mod.py") -> tuple[Names, Bindings]:
    text = textwrap.dedent(code)
    tree = build(text, name, path)
    bindings = Bindings(tree)
    return Names(Source(path, name, text, tree), bindings, KNOWLEDGE), bindings


def probed(code: str, **where: str) -> tuple[Names, nodes.NodeNG]:
    """The names of some code, and the argument of its one call of ``probe``."""
    names, bindings = names_of(code, **where)
    calls = [c for c in bindings.nodes(nodes.Call) if isinstance(c.func, nodes.Name) and c.func.name == "probe"]
    assert len(calls) == 1
    return names, calls[0].args[0]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import requests\nprobe(requests.get)", "requests.get"),
        ("import requests as r\nprobe(r.get)", "requests.get"),
        ("from requests import get\nprobe(get)", "requests.get"),
        ("from requests import get as g\nprobe(g)", "requests.get"),
        ("import urllib.request\nprobe(urllib.request.urlopen)", "urllib.request.urlopen"),
        ("import urllib.request as u\nprobe(u.urlopen)", "urllib.request.urlopen"),
        ("import urllib\nimport urllib.request\nprobe(urllib.request)", "urllib.request"),
        ("from . import a\nprobe(a.b)", "pkg.sub.a.b"),
        ("from .a import b\nprobe(b)", "pkg.sub.a.b"),
        ("from .. import a\nprobe(a)", "pkg.a"),
        ("from ..a import b\nprobe(b)", "pkg.a.b"),
        ("from pathlib import Path\ndef f() -> Path: ...\nprobe(f())", "pathlib.Path()"),
        ("from pathlib import Path\ndef f() -> Path | str: ...\nprobe(f())", UNKNOWN),
        ("from pathlib import Path\n@cached\ndef f() -> Path: ...\nprobe(f())", UNKNOWN),
        ("from pathlib import Path\nasync def f() -> Path: ...\nprobe(f())", UNKNOWN),
        (
            "from pathlib import Path\nasync def f() -> Path: ...\nasync def g():\n    probe(await f())",
            "pathlib.Path()",
        ),
        (
            "from pathlib import Path\nclass C:\n    def f(self) -> Path: ...\n    def g(my):\n        probe(my.f())",
            "pathlib.Path()",
        ),
        ("import socket\nprobe(socket.socket())", "socket.socket()"),
        ("from .... import a\nprobe(a)", UNKNOWN),
        ("def f():\n    import requests\n    probe(requests.get)", "requests.get"),
        ("import requests\nget = requests.get\nprobe(get)", "requests.get"),
        ("import requests\na = b = requests\nprobe(a.get)", "requests.get"),
        ("import requests\nif x:\n    g = requests.get\nelse:\n    g = requests.get\nprobe(g)", "requests.get"),
        ("import requests\nprobe(requests.Session())", "requests.Session()"),
        ("import requests\nprobe(requests.Session().get)", "requests.Session.get"),
        ("import requests\ns = requests.Session()\nprobe(s.get)", "requests.Session.get"),
        ("import requests\nwith requests.Session() as s:\n    probe(s)", "requests.Session()"),
        ("import requests\nif s := requests.Session():\n    probe(s)", "requests.Session()"),
        ("import logging\nlog = logging.getLogger(__name__)\nprobe(log.info)", "logging.Logger.info"),
        ("from pathlib import Path\nprobe((Path('a') / 'b').open)", "pathlib.Path.open"),
        ("import requests\ndef f(s: requests.Session):\n    probe(s.get)", "requests.Session.get"),
        ("import requests\ndef f(s: 'requests.Session'):\n    probe(s.get)", "requests.Session.get"),
        ("import requests\ndef f(s: requests.Session | None = None):\n    probe(s.get)", "requests.Session.get"),
        ("import requests\ndef f(s: 'requests.Session | None' = None):\n    probe(s.get)", "requests.Session.get"),
        (
            "import requests\nfrom typing import Optional\ndef f(s: Optional[requests.Session]):\n    probe(s)",
            "requests.Session()",
        ),
        ("import requests\nimport httpx\ndef f(s: requests.Session | httpx.Client):\n    probe(s)", UNKNOWN),
        ("import requests\ns: requests.Session = make()\nprobe(s)", "requests.Session()"),
        ("class C:\n    def f(self):\n        probe(self.x)", UNKNOWN),
        (
            (
                "import requests\nclass C:\n    def __init__(self):\n        self.s = requests.Session()\n"
                "    def f(self):\n        probe(self.s.get)"
            ),
            "requests.Session.get",
        ),
        (
            (
                "import requests\nclass C:\n    def __init__(self):\n        self.s = requests.Session()\n"
                "    def f(self):\n        probe(self.s.get)\n    def g(self, s):\n        self.s = s"
            ),
            UNKNOWN,
        ),
        (
            (
                "import requests\nclass C:\n    def __init__(self):\n        self.s = requests.Session()\n"
                "    def f(self):\n        probe(self.s.get)\n    def g(self):\n        del self.s"
            ),
            UNKNOWN,
        ),
        (
            "import requests\nclass C:\n s = requests.Session()\n @classmethod\n def f(cls):\n  probe(cls.s)",
            "requests.Session()",
        ),
        (
            "import requests\nclass C:\n s = requests.Session()\n @staticmethod\n def f(x):\n  probe(x.s)",
            UNKNOWN,
        ),
        ("probe(open)", "builtins.open"),
        ("def f(open):\n    probe(open)", UNKNOWN),
        ("from tkinter import *\nprobe(open)", UNKNOWN),
        ("probe('text')", "builtins.str()"),
        ("probe(None)", UNKNOWN),
        ("import a\nasync def f():\n    probe(await a.B())", "a.B()"),
        ("import a\nprobe(a.B() if x else a.B())", "a.B()"),
        ("import a\nprobe(a.B() if x else a.C())", UNKNOWN),
        ("try:\n    import json\nexcept ImportError:\n    json = None\nprobe(json.dumps)", "json.dumps"),
        ("try:\n    from a import f\nexcept ImportError:\n    def f(): ...\nprobe(f)", "a.f"),
        ("import requests\nrequests = wrap(requests)\nprobe(requests.get)", UNKNOWN),
        ("import requests\ndef f(requests):\n    probe(requests.get)", UNKNOWN),
        ("import requests\ndef f():\n    requests = x\n    probe(requests.get)", UNKNOWN),
        ("import requests\ndef f():\n    for requests in x:\n        probe(requests.get)", UNKNOWN),
        ("import requests\n[probe(requests) for requests in x]", UNKNOWN),
        ("import requests\ndef f():\n    global requests\n    requests = x\nprobe(requests.get)", UNKNOWN),
        ("import requests\ndel requests\nprobe(requests)", UNKNOWN),
        ("import requests\nprobe(requests)\ndel requests", "requests"),
        ("import requests\nfrom x import *\nprobe(requests)", UNKNOWN),
        ("from x import *\nimport requests\nprobe(requests)", "requests"),
        ("a = b\nb = a\nprobe(a.c)", UNKNOWN),
        ("a = a.b\nprobe(a)", UNKNOWN),
        ("import a\nx, y = a\nprobe(x)", UNKNOWN),
        ("import a\nx = a.b\nx += 1\nprobe(x)", UNKNOWN),
        ("import a\nprobe(a[0].b)", UNKNOWN),
        ("import a\nprobe(a.b().c)", UNKNOWN),
        ("import a\nprobe(a.CONSTANT)", "a.CONSTANT"),
        ("probe(undefined)", UNKNOWN),
        ("class Local: ...\nprobe(Local())", UNKNOWN),
    ],
)
def test_qualified_name(code: str, expected: str) -> None:
    names, expression = probed(code)
    assert names.of(expression) == expected


def test_an_import_of_two_environments_has_two_names() -> None:
    code = (
        "try:\n from urllib.request import urlopen\nexcept ImportError:\n from urllib2 import urlopen\nprobe(urlopen)"
    )
    names, expression = probed(code)
    assert names.candidates(expression) == ("urllib.request.urlopen", "urllib2.urlopen")
    assert names.of(expression) == UNKNOWN


@pytest.mark.parametrize(
    ("code", "where", "expected"),
    [
        ("import requests\nprobe(requests.get)", "pkg.mod", "requests.get"),
        ("import requests\nprobe(requests.get)", "requests.api", None),
        ("import requests\nprobe(requests.get)", "requests_extras.api", "requests.get"),
        ("import requests\nprobe(requests.nothing)", "pkg.mod", None),
        ("def f(requests):\n    probe(requests.get)", "pkg.mod", None),
    ],
)
def test_known_in_a_table(code: str, where: str, expected: str | None) -> None:
    names, expression = probed(code, name=where)
    found = names.known(expression, KNOWLEDGE.table("default-clients"))
    assert (found[0] if found else None) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("probe(1)", "1"),
        ("x = make()\nprobe(x)", "make()"),
        ("x = make()\ny = x\nprobe(y)", "make()"),
        ("x = make()\nx = other()\nprobe(x)", "x"),
        ("def f(x):\n    probe(x)", "x"),
        ("for x in y:\n    probe(x)", "x"),
        ("with make() as x:\n    probe(x)", "x"),
        ("x, y = make()\nprobe(x)", "x"),
        (
            "class C:\n    def __init__(self):\n        self.x = make()\n    def f(self):\n        probe(self.x)",
            "make()",
        ),
        ("class C:\n    x = make()\n    def f(self):\n        probe(self.x)", "make()"),
        ("class C:\n    def g(self):\n        self.x = make()\n    def f(self):\n        probe(self.x)", "self.x"),
        ("a = b\nb = a\nprobe(a)", "a"),
    ],
)
def test_origin(code: str, expected: str) -> None:
    names, expression = probed(code)
    assert names.origin(expression).as_string() == expected


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        ("str", ("builtins.str",)),
        ("'str'", ("builtins.str",)),
        ("str | None", ("builtins.str",)),
        ("'str | None'", ("builtins.str",)),
        ("Optional[r.Session]", ("requests.Session",)),
        ("'Optional[r.Session]'", ("requests.Session",)),
        ("Union[r.Session, str]", ("requests.Session", "builtins.str")),
        ("list[str]", ("builtins.list",)),
        ("Missing", (UNKNOWN,)),
        ("'Missing'", (UNKNOWN,)),
        ("None", ()),
    ],
)
def test_annotated(annotation: str, expected: tuple[str, ...]) -> None:
    code = f"import requests as r\nfrom typing import Optional, Union\ndef f(x: {annotation}): ...\n"
    names, bindings = names_of(code)
    function = next(iter(bindings.nodes(nodes.FunctionDef)))
    assert names.annotated(function.args.annotations[0], bindings.module) == expected


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["a", "b", "c"]), min_size=2, max_size=9))
def test_chains_of_assignments_end(chain: list[str]) -> None:
    code = "\n".join(f"{left} = {right}" for left, right in itertools.pairwise(chain)) + f"\nprobe({chain[0]})"
    names, expression = probed(code)
    assert names.of(expression) == UNKNOWN
    names.origin(expression)


def test_an_attribute_that_is_made_of_itself_is_unknown() -> None:
    code = (
        "class C:\n    def __init__(self):\n        self.x = self.x.more()\n    def m(self):\n        return self.x.y\n"
    )
    names, bindings = names_of(code)
    assert [names.of(a) for a in bindings.nodes(nodes.Attribute) if a.attrname == "y"] == [""]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import requests\nprobe(requests.get)", True),
        ("import requests\nprobe(requests.Request)", False),
        ("from requests import get as g\nprobe(g)", True),
        ("import os\nprobe(os.get)", False),
        ("import os\nprobe(g)", False),
        ("probe(requests.get)", False),
        ("from . import requests\nprobe(requests.get)", False),
        ("import botocore\nprobe(botocore.vendored.requests.get)", True),
        ("import openai\nprobe(openai.chat.completions.create)", True),
        ("import requests\nprobe(requests.create)", False),
    ],
)
def test_whether_a_table_is_worth_asking(code: str, expected: bool) -> None:
    names, expression = probed(code)
    assert names.may_be_known(expression, KNOWLEDGE.table("default-clients")) is expected
