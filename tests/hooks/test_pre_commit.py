"""Real pre-commit, which installs the package from a repository, and real commits that it lets pass or stops."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from running import IMPORTABLE, Done, written

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("pre_commit") is None, reason="pre-commit is not installed; tox -e hooks has it"
)

SHIPPED = (".pre-commit-hooks.yaml", "pyproject.toml", "README.md", "LICENSE", "lint_rules", "docs/rules")
GOOD = "import absent_dependency\n\n\ndef f(client):\n    return absent_dependency.ask(client)\n"
LOGS = "import logging\n\n\ndef f():\n    logging.info('x')\n"
OPENS = "import subprocess\n\n\ndef start():\n    return subprocess.run(['git', 'fetch'], check=True)\n"
STARTS = "import helper\n\nRESULT = helper.start()\n"


def environment(home: Path) -> dict[str, str]:
    """Without settings of the user's, and without the package that is under test on any path."""
    cleared = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("GIT_", "PRE_COMMIT", "PYTHON", "PYLINT", "COV_"))
    }
    return {
        **cleared,
        "PRE_COMMIT_HOME": str(home / "pre-commit"),
        "PYLINTHOME": str(home / "pylint"),
        "GIT_CONFIG_GLOBAL": os.devnull,
        **{f"GIT_{who}_NAME": "A" for who in ("AUTHOR", "COMMITTER")},
        **{f"GIT_{who}_EMAIL": "a@example.org" for who in ("AUTHOR", "COMMITTER")},
    }


def done(command: list[str], cwd: Path, env: dict[str, str]) -> Done:
    ended = subprocess.run(command, cwd=cwd, env=env, capture_output=True, encoding="utf-8", timeout=300, check=False)
    return Done(ended.returncode, ended.stdout, ended.stderr)


def git(cwd: Path, env: dict[str, str], *words: str) -> str:
    ended = done(["git", *words], cwd, env)
    assert ended.code == 0, ended.err
    return ended.out.strip()


@pytest.fixture(scope="module")
def env(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return environment(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory, env: dict[str, str]) -> Path:
    """What stands here, as a repository that pre-commit can clone."""
    folder = tmp_path_factory.mktemp("shipped")
    for name in SHIPPED:
        source, target = ROOT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    git(folder, env, "init", "--quiet")
    git(folder, env, "add", ".")
    git(folder, env, "commit", "--quiet", "--message=all")
    return folder


@pytest.fixture
def project(tmp_path: Path, env: dict[str, str]) -> Path:
    """A repository with a module that is not changed any more."""
    folder = written(tmp_path / "project", {"helper.py": OPENS, "old.py": LOGS, "pyproject.toml": ""})
    git(folder, env, "init", "--quiet")
    git(folder, env, "add", ".")
    git(folder, env, "commit", "--quiet", "--message=old")
    return folder


def tried(project: Path, shipped: Path, env: dict[str, str], hook: str) -> Done:
    """Try a hook on what is staged."""
    return done([sys.executable, "-m", "pre_commit", "try-repo", str(shipped), hook, "--verbose"], project, env)


def staged(project: Path, env: dict[str, str], name: str, text: str) -> None:
    written(project, {name: text})
    git(project, env, "add", name)


def configured(project: Path, shipped: Path, env: dict[str, str]) -> None:
    """Let the project name the hook, so that what is installed for it is installed once for all tests."""
    revision = git(shipped, env, "rev-parse", "HEAD")
    config = f"repos:\n- repo: '{shipped.as_posix()}'\n  rev: {revision}\n  hooks:\n  - id: lint-rules\n"
    staged(project, env, ".pre-commit-config.yaml", config)


def test_the_isolated_hook_needs_no_dependencies(project: Path, shipped: Path, env: dict[str, str]) -> None:
    staged(project, env, "app.py", GOOD)
    ended = tried(project, shipped, env, "lint-rules")
    assert ended.code == 0, ended.out + ended.err
    assert "Passed" in ended.out


def test_the_isolated_hook_tells_changed_files_in_the_light_of_the_others(
    project: Path, shipped: Path, env: dict[str, str]
) -> None:
    configured(project, shipped, env)
    staged(project, env, "app.py", STARTS)
    ended = done([sys.executable, "-m", "pre_commit", "run", "--verbose"], project, env)
    assert ended.code == 1, ended.out + ended.err
    assert "app.py:3:" in ended.out
    assert "import-time-effect" in ended.out
    assert "old.py" not in ended.out


def test_a_commit_is_stopped_and_a_better_one_passes(project: Path, shipped: Path, env: dict[str, str]) -> None:
    configured(project, shipped, env)
    installed = done([sys.executable, "-m", "pre_commit", "install"], project, env)
    assert installed.code == 0, installed.out + installed.err

    before = git(project, env, "rev-parse", "HEAD")
    staged(project, env, "app.py", LOGS)
    bad = done(["git", "commit", "--message=bad"], project, env)
    assert bad.code == 1, bad.out + bad.err
    assert "app.py:5:5: W6708" in bad.out + bad.err
    assert git(project, env, "rev-parse", "HEAD") == before

    staged(project, env, "app.py", GOOD)
    good = done(["git", "commit", "--message=good"], project, env)
    assert good.code == 0, good.out + good.err
    assert git(project, env, "rev-parse", "HEAD") != before


def test_the_hook_of_the_project_runs_its_own_pylint(project: Path, shipped: Path, env: dict[str, str]) -> None:
    beside = os.pathsep.join([str(Path(sys.executable).parent), env["PATH"]])
    own = {**env, "PATH": beside, "PYTHONPATH": IMPORTABLE}
    staged(project, env, "app.py", '"""Doc."""\nimport logging\n\nlogging.info("x")\n')
    ended = tried(project, shipped, own, "lint-rules-pylint")
    assert ended.code == 1, ended.out + ended.err
    assert "root-logger" in ended.out

    staged(project, env, "app.py", '"""Doc."""\n\nLIMIT = 3\n')
    ended = tried(project, shipped, own, "lint-rules-pylint")
    assert ended.code == 0, ended.out + ended.err
