"""Where does the cache of a project lie, and which of its databases is for this version of us?"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterator
from typing import Final

from lint_rules import __version__
from lint_rules.engine.folders import MARKS
from lint_rules.gate.stamps import digest, stamp

FOLDER: Final = ".lint-rules-cache"
_PACKAGE: Final = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_SHAPING: Final = ("pylint", "astroid")
"""Packages that shape what is found."""


def folder(given: str | None) -> str:
    """The folder of the cache: what was asked for, or beside what marks the project around the current folder."""
    if given is not None:
        return os.path.abspath(given)
    here = os.getcwd()
    place = here
    while not any(os.path.exists(os.path.join(place, mark)) for mark in MARKS):
        parent = os.path.dirname(place)
        if parent == place:
            # No project: as near as can be.
            return os.path.join(here, FOLDER)
        place = parent
    return os.path.join(place, FOLDER)


def database(cache: str) -> str:
    """The database for what is installed now. Another version, or one that was edited, has another."""
    known = [__version__, sys.version, *_sources(_PACKAGE), *map(_installed, _SHAPING)]
    return os.path.join(cache, f"lint-rules-{digest(repr(known).encode())}.sqlite")


def _sources(place: str) -> Iterator[str]:
    """What is known of each file of ours without reading it."""
    with os.scandir(place) as listing:
        entries = sorted(listing, key=lambda entry: entry.name)
    for entry in entries:
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from _sources(entry.path)
        elif entry.name.endswith((".py", ".toml")):
            yield f"{entry.name} {stamp(entry.path)}"


def _installed(package: str) -> str:
    """What is known of an installed package without importing it."""
    spec = importlib.util.find_spec(package)
    origin = spec.origin if spec is not None and spec.origin is not None else ""
    about = os.path.join(os.path.dirname(origin), "__pkginfo__.py")
    return f"{about} {stamp(about)}"
