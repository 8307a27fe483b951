"""The CPU time that our rules add to a Pylint run with its default checks.

    python benchmarks/plugin.py [--repeat N] [--json FILE] [PATH]

Pylint runs over PATH with and without ``--load-plugins=lint_rules``, in turns, so that a machine that slows down
half-way slows both. What counts is user and system time of the child. PATH is luigi by default, unpacked by
``python tests/judge.py fetch luigi``; nothing of it is imported.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
DEFAULT: Final = ROOT / ".ecosystem" / "luigi-3.8.1" / "luigi"
TARGET: Final = 0.15
SIDES: Final[dict[str, list[str]]] = {"without": [], "with": ["--load-plugins=lint_rules"]}
CRASH: Final = 32
"""Pylint's exit codes below this are sets of kinds of messages; this one is a usage error."""


class BenchmarkError(Exception):
    """A run says nothing; the text is one line."""


def cpu_of(command: Sequence[str], folder: Path) -> float:
    """User and system seconds of a child and its children.

    Raises:
        BenchmarkError: Pylint did not do its work.
    """
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    environment = {**os.environ, "PYTHONPATH": path, "PYLINTHOME": str(folder), "PYTHONHASHSEED": "0"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if run.returncode >= CRASH or run.returncode < 0 or not run.stdout.startswith("{"):
        raise BenchmarkError(f"pylint failed with {run.returncode}: {' '.join(run.stderr.split())[-300:]}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(target: Path, repeat: int) -> dict[str, list[float]]:
    """Seconds of each run, by side."""
    times: dict[str, list[float]] = {side: [] for side in SIDES}
    # An empty folder: no settings and no modules lie about.
    with tempfile.TemporaryDirectory() as empty:
        base = [sys.executable, "-m", "pylint", "-j1", "--rcfile=", "--output-format=json2", "--persistent=n"]
        for number in range(repeat):
            # The first of a pair warms the disk for the second, so they take turns in that too.
            for side in sorted(SIDES, reverse=bool(number % 2)):
                seconds = cpu_of([*base, *SIDES[side], str(target)], Path(empty))
                times[side].append(seconds)
                print(f"{number + 1}/{repeat} {side:8} {seconds:7.2f} s", file=sys.stderr, flush=True)
    return times


def summary(times: dict[str, list[float]], target: Path) -> dict[str, object]:
    """What the JSON file holds: medians, the share that we add, and on what it was measured."""
    medians = {side: statistics.median(values) for side, values in times.items()}
    return {
        "benchmark": "plugin",
        "code": target.resolve().parent.name,
        "python": platform.python_version(),
        "pylint": version("pylint"),
        "astroid": version("astroid"),
        "seconds": times,
        "medians": medians,
        "added": medians["with"] / medians["without"] - 1,
        "target": TARGET,
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and fail when we add more than we promise."""
    parser = argparse.ArgumentParser(prog="benchmarks/plugin.py", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("path", nargs="?", type=Path, default=DEFAULT, help="a package (%(default)s)")
    parser.add_argument("--repeat", type=int, default=3, metavar="N", help="runs of each side (%(default)s)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the result there")
    options = parser.parse_args(arguments)
    if not options.path.is_dir():
        print(f"benchmark: no folder {options.path}; run python tests/judge.py fetch luigi", file=sys.stderr)
        return 2
    try:
        times = measure(options.path.resolve(), max(1, options.repeat))
    except BenchmarkError as error:
        print(f"benchmark: {error}", file=sys.stderr)
        return 2
    result = summary(times, options.path)
    medians, added = result["medians"], result["added"]
    assert isinstance(medians, dict)
    assert isinstance(added, float)
    print(f"without {medians['without']:.2f} s, with {medians['with']:.2f} s: {added:+.1%} (target {TARGET:+.0%})")
    if options.json:
        options.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    return int(added > TARGET)


if __name__ == "__main__":
    sys.exit(main())
