"""Is this logger the root one, which belongs to the program?"""

from __future__ import annotations

from astroid import nodes

from lint_rules.analysis.names import Names
from lint_rules.knowledge.tables import Knowledge


class RootLoggers:
    """Which expressions of one module are the root logger."""

    def __init__(self, names: Names, knowledge: Knowledge) -> None:
        self._names = names
        self._table = knowledge.table("root-loggers")

    @property
    def are_reached(self) -> bool:
        """Whether the module imports anything that leads to the root logger."""
        return self._names.reaches(self._table)

    def written_to(self, call: nodes.Call) -> nodes.NodeNG | None:
        """Where a call that logs has the root logger from; None when it does something else."""
        if not self._names.may_be_known(call.func, self._table):
            return None
        match self._names.known(call.func, self._table), call.func:
            case (_, "writes"), _:
                return call
            case (_, "method"), nodes.Attribute(expr=receiver):
                logger = self._names.origin(receiver)
                return logger if self.has(logger) else None
            case _:
                return None

    def has(self, logger: nodes.NodeNG) -> bool:
        """Whether an expression is the root logger: asked for by its name, by no name, or without asking."""
        if isinstance(logger, nodes.Call):
            return self._asks(logger) and not _has_own_name(logger)
        known = self._names.known(logger, self._table)
        return known is not None and known[1] == "root"

    def makes_own(self, call: nodes.Call) -> bool:
        """Whether a call gets a logger by a name that is not the root's."""
        return self._asks(call) and _has_own_name(call)

    def _asks(self, call: nodes.Call) -> bool:
        """Whether a call gets a logger by its name."""
        known = self._names.known(call.func, self._table)
        return known is not None and known[1] == "get"


def _has_own_name(call: nodes.Call) -> bool:
    """Whether a logger is asked for by a name that is not the root's; a name that is computed may be any."""
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    return not all(isinstance(name, nodes.Const) and name.value in (None, "", "root") for name in given)
