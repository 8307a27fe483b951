"""What does the project want of the gate? The table ``[tool.lint-rules]`` of the nearest ``pyproject.toml``."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Mapping
from typing import Any, Final

import tomli

from lint_rules.analysis.options import COMMON
from lint_rules.catalog import catalog
from lint_rules.gate.refusal import Refused

_FILE: Final = "pyproject.toml"
_LISTS: Final = ("select", "ignore", "exclude")
_SWITCHES: Final = ("sarif-suppressed", "require-reasons")
_REPORTS: Final = ("sarif-automation-id", "sarif-every-rule", "sarif-github-limits")
"""Options of reports, which Pylint has too."""


class InvalidTable(Refused):
    """The table cannot be; the text says why in one line."""


@dataclasses.dataclass(frozen=True, slots=True)
class GateSettings:
    """What the table says."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    per_file_ignores: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    options: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """Options of the rules and of reports, as texts for Pylint."""
    cache_dir: str | None = None
    """The folder of the cache."""
    sarif_suppressed: bool = False
    require_reasons: bool = False
    folder: str = ""
    """Where the table stands: patterns count from there."""


def nearest(folder: str) -> str | None:
    """The ``pyproject.toml`` of a folder or of the nearest one above that has a table of ours or of Pylint."""
    while True:
        path = os.path.join(folder, _FILE)
        if os.path.isfile(path) and not {"lint-rules", "pylint"}.isdisjoint(_tool(path)):
            return path
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent


def read(path: str | None) -> GateSettings:
    """The settings in a file.

    Raises:
        InvalidTable: the file cannot be read, or the table has a key or value that cannot be.
    """
    if path is None or not path.endswith(".toml"):
        return GateSettings(folder=os.getcwd())
    return dataclasses.replace(
        of_table(_tool(path).get("lint-rules", {}), path), folder=os.path.dirname(os.path.abspath(path))
    )


def of_table(table: Mapping[str, object], path: str | None) -> GateSettings:
    """What a table says.

    Args:
        table: ``[tool.lint-rules]``.
        path: where it stands, for what is said of a mistake.

    Raises:
        InvalidTable: the table has a key or value that cannot be.
    """
    of_rules = (*COMMON, *(option for rule in catalog() for option in rule.declaration.options))
    declared = {*_REPORTS, *(option.name for option in of_rules)}
    lists: dict[str, tuple[str, ...]] = {}
    per_file: dict[str, tuple[str, ...]] = {}
    options: dict[str, str] = {}
    switches: dict[str, bool] = {}
    cache_dir = None
    for key, value in table.items():
        if key in _LISTS:
            lists[key] = _words(path, key, value)
        elif key == "per-file-ignores":
            per_file = _per_file(path, key, value)
        elif key == "cache-dir":
            cache_dir = _path(path, key, value)
        elif key in _SWITCHES:
            switches[key] = _switch(path, key, value)
        elif key in declared:
            options[key] = _text(value)
        else:
            known = ", ".join(sorted({*_LISTS, *_SWITCHES, "per-file-ignores", "cache-dir", *declared}))
            raise InvalidTable(f"{path}: [tool.lint-rules] has no setting '{key}'; there are {known}")
    chosen = (lists.get("select", ()), lists.get("ignore", ()), lists.get("exclude", ()))
    suppressed, reasons = (switches.get(key, False) for key in _SWITCHES)
    return GateSettings(*chosen, per_file, options, cache_dir, suppressed, reasons)


def _tool(path: str) -> Mapping[str, Any]:
    try:
        with open(path, "rb") as stream:
            found = tomli.load(stream).get("tool", {})
    except OSError as error:
        raise InvalidTable(f"{path}: {error.strerror or error}") from error
    except ValueError as error:
        raise InvalidTable(f"{path}: {error}") from error
    return found if isinstance(found, dict) else {}


def _words(path: str | None, key: str, value: object) -> tuple[str, ...]:
    if isinstance(value, list) and all(isinstance(word, str) for word in value):
        return tuple(value)
    raise InvalidTable(f"{path}: [tool.lint-rules] '{key}' is not a list of texts")


def _per_file(path: str | None, key: str, value: object) -> dict[str, tuple[str, ...]]:
    if isinstance(value, dict):
        return {pattern: _words(path, key, names) for pattern, names in value.items()}
    raise InvalidTable(f"{path}: [tool.lint-rules] '{key}' is not a table of patterns, each with a list of rules")


def _path(path: str | None, key: str, value: object) -> str:
    if isinstance(value, str):
        return os.path.join(os.path.dirname(os.path.abspath(path or "")), value)
    raise InvalidTable(f"{path}: [tool.lint-rules] '{key}' is not a text")


def _switch(path: str | None, key: str, value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise InvalidTable(f"{path}: [tool.lint-rules] '{key}' is not true or false")


def _text(value: object) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case list():
            return ",".join(str(word) for word in value)
        case _:
            return str(value)
