"""Checks files, in this process or in several. What a process learns of a module serves all its files."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from lint_rules.gate.cache import Place
    from lint_rules.gate.keeper import Keeper
    from lint_rules.report.problems import Background, Problem


class Setup(NamedTuple):
    """All that a process must be told."""

    config: str | None
    """Pylint's configuration file."""
    options: Mapping[str, str]
    selection: Sequence[Sequence[str]]
    terms: Sequence[Any]
    """What these amount to: the fields of the bridge's terms, which take Pylint to be found out."""
    texts: Mapping[str, str] = {}  # pylint: disable=dangerous-default-value  # nobody writes there
    """Files whose text is not read from the disk: what an editor hands over."""
    cache: Place | None = None
    """Where results are kept."""


class Checked(NamedTuple):
    """What came of one file."""

    path: str
    problems: tuple[Problem, ...]
    backgrounds: Mapping[str, Background]
    failed: bool
    """Whether it could not be checked, or not by all rules."""
    trouble: str | None = None
    """What is wrong with the cache, as far as this process knows."""


def check(files: Sequence[str], setup: Setup, jobs: int) -> Iterator[Checked]:
    """Check files, with as many processes as there is work for; the order is that of the files.

    Raises:
        InvalidSettings: the settings cannot be.
        InvalidKnowledge: an option names a table entry that cannot be.
    """
    shares = shared(files, min(jobs, len(files)))
    if len(shares) <= 1:
        yield from check_here(files, setup)
        return
    import concurrent.futures  # noqa: PLC0415 - who needs no second process starts without
    import multiprocessing  # noqa: PLC0415 - as above

    # A fresh interpreter, as on every system: a fork would copy threads and locks in an unknown state.
    context = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(len(shares), context) as pool:
        for done in pool.map(_check_share, shares, [setup] * len(shares)):
            yield from done


def _check_share(files: Sequence[str], setup: Setup) -> list[Checked]:
    return list(check_here(files, setup))


def check_here(files: Sequence[str], setup: Setup) -> Iterator[Checked]:
    """Check files in this process, each behind those that it imports; told of in the order in which they are given."""
    from lint_rules.engine.collector import sweeping_collector  # noqa: PLC0415 - who only shares out needs none

    waiting = iter(files)
    expected = next(waiting, None)
    done: dict[str, Checked] = {}
    with sweeping_collector() as sweep:
        for one in _checked(files, setup):
            sweep()
            done[one.path] = one
            while expected in done:
                yield done.pop(expected)
                expected = next(waiting, None)


def _ordered(files: Sequence[str], source_roots: Sequence[str]) -> list[str]:
    from lint_rules.engine.modules import Modules  # noqa: PLC0415 - as above
    from lint_rules.engine.ordering import dependencies_first  # noqa: PLC0415 - as above

    given: dict[str, list[str]] = {}
    for path in files:
        given.setdefault(os.path.abspath(path), []).append(path)
    # What is looked up for this has no part in the results, so it is not to be kept with them.
    return [path for file in dependencies_first(list(given), Modules(source_roots)) for path in given[file]]


def _checked(files: Sequence[str], setup: Setup) -> Iterator[Checked]:
    from lint_rules.bridge.terms import Terms  # noqa: PLC0415 - as above
    from lint_rules.engine.driver import Engine, Outcome  # noqa: PLC0415 - as above
    from lint_rules.engine.tree import UnreadableSource, decode  # noqa: PLC0415 - as above
    from lint_rules.gate.telling import Teller  # noqa: PLC0415 - as above
    from lint_rules.report.problems import Report  # noqa: PLC0415 - as above

    terms = Terms(*setup.terms)
    teller = Teller(setup, terms)
    keeper, trouble = _keeper(setup.cache)
    engine = Engine(terms.options, keeper)
    for left, path in zip(range(len(files) - 1, -1, -1), _ordered(files, terms.source_roots), strict=True):
        text = ""
        try:
            text = setup.texts[path] if path in setup.texts else decode(_read(path, keeper))
            outcome = engine.check(path, text, terms.wanted(text))
        except (OSError, UnreadableSource) as error:
            reason = (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
            outcome = Outcome(unreadable=reason)
        failed = outcome.unreadable is not None or bool(outcome.crashes)
        report = Report((), {})
        if failed or outcome.diagnostics or terms.looks_at_comments(text):
            report = teller.report(path, engine.module_name(path), text, outcome)
        if keeper is not None:
            if not failed:
                keeper.keep(path, report.problems, report.backgrounds, engine)
            if not left:
                keeper.write(engine)
            trouble = keeper.trouble
        yield Checked(path, report.problems, report.backgrounds, failed, trouble)
    if keeper is not None:
        keeper.close()


def _keeper(place: Place | None) -> tuple[Keeper | None, str | None]:
    if place is None:
        return None, None
    from lint_rules.gate.keeper import Keeper  # noqa: PLC0415 - as above
    from lint_rules.gate.store import Unusable  # noqa: PLC0415 - as above

    try:
        return Keeper(place.database, place.world), None
    except Unusable as error:
        return None, str(error)


def _read(path: str, keeper: Keeper | None) -> bytes:
    if keeper is not None:
        return keeper.read(path)
    with open(path, "rb") as stream:
        return stream.read()


def shared(files: Sequence[str], parts: int) -> list[Sequence[str]]:
    """The files in parts of about the same size. Neighbours stay together, for they import the same modules."""
    sizes = [_size(path) for path in files]
    total = sum(sizes) or 1
    found: list[list[str]] = [[] for _ in range(max(parts, 1))]
    before = 0
    for path, size in zip(files, sizes, strict=True):
        found[min(int((before + size / 2) * parts / total), parts - 1)].append(path)
        before += size
    return [share for share in found if share]


def _size(path: str) -> int:
    try:
        return os.path.getsize(path) + 1
    except OSError:
        # Its own check will say what is wrong with it.
        return 1
