"""What the rules find in each package, as a text file that shows in a diff what a change does to real code."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from ecosystem.fetch import Package
from ecosystem.findings import Found, Scan

FOLDER: Final = Path(__file__).parent / "snapshots"
UPDATE: Final = "python tests/judge.py snapshot --update"
LONGEST: Final = 200


def file_of(package: Package, folder: Path = FOLDER) -> Path:
    """The snapshot of a package: one for each minor version of Python where it is the standard library."""
    minor = "-" + ".".join(package.version.split(".")[:2]) if package.kind == "stdlib" else ""
    return folder / f"{package.name}{minor}.txt"


def rendered(package: Package, found: Iterable[Found]) -> str:
    """A snapshot as text: the title, how many findings each rule has, and where."""
    found = tuple(found)
    counts = Counter(f.rule for f in found)
    places = sorted((f.path, f.line, f.rule) for f in found)
    lines = [package.title, ""]
    lines += [f"{rule}: {counts[rule]}" for rule in sorted(counts)]
    lines += ["", *(f"{path}:{line}: {rule}" for path, line, rule in places)]
    return "\n".join(lines).rstrip("\n") + "\n"


def title_of(text: str) -> str:
    """Name and version that a snapshot was made from."""
    return text.partition("\n")[0]


def difference(committed: str, scan: Scan) -> str:
    """What changed since a snapshot was committed, as a unified diff; empty when nothing did."""
    now = rendered(scan.package, scan.found)
    lines = list(difflib.unified_diff(committed.splitlines(), now.splitlines(), "committed", "now", lineterm="", n=0))
    if len(lines) > LONGEST:
        lines = [*lines[:LONGEST], f"… and {len(lines) - LONGEST} lines more"]
    return "\n".join(lines)
