"""The settings of a run, as the rules and the analyses see them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Final, Literal


@dataclasses.dataclass(frozen=True, slots=True)
class Option:
    """A setting that one rule needs; it appears in ``[tool.pylint.lint-rules]``."""

    name: str
    kind: Literal["int", "yn", "csv"]
    default: int | bool | tuple[str, ...]
    help: str


COMMON: Final = (
    Option("strict", "yn", False, "Also report what the strict parts of core rules find, and empty the exemptions."),
    Option(
        "knowledge",
        "csv",
        (),
        "Additions to the knowledge tables and removals from them, such as clients:foo.Bar=http or "
        "!clients:requests.Session.",
    ),
    Option(
        "entry-points",
        "csv",
        (),
        "Further functions and modules that decide for the whole program, such as pkg.tasks.run or pkg.workers.*.",
    ),
    Option(
        "test-paths",
        "csv",
        ("test_*.py", "*_test.py", "tests.py", "conftest.py", "tests/", "testing/", "test/", "*_test/", "*_tests/"),
        "Files and folders that hold test code.",
    ),
    Option(
        "configuration-words",
        "csv",
        (
            *("settings", "setting", "config", "conf", "configuration", "constants", "env", "environ", "environment"),
            *("options", "defaults", "flags", "secrets", "credentials", "profile", "profiles", "locations", "paths"),
        ),
        "Words in the names of modules, packages, classes and functions that are the configuration of the program.",
    ),
)
"""Options that belong to no single rule."""


@dataclasses.dataclass(frozen=True)
class Options:
    """Settings of a run. A rule reads its own by name: ``options.number("max-interface-methods")``."""

    values: Mapping[str, object] = dataclasses.field(default_factory=dict)
    source_roots: tuple[str, ...] = ()

    def completed(self, declared: Iterable[Option]) -> Options:
        """The same settings, with the defaults of options that are not set."""
        defaults = {option.name: option.default for option in (*COMMON, *declared)}
        return dataclasses.replace(self, values={**defaults, **self.values})

    @property
    def strict(self) -> bool:
        """Whether the strict parts of core rules are asked for."""
        return self.values.get("strict") is True

    def words(self, name: str) -> tuple[str, ...]:
        """A list option; empty when it is not set and has no common default."""
        common = next((option.default for option in COMMON if option.name == name), ())
        found = self.values.get(name, common)
        return tuple(str(word) for word in found) if isinstance(found, (list, tuple)) else ()

    def number(self, name: str) -> int:
        """A number.

        Raises:
            KeyError: nobody declared or set the option.
        """
        found = self.values[name]
        assert isinstance(found, int)
        return found
