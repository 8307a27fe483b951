"""Checks files in several processes: this one, and others that it starts.

What another process finds is told as soon as its file is done. When one ends before its time, this process checks what
is missing.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import shutil
import signal
import tempfile
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import chain
from multiprocessing.connection import Connection, wait
from typing import Final, NamedTuple

from lint_rules.gate.setup import Checked, Setup
from lint_rules.gate.shares import Shares

_GIVEN: Final = 4
"""A process is given this part of its part of what is left: enough to do while this one checks its longest file."""
_PATIENCE: Final = 5.0
"""Seconds to wait for the end of a process that is heard of no more."""


def check_together(files: Sequence[str], setup: Setup, processes: int, notices: list[str]) -> Iterator[Checked]:
    """Check files with so many processes; each file is told of when it is done.

    Args:
        files: what to check.
        setup: what each process is told.
        processes: how many, this one among them.
        notices: where to put what there is to say of processes.
    """
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(_folder())
        # They start while this one imports what it needs, and finds the order.
        workers = list(_started(stack, setup, processes - 1, notices))
        from lint_rules.gate.arranging import arranged, size_of  # noqa: PLC0415 - as above
        from lint_rules.gate.checker import checked  # noqa: PLC0415 - as above
        from lint_rules.gate.exchange import Exchange  # noqa: PLC0415 - as above

        arrangement = arranged(files, setup, len(workers) + 1)
        # What is lent was learned of what is on disk.
        lent = arrangement.lent if folder is not None and not setup.texts else []
        work = Work([*chain(*arrangement.shares)], folder or "", lent)
        team = Team(work, Shares(list(map(size_of, share)) for share in arrangement.shares), workers)
        for one in checked(team.own_files(), setup, Exchange(work.folder, work.lent)):
            yield one
            yield from team.told()
        while team.is_busy():
            yield from team.told()
        yield from checked(team.lost(), setup)
        reasons = [worker.farewell() for worker in workers if worker.is_lost]
        notices += [f"a process ended before its time ({reason}); another checked its files" for reason in reasons]


class Work(NamedTuple):
    """All that there is to do, as each process is told."""

    files: Sequence[str]
    """Those that are checked, by the positions of which processes speak."""
    folder: str
    """Where processes lend each other what they learn of modules."""
    lent: Sequence[str]
    """The modules of which they do."""


class Team:
    """This process and the others, and the files that they share."""

    def __init__(self, work: Work, shares: Shares, workers: Sequence[Worker]) -> None:
        self._work = work
        self._shares = shares
        self._workers = workers

    def own_files(self) -> Iterator[str]:
        """What this process is to check, file by file, until nothing is left to take from anybody."""
        while taken := self._shares.take(0):
            yield self._work.files[taken.start]

    def told(self) -> Iterator[Checked]:
        """What the others have found by now. They are given more to do."""
        for part, worker in enumerate(self._workers, 1):
            yield from worker.told(self._work)
            if worker.is_there and not worker.is_dismissed:
                self._give(part, worker)

    def is_busy(self) -> bool:
        """Wait until one of the others has something to tell; false when no more can come."""
        lines = [worker.line for worker in self._workers if worker.is_there]
        return bool(lines and wait(lines))

    def lost(self) -> list[str]:
        """The files that were given to those that ended before they could tell of them."""
        return [self._work.files[position] for worker in self._workers for piece in worker.given for position in piece]

    def _give(self, part: int, worker: Worker) -> None:
        ahead = self._shares.left // (len(self._workers) + 1) // _GIVEN
        load = sum(map(self._shares.size, worker.given))
        # Of a file it tells when it has begun with the next.
        if load <= ahead // 2 or sum(map(len, worker.given)) < 2:
            worker.give(self._shares.take(part, ahead - load))


class Worker:
    """Another process that checks files, as it is seen from here."""

    def __init__(self, setup: Setup) -> None:
        # A fresh interpreter, as on every system: a fork would copy threads and locks in an unknown state.
        context = multiprocessing.get_context("spawn")
        self.line, theirs = context.Pipe()
        self.process = context.Process(target=serve, args=(theirs, setup), daemon=True)
        self.process.start()
        theirs.close()
        self.is_there = False
        """Whether it has started, and not ended."""
        self.is_lost = False
        """Whether it has ended before its time."""
        self.is_dismissed = False
        """Whether no more files will come."""
        self.given: deque[range] = deque()
        """What it was given and has not told of, in order."""
        self._last_words = ""

    def told(self, work: Work) -> Iterator[Checked]:
        """What it has found by now; when it has just started, it is told what there is to do."""
        try:
            while self.line.poll():
                message = self.line.recv()
                if isinstance(message, Checked):
                    self._strike_off()
                    yield message
                elif message is None:
                    self.line.send(work)
                    self.is_there = True
                else:
                    self._last_words = str(message)
        except (EOFError, OSError):
            self.is_there = False
            self.is_lost = bool(self.given) or not self.is_dismissed

    def give(self, files: range) -> None:
        """Have files checked; to give it none is to dismiss it."""
        if files:
            self.given.append(files)
        self.is_dismissed = not files
        with contextlib.suppress(OSError):
            # When it is there no more, the line says so next time.
            self.line.send(slice(files.start, files.stop))

    def farewell(self) -> str:
        """Why it has ended."""
        self.process.join(_PATIENCE)
        code = self.process.exitcode
        return self._last_words or (f"signal {-code}" if code is not None and code < 0 else f"exit code {code}")

    def close(self) -> None:
        """End it, if it has not ended."""
        self.line.close()
        self.process.terminate()
        self.process.join()

    def _strike_off(self) -> None:
        self.given[0] = self.given[0][1:]
        if not self.given[0]:
            self.given.popleft()


def _started(stack: contextlib.ExitStack, setup: Setup, count: int, notices: list[str]) -> Iterator[Worker]:
    try:
        for _ in range(count):
            yield stack.enter_context(contextlib.closing(Worker(setup)))
    except OSError as error:
        notices.append(f"no more processes could be started: {error.strerror or error}")


def serve(line: Connection, setup: Setup) -> None:
    """Check the files that come over a line, until there are no more."""
    # Ctrl-C reaches every process, and the one that started the others ends them.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from lint_rules.gate.checker import checked  # noqa: PLC0415 - it takes long: the most of a start
    from lint_rules.gate.exchange import Exchange  # noqa: PLC0415 - as above

    try:
        line.send(None)
        work = line.recv()
        for one in checked(_received(line, work.files), setup, Exchange(work.folder, work.lent)):
            line.send(one)
    except (EOFError, ConnectionError):
        # Nobody waits for it any more.
        pass
    except Exception as error:  # noqa: BLE001 - it happens again where it can be told
        line.send(f"{type(error).__name__}: {error}")
    finally:
        line.close()


def _received(line: Connection, files: Sequence[str]) -> Iterator[str]:
    while wanted := files[line.recv()]:
        yield from wanted


@contextlib.contextmanager
def _folder() -> Iterator[str | None]:
    """A folder of our own for as long as the run lasts; None where there can be none."""
    try:
        folder = tempfile.mkdtemp(prefix="lint-rules-")
    except OSError:
        yield None
        return
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
