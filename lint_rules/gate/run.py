"""One run of the gate, from the command line to the findings.

Where nothing has changed since the last run, neither the rules nor Pylint are imported: what takes them is imported
where it is needed.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from lint_rules.gate import cache_place, plan, walk
from lint_rules.gate.cache import Cache, Recalled, unused
from lint_rules.gate.checking import check
from lint_rules.gate.outputs import Outcome
from lint_rules.gate.refusal import Refused
from lint_rules.gate.setup import Checked, Setup

if TYPE_CHECKING:
    import argparse

    from lint_rules.gate import baseline, since
    from lint_rules.gate.plan import Plan
    from lint_rules.report.problems import Background, Problem

_PATIENCE: Final = 1.0
"""Seconds after which somebody at a terminal wants to see that something happens."""
_FEW: Final = 16
"""Files for which a second process is not worth its start."""


@contextlib.contextmanager
def refusals() -> Iterator[None]:
    """Turn whatever is wrong with the command line or the settings into a refusal.

    Raises:
        Refused: something is wrong.
    """
    try:
        yield
    except Refused:
        raise
    except Exception as error:
        from lint_rules.gate.planning import WRONG  # noqa: PLC0415 - usually nothing is wrong

        if isinstance(error, WRONG):
            raise Refused(str(error)) from error
        raise


def checked(arguments: argparse.Namespace) -> Outcome:
    """Check what the command line names, and leave out what it does not want to hear of.

    Raises:
        Refused: the command line or the settings cannot be.
    """
    started = dt.datetime.now(dt.timezone.utc)
    with refusals():
        texts = _texts(arguments)
        cache = Cache(None if arguments.no_cache or texts else cache_place.database(cache_folder(arguments)))
        wanted = _plan(arguments, cache)
        lines = _changed_lines(arguments.since) if arguments.since is not None else None
        known = _known(arguments.baseline) if arguments.baseline else None
        files, notices = _files(arguments, wanted, cache, texts)
        recalled = cache.recall(wanted, files)
        cache.close()
        setup = Setup(wanted.config, wanted.options, wanted.selection, wanted.terms, texts, recalled.place)
        done = _done(files, recalled, setup, arguments.jobs, notices)
        problems = _without_put_off([p for one in done for p in one.problems], wanted)
        if lines is not None:
            from lint_rules.gate.since import touched  # noqa: PLC0415 - as above

            problems = touched(problems, lines)
        put_away = [problem for problem in problems if problem.suppressions]
        problems = [problem for problem in problems if not problem.suppressions]
        if known is not None:
            against = _against(problems, known, done, arguments, frozenset(wanted.off))
            problems, notices = against.new, notices + against.notices
            put_away += against.put_away
    backgrounds: dict[str, Background] = {}
    for one in done:
        backgrounds.update(one.backgrounds)
    unseen = frozenset(os.path.abspath(path) for path in texts)
    failed = any(one.failed for one in done)
    trouble = [cache.notice] + [unused(one.trouble) for one in done if one.trouble is not None]
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
        wanted.lists_put_away if arguments.sarif_suppressed is None else arguments.sarif_suppressed,
    )


def _texts(arguments: argparse.Namespace) -> dict[str, str]:
    """The text on standard input, by the path that it is to have."""
    if "-" not in arguments.paths:
        return {}
    from lint_rules.engine.tree import UnreadableSource, decode  # noqa: PLC0415 - as above

    try:
        return {arguments.stdin_filename: decode(sys.stdin.buffer.read())}
    except UnreadableSource as error:
        raise Refused(f"{arguments.stdin_filename}: {error}") from error


def cache_folder(arguments: argparse.Namespace) -> str:
    """Where the cache lies.

    Raises:
        InvalidTable: the settings may say so, and cannot be.
    """
    given = arguments.cache_dir
    if given is None and plan.may_place_the_cache(arguments):
        from lint_rules.gate.planning import settings  # noqa: PLC0415 - as above

        given = settings(arguments).cache_dir
    return cache_place.folder(given)


def _plan(arguments: argparse.Namespace, cache: Cache) -> Plan:
    question = plan.asked(arguments)
    known = cache.plan(question)
    if known is not None:
        return known
    from lint_rules.gate.planning import planned  # noqa: PLC0415 - as above

    made = planned(arguments)
    cache.keep_plan(question, made)
    return made


def _files(
    arguments: argparse.Namespace, wanted: Plan, cache: Cache, texts: dict[str, str]
) -> tuple[list[str], list[str]]:
    """The files to check, and what to say of folders that could not be listed."""
    paths = [path for path in arguments.paths if path != "-"]
    missing = [path for path in paths if not os.path.exists(path)]
    if missing:
        raise Refused(f"no such file or folder: {', '.join(missing)}")
    question = json.dumps([os.getcwd(), paths, wanted.exclude, wanted.ignored, arguments.no_gitignore])
    memo = cache.walk(question)
    known = walk.remembered(memo) if memo is not None else None
    if known is not None:
        return known, []
    found = walk.walked(paths, wanted.exclude, wanted.ignored, with_git=not arguments.no_gitignore)
    if found.memo is not None:
        cache.keep_walk(question, found.memo)
    return [*texts, *found.files], found.notices


def _done(files: Sequence[str], recalled: Recalled, setup: Setup, jobs: int, notices: list[str]) -> list[Checked]:
    """What came of each file, in order; those that nothing is known of are checked."""
    stale = [path for path in files if path not in recalled.problems]
    fresh = check(stale, setup, _jobs(jobs, len(stale)), notices) if stale else iter(())
    done = {one.path: one for one in _watched(fresh, len(stale))}
    for path, known in recalled.problems.items():
        done[path] = Checked(path, known, {p.symbol: recalled.backgrounds[p.symbol] for p in known}, failed=False)
    return [done[path] for path in files]


def _jobs(asked: int, files: int) -> int:
    if asked:
        return asked
    return 1 if files <= _FEW else os.cpu_count() or 1


def _without_put_off(problems: list[Problem], wanted: Plan) -> list[Problem]:
    """The findings without those that the settings do not want in their file."""
    if not problems or not wanted.put_off:
        return problems
    import pathspec  # noqa: PLC0415 - as above

    from lint_rules.gate.files import matches  # noqa: PLC0415 - as above

    specs = [(pathspec.GitIgnoreSpec.from_lines([pattern]), set(names)) for pattern, names in wanted.put_off]
    return [
        problem
        for problem in problems
        if not any(problem.code in names and matches(spec, problem.place.file, wanted.folder) for spec, names in specs)
    ]


def _changed_lines(revision: str) -> since.Lines:
    from lint_rules.gate import since  # noqa: PLC0415 - as above

    return since.changed_lines(revision, os.getcwd())


def _known(path: str) -> list[baseline.Entry]:
    from lint_rules.gate import baseline  # noqa: PLC0415 - as above

    try:
        with open(path, encoding="utf-8") as stream:
            return baseline.from_json(stream.read(), path)
    except OSError as error:
        raise baseline.InvalidBaseline(f"{path}: {error.strerror}; `lint-rules baseline` writes one") from error
    except UnicodeDecodeError as error:
        raise baseline.InvalidBaseline(
            f"{path} is no baseline: it is not UTF-8; `lint-rules baseline` writes one"
        ) from error


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
    off: frozenset[str],
) -> _Compared:
    from lint_rules.gate import baseline  # noqa: PLC0415 - as above
    from lint_rules.report import whole_file  # noqa: PLC0415 - as above

    root = os.path.dirname(os.path.abspath(arguments.baseline))
    looked_at = frozenset(os.path.relpath(one.path, root).replace(os.sep, "/") for one in done if not one.failed)
    found = baseline.entries(problems, root)
    new, left = baseline.split(found, known)
    # Some are gone; others were only not looked for.
    stale = [
        entry
        for entry in left
        if not os.path.exists(os.path.join(root, *entry.path.split("/")))
        or (entry.path in looked_at and entry.rule not in off)
    ]
    fresh = frozenset(new)
    kept = [baseline.accepted(problem) for problem, _ in found if problem not in fresh]
    told = list(map(baseline.marked_new, new))
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
