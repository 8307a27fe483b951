"""The CPU time of following imports: summaries of modules, and what linking them costs.

    python benchmarks/linking.py [--repeat N] [--json FILE] [PATH…]

Three things are measured, each N times, and medians are told:

cold    for each PATH: trees, bindings, summaries and linking. The rules need trees and bindings whether or not anything
        is followed; what is added are the summaries and the linking, at most 60 % of building the trees.
cached  reading 3,000 summaries of the PATHs back from their JSON, and linking them: the linking takes at most 1.5 s.
        Where there are fewer, the seconds are scaled up.
large   modules that are made up: a chain of imports, and one circle of all of them. The time for each module and
        import must not grow with their number: at most twice as much in the largest as in the smallest.

PATHs are project folders; by default sqlalchemy and luigi, unpacked by ``python tests/judge.py fetch``.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Final

from lint_rules.analysis.bindings import Bindings
from lint_rules.analysis.program import Program
from lint_rules.analysis.running.evaluation import Evaluator
from lint_rules.analysis.running.lowering import summarise
from lint_rules.analysis.source import Source
from lint_rules.analysis.summary import Summary
from lint_rules.engine.collector import patient_collector
from lint_rules.engine.modules import Modules
from lint_rules.engine.tree import UnreadableSource, build, decode
from lint_rules.knowledge.tables import Knowledge

ROOT: Final = Path(__file__).resolve().parents[1]
DEFAULT: Final = ("sqlalchemy-*", "luigi-*")
ADDED: Final = 0.6
CACHED: Final = 3_000
SECONDS: Final = 1.5
SIZES: Final = (2_500, 5_000, 10_000, 20_000)
GROWTH: Final = 2.0
clock = time.process_time


def cold(files: Sequence[Path], kept: dict[str, str]) -> dict[str, float]:
    """Seconds of each stage over the files of a project; their summaries as JSON go into ``kept``."""
    modules, summaries = Modules(), {}
    spent: defaultdict[str, float] = defaultdict(float)
    for file in files:
        path = str(file)
        started = clock()
        try:
            text = decode(file.read_bytes())
            name = modules.name(path)
            tree = build(text, name, path)
        except (OSError, UnreadableSource):
            continue
        with patient_collector():
            built = clock()
            bindings = Bindings(tree)
            bound = clock()
            summaries[path] = summarise(Source(path, name, text, tree), bindings)
            done = clock()
        spent["trees"] += built - started
        spent["bindings"] += bound - built
        spent["summaries"] += done - bound
    spent["linking"] = linked(modules, summaries)
    kept.update({path: summary.to_json() for path, summary in summaries.items()})
    return dict(spent)


def linked(modules: Modules, summaries: Mapping[str, Summary]) -> float:
    """Seconds that it takes to say of each module what importing it does."""
    knowledge = Knowledge()
    with patient_collector():
        started = clock()
        evaluator = Evaluator(Program(modules, summaries.get), knowledge)
        for path in summaries:
            evaluator.body(path)
        return clock() - started


def cached(kept: Mapping[str, str]) -> dict[str, float]:
    """Seconds for reading and for linking as many summaries as a large project has."""
    texts = dict(list(kept.items())[:CACHED])
    with patient_collector():
        started = clock()
        summaries = {path: Summary.from_json(text) for path, text in texts.items()}
        read = clock() - started
    scale = CACHED / len(texts)
    return {"reading": read * scale, "linking": linked(Modules(), summaries) * scale}


class MadeUp:
    """Finds modules that are in no folder: a module's file is its name."""

    def __init__(self, names: Mapping[str, Summary]) -> None:
        self._names = names

    def find(self, dotted: str, importer: str) -> str | None:
        """The file of a module."""
        return dotted if dotted in self._names and importer else None


CHAIN: Final = "from m{next} import f as g\ndef f(): return g()\nX = f()\n"
LAST: Final = "import time\ndef f(): time.sleep(1)\n"


def texts(shape: str, size: int) -> Iterator[tuple[str, str]]:
    """The modules of a shape, by name."""
    for number in range(size):
        following = (number + 1) % size
        if shape == "circle":
            yield f"m{number}", f"import m{following}\nfrom m{following} import f as g\ndef f(): return 1\nX = g()\n"
        else:
            yield f"m{number}", CHAIN.format(next=following) if following else LAST


def large(shape: str, size: int) -> float:
    """Seconds that linking takes of modules that are made up."""
    summaries = {}
    for name, text in texts(shape, size):
        tree = build(text, name, name)
        summaries[name] = summarise(Source(name, name, text, tree), Bindings(tree))
    knowledge = Knowledge()
    with patient_collector():
        started = clock()
        evaluator = Evaluator(Program(MadeUp(summaries), summaries.get), knowledge)
        for name in summaries:
            evaluator.body(name)
        return clock() - started


def medians(measure: Callable[[], dict[str, float]], repeat: int) -> dict[str, float]:
    """The median of each number over several runs."""
    runs = [measure() for _ in range(repeat)]
    return {name: statistics.median(run[name] for run in runs) for name in runs[0]}


def measured(paths: Sequence[Path], repeat: int) -> dict[str, object]:
    """The result for programs; what is measured is said while it happens."""
    kept: dict[str, str] = {}
    projects = {}
    failures = []
    for path in paths:
        files = sorted(path.rglob("*.py"))
        stages = medians(lambda files=files: cold(files, kept), repeat)  # type: ignore[misc] # a default of a lambda
        added = (stages["summaries"] + stages["linking"]) / stages["trees"]
        projects[path.name] = {**stages, "added": added}
        print(shown(path.name, stages), f"added {added:.0%} (target {ADDED:.0%})", flush=True)
        failures += [f"{path.name} adds {added:.0%}"] if added > ADDED else []
    again = medians(lambda: cached(kept), repeat)
    print(shown(f"{CACHED} cached", again), f"(target {SECONDS} s)", flush=True)
    failures += [f"linking cached summaries takes {again['linking']:.2f} s"] if again["linking"] > SECONDS else []
    shapes: dict[str, dict[int, float]] = {}
    for shape in ("chain", "circle"):
        sizes = shapes[shape] = {size: statistics.median(large(shape, size) for _ in range(repeat)) for size in SIZES}
        each = [seconds / size for size, seconds in sizes.items()]
        print(
            shown(shape, {str(size): seconds for size, seconds in sizes.items()}),
            f"(times {each[-1] / each[0]:.2f})",
        )
        failures += [f"a {shape} of modules does not grow linearly"] if each[-1] > GROWTH * each[0] else []
    return {
        "benchmark": "linking",
        "python": platform.python_version(),
        "astroid": version("astroid"),
        "cold": projects,
        "cached": {"modules": min(len(kept), CACHED), **again},
        "large": shapes,
        "targets": {"added": ADDED, "cached": SECONDS, "growth": GROWTH},
        "failures": failures,
    }


def shown(what: str, seconds: Mapping[str, float]) -> str:
    """Seconds for people."""
    return f"{what:20} " + ", ".join(f"{name} {value:.2f} s" for name, value in seconds.items())


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and fail when a target is missed."""
    parser = argparse.ArgumentParser(prog="benchmarks/linking.py", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="folders (sqlalchemy and luigi)")
    parser.add_argument("--repeat", type=int, default=3, metavar="N", help="runs of each (%(default)s)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the result there")
    options = parser.parse_args(arguments)
    paths = options.paths or [path for name in DEFAULT for path in sorted((ROOT / ".ecosystem").glob(name))]
    if not paths or not all(path.is_dir() for path in paths):
        print("benchmark: nothing to measure; run python tests/judge.py fetch sqlalchemy luigi", file=sys.stderr)
        return 2
    result = measured([path.resolve() for path in paths], max(1, options.repeat))
    if options.json:
        options.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    failures = result["failures"]
    assert isinstance(failures, list)
    for failure in failures:
        print(f"missed: {failure}")
    return int(bool(failures))


if __name__ == "__main__":
    sys.exit(main())
