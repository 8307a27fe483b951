"""The subcommands of ``lint-rules``: one module each, found by its name.

A module ``lint_rules/command/some_name.py`` is the subcommand ``some-name``. The first line of its docstring is its
line in ``lint-rules --help``, the rest its description; ``EXAMPLES`` stands at the end of its own help;
``add_arguments(parser)`` says what it takes, and ``run(arguments)`` does the work and gives the exit code.
"""

from __future__ import annotations

import importlib
import importlib.util
import typing

if typing.TYPE_CHECKING:
    import argparse


class Subcommand(typing.Protocol):
    """What a module in this package offers."""

    EXAMPLES: str

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Say what the subcommand takes."""

    def run(self, arguments: argparse.Namespace) -> int:
        """Do the work and give the exit code."""


def names() -> list[str]:
    """The subcommands, in alphabetical order."""
    import pkgutil  # noqa: PLC0415 - who names one needs no list

    return sorted(found.name.replace("_", "-") for found in pkgutil.iter_modules(__path__) if found.name[0] != "_")


def is_one(name: str) -> bool:
    """Whether there is a subcommand of this name."""
    return (
        name.replace("-", "_").isidentifier() and name[0] != "_" and importlib.util.find_spec(_module(name)) is not None
    )


def load(name: str) -> Subcommand:
    """The module of a subcommand; the others are not imported."""
    return typing.cast("Subcommand", importlib.import_module(_module(name)))


def summary(name: str) -> str:
    """What a subcommand does, in one line without a stop. It is read from the source: nothing is imported."""
    import ast  # noqa: PLC0415 - as above
    from importlib.abc import InspectLoader  # noqa: PLC0415 - as above

    spec = importlib.util.find_spec(_module(name))
    source = spec.loader.get_source(spec.name) if spec and isinstance(spec.loader, InspectLoader) else None
    text = ast.get_docstring(ast.parse(source or "")) or ""
    return text.partition("\n")[0].rstrip(".")


def description(subcommand: Subcommand) -> str:
    """What it does, in full."""
    return (subcommand.__doc__ or "").strip()


def _module(name: str) -> str:
    return f"{__name__}.{name.replace('-', '_')}"
