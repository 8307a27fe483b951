"""A whole report: its tables, and the results that refer to them, one on each line.

The order of everything follows from what was found, so that two runs differ in their times only.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import itertools
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from lint_rules.report.problems import Place, Problem, Severity
from lint_rules.report.sarif import descriptors, limits, messages, regions
from lint_rules.report.sarif.addresses import ROOT, Addresses
from lint_rules.report.sarif.identity import identities
from lint_rules.report.sarif.limits import GITHUB, Limits
from lint_rules.report.sarif.line_hash import line_hashes
from lint_rules.report.sarif.provenance import provenance
from lint_rules.report.sarif.results import Located, Results
from lint_rules.report.sarif.run import Component, Described, Notification, Run
from lint_rules.report.sarif.scopes import Scopes
from lint_rules.report.sources import Sources

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_json: Final = json.JSONEncoder(separators=(",", ":")).encode
_SEMANTIC: Final = re.compile(r"\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?")


@dataclasses.dataclass(frozen=True, slots=True)
class Document:
    """A report, ready to be written."""

    pieces: Iterable[str]
    notice: str | None
    """What to say of it on standard error, in one line; None when it is whole."""


def compose(
    problems: Iterable[Problem], run: Run, *, taken: Limits | None = GITHUB, with_suppressed: bool = False
) -> Document:
    """Make a report.

    Args:
        problems: what was found.
        run: by what, where and when.
        taken: how much the reader takes; None for a reader who takes everything.
        with_suppressed: keep problems that are suppressed, and those that are absent. GitHub, which reads neither mark,
            opens alerts for these as for any other.
    """
    composer = _Composer(run, dict.fromkeys(problems), with_suppressed=with_suppressed)
    count = len(composer.problems) if taken is None else min(taken.results, len(composer.problems))
    pieces = composer.pieces(count, taken)
    while taken is not None and count and (size := limits.compressed(pieces)) > taken.size:
        count = min(count - 1, int(count * taken.size / size * 0.95))
        pieces = composer.pieces(count, taken)
    notice = None
    if taken is not None:
        thinned = sum(len(problem.steps) >= taken.locations for problem in composer.kept)
        notice = limits.notice(len(composer.problems), len(composer.kept), thinned, taken)
    return Document(pieces, notice)


class _Composer:
    def __init__(self, run: Run, problems: Iterable[Problem], *, with_suppressed: bool) -> None:
        self._run = run
        self._sources = Sources(run.unseen)
        self._addresses = Addresses(run.root)
        self._rules = {rule.symbol: rule for rule in run.rules}
        every = sorted(problems, key=self._order)
        places = [regions.region(self._sources, problem.place) for problem in every]
        # What a comment hides has no part in what tells equal problems apart: comments come and go.
        numbers = sorted(range(len(every)), key=lambda number: _is_hidden(every[number]))
        marks = identities(((every[number], places[number]) for number in numbers), self._addresses)
        marked = dict(zip(numbers, marks, strict=True))
        kept = [number for number, one in enumerate(every) if with_suppressed or not _is_put_away(one)]
        self.problems = [every[number] for number in kept]
        self._regions = [places[number] for number in kept]
        self._identities = [every[number].fingerprint or marked[number] for number in kept]
        self.kept: Sequence[Problem] = ()

    def pieces(self, count: int, taken: Limits | None) -> list[str]:
        """The text of a report with the ``count`` results that matter most."""
        precisions = {rule.symbol: rule.precision for rule in self._rules.values()}
        kept = limits.best(self.problems, count, precisions)
        self.kept = [self.problems[index] for index in kept]
        artifacts = self._artifacts()
        rules = self._described()
        results = Results(
            self._sources,
            self._addresses,
            {rule.symbol: number for number, rule in enumerate(rules)},
            {artifact["location"]["uri"]: number for number, artifact in enumerate(artifacts)},
        )
        scopes = Scopes(self._sources)
        lines = [_json(results.result(found, taken)) for found in self._located(kept, scopes)]
        head = {
            "tool": self._tool(rules),
            "automationDetails": {"id": self._run.automation_id} if self._run.automation_id else None,
            "invocations": [self._invocation(results)],
            "versionControlProvenance": [found] if (found := provenance(self._run.root)) else None,
            "originalUriBaseIds": {
                ROOT: {"uri": self._addresses.root(), "description": {"text": "The root of the repository."}}
            },
            "artifacts": artifacts or None,
            "logicalLocations": scopes.listed or None,
            "columnKind": "utf16CodeUnits",
            "newlineSequences": ["\r\n", "\n", "\r"],
            "defaultEncoding": "utf-8",
            "defaultSourceLanguage": "python",
        }
        said = _json({key: value for key, value in head.items() if value is not None})
        start = f'{{"$schema":{_json(SCHEMA)},"version":"2.1.0","runs":[{said[:-1]},"results":['
        return [start, *_separated(lines), "\n]}]}\n"]

    def _order(self, problem: Problem) -> tuple[object, ...]:
        place = problem.place
        span = (place.line, place.column, place.end_line or 0, place.end_column or 0)
        # Steps have no order of their own.
        steps = [(step.place.file, step.place.line, step.place.column, step.text) for step in problem.steps]
        return (self._addresses.of(place.file)[0], *span, problem.symbol, problem.message, steps)

    def _located(self, kept: Iterable[int], scopes: Scopes) -> Iterator[Located]:
        for file, group in itertools.groupby(kept, key=lambda index: self.problems[index].place.file):
            indices = list(group)
            text = self._sources.text(file)
            here = {self._regions[index].line for index in indices if self.problems[index].baseline != "absent"}
            hashes = line_hashes(text.data, here) if text else {}
            for index in indices:
                problem, region = self.problems[index], self._regions[index]
                line_hash = None if problem.baseline == "absent" else hashes.get(region.line)
                yield Located(problem, region, self._identities[index], line_hash, scopes.of(problem))

    def _described(self) -> list[Described]:
        occurring = {problem.symbol: problem for problem in self.kept}
        known = dict(self._rules) if self._run.every_rule else {}
        for symbol, problem in occurring.items():
            known[symbol] = self._rules.get(symbol) or _unknown(symbol, problem.code, problem.severity)
        return sorted(known.values(), key=lambda rule: rule.symbol)

    def _tool(self, rules: Iterable[Described]) -> dict[str, Any]:
        driver: dict[str, Any] = {**_component(self._run.driver), "rules": [descriptors.descriptor(r) for r in rules]}
        told = self._told()
        if told:
            driver["notifications"] = [descriptors.descriptor(self._rules.get(s) or _unknown(s)) for s in told]
        extensions = [_component(extension) for extension in self._run.extensions]
        return {"driver": driver, "extensions": extensions} if extensions else {"driver": driver}

    def _told(self) -> list[str]:
        return sorted({notification.symbol for notification in self._run.notifications})

    def _invocation(self, results: Results) -> dict[str, Any]:
        run = self._run
        said: dict[str, Any] = {"startTimeUtc": _time(run.started), "endTimeUtc": _time(run.ended)}
        if run.exit_code is not None:
            said["exitCode"] = run.exit_code
        # A run that reports what it found did its work; one that could not read a file did not do all of it.
        said["executionSuccessful"] = not any(notification.fatal for notification in run.notifications)
        for settings, key in ((False, "toolExecutionNotifications"), (True, "toolConfigurationNotifications")):
            told = sorted((one for one in run.notifications if one.about_settings is settings), key=repr)
            if told:
                said[key] = [self._notification(one, results) for one in told]
        return said

    def _notification(self, told: Notification, results: Results) -> dict[str, Any]:
        said: dict[str, Any] = {
            "descriptor": {"id": told.symbol, "index": self._told().index(told.symbol)},
            "level": "error" if told.fatal else "warning",
            "message": {"text": messages.sentence(told.text)},
        }
        if told.place:
            said["locations"] = [{"physicalLocation": results.place(told.place)}]
        return said

    def _artifacts(self) -> list[dict[str, Any]]:
        """All files that were checked or that a result names."""
        roles: dict[str, str] = dict.fromkeys(self._run.files, "analysisTarget")
        for place in self._places():
            roles.setdefault(place.file, "tracedFile")
        said: dict[str, dict[str, Any]] = {}
        for file, role in sorted(roles.items()):
            location = self._addresses.location(file)
            text = self._sources.text(file)
            artifact: dict[str, Any] = {
                "location": location,
                "roles": [role],
                "mimeType": "text/x-python",
                "sourceLanguage": "python",
            }
            if text:
                artifact |= {"length": len(text.data), "hashes": {"sha-256": hashlib.sha256(text.data).hexdigest()}}
            said.setdefault(location["uri"], artifact)
        return [said[address] for address in sorted(said)]

    def _places(self) -> Iterator[Place]:
        for problem in self.kept:
            yield problem.place
            yield from (step.place for step in problem.steps)
            yield from (replacement.place for fix in problem.fixes for replacement in fix.replacements)
        yield from (told.place for told in self._run.notifications if told.place)


def _is_hidden(problem: Problem) -> bool:
    return problem.baseline == "absent" or any(one.kind == "inSource" for one in problem.suppressions)


def _is_put_away(problem: Problem) -> bool:
    return problem.baseline == "absent" or bool(problem.suppressions)


def _component(component: Component) -> dict[str, Any]:
    said = {
        "name": component.name,
        "fullName": component.full_name,
        "version": component.version,
        "informationUri": component.page,
    }
    return {**said, "semanticVersion": component.version} if _SEMANTIC.fullmatch(component.version) else said


def _unknown(symbol: str, code: str = "", severity: Severity = "warning") -> Described:
    return Described(symbol, code, severity, descriptors.NOTHING)


def _time(moment: dt.datetime) -> str:
    return moment.astimezone(dt.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def _separated(lines: Iterable[str]) -> Iterator[str]:
    separator = "\n"
    for line in lines:
        yield separator + line
        separator = ",\n"
