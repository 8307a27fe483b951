"""Which modules are test code."""

from __future__ import annotations

import pytest

from lint_rules.analysis.options import Options
from lint_rules.analysis.place import Place
from lint_rules.analysis.test_code import TestCode


def is_test(path: str, **values: object) -> bool:
    return TestCode(Place(tuple(path.split("/")), in_package=True), Options(values)).here


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("tests/helpers.py", True),
        ("pkg/tests/deep/helpers.py", True),
        ("pkg/test/helpers.py", True),
        ("pkg/testing/helpers.py", True),
        ("pkg/_tests/helpers.py", True),
        ("test_pkg.py", True),
        ("pkg/test_mod.py", True),
        ("pkg/mod_test.py", True),
        ("conftest.py", True),
        ("shop/tests.py", True),
        ("pkg/mod.py", False),
        ("pkg/testing.py", False),
        ("pkg/contest.py", False),
        ("pkg/latest/mod.py", False),
        ("pkg/attestation.py", False),
    ],
)
def test_by_default(path: str, expected: bool) -> None:
    assert is_test(path) is expected


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("spec/", "pkg/spec/mod.py", True),
        ("spec/", "pkg/spec.py", False),
        ("pkg/*/spec/", "pkg/a/spec/mod.py", True),
        ("pkg/*/spec/", "a/spec/mod.py", False),
        ("*_spec.py", "pkg/a_spec.py", True),
        ("pkg/a_*.py", "pkg/a_1.py", True),
        ("pkg/a_*.py", "other/a_1.py", False),
        ("nothing", "tests/mod.py", False),
    ],
)
def test_by_options(pattern: str, path: str, expected: bool) -> None:
    assert is_test(path, **{"test-paths": [pattern]}) is expected
