"""Is this module test code?"""

from __future__ import annotations

import fnmatch

from lint_rules.analysis.options import Options
from lint_rules.analysis.place import Place


class TestCode:
    """Whether a module is test code, judged by its path below the root of its project."""

    __test__ = False  # pytest would collect the class for its name

    def __init__(self, place: Place, options: Options) -> None:
        self.here = any(_fits(pattern, place) for pattern in options.words("test-paths"))
        """Whether this module is test code."""


def _fits(pattern: str, place: Place) -> bool:
    """Whether a pattern such as ``test_*.py``, ``tests/`` or ``src/*/testing/`` fits.

    A pattern that ends in ``/`` is a folder and holds for everything below it; any other is a file.
    """
    wanted = pattern.strip("/").split("/")
    if not pattern.endswith("/"):
        return _alike(place.parts[-len(wanted) :], wanted)
    starts = range(len(place.folders) - len(wanted) + 1)
    return any(_alike(place.folders[start : start + len(wanted)], wanted) for start in starts)


def _alike(parts: tuple[str, ...], wanted: list[str]) -> bool:
    return len(parts) == len(wanted) and all(map(fnmatch.fnmatchcase, parts, wanted))
