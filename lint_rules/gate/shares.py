"""Which process checks which files? Each has a share of its own, and takes from another's when that is done."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate


class Shares:
    """The files that nobody has taken yet, by their positions.

    A share is taken from its front. What is taken over from another is the rear half of what is left there, so that
    neighbours stay together: they import the same modules.
    """

    def __init__(self, shares: Iterable[Sequence[int]]) -> None:
        """Take the sizes of the files with which each process begins."""
        self._ends = [0]
        self._left: list[range] = []
        for sizes in shares:
            start = len(self._ends) - 1
            self._ends += _ends(sizes, self._ends[-1])[1:]
            self._left.append(range(start, start + len(sizes)))

    @property
    def left(self) -> int:
        """The size of all that nobody has taken yet."""
        return sum(map(self.size, self._left))

    def size(self, piece: range) -> int:
        """The size of files that lie together."""
        return self._ends[piece.stop] - self._ends[piece.start]

    def take(self, part: int, most: int = 0) -> range:
        """The next files for a process, of this size at most; one in any case, as long as there is one anywhere."""
        if not self._left[part]:
            self._take_over(part)
        mine = self._left[part]
        stop = max(bisect_right(self._ends, self._ends[mine.start] + most) - 1, mine.start + 1)
        taken = mine[: stop - mine.start]
        self._left[part] = range(taken.stop, mine.stop)
        return taken

    def _take_over(self, part: int) -> None:
        richest = max(range(len(self._left)), key=lambda other: self.size(self._left[other]))
        theirs = self._left[richest]
        if theirs:
            middle = _cut(self._ends, theirs, 1 / 2)
            self._left[richest] = range(theirs.start, middle)
            self._left[part] = range(middle, theirs.stop)


def cut(sizes: Sequence[int], parts: int) -> list[range]:
    """Cut a row of files into so many parts of about the same size."""
    whole = range(len(sizes))
    cuts = [_cut(_ends(sizes), whole, part / parts) for part in range(parts)]
    return [range(*bounds) for bounds in zip(cuts, [*cuts[1:], whole.stop], strict=True)]


def _ends(sizes: Iterable[int], before: int = 0) -> list[int]:
    # An empty file takes its time, too.
    return list(accumulate((size + 1 for size in sizes), initial=before))


def _cut(ends: Sequence[int], piece: range, ratio: float) -> int:
    """Where to cut so that this much lies before it; a file that would be cut lies behind."""
    if not piece:
        return piece.start
    return bisect_right(ends, ends[piece.start] + ratio * (ends[piece.stop] - ends[piece.start])) - 1
