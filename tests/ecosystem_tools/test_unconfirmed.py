"""The table of findings that a recording of imports did not confirm is whole, and says what is concluded from it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import tomli

pytestmark = pytest.mark.once

TABLE: dict[str, Any] = tomli.loads(
    (Path(__file__).parents[1] / "ecosystem" / "unconfirmed.toml").read_text(encoding="utf-8")
)
CAUSES = {name: cause for name, cause in TABLE.items() if isinstance(cause, dict)}


def places(*verdicts: str) -> list[str]:
    return [place for cause in CAUSES.values() if cause["verdict"] in verdicts for place in cause["places"]]


def test_each_place_has_one_cause_with_a_reason() -> None:
    every = places("right", "wrong")
    assert len(every) == len(set(every)) == sum(len(cause["places"]) for cause in CAUSES.values())
    assert all(
        cause["why"] and place.rpartition(":")[2].isdigit() for cause in CAUSES.values() for place in cause["places"]
    )


def test_nine_of_ten_are_right_when_blind_spots_are_set_aside() -> None:
    confirmed = TABLE["confirmed"]
    assert confirmed / (confirmed + len(places("wrong"))) >= 0.9
