"""A project that is checked in the process of the tests, again and again."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from running import written

from lint_rules.command import check as command
from lint_rules.gate import run
from lint_rules.gate.checking import check
from lint_rules.gate.outputs import Outcome
from lint_rules.gate.setup import Checked, Setup
from lint_rules.report.problems import Problem


class Project:
    """The folder, and which files the last check looked at."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.root = root
        self.looked_at: list[str] = []

        def spy(files: Sequence[str], setup: Setup, jobs: int, notices: list[str]) -> Iterator[Checked]:
            self.looked_at += [Path(file).as_posix() for file in files]
            return check(files, setup, jobs, notices)

        monkeypatch.setattr("lint_rules.gate.run.check", spy)
        monkeypatch.chdir(root)

    def write(self, **files: str) -> None:
        """Write modules: ``pkg__a`` is ``pkg/a.py``."""
        written(self.root, {f"{name.replace('__', '/', 1)}.py": text for name, text in files.items()})

    def check(self, *arguments: str) -> Outcome:
        """Check as the command does, in one process."""
        parser = argparse.ArgumentParser()
        command.add_arguments(parser)
        self.looked_at = []
        return run.checked(parser.parse_args(["--jobs=1", *arguments]))

    def found(self, *arguments: str) -> list[Problem]:
        """What is found, which must be what is found without the cache."""
        outcome = self.check(*arguments)
        looked_at = self.looked_at
        without = self.check("--no-cache", *arguments)
        self.looked_at = looked_at
        assert outcome.problems == without.problems
        assert outcome.backgrounds == without.backgrounds
        assert outcome.failed == without.failed
        return list(outcome.problems)

    def symbols(self, *arguments: str) -> list[tuple[str, str]]:
        """File and rule of each finding."""
        return [(Path(problem.place.path).as_posix(), problem.symbol) for problem in self.found(*arguments)]
