"""What comes with a module: the packages around it, and all that these import."""

from __future__ import annotations

import pytest

from lint_rules.analysis.bindings import Bindings
from lint_rules.analysis.companions import Companions
from lint_rules.analysis.program import Program
from lint_rules.analysis.running.lowering import summarise
from lint_rules.analysis.source import Source
from lint_rules.analysis.summary import Summary
from lint_rules.engine.tree import build

pytestmark = pytest.mark.once

FILES = {
    "pkg": "from pkg.facade import work\n",
    "pkg.facade": "from pkg import deep as work\n",
    "pkg.deep": "import pkg.inner.leaf\n",
    "pkg.inner": "def later():\n    from pkg import lonely\n",
    "pkg.inner.leaf": "",
    "pkg.table": "from pkg.below import *\n",
    "pkg.below": "",
    "pkg.lonely": "from pkg import table\n",
    "other": "import pkg.lonely\n",
}
PACKAGES = {"pkg", "pkg.inner"}


class Modules:
    """Modules by their names, which are their files."""

    def find(self, dotted: str, importer: str) -> str | None:  # noqa: ARG002 - as all finders
        """The file of a module."""
        return dotted if dotted in FILES else None


def load(name: str) -> Summary:
    """The summary of one of the modules."""
    tree = build(FILES[name], name, "__init__.py" if name in PACKAGES else f"{name}.py")
    summary = summarise(Source(name, name, FILES[name], tree), Bindings(tree))
    summary.is_package = name in PACKAGES
    return summary


@pytest.mark.parametrize(
    ("module", "expected"),
    [
        ("pkg.table", {"pkg", "pkg.facade", "pkg.deep", "pkg.inner", "pkg.inner.leaf", "pkg.table", "pkg.below"}),
        ("other", set(FILES)),
    ],
)
def test_what_comes_with_a_module(module: str, expected: set[str]) -> None:
    companions = Companions(Program(Modules(), load))
    assert {name for name in FILES if companions.comes_with(name, module)} == expected
