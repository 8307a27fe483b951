"""The time of each rule and analysis, relative to building the trees.

    python benchmarks/rules.py [--json FILE] [PATH…]

One process, CPU time, the engine's own settings for the garbage collector. PATHs are project folders; by default
all that ``python tests/judge.py fetch`` has unpacked.

A rule is run twice on each module. ``first`` includes what analyses work out when they are first asked, and the
summaries of imported modules; it is charged to the rule that asks first, by code. ``again`` is the rule alone.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Final

from lint_rules.analysis.bindings import Bindings
from lint_rules.catalog import catalog
from lint_rules.engine.context import Context
from lint_rules.engine.driver import Engine, Outcome
from lint_rules.rule import Rule

ROOT: Final = Path(__file__).resolve().parents[1]
clock = time.process_time


class Stopwatch(Engine):
    """An engine that notes where the time goes."""

    def __init__(self) -> None:
        super().__init__()
        self.analyses: defaultdict[str, float] = defaultdict(float)
        self.first: defaultdict[str, float] = defaultdict(float)
        self.again: defaultdict[str, float] = defaultdict(float)
        self.findings: Counter[str] = Counter()
        self.inside = 0.0

    def _run(self, context: Context, rules: Iterable[Rule]) -> Outcome:
        started = clock()
        rules = tuple(rules)
        # The driver itself asks for the bindings: they hold the index of nodes.
        for need in dict.fromkeys((Bindings, *(need for rule in rules for need in rule.needs))):
            before = clock()
            context.provide(need)
            self.analyses[need.__name__] += clock() - before
        for times in (self.first, self.again):
            for rule in rules:
                before = clock()
                outcome = super()._run(context, (rule,))
                times[rule.name] += clock() - before
                if times is self.again:
                    self.findings[rule.name] += len(outcome.diagnostics)
        self.inside += clock() - started
        return Outcome()


def measure(files: Sequence[Path], rules: Sequence[Rule]) -> tuple[Stopwatch, float]:
    """Run everything over every file; gives the stopwatch and the seconds that went into reading and trees."""
    engine = Stopwatch()
    started = clock()
    for file in files:
        engine.check_file(str(file), rules)
    return engine, clock() - started - engine.inside


def dearest(times: Mapping[str, float]) -> list[tuple[str, float]]:
    """Names and seconds, most first."""
    return sorted(times.items(), key=lambda item: -item[1])


def table(engine: Stopwatch, trees: float, files: int) -> Iterator[str]:
    """The result for people, dearest first."""

    def share(seconds: float) -> str:
        return f"{seconds / trees:.1%}"

    form = "{:28} {:>9} {:>9} {:>9} {:>9}".format
    yield f"trees of {files} files: {trees:.2f} s"
    yield form("analysis, when made", "seconds", "of trees", "", "")
    for name, seconds in dearest(engine.analyses):
        yield form(name, f"{seconds:.2f}", share(seconds), "", "")
    yield form("rule", "first, s", "of trees", "again", "findings")
    for name, seconds in dearest(engine.first):
        yield form(name, f"{seconds:.2f}", share(seconds), share(engine.again[name]), engine.findings[name])
    once = sum(engine.analyses.values()) + sum(engine.first.values())
    again = share(sum(engine.again.values()))
    yield form("all of it, once", f"{once:.2f}", share(once), again, engine.findings.total())


def result(engine: Stopwatch, trees: float, files: int) -> dict[str, object]:
    """The result for programs, in seconds."""
    return {
        "benchmark": "rules",
        "python": platform.python_version(),
        "astroid": version("astroid"),
        "files": files,
        "trees": trees,
        "analyses": dict(dearest(engine.analyses)),
        "rules": {
            name: {"first": seconds, "again": engine.again[name], "findings": engine.findings[name]}
            for name, seconds in dearest(engine.first)
        },
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="benchmarks/rules.py", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="folders (all that is unpacked)")
    parser.add_argument("--rule", action="append", default=[], help="only this rule (may be repeated)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the result there")
    options = parser.parse_args(arguments)
    # The folder of unpacked packages is hidden, and so are half-made ones in it.
    paths = options.paths or sorted(path for path in (ROOT / ".ecosystem").glob("[!.]*-*") if path.is_dir())
    files = [file for path in paths for file in sorted(path.rglob("*.py"))]
    rules = [rule for rule in catalog() if not options.rule or rule.name in options.rule]
    if not files or not rules:
        print("benchmark: nothing to measure; run python tests/judge.py fetch", file=sys.stderr)
        return 2
    engine, trees = measure(files, rules)
    print("\n".join(table(engine, trees, len(files))))
    if options.json:
        options.json.write_text(json.dumps(result(engine, trees, len(files)), indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
