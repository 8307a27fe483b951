"""The fingerprint by which GitHub knows an alert again: ``primaryLocationLineHash``.

GitHub's upload action computes one for results that come without. To be the same, ours has to read as that does:
always UTF-8, whatever the file declares, and code units of UTF-16 as its characters. Spaces and tabs do not count, and
every line end counts as one line feed. A line is known by the hundred units that begin with it, as a polynomial in 37
modulo 2^64, and by how many lines above have the same value. One unit of 0xFFFF stands behind the last.
"""

from __future__ import annotations

import array
import functools
import itertools
import operator
import sys
from collections.abc import Iterable, Iterator
from typing import Final

WINDOW: Final = 100
BASE: Final = 37
_MODULUS: Final = 1 << 64
_MASK: Final = _MODULUS - 1
_END: Final = "\uffff"
_BLOCK: Final = 8192
"""How many units are summed up at a time: sums and tables of powers stay small."""


def line_hashes(data: bytes, lines: Iterable[int]) -> dict[int, str]:
    """The fingerprints of lines of a file, by number. Lines that the file does not have are missing.

    Args:
        data: the file.
        lines: numbers of lines, from 1.
    """
    wanted = set(lines)
    last = max(wanted, default=0)
    counts: dict[int, int] = {}
    found = {}
    for number, value in enumerate(itertools.islice(_values(data), last), 1):
        count = counts[value] = counts.get(value, 0) + 1
        if number in wanted:
            found[number] = f"{value:x}:{count}"
    return found


def _values(data: bytes) -> Iterator[int]:
    """The value of each line.

    The polynomials of all lines come from one sum over the units, each times a falling power: what lies between two
    sums is the polynomial of the units between, but for a power that depends on where they stand.
    """
    units, starts = _read(data)
    rising, falling = _powers()
    sums = [0]
    base = -_BLOCK
    for start in starts:
        if start - base >= _BLOCK:
            base = start
            block = units[base : base + _BLOCK + WINDOW]
            sums = list(itertools.accumulate(map(operator.mul, block, falling), initial=0))
        at = start - base
        yield (sums[at + WINDOW] - sums[at]) * rising[at + WINDOW - 1] & _MASK


@functools.cache
def _powers() -> tuple[list[int], list[int]]:
    """Powers of the base, and of its inverse."""
    inverse = pow(BASE, -1, _MODULUS)
    rising, falling = [1], [1]
    for _ in range(1, _BLOCK + WINDOW):
        rising.append(rising[-1] * BASE % _MODULUS)
        falling.append(falling[-1] * inverse % _MODULUS)
    return rising, falling


def _read(data: bytes) -> tuple[array.array[int], Iterator[int]]:
    """The units of a text that count, and where lines begin in them."""
    text = data.decode("utf-8", "replace")
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace(" ", "").replace("\t", "") + _END
    units = array.array("H", text.encode(f"utf-16-{sys.byteorder[0]}e"))
    starts = _starts(units, text)
    # Nothing is behind the end, and the last lines count it in.
    return units + array.array("H", bytes(2 * WINDOW)), starts


def _starts(units: array.array[int], text: str) -> Iterator[int]:
    yield 0
    if len(units) > len(text):
        # Characters that take two units shift what is behind them.
        yield from (at for at, unit in enumerate(units, 1) if unit == ord("\n"))
        return
    start = text.find("\n") + 1
    while start:
        yield start
        start = text.find("\n", start) + 1
