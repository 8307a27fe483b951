"""Do two texts mean the same to Python? Comments and spacing may differ, the code may not."""

from __future__ import annotations

import ast
import warnings


def means_the_same(before: str, after: str) -> bool:
    """Whether two texts parse to the same tree. What cannot be compared is not known to be the same."""
    with warnings.catch_warnings():
        # Invalid escapes in the code are for its owner's interpreter to report.
        warnings.simplefilter("ignore")
        tree = _tree(before)
        return tree is not None and tree == _tree(after)


def _tree(text: str) -> str | None:
    try:
        return ast.dump(ast.parse(text))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
