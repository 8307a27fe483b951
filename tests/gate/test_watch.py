"""`lint-rules check --watch`: what makes it check again, and how it ends."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import IO

import pytest
from running import environment, run, written

from lint_rules.__main__ import main
from lint_rules.gate.watching import matters, repeated

pytestmark = pytest.mark.once

LOGS = "import logging\n\nlogging.info('x')\n"
INTERRUPTIBLE = """
import runpy
import signal

# Where the tests run in the background, a shell may have switched Ctrl-C off for all that they start.
signal.signal(signal.SIGINT, signal.default_int_handler)
runpy.run_module("lint_rules", run_name="__main__", alter_sys=True)
"""
LONG = 60
"""Seconds after which a test that waits for a process gives up."""


def test_again_after_each_change(capsys: pytest.CaptureFixture[str]) -> None:
    codes = iter([1, 0, 2])
    here = os.path.abspath("a.py")
    changes: list[Collection[str]] = [set(), {here}, set(), set(), {here, *(f"{here}{n}" for n in range(4))}]
    assert repeated(lambda: next(codes), changes, "1 path") == 2
    assert capsys.readouterr().err.splitlines() == [
        "lint-rules: watching 1 path; Ctrl-C ends",
        "lint-rules: changed: a.py",
        "lint-rules: watching 1 path; Ctrl-C ends",
        "lint-rules: changed: a.py, a.py0, a.py1 and 2 more",
        "lint-rules: watching 1 path; Ctrl-C ends",
    ]
    assert next(codes, None) is None


@pytest.mark.parametrize("during_a_check", [False, True])
def test_an_interrupt_ends_with_what_was_found_last(during_a_check: bool) -> None:
    codes = iter([0, 1])

    def check() -> int:
        code = next(codes, None)
        if code is None:
            raise KeyboardInterrupt
        return code

    def changes() -> Iterator[Collection[str]]:
        yield {"a.py"}
        if during_a_check:
            yield {"b.py"}
        raise KeyboardInterrupt

    assert repeated(check, changes(), "1 path") == 1


def test_an_interrupt_before_anything_is_known() -> None:
    def check() -> int:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        repeated(check, [], "1 path")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("src/a.py", True),
        ("src/deep/b.pyi", True),
        ("src/pyproject.toml", True),
        ("src/.gitignore", True),
        ("src/out.sarif", False),
        ("src/a.py~", False),
        ("src/.git/index", False),
        ("src/.venv/x.py", False),
        ("src/__pycache__/x.py", False),
        ("src/.lint-rules-cache/results.sqlite3", False),
        ("other/a.py", False),
        ("one.py", True),
        ("two.py", False),
        ("known.json", True),
        ("srcs/a.py", False),
    ],
)
def test_what_matters(tmp_path: Path, path: str, expected: bool) -> None:
    root = Path(os.path.realpath(tmp_path))
    files = {str(root / "one.py"), str(root / "known.json")}
    assert matters(str(root / path), files, {str(root / "src")}) is expected


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    assert main(["check", "--watch", "."]) == 2
    assert capsys.readouterr().err == ("lint-rules: --watch needs the extra 'watch': pip install 'lint-rules[watch]'\n")


def test_what_cannot_be_watched(tmp_path: Path) -> None:
    pytest.importorskip("watchfiles", reason="the extra is not installed")
    done = run(["lint_rules", "check", "--watch", "-"], tmp_path)
    assert (done.code, done.err) == (2, "lint-rules: standard input cannot be watched; name files or folders\n")
    done = run(["lint_rules", "check", "--watch", "gone.py"], tmp_path)
    assert (done.code, done.err) == (2, "lint-rules: no such file or folder: gone.py\n")


class Watched:
    """A running `lint-rules check --watch`. Every wait is for a line that it writes, never for a time."""

    def __init__(self, cwd: Path, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", INTERRUPTIBLE, "check", "--watch", "--concise", *arguments],
            cwd=cwd,
            env={**environment(cwd), "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        self._lines: queue.Queue[str] = queue.Queue()
        assert self.process.stdout is not None
        threading.Thread(target=self._read, args=(self.process.stdout,), daemon=True).start()

    def _read(self, stream: IO[str]) -> None:
        for line in stream:
            self._lines.put(line)

    def until(self, words: str) -> list[str]:
        """The lines up to the one that has these words."""
        found = [self._lines.get(timeout=LONG)]
        while words not in found[-1]:
            found.append(self._lines.get(timeout=LONG))
        return found

    def interrupted(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=LONG)


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent as a signal")
def test_a_process_that_watches(tmp_path: Path) -> None:
    pytest.importorskip("watchfiles", reason="the extra is not installed")
    written(tmp_path, {"src/a.py": LOGS, "pyproject.toml": ""})
    watched = Watched(tmp_path, "src", "--output", "sarif:src/out.sarif", "--output", "concise")
    try:
        assert [line for line in watched.until("watching") if "root-logger" in line]
        # Files are put in place as editors do.
        written(tmp_path, {"new": "import logging\n\nlogging.warning('y')\n"})
        os.replace(tmp_path / "new", tmp_path / "src" / "a.py")
        assert "changed: src/a.py" in watched.until("changed")[-1]
        watched.until("src/a.py:3:1: W6708 'logging.warning'")
        written(tmp_path, {"new": LOGS})
        os.replace(tmp_path / "new", tmp_path / "src" / "b.py")
        watched.until("src/b.py:3:1: W6708 'logging.info'")
        watched.until("watching")
        assert watched.interrupted() == 1
    finally:
        watched.process.kill()
