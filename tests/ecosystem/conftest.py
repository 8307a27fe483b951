"""These tests need the packages, from the network or from an earlier run, so they run only when asked for by path."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from ecosystem.fetch import Package, default_folder, provide
from ecosystem.findings import Scan, scan

from lint_rules.catalog import catalog

HERE = Path(__file__).parent


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Ignore this folder unless an argument names it or something in it."""
    asked = [Path(argument.partition("::")[0]).resolve() for argument in config.args]
    below = HERE in (collection_path, *collection_path.parents)
    return True if below and not any(HERE in (path, *path.parents) for path in asked) else None


@pytest.fixture(scope="session")
def unpacked() -> Callable[[Package], Path]:
    """Gives the folder of a package, fetched when it is missing."""
    return lambda package: provide(package, default_folder())


@pytest.fixture(scope="session")
def scanned(unpacked: Callable[[Package], Path]) -> Callable[[Package], Scan]:
    """Gives what all rules find in a package. Each package is scanned once for all tests."""
    known: dict[str, Scan] = {}

    def once(package: Package) -> Scan:
        if package.name not in known:
            known[package.name] = scan(package, unpacked(package), catalog())
        return known[package.name]

    return once
