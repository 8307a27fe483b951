"""A report stays within what GitHub takes, and says what it left out."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from report.sarif.writing import place, problem, report, run_in

from lint_rules.report.problems import Background, Proof, Suppression
from lint_rules.report.sarif.document import compose
from lint_rules.report.sarif.limits import GITHUB, Limits, compressed, shortened
from lint_rules.report.sarif.run import Described

SMALL = Limits(results=3, shown=2, locations=4, steps=3)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "case.py"
    path.write_text("".join(f"value_{number} = {number * 7919}\n" for number in range(400)), encoding="utf-8")
    return path


def test_what_github_documents() -> None:
    assert dataclasses.astuple(GITHUB) == (25_000, 5_000, 1_000, 10_000, 10_000_000)


def test_the_most_important_stay(file: Path) -> None:
    rules = (
        Described("sharp", "W9901", "warning", Background("Sharp."), precision="very-high"),
        Described("blunt", "W9902", "warning", Background("Blunt."), precision="low"),
    )
    run = dataclasses.replace(run_in(file.parent), rules=rules)
    problems = [
        dataclasses.replace(problem(file, 1), severity="convention"),
        dataclasses.replace(problem(file, 2, "blunt"), certainty="high"),
        dataclasses.replace(problem(file, 3, "sharp"), certainty="inference-failure"),
        dataclasses.replace(problem(file, 4, "sharp"), certainty="high"),
        dataclasses.replace(problem(file, 5), severity="error"),
        dataclasses.replace(problem(file, 6), severity="error", baseline="absent"),
        dataclasses.replace(problem(file, 7), severity="error", suppressions=(Suppression("external"),)),
    ]
    said = report(problems, run, taken=SMALL, with_suppressed=True)
    kept = [result["locations"][0]["physicalLocation"]["region"]["startLine"] for result in said["results"]]
    assert kept == [3, 4, 5]
    assert [rule["id"] for rule in said["tool"]["driver"]["rules"]] == ["sharp", "some-rule"]


def test_one_line_says_so(file: Path) -> None:
    problems = [problem(file, line) for line in range(1, 11)]
    assert compose(problems, run_in(file.parent), taken=SMALL).notice == (
        "lint-rules: SARIF: left out 7 of 10 results, the least severe and least certain, as GitHub takes 3; "
        "GitHub will show 2 of the 3 results written"
    )
    assert compose(problems, run_in(file.parent), taken=None).notice is None
    assert compose(problems[:2], run_in(file.parent), taken=SMALL).notice is None


def test_fingerprints_do_not_depend_on_the_cut(file: Path) -> None:
    file.write_text("x = 1\n" * 10, encoding="utf-8")
    problems = [
        dataclasses.replace(problem(file, line), severity="error" if line > 7 else "warning") for line in range(1, 11)
    ]
    cut = report(problems, run_in(file.parent), taken=SMALL)["results"]
    whole = report(problems, run_in(file.parent), taken=None)["results"]
    assert [one["fingerprints"] for one in cut] == [one["fingerprints"] for one in whole[7:]]


def test_size(file: Path) -> None:
    problems = [problem(file, line, message=f"{line * 104729} is wrong") for line in range(1, 401)]
    whole = compressed(compose(problems, run_in(file.parent), taken=None).pieces)
    limits = Limits(size=whole // 2)
    document = compose(problems, run_in(file.parent), taken=limits)
    assert compressed(document.pieces) <= limits.size
    kept = sum('{"ruleId"' in piece for piece in document.pieces)
    assert 100 < kept < 300
    assert document.notice is not None
    assert f"left out {400 - kept} of 400 results" in document.notice


def test_evidence(file: Path) -> None:
    steps = tuple(Proof(place(file, line), f"step {line}") for line in range(1, 8))
    found = dataclasses.replace(problem(file), steps=steps, certainty="inference")
    document = compose([found], run_in(file.parent), taken=SMALL)
    assert document.notice == "lint-rules: SARIF: shortened the evidence of 1 result to what GitHub takes"
    (result,) = report([found], run_in(file.parent), taken=SMALL)["results"]
    assert [one["message"]["text"] for one in result["relatedLocations"]] == ["step 1.", "step 2.", "step 7."]
    (flow,) = result["codeFlows"][0]["threadFlows"]
    assert len(flow["locations"]) == 3
    assert "(3)" in result["message"]["text"]
    assert "(4)" not in result["message"]["text"]


def test_a_chain_keeps_its_ends() -> None:
    assert shortened([1, 2, 3, 4, 5], 3) == [1, 2, 5]
    assert shortened([1, 2], 3) == [1, 2]
