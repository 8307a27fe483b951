"""Which imports can wait: by tables of modules that one module imports."""

from __future__ import annotations

from pathlib import Path

import pytest
from running import written

from lint_rules.analysis.options import Options
from lint_rules.engine.import_map import ImportMap, Judgement

APP = """
from flask import Flask
app = Flask(__name__)
TABLE = {}
ITEMS = []
TITLE = None
class Registry:
    def __init__(self):
        self.items = []
    def add(self, item):
        self.items.append(item)
    def register(self, name):
        def keep(function):
            self.items.append(function)
            return function
        return keep
registry = Registry()
register_item = registry.register
def the_registry():
    return registry
def register(function):
    TABLE[function.__name__] = function
    return function
def fill(where, item):
    where.append(item)
def title(text):
    global TITLE
    TITLE = text
def plug():
    app.register_blueprint(1)
class Base:
    subclasses = []
    def __init_subclass__(cls):
        cls.subclasses.append(cls)
class Lazy:
    def __init__(self):
        self.value = None
    def __setattr__(self, name, value):
        self.__dict__[name] = value
"""


def judged(text: str, folder: Path, **modules: str) -> list[Judgement]:
    """What is said of the imports of one module."""
    files = {f"pkg/{name}.py": code for name, code in modules.items()}
    written(folder, {"pyproject.toml": "", "pkg/__init__.py": "", "pkg/app.py": APP, **files, "pkg/use.py": text})
    map_ = ImportMap(Options())
    return list(map_.judgements(map_.module(str(folder / "pkg/use.py"))))


def status(module: str, folder: Path) -> str:
    """What is said of the import of a module."""
    (found,) = judged("import pkg.a\ndef f(): return pkg.a\n", folder, a=module)
    return found.status


PURE = {
    "definitions": "X = 1\ndef f(): open('x')\nclass A: ...",
    "a table of its own": "TABLE = {}\nTABLE['a'] = 1\nTABLE.update(b=2)",
    "a table of its own by another's function": "from pkg.app import fill\nMINE = []\nfill(MINE, 1)",
    "a table that no name has": "from pkg.app import fill\nfill([], 1)",
    "a registry of its own": "from pkg.app import Registry\nR = Registry()\nR.add(1)",
    "a decorator of its own registry": "from pkg.app import Registry\nR = Registry()\n@R.register('x')\ndef f(): ...",
    "an object that sets itself up": "from pkg.app import Lazy\nL = Lazy()",
    "a decorator of the standard library": "import functools\n@functools.cache\ndef f(): ...",
    "an error of a library": "import requests\nclass E(requests.HTTPError): ...",
    "a call of a library whose result is kept": "import requests\nS = requests.Session()",
    "an app of its own": "from flask import Flask\nmine = Flask('x')\n@mine.route('/')\ndef f(): ...",
    "a call that only looks": "from pkg.app import TABLE\nN = TABLE.get('x')",
    "changes later": "from pkg.app import TABLE, title\ndef f():\n    TABLE['x'] = 1\n    title('x')",
    "for type checkers": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from pkg.b import x",
}
NEEDED = {
    "input": "X = open('x').read()",
    "input that is exempt": "import os\nX = open(os.path.dirname(__file__)).read()",
    "environment": "import os\nX = os.environ['X']",
    "process": "import sys\nsys.path.append('x')",
    "a decorator that registers": "from pkg.app import register\n@register\ndef f(): ...",
    "a bare call that registers": "from pkg.app import registry\nregistry.add(1)",
    "a bare call with its result kept": "from pkg.app import registry\nX = registry.add(1)",
    "a decorator with arguments": "from pkg.app import registry\n@registry.register('x')\ndef f(): ...",
    "a method under a name": "from pkg.app import register_item\n@register_item('x')\ndef f(): ...",
    "a registry that a function gives": "from pkg.app import the_registry\nthe_registry().add(1)",
    "an item of another's table": "import pkg.app\npkg.app.TABLE['x'] = 1",
    "an attribute of another module": "from pkg import app\napp.TITLE = 'x'",
    "an attribute of another's class": "from pkg.app import Registry\nRegistry.size = 3",
    "a method of another's table": "from pkg.app import ITEMS\nITEMS.append(1)",
    "another's table by another's function": "from pkg.app import ITEMS, fill\nfill(ITEMS, 1)",
    "by keyword": "from pkg.app import ITEMS, fill\nfill(item=1, where=ITEMS)",
    "under another name": "from pkg.app import ITEMS\nOWN = ITEMS\nOWN.append(1)",
    "a global that a function binds": "from pkg.app import title\ntitle('x')",
    "a hook of the base class": "from pkg.app import Base\nclass A(Base): ...",
    "in a class body": "from pkg.app import ITEMS\nclass A:\n    ITEMS.append(1)",
    "in a branch": "import sys\nfrom pkg.app import ITEMS\nif sys.argv:\n    ITEMS.append(1)",
    "what it imports": "from pkg.b import x",
    "the package that it imports from": "import pkg.inner.c",
}
DOUBTED = {
    "a decorator of a library": "import celery\n@celery.shared_task\ndef f(): ...",
    "a decorator of another's app": "from pkg.app import app\n@app.route('/')\ndef f(): ...",
    "a bare call of a library": "from sqlalchemy import event\nevent.listen(1, 2)",
    "a method of another's app": "from pkg.app import plug\nplug()",
    "a base class of a library": "from django.db import models\nclass M(models.Model): ...",
    "all names of a library": "from celery import *",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return written(
        tmp_path, {"pkg/b.py": "x = open('x')\n", "pkg/inner/__init__.py": "open('x')\n", "pkg/inner/c.py": ""}
    )


@pytest.mark.parametrize("module", PURE.values(), ids=PURE)
def test_what_only_defines_can_wait(module: str, project: Path) -> None:
    assert status(module, project) == "lazy"


@pytest.mark.parametrize("module", NEEDED.values(), ids=NEEDED)
def test_what_does_more_is_needed(module: str, project: Path) -> None:
    assert status(module, project) == "eager"


@pytest.mark.parametrize("module", DOUBTED.values(), ids=DOUBTED)
def test_what_nobody_knows_is_not_promised(module: str, project: Path) -> None:
    assert status(module, project) == "unknown"


KEEPS = (
    "KEPT = []\ndef _note(g):\n    KEPT.append(f(g))\ndef keep(g):\n    KEPT.append(g)\n    _note(g)\n    return g\n"
)
MAKES = (
    "KEPT = {}\ndef _note(name, g):\n    KEPT[name] = f(g)\n"
    "def keep(name):\n    def kept(g):\n        _note(name, g)\n        return g\n    return kept\n"
)
NOTES = "class A:\n    def __init_subclass__(cls): f(cls)\n"
STATEMENTS = {
    "from pkg.a import *": "eager",
    "try:\n    import pkg.a\nexcept ImportError: ...": "eager",
    "with open('x'):\n    import pkg.a": "eager",
    "class A:\n    import pkg.a": "eager",
    "import pkg.a\n__all__ = list(globals())": "eager",
    "import pkg.broken": "eager",
    "import pkg.a\n'pkg' in globals()": "lazy",
    "if 1:\n    import pkg.a": "lazy",
    "from .a import f\ndef g(x: f) -> f: ...": "lazy",
    "from .a import f\nx: f": "lazy",
    "from . import a": "lazy",
    "from .a import f\n__all__ = ['f']": "lazy",
    "from .a import f\nif __name__ == '__main__':\n    f()": "lazy",
    "from .a import f\nf()": "at-once",
    "from .a import f\nclass A(f): ...": "at-once",
    "from .a import f\n@f\ndef g(): ...": "at-once",
    "from .a import f\ndef g(x=f): ...": "at-once",
    "from .a import f\ndef g(x: int = f): ...": "at-once",
    "from .a import f\nx: int = f": "at-once",
    "from .a import f\ndef g(): return f\ng()": "at-once",
    "from .a import f\nclass A:\n    def __init__(self): f()\nA()": "at-once",
    "from .b import x\nx()": "at-once",
    f"from .a import f\n{KEEPS}": "lazy",
    f"from .a import f\n{KEEPS}@keep\ndef g(): ...": "at-once",
    f"from .a import f\n{MAKES}": "lazy",
    f"from .a import f\n{MAKES}@keep('x')\ndef g(): ...": "at-once",
    f"from .a import f\n{NOTES}": "lazy",
    f"from .a import f\n{NOTES}class B(A): ...": "at-once",
    "from .a import f\nclass A:\n    @staticmethod\n    def _g(): f()\nA._g()": "at-once",
    "from .a import f\ng = lambda: f()\ng()": "at-once",
    "from . import NAME": "at-once",
    "import os": "outside",
    "import os, pkg.a": "outside",
    "import numpy as np": "outside",
}


@pytest.mark.parametrize(("text", "wanted"), STATEMENTS.items())
def test_statements(text: str, wanted: str, project: Path) -> None:
    (project / "pkg/broken.py").write_text("def f(:\n", encoding="utf-8")
    (found,) = judged(text, project, a="def f(): ...")
    assert found.status == wanted


@pytest.mark.parametrize(
    "text",
    [
        "def f():\n    import pkg.a\n",
        "from __future__ import annotations\n",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import pkg.a\n",
    ],
)
def test_imports_that_do_not_run_at_import_are_not_listed(text: str, project: Path) -> None:
    assert [j for j in judged(text, project, a="") if "pkg" in j.text or "__future__" in j.text] == []


def test_the_reason_is_shown_with_its_way(project: Path) -> None:
    (found,) = judged("import pkg.a", project, a="from pkg.app import register\n@register\ndef f(): ...")
    assert (found.module, found.reason) == ("pkg.a", "changes `TABLE` of pkg.app")
    assert [(Path(s.path).name, s.line, s.text) for s in found.steps] == [
        ("a.py", 2, "calls `register`"),
        ("app.py", 22, "changes `TABLE` of pkg.app"),
    ]


def test_the_importer_itself_and_its_packages_are_no_reason(project: Path) -> None:
    written(project, {"pkg/inner/use.py": "import pkg.a\n", "pkg/a.py": "from pkg.inner import use\n"})
    map_ = ImportMap(Options())
    (found,) = map_.judgements(map_.module(str(project / "pkg/inner/use.py")))
    assert found.status == "lazy"
