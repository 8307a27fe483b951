"""Checks files, in this process or in several."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lint_rules.gate.setup import Checked, Setup


def check(files: Sequence[str], setup: Setup, jobs: int, notices: list[str]) -> Iterator[Checked]:
    """Check files, with as many processes as there is work for; each file is told of when it is done.

    Args:
        files: what to check.
        setup: what each process is told.
        jobs: the most processes that there may be.
        notices: where to put what there is to say of processes.

    Raises:
        InvalidSettings: the settings cannot be.
        InvalidKnowledge: an option names a table entry that cannot be.
    """
    processes = min(jobs, len(files))
    if processes > 1:
        from lint_rules.gate.processes import check_together  # noqa: PLC0415 - one process starts without

        return check_together(files, setup, processes, notices)
    from lint_rules.gate.checker import checked, imports_first  # noqa: PLC0415 - a warm run checks nothing

    return checked(imports_first(files, setup), setup)
