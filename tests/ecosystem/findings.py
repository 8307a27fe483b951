"""What the rules find in an unpacked package, as plain data with paths that are the same on every machine."""

from __future__ import annotations

import dataclasses
import functools
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from ecosystem.fetch import Package

from lint_rules.engine.driver import Engine
from lint_rules.engine.tree import UnreadableSource, decode
from lint_rules.rule import Rule


@dataclasses.dataclass(frozen=True, slots=True)
class Proof:
    """One step of the evidence."""

    path: str
    line: int
    text: str


@dataclasses.dataclass(frozen=True, slots=True)
class Found:
    """A finding in a package; ``path`` is relative to the package, ``text`` is the stripped line of source."""

    package: str
    version: str
    path: str
    line: int
    text: str
    rule: str
    code: str
    message: str
    steps: tuple[Proof, ...] = ()

    @property
    def key(self) -> tuple[str, str, int]:
        """What a verdict is about: the rule and the place."""
        return self.rule, self.path, self.line


@dataclasses.dataclass(frozen=True, slots=True)
class Scan:
    """All that one run over a package gave."""

    package: Package
    root: Path
    files: tuple[str, ...]
    found: tuple[Found, ...]
    failures: tuple[str, ...]
    """Crashes of rules and files that could not be read, a line each."""

    @property
    def size(self) -> int:
        """Lines of source."""
        return sum(len(lines(self.root, path)) for path in self.files)

    def source(self, path: str) -> Sequence[str]:
        """The lines of a file; none when there is no such file."""
        return lines(self.root, path)


@functools.lru_cache(maxsize=4096)
def lines(root: Path, path: str) -> tuple[str, ...]:
    """The lines of a file of a package, as the parser counts them."""
    if path not in _listing(root):
        return ()
    try:
        text = decode((root / path).read_bytes())
    except UnreadableSource:
        # The scan itself tells of this file.
        return ()
    return tuple(text.removesuffix("\n").split("\n"))


def files(root: Path) -> tuple[str, ...]:
    """The Python files of an unpacked package, in order."""
    return tuple(sorted(_listing(root)))


def scan(package: Package, root: Path, rules: Iterable[Rule], only: Iterable[str] | None = None) -> Scan:
    """Run rules over a package, or over some files of it, as over a project of its own with default options."""
    engine = Engine()
    rules = tuple(rules)
    found: list[Found] = []
    failures: list[str] = []
    chosen = files(root) if only is None else tuple(only)
    for path in chosen:
        outcome = engine.check_file(str(root / path), rules)
        if outcome.unreadable is not None:
            failures.append(f"{path}: not analysed: {outcome.unreadable}")
        failures += [f"{path}: rule {crash.rule} crashed: {crash.cause}" for crash in outcome.crashes]
        for diagnostic in outcome.diagnostics:
            at = diagnostic.at
            steps = tuple(Proof(_relative(step.at.path, root), step.at.line, step.text) for step in diagnostic.steps)
            text = line_text(lines(root, path), at.line)
            place = (package.name, package.version, path, at.line, text)
            found.append(Found(*place, diagnostic.rule, diagnostic.code, diagnostic.message, steps))
    return Scan(package, root, chosen, tuple(found), tuple(failures))


def line_text(source: Sequence[str], line: int) -> str:
    """A line without the space around it; empty when there is no such line."""
    return source[line - 1].strip() if 0 < line <= len(source) else ""


@functools.cache
def _listing(root: Path) -> frozenset[str]:
    return frozenset(file.relative_to(root).as_posix() for file in root.rglob("*.py"))


def _relative(path: str, root: Path) -> str:
    return Path(os.path.relpath(path, root)).as_posix()
