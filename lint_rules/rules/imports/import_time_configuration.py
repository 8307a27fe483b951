"""A name that functions use is fixed from the environment when this module is imported.

Whoever wants another value must set the variable before the first import, in the process and not only for one call;
a test must reload the module, and two values cannot live side by side. Which variables a program reads is spread over
its modules instead of being written down once. Read the environment in main, and pass the value on as a parameter.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.fixed_settings import FixedSettings
from lint_rules.analysis.later_code import enclosing
from lint_rules.analysis.options import Option
from lint_rules.rule import Finding, Location, Step, rule

_MOST: Final = 10
"""More evidence than this is not read."""


@rule(
    code="W6803",
    message="importing this module fixes %s from outside: %s",
    talk=("interview-q5", "theory", "talk-configuration"),
    since="0.1",
    options=(
        Option(
            "configuration-modules",
            "csv",
            ("settings", "config", "conf", "configuration", "constants", "defaults"),
            "Modules, and packages, that are the configuration and may read the environment at import.",
        ),
    ),
)
def import_time_configuration(_module: nodes.Module, settings: FixedSettings) -> Iterator[Finding]:
    """Report names, and defaults of parameters, that are fixed from the environment or the command line."""
    for setting in settings.found():
        effect = setting.effect
        steps = [Step(Location(file, line), text) for file, line, text in effect.trail]
        steps += [Step(other.statement, f"{other.way} fixes it, too") for other in setting.also]
        steps += [Step(use, f"{enclosing(use)} uses it") for use in setting.users]
        certain = len(effect.chain) == 1
        yield Finding(effect.statement, (setting.what, effect.way), tuple(steps[:_MOST]), certain=certain)
