"""What was judged stays as it was judged: true findings are not lost, false ones do not come back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from ecosystem import judgements
from ecosystem.fetch import Package, packages
from ecosystem.findings import Scan

from lint_rules.catalog import catalog


@pytest.mark.parametrize("package", packages(), ids=lambda package: package.name)
def test_the_verdicts_hold(package: Package, scanned: Callable[[Package], Scan]) -> None:
    complaints = list(judgements.Comparison(judgements.read(), scanned(package)).complaints())
    if complaints:
        pytest.fail("\n".join(complaints), pytrace=False)


def test_every_verdict_is_about_a_rule_and_a_package_that_exist() -> None:
    rules = {rule.name for rule in catalog()}
    names = {package.name for package in packages()}
    lost = [j for j in judgements.read() if j.rule not in rules or j.package not in names]
    assert not lost, "\n".join(f"{j.rule} at {j.place}" for j in lost)
