"""The scripts of the GitHub action and of the GitLab template, run as the services run them."""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from running import IMPORTABLE, Done, written

ROOT = Path(__file__).parents[2]
LOGS = "import logging\n\nlogging.info('x')\n"

pytestmark = [
    pytest.mark.skipif(importlib.util.find_spec("yaml") is None, reason="PyYAML is not installed; tox -e hooks has it"),
    pytest.mark.skipif(os.name == "nt", reason="the scripts are for a POSIX shell"),
]


def of(path: str) -> Any:
    return importlib.import_module("yaml").safe_load((ROOT / path).read_text(encoding="utf-8"))


def bash(script: str, cwd: Path, env: dict[str, str]) -> Done:
    """Run a script with the options that GitHub gives to bash."""
    ended = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=cwd,
        env={**{key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}, **env},
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    return Done(ended.returncode, ended.stdout, ended.stderr)


def test_the_action_installs_checks_and_reports(tmp_path: Path) -> None:
    steps = {step["name"]: step for step in of("action.yml")["runs"]["steps"]}
    runner, output = tmp_path / "runner temp", tmp_path / "output"
    runner.mkdir()
    project = written(tmp_path / "project", {"a.py": LOGS, "b.py": "x = 1\n", "pyproject.toml": ""})
    env = {"RUNNER_TEMP": str(runner), "GITHUB_ACTION_PATH": str(ROOT), "GITHUB_OUTPUT": str(output)}

    installed = bash(steps["Install"]["run"], project, env)
    assert installed.code == 0, installed.err
    for paths, arguments, code in [
        ("a.py b.py", "", "1"),
        ("b.py", "--strict --statistics", "0"),
        ("a.py; touch hacked", "", "2"),
        ("a.py", "--select nonsense", "2"),
    ]:
        output.write_text("")
        done = bash(steps["Check"]["run"], project, {**env, "PATHS": paths, "ARGUMENTS": arguments})
        assert done.code == 0, done.err
        told = dict(line.split("=", 1) for line in output.read_text().splitlines())
        assert told["exit-code"] == code, done.out + done.err
        assert ("::warning file=a.py,line=3" in done.out) == (code == "1")
        if code == "1":
            assert json.loads(Path(told["sarif"]).read_text())["version"] == "2.1.0"
        assert bash(steps["Result"]["run"], project, {"CODE": told["exit-code"]}).code == int(code)
    assert sorted(path.name for path in project.iterdir()) == ["a.py", "b.py", "pyproject.toml"]


def test_the_gitlab_template_writes_the_report_that_it_names(tmp_path: Path) -> None:
    job = of("templates/lint-rules.gitlab-ci.yml")["lint-rules"]
    project = written(tmp_path, {"a.py": LOGS, "pyproject.toml": ""})
    beside = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = bash(job["script"][1], project, {**job["variables"], "PATH": beside, "PYTHONPATH": IMPORTABLE})
    assert done.code == 1, done.err
    assert "root-logger" in done.out
    report = json.loads((project / job["artifacts"]["reports"]["codequality"]).read_text())
    assert [one["check_name"] for one in report] == ["root-logger"]
