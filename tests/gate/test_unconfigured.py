"""Where nobody has set anything of Pylint's, what it would make of that is known without it."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

import pytest
from running import environment, written

from lint_rules.bridge.bare_linter import BareLinter
from lint_rules.command import check
from lint_rules.gate.planning import planned


def plan(*words: str) -> tuple[str | None, object]:
    parser = argparse.ArgumentParser()
    check.add_arguments(parser)
    made = planned(parser.parse_args(list(words)))
    return made.config, json.loads(made.to_json())


def with_pylint(monkeypatch: pytest.MonkeyPatch, *words: str) -> object:
    """The plan that Pylint makes."""
    with monkeypatch.context() as patch:
        patch.setattr("lint_rules.gate.planning.Unconfigured", lambda selection: BareLinter(None, {}, selection))
        return plan(*words)[1]


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--strict"],
        ["--strict", "--ignore=strict"],
        ["--select=errors,root-logger"],
        ["--select=all", "--ignore=W6903,imports"],
        ["--select=unused-suppression"],
        ["--ignore=unused-suppression"],
        ["--ignore=reasonless-suppression", "--require-reasons"],
        ["--require-reasons", "--exclude=a"],
    ],
)
def test_the_plan_is_that_of_pylint(words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert plan("--isolated", *words) == (None, with_pylint(monkeypatch, "--isolated", *words))


@pytest.mark.parametrize(
    ("name", "text", "is_asked"),
    [
        ("pyproject.toml", "[tool.lint-rules]\nselect = ['errors', 'state']\n", False),
        ("pyproject.toml", "[tool.lint-rules]\nknowledge = ['client:foo.Bar=http']\n", True),
        ("pyproject.toml", "[tool.pylint.main]\nignore = ['b.py']\n", True),
        ("setup.cfg", "[pylint.main]\nignore = b.py\n", True),
        ("tox.ini", "[tox]\n", False),
        (".pylintrc", "[MASTER]\nignore = b.py\n", True),
    ],
)
def test_pylint_is_asked_only_where_a_setting_may_be_its_own(
    name: str, text: str, is_asked: bool, tmp_path: Path
) -> None:
    written(tmp_path, {name: text, ".git/x": "", "a.py": "import logging\nlogging.info('x')\n"})
    code = "import sys; from lint_rules.__main__ import main; main(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"
    command = [sys.executable, "-c", code, "check", "--no-cache", "--concise", "a.py"]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment(tmp_path), capture_output=True, encoding="utf-8", check=False
    )
    assert "(root-logger)" in done.stdout
    assert ("pylint" in done.stderr.split()) is is_asked
