"""Work beside the main thread, in a block: what was started is stopped and waited for when the block ends."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Protocol


class Actor(Protocol):
    """Something that runs until it is told to stop."""

    def run(self) -> None:
        """Work, and return soon after stop was called."""

    def stop(self) -> None:
        """Make run return."""


@contextmanager
def running(*actors: Actor) -> Iterator[None]:
    """Run each actor in a thread of its own for as long as the block lasts."""
    with ExitStack() as stack:
        for actor in actors:
            thread = threading.Thread(target=actor.run, name=type(actor).__name__)
            thread.start()
            stack.callback(thread.join)
            stack.callback(actor.stop)
        yield
