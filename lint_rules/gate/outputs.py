"""What came of a run, and how it is told."""

from __future__ import annotations

import collections
import datetime as dt
import importlib
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from lint_rules.gate.refusal import Refused

if TYPE_CHECKING:
    from lint_rules.gate.setup import Setup
    from lint_rules.report.problems import Background, Problem


class CannotWrite(Refused):
    """An output cannot be written; the text says why in one line."""


class Outcome(NamedTuple):
    """All that a run found."""

    problems: tuple[Problem, ...]
    """What is told. Against a baseline, each is new."""
    backgrounds: Mapping[str, Background]
    files: Sequence[str]
    failed: bool
    """Whether some file could not be checked, or not by all rules."""
    started: dt.datetime
    setup: Setup
    """What the run was told. Reports have settings too."""
    notices: tuple[str, ...] = ()
    """What else to say, a line each."""
    unseen: frozenset[str] = frozenset()
    """Files whose text was handed over and is not that on disk."""
    put_away: tuple[Problem, ...] = ()
    """What is not told: what comments and the baseline suppress, and what the baseline has and is found no more."""
    lists_put_away: bool = False
    """Whether a SARIF report lists that too, marked."""

    def counts(self) -> list[tuple[str, int]]:
        """Rules and how often each found something, the most frequent first."""
        found = collections.Counter(problem.symbol for problem in self.problems)
        return sorted(found.items(), key=lambda item: (-item[1], item[0]))


def write(outcome: Outcome, form: str, file: str | None, exit_code: int) -> None:
    """Write a report in a format, to a file or to standard output.

    Raises:
        CannotWrite: the file cannot be written. What was there is there still.
    """
    if file is None:
        try:
            _print(outcome, form, exit_code)
            sys.stdout.flush()
        except BrokenPipeError:
            # Whoever read has read enough; the command knows how to end then.
            raise
        except OSError as error:
            # What is left must not be tried again when the interpreter ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise CannotWrite(f"cannot write to standard output: {error.strerror or error}") from error
        return
    pieces = _pieces(outcome, form, exit_code)
    from lint_rules.report import whole_file  # noqa: PLC0415 - as above

    try:
        whole_file.write(file, pieces)
    except whole_file.Unwritable as error:
        raise CannotWrite(str(error)) from error


def _print(outcome: Outcome, form: str, exit_code: int) -> None:
    if form == "text":
        from lint_rules.report import rationale  # noqa: PLC0415 - each format imports what it takes
        from lint_rules.report.problems import Report  # noqa: PLC0415 - as above

        # A person reads this: the width and the colours are those of the terminal.
        rationale.write(Report(outcome.problems, outcome.backgrounds, outcome.unseen), sys.stdout)
    else:
        sys.stdout.writelines(_pieces(outcome, form, exit_code))


def _pieces(outcome: Outcome, form: str, exit_code: int) -> Iterator[str]:
    if form == "sarif":
        from lint_rules.gate import sarif  # noqa: PLC0415 - who wants none need not wait for it

        yield from sarif.pieces(outcome, exit_code)
    elif form == "text":
        from lint_rules.report import rationale  # noqa: PLC0415 - as above
        from lint_rules.report.problems import Report  # noqa: PLC0415 - as above

        yield from rationale.plain(Report(outcome.problems, outcome.backgrounds, outcome.unseen))
    else:
        module: Any = importlib.import_module(f"lint_rules.report.formats.{form}")
        yield from module.pieces(outcome.problems)
