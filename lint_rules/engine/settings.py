"""Which of our options does the project at hand set? Read as Pylint reads them, without running anything for it."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator, Mapping
from typing import Any, Final

import tomli

from lint_rules.analysis.options import COMMON, Option, Options
from lint_rules.catalog import catalog

_FILE: Final = "pyproject.toml"
_SOURCE_ROOTS: Final = Option("source-roots", "csv", (), "Folders from which the project imports.")
_TRUE: Final = frozenset({"yes", "y", "true"})
_FALSE: Final = frozenset({"no", "n", "false"})


class InvalidSettings(Exception):
    """The settings cannot be; the text says why in one line."""


def settings(folder: str) -> Options:
    """The options in ``pyproject.toml`` of a folder, in any table below ``[tool.pylint]``; all others are not set.

    Raises:
        InvalidSettings: the file cannot be read, or an option is of another kind.
    """
    declared = {option.name: option for option in (*COMMON, *(o for r in catalog() for o in r.declaration.options))}
    declared[_SOURCE_ROOTS.name] = _SOURCE_ROOTS
    values = {}
    for name, value in _written(os.path.join(folder, _FILE)):
        option = declared.get(name.replace("_", "-"))
        if option is not None:
            values[option.name] = _understood(option, value)
    roots = values.pop(_SOURCE_ROOTS.name, ())
    found = Options(values)
    return dataclasses.replace(found, source_roots=tuple(os.path.join(folder, root) for root in roots))


def _written(path: str) -> Iterator[tuple[str, Any]]:
    """Names and values of all tables that Pylint reads."""
    try:
        with open(path, "rb") as stream:
            data = tomli.load(stream)
    except FileNotFoundError:
        return
    except OSError as error:
        raise InvalidSettings(f"{path}: {error.strerror or error}") from error
    except ValueError as error:
        raise InvalidSettings(f"{path}: {error}") from error
    tables = data.get("tool", {}).get("pylint", {})
    for name, table in tables.items():
        if isinstance(table, Mapping):
            yield from table.items()
        else:
            yield name, table


def _understood(option: Option, value: Any) -> Any:
    """A value in the kind of its option, which Pylint also takes as a text."""
    if option.kind == "csv":
        words = value.split(",") if isinstance(value, str) else value
        if isinstance(words, list):
            return tuple(word for word in (str(part).strip() for part in words) if word)
    if option.kind == "yn" and isinstance(value, bool):
        return value
    if option.kind == "yn" and str(value).lower() in _TRUE | _FALSE:
        return str(value).lower() in _TRUE
    if option.kind == "int" and str(value).isdecimal():
        return int(value)
    raise InvalidSettings(f"{_FILE}: '{option.name}' cannot be {value!r}")
