"""What is wanted of a run: the command line and the settings, put together and understood.

Understanding them takes the rules and Pylint. A plan is plain data, so that it is kept and a run that asks the same of
the same settings starts without either.
"""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from lint_rules.gate import stamps

if TYPE_CHECKING:
    import argparse

_SHARED: Final = ("pyproject.toml", "setup.cfg", "tox.ini")
"""Files that hold the settings of many tools."""
_FILES: Final = ("pylintrc", "pylintrc.toml", ".pylintrc", ".pylintrc.toml", *_SHARED)
"""Files that Pylint or we read settings from, here or in a folder above."""
_MARKS: Final = ("__init__.py", ".git", ".hg")
"""What decides how far up Pylint looks for them."""
_ASKED: Final = ("select", "ignore", "strict", "exclude", "config", "isolated", "require_reasons")
"""What the command line says of rules, settings and files."""


class Plan(NamedTuple):
    """A run, as it was asked for."""

    config: str | None
    """Pylint's configuration file."""
    options: dict[str, str]
    """Our options, as texts for Pylint."""
    selection: list[list[str]]
    """``enable`` and ``disable`` with names, in order."""
    told: list[list[str]]
    """All that Pylint was told: rules and options, and what the findings in a file depend on."""
    terms: list[Any]
    """What all that amounts to for the engine."""
    roots: list[str]
    """The folders from which the project imports."""
    exclude: list[list[Any]]
    """Folders, each with the patterns that stand there of files that are not checked."""
    ignored: list[list[str]]
    """What Pylint leaves out: base names, patterns of base names, and patterns of paths."""
    put_off: list[list[Any]]
    """Patterns of files, each with the codes of what is not told there."""
    folder: str
    """Where these patterns stand."""
    off: list[str]
    """Rules that are not on, so that their silence means nothing."""
    lists_put_away: bool
    """Whether a SARIF report lists what is not told, marked."""

    def to_json(self) -> str:
        """The plan as a text."""
        return json.dumps(self)

    @classmethod
    def from_json(cls, text: str) -> Plan:
        """The plan in a text that ``to_json`` made.

        Raises:
            ValueError: it is another text.
        """
        try:
            return cls(*json.loads(text))
        except TypeError as error:
            raise ValueError(f"no plan: {error}") from error

    @property
    def roots_as_given(self) -> list[str]:
        """The folders from which the project imports, as the settings have them: patterns too."""
        return [value for words in self.told for name, value in itertools.pairwise(words) if name == "--source-roots"]

    @property
    def world(self) -> str:
        """What the findings in a file depend on, besides the code."""
        return json.dumps([self.told, self.roots])


def asked(arguments: argparse.Namespace) -> str:
    """The question to which a plan is the answer, as a text: the command line and all settings there may be."""
    words = [getattr(arguments, name) for name in _ASKED]
    found = [] if arguments.isolated else list(_settings(arguments.config))
    return json.dumps([os.getcwd(), words, found])


def _settings(config: str | None) -> Iterator[list[str]]:
    """Files that settings may come from, and what is in them."""
    if config is not None:
        yield [config, stamps.version(config).content]
        return
    folder = os.getcwd()
    while True:
        for name in _FILES:
            path = os.path.join(folder, name)
            if os.path.exists(path):
                yield [path, stamps.version(path).content]
        yield [folder, *(name for name in _MARKS if os.path.exists(os.path.join(folder, name)))]
        parent = os.path.dirname(folder)
        if parent == folder:
            break
        folder = parent
    home = os.path.expanduser("~")
    elsewhere = (os.environ.get("PYLINTRC"), f"{home}/.pylintrc", f"{home}/.config/pylintrc", "/etc/pylintrc")
    for file in elsewhere:
        if file is not None and os.path.exists(file):
            yield [os.path.abspath(file), stamps.version(file).content]


def may_place_the_cache(arguments: argparse.Namespace) -> bool:
    """Whether some settings may say where the cache lies; it takes a look at their text only."""
    if arguments.isolated:
        return False
    paths = [arguments.config] if arguments.config is not None else [path for path, *_ in _settings(None)]
    return any(b"cache-dir" in _bytes(path) for path in paths)


def may_set_pylint(arguments: argparse.Namespace) -> bool:
    """Whether some settings may be Pylint's. As above, and in a file that is not Pylint's own they name it."""
    if arguments.isolated:
        return False
    if arguments.config is not None:
        return True
    files = [path for path, *_ in _settings(None) if os.path.isfile(path)]
    return any(os.path.basename(path) not in _SHARED or b"pylint" in _bytes(path) for path in files)


def _bytes(path: str) -> bytes:
    try:
        with open(path, "rb") as stream:
            return stream.read()
    except OSError:
        # Whoever reads the settings says so.
        return b""
