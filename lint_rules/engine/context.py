"""The analyses of one module, each made when a rule first asks for it."""

from __future__ import annotations

import functools

from lint_rules.analysis.bindings import Bindings
from lint_rules.analysis.comments import Comments
from lint_rules.analysis.names import Names
from lint_rules.analysis.options import Options
from lint_rules.analysis.source import Source
from lint_rules.knowledge.tables import Knowledge


class Context:
    """All that a rule may ask for, by type."""

    def __init__(self, source: Source, options: Options, knowledge: Knowledge) -> None:
        self.source = source
        self.options = options
        self.knowledge = knowledge

    @functools.cached_property
    def bindings(self) -> Bindings:
        """Scopes and bindings."""
        return Bindings(self.source.tree)

    @functools.cached_property
    def names(self) -> Names:
        """Qualified names."""
        return Names(self.source, self.bindings, self.knowledge)

    @functools.cached_property
    def comments(self) -> Comments:
        """Comments and whether they give a reason."""
        return Comments(self.source)

    def provide(self, need: type) -> object:
        """The analysis of a type.

        Raises:
            LookupError: no rule may ask for this.
        """
        for offered, attribute in _OFFERED:
            if offered is need:
                return getattr(self, attribute)
        raise LookupError(f"no analysis {need.__name__}; rules may ask for {', '.join(o.__name__ for o, _ in _OFFERED)}")


_OFFERED: tuple[tuple[type, str], ...] = (
    (Source, "source"),
    (Options, "options"),
    (Knowledge, "knowledge"),
    (Bindings, "bindings"),
    (Names, "names"),
    (Comments, "comments"),
)
"""What a rule may ask for, and the attribute of Context that has it."""
