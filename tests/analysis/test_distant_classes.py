"""What a class of another module of the project is, and what it derives from."""

from __future__ import annotations

from pathlib import Path

import pytest
from astroid import nodes

from lint_rules.analysis.exceptions import Exceptions
from lint_rules.analysis.options import Options
from lint_rules.analysis.source import Source
from lint_rules.engine.context import Context
from lint_rules.engine.tree import build
from lint_rules.knowledge.tables import Knowledge

ERRORS = """
import requests
class Failure(Exception): code = 500
class Refused(Failure): status_code = 403
class Hidden(Refused): pass
class Offline(requests.ConnectionError): pass
class Mystery(unknown.Thing): pass
class Both(Failure, ValueError): pass
NETWORK = (OSError, Offline)
limit = 3
"""
CASE = """
from project import errors
from project.errors import Failure, Hidden, Mystery, NETWORK, Offline, limit
from project import Refused as Shown
class Mine(Hidden): pass
"""


@pytest.fixture
def exceptions(tmp_path: Path) -> Exceptions:
    """The exception types of a module that has some from its project."""
    package = tmp_path / "project"
    package.mkdir()
    (tmp_path / "pyproject.toml").touch()
    (package / "__init__.py").write_text("from .errors import Refused\n", encoding="utf-8")
    (package / "errors.py").write_text(ERRORS, encoding="utf-8")
    text = (
        CASE + "try: pass\nexcept (Failure, Hidden, Mystery, NETWORK, Offline, limit, Shown, errors.Both, Mine): pass\n"
    )
    path = package / "case.py"
    path.write_text(text, encoding="utf-8")
    source = Source(str(path), "project.case", text, build(text, "project.case", str(path)))
    return Context(source, Options(), Knowledge()).exceptions


def part(exceptions: Exceptions, text: str) -> nodes.NodeNG:
    """One expression of the clause."""
    (clause,) = exceptions._bindings.nodes(nodes.ExceptHandler)
    assert isinstance(clause.type, nodes.Tuple)
    return next(p for p in clause.type.elts if isinstance(p, nodes.NodeNG) and p.as_string() == text)


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("Failure", ["project.errors.Failure"]),
        ("Shown", ["project.errors.Refused"]),
        ("errors.Both", ["project.errors.Both"]),
        ("NETWORK", ["builtins.OSError", "project.errors.Offline"]),
        ("Mine", ["Mine"]),
        ("limit", ["project.errors.limit"]),
    ],
)
def test_is_known_by_its_definition(exceptions: Exceptions, text: str, types: list[str]) -> None:
    found = exceptions.caught(part(exceptions, text)).types
    assert [kind if isinstance(kind, str) else kind.name for kind in found] == types


@pytest.mark.parametrize(
    ("text", "base", "derives"),
    [
        ("Hidden", "project.errors.Failure", True),
        ("Hidden", "builtins.Exception", True),
        ("Hidden", "builtins.ValueError", False),
        ("Offline", "requests.ConnectionError", True),
        ("Mine", "project.errors.Refused", True),
    ],
)
def test_derives(exceptions: Exceptions, text: str, base: str, derives: bool) -> None:
    [kind] = exceptions.caught(part(exceptions, text)).types
    assert exceptions.derives(kind, base) is derives


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [
        ("Failure", "Hidden", True),
        ("Hidden", "Offline", True),  # What requests.ConnectionError derives from is unknown.
        ("Mystery", "Failure", True),
        ("Mine", "Failure", True),
        ("Mine", "errors.Both", False),
    ],
)
def test_could_share(exceptions: Exceptions, one: str, other: str, share: bool) -> None:
    first, second = (exceptions.caught(part(exceptions, text)) for text in (one, other))
    assert exceptions.could_share(first, second) is share


@pytest.mark.parametrize(
    ("text", "refuses"), [("Hidden", True), ("Mine", True), ("Failure", False), ("Offline", False)]
)
def test_has_a_number(exceptions: Exceptions, text: str, refuses: bool) -> None:
    assert exceptions.has_number(part(exceptions, text), "status_code", range(400, 500)) is refuses
