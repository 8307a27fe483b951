"""Several processes say what one says, whatever becomes of them."""

from __future__ import annotations

import errno
import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from recheck import Project
from running import environment, run, written

from lint_rules.__main__ import main
from lint_rules.bridge.bare_linter import BareLinter
from lint_rules.gate import run as gate_run
from lint_rules.gate.checking import check
from lint_rules.gate.processes import Work, Worker
from lint_rules.gate.setup import Checked, Setup

pytestmark = pytest.mark.once

MODULE = "import logging\nfrom pkg.m{} import f as g\n\nX = g()\n\n\ndef f():\n    logging.info('x')\n    return 1\n"
SPINS = "\n\ndef h{0}(a, b):\n    return [a.x{0}(b) for b in a if b and a[b] == {0}]\n"
SETUP = Setup(None, {}, [], BareLinter(None, {}, []).terms)


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    named = {f"pkg/m{number}.py": MODULE.format(number + 1) + SPINS.format(number) * 60 for number in range(120)}
    odd = {"pkg/__init__.py": "", "pkg/empty.py": "", "pkg/broken.py": "def f(:\n", "pkg/m120.py": "def f(): ...\n"}
    root = written(tmp_path / "p", {"pyproject.toml": "", **named, **odd})
    (root / "pkg" / "folder.py").mkdir()
    monkeypatch.chdir(root)
    return [*named, *odd, "pkg/gone.py", "pkg/folder.py"]


def by_path(found: Iterator[Checked]) -> dict[str, Checked]:
    listed = list(found)
    assert len({one.path for one in listed}) == len(listed)
    return {one.path: one for one in listed}


@pytest.fixture
def expected(files: list[str]) -> dict[str, Checked]:
    return by_path(check(files, SETUP, 1, []))


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that other processes tell of."""
    paths: list[str] = []
    plain = Worker.told

    def spy(self: Worker, work: Work) -> Iterator[Checked]:
        for one in plain(self, work):
            paths.append(one.path)
            yield one

    monkeypatch.setattr(Worker, "told", spy)
    return paths


@pytest.mark.parametrize("count", [2, 3])
def test_all_say_the_same(count: int, files: list[str], expected: dict[str, Checked], told: list[str]) -> None:
    notices: list[str] = []
    assert by_path(check(files, SETUP, count, notices)) == expected
    assert notices == []
    assert {path for path, one in expected.items() if one.failed} == {
        "pkg/broken.py",
        "pkg/gone.py",
        "pkg/folder.py",
    }
    assert 0 < len(told) < len(files)


def test_what_each_of_them_keeps_holds_together(files: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    project = Project(Path.cwd(), monkeypatch)
    expected = project.check("--jobs=1", "--no-cache", "pkg").problems
    assert project.check("--jobs=2", "pkg").problems == expected
    assert sorted(project.looked_at) == sorted(path for path in files if path not in {"pkg/gone.py", "pkg/folder.py"})
    assert project.check("--jobs=2", "pkg").problems == expected
    assert project.looked_at == ["pkg/broken.py"], "what failed is not kept"
    project.write(pkg__m60="def f():\n    return 1\n")
    changed = project.found("--jobs=2", "pkg")
    assert {problem.place.path for problem in expected if problem not in changed} == {"pkg/m60.py"}


def test_few_files_are_done_before_another_process_has_started(files: list[str], expected: dict[str, Checked]) -> None:
    some = files[-6:]
    assert by_path(check(some, SETUP, 8, [])) == {path: expected[path] for path in some}


def test_files_are_told_of_while_others_are_checked(files: list[str], told: list[str]) -> None:
    found = check(files, SETUP, 2, [])
    seen = [next(found).path for _ in files[:-2]]
    assert told
    assert set(told) < set(seen)
    assert len(list(found)) == 2


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no such signal here")
def test_a_process_that_is_killed(
    files: list[str], expected: dict[str, Checked], told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = Worker.give

    def deadly(self: Worker, wanted: range) -> None:
        plain(self, wanted)
        if told:
            os.kill(self.process.pid or 0, signal.SIGKILL)

    monkeypatch.setattr(Worker, "give", deadly)
    notices: list[str] = []
    assert by_path(check(files, SETUP, 3, notices)) == expected
    assert notices == ["a process ended before its time (signal 9); another checked its files"] * 2


def test_a_process_that_fails(
    files: list[str], expected: dict[str, Checked], told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = Worker.__init__

    def misled(self: Worker, setup: Setup) -> None:
        values, *others = setup.terms
        plain(self, setup._replace(terms=[{**values, "knowledge": ["nonsense"]}, *others]))

    monkeypatch.setattr(Worker, "__init__", misled)
    notices: list[str] = []
    assert by_path(check(files, SETUP, 2, notices)) == expected
    assert len(notices) == 1
    assert notices[0].startswith("a process ended before its time (InvalidKnowledge: ")
    assert told == []


def test_a_process_that_cannot_be_started(
    files: list[str], expected: dict[str, Checked], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise OSError(errno.EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setattr(Worker, "__init__", refused)
    notices: list[str] = []
    assert by_path(check(files, SETUP, 3, notices)) == expected
    assert notices == ["no more processes could be started: Resource temporarily unavailable"]


def test_what_went_wrong_is_told(files: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert files
    broken = Path("sitecustomize.py")
    broken.write_text("import os, sys\nif '--multiprocessing-fork' in sys.argv:\n    os._exit(3)\n", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", os.getcwd())
    command = ["lint_rules", "check", "--isolated", "--concise", "--no-cache", "pkg"]
    one = run([*command, "--jobs=1"], Path.cwd())
    two = run([*command, "--jobs=2"], Path.cwd(), Path.cwd())
    assert (two.code, two.out) == (one.code, one.out)
    assert two.err == one.err + "lint-rules: a process ended before its time (exit code 3); another checked its files\n"


def children(pid: int) -> int:
    return len(Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split())


def waited_for(condition: Callable[[], bool]) -> bool:
    for _ in range(300):
        if condition():
            return True
        time.sleep(0.1)
    return False


def is_gone(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="processes are counted in another way there")
def test_ctrl_c_ends_all_of_them(files: list[str]) -> None:
    long = "".join(map(SPINS.format, range(3000)))
    written(Path.cwd(), {f"pkg/long{number}.py": long for number in range(40)})
    # Whoever was started in the background has been told to ignore the signal.
    program = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler);"
        "from lint_rules.__main__ import main; sys.exit(main(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", program, "check", "--no-cache", "--jobs=3", "pkg", *files[:1]]
    child = subprocess.Popen(
        command, env=environment(Path.cwd()), stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )
    # Two that check, and one that multiprocessing has beside them.
    assert waited_for(lambda: children(child.pid) == 3)
    time.sleep(0.7)
    os.killpg(child.pid, signal.SIGINT)
    out, err = child.communicate(timeout=120)
    assert (child.returncode, out, err) == (130, b"", b"lint-rules: interrupted\n")
    assert waited_for(lambda: is_gone(child.pid))


def test_somebody_at_a_terminal_sees_how_far_it_is(
    files: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    screen = Terminal()
    monkeypatch.setattr(gate_run, "_PATIENCE", -1.0)
    monkeypatch.setattr(sys, "stderr", screen)
    assert main(["check", "--isolated", "--concise", "--no-cache", "--jobs=1", *files[:3]]) == 1
    assert screen.getvalue().startswith("\r1 of 3 files\r2 of 3 files\r3 of 3 files\r\x1b[K")
    assert "pkg/m0.py" in capsys.readouterr().out
