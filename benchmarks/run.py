"""What a run of the gate costs, beside Pylint, ruff and the bare trees.

    python benchmarks/run.py [--repeat N] [--only NAME]… [--json FILE] [PATH…]

Each figure is a ratio or a difference of medians. The sides of a comparison run in turns, so that a machine that slows
down half-way slows all of them. What counts is user and system time of a child and its children, except where it says
"clock". PATHs are folders; by default three pinned packages, downloaded and unpacked once. They are copied before they
are measured, and nothing of them is run.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from ecosystem import fetch  # noqa: E402 - the tests know how to get real code

from lint_rules.catalog import catalog  # noqa: E402 - of this checkout, installed or not
from lint_rules.engine.collector import sweeping_collector  # noqa: E402 - as above
from lint_rules.engine.discovery import Discovery  # noqa: E402 - as above
from lint_rules.engine.tree import UnreadableSource, build, decode  # noqa: E402 - as above

MIB: Final = 1024 * 1024
LARGE: Final = 3_000
"""Lines of the large file that is measured alone."""
SMALL: Final = 100
"""Lines of the small one."""
SPIN: Final = "n = 0\nwhile n < 20_000_000: n += 1"
"""Work that two processes cannot share badly."""


class BenchmarkError(Exception):
    """A run says nothing; the text is one line."""


class Cost(NamedTuple):
    """What a child took."""

    cpu: float
    clock: float
    memory: float
    """The most that one process had at a time, in bytes."""


class Figure(NamedTuple):
    """What was measured, and what is wanted of it."""

    name: str
    value: float
    target: float
    at_least: bool = False
    unit: str = ""

    @property
    def is_met(self) -> bool:
        """Whether it is as wanted."""
        return self.value >= self.target if self.at_least else self.value <= self.target


def run(command: Sequence[str], folder: Path) -> Cost:
    """Run a child to its end.

    Raises:
        BenchmarkError: it did not do its work.
    """
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    environment = {**os.environ, "PYTHONPATH": path, "PYLINTHOME": str(folder), "PYTHONHASHSEED": "0"}
    # What is installed has its bytecode; compiling it at each start would be measured as ours.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryFile() as said:
        before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        child = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=said)
        _, status, own = os.wait4(child.pid, 0)
        clock = time.perf_counter() - started
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        child.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        text = said.read().decode(errors="replace").strip()
    if child.returncode not in (0, 3) and not (command[2] == "pylint" and 0 < child.returncode < 32):
        raise BenchmarkError(f"{' '.join(command[:4])} ended with {child.returncode}: {text[-300:]}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    unit = 1 if sys.platform == "darwin" else 1024
    return Cost(cpu, clock, own.ru_maxrss * unit)


def in_turns(sides: Mapping[str, Callable[[], Cost]], repeat: int) -> dict[str, Cost]:
    """The medians of each side."""
    costs: dict[str, list[Cost]] = {side: [] for side in sides}
    for number in range(repeat):
        for side in sides if number % 2 == 0 else reversed(sides):
            costs[side].append(sides[side]())
    return {side: Cost(*map(statistics.median, zip(*found, strict=True))) for side, found in costs.items()}


class Bench:
    """The code to measure on, and the commands."""

    def __init__(self, code: Path, repeat: int) -> None:
        self.code = code
        self.repeat = repeat
        self.files = sorted(Discovery().files([str(code)]))
        if not self.files:
            raise BenchmarkError("there is no Python here to measure on")

    def gate(self, *options: str, files: Sequence[str] | None = None) -> Cost:
        """Run the gate, over everything unless files are given."""
        base = [sys.executable, "-m", "lint_rules", "check", "--isolated", "--exit-zero", "--concise"]
        return run([*base, *options, *(["."] if files is None else files)], self.code)

    def cold(self, *options: str, files: Sequence[str] | None = None) -> Cost:
        """Run the gate as if for the first time."""
        return self.gate("--no-cache", *(options or ("--jobs=1",)), files=files)

    def pylint(self, files: Sequence[str]) -> Cost:
        """Run Pylint with the rules that the gate has on, and no other."""
        rules = ",".join(rule.code for rule in catalog() if not rule.strict)
        options = ["--rcfile=", "--persistent=n", "--score=n", "-j1", "--load-plugins=lint_rules", "--disable=all"]
        return run([sys.executable, "-m", "pylint", *options, f"--enable={rules}", *files], self.code)

    def trees(self, files: Sequence[str]) -> Cost:
        """Build the trees of files, and do nothing with them."""
        return run([sys.executable, __file__, "--trees", *files], self.code)

    def ruff(self) -> Cost:
        """Run ruff as it is."""
        found = shutil.which("ruff")
        if found is None:
            raise BenchmarkError("there is no ruff to compare with")
        return run([found, "check", "--isolated", "--exit-zero", "--output-format=concise", "."], self.code)

    def nearest(self, lines: int) -> str:
        """The file that has about so many lines."""
        return min(self.files, key=lambda file: abs(Path(file).read_bytes().count(b"\n") - lines))


def cold(bench: Bench) -> Iterator[Figure]:
    """Everything for the first time, in one process."""
    sides = {
        "gate": bench.cold,
        "trees": lambda: bench.trees(bench.files),
        "pylint": lambda: bench.pylint(bench.files),
    }
    costs = in_turns(sides, bench.repeat)
    yield Figure("gate / bare trees", costs["gate"].cpu / costs["trees"].cpu, 2.0)
    yield Figure("gate / pylint with the plugin", costs["gate"].cpu / costs["pylint"].cpu, 1 / 6)


def processes(bench: Bench) -> Iterator[Figure]:
    """Two processes by the clock, and what the machine makes of two that do not meet."""
    python = [sys.executable, "-c"]
    twice = (
        f"import subprocess, sys\nfor p in [subprocess.Popen([sys.executable, '-c', {SPIN!r}]) for _ in '12']: p.wait()"
    )
    sides = {
        "one": lambda: bench.cold("--jobs=1"),
        "two": lambda: bench.cold("--jobs=2"),
        "spin": lambda: run([*python, f"{SPIN}\nn = 0\n{SPIN}"], bench.code),
        "spins": lambda: run([*python, twice], bench.code),
    }
    costs = in_turns(sides, bench.repeat)
    ideal = costs["spin"].clock / costs["spins"].clock
    yield Figure("spin: one process / two, clock", ideal, 1.9, at_least=True)
    yield Figure("gate: one process / two, clock", costs["one"].clock / costs["two"].clock, 1.8, at_least=True)


def warm(bench: Bench) -> Iterator[Figure]:
    """Nothing has changed, and then one file."""
    edited = Path(bench.nearest(SMALL * 3))
    count = 0

    def changed() -> Cost:
        nonlocal count
        count += 1
        with edited.open("a", encoding="utf-8") as stream:
            stream.write(f"\n\ndef added_{count}():\n    return {count}\n")
        return bench.gate()

    # The second run keeps what can be kept only when the files have been at rest for a while.
    for _ in range(2):
        bench.gate()
        bench.ruff()
    costs = in_turns({"gate": bench.gate, "ruff": bench.ruff}, max(bench.repeat, 5))
    yield Figure("warm: gate / ruff", costs["gate"].cpu / costs["ruff"].cpu, 1.5)
    edits = in_turns({"changed": changed, "warm": bench.gate}, max(bench.repeat, 5))
    yield Figure("one file changed, above warm", 1000 * (edits["changed"].cpu - edits["warm"].cpu), 400, unit="ms")


def alone(bench: Bench) -> Iterator[Figure]:
    """One file."""
    for name, lines, target in (("large", LARGE, 1 / 15), ("small", SMALL, 1 / 3)):
        file = [bench.nearest(lines)]
        sides = {"gate": lambda file=file: bench.cold(files=file), "pylint": lambda file=file: bench.pylint(file)}
        costs = in_turns(sides, bench.repeat)
        yield Figure(f"one {name} file: gate / pylint", costs["gate"].cpu / costs["pylint"].cpu, target)


def growth(bench: Bench) -> Iterator[Figure]:
    """More files. Every eighth file is one time, every one is eight times."""
    sides = {
        str(times): lambda times=times: bench.cold(files=bench.files[:: 8 // times] if times < 8 else bench.files)
        for times in (1, 2, 4, 8)
    }
    costs = in_turns(sides, bench.repeat)
    trees = {times: bench.trees(bench.files[:: 8 // int(times)]).cpu for times in sides}
    for times in ("2", "4", "8"):
        grown = (costs[times].cpu / costs["1"].cpu) / (trees[times] / trees["1"])
        yield Figure(f"{times} times the files: growth of gate / of trees", grown, 1.2)
    yield Figure("memory, all files", costs["8"].memory / MIB, 150, unit="MiB")
    yield Figure("memory, twice the files", costs["8"].memory / costs["4"].memory, 1.1)


MEASURES: Final = {measure.__name__: measure for measure in (warm, alone, cold, processes, growth)}


def build_all(files: Sequence[str]) -> None:
    """Build trees as the engine does, one at a time."""
    with sweeping_collector() as sweep:
        for file in files:
            # The gate meets what has no tree too, and says so.
            with contextlib.suppress(UnreadableSource):
                build(decode(Path(file).read_bytes()), Path(file).stem, file)
            sweep()


def laid_out(paths: Sequence[Path], folder: Path) -> Path:
    """A project with a copy of the code."""
    (folder / "pyproject.toml").write_text("", encoding="utf-8")
    for path in paths:
        shutil.copytree(path, folder / path.name, ignore=shutil.ignore_patterns(".*", "__pycache__"))
    return folder


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="benchmarks/run.py", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="folders (three pinned packages)")
    parser.add_argument("--repeat", type=int, default=3, help="runs of each side (3)")
    parser.add_argument("--only", action="append", choices=[*MEASURES], help="only this (may be repeated)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the result there")
    parser.add_argument("--trees", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.trees:
        build_all(list(map(str, options.paths)))
        return 0
    figures: dict[str, list[Figure]] = {}
    try:
        listed = fetch.packages(ROOT / "benchmarks" / "packages.toml")
        paths = options.paths or [fetch.provide(package, fetch.default_folder()) for package in listed]
        with tempfile.TemporaryDirectory() as folder:
            bench = Bench(laid_out(paths, Path(folder)), options.repeat)
            for name in options.only or MEASURES:
                figures[name] = []
                for figure in MEASURES[name](bench):
                    figures[name].append(figure)
                    bound = f"{'at least' if figure.at_least else 'at most'} {figure.target:.3g}"
                    mark = "" if figure.is_met else "  MISSED"
                    print(f"{figure.name:48} {figure.value:9.3f} {figure.unit:4} {bound}{mark}", flush=True)
            files = len(bench.files)
    except (BenchmarkError, fetch.FetchError) as error:
        print(f"benchmark: {error}", file=sys.stderr)
        return 2
    if options.json:
        found = {name: [figure._asdict() for figure in some] for name, some in figures.items()}
        about = {"benchmark": "run", "python": platform.python_version(), "cores": os.cpu_count(), "files": files}
        about |= {name: version(name) for name in ("pylint", "astroid")}
        options.json.write_text(json.dumps({**about, "figures": found}, indent=2) + "\n", encoding="utf-8")
    return int(not all(figure.is_met for some in figures.values() for figure in some))


if __name__ == "__main__":
    sys.exit(main())
