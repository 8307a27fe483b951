"""Which names of environment variables say that they are for developers?"""

from __future__ import annotations

import pytest

from lint_rules.analysis.switch_words import finds_faults, is_for_developers


@pytest.mark.parametrize(
    ("variable", "for_faults", "for_developers"),
    [
        ("SHOP_DEBUG", True, True),
        ("SHOP_STEPDEBUG", True, False),
        ("SHOP_TEST_FAILURES", True, True),
        ("shop_testing", True, True),
        ("SHOP_MOCK_LATENCY", True, True),
        ("TIMING", True, True),
        ("SHOP_INTERNAL_TRACES", True, True),
        ("SHOP_PROFILE", True, False),
        ("SHOP_SKIP_CHECKS", False, True),
        ("SHOP_LOG_LEVEL", False, True),
        ("SHOP_LATEST", False, False),
        ("SHOP_CONTEST", False, False),
        ("SHOP_TIMEOUT", False, False),
        ("", False, False),
    ],
)
def test_words(variable: str, *, for_faults: bool, for_developers: bool) -> None:
    assert (finds_faults(variable), is_for_developers(variable)) == (for_faults, for_developers)
