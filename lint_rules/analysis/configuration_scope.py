"""Is it the business of this code to read the configuration of the program?"""

from __future__ import annotations

from typing import Final

from astroid import nodes

from lint_rules.analysis.library_code import LibraryCode
from lint_rules.analysis.names import Names
from lint_rules.analysis.options import Options
from lint_rules.analysis.place import Place
from lint_rules.analysis.tidying import words

_BUILDING: Final = ("setuptools.", "distutils.", "hatchling.", "wheel.bdist_wheel.")


class ConfigurationScope:
    """Which code of one module may ask the environment: what decides for the program, and what is named for it."""

    def __init__(self, place: Place, options: Options, library_code: LibraryCode, names: Names) -> None:
        self._words = frozenset(options.words("configuration-words"))
        self._library_code = library_code
        self._names = names
        self._is_module_named = any(self._speaks_of(part.removesuffix(".py")) for part in place.parts)

    def holds(self, node: nodes.NodeNG) -> bool:
        """Whether code may read the configuration; test code may, too."""
        return (
            self._is_module_named
            or not self._library_code.holds(node)
            or any(self._is_named_or_builds(outer) for outer in _definitions_around(node))
        )

    def _is_named_or_builds(self, outer: nodes.FunctionDef | nodes.ClassDef) -> bool:
        bases = [b for b in outer.bases if isinstance(b, nodes.NodeNG)] if isinstance(outer, nodes.ClassDef) else []
        return self._speaks_of(outer.name) or any(self._names.of(base).startswith(_BUILDING) for base in bases)

    def _speaks_of(self, name: str) -> bool:
        return not self._words.isdisjoint(words(name))


def _definitions_around(node: nodes.NodeNG) -> list[nodes.FunctionDef | nodes.ClassDef]:
    found = []
    inner: nodes.NodeNG | None = node
    while inner is not None:
        if isinstance(inner, (nodes.FunctionDef, nodes.ClassDef)):
            found.append(inner)
        inner = inner.parent
    return found
