"""No rule fails on real code, and no real file is beyond us."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from ecosystem.fetch import Package, packages
from ecosystem.findings import Scan


@pytest.mark.parametrize("package", packages(), ids=lambda package: package.name)
def test_every_file_is_analysed(package: Package, scanned: Callable[[Package], Scan]) -> None:
    scan = scanned(package)
    assert scan.files
    if scan.failures:
        pytest.fail("\n".join(scan.failures), pytrace=False)
