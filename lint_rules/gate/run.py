"""One run of the gate, from the command line to the findings."""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import datetime as dt
import itertools
import json
import os
import sys
import time
from collections.abc import Callable, Container, Iterator, Sequence
from typing import Final, NamedTuple

import pathspec

from lint_rules.bridge.bare_linter import BareLinter, InvalidSettings, default_config
from lint_rules.engine.tree import UnreadableSource, decode
from lint_rules.gate import baseline, cache, cache_place, since
from lint_rules.gate.checking import Checked, Setup, check
from lint_rules.gate.files import Files, matches
from lint_rules.gate.outputs import CannotWrite, Outcome
from lint_rules.gate.selection import ALWAYS, UnknownRule, codes
from lint_rules.gate.settings import GateSettings, InvalidTable, nearest, read
from lint_rules.knowledge.tables import InvalidKnowledge
from lint_rules.report import whole_file
from lint_rules.report.problems import Background, Problem

_PATIENCE: Final = 1.0
"""Seconds after which somebody at a terminal wants to see that something happens."""
_FEW: Final = 16
"""Files for which a second process is not worth its start."""
_WRONG: Final = (
    *(InvalidSettings, InvalidTable, InvalidKnowledge, UnknownRule),
    *(since.GitFailed, baseline.InvalidBaseline, whole_file.Unwritable, CannotWrite),
)


class Refused(Exception):
    """The command line or the settings cannot be; the text says why in one line."""


@contextlib.contextmanager
def refusals() -> Iterator[None]:
    """Turn whatever is wrong with the command line or the settings into a refusal.

    Raises:
        Refused: something is wrong.
    """
    try:
        yield
    except _WRONG as error:
        raise Refused(str(error)) from error


def checked(arguments: argparse.Namespace) -> Outcome:
    """Check what the command line names, and leave out what it does not want to hear of.

    Raises:
        Refused: the command line or the settings cannot be.
    """
    started = dt.datetime.now(dt.timezone.utc)
    with refusals():
        settings, setup = _setup(arguments)
        lines = since.changed_lines(arguments.since, os.getcwd()) if arguments.since is not None else None
        known = _known(arguments.baseline) if arguments.baseline else None
        linter = BareLinter(setup.config, setup.options, setup.selection)
        files, notices = _files(arguments, settings, setup, linter)
        recalled = _recalled(arguments, settings, setup, linter=linter, files=files)
        setup = dataclasses.replace(setup, cache=recalled.place)
        done = list(_watched(_done(files, recalled, setup, arguments.jobs), len(files)))
        is_put_off = _put_off(settings)
        problems = [p for one in done for p in one.problems if not is_put_off(p)]
        if lines is not None:
            problems = since.touched(problems, lines)
        put_away = [problem for problem in problems if problem.suppressions]
        problems = [problem for problem in problems if not problem.suppressions]
        if known is not None:
            against = _against(problems, known, done, arguments, linter)
            problems, notices = against.new, notices + against.notices
            put_away += against.put_away
    backgrounds: dict[str, Background] = {}
    for one in done:
        backgrounds.update(one.backgrounds)
    unseen = frozenset(os.path.abspath(path) for path in setup.texts)
    failed = any(one.failed for one in done)
    trouble = [recalled.notice] + [cache.unused(one.trouble) for one in done if one.trouble is not None]
    notices += [line for line in trouble if line is not None][:1]
    return Outcome(
        tuple(problems),
        backgrounds,
        files,
        failed,
        started,
        setup,
        tuple(notices),
        unseen,
        tuple(put_away),
        settings.sarif_suppressed if arguments.sarif_suppressed is None else arguments.sarif_suppressed,
    )


def _setup(arguments: argparse.Namespace) -> tuple[GateSettings, Setup]:
    if arguments.isolated:
        config = table = None
    elif arguments.config is not None:
        config = table = arguments.config
    else:
        config, table = default_config(), nearest(os.getcwd())
    settings = read(table)
    chosen = codes(_words(arguments.select) or settings.select)
    selection = []
    if chosen:
        # Whatever is chosen, files that cannot be checked are told of, and comments that suppress nothing of it.
        selection += [("disable", "all"), ("enable", ",".join((*chosen, *ALWAYS)))]
    if arguments.strict:
        selection.append(("enable", ",".join(codes(["strict"]))))
    if settings.require_reasons if arguments.require_reasons is None else arguments.require_reasons:
        selection.append(("enable", "reasonless-suppression"))
    ignored = codes((*settings.ignore, *_words(arguments.ignore)))
    if ignored:
        selection.append(("disable", ",".join(ignored)))
    for names in settings.per_file_ignores.values():
        codes(names)
    return settings, Setup(config, settings.options, tuple(selection), _texts(arguments))


def _texts(arguments: argparse.Namespace) -> dict[str, str]:
    """The text on standard input, by the path that it is to have."""
    if "-" not in arguments.paths:
        return {}
    try:
        return {arguments.stdin_filename: decode(sys.stdin.buffer.read())}
    except UnreadableSource as error:
        raise Refused(f"{arguments.stdin_filename}: {error}") from error


def _recalled(
    arguments: argparse.Namespace, settings: GateSettings, setup: Setup, *, linter: BareLinter, files: Sequence[str]
) -> cache.Recalled:
    """What earlier runs found. What an editor hands over is not on disk, and is checked without them."""
    if arguments.no_cache or setup.texts:
        return cache.Recalled()
    roots = [os.path.abspath(root) for root in linter.options.source_roots]
    key = json.dumps([linter.told, roots])
    return cache.recall(
        cache_place.database(cache_place.folder(arguments.cache_dir or settings.cache_dir)), key, files, roots
    )


def _done(files: Sequence[str], recalled: cache.Recalled, setup: Setup, jobs: int) -> Iterator[Checked]:
    """What came of each file, in order; those that nothing is known of are checked."""
    stale = [path for path in files if path not in recalled.problems]
    fresh = check(stale, setup, _jobs(jobs, len(stale))) if stale else iter(())
    for path in files:
        known = recalled.problems.get(path)
        if known is None:
            yield from itertools.islice(fresh, 1)
        else:
            yield Checked(path, known, {p.symbol: recalled.backgrounds[p.symbol] for p in known}, failed=False)
    # There is nothing left, but whoever checks has to tidy up.
    yield from fresh


def _files(
    arguments: argparse.Namespace, settings: GateSettings, setup: Setup, linter: BareLinter
) -> tuple[list[str], list[str]]:
    """The files to check, and what to say of folders that could not be listed."""
    paths = [path for path in arguments.paths if path != "-"]
    missing = [path for path in paths if not os.path.exists(path)]
    if missing:
        raise Refused(f"no such file or folder: {', '.join(missing)}")
    excluded: dict[str, tuple[str, ...]] = {settings.folder: settings.exclude}
    excluded[os.getcwd()] = (*excluded.get(os.getcwd(), ()), *arguments.exclude)
    finder = Files(excluded, linter.is_ignored, with_git=not arguments.no_gitignore)
    found = [*setup.texts, *finder.below(paths)]
    return found, [f"cannot list {folder}: {reason}" for folder, reason in finder.discovery.unlisted]


def _jobs(asked: int, files: int) -> int:
    if asked:
        return asked
    return 1 if files <= _FEW else os.cpu_count() or 1


def _put_off(settings: GateSettings) -> Callable[[Problem], bool]:
    """Which findings the settings do not want in their files."""
    tables = [
        (frozenset(codes(names)), pathspec.GitIgnoreSpec.from_lines([pattern]))
        for pattern, names in settings.per_file_ignores.items()
    ]

    def is_put_off(problem: Problem) -> bool:
        path = os.path.abspath(problem.place.file)
        return any(problem.code in named and matches(spec, path, settings.folder) for named, spec in tables)

    return is_put_off


def _known(path: str) -> list[baseline.Entry]:
    try:
        with open(path, encoding="utf-8") as stream:
            return baseline.from_json(stream.read(), path)
    except OSError as error:
        raise baseline.InvalidBaseline(f"{path}: {error.strerror}; `lint-rules baseline` writes one") from error
    except UnicodeDecodeError as error:
        raise baseline.InvalidBaseline(f"{path} is no baseline: it is not UTF-8") from error


class _Compared(NamedTuple):
    """What a baseline makes of the findings."""

    new: list[Problem]
    put_away: list[Problem]
    """What it has, and what it has and is found no more."""
    notices: list[str]


def _against(
    problems: Sequence[Problem],
    known: list[baseline.Entry],
    done: Sequence[Checked],
    arguments: argparse.Namespace,
    linter: BareLinter,
) -> _Compared:
    root = os.path.dirname(os.path.abspath(arguments.baseline))
    looked_at = frozenset(os.path.relpath(one.path, root).replace(os.sep, "/") for one in done if not one.failed)
    found = baseline.entries(problems, root)
    new, left = baseline.split(found, known)
    stale = [entry for entry in left if _is_stale(entry, root, looked_at, linter)]
    fresh = frozenset(new)
    kept = [baseline.accepted(problem) for problem, _ in found if problem not in fresh]
    told = [dataclasses.replace(problem, baseline="new") for problem in new]
    if not stale or arguments.since:
        # Findings on other lines were left out before; whether their entries are stale is not known.
        return _Compared(told, kept, [])
    kept += [baseline.absent(entry, root) for entry in stale]
    if arguments.prune:
        left = [entry for entry in known if entry not in stale]
        whole_file.write(arguments.baseline, [baseline.to_json(left)])
        return _Compared(told, kept, [f"{len(stale)} stale entries were taken out of {arguments.baseline}"])
    notices = [
        f"{entry.path}: {entry.rule} is in {arguments.baseline} and found no more; --prune takes it out"
        for entry in stale
    ]
    return _Compared(told, kept, notices)


def _is_stale(entry: baseline.Entry, root: str, looked_at: Container[str], linter: BareLinter) -> bool:
    """Whether what an entry says is gone, and not only not looked for in this run."""
    if not os.path.exists(os.path.join(root, *entry.path.split("/"))):
        return True
    return entry.path in looked_at and linter.would_tell(entry.rule)


def _words(given: Sequence[str] | None) -> tuple[str, ...]:
    return tuple(word.strip() for part in given or () for word in part.split(",") if word.strip())


def _watched(done: Iterator[Checked], count: int) -> Iterator[Checked]:
    """Show somebody at a terminal how far a long run is."""
    begun, told = time.monotonic(), False
    for number, one in enumerate(done, 1):
        if sys.stderr.isatty() and time.monotonic() - begun > _PATIENCE:
            sys.stderr.write(f"\r{number} of {count} files")
            told = True
        yield one
    if told:
        sys.stderr.write("\r\x1b[K")


def settings_here() -> GateSettings:
    """The settings of the project around the current folder.

    Raises:
        InvalidTable: they cannot be.
    """
    return read(nearest(os.getcwd()))
