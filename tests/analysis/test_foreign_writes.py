"""Which writes reach another module. The module that is asked about is ``pkg/mod.py``, beside ``pkg/other.py``."""

from __future__ import annotations

from pathlib import Path

import pytest

from lint_rules.analysis.options import Options
from lint_rules.analysis.source import Source
from lint_rules.engine.context import Context
from lint_rules.engine.tree import build
from lint_rules.knowledge.tables import Knowledge

OTHER = """
import collections, threading
N = 1
LIST = []
ORDER = collections.OrderedDict()
class K:
    table = {}
class Context(threading.local): ...
class Own:
    def __setitem__(self, k, v): ...
class Plain: ...
here, own, plain = Context(), Own(), Plain()
"""
WRITES = {
    "module": ("from . import other\ndef f(): other.N = 2", ["pkg.other.N"]),
    "dotted": ("import pkg.other\ndef f(): pkg.other.N = 2", ["pkg.other.N"]),
    "renamed": ("import pkg.other as o\ndef f(): o.N = 2", ["pkg.other.N"]),
    "class": ("from .other import K\ndef f(): K.x = 2", ["pkg.other.K"]),
    "container": ("from .other import LIST\ndef f(): LIST.append(1)", ["pkg.other.LIST"]),
    "made container": ("from .other import ORDER\ndef f(): ORDER.popitem()", ["pkg.other.ORDER"]),
    "container of a class": ("from .other import K\ndef f(): K.table[1] = 2", ["pkg.other.K.table"]),
    "object": ("from .other import plain\ndef f(): plain.x = 1", ["pkg.other.plain"]),
    "foreign": ("import json\ndef f(): json.dumps = 1", ["json.?"]),
    "foreign item": ("import somebody\ndef f(): somebody.table[1] = 2", ["somebody.table.?"]),
    "alias": ("from .other import LIST\ndef f():\n    x = LIST\n    x.append(1)", ["pkg.other.LIST"]),
}
NO_WRITES = {
    "at import": "from . import other\nother.N = 2",
    "context": "from .other import here\ndef f(): here.x = 2",
    "own operator": "from .other import own\ndef f(): own[1] = 2",
    "no such method": "from .other import LIST\ndef f(): LIST.copy()",
    "restored": "from . import other\ndef f():\n    old = other.N\n    other.N = 2\n    other.N = old",
    "instance": "import requests\ndef f():\n    s = requests.Session()\n    s.auth = 1",
    "attribute of a parameter": "import requests\ndef f(s: requests.Session):\n    h = s.headers\n    h['a'] = 'b'",
    "shadowed": "from . import other\ndef f(other): other.N = 2",
    "twin": "import _pkg\ndef f(): _pkg.N = 2",
    "process": "import sys\ndef f(): sys.stdout = None",
    "documented": "import matplotlib\ndef f(): matplotlib.rcParams['a'] = 1",
}


def asked(code: str, folder: Path) -> list[str]:
    package = folder / "pkg"
    package.mkdir()
    (folder / "pyproject.toml").touch()
    (package / "__init__.py").touch()
    (package / "other.py").write_text(OTHER, encoding="utf-8")
    path = package / "mod.py"
    path.write_text(code, encoding="utf-8")
    tree = build(code, "pkg.mod", str(path))
    context = Context(Source(str(path), "pkg.mod", code, tree), Options(), Knowledge())
    return [
        f"pkg.{Path(w.owned.file).stem}.{w.owned.name}" if w.owned is not None else f"{w.owner}.?"
        for w in context.foreign_writes.by_later_code()
    ]


@pytest.mark.parametrize(("code", "expected"), WRITES.values(), ids=WRITES)
def test_writes(code: str, expected: list[str], tmp_path: Path) -> None:
    assert asked(code, tmp_path) == expected


@pytest.mark.parametrize("code", NO_WRITES.values(), ids=NO_WRITES)
def test_no_writes(code: str, tmp_path: Path) -> None:
    assert asked(code, tmp_path) == []
