"""Which lines changed since a revision? Asked of git, from the point where the histories part."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Mapping
from typing import Final

from lint_rules.gate.refusal import Refused
from lint_rules.report.problems import Problem

_HUNK: Final = re.compile(r"^@@ -\S+ \+(\d+)(?:,(\d+))? @@")
Lines = Mapping[str, frozenset[int] | None]
"""By real path; None for a file that is new as a whole."""


class GitFailed(Refused):
    """Git cannot tell; the text says why in one line."""


def changed_lines(revision: str, folder: str) -> Lines:
    """The lines that the work since a revision added or changed, committed or not.

    Raises:
        GitFailed: there is no git, no repository or no such revision.
    """
    if revision.startswith("-"):
        raise GitFailed(f"'{revision}' is no revision")
    top = _git(folder, "rev-parse", "--show-toplevel").strip()
    start = _git(folder, "merge-base", revision, "HEAD").strip()
    found: dict[str, frozenset[int] | None] = {}
    diff = _git(top, "-c", "core.quotePath=false", "diff", "--no-color", "--no-ext-diff", "-U0", "--no-prefix", start)
    path = ""
    for line in diff.splitlines():
        if line.startswith("+++ "):
            path = os.path.realpath(os.path.join(top, line[4:].partition("\t")[0]))
            found[path] = frozenset()
        elif (hunk := _HUNK.match(line)) and path:
            first, count = int(hunk[1]), int(hunk[2] or 1)
            found[path] = (found[path] or frozenset()) | frozenset(range(first, first + count))
    for name in _git(top, "ls-files", "--others", "--exclude-standard", "-z").split("\0"):
        if name:
            found[os.path.realpath(os.path.join(top, name))] = None
    return found


def touched(problems: Iterable[Problem], lines: Lines) -> list[Problem]:
    """The findings on changed lines."""
    return [problem for problem in problems if _is_touched(problem, lines)]


def _is_touched(problem: Problem, lines: Lines) -> bool:
    file = os.path.realpath(problem.place.file)
    if file not in lines:
        return False
    changed = lines[file]
    last = problem.place.end_line or problem.place.line
    return changed is None or not changed.isdisjoint(range(problem.place.line, last + 1))


def _git(folder: str, *arguments: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - no shell, and a revision cannot be an option
            ["git", "-C", folder, *arguments],  # noqa: S607 - whatever git the user has
            capture_output=True,
            check=True,
            encoding="utf-8",
            errors="surrogateescape",
        )
    except FileNotFoundError as error:
        raise GitFailed("git is not installed") from error
    except subprocess.CalledProcessError as error:
        said = (error.stderr or "").strip().splitlines()
        raise GitFailed(said[-1] if said else f"git {arguments[0]} failed") from error
    return done.stdout
