"""A report through the writer's own door: what the gate says that Pylint cannot."""

from __future__ import annotations

import dataclasses
import json
import random
from pathlib import Path

import pytest
from report.sarif.writing import MOMENT, TOOL, faults, place, problem, report, run_in

from lint_rules.report.problems import Background, Baseline, Fix, Problem, Proof, Replacement, Severity, Suppression
from lint_rules.report.sarif.document import SCHEMA, compose
from lint_rules.report.sarif.run import Component, Described, Notification, Run

TEXT = '"""Doc."""\n\n\nclass Shop:\n    def sell(self, item):\n        return item.price\n'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "shop.py"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_the_schema_would_tell() -> None:
    assert faults({"version": "2.1.0", "runs": [{"results": []}]}) != []


def test_an_empty_report(tmp_path: Path) -> None:
    found = report([], run_in(tmp_path))
    assert found["results"] == []
    assert found["columnKind"] == "utf16CodeUnits"
    assert found["invocations"] == [
        {
            "startTimeUtc": "2026-02-03T04:05:06.789Z",
            "endTimeUtc": "2026-02-03T04:05:06.789Z",
            "executionSuccessful": True,
        }
    ]
    assert "conversion" not in found


def test_a_log_says_what_it_is(tmp_path: Path) -> None:
    log = json.loads("".join(compose([], run_in(tmp_path)).pieces))
    assert (log["$schema"], log["version"]) == (SCHEMA, "2.1.0")


def test_the_tool_and_its_extension(tmp_path: Path) -> None:
    odd = Component("Odd", "Odd one", "2026.1", "https://example.org/odd")
    tool = report([], dataclasses.replace(run_in(tmp_path), extensions=(odd,)))["tool"]
    assert tool["driver"]["semanticVersion"] == "1.2.3"
    assert tool["driver"]["informationUri"] == "https://example.org/tool"
    (extension,) = tool["extensions"]
    assert (extension["name"], extension["fullName"], extension["version"]) == ("Odd", "Odd one", "2026.1")
    assert "semanticVersion" not in extension


def test_a_result(file: Path) -> None:
    found = dataclasses.replace(
        problem(file), place=place(file, 6, 8, 6, 25), module="pkg.shop", scope="Shop.sell", certainty="high"
    )
    said = report([found], run_in(file.parent))
    (result,) = said["results"]
    (location,) = result["locations"]
    physical = location["physicalLocation"]
    assert physical["artifactLocation"] == {"uri": "shop.py", "uriBaseId": "%SRCROOT%", "index": 0}
    assert physical["region"] == {
        "startLine": 6,
        "startColumn": 9,
        "endLine": 6,
        "endColumn": 26,
        "snippet": {"text": "return item.price"},
    }
    assert physical["contextRegion"]["snippet"]["text"] == "\n".join(TEXT.splitlines()[3:])
    assert result["message"] == {"text": "this is wrong."}
    assert result["rank"] == 90.0
    assert result["partialFingerprints"].keys() == {"primaryLocationLineHash"}
    assert result["fingerprints"].keys() == {"lintRules/v1"}
    assert result["properties"] == {"code": "W9901", "confidence": "high"}
    chain = []
    number = location["logicalLocations"][0]["index"]
    while number is not None:
        entry = said["logicalLocations"][number]
        chain.append((entry["kind"], entry["fullyQualifiedName"]))
        number = entry.get("parentIndex")
    assert chain == [("member", "pkg.shop.Shop.sell"), ("type", "pkg.shop.Shop"), ("module", "pkg.shop")]


@pytest.mark.parametrize(
    ("severity", "level"),
    [
        ("fatal", "error"),
        ("error", "error"),
        ("warning", "warning"),
        ("refactor", "note"),
        ("convention", "note"),
        ("info", "note"),
    ],
)
def test_levels(file: Path, severity: Severity, level: str) -> None:
    (result,) = report([dataclasses.replace(problem(file), severity=severity)], run_in(file.parent))["results"]
    assert result["level"] == level


def test_evidence_becomes_related_locations_and_a_flow(file: Path) -> None:
    steps = (Proof(place(file, 4), "calls `Shop`"), Proof(place(file, 6, 8), "reads [the] price"))
    found = dataclasses.replace(problem(file), steps=steps, certainty="inference")
    (result,) = report([found], run_in(file.parent))["results"]
    assert result["message"]["text"] == r"this is wrong. See [calls `Shop`](1), [reads \[the\] price](2)."
    assert [(related["id"], related["message"]["text"]) for related in result["relatedLocations"]] == [
        (1, "calls `Shop`."),
        (2, "reads [the] price."),
    ]
    (flow,) = result["codeFlows"][0]["threadFlows"]
    assert [step["location"]["physicalLocation"]["region"]["startLine"] for step in flow["locations"]] == [4, 6]
    assert [step["nestingLevel"] for step in flow["locations"]] == [0, 1]


def test_places_that_only_belong_together_are_no_flow(file: Path) -> None:
    steps = (Proof(place(file, 4), "bound"), Proof(place(file, 6), "changed"))
    (result,) = report([dataclasses.replace(problem(file), steps=steps)], run_in(file.parent))["results"]
    assert "codeFlows" not in result
    assert len(result["relatedLocations"]) == 2


def test_rules_that_occur(file: Path) -> None:
    rules = (Described("some-rule", "W9901", "warning", Background("A rule.\n\nA reason.")), _described("other-rule"))
    run = dataclasses.replace(run_in(file.parent), rules=rules)
    said = report([problem(file), problem(file, symbol="unheard-of")], run)
    assert [rule["id"] for rule in said["tool"]["driver"]["rules"]] == ["some-rule", "unheard-of"]
    assert [(result["ruleId"], result["ruleIndex"]) for result in said["results"]] == [
        ("some-rule", 0),
        ("unheard-of", 1),
    ]
    every = report([problem(file)], dataclasses.replace(run, every_rule=True))
    assert [rule["id"] for rule in every["tool"]["driver"]["rules"]] == ["other-rule", "some-rule"]


def _described(symbol: str) -> Described:
    return Described(symbol, "W9902", "warning", Background("Another rule."))


@pytest.mark.parametrize("state", ["new", "unchanged", "updated", "absent"])
def test_how_it_stands_to_an_earlier_run(file: Path, state: Baseline) -> None:
    found = dataclasses.replace(problem(file), baseline=state, fingerprint="f1" if state == "absent" else "")
    (result,) = report([found], run_in(file.parent), with_suppressed=True)["results"]
    assert result["baselineState"] == state
    assert (result["fingerprints"]["lintRules/v1"] == "f1") == (state == "absent")
    (region,) = [place["physicalLocation"]["region"] for place in result["locations"]]
    assert ("snippet" in region) == (state != "absent")
    # GitHub would open an alert for what is there no more.
    assert len(report([found], run_in(file.parent))["results"]) == (state != "absent")


def test_what_a_comment_hides_changes_no_fingerprint(file: Path) -> None:
    file.write_text("x = 1\nx = 1\nx = 1\n", encoding="utf-8")
    hidden = dataclasses.replace(problem(file, 1), suppressions=(Suppression("inSource"),))
    problems = [hidden, problem(file, 2), problem(file, 3)]
    bare = report(problems, run_in(file.parent))["results"]
    whole = report(problems, run_in(file.parent), with_suppressed=True)["results"]
    assert [one["fingerprints"] for one in whole[1:]] == [one["fingerprints"] for one in bare]
    assert whole[0]["fingerprints"] not in [one["fingerprints"] for one in bare]


def test_suppressed_problems_are_left_out_unless_they_are_wanted(file: Path) -> None:
    comment = dataclasses.replace(problem(file), suppressions=(Suppression("inSource", "the API wants it so"),))
    entry = dataclasses.replace(problem(file, 4), suppressions=(Suppression("external"),))
    problems = [comment, entry, problem(file, 6)]
    assert len(report(problems, run_in(file.parent))["results"]) == 1
    kept = report(problems, run_in(file.parent), with_suppressed=True)["results"]
    assert [result.get("suppressions") for result in kept] == [
        [{"kind": "inSource", "status": "accepted", "justification": "the API wants it so"}],
        [{"kind": "external", "status": "accepted"}],
        None,
    ]


def test_a_fix(file: Path) -> None:
    other = file.with_name("other.py")
    other.write_text("x = 1\n", encoding="utf-8")
    fix = Fix(
        "Take the price",
        (
            Replacement(place(file, 6, 15, 6, 25), "price"),
            Replacement(place(file, 5, 18, 5, 18), ", price"),
            Replacement(place(other, 1, 0, 1, 5), "x = 2"),
        ),
    )
    said = report([dataclasses.replace(problem(file), fixes=(fix,))], run_in(file.parent))
    (found,) = said["results"][0]["fixes"]
    assert found["description"] == {"text": "Take the price."}
    first, second = found["artifactChanges"]
    assert [
        said["artifacts"][change["artifactLocation"]["index"]]["location"]["uri"] for change in (first, second)
    ] == [
        "shop.py",
        "other.py",
    ]
    assert first["replacements"] == [
        {
            "deletedRegion": {"startLine": 6, "startColumn": 16, "endLine": 6, "endColumn": 26},
            "insertedContent": {"text": "price"},
        },
        {
            "deletedRegion": {"startLine": 5, "startColumn": 19, "endLine": 5, "endColumn": 19},
            "insertedContent": {"text": ", price"},
        },
    ]


def test_notifications(file: Path) -> None:
    told = (
        Notification("syntax-error", "Parsing failed", place(file, 3)),
        Notification("fatal", "no module named gone.py"),
        Notification("unrecognized-option", "Unrecognized option found: foo", fatal=False, about_settings=True),
    )
    rule = Described("syntax-error", "E0001", "error", Background("Used when there is a syntax error."))
    run = dataclasses.replace(run_in(file.parent), notifications=told, rules=(rule,), exit_code=3)
    said = report([], run)
    (invocation,) = said["invocations"]
    assert invocation["exitCode"] == 3
    assert invocation["executionSuccessful"] is False
    execution = invocation["toolExecutionNotifications"]
    assert [(one["descriptor"]["id"], one["level"], "locations" in one) for one in execution] == [
        ("fatal", "error", False),
        ("syntax-error", "error", True),
    ]
    (configuration,) = invocation["toolConfigurationNotifications"]
    assert configuration["level"] == "warning"
    descriptors = said["tool"]["driver"]["notifications"]
    assert descriptors[configuration["descriptor"]["index"]]["id"] == "unrecognized-option"
    assert descriptors[1]["shortDescription"]["text"] == "Used when there is a syntax error."


def test_artifacts(file: Path) -> None:
    clean, traced = file.with_name("clean.py"), file.with_name("traced.py")
    for path in (clean, traced):
        path.write_text("", encoding="utf-8")
    found = dataclasses.replace(problem(file), steps=(Proof(place(traced), "is empty"),))
    run = dataclasses.replace(run_in(file.parent), files=(str(clean), str(file)))
    artifacts = report([found], run)["artifacts"]
    assert [(artifact["location"]["uri"], artifact["roles"]) for artifact in artifacts] == [
        ("clean.py", ["analysisTarget"]),
        ("shop.py", ["analysisTarget"]),
        ("traced.py", ["tracedFile"]),
    ]
    assert artifacts[1]["length"] == len(TEXT)
    assert artifacts[0]["hashes"]["sha-256"].startswith("e3b0c442")


def test_text_that_nobody_saw_is_not_shown(file: Path) -> None:
    run = dataclasses.replace(run_in(file.parent), unseen=frozenset({str(file)}), files=(str(file),))
    said = report([dataclasses.replace(problem(file), place=place(file, 9, 4, 9, 7))], run)
    assert said["results"][0]["locations"][0]["physicalLocation"]["region"] == {
        "startLine": 9,
        "startColumn": 5,
        "endLine": 9,
        "endColumn": 8,
    }
    assert "partialFingerprints" not in said["results"][0]
    assert "hashes" not in said["artifacts"][0]


def test_any_order_of_what_was_found_gives_the_same(file: Path) -> None:
    other = file.with_name("another.py")
    other.write_text("x = 1\n" * 9, encoding="utf-8")
    problems = [
        dataclasses.replace(problem(path, line, symbol, message), module=path.stem)
        for path in (file, other)
        for line in (1, 4, 6)
        for symbol in ("a-rule", "b-rule")
        for message in ("first", "second")
    ]
    run = Run(TOOL, str(file.parent), MOMENT, MOMENT, files=(str(file), str(other)))
    expected = list(compose(problems, run).pieces)
    for seed in range(5):
        shuffled = [*problems, *problems[:4]]
        random.Random(seed).shuffle(shuffled)
        assert list(compose(shuffled, run).pieces) == expected


def test_one_line_for_each_result(file: Path) -> None:
    text = "".join(compose([problem(file, line) for line in (1, 4, 6)], run_in(file.parent)).pieces)
    assert sum(line.startswith('{"ruleId":') for line in text.splitlines()) == 3
    assert text.isascii()


def test_odd_text_reaches_every_reader(file: Path) -> None:
    file.write_text("x = '\x1b[31m\x00\u2028'\n", encoding="utf-8")
    found = dataclasses.replace(problem(file, message="'\ud800' is odd\x07"), place=place(file))
    said = report([found], run_in(file.parent))
    text = json.dumps(said)
    assert "\\ud800" not in text
    assert said["results"][0]["message"]["text"] == "'\ufffd' is odd\x07."


def test_problems_without_a_module(file: Path) -> None:
    (result,) = report([problem(file)], run_in(file.parent))["results"]
    assert "logicalLocations" not in result["locations"][0]


def test_an_identifier_for_the_run(tmp_path: Path) -> None:
    said = report([], dataclasses.replace(run_in(tmp_path), automation_id="lint/backend/"))
    assert said["automationDetails"] == {"id": "lint/backend/"}


def test_fingerprints_stay_when_lines_move(file: Path) -> None:
    def identity(found: Problem) -> str:
        (result,) = report([found], run_in(file.parent))["results"]
        said = result["fingerprints"]["lintRules/v1"]
        assert isinstance(said, str)
        return said

    before = identity(dataclasses.replace(problem(file, 6), scope="Shop.sell"))
    file.write_text("# A comment.\n" + TEXT.replace("return item", "return    item"), encoding="utf-8")
    moved = dataclasses.replace(problem(file, 7), scope="Shop.sell")
    assert identity(moved) == before
    assert identity(dataclasses.replace(moved, scope="Shop.buy")) != before
    assert identity(dataclasses.replace(moved, symbol="other-rule")) != before
    file.write_text(TEXT.replace("item.price", "item.cost"), encoding="utf-8")
    assert identity(dataclasses.replace(problem(file, 6), scope="Shop.sell")) != before


def test_the_same_text_twice_has_two_fingerprints(file: Path) -> None:
    file.write_text("x = 1\nx = 1\n", encoding="utf-8")
    first, second = report([problem(file, 1), problem(file, 2)], run_in(file.parent))["results"]
    assert first["fingerprints"] != second["fingerprints"]
