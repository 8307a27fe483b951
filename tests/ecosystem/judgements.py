"""Verdicts of people on findings in real code: their file, and what they say of a scan."""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, Literal

import tomli
from ecosystem.findings import Scan, line_text
from ecosystem.toml_text import quoted

FILE: Final = Path(__file__).parent / "judgements.toml"
HEAD: Final = """\
# Verdicts on findings in real code. Written by `python tests/judge.py record`; see docs/ecosystem.md.
# right - a maintainer of that code would agree, and the rule must go on finding it
# wrong - a maintainer would not agree; with `fires = true` the rule still reports it, else it must stay silent
"""
SETTLE: Final = "python tests/judge.py snapshot --update"

Verdict = Literal["right", "wrong"]


class InvalidJudgement(Exception):
    """A verdict that cannot be; the text says which and why."""


@dataclasses.dataclass(frozen=True, slots=True)
class Judgement:
    """One verdict."""

    package: str
    version: str
    path: str
    line: int
    text: str
    rule: str
    verdict: Verdict
    why: str
    fires: bool = False
    """A wrong finding that the rule is known to report still."""

    @property
    def key(self) -> tuple[str, str, int]:
        """The rule and the place, as in a finding."""
        return self.rule, self.path, self.line

    @property
    def place(self) -> str:
        """Where, as people write it."""
        return f"{self.package} {self.version}, {self.path}:{self.line}"


def read(file: Path = FILE) -> tuple[Judgement, ...]:
    """The recorded verdicts.

    Raises:
        InvalidJudgement: an entry is not complete, or two speak of the same finding.
    """
    if not file.exists():
        return ()
    with file.open("rb") as stream:
        entries = tomli.load(stream).get("judgement", [])
    found = tuple(made(entry) for entry in entries)
    for identity, times in Counter((j.package, j.version, *j.key) for j in found).items():
        if times > 1:
            raise InvalidJudgement(f"{file.name}: {times} verdicts on {identity}")
    return found


def made(entry: dict[str, object]) -> Judgement:
    """A judgement from plain data.

    Raises:
        InvalidJudgement: a value is missing, unknown or of the wrong kind.
    """
    kinds = {field.name: str for field in dataclasses.fields(Judgement)} | {"line": int, "fires": bool}
    for name, value in entry.items():
        if name not in kinds or type(value) is not kinds[name]:
            raise InvalidJudgement(f"unknown or ill-typed {name} = {value!r} in {entry}")
    missing = kinds.keys() - entry.keys() - {"fires"}
    if missing:
        raise InvalidJudgement(f"no {', '.join(sorted(missing))} in {entry}")
    if entry["verdict"] not in ("right", "wrong"):
        raise InvalidJudgement(f"a verdict is 'right' or 'wrong', not {entry['verdict']!r}")
    why = str(entry["why"])
    if len(why.strip()) < 5 or "\n" in why:
        raise InvalidJudgement(f"say why in half a sentence, in one line: {why!r} in {entry}")
    if entry.get("fires") and entry["verdict"] == "right":
        raise InvalidJudgement(f"'fires' is said of wrong findings only: {entry}")
    return Judgement(**entry)  # type: ignore[arg-type] # the values were checked one by one above


def write(judgements: Iterable[Judgement], file: Path = FILE) -> None:
    """Write verdicts in an order that does not depend on who recorded them first."""
    order = sorted(judgements, key=lambda j: (j.rule, j.package, j.version, j.path, j.line))
    file.write_text(HEAD + "".join(map(_entry, order)), encoding="utf-8")


def _entry(judgement: Judgement) -> str:
    names = ("package", "version", "path", "line", "text", "rule", "verdict", "why")
    values = [(name, getattr(judgement, name)) for name in names]
    lines = [f"{name} = {value if isinstance(value, int) else quoted(value)}" for name, value in values]
    if judgement.fires:
        lines.append("fires = true")
    return "\n[[judgement]]\n" + "\n".join(lines) + "\n"


class Comparison:
    """The verdicts on one package beside what a scan of it found.

    Verdicts on the version that was scanned are matched by line. Verdicts on another version (the standard library
    of another patch release) are matched by file and text of the line, and only where that leaves no doubt.
    """

    def __init__(self, judgements: Iterable[Judgement], scan: Scan) -> None:
        self._scan = scan
        ours = [j for j in judgements if j.package == scan.package.name]
        self.exact: Final = [j for j in ours if j.version == scan.package.version]
        # Where this very version was judged too, the older verdict has nothing to add.
        known = {(j.rule, j.path, j.text) for j in self.exact}
        self.elsewhere: Final = [
            j for j in ours if j.version != scan.package.version and (j.rule, j.path, j.text) not in known
        ]
        self._fires = {found.key for found in scan.found}
        self._firing_texts = Counter((f.rule, f.path, f.text) for f in scan.found)

    def fires(self, judgement: Judgement) -> bool:
        """Whether the judged finding is reported now, as far as can be told."""
        if judgement.version == self._scan.package.version:
            return judgement.key in self._fires
        return self._firing_texts[judgement.rule, judgement.path, judgement.text] > 0

    def complaints(self) -> Iterator[str]:
        """What is worse than it was judged, and verdicts that no longer fit; a readable text each."""
        for judgement in self.exact:
            text = line_text(self._scan.source(judgement.path), judgement.line)
            fires = self.fires(judgement)
            if text != judgement.text:
                yield _told("verdict on another line", judgement, f"the line reads: {text!r}")
            elif judgement.verdict == "right" and not fires:
                yield _told("a true finding is lost", judgement, "if it should be silent, delete the verdict")
            elif judgement.verdict == "wrong" and fires and not judgement.fires:
                yield _told("a false finding is back", judgement, "make the rule silent here again")
            elif judgement.fires and not fires:
                yield _told("a false finding is gone: well done", judgement, f"keep it so: {SETTLE}")
        yield from self._complaints_elsewhere()

    def _complaints_elsewhere(self) -> Iterator[str]:
        groups: dict[tuple[str, str, str], list[Judgement]] = defaultdict(list)
        for judgement in self.elsewhere:
            groups[judgement.rule, judgement.path, judgement.text].append(judgement)
        for (rule, path, text), group in groups.items():
            standing = sum(line.strip() == text for line in self._scan.source(path))
            firing = len({f.line for f in self._scan.found if (f.rule, f.path, f.text) == (rule, path, text)})
            if not standing:
                # The code was rewritten: the verdict speaks of something that is no more.
                continue
            for judgement in group:
                # Equal lines cannot be told apart, so only all or nothing proves anything.
                if judgement.verdict == "right" and firing == 0:
                    yield _told("a true finding is lost", judgement, f"the line stands in {self._scan.package.title}")
                if judgement.verdict == "wrong" and firing == standing and not judgement.fires:
                    yield _told("a false finding is back", judgement, f"in {self._scan.package.title}")


def settled(judgements: Iterable[Judgement], scans: Iterable[Scan]) -> tuple[Judgement, ...]:
    """The verdicts, with ``fires`` taken from those wrong ones that have become silent."""
    judgements = tuple(judgements)
    silent = {
        judgement
        for comparison in (Comparison(judgements, scan) for scan in scans)
        for judgement in comparison.exact
        if judgement.fires and not comparison.fires(judgement)
    }
    return tuple(dataclasses.replace(j, fires=False) if j in silent else j for j in judgements)


def merged(known: Iterable[Judgement], new: Iterable[Judgement]) -> tuple[Judgement, ...]:
    """Known verdicts and new ones; of two on one finding the new one counts."""
    by_identity = {(j.package, j.version, *j.key): j for j in (*known, *new)}
    return tuple(by_identity.values())


def accepted(entry: dict[str, object], scan: Scan) -> Judgement:
    """A verdict that somebody gave on a finding of this scan, completed by version and source line.

    Raises:
        InvalidJudgement: the finding is not there (a wrong one may be gone already, its line may not).
    """
    wanted = {"package", "path", "line", "rule", "verdict", "why"}
    given = {name: value for name, value in entry.items() if name in wanted}
    line, path, rule = given.get("line"), str(given.get("path", "")), str(given.get("rule", ""))
    text = line_text(scan.source(path), line) if isinstance(line, int) else ""
    if not text:
        raise InvalidJudgement(f"no line {line} in {path or '(no path)'} of {scan.package.title}")
    fires = any(found.key == (rule, path, line) for found in scan.found)
    if given.get("verdict") == "right" and not fires:
        raise InvalidJudgement(f"{rule} reports nothing at {path}:{line} of {scan.package.title}")
    judgement = made({**given, "version": scan.package.version, "text": text})
    return dataclasses.replace(judgement, fires=fires and judgement.verdict == "wrong")


def _told(what: str, judgement: Judgement, more: str) -> str:
    return (
        f"{what}: {judgement.rule} at {judgement.place}\n"
        f"    {judgement.text}\n"
        f"    judged {judgement.verdict}: {judgement.why}\n"
        f"    {more}"
    )
