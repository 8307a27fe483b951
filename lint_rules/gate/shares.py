"""Which process checks which files? Each has a share of its own, and takes from another's when that is done."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate


class Shares:
    """The files that nobody has taken yet, by their positions.

    Neighbours stay together, for they import the same modules: a share is one piece and is taken from its front, and
    what is taken over from another is the rear half of what is left there.
    """

    def __init__(self, sizes: Sequence[int], parts: int) -> None:
        """Share out files of these sizes to so many processes, so that each has as much to do."""
        self._ends = [0, *accumulate(size + 1 for size in sizes)]
        whole = range(len(sizes))
        cuts = [self._cut(whole, part / parts) for part in range(parts)]
        self._left = [range(*bounds) for bounds in zip(cuts, [*cuts[1:], whole.stop], strict=True)]

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
            middle = self._cut(theirs, 1 / 2)
            self._left[richest] = range(theirs.start, middle)
            self._left[part] = range(middle, theirs.stop)

    def _cut(self, piece: range, ratio: float) -> int:
        """Where to cut so that this much lies before it; a file that would be cut lies behind."""
        if not piece:
            return piece.start
        return bisect_right(self._ends, self._ends[piece.start] + ratio * self.size(piece)) - 1
