"""Codes and symbols that must never be used again, and why.

A suppression comment or a baseline in somebody's repository outlives our release notes: a code that changes
its meaning would silence the wrong thing there. When a rule goes or is renamed, its old code and symbol come here.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Retired(NamedTuple):
    """A code or symbol that is gone."""

    code: str
    symbol: str
    why: str


RETIRED: Final[tuple[Retired, ...]] = ()
