"""How much of an argument decides what a function runs? Whatever else is told of it would only multiply contexts."""

from __future__ import annotations

from collections.abc import Callable

from lint_rules.analysis.running.relevance import Use
from lint_rules.analysis.running.values import (
    ANY,
    FEW,
    NOTHING,
    UNKNOWN,
    Constant,
    Constants,
    Container,
    External,
    Unknown,
    Value,
    Values,
    leaves,
)
from lint_rules.analysis.running.world import is_of_machine


class Weighing:
    """Weighs arguments by what is known of libraries."""

    def __init__(self, matters: Callable[[str], bool]) -> None:
        """Take what tells of a canonical name whether calling it does anything that is of interest."""
        self._matters = matters

    def weighed(self, values: Values, use: Use) -> Values:
        """An argument as far as a callee may run other code for it."""
        if values == UNKNOWN:
            return NOTHING
        kept: list[Value] = []
        for value in values:
            match value:
                case Unknown() | Constants():
                    return NOTHING
                case Constant(type_="int" | "str"):
                    known = use is Use.VALUE or is_of_machine(value)
                    kept.append(value if known else value._replace(value=ANY))
                case External():
                    if not self._matters(value.name):
                        return NOTHING
                    kept.append(value)
                case Container():
                    inner = self.weighed(tuple(leaves(value)), Use.FLOW)
                    if not inner or len(inner) > FEW:
                        return NOTHING
                    kept.append(Container(inner))
                case _:
                    kept.append(value)
        return tuple(kept) if len(kept) < 2 else tuple(dict.fromkeys(kept))
