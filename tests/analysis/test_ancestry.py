"""What classes descend from: a project of a few modules, and questions about the classes of one."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from astroid import nodes

from lint_rules.analysis.options import Options
from lint_rules.analysis.source import Source
from lint_rules.engine.context import Context
from lint_rules.engine.tree import build
from lint_rules.knowledge.tables import Knowledge

BASE = """
from abc import ABC
class Base(ABC):
    def run(self):
        self.prepare()
    def close(self): ...
"""
CASE = """
import abc, typing, framework
from pkg import handed_on
from pkg.base import Base
class Plain: ...
class Kept(Base): ...
class Near(handed_on.Base):
    def run(self): ...
class Typed(typing.Generic[typing.T], Base): ...
class Foreign(framework.Widget): ...
class Deep(Near, Foreign): ...
class Lost(made_somewhere()): ...
"""


@pytest.fixture
def context(tmp_path: Path) -> Context:
    package = tmp_path / "pkg"
    package.mkdir()
    (tmp_path / "pyproject.toml").touch()
    (package / "__init__.py").touch()
    (package / "base.py").write_text(textwrap.dedent(BASE), encoding="utf-8")
    (package / "handed_on.py").write_text("from pkg.base import Base\n", encoding="utf-8")
    path = str(package / "case.py")
    return Context(Source(path, "pkg.case", CASE, build(CASE, "pkg.case", path)), Options(), Knowledge())


def klass(context: Context, name: str) -> nodes.ClassDef:
    return next(found for found in context.bindings.nodes(nodes.ClassDef) if found.name == name)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Plain", True), ("Kept", True), ("Near", True), ("Foreign", False), ("Deep", False), ("Lost", False)],
)
def test_whether_the_project_has_all_of_it(context: Context, name: str, *, expected: bool) -> None:
    assert context.ancestry.is_of_the_project(klass(context, name)) is expected


@pytest.mark.parametrize(("name", "line"), [("Plain", None), ("Kept", 4), ("Near", 4), ("Typed", 4), ("Deep", 8)])
def test_the_nearest_inherited_method(context: Context, name: str, line: int | None) -> None:
    method = context.ancestry.method(klass(context, name), "run")
    assert (method.line if method is not None else None) == line


def test_what_ancestors_speak_of(context: Context) -> None:
    ancestry = context.ancestry
    assert ancestry.mentions(klass(context, "Kept"), "prepare")
    assert not ancestry.mentions(klass(context, "Kept"), "close")
    assert not ancestry.mentions(klass(context, "Plain"), "prepare")
