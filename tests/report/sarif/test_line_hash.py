"""The fingerprint is GitHub's, unit for unit."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lint_rules.report.sarif.line_hash import BASE, WINDOW, line_hashes


def slow(data: bytes) -> dict[int, str]:
    """The same, one unit after the other through a window that rolls over the text."""
    units = data.decode("utf-8", "replace").encode("utf-16-le")
    text = [int.from_bytes(units[at : at + 2], "little") for at in range(0, len(units), 2)]
    read: list[int] = []
    after_return = False
    for unit in text:
        if unit in (9, 32) or (after_return and unit == 10):
            after_return = False
            continue
        after_return = unit == 13
        read.append(10 if after_return else unit)
    read += [0xFFFF]
    starts = [0, *(at + 1 for at, unit in enumerate(read) if unit == 10)]
    read += [0] * WINDOW
    value, seen, found = 0, dict[int, int](), {}
    for at, unit in enumerate(read):
        gone = read[at - WINDOW] if at >= WINDOW else 0
        value = (value * BASE + unit - gone * BASE**WINDOW) % 2**64
        if at - WINDOW + 1 in starts:
            seen[value] = seen.get(value, 0) + 1
            found[starts.index(at - WINDOW + 1) + 1] = f"{value:x}:{seen[value]}"
    return found


@pytest.mark.parametrize(
    ("text", "hashes"),
    [
        ("", {1: "c129715d7a2bc9a3:1"}),
        (
            "x\n" * 3,
            {1: "4c74ab87820424b1:1", 2: "8c072f39cc89b447:1", 3: "828973aa50c68d6d:1", 4: "c129715d7a2bc9a3:1"},
        ),
    ],
)
def test_known_values(text: str, hashes: dict[int, str]) -> None:
    assert line_hashes(text.encode(), hashes) == hashes


def test_the_same_line_is_counted() -> None:
    line = "value = 1  # " + "x" * WINDOW + "\n"
    assert [found.partition(":")[2] for found in line_hashes(line.encode() * 3, [1, 2, 3]).values()] == ["1", "2", "3"]


def test_windows_that_meet_in_one_value_are_counted_together() -> None:
    one, other = (pair + "z" * WINDOW + "\n" for pair in ("bA", "af"))
    first, _, last = line_hashes((one + "\n" + other).encode(), [1, 2, 3]).values()
    assert first.partition(":")[0] == last.partition(":")[0]
    assert (first[-1], last[-1]) == ("1", "2")


def test_lines_that_are_not_there() -> None:
    assert line_hashes(b"a", [2]) == {}
    assert line_hashes(b"a", []) == {}


calmly = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A busy machine is no fault of the code."""


@calmly
@given(st.lists(st.sampled_from(["a", "bc", " ", "\t", "\n", "\r", "\r\n", "é", "\ufeff", "\U0001f600", "z" * 40])))
@example(["\r", " ", "\n"])
@example(["\ufeff", "a"])
def test_as_the_window_rolls(pieces: list[str]) -> None:
    data = "".join(pieces).encode()
    assert line_hashes(data, range(1, 200)) == slow(data)


@calmly
@given(st.binary(max_size=300))
def test_bytes_that_are_no_text(data: bytes) -> None:
    assert line_hashes(data, range(1, 400)) == slow(data)


def test_a_text_of_many_blocks() -> None:
    data = "".join(f"name_{number} = {number % 97}  # é\r\n" for number in range(1500)).encode()
    assert line_hashes(data, range(1, 1600)) == slow(data)


def test_a_byte_order_mark_counts() -> None:
    # The upload action reads with Node, which keeps it; Microsoft's Multitool does not.
    assert line_hashes(b"\xef\xbb\xbfx = 1\n", [1]) != line_hashes(b"x = 1\n", [1])
