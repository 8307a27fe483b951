"""The arrows between our packages are those of docs/design.md, read from the imports in the source.

An arrow allows what it names and everything below that. An import inside of a function is an arrow too.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

PACKAGE = Path(__file__).parents[1] / "lint_rules"

ARROWS: Mapping[str, tuple[str, ...]] = {
    "__init__": ("lint_rules.bridge", "lint_rules.report", "lint_rules.version", "pylint"),
    "version": (),
    "__main__": ("lint_rules.command", "lint_rules.__version__"),
    "command": (
        "lint_rules.command",
        "lint_rules.gate",
        "lint_rules.engine",
        "lint_rules.analysis.options",
        # The error that a wrong option raises, to be told in one line.
        "lint_rules.knowledge.tables.InvalidKnowledge",
        "lint_rules.report",
        "lint_rules.bridge",
        "lint_rules.catalog",
        "lint_rules.rule",
        "rich",
    ),
    "retired": (),
    "rule": ("lint_rules.analysis.options", "astroid.nodes"),
    "knowledge": ("lint_rules.knowledge", "tomli"),
    # Entry points are declared in TOML; whether a name is read or written is a constant of astroid.
    "analysis": ("lint_rules.analysis", "lint_rules.knowledge", "astroid.nodes", "astroid.const", "tomli"),
    "rules": ("lint_rules.rule", "lint_rules.analysis", "lint_rules.knowledge", "astroid.nodes", "astroid.const"),
    "catalog": ("lint_rules.rules", "lint_rules.rule", "lint_rules.retired", "astroid.nodes"),
    "engine": (
        "lint_rules.engine",
        "lint_rules.catalog",
        "lint_rules.rule",
        "lint_rules.analysis",
        "lint_rules.knowledge",
        "astroid",
        "tomli",
    ),
    "report": ("lint_rules.report", "lint_rules.catalog", "lint_rules.rule", "lint_rules.__version__", "rich"),
    "bridge": (
        "lint_rules.bridge",
        "lint_rules.engine",
        "lint_rules.report",
        "lint_rules.catalog",
        "lint_rules.rule",
        "lint_rules.version",
        "lint_rules.analysis.options",
        # A suppression is a comment with a reason.
        "lint_rules.analysis.comments",
        # The error that a wrong option raises, to be told in Pylint's way.
        "lint_rules.knowledge.tables.InvalidKnowledge",
        "astroid.nodes",
        "pylint",
    ),
    "gate": (
        "lint_rules.gate",
        "lint_rules.engine",
        "lint_rules.report",
        "lint_rules.bridge",
        "lint_rules.catalog",
        "lint_rules.rule",
        "lint_rules.analysis.options",
        # What a finding rests on, as the cache keeps it.
        "lint_rules.analysis.moves",
        "lint_rules.analysis.place",
        "lint_rules.analysis.summary",
        "lint_rules.knowledge",
        "lint_rules.__version__",
        "pathspec",
        "rich",
        "tomli",
        # An extra, for --watch.
        "watchfiles",
    ),
    "authoring": (
        "lint_rules.authoring",
        "lint_rules.catalog",
        "lint_rules.rule",
        "lint_rules.retired",
        "lint_rules.__version__",
    ),
}
"""Who may import what, besides the standard library."""

MODULES = [pytest.param(path, id=path.relative_to(PACKAGE).as_posix()) for path in sorted(PACKAGE.rglob("*.py"))]


def layer(path: Path) -> str:
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and full name of everything imported."""
    for node in ast.walk(tree):
        match node:
            case ast.Import():
                yield from ((node.lineno, alias.name) for alias in node.names)
            case ast.ImportFrom(level=0):
                yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)
            case ast.ImportFrom():
                yield node.lineno, "a relative import"


@pytest.mark.parametrize("path", MODULES)
def test_imports_follow_the_arrows(path: Path) -> None:
    allowed = ARROWS[layer(path)]
    others = [
        f"{path.name}:{line}: {name}"
        for line, name in imports(ast.parse(path.read_text(encoding="utf-8")))
        if name.partition(".")[0] not in sys.stdlib_module_names
        and not any(name == arrow or name.startswith(f"{arrow}.") for arrow in allowed)
    ]
    assert others == [], f"{layer(path)} may import the standard library and {', '.join(allowed)}"


def test_every_layer_exists_and_has_its_arrows() -> None:
    layers = {layer(path) for path in PACKAGE.rglob("*.py")}
    assert layers <= set(ARROWS), "say in ARROWS what a new layer may import"


def test_no_rule_imports_another() -> None:
    between = [
        f"{path.name}:{line}: {name}"
        for path in (PACKAGE / "rules").rglob("*.py")
        for line, name in imports(ast.parse(path.read_text(encoding="utf-8")))
        if name.startswith("lint_rules.rules")
    ]
    assert between == [], "what two rules ask becomes an analysis, named for its question"
