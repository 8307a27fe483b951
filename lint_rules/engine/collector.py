"""When garbage is collected: a tree is full of circles, and nothing in it is garbage while it is looked at.

Left to itself, the collector looks at all that was learned of a project again and again: a quarter of the time of a run
and more.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
from collections.abc import Callable, Iterator
from typing import Final

_PATIENT: Final = (100_000, 50, 100)
_NEVER: Final = 1_000_000
"""More collections of a younger generation than any run has."""
_YOUNG: Final = 200_000
"""New objects that are looked through at a time: a few trees, some 30 MiB."""


@contextlib.contextmanager
def patient_collector() -> Iterator[None]:
    """Collect garbage rarely while a tree grows: nothing in it is garbage yet, and looking costs a quarter."""
    before = gc.get_threshold()
    # A first threshold of 0 is how to say that nothing is collected at all.
    gc.set_threshold(*(map(max, before, _PATIENT) if before[0] else before))
    try:
        yield
    finally:
        gc.set_threshold(*before)


@contextlib.contextmanager
def sweeping_collector() -> Iterator[Callable[[], None]]:
    """Collect garbage when it is known to be there: for a process that is ours, and that looks at many files.

    What is yielded is to be called when a file is done and nothing refers to its tree: it takes away the tree. What is
    still in use then lasts until the end, and is never looked at again.
    """
    before = gc.get_threshold()
    gc.set_threshold(_YOUNG, _NEVER, _NEVER)
    # An interpreter that ends looks through everything once more: a second for half a million lines.
    atexit.unregister(gc.freeze)
    atexit.register(gc.freeze)
    try:
        yield _sweep
    finally:
        gc.set_threshold(*before)


def _sweep() -> None:
    gc.collect(1)
