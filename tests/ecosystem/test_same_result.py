"""Pylint reports the same of ours with one process and with two, in any order of files, and for each file alone."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from ecosystem.fetch import Package, select
from ecosystem.findings import files

import lint_rules
from lint_rules.catalog import catalog

Messages = list[tuple[object, ...]]
FIELDS = ("path", "line", "column", "endLine", "endColumn", "symbol", "message", "confidence", "obj")
ALONE = 6


@pytest.fixture(scope="module", params=select(["httpie", "luigi"]), ids=lambda package: package.name)
def project(request: pytest.FixtureRequest, unpacked: Callable[[Package], Path]) -> Path:
    package: Package = request.param
    return unpacked(package)


@pytest.fixture(scope="module")
def expected(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Messages:
    return pylint(project, files(project), tmp_path_factory.mktemp("empty"))


def test_two_processes(project: Path, expected: Messages, tmp_path: Path) -> None:
    assert pylint(project, files(project), tmp_path, jobs=2) == expected


def test_another_order(project: Path, expected: Messages, tmp_path: Path) -> None:
    shuffled = list(files(project))
    random.Random(1).shuffle(shuffled)
    assert pylint(project, shuffled, tmp_path) == expected


def test_each_file_alone(project: Path, expected: Messages, tmp_path: Path) -> None:
    with_findings = sorted({str(message[0]) for message in expected})
    sample = random.Random(2).sample(with_findings, min(ALONE, len(with_findings)))
    for path in sample:
        assert pylint(project, [path], tmp_path) == [message for message in expected if message[0] == path]


def pylint(project: Path, paths: Sequence[str], empty: Path, jobs: int = 1) -> Messages:
    """What Pylint reports of ours, sorted. It runs in an empty folder, where no settings and no modules lie about."""
    ours = ["unanalysed-file", "rule-failure", *(rule.name for rule in catalog())]
    command = [sys.executable, "-m", "pylint", f"-j{jobs}", "--rcfile=", "--load-plugins=lint_rules", "--disable=all"]
    command += [f"--enable={','.join(ours)}", "--output-format=json2", "--", *(str(project / path) for path in paths)]
    checkout = str(Path(lint_rules.__file__).parent.parent)
    path = os.pathsep.join(filter(None, [checkout, os.environ.get("PYTHONPATH")]))
    environment = {**os.environ, "PYTHONPATH": path, "PYLINTHOME": str(empty)}
    run = subprocess.run(command, cwd=empty, env=environment, capture_output=True, text=True, check=False)
    assert run.stdout.startswith("{"), run.stderr
    found = json.loads(run.stdout)["messages"]
    for message in found:
        message["path"] = Path(message["absolutePath"]).relative_to(project).as_posix()
    return sorted((tuple(message[field] for field in FIELDS) for message in found), key=repr)
