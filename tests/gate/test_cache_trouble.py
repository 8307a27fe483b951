"""Whatever is wrong with the cache is said once, and changes nothing that is found."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from recheck import Project
from running import environment, run, written

from lint_rules.gate import keeper
from lint_rules.gate.store import Store

pytestmark = pytest.mark.once

LOGS = "import logging\n\n\ndef f():\n    logging.info('x')\n"
SLEEPS = "import time\n\n\ndef f():\n    time.sleep(1)\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    files = {"pyproject.toml": "", "pkg/__init__.py": "", "pkg/a.py": "from pkg.b import f\n\nX = f()\n"}
    return Project(written(tmp_path / "p", {**files, "pkg/b.py": SLEEPS, "pkg/c.py": LOGS}), monkeypatch)


def database(project: Project) -> Path:
    assert not list((project.root / ".lint-rules-cache").glob("*.sqlite-*")), "somebody still has it open"
    (found,) = (project.root / ".lint-rules-cache").glob("*.sqlite")
    return found


def test_the_folder_says_what_it_is(project: Project) -> None:
    project.check()
    folder = project.root / ".lint-rules-cache"
    assert (folder / ".gitignore").read_text(encoding="ascii").endswith("*\n")
    assert (
        (folder / "CACHEDIR.TAG").read_text(encoding="ascii").startswith("Signature: 8a477f597d28d172789f06886806bc55")
    )


def test_it_lies_where_the_settings_say(project: Project) -> None:
    (project.root / "pyproject.toml").write_text('[tool.lint-rules]\ncache-dir = "kept"\n', encoding="utf-8")
    project.check("pkg")
    assert (project.root / "kept").is_dir()
    project.check("--cache-dir", "elsewhere")
    assert (project.root / "elsewhere").is_dir()
    assert not (project.root / ".lint-rules-cache").exists()


def test_without(project: Project) -> None:
    project.check("--no-cache")
    assert not (project.root / ".lint-rules-cache").exists()


def overwritten(path: Path) -> None:
    path.write_bytes(b"\x00" * path.stat().st_size)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def scrambled(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[4096:] = bytes(byte ^ 0x5A for byte in data[4096:])
    path.write_bytes(data)


def of_a_later_format(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version=999")
    connection.close()


def of_somebody_else(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE t (x)")
    connection.close()


def poisoned(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE files SET found=?", (json.dumps([["W1", 5, None, {"a": 1}]]),))
    connection.close()


DAMAGES = (overwritten, cut, scrambled, of_a_later_format, of_somebody_else, poisoned)


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_damage(damage: Callable[[Path], None], project: Project) -> None:
    expected = project.found()
    damage(database(project))
    outcome = project.check()
    assert list(outcome.problems) == expected
    assert [line.partition(":")[0] for line in outcome.notices] == ["the cache is not used"]


def test_a_folder_that_cannot_be(project: Project) -> None:
    (project.root / "file").touch()
    for place in ("file", "file/below", "/proc/no/such"):
        outcome = project.check("--cache-dir", place)
        assert len(outcome.problems) == 2
        assert len(outcome.notices) == 1


def test_a_full_disk(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Store.__init__

    def full(store: Store, path: str) -> None:
        opened(store, path)
        store.connection.execute("PRAGMA max_page_count=1")

    monkeypatch.setattr(Store, "__init__", full)
    project.write(pkg__c=LOGS + "    logging.info('x')\n" * 200)
    for _ in range(2):
        outcome = project.check()
        assert len(outcome.problems) == 202
        assert ["full" in line for line in outcome.notices] == [True]
    assert project.check("--no-cache").problems == outcome.problems


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no such signal here")
def test_a_run_that_is_killed_while_it_writes(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    for step in ("_write_links", "_write_answers", "write"):
        with monkeypatch.context() as patched:
            patched.setattr(keeper.Keeper, step, die)
            child = multiprocessing.get_context("fork").Process(target=project.check)
            child.start()
            child.join()
        assert child.exitcode == -signal.SIGKILL
    assert len(project.found()) == 2
    assert len(project.looked_at) == 4, "nothing was half-written"
    assert len(project.found()) == 2
    assert project.looked_at == []


def test_a_file_that_changes_while_it_is_checked(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    keep = keeper.Keeper.keep

    def edited(self: keeper.Keeper, path: str, *others: object) -> None:
        keep(self, path, *others)  # type: ignore[arg-type]  # handed on as it is
        if path.endswith("a.py"):
            project.write(pkg__b="def f():\n    return 1\n")

    monkeypatch.setattr(keeper.Keeper, "keep", edited)
    project.check()
    monkeypatch.undo()
    os.chdir(project.root)
    assert [problem.symbol for problem in project.found()] == ["root-logger"]


def test_runs_at_once(tmp_path: Path) -> None:
    files = {f"pkg/m{n}.py": f"from pkg.m{n + 1} import f\n\nX = f()\n" for n in range(30)}
    root = written(tmp_path / "p", {"pyproject.toml": "", "pkg/__init__.py": "", **files, "pkg/m30.py": SLEEPS})
    command = [sys.executable, "-m", "lint_rules", "check", "--concise", "."]
    running = [
        subprocess.Popen(command, cwd=root, env=environment(root), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    said = [process.communicate(timeout=300) for process in running]
    assert len(set(said)) == 1
    assert len(said[0][0].splitlines()) == 30
    assert said[0][1] == b""
    again = run(["lint_rules", "check", "--concise", "."], root)
    assert (again.out, again.err) == (said[0][0].decode(), "")


def test_what_nobody_uses_any_more_is_taken_away(project: Project) -> None:
    project.check()
    folder = project.root / ".lint-rules-cache"
    ages = {"0" * 32: 40, "1" * 32: 3}
    for name, days in ages.items():
        path = folder / f"lint-rules-{name}.sqlite"
        path.touch()
        os.utime(path, (time.time() - days * 86_400,) * 2)
    project.check("--strict")
    assert not (folder / f"lint-rules-{'0' * 32}.sqlite").exists()
    assert (folder / f"lint-rules-{'1' * 32}.sqlite").exists()


def test_clear(project: Project) -> None:
    project.check()
    (project.root / ".lint-rules-cache" / "theirs.sqlite").touch()
    done = run(["lint_rules", "cache", "clear"], project.root / "pkg")
    assert (done.code, done.err) == (0, "")
    assert [path.name for path in (project.root / ".lint-rules-cache").iterdir()] == ["theirs.sqlite"]
    assert run(["lint_rules", "cache", "clear"], project.root).code == 0
