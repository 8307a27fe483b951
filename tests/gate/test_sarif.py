"""SARIF from the gate: what is new, known, gone and suppressed, with the reasons that people wrote."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from running import Done, run, written

from lint_rules.bridge.report_options import OPTIONS
from lint_rules.gate.settings import InvalidTable, of_table

pytestmark = pytest.mark.once

LOGS = "import logging\n\n\ndef f():\n    logging.info('x')\n"
SUPPRESSED = """\
import logging

logging.info('0')  # pylint: disable=root-logger  # a script of one file
# pylint: disable-next=root-logger, line-too-long  # the API wants it so
logging.info('1')
logging.info('2')  # pylint: disable=W6708
logging.info('3')  # we own this process # pylint: disable=root-logger


def f():
    # pylint: disable=lint-rules-state - one process, one log
    logging.info('4')
    return logging.info('5') + \\
        1  # pylint: disable=sentinel-error  # a rule that is off
"""
SKIPPED = "# pylint: skip-file - written by a generator\nimport logging\nlogging.info('x')\n"


def _writing() -> ModuleType:
    """What the tests of the writer have; it is no package."""
    path = Path(__file__).parents[1] / "report" / "sarif" / "writing.py"
    spec = importlib.util.spec_from_file_location("sarif_writing", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["sarif_writing"] = module
    spec.loader.exec_module(module)
    return module


WRITING = _writing()


def check(cwd: Path, *arguments: str, text: str | None = None) -> Done:
    return run(["lint_rules", "check", *arguments, "--output", "sarif:out.sarif"], cwd, text=text)


def report(cwd: Path) -> dict[str, Any]:
    log = json.loads((cwd / "out.sarif").read_text(encoding="utf-8"))
    assert WRITING.faults(log) == []
    (found,) = log["runs"]
    assert isinstance(found, dict)
    return found


def told(said: dict[str, Any]) -> list[tuple[object, ...]]:
    """File, line, state and suppressions of each result."""
    rows: list[tuple[object, ...]] = []
    for result in said["results"]:
        place = result["locations"][0]["physicalLocation"]
        line = place.get("region", {}).get("startLine")
        marks = [(one["kind"], one.get("justification")) for one in result.get("suppressions", ())]
        rows.append((place["artifactLocation"]["uri"], line, result.get("baselineState"), marks))
    return rows


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return written(tmp_path / "p", {"pyproject.toml": "", "a.py": SUPPRESSED, "b.py": SKIPPED, "c.py": LOGS})


def test_suppressed_findings_are_left_out(project: Path) -> None:
    assert check(project).code == 1
    assert told(report(project)) == [("c.py", 5, None, [])]


def test_suppressed_findings_carry_the_reasons(project: Path) -> None:
    assert check(project, "--sarif-suppressed").code == 1
    assert told(report(project)) == [
        ("a.py", 3, None, [("inSource", "a script of one file")]),
        ("a.py", 5, None, [("inSource", "the API wants it so")]),
        ("a.py", 6, None, [("inSource", None)]),
        ("a.py", 7, None, [("inSource", "we own this process")]),
        ("a.py", 12, None, [("inSource", "one process, one log")]),
        ("a.py", 13, None, [("inSource", "one process, one log")]),
        ("b.py", 3, None, [("inSource", "written by a generator")]),
        ("c.py", 5, None, []),
    ]


def test_nothing_but_a_report_tells_of_them(project: Path) -> None:
    done = check(project, "--sarif-suppressed", "--concise", "--output", "json", "--statistics", "a.py", "b.py")
    assert (done.code, json.loads(done.out), done.err) == (0, [], "")


def test_rules_that_are_off_are_not_suppressed(project: Path) -> None:
    check(project, "--sarif-suppressed", "--ignore", "root-logger")
    assert told(report(project)) == []
    strict = "def f(g):  # pylint: disable=sentinel-error\n    try:\n        return g()\n"
    written(project, {"a.py": strict + "    except Exception:\n        return None\n"})
    check(project, "--sarif-suppressed", "--ignore", "root-logger", "a.py")
    assert [one for one in report(project)["results"] if one["ruleId"] == "sentinel-error"] == []


def test_against_a_baseline(project: Path) -> None:
    run(["lint_rules", "baseline"], project)
    before = json.loads((project / "lint-rules-baseline.json").read_text("utf-8"))["findings"]
    written(project, {"c.py": "\n" + LOGS + "    logging.info('x')\n"})
    assert check(project, "--baseline", "lint-rules-baseline.json").code == 1
    assert told(report(project)) == [("c.py", 7, "new", [])]
    (new,) = report(project)["results"]
    check(project, "--baseline", "lint-rules-baseline.json", "--sarif-suppressed")
    rows = [row for row in told(report(project)) if row[0] == "c.py"]
    assert rows == [("c.py", 6, "unchanged", [("external", None)]), ("c.py", 7, "new", [])]
    known, again = [one for one in report(project)["results"] if "baselineState" in one]
    # A finding has one fingerprint, whether the ones beside it are listed or not, and the baseline knows it by that.
    assert again["fingerprints"] == new["fingerprints"] != known["fingerprints"]
    assert [entry["fingerprint"] for entry in before] == [known["fingerprints"]["lintRules/v1"]]


def test_what_is_gone_from_the_baseline(project: Path) -> None:
    run(["lint_rules", "baseline"], project)
    written(project, {"c.py": "x = 1\n"})
    done = check(project, "--baseline", "lint-rules-baseline.json")
    assert (done.code, told(report(project))) == (0, [])
    check(project, "--baseline", "lint-rules-baseline.json", "--sarif-suppressed")
    (gone,) = [one for one in report(project)["results"] if one.get("baselineState") == "absent"]
    assert gone["ruleId"] == "root-logger"
    assert gone["message"]["text"].startswith("'logging.info' writes to the root logger")
    assert gone["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "c.py"
    assert told({"results": [gone]}) == [("c.py", 1, "absent", [])]
    whole_file = {"startLine": 1, "startColumn": 1, "endLine": 2, "endColumn": 1}
    assert gone["locations"][0]["physicalLocation"]["region"] == whole_file
    assert "partialFingerprints" not in gone
    (project / "c.py").unlink()
    check(project, "--baseline", "lint-rules-baseline.json", "--sarif-suppressed")
    (gone,) = [one for one in report(project)["results"] if one.get("baselineState") == "absent"]
    nothing = {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 1}
    assert gone["locations"][0]["physicalLocation"]["region"] == nothing


def test_the_table_may_want_it(project: Path) -> None:
    table = (
        '[tool.lint-rules]\nsarif-suppressed = true\nsarif-automation-id = "lint/backend/"\nsarif-every-rule = true\n'
    )
    written(project, {"pyproject.toml": table})
    check(project)
    said = report(project)
    assert len(said["results"]) == 8
    assert said["automationDetails"] == {"id": "lint/backend/"}
    named = {rule["id"] for rule in said["tool"]["driver"]["rules"]}
    assert {"bare-reraise", "root-logger"} <= named
    assert "sentinel-error" not in named
    check(project, "--no-sarif-suppressed")
    assert len(report(project)["results"]) == 1


def test_the_table_of_pylint_counts_too(project: Path) -> None:
    written(project, {"pyproject.toml": '[tool.pylint.lint-rules]\nsarif-automation-id = "lint/"\n'})
    check(project)
    assert report(project)["automationDetails"] == {"id": "lint/"}


def test_options_of_reports() -> None:
    assert of_table({name: "x" for name, _ in OPTIONS}, None).options.keys() == {name for name, _ in OPTIONS}
    with pytest.raises(InvalidTable, match="'sarif-suppressed' is not true or false"):
        of_table({"sarif-suppressed": "yes"}, None)


def test_text_that_was_handed_over_is_not_shown_from_the_disk(project: Path) -> None:
    check(project, "-", "--stdin-filename", "c.py", text="import logging\n\nlogging.info('other')\n")
    (result,) = report(project)["results"]
    assert "snippet" not in result["locations"][0]["physicalLocation"]["region"]
    assert "partialFingerprints" not in result


def test_what_is_left_out_is_said(project: Path) -> None:
    written(project, {"d.py": "import logging\n" + "logging.info('x')\n" * 5001})
    done = check(project, "d.py")
    assert done.err == "lint-rules: SARIF: GitHub will show 5,000 of the 5,001 results written\n"
    written(project, {"pyproject.toml": "[tool.lint-rules]\nsarif-github-limits = false\n"})
    assert check(project, "d.py").err == ""


def test_a_file_that_was_not_checked(project: Path) -> None:
    written(project, {"e.py": "def f(:\n"})
    assert check(project, "e.py").code == 3
    said = report(project)
    (rule,) = said["tool"]["driver"]["rules"]
    assert rule["id"] == "unanalysed-file"
    assert rule["fullDescription"]["text"].startswith("The file is outside of what lint-rules can read")
    (invocation,) = said["invocations"]
    assert (invocation["exitCode"], invocation["executionSuccessful"]) == (3, False)


def test_two_processes_and_one(project: Path) -> None:
    def results(jobs: str) -> list[dict[str, Any]]:
        check(project, "--sarif-suppressed", "--jobs", jobs)
        found = report(project)["results"]
        assert isinstance(found, list)
        return found

    assert results("1") == results("2")


def test_the_revision_is_that_of_git(project: Path) -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    for words in (["init", "-b", "main"], ["add", "."], ["commit", "-m", "first"]):
        subprocess.run(["git", *identity, *words], cwd=project, check=True, capture_output=True)
    check(project / "..", "p")
    said = json.loads((project / ".." / "out.sarif").read_text("utf-8"))["runs"][0]
    assert "versionControlProvenance" not in said
    check(project)
    assert len(report(project)["versionControlProvenance"][0]["revisionId"]) == 40


def test_a_comment_that_suppresses_nothing_can_be_taken_out(project: Path) -> None:
    text = "x = '\N{GRINNING FACE}'  # pylint: disable=root-logger\n# pylint: disable-next=bare-reraise\ny = 1\n"
    written(project, {"d.py": text})
    assert check(project, "d.py").code == 1
    first, second = report(project)["results"]
    assert first["fixes"] == [
        {
            "description": {"text": "Take out what suppresses nothing."},
            "artifactChanges": [
                {
                    "artifactLocation": {"uri": "d.py", "uriBaseId": "%SRCROOT%", "index": 0},
                    "replacements": [
                        {
                            "deletedRegion": {"startLine": 1, "startColumn": 9, "endLine": 1, "endColumn": 40},
                            "insertedContent": {"text": ""},
                        }
                    ],
                }
            ],
        }
    ]
    (line,) = second["fixes"][0]["artifactChanges"][0]["replacements"]
    assert line["deletedRegion"] == {"startLine": 2, "startColumn": 1, "endLine": 3, "endColumn": 1}
    assert (project / "d.py").read_text("utf-8") == text
    # From the cache as well, and not where the columns of an editor's text are not known.
    check(project, "d.py")
    assert [one["fixes"] for one in report(project)["results"]] == [first["fixes"], second["fixes"]]
    check(project, "-", "--stdin-filename", "d.py", text=text)
    assert ["fixes" in one for one in report(project)["results"]] == [False, False]
