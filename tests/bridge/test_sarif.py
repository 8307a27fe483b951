"""Pylint itself, run as people run it, with a SARIF report."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from fenced import blocks
from report.sarif.writing import faults
from running import Done, pylint, run, written

from lint_rules.bridge.report_options import OPTIONS

pytestmark = pytest.mark.once

PAGE = Path(__file__).parents[2] / "docs" / "sarif.md"
FORMAT = "--output-format=lint-rules-sarif:out.sarif"
OURS = "--disable=all"
LOADER = '''\
"""Load."""
import os


def größe(pfad):
    """Größe."""
    try:
        return open("世界" + pfad)
    except ValueError:
        raise
'''
TIMES = re.compile(r'"(?:start|end)TimeUtc":"[^"]+"')


def lint(root: Path, *arguments: str) -> Done:
    return pylint(root, "--rcfile=", "--persistent=n", FORMAT, *arguments)


def report(root: Path) -> dict[str, Any]:
    log = json.loads((root / "out.sarif").read_text(encoding="utf-8"))
    assert faults(log) == []
    (found,) = log["runs"]
    assert isinstance(found, dict)
    return found


def results(root: Path, symbol: str) -> list[dict[str, Any]]:
    return [result for result in report(root)["results"] if result["ruleId"] == symbol]


def shown(result: dict[str, Any]) -> str:
    text = result["locations"][0]["physicalLocation"]["region"]["snippet"]["text"]
    assert isinstance(text, str)
    return text


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return written(
        tmp_path,
        {
            "my app/__init__.py": "",
            "my app/loader #1.py": LOADER,
            "clean.py": '"""Nothing is wrong here."""\n',
        },
    )


def test_all_messages_of_a_run(project: Path) -> None:
    done = lint(project, "--enable=all", "my app/loader #1.py", "clean.py")
    assert done.err == ""
    said = report(project)
    occurring = {result["ruleId"] for result in said["results"]}
    assert {"bare-reraise", "unused-import", "invalid-name"} <= occurring
    assert occurring == {rule["id"] for rule in said["tool"]["driver"]["rules"]}
    assert said["invocations"][0]["exitCode"] == done.code
    assert said["invocations"][0]["executionSuccessful"] is True
    assert [artifact["location"]["uri"] for artifact in said["artifacts"]] == ["clean.py", "my%20app/loader%20%231.py"]


def test_tool_and_rules(project: Path) -> None:
    lint(project, "my app/loader #1.py")
    tool = report(project)["tool"]
    assert (tool["driver"]["name"], tool["extensions"][0]["name"]) == ("Pylint", "lint-rules")
    rules = {rule["id"]: rule for rule in tool["driver"]["rules"]}
    ours, theirs = rules["bare-reraise"], rules["unused-import"]
    assert ours["name"] == "BareReraise"
    assert ours["helpUri"] == "https://lint-rules.readthedocs.io/en/stable/rules/bare-reraise/"
    for part in ("The reader stops", "raise err", "## Good", "disable-next=bare-reraise", ours["helpUri"], "infoq.com"):
        assert part in ours["help"]["markdown"]
    assert ours["properties"]["tags"] == ["core", "design", "errors", "lint-rules"]
    assert ours["properties"]["precision"] == "high"
    assert theirs["helpUri"].startswith("https://pylint.readthedocs.io/")
    assert theirs["help"]["markdown"].count(theirs["helpUri"]) == 1
    assert all("security-severity" not in rule["properties"] for rule in rules.values())


@pytest.mark.parametrize(
    ("source", "symbol", "text"),
    [
        ("é = '世界😀'; import os\n", "unused-import", "import os"),
        ("def größe(x, y): return 1\n", "unused-argument", "x"),
        ("class Größe二: pass\n", "too-few-public-methods", "class Größe二"),
        ("'世界'; x = 1  # TODO wichtig\n", "fixme", "# TODO wichtig"),
        ("x = '世界'  \n", "trailing-whitespace", "  "),
        ("def f(a):\n    '''世界'''; return a.b(lambda é: é)\n", "unnecessary-lambda", None),
        ("x = '😀' + '\\d'\n", "anomalous-backslash-in-string", "\\d'"),
        ("if (True): x = '😀'\n", "superfluous-parens", "if (True): x = '😀'"),
        ("x = ('é', 'b'\n'c😀')\n", "implicit-str-concat", None),
        ("def f():\n    try: pass\n    except OSError as größe: raise größe\n", "bare-reraise", None),
    ],
)
def test_columns(tmp_path: Path, source: str, symbol: str, text: str | None) -> None:
    written(tmp_path, {"case.py": source})
    lint(tmp_path, OURS, f"--enable={symbol}", "case.py")
    found = results(tmp_path, symbol)
    if text is None:
        # Whether it is reported is Pylint's business; where it is reported must be in the line.
        for result in found:
            assert shown(result) in source
        return
    region = found[0]["locations"][0]["physicalLocation"]["region"]
    assert shown(found[0]) == text
    line = source.split("\n")[region["startLine"] - 1].encode("utf-16-le")
    cut = line[(region["startColumn"] - 1) * 2 : (region["endColumn"] - 1) * 2]
    assert cut.decode("utf-16-le") == text


def test_evidence(tmp_path: Path) -> None:
    text = "import requests\n\n\ndef load():\n    return requests.get('x')\n\n\nDATA = load()\n"
    written(tmp_path, {"pkg/__init__.py": "", "pkg/data.py": text})
    lint(tmp_path, OURS, "--enable=import-time-effect", "pkg")
    (found,) = results(tmp_path, "import-time-effect")
    (flow,) = found["codeFlows"][0]["threadFlows"]
    lines = [step["location"]["physicalLocation"]["region"]["startLine"] for step in flow["locations"]]
    assert lines == [8, 5]
    assert "[calls `load`](1)" in found["message"]["text"]
    assert found["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == "pkg.data"


def test_every_rule_that_is_on(project: Path) -> None:
    lint(project, OURS, "--enable=lint-rules-errors,fixme", "--sarif-every-rule=y", "clean.py")
    said = report(project)
    assert said["results"] == []
    names = {rule["id"] for rule in said["tool"]["driver"]["rules"]}
    assert {"bare-reraise", "swallowed-error", "fixme"} <= names
    assert "unused-import" not in names


def test_former_names(project: Path) -> None:
    lint(project, "--sarif-every-rule=y", "clean.py")
    rules = {rule["id"]: rule for rule in report(project)["tool"]["driver"]["rules"]}
    assert "blacklisted-name" in rules["disallowed-name"]["deprecatedIds"]


def test_automation_id_from_the_configuration(project: Path) -> None:
    settings = '[tool.pylint.lint-rules]\nsarif-automation-id = "lint/backend/"\n'
    written(project, {"pyproject.toml": settings})
    pylint(project, "--rcfile=pyproject.toml", FORMAT, "clean.py")
    assert report(project)["automationDetails"] == {"id": "lint/backend/"}


def test_files_that_could_not_be_read(project: Path) -> None:
    written(project, {"broken.py": "def f(:\n", "latin.py": b"x = '\xe9'\n"})
    done = lint(project, OURS, "--enable=E,F", "broken.py", "latin.py", "gone.py")
    said = report(project)
    (invocation,) = said["invocations"]
    assert invocation["executionSuccessful"] is False
    assert invocation["exitCode"] == done.code
    told = {
        (one["descriptor"]["id"], "locations" in one, one["message"]["text"].split(":")[0])
        for one in invocation["toolExecutionNotifications"]
    }
    assert ("fatal", False, "No module named gone.py.") in told or ("fatal", False, "No module named gone.py") in told
    assert {symbol for symbol, placed, _ in told if placed} == {"syntax-error"}
    placed = {result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in said["results"]}
    assert placed == {"broken.py", "latin.py"}


def test_options_that_do_not_exist(project: Path) -> None:
    written(project, {"pylintrc": "[MAIN]\nno-such-option=1\n"})
    pylint(project, "--rcfile=pylintrc", FORMAT, "--disable=no-such-message", "clean.py")
    told = report(project)["invocations"][0]["toolConfigurationNotifications"]
    assert "unknown-option-value" in {one["descriptor"]["id"] for one in told}


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [(("--exit-zero",), True), (("--fail-on=fixme",), True), (("--fail-under=3",), False), ((), True)],
)
def test_the_exit_code_where_it_is_known(project: Path, arguments: tuple[str, ...], expected: bool) -> None:
    done = lint(project, *arguments, "my app/loader #1.py")
    said = report(project)["invocations"][0]
    assert said.get("exitCode") == (done.code if expected else None)


def test_two_processes_and_two_runs_say_the_same(project: Path) -> None:
    written(project, {f"more/m{number}.py": LOADER for number in range(4)})
    texts = []
    for jobs in ("-j1", "-j1", "-j2"):
        lint(project, jobs, "--disable=duplicate-code", "my app/loader #1.py", "more/m0.py", "more/m1.py", "more/m2.py")
        texts.append(TIMES.sub("", (project / "out.sarif").read_text(encoding="utf-8")))
    assert texts[0] == texts[1] == texts[2]
    assert len(texts[0].splitlines()) > 20


def test_the_root_of_the_repository(project: Path) -> None:
    written(project, {".git/HEAD": "1" * 40, ".git/refs/x": "", "src/inner/one.py": LOADER})
    pylint(
        project / "src", "--rcfile=", "--persistent=n", "--output-format=lint-rules-sarif:../out.sarif", "inner/one.py"
    )
    said = report(project)
    assert said["artifacts"][0]["location"]["uri"] == "src/inner/one.py"
    assert said["originalUriBaseIds"]["%SRCROOT%"]["uri"] == project.as_uri() + "/"
    assert said["versionControlProvenance"][0]["revisionId"] == "1" * 40


def test_standard_output_and_the_score(project: Path) -> None:
    done = pylint(project, "--output-format=lint-rules-sarif", "--score=y", "--reports=y", "my app/loader #1.py")
    assert faults(json.loads(done.out)) == []


def test_several_outputs(project: Path) -> None:
    formats = "--output-format=lint-rules-sarif:out.sarif,json2"
    done = pylint(project, "--rcfile=", formats, "-j2", "my app/loader #1.py", "clean.py")
    assert len(done.messages) == len(report(project)["results"])


def test_text_from_an_editor(project: Path) -> None:
    done = run(
        ["pylint", "--load-plugins=lint_rules", "--rcfile=", FORMAT, "--from-stdin", "clean.py"],
        project,
        text="import os\n",
    )
    assert "Traceback" not in done.err
    (found,) = results(project, "unused-import")
    assert found["locations"][0]["physicalLocation"]["region"]["startLine"] == 1
    assert "snippet" not in found["locations"][0]["physicalLocation"]["region"]
    assert "partialFingerprints" not in found


def test_one_line_when_github_would_not_take_it_all(project: Path) -> None:
    written(project, {"many.py": '"""Doc."""\n' + "".join(f"x{n} = 1  # TODO {n}\n" for n in range(5_001))})
    done = lint(project, OURS, "--enable=fixme", "many.py")
    assert done.err == "lint-rules: SARIF: GitHub will show 5,000 of the 5,001 results written\n"
    done = lint(project, OURS, "--enable=fixme", "--sarif-github-limits=n", "many.py")
    assert done.err == ""


def test_the_same_text_in_two_files(project: Path) -> None:
    body = "".join(f"value_{number} = {number}\n" for number in range(9))
    written(project, {"one.py": body, "two.py": body})
    lint(project, OURS, "--enable=duplicate-code", "one.py", "two.py")
    (found,) = results(project, "duplicate-code")
    assert found["message"]["text"] == "Similar lines in 2 files: one lines 1 to 9, two lines 1 to 9."


def test_nobody_pays_who_does_not_ask(project: Path) -> None:
    code = (
        "import sys; from pylint.lint import Run; "
        "Run(['--load-plugins=lint_rules', '--rcfile=', '--persistent=n', 'clean.py'], exit=False); "
        "sys.exit(any(name in sys.modules for name in "
        "('lint_rules.report.sarif.document', 'lint_rules.report.sarif.line_hash', 'lint_rules.report.whole_file')))"
    )
    environ = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run([sys.executable, "-c", code], cwd=project, env=environ, check=False, timeout=120)
    assert done.returncode == 0


def test_the_workflow_of_the_page(project: Path) -> None:
    (workflow,) = (block.code for block in blocks(PAGE.read_text(encoding="utf-8")) if block.language == "yaml")
    command = re.search(r"run: (pylint .*)", workflow)
    uploaded = re.search(r"sarif_file: (\S+)", workflow)
    assert command is not None
    assert uploaded is not None
    written(project, {"src/app.py": LOADER})
    assert run(shlex.split(command[1]), project).code == 0
    assert faults(json.loads((project / uploaded[1]).read_text(encoding="utf-8"))) == []


def test_the_options_of_the_page() -> None:
    assert set(re.findall(r"^\| `(sarif-[\w-]+)`", PAGE.read_text(encoding="utf-8"), re.MULTILINE)) == {
        name for name, _ in OPTIONS
    }
