"""Which lines changed since a revision? Asked of git, from the point where the histories part."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Final

from lint_rules.gate.refusal import Refused
from lint_rules.report.problems import Problem

_HUNK: Final = re.compile(r"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_ESCAPE: Final = re.compile(r"\\([0-7]{3}|.)")
_LETTERS: Final = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_EVERYWHERE: Final = ("-c", "core.quotePath=false", "diff", "--no-color", "--no-ext-diff", "--no-textconv")
_SHAPED: Final = ("--unified=0", "--inter-hunk-context=0", "--no-prefix")
"""A diff that looks the same whatever the settings of the user are."""
Lines = Mapping[str, AbstractSet[int] | None]
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
    if not revision:
        raise GitFailed("--since needs a revision, such as origin/main")
    top = _git(folder, "rev-parse", "--show-toplevel").removesuffix("\n")
    start = _git(folder, "merge-base", revision, "HEAD").strip()
    changed: dict[str, set[int]] = {}
    for name, added in _hunks(_git(top, *_EVERYWHERE, *_SHAPED, start)):
        changed.setdefault(name, set()).update(added)
    found: dict[str, AbstractSet[int] | None] = {
        os.path.realpath(os.path.join(top, name)): lines for name, lines in changed.items()
    }
    for name in _git(top, "ls-files", "--others", "--exclude-standard", "-z").split("\0"):
        if name:
            found[os.path.realpath(os.path.join(top, name))] = None
    return found


def _hunks(diff: str) -> Iterator[tuple[str, range]]:
    """Files and the lines that a diff without context puts there."""
    name = ""
    lines = iter(diff.split("\n"))
    for line in lines:
        if line.startswith("+++ "):
            name = _unquoted(line[4:])
        elif hunk := _HUNK.match(line):
            gone, first, count = int(hunk[1] or 1), int(hunk[2]), int(hunk[3] or 1)
            yield name, range(first, first + count)
            _pass(lines, gone + count)


def _pass(lines: Iterator[str], left: int) -> None:
    """Go over lines of code, which may look like the head of a file. That a last line has no end is told in a line."""
    while left > 0 and (line := next(lines, None)) is not None:
        left -= not line.startswith("\\")


def _unquoted(name: str) -> str:
    """A name as git writes it: with a tab behind it if it holds spaces, in quotes if it holds control characters."""
    if not name.startswith('"'):
        return name.removesuffix("\t")
    inner = name.rstrip("\t")[1:-1]
    return _ESCAPE.sub(lambda found: _character(found[1]), inner)


def _character(escape: str) -> str:
    return chr(int(escape, 8)) if escape.isdecimal() else _LETTERS.get(escape, escape)


def touched(problems: Iterable[Problem], lines: Lines) -> list[Problem]:
    """The findings on changed lines."""
    return [problem for problem in problems if _is_touched(problem, lines)]


def _is_touched(problem: Problem, lines: Lines) -> bool:
    file = os.path.realpath(problem.place.file)
    if file not in lines:
        return False
    changed = lines[file]
    last = problem.place.end_line or problem.place.line
    return changed is None or any(line in changed for line in range(problem.place.line, last + 1))


def _git(folder: str, *arguments: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - no shell, and a revision cannot be an option
            ["git", "-C", folder, *arguments],  # noqa: S607 - whatever git the user has
            capture_output=True,
            check=True,
        )
    except FileNotFoundError as error:
        raise GitFailed("--since asks git, which is not installed") from error
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip().splitlines()
        # Only histories without a common commit make it fail without a word.
        reason = said[-1].removeprefix("fatal: ") if said else "that revision and this one have no commit in common"
        raise GitFailed(f"--since asks git, which says: {reason}") from error
    # Lines end as they do in the files: what Python takes for the end of one too must not become one.
    return done.stdout.decode("utf-8", "surrogateescape")
