"""Which files are to be checked? The folders are walked again only when one of them is not what it was."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from lint_rules.engine.discovery import Discovery, seen_from_here
from lint_rules.gate import stamps

if TYPE_CHECKING:
    from lint_rules.gate.files import Files


class Walk(NamedTuple):
    """The files, in order."""

    files: list[str]
    notices: list[str]
    """What to say of folders that could not be listed."""
    memo: str | None
    """The walk as a text that tells later whether it would go the same way; None when nothing tells."""


def walked(
    paths: Sequence[str], excluded: Iterable[Sequence[Any]], ignored: Sequence[Sequence[str]], *, with_git: bool
) -> Walk:
    """Walk what the command line names.

    Args:
        paths: files and folders.
        excluded: folders, each with the patterns that stand there, as in a ``.gitignore``.
        ignored: what Pylint's settings leave out: base names, patterns of base names and patterns of paths.
        with_git: whether ``.gitignore`` files count.
    """
    if not any(map(os.path.isdir, paths)):
        # A file that is named itself is always checked, whatever is left out.
        return Walk(list(map(seen_from_here, Discovery().files(paths))), [], None)
    from lint_rules.gate.files import Files  # noqa: PLC0415 - a walk that is known needs none

    begun = time.time_ns()
    finder = Files(excluded, leaving_out(ignored), with_git=with_git)
    files = list(finder.below(paths))
    notices = [f"cannot list {folder}: {reason}" for folder, reason in finder.discovery.unlisted]
    return Walk(files, notices, _memo(paths, files, finder, begun))


def remembered(memo: str) -> list[str] | None:
    """The files of an earlier walk; None when it might go another way now."""
    try:
        listed, ignoring, tops, files = json.loads(memo)
        same = (
            all(stamps.stamp(path) == stamp for path, stamp in listed)
            and all(stamps.stamp(path) == stamp for path, stamp in ignoring)
            and all(os.path.exists(os.path.join(path, ".git")) == is_there for path, is_there in tops)
        )
    except (ValueError, TypeError):
        # A row that we did not write.
        return None
    return list(map(str, files)) if same else None


def leaving_out(ignored: Sequence[Sequence[str]]) -> Callable[[str], bool]:
    """Whether Pylint would leave a file out, which looks at the start of its base name and of its path."""
    names, of_names, of_paths = ignored
    base_names = frozenset(names)
    name_patterns, path_patterns = list(map(re.compile, of_names)), list(map(re.compile, of_paths))

    def is_ignored(path: str) -> bool:
        path = os.path.normpath(path)
        name = os.path.basename(os.path.abspath(path))
        return (
            name in base_names
            or any(pattern.match(name) for pattern in name_patterns)
            or any(pattern.match(path) for pattern in path_patterns)
        )

    return is_ignored


def _memo(paths: Sequence[str], files: Sequence[str], finder: Files, begun: int) -> str | None:
    walk = finder.discovery
    if walk.met_links or walk.unlisted or not all(map(os.path.isdir, paths)):
        return None
    listed = [(folder, stamps.lasting(stamps.of(seen), begun)) for folder, seen in walk.listed.items()]
    ignoring: list[Any] = [
        (path, stamp if stamp == stamps.MISSING else stamps.lasting(stamp, begun))
        for path, stamp in finder.ignoring.items()
    ]
    if any(stamp == stamps.UNKNOWN for _, stamp in (*listed, *ignoring)):
        return None
    return json.dumps([listed, ignoring, list(finder.tops.items()), files])
