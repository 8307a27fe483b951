"""Every file is taken once, neighbours stay together, and nobody waits while there is something left."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lint_rules.gate.shares import Shares

pytestmark = pytest.mark.once


@given(st.lists(st.integers(0, 1000), max_size=30), st.integers(1, 5), st.randoms(use_true_random=False))
def test_every_file_is_taken_once(sizes: list[int], parts: int, random: Random) -> None:
    shares = Shares(sizes, parts)
    taken: list[int] = []
    while piece := shares.take(random.randrange(parts), random.choice([0, 10, 5000])):
        taken += piece
    assert sorted(taken) == list(range(len(sizes)))
    assert shares.left == 0
    assert not any(shares.take(part) for part in range(parts))


def test_shares_are_of_about_the_same_size_and_taken_from_the_front() -> None:
    shares = Shares([1, 1, 1, 1, 1, 1, 3, 3], 2)
    assert [shares.take(0), shares.take(0)] == [range(1), range(1, 2)]
    assert [shares.take(1, 6), shares.take(1, 3)] == [range(5, 7), range(7, 8)]


def test_a_piece_is_as_large_as_it_may_be_and_never_nothing() -> None:
    shares = Shares([9, 9, 9, 99], 1)
    assert [shares.take(0, 29), shares.take(0, 29), shares.take(0, 29)] == [range(2), range(2, 3), range(3, 4)]


def test_who_has_nothing_left_takes_over_the_rear_half_of_who_has_most() -> None:
    shares = Shares([9] * 12, 3)
    assert [shares.take(2, 40), shares.take(1, 20)] == [range(8, 12), range(4, 6)]
    assert shares.take(2) == range(2, 3)
    assert [shares.take(0, 100), shares.take(2), shares.take(2), shares.take(2)] == [
        range(2),
        range(3, 4),
        range(7, 8),
        range(6, 7),
    ]


def test_what_is_taken_over_last_is_the_last_file() -> None:
    shares = Shares([5, 1], 2)
    assert shares.take(1) == range(1, 2) or shares.left
    pieces = [*iter(lambda: shares.take(1), range(0))]
    assert shares.left == 0
    assert all(len(piece) == 1 for piece in pieces)
