"""A change of what the rules find in real code is seen by whoever reviews it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from ecosystem import snapshot
from ecosystem.fetch import Package, packages
from ecosystem.findings import Scan


@pytest.mark.parametrize("package", packages(), ids=lambda package: package.name)
def test_findings_are_those_of_the_snapshot(package: Package, scanned: Callable[[Package], Scan]) -> None:
    file = snapshot.file_of(package)
    committed = file.read_text(encoding="utf-8") if file.exists() else ""
    if package.kind == "stdlib" and snapshot.title_of(committed) != package.title:
        pytest.skip(f"the snapshot is of {snapshot.title_of(committed) or 'no'} library, this is {package.title}")
    difference = snapshot.difference(committed, scanned(package))
    if difference:
        pytest.fail(f"{file.name}; if the change is meant, run {snapshot.UPDATE}\n{difference}", pytrace=False)
