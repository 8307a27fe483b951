"""What a call does by way of other modules of the project."""

from __future__ import annotations

from pathlib import Path

import pytest
from astroid import nodes

from lint_rules.analysis.bindings import Bindings
from lint_rules.analysis.distant_effects import DistantEffects
from lint_rules.analysis.effects import Effect
from lint_rules.analysis.source import Source
from lint_rules.engine.linking import Linking
from lint_rules.engine.modules import Modules
from lint_rules.engine.tree import build
from lint_rules.knowledge.tables import Knowledge

STORE = """
def save(path):
    with open(path, "w") as file:
        file.write("")
def calmly(path):
    try:
        save(path)
    except Exception:
        pass
def hotly(path):
    try:
        save(path)
    except Exception:
        raise
def typed(path):
    try:
        save(path)
    except OSError:
        pass
def absent(path):
    try:
        save(path)
    except KeyError:
        pass
def text():
    save("text")
    return ""
class Journal:
    def note(self):
        save("journal")
"""
CASE = """
from project import store
from project.store import Journal, save
class Held:
    def __init__(self):
        self.journal = Journal()
    def run(self, given, path):
        {}
"""


def effects(folder: Path, statement: str) -> list[Effect]:
    """The effects of the one call that is a statement."""
    package = folder / "project"
    package.mkdir()
    (folder / "pyproject.toml").touch()
    (package / "__init__.py").touch()
    (package / "store.py").write_text(STORE, encoding="utf-8")
    text = CASE.format(statement)
    path = package / "case.py"
    path.write_text(text, encoding="utf-8")
    source = Source(str(path), "project.case", text, build(text, "project.case", str(path)))
    bindings = Bindings(source.tree)
    linking = Linking(Modules(()), Knowledge())
    distant = DistantEffects(source, lambda: linking.around(source, bindings))
    (call,) = (node.value for node in source.tree.nodes_of_class(nodes.Expr))
    assert isinstance(call, nodes.Call)
    return list(distant.of_call(call))


@pytest.mark.parametrize(
    ("statement", "functions", "handled"),
    [
        ("save(path)", ["save", "builtins.open"], False),
        ("store.hotly(path)", ["hotly", "save", "builtins.open"], False),
        ("store.typed(path)", ["typed", "save", "builtins.open"], True),
        ("store.absent(path)", ["absent", "save", "builtins.open"], False),
        ("store.calmly(path)", ["calmly", "save", "builtins.open"], True),
        ("self.journal.note()", ["Journal.note", "save", "builtins.open"], False),
    ],
)
def test_effects_are_followed(tmp_path: Path, statement: str, functions: list[str], handled: bool) -> None:
    """Through functions and objects that are kept; where errors are answered on the way, that is said."""
    (found,) = effects(tmp_path, statement)
    assert [step.function for step in found.steps] == functions
    assert (found.kind, found.api, found.handled) == ("file-write", functions[-1], handled)


@pytest.mark.parametrize("statement", ["given.note()", "unknown(path)", "given(store.text())", "store.missing(path)"])
def test_what_cannot_be_followed_does_nothing(tmp_path: Path, statement: str) -> None:
    """Arguments are unknown, and what makes them is not what the call does."""
    assert not effects(tmp_path, statement)
