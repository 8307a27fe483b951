"""Pylint's settings where nobody has set any. They are known without Pylint, which takes its time to start."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from lint_rules.analysis.options import Options
from lint_rules.bridge.terms import REASONLESS, SPURIOUS, UNUSED, Terms
from lint_rules.catalog import catalog
from lint_rules.gate.selection import SUPPRESSIONS

_CERTAINTIES: Final = ("HIGH", "CONTROL_FLOW", "INFERENCE", "INFERENCE_FAILURE", "UNDEFINED")
_IGNORED: Final = (("CVS",), (r"^\.#",), ())
"""What Pylint leaves out of itself: base names, patterns of base names and patterns of paths."""


class Unconfigured:
    """What a Pylint without settings makes of a choice of rules: the part that a ``BareLinter`` plays elsewhere."""

    def __init__(self, selection: Sequence[Sequence[str]]) -> None:
        """Take the choice.

        Args:
            selection: ``("enable", names)`` and ``("disable", names)``, in order.
        """
        self._symbols = {**{rule.code: rule.name for rule in catalog()}, **SUPPRESSIONS}
        self._on = {UNUSED, *(rule.name for rule in catalog() if not rule.strict)}
        for verb, names in selection:
            self._switch(names.split(","), on=verb == "enable")
        self.told = [[], [], *([f"--{verb}", names] for verb, names in selection)]
        self.ignored = [list(patterns) for patterns in _IGNORED]

    @property
    def terms(self) -> Terms:
        """What the settings amount to."""
        declared = (option for rule in catalog() for option in rule.declaration.options)
        symbols = (*(rule.name for rule in catalog()), *SPURIOUS, REASONLESS, UNUSED)
        on = [symbol for symbol in symbols if symbol in self._on]
        return Terms(Options().completed(declared).values, (), on, _CERTAINTIES)

    def would_tell(self, symbol: str) -> bool:
        """Whether silence of a message means that there is none."""
        return symbol in self._on

    def _switch(self, names: Sequence[str], *, on: bool) -> None:
        """Switch messages on or off, by code or symbol. What is always on stays so."""
        meant = set(self._symbols.values()) if "all" in names else {self._symbols.get(name, name) for name in names}
        self._on = self._on | meant if on else self._on - meant
