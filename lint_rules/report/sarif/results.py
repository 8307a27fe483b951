"""A problem as SARIF's ``result``."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from lint_rules.report.problems import Fix, Place, Problem, Proof
from lint_rules.report.sarif import limits, messages, regions
from lint_rules.report.sarif.addresses import Addresses
from lint_rules.report.sarif.descriptors import level
from lint_rules.report.sarif.identity import NAME
from lint_rules.report.sarif.limits import Limits
from lint_rules.report.sarif.regions import Region
from lint_rules.report.sources import Sources


@dataclasses.dataclass(frozen=True, slots=True)
class Located:
    """A problem, and where it is in every sense."""

    problem: Problem
    region: Region
    identity: str
    line_hash: str | None
    logical: Mapping[str, Any] | None


class Results:
    """Makes results that refer to the tables of one report."""

    def __init__(
        self, sources: Sources, addresses: Addresses, rules: Mapping[str, int], artifacts: Mapping[str, int]
    ) -> None:
        """Take what results refer to.

        Args:
            sources: the texts of files.
            addresses: the addresses of files.
            rules: numbers of rules by symbol.
            artifacts: numbers of files by address.
        """
        self._sources = sources
        self._addresses = addresses
        self._rules = rules
        self._artifacts = artifacts
        self._known: dict[str, dict[str, Any]] = {}

    def result(self, found: Located, taken: Limits | None) -> dict[str, Any]:
        """SARIF's ``result``."""
        problem = found.problem
        most = len(problem.steps) if taken is None else taken.steps
        chain = [self._step(step) for step in limits.shortened(problem.steps, most)]
        beside = len(chain) if taken is None else taken.locations - 1
        steps = limits.shortened(problem.steps, beside)
        said: dict[str, Any] = {
            "ruleId": problem.symbol,
            "ruleIndex": self._rules[problem.symbol],
            "level": level(problem.severity),
            "message": {"text": messages.sentence(problem.message, [step.text for step in steps])},
            "locations": [self._primary(found)],
        }
        if steps:
            related = enumerate(limits.shortened(chain, beside), 1)
            said["relatedLocations"] = [{"id": number, **step} for number, step in related]
        if problem.certainty == "inference" and len(problem.steps) > 1:
            # What follows calls and values is a way through the program.
            flow = [{"location": step, "nestingLevel": depth} for depth, step in enumerate(chain)]
            said["codeFlows"] = [{"threadFlows": [{"locations": flow}]}]
        if found.line_hash:
            said["partialFingerprints"] = {"primaryLocationLineHash": found.line_hash}
        if problem.fingerprint or problem.baseline != "absent":
            said["fingerprints"] = {NAME: found.identity}
        said["rank"] = limits.RANKS[problem.certainty]
        if fixes := [self._fix(fix) for fix in problem.fixes if self._can_read(fix)]:
            said["fixes"] = fixes
        if problem.baseline:
            said["baselineState"] = problem.baseline
        if problem.suppressions:
            said["suppressions"] = [
                {"kind": one.kind, "status": "accepted", **({"justification": one.reason} if one.reason else {})}
                for one in problem.suppressions
            ]
        said["properties"] = {"code": problem.code, "confidence": problem.certainty}
        return said

    def place(self, place: Place) -> dict[str, Any]:
        """SARIF's ``physicalLocation`` of something beside."""
        region = regions.region(self._sources, place)
        return {"artifactLocation": self._artifact(place.file), "region": region.shown()}

    def _primary(self, found: Located) -> dict[str, Any]:
        place = found.problem.place
        if found.problem.baseline == "absent":
            # What is there no more has no line of its own.
            whole = regions.whole(self._sources, place.file).sides()
            return {"physicalLocation": {"artifactLocation": self._artifact(place.file), "region": whole}}
        physical = {"artifactLocation": self._artifact(place.file), "region": found.region.shown()}
        context = regions.context(self._sources, found.region, place)
        if context:
            physical["contextRegion"] = context
        said: dict[str, Any] = {"physicalLocation": physical}
        if found.logical:
            said["logicalLocations"] = [found.logical]
        return said

    def _step(self, step: Proof) -> dict[str, Any]:
        return {
            "physicalLocation": self.place(step.place),
            "message": {"text": messages.ended(regions.plain(step.text))},
        }

    def _can_read(self, fix: Fix) -> bool:
        """Whether the columns of a fix can be counted: an edit in the wrong place is worse than none."""
        return all(self._sources.text(replacement.place.file) for replacement in fix.replacements)

    def _fix(self, fix: Fix) -> dict[str, Any]:
        changes: dict[str, list[dict[str, Any]]] = {}
        for replacement in fix.replacements:
            deleted = regions.region(self._sources, replacement.place, exact=True).sides()
            changes.setdefault(replacement.place.file, []).append(
                {"deletedRegion": deleted, "insertedContent": {"text": replacement.text}}
            )
        return {
            "description": {"text": messages.ended(fix.text)},
            "artifactChanges": [
                {"artifactLocation": self._artifact(file), "replacements": replacements}
                for file, replacements in changes.items()
            ],
        }

    def _artifact(self, file: str) -> dict[str, Any]:
        found = self._known.get(file)
        if found is None:
            location = self._addresses.location(file)
            found = self._known[file] = {**location, "index": self._artifacts[location["uri"]]}
        return found
