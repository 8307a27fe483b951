"""Judge findings in real code, and keep the verdicts.

    python tests/judge.py fetch [PACKAGE…]
    python tests/judge.py scan --rule NAME [--package NAME] [--unjudged] [--sample N --seed S]
    python tests/judge.py record VERDICTS.jsonl
    python tests/judge.py report
    python tests/judge.py snapshot --update

docs/ecosystem.md tells when to use which.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ecosystem import fetch, judgements, snapshot
from ecosystem.findings import Found, Scan, scan
from ecosystem.judgements import Comparison, InvalidJudgement, Judgement

from lint_rules.catalog import catalog
from lint_rules.rule import Rule


class UsageError(Exception):
    """What was asked for cannot be; the text is one line."""


def get(options: argparse.Namespace) -> int:
    """Provide packages, and say where each is."""
    for package in fetch.select(options.package):
        print(fetch.provide(package, options.folder))
    return 0


def show(options: argparse.Namespace) -> int:
    """Print findings with their evidence and source, each with a verdict to fill in."""
    rules = _rules(options.rule)
    known = judgements.read()
    shown: list[tuple[Found, Scan]] = []
    for scanned in _scans(options, rules):
        comparison = Comparison(known, scanned)
        judged = {j.key: j for j in comparison.exact}
        carried = {(j.rule, j.path, j.text) for j in comparison.elsewhere}
        for found in scanned.found:
            verdict = judged.get(found.key)
            done = verdict is not None or (found.rule, found.path, found.text) in carried
            if options.unjudged and done:
                continue
            if options.verdict and (verdict is None or verdict.verdict != options.verdict):
                continue
            shown.append((found, scanned))
    total = len(shown)
    if options.sample is not None and options.sample < total:
        picked = sorted(random.Random(options.seed).sample(range(total), options.sample))
        shown = [shown[index] for index in picked]
    for number, (found, scanned) in enumerate(shown, 1):
        print("\n".join(described(found, scanned, f"{number}/{len(shown)}", options.context)))
        print()
    print(f"{len(shown)} of {total} findings")
    return 0


def described(found: Found, scanned: Scan, number: str, context: int) -> Iterator[str]:
    """A finding for a judge: the claim, the source around it, the proof, and the verdict to fill in."""
    yield f"=== {number}  {scanned.package.title}  {found.path}:{found.line}  {found.code} {found.rule}"
    yield f"    {found.message}"
    yield from _source(scanned.source(found.path), found.line, context)
    for count, step in enumerate(found.steps, 1):
        yield f"  {count}. {step.path}:{step.line}: {step.text}"
        if step.path != found.path or abs(step.line - found.line) > context:
            yield from _source(scanned.source(step.path), step.line, min(context, 2))
    blank = {"package": found.package, "path": found.path, "line": found.line, "rule": found.rule}
    yield f"  {json.dumps({**blank, 'verdict': '', 'why': ''})}"


def _source(lines: Sequence[str], line: int, context: int) -> Iterator[str]:
    for number in range(max(1, line - context), min(len(lines), line + context) + 1):
        # Foreign text must not steer a terminal.
        text = "".join(c if c.isprintable() else " " for c in lines[number - 1].expandtabs())
        yield f"  {'>' if number == line else ' '}{number:6} | {text}".rstrip()


def record(options: argparse.Namespace) -> int:
    """Merge verdicts into the file, all or none."""
    entries = _entries(options.file)
    known = judgements.read()
    rules = _rules(sorted({str(entry.get("rule")) for _, entry in entries}))
    options.package = sorted({str(entry.get("package")) for _, entry in entries})
    scans = {scanned.package.name: scanned for scanned in _scans(options, rules)} if entries else {}
    new: list[Judgement] = []
    refused = []
    for number, entry in entries:
        try:
            new.append(judgements.accepted(entry, scans[str(entry.get("package"))]))
        except InvalidJudgement as error:
            refused.append(f"{options.file}:{number}: {error}")
    if refused:
        raise UsageError("nothing was recorded\n" + "\n".join(refused))
    before = {(j.package, j.version, *j.key): j for j in known}
    for judgement in new:
        old = before.get((judgement.package, judgement.version, *judgement.key))
        if old is not None and old.verdict != judgement.verdict:
            print(f"changed from {old.verdict} to {judgement.verdict}: {judgement.rule} at {judgement.place}")
    after = judgements.merged(known, new)
    judgements.write(after)
    print(f"{len(new)} verdicts recorded, {len(after)} in all")
    return 0


def report(options: argparse.Namespace) -> int:
    """Print, for each rule, how it was judged and how often it fires."""
    rules = catalog()
    known = judgements.read()
    scans = list(_scans(options, rules))
    print("\n".join(table(rules, known, scans)))
    return 0


def table(rules: Iterable[Rule], known: Sequence[Judgement], scans: Sequence[Scan]) -> Iterator[str]:
    """The rows of the report. The share right is of the judged findings that fire now."""
    size = sum(scanned.size for scanned in scans)
    found = Counter(f.rule for scanned in scans for f in scanned.found)
    judged: Counter[str] = Counter()
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for comparison in (Comparison(known, scanned) for scanned in scans):
        for judgement in (*comparison.exact, *comparison.elsewhere):
            judged[judgement.rule] += 1
            if comparison.fires(judgement):
                (right if judgement.verdict == "right" else wrong)[judgement.rule] += 1
    form = "{:28} {:6} {:>7} {:>7} {:>12} {:>7} {:>9} {:>9}".format
    yield form("rule", "tier", "judged", "right", "wrong, fires", "share", "findings", "per 100k")
    for rule in rules:
        name = rule.name
        firing = right[name] + wrong[name]
        share = f"{right[name] / firing:.0%}" if firing else "-"
        rate = f"{found[name] * 100_000 / size:.1f}" if size else "-"
        yield form(name, rule.tier, judged[name], right[name], wrong[name], share, found[name], rate)
    yield f"{size:,} lines in {sum(len(s.files) for s in scans):,} files of {len(scans)} packages"


def snapshots(options: argparse.Namespace) -> int:
    """Compare the committed snapshots with what is found now; ``--update`` writes them and settles verdicts."""
    scans = list(_scans(options, catalog()))
    changed = 0
    for scanned in scans:
        file = snapshot.file_of(scanned.package)
        difference = snapshot.difference(file.read_text(encoding="utf-8") if file.exists() else "", scanned)
        if difference:
            changed += 1
            print(f"{file.name}\n{difference}\n")
            if options.update:
                file.parent.mkdir(exist_ok=True)
                file.write_text(snapshot.rendered(scanned.package, scanned.found), encoding="utf-8")
    print(f"{changed} of {len(scans)} snapshots {'updated' if options.update else 'differ'}")
    if options.update:
        known = judgements.read()
        after = judgements.settled(known, scans)
        if after != known:
            judgements.write(after)
    return int(bool(changed) and not options.update)


def _scans(options: argparse.Namespace, rules: Sequence[Rule]) -> Iterator[Scan]:
    for package in fetch.select(options.package or ()):
        scanned = scan(package, fetch.provide(package, options.folder), rules)
        for failure in scanned.failures:
            print(f"{package.title}: {failure}", file=sys.stderr)
        yield scanned


def _rules(names: Sequence[str]) -> tuple[Rule, ...]:
    known = {rule.name: rule for rule in catalog()}
    for name in names:
        if name not in known:
            raise UsageError(f"no rule '{name}'; there are {', '.join(known)}")
    return tuple(known[name] for name in names or known)


def _entries(file: Path) -> list[tuple[int, dict[str, object]]]:
    """The verdicts of a file of JSON lines, with their line numbers."""
    found = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
        except ValueError as error:
            raise UsageError(f"{file}:{number}: not JSON: {error}") from error
        if not isinstance(entry, dict):
            raise UsageError(f"{file}:{number}: not an object")
        found.append((number, entry))
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one of the commands."""
    parser = argparse.ArgumentParser(prog="tests/judge.py", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--folder", type=Path, default=fetch.default_folder(), help="where packages are (%(default)s)")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    getting = commands.add_parser("fetch", help="download and unpack packages; nothing is installed or run")
    getting.add_argument("package", nargs="*", metavar="PACKAGE", help="only these")
    getting.set_defaults(run=get)
    showing = commands.add_parser("scan", help="print findings to judge")
    showing.add_argument("--rule", action="append", default=[], help="only of this rule (may be repeated)")
    showing.add_argument("--unjudged", action="store_true", help="only findings without a verdict")
    showing.add_argument("--verdict", choices=("right", "wrong"), help="only findings with this verdict")
    showing.add_argument("--sample", type=int, metavar="N", help="N of them, drawn at random")
    showing.add_argument("--seed", type=int, default=0, help="another seed draws others (%(default)s)")
    showing.add_argument("--context", type=int, default=8, metavar="N", help="lines around a place (%(default)s)")
    showing.set_defaults(run=show)
    recording = commands.add_parser("record", help="merge verdicts into judgements.toml")
    recording.add_argument("file", type=Path, help="JSON lines as `scan` prints them, filled in")
    recording.set_defaults(run=record)
    reporting = commands.add_parser("report", help="precision and frequency of each rule")
    reporting.set_defaults(run=report)
    snapping = commands.add_parser("snapshot", help="compare with the committed snapshots")
    snapping.add_argument("--update", action="store_true", help="write them, and settle verdicts that came true")
    snapping.set_defaults(run=snapshots)
    for command in (showing, reporting, snapping):
        command.add_argument("--package", action="append", default=[], help="only this package (may be repeated)")
    options = parser.parse_args(arguments)
    try:
        return int(options.run(options))
    except (UsageError, InvalidJudgement, fetch.FetchError, OSError) as error:
        print(f"judge: {error}", file=sys.stderr)
        return 2
