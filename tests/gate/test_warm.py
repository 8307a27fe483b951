"""A run after which nothing has changed starts light, and walks no folder that is what it was."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pylint.lint.expand_modules import _is_ignored_file
from recheck import Project
from running import environment, written

from lint_rules.gate import walk

pytestmark = pytest.mark.once

LOGS = "import logging\n\n\ndef f():\n    logging.info('x')\n"
SETTLED = 0.1
"""Seconds after which a stamp of the file system can be trusted."""
HEAVY = {"astroid", "pylint", "rich", "pathspec", "tomli", "multiprocessing", "lint_rules.catalog"}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    files = {"pyproject.toml": "", ".git/HEAD": "", "a.py": LOGS, "pkg/__init__.py": "", "pkg/b.py": ""}
    made = Project(written(tmp_path / "p", files), monkeypatch)
    # The first run makes the folder of the cache, which would change the one above it.
    (made.root / ".lint-rules-cache").mkdir()
    time.sleep(SETTLED)
    return made


def test_neither_the_rules_nor_pylint_are_imported(project: Project) -> None:
    program = (
        "import sys; from lint_rules.__main__ import main; code = main(sys.argv[1:]);"
        "print(code, *sorted(sys.modules), file=sys.stderr)"
    )
    said = [
        subprocess.run(
            [sys.executable, "-c", program, "check", "--concise", "."],
            cwd=project.root,
            env=environment(project.root),
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        for _ in range(2)
    ]
    first, second = (done.stderr.split() for done in said)
    assert said[0].stdout == said[1].stdout != ""
    assert first[0] == second[0] == "1"
    assert set(first) >= HEAVY - {"rich", "pylint", "multiprocessing"}
    assert not HEAVY.intersection(second)


def test_pylint_is_not_imported_for_a_change_of_which_there_is_nothing_to_say(project: Project) -> None:
    program = (
        "import sys; from lint_rules.__main__ import main; main(sys.argv[1:]);"
        "print(*sorted(sys.modules), file=sys.stderr)"
    )

    def imported() -> set[str]:
        command = [sys.executable, "-c", program, "check", "--concise", "--exit-zero", "."]
        done = subprocess.run(
            command, cwd=project.root, env=environment(project.root), capture_output=True, encoding="utf-8", check=True
        )
        assert done.stdout.count("\n") == 1
        return set(done.stderr.split())

    imported()
    project.write(pkg__b="def f():\n    return 1\n")
    assert {"pylint", "astroid"}.intersection(imported()) == {"astroid"}
    project.write(pkg__b="X = 1  # pylint: disable=unused-import\n")
    assert "pylint" not in imported()


@pytest.fixture
def walks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was walked."""
    done: list[str] = []
    walked = walk.walked

    def spy(paths: list[str], *others: object, with_git: bool) -> walk.Walk:
        done.extend(paths)
        return walked(paths, *others, with_git=with_git)  # type: ignore[arg-type]  # handed on as it is

    monkeypatch.setattr(walk, "walked", spy)
    return done


def test_folders_that_are_what_they_were_are_not_walked(project: Project, walks: list[str]) -> None:
    first = project.check()
    assert walks == ["."]
    assert project.check().files == first.files
    assert walks == ["."]
    (project.root / "a.py").write_text("", encoding="utf-8")
    assert project.check().problems == ()
    assert walks == ["."]


def test_folders_that_changed_are_walked(project: Project, walks: list[str]) -> None:
    def files() -> list[str]:
        walks.clear()
        time.sleep(SETTLED)
        found = [Path(file).as_posix() for file in project.check().files]
        assert walks == ["."]
        assert [Path(file).as_posix() for file in project.check().files] == found
        assert walks == ["."]
        return found

    assert files() == ["a.py", "pkg/__init__.py", "pkg/b.py"]
    written(project.root, {"pkg/sub/c.py": ""})
    assert files() == ["a.py", "pkg/__init__.py", "pkg/b.py", "pkg/sub/c.py"]
    written(project.root, {".gitignore": "c.py\n"})
    assert files() == ["a.py", "pkg/__init__.py", "pkg/b.py"]
    written(project.root, {".gitignore": "b.py\n"})
    assert files() == ["a.py", "pkg/__init__.py", "pkg/sub/c.py"]
    written(project.root, {"pkg/sub/.gitignore": "*.py\n"})
    assert files() == ["a.py", "pkg/__init__.py"]
    written(project.root, {"pkg/pyvenv.cfg": ""})
    assert files() == ["a.py"]
    (project.root / "a.py").unlink()
    assert files() == []


def test_links_are_followed_each_time(project: Project, walks: list[str]) -> None:
    (project.root / "pkg/l.py").symlink_to(project.root / "elsewhere")
    time.sleep(SETTLED)
    assert len(project.check().files) == 3
    (project.root / "elsewhere").touch()
    time.sleep(SETTLED)
    assert len(project.check().files) == 4
    assert len(walks) == 2


@pytest.mark.parametrize("path", ["a.py", "./a.py", "pkg/a.py", "CVS", "x/CVS", "a/../CVS", "/abs/.#a", "tests/t.py"])
def test_leaves_out_what_pylint_leaves_out(path: str) -> None:
    ignored = [["CVS", "t.py"], [r"^\.#", "a"], [r"^pkg\\.*$|^pkg/.*$", "x"]]
    names, paths = ([re.compile(pattern) for pattern in patterns] for patterns in ignored[1:])
    assert walk.leaving_out(ignored)(path) == _is_ignored_file(path, ignored[0], names, paths)
