"""Which operations of a scope stand at a line?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from lint_rules.analysis.summary import Operation

_NESTING: Final = frozenset({"w", "fin", "if"})


def evaluated_at(operations: Sequence[Operation], line: int) -> Iterator[Operation]:
    """The operations at a line that evaluate an expression, or enter one, wherever they are nested."""
    for operation in operations:
        if operation[1] == line and operation[0] == "e":
            yield operation
        elif operation[1] == line and operation[0] == "w":
            yield [*operation[:3], []]
        for part in operation[2:]:
            if operation[0] in _NESTING and isinstance(part, list) and part and isinstance(part[0], list):
                yield from evaluated_at(part, line)
