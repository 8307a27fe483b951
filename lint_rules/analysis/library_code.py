"""Is this code that others use, so that deciding is not its business?"""

from __future__ import annotations

from typing import Final

from astroid import nodes

from lint_rules.analysis.main_scope import MainScope
from lint_rules.analysis.names import Names
from lint_rules.analysis.place import Place
from lint_rules.analysis.test_code import TestCode

_PROGRAM_PARTS: Final = frozenset({"cli", "console", "commands", "scripts", "bin", "management"})
_FIXTURE_PARTS: Final = frozenset({"fixture", "fixtures"})


class LibraryCode:
    """Which code of one module is library code: neither main scope, nor test code, nor the parts of a program."""

    def __init__(self, place: Place, main_scope: MainScope, test_code: TestCode, names: Names) -> None:
        self.place = place
        """Where the module stands."""
        parts = {part.removesuffix(".py").lstrip("_") for part in place.parts}
        self.here = not (test_code.here or main_scope.whole_module or parts & _PROGRAM_PARTS or parts & _FIXTURE_PARTS)
        """Whether this module has library code at all."""
        self._main_scope = main_scope
        self._names = names

    def holds(self, node: nodes.NodeNG) -> bool:
        """Whether this node is library code. A function stands for the code of its body."""
        return self.here and not self._main_scope.decides(node) and not self._in_fixture(node)

    def _in_fixture(self, node: nodes.NodeNG) -> bool:
        """Whether a node stands in a function that a test runner calls to set the stage."""
        inner: nodes.NodeNG | None = node
        while inner is not None:
            if isinstance(inner, nodes.FunctionDef) and inner.decorators is not None:
                called = [d.func if isinstance(d, nodes.Call) else d for d in inner.decorators.nodes]
                if any(self._names.of(decorator).startswith("pytest.") for decorator in called):
                    return True
            inner = inner.parent
        return False
