"""Answers questions that depend on each other, each once; circles by least fixpoint, and never by Python's stack.

A question is any hashable key. What computes its answer is a generator that yields the keys it depends on and is
sent their answers. Answers only ever grow, so a circle is run again until it no longer changes, and the result
does not depend on which question of a circle was asked first.
"""

from __future__ import annotations

import bisect
import dataclasses
from collections.abc import Callable, Generator
from typing import Any, Final, Generic, TypeVar

Key = TypeVar("Key")
Answer = TypeVar("Answer")


class Unanswerable(Exception):
    """A question that has no answer as it is asked; whoever asked it is told by this. It carries why."""

    def __init__(self, why: int) -> None:
        super().__init__(why)
        self.why = why

    def __eq__(self, other: object) -> bool:
        """Equal when the reason is."""
        return isinstance(other, Unanswerable) and self.why == other.why

    __hash__ = None  # type: ignore[assignment] # compared as answers are, never looked up


ROUNDS: Final = 12
"""A circle that still grows after so many rounds is cut: what is not known by then stays unknown."""


@dataclasses.dataclass(slots=True)
class _Frame(Generic[Key, Answer]):
    key: Key
    work: Generator[Key, Answer, Answer]
    index: int
    members: int
    """How many provisional answers there were when this frame began."""
    low: int
    """The lowest frame that this one leans on."""
    grown: bool = False
    rounds: int = 0


class Solver(Generic[Key, Answer]):
    """Memoised answers, computed on demand. No answer is None.

    Where what computes an answer raises ``Unanswerable``, the same is raised where the question was asked.
    """

    def __init__(
        self, compute: Callable[[Key], Generator[Key, Answer, Answer]], bottom: Callable[[Key], Answer]
    ) -> None:
        """Take how to compute an answer, and what is assumed of a question while its circle is still open."""
        self._compute = compute
        self._bottom = bottom
        self.known: dict[Key, Answer] = {}
        """Answers that are final; who finds one here need not ask."""
        self._refused: dict[Key, Unanswerable] = {}
        self._provisional: dict[Key, tuple[Answer | Unanswerable, int]] = {}
        self._members: list[Key] = []
        self._assumed: dict[Key, Answer | Unanswerable] = {}
        self._leaned_on: set[Key] = set()

    def forget(self) -> None:
        """Drop all answers: whoever asks again gets the same again."""
        self.known.clear()
        self._refused.clear()

    def solve(self, key: Key) -> Answer:
        """The answer to a question.

        Raises:
            Unanswerable: it has none.
        """
        known = self.known.get(key)
        if known is not None:
            return known
        stack: list[_Frame[Key, Answer]] = []
        open_: dict[Key, int] = {}
        self._push(key, stack, open_)
        # A generator takes None first, and the answer to its last question after that.
        value: Any = None
        while stack:
            frame = stack[-1]
            try:
                refused = isinstance(value, Unanswerable)
                wanted = frame.work.throw(Unanswerable(value.why)) if refused else frame.work.send(value)
            except (StopIteration, Unanswerable) as end:
                given = end.value if isinstance(end, StopIteration) else Unanswerable(end.why)
                answer, again = self._finish(frame, given, stack, open_)
                value = None if again else answer
                continue
            value = self.known.get(wanted)
            if value is None and self._refused:
                value = self._refused.get(wanted)
            if value is not None:
                continue
            if self._provisional and wanted in self._provisional:
                value, place = self._provisional[wanted]
                # It leans on the innermost open frame under which it was found, or on one further out, and that
                # frame knows. Which frame it leaned on when it was found is no help: that one may be closed.
                under = bisect.bisect_right(stack, place, key=_members_before) - 1
                frame.low = min(frame.low, under)
            elif wanted in open_:
                self._leaned_on.add(wanted)
                if wanted not in self._assumed:
                    self._assumed[wanted] = self._bottom(wanted)
                value = self._assumed[wanted]
                frame.low = min(frame.low, open_[wanted])
            else:
                self._push(wanted, stack, open_)
                value = None
        if key in self._refused:
            raise Unanswerable(self._refused[key].why)
        return self.known[key]

    def _push(self, key: Key, stack: list[_Frame[Key, Answer]], open_: dict[Key, int], rounds: int = 0) -> None:
        index = len(stack)
        stack.append(_Frame(key, self._compute(key), index, len(self._members), index, rounds=rounds))
        open_[key] = index

    def _finish(
        self,
        frame: _Frame[Key, Answer],
        answer: Answer | Unanswerable,
        stack: list[_Frame[Key, Answer]],
        open_: dict[Key, int],
    ) -> tuple[Answer | Unanswerable, bool]:
        """Close a frame; True when it must run again."""
        stack.pop()
        del open_[frame.key]
        if self._leaned_on and frame.key in self._leaned_on and self._assumed[frame.key] != answer:
            self._assumed[frame.key] = answer
            frame.grown = True
        if frame.low < frame.index:
            self._provisional[frame.key] = (answer, len(self._members))
            self._members.append(frame.key)
            below = stack[-1]
            below.low = min(below.low, frame.low)
            below.grown = below.grown or frame.grown
            return answer, False
        circle = self._members[frame.members :]
        del self._members[frame.members :]
        if frame.grown and frame.rounds < ROUNDS:
            for member in circle:
                del self._provisional[member]
            self._push(frame.key, stack, open_, frame.rounds + 1)
            return answer, True
        for member in circle:
            self._keep(member, self._provisional.pop(member)[0])
        self._keep(frame.key, answer)
        return answer, False

    def _keep(self, key: Key, answer: Answer | Unanswerable) -> None:
        """Take an answer for final."""
        if isinstance(answer, Unanswerable):
            self._refused[key] = answer
        else:
            self.known[key] = answer
        if self._leaned_on:
            self._leaned_on.discard(key)
            self._assumed.pop(key, None)


def _members_before(frame: _Frame[Any, Any]) -> int:
    return frame.members
