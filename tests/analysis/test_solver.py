"""Questions that lean on each other are answered once, whatever was asked first, and without Python's stack."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Generator, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lint_rules.analysis.running.solver import ROUNDS, Solver, Unanswerable

Graph = Mapping[int, tuple[int, ...]]
Reached = frozenset[int]


def reachability(graph: Graph, asked: list[int] | None = None) -> Solver[int, Reached]:
    """Which numbers can be reached from one: the smallest answer that fits itself."""

    def compute(key: int) -> Generator[int, Reached, Reached]:
        if asked is not None:
            asked.append(key)
        found = {key}
        for other in graph.get(key, ()):
            found |= yield other
        return frozenset(found)

    return Solver(compute, lambda _key: frozenset())


def reached(graph: Graph, start: int) -> Reached:
    found = {start}
    todo = [start]
    while todo:
        for other in graph.get(todo.pop(), ()):
            if other not in found:
                found.add(other)
                todo.append(other)
    return frozenset(found)


CIRCLES: dict[str, Graph] = {
    "no circle": {0: (1, 2), 1: (3,), 2: (3,)},
    "itself": {0: (0,)},
    "itself twice": {0: (0, 0)},
    "two": {0: (1,), 1: (0,)},
    "three": {0: (1,), 1: (2,), 2: (0,)},
    "with a tail": {0: (1,), 1: (0, 2), 2: (3,)},
    "one inside another": {0: (1,), 1: (2,), 2: (1, 0), 3: (0,)},
    "two that share one": {0: (1, 3), 1: (2,), 2: (0,), 3: (4,), 4: (0,)},
    "an eight": {0: (1, 2), 1: (0,), 2: (0,)},
    "one after another": {0: (1,), 1: (0, 2), 2: (3,), 3: (2,)},
    "a late way back": {0: (1,), 1: (2, 3), 2: (1,), 3: (4,), 4: (0,)},
}


@pytest.mark.parametrize("graph", CIRCLES.values(), ids=CIRCLES)
def test_circles_end_with_the_whole_answer_in_any_order(graph: Graph) -> None:
    keys = sorted({*graph, *itertools.chain(*graph.values())})
    wanted = {key: reached(graph, key) for key in keys}
    for order in itertools.permutations(keys):
        solver = reachability(graph)
        assert {key: solver.solve(key) for key in order} == wanted, order


CROSSING: Graph = {0: (1,), 1: (3,), 3: (1, 5), 5: (3, 0)}


def test_circles_that_cross_are_one() -> None:
    solver = reachability(CROSSING)
    solver.solve(5)
    assert solver.solve(0) == {0, 1, 3, 5}


@given(
    st.dictionaries(st.integers(0, 7), st.lists(st.integers(0, 7), max_size=4).map(tuple), max_size=8),
    st.permutations(range(8)),
)
def test_any_questions_are_answered_alike_in_any_order(graph: Graph, order: list[int]) -> None:
    solver = reachability(graph)
    for key in order:
        assert solver.solve(key) == reached(graph, key)


def test_an_answer_is_computed_once() -> None:
    asked: list[int] = []
    solver = reachability({0: (1, 2), 1: (3,), 2: (3,)}, asked)
    solver.solve(0)
    solver.solve(0)
    solver.solve(3)
    assert sorted(asked) == [0, 1, 2, 3]


def counting(length: int, last: int | None = None) -> Solver[int, int]:
    """Each number asks the next one; the last asks none, or ``last``."""

    def compute(key: int) -> Generator[int, int, int]:
        if key < length:
            return 1 + (yield key + 1)
        return 0 if last is None else min(1, (yield last))

    return Solver(compute, lambda _key: 0)


def test_a_long_chain_needs_no_stack_of_pythons() -> None:
    length = 20 * sys.getrecursionlimit()
    assert counting(length).solve(0) == length


def test_a_long_circle_needs_none_either() -> None:
    graph = {key: ((key + 1) % 2000,) for key in range(2000)}
    asked: list[int] = []

    def compute(key: int) -> Generator[int, bool, bool]:
        asked.append(key)
        return key == 1999 or (yield graph[key][0])

    solver = Solver(compute, lambda _key: False)
    assert solver.solve(0)
    assert len(asked) < 3 * 2000


def test_a_circle_that_never_ends_growing_is_cut() -> None:
    runs = 0

    def compute(_key: str) -> Generator[str, int, int]:
        nonlocal runs
        runs += 1
        return 1 + (yield "itself")

    solver = Solver(compute, lambda _key: 0)
    assert solver.solve("itself") == ROUNDS + 1
    assert runs == ROUNDS + 1
    assert solver.solve("itself") == ROUNDS + 1
    assert runs == ROUNDS + 1


def test_what_goes_wrong_inside_reaches_the_one_who_asked() -> None:
    def compute(key: int) -> Generator[int, int, int]:
        if key == 2:
            raise LookupError(key)
        return (yield key + 1)

    with pytest.raises(LookupError):
        Solver(compute, lambda _key: 0).solve(0)


def refusing(key: int) -> Generator[int, int, int]:
    """Three has no answer, and who asks it has none either; zero asks another when it is told so."""
    if key == 3:
        raise Unanswerable(key)
    if key == 0:
        try:
            return (yield 1)
        except Unanswerable as refusal:
            return 10 * refusal.why + (yield 2)
    return 7 if key == 2 else (yield 3)


def test_what_has_no_answer_is_told_to_those_who_asked_until_one_asks_otherwise() -> None:
    solver = Solver(refusing, lambda _key: 0)
    assert solver.solve(0) == 37
    for key in (1, 3, 1):
        with pytest.raises(Unanswerable):
            solver.solve(key)


def test_a_circle_may_turn_out_to_have_no_answer() -> None:
    def compute(key: str) -> Generator[str, int, int]:
        if key == "outside":
            try:
                return (yield "first")
            except Unanswerable:
                return -1
        if key == "first":
            return 1 + (yield "second")
        if (yield "first") > 0:
            # Only in the second round, when something of the circle is known.
            raise Unanswerable(0)
        return 1

    solver = Solver(compute, lambda _key: 0)
    assert solver.solve("outside") == -1
    with pytest.raises(Unanswerable):
        solver.solve("second")
