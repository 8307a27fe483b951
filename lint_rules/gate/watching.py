"""Check again whenever a file changes, until somebody has seen enough."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Final

from lint_rules.report.visible import visible

_SETTINGS: Final = frozenset({"pyproject.toml", "pylintrc", ".pylintrc", "setup.cfg", "tox.ini", ".gitignore"})
_PATIENCE: Final = 250
"""Milliseconds after which a watcher that saw nothing lets go for a moment."""
_SHOWN: Final = 3
"""Changed files that are named."""


class CannotWatch(Exception):
    """There is nothing to watch with, or nothing to watch; the text says why in one line."""


def watch(paths: Sequence[str], besides: Collection[str], check: Callable[[], int]) -> int:
    """Check, and check again after each change, until Ctrl-C.

    Args:
        paths: what is checked, files and folders.
        besides: files that decide what is found, where they are in a folder that is watched.
        check: checks all, tells what it finds, and gives the exit code.

    Returns:
        the exit code of the last check.

    Raises:
        CannotWatch: the extra is not installed, or a path is not there.
        KeyboardInterrupt: somebody ended the first check.
    """
    changes = _changes(paths, besides)
    # From the first step on changes are noticed; those during a check are not lost.
    next(changes, None)
    return repeated(check, changes, besides=f"{len(paths)} path{'s' if len(paths) > 1 else ''}")


def repeated(check: Callable[[], int], changes: Iterable[Collection[str]], besides: str) -> int:
    """Check now and after each set of changed files, and give the last exit code.

    Args:
        check: checks all.
        changes: sets of files; empty ones are none.
        besides: what is watched, in words.
    """
    code = check()
    try:
        _say(f"watching {besides}; Ctrl-C ends")
        for files in changes:
            if files:
                names = sorted(map(os.path.relpath, files))
                more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
                _say(f"changed: {', '.join(names[:_SHOWN])}{more}")
                code = check()
                _say(f"watching {besides}; Ctrl-C ends")
    except KeyboardInterrupt:
        # This is how one leaves; what was found last is the answer.
        sys.stderr.write("\n")
    return code


def matters(path: str, files: Collection[str], folders: Collection[str]) -> bool:
    """Whether a change of a file can change what is found: code and settings, not what a run writes.

    Args:
        path: the file, absolute.
        files: files that are checked or decide what is found, as real paths.
        folders: folders that are checked, as real paths.
    """
    real = os.path.realpath(path)
    if real in files:
        return True
    for folder in folders:
        below = os.path.relpath(real, folder)
        if below.startswith(os.pardir):
            continue
        *parents, name = below.split(os.sep)
        hidden = any(part.startswith(".") or part == "__pycache__" for part in parents)
        return not hidden and (name.endswith((".py", ".pyi")) or name in _SETTINGS)
    return False


def _changes(paths: Sequence[str], besides: Collection[str]) -> Iterator[Collection[str]]:
    try:
        import watchfiles  # noqa: PLC0415 - an extra
    except ImportError:
        raise CannotWatch("--watch needs the extra 'watch': pip install 'lint-rules[watch]'") from None
    missing = [path for path in paths if not os.path.exists(path)]
    if missing:
        raise CannotWatch(f"no such file or folder: {', '.join(missing)}")
    folders = frozenset(os.path.realpath(path) for path in paths if os.path.isdir(path))
    files = frozenset(os.path.realpath(path) for path in (*paths, *besides)) - folders
    # An editor that saves puts a new file in place of the old one: only the folder sees that.
    watched = folders | {os.path.dirname(os.path.realpath(path)) for path in paths if not os.path.isdir(path)}
    found = watchfiles.watch(
        *sorted(watched),
        watch_filter=lambda _, path: matters(path, files, folders),
        rust_timeout=_PATIENCE,
        yield_on_timeout=True,
        recursive=bool(folders),
    )
    return ({path for _, path in changed} for changed in found)


def _say(text: str) -> None:
    sys.stderr.write(f"lint-rules: {visible(text, 'ascii')}\n")
    sys.stderr.flush()
