"""Does importing this module only define things? If not, what else does it do?

What counts is what the rules of the family imports would say: input and output, changes of the process, and settings
that the import fixes; what an exemption covers does not count.
"""

from __future__ import annotations

import dataclasses
from typing import Final

from lint_rules.analysis.fixed_settings import FixedSettings
from lint_rules.analysis.import_exemptions import ImportExemptions
from lint_rules.analysis.import_time import ImportEffect, ImportTime
from lint_rules.analysis.running.world import Family

_REPORTED: Final[tuple[Family, ...]] = ("effect", "process")


@dataclasses.dataclass(frozen=True, slots=True)
class Impurity:
    """Something that an import does besides defining, and what it leaves fixed, if anything."""

    effect: ImportEffect
    fixes: str = ""
    """The name or default that is fixed from the environment; empty when nothing is."""


class Purity:
    """What importing one module does besides defining things."""

    def __init__(self, imports: ImportTime, exemptions: ImportExemptions, settings: FixedSettings) -> None:
        self._imports = imports
        self._exemptions = exemptions
        self._settings = settings

    def impurities(self) -> list[Impurity]:
        """All of it in source order; a pure module has none."""
        effects = list(self._imports.effects())
        found = [Impurity(effect) for family in _REPORTED for effect in self._exemptions.uncovered(effects, family)]
        found += [Impurity(setting.effect, setting.what) for setting in self._settings.found()]
        return sorted(found, key=lambda impurity: (impurity.effect.line, impurity.effect.family))
