"""The time and memory that a SARIF report of 50,000 results takes.

    python benchmarks/sarif.py [--results N] [--files N] [--json FILE]

Source files are made up in an empty folder, with a result for every tenth line and evidence for every third result.
The report is written in a process of its own, once with everything in it and once within GitHub's limits. What counts
is the CPU time from plain data to the finished file, whatever else the machine does, and the most memory that the
process ever held.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime as dt
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from lint_rules.report import whole_file  # noqa: E402 - of this checkout
from lint_rules.report.problems import Background, Place, Problem, Proof  # noqa: E402 - of this checkout
from lint_rules.report.sarif.document import compose  # noqa: E402 - of this checkout
from lint_rules.report.sarif.limits import GITHUB, Limits  # noqa: E402 - of this checkout
from lint_rules.report.sarif.run import Component, Described, Run  # noqa: E402 - of this checkout

RESULTS: Final = 50_000
FILES: Final = 250
EVERY: Final = 10
SECONDS: Final = 6.0
MEBIBYTES: Final = 300
LINES: Final = (
    "def function_{number}(first, second):",
    '    """Say what the function does, in a sentence of the usual length."""',
    "    total = first + second * {number}",
    "    if total > {number}:",
    "        return [item for item in range(total) if item % 2]",
    "    for index, value in enumerate((first, second)):",
    "        total += index * value",
    "    return total  # naïve",
    "",
    "",
)


@dataclasses.dataclass(frozen=True)
class Measured:
    """What a report took."""

    seconds: float
    mebibytes: float
    results: int
    megabytes: float


def project(folder: Path, files: int, lines: int) -> None:
    """Make source files of so many lines each."""
    for file in range(files):
        text = "".join(f"{LINES[at % len(LINES)].format(number=file * lines + at)}\n" for at in range(lines))
        (folder / f"module_{file}.py").write_text(text, encoding="utf-8")


def problems(folder: Path, files: int, each: int) -> list[Problem]:
    """Results in these files, one for every tenth line."""
    found = []
    for file in range(files):
        path = str(folder / f"module_{file}.py")
        for number in range(each):
            line = number * EVERY + 3
            place = Place(path, path, line, 4, line, 9)
            steps = (Proof(Place(path, path, line + 2, 8, line + 2, 20), "what follows from it"),) * 2
            found.append(
                Problem(
                    "W0001",
                    f"rule-{number % 40}",
                    ("error", "warning", "convention")[number % 3],  # type: ignore[arg-type] # three of its values
                    f"the value of 'total' is made of number {number} and never looked at again",
                    place,
                    steps if number % 3 == 0 else (),
                    module=f"module_{file}",
                    scope=f"function_{line}",
                    certainty="inference",
                )
            )
    return found


def write(folder: Path, files: int, results: int, limits: Limits | None) -> Measured:
    """Write the report and say what it took."""
    found = problems(folder, files, results // files)
    moment = dt.datetime.now(dt.timezone.utc)
    rules = tuple(
        Described(f"rule-{n}", "W0001", "warning", Background("A rule.\n\nWith a reason.")) for n in range(40)
    )
    paths = tuple(str(folder / f"module_{file}.py") for file in range(files))
    run = Run(
        Component("T", "T", "1.0.0", "https://example.org/"), str(folder), moment, moment, files=paths, rules=rules
    )
    target = folder / "out.sarif"
    started = time.process_time()
    document = compose(found, run, taken=limits)
    whole_file.write(str(target), document.pieces)
    seconds = time.process_time() - started
    most = peak()
    written = sum(line.startswith(b'{"ruleId"') for line in target.read_bytes().splitlines())
    return Measured(seconds, most, written, target.stat().st_size / 1e6)


def peak() -> float:
    """The most memory that this process held, in MiB.

    What ``getrusage`` says includes, on Linux, the process that started this one: a large test run would count. The
    mark of the kernel for the program itself does not.
    """
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)


def measure(files: int, results: int) -> dict[str, Measured]:
    """Both reports, each in a process of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        project(folder, files, results // files * EVERY)
        return {kind: _apart(folder, files, results, kind) for kind in ("everything", "for GitHub")}


def _apart(folder: Path, files: int, results: int, kind: str) -> Measured:
    command = [
        sys.executable,
        __file__,
        "--inside",
        kind,
        "--results",
        str(results),
        "--files",
        str(files),
        str(folder),
    ]
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, env={**os.environ, "PYTHONHASHSEED": "0"}
    )
    return Measured(**json.loads(done.stdout))


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, and fail when a target is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--results", type=int, default=RESULTS)
    parser.add_argument("--files", type=int, default=FILES)
    parser.add_argument("--json", type=Path, help="write the figures here too")
    parser.add_argument("--inside", help=argparse.SUPPRESS)
    parser.add_argument("folder", nargs="?", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.inside:
        limits = GITHUB if asked.inside == "for GitHub" else None
        print(json.dumps(dataclasses.asdict(write(asked.folder, asked.files, asked.results, limits))))
        return 0
    found = measure(asked.files, asked.results)
    for kind, one in found.items():
        print(
            f"{kind:<11} {one.results:>7,} of {asked.results:,} results, {one.megabytes:6.1f} MB:"
            f" {one.seconds:5.2f} s (at most {SECONDS:g}), {one.mebibytes:4.0f} MiB (at most {MEBIBYTES})"
        )
    if asked.json:
        figures = {kind: dataclasses.asdict(one) for kind, one in found.items()}
        asked.json.write_text(json.dumps({"python": platform.python_version(), **figures}, indent=2), encoding="utf-8")
    return int(any(one.seconds > SECONDS or one.mebibytes > MEBIBYTES for one in found.values()))


if __name__ == "__main__":
    sys.exit(main())
