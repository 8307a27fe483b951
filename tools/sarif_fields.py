"""Which fields of SARIF each linter fills, as the table of docs/sarif.md: runs those that pip installs on one file.

    pip install ruff "bandit[sarif]" semgrep flake8-sarif
    python tools/sarif_fields.py [--bin FOLDER] [--check]

FOLDER is where the programs are, if they are not on the path. A field counts when it is there in the report at all.
``--check`` writes nothing and fails when the table is another.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
PAGE: Final = ROOT / "docs" / "sarif.md"
START: Final = "<!-- made by tools/sarif_fields.py -->"
END: Final = "<!-- end of what is made -->"
SAMPLE: Final = """\
import os
import requests


def load():
    try:
        return requests.get("http://example.org", verify=False)
    except ValueError:
        raise


DATA = eval(load())
"""
RULE: Final = """\
rules:
  - id: no-eval
    languages: [python]
    severity: WARNING
    message: eval runs what it is given
    pattern: eval(...)
"""
COMMANDS: Final[Mapping[str, list[str]]] = {
    "lint-rules": [
        *("-m", "pylint", "--load-plugins=lint_rules", "--rcfile=", "--persistent=n", "--sarif-automation-id=lint/"),
        *("--output-format=lint-rules-sarif", "sample.py", "broken.py"),
    ],
    "ruff": [
        "ruff",
        "check",
        "--isolated",
        "--no-cache",
        "--select=ALL",
        "--output-format=sarif",
        "sample.py",
        "broken.py",
    ],
    "bandit": ["bandit", "-q", "-f", "sarif", "sample.py", "broken.py"],
    "semgrep": [
        "semgrep",
        "scan",
        "--metrics=off",
        "--disable-version-check",
        "--config=rule.yml",
        "--sarif",
        "sample.py",
        "broken.py",
    ],
    "flake8-sarif": ["flake8", "--isolated", "--format=sarif", "sample.py", "broken.py"],
}
FIELDS: Final = (
    "tool.driver.fullName",
    "tool.driver.version",
    "tool.driver.informationUri",
    "tool.extensions",
    "tool.driver.rules.name",
    "tool.driver.rules.deprecatedIds",
    "tool.driver.rules.shortDescription",
    "tool.driver.rules.fullDescription",
    "tool.driver.rules.help.text",
    "tool.driver.rules.help.markdown",
    "tool.driver.rules.helpUri",
    "tool.driver.rules.defaultConfiguration.level",
    "tool.driver.rules.properties.tags",
    "tool.driver.rules.properties.precision",
    "tool.driver.rules.properties.problem.severity",
    "results.ruleIndex",
    "results.level",
    "results.rank",
    "results.locations.physicalLocation.artifactLocation.uriBaseId",
    "results.locations.physicalLocation.region.startColumn",
    "results.locations.physicalLocation.region.endLine",
    "results.locations.physicalLocation.region.endColumn",
    "results.locations.physicalLocation.region.snippet",
    "results.locations.physicalLocation.contextRegion",
    "results.locations.logicalLocations",
    "results.relatedLocations",
    "results.codeFlows",
    "results.partialFingerprints.primaryLocationLineHash",
    "results.fingerprints",
    "results.fixes",
    "invocations.exitCode",
    "invocations.startTimeUtc",
    "invocations.toolExecutionNotifications",
    "artifacts.hashes",
    "logicalLocations",
    "originalUriBaseIds",
    "versionControlProvenance",
    "automationDetails.id",
    "columnKind",
)
"""What the table shows, within a run."""


def paths(value: object, path: str = "") -> Iterator[str]:
    """The fields of a report, without the numbers of list entries."""
    if path:
        yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from paths(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for inner in value:
            yield from paths(inner, path)


def report(tool: str, folder: Path, programs: str | None) -> dict[str, Any]:
    """The run that a tool reports on the sample."""
    program, *arguments = COMMANDS[tool]
    found = sys.executable if program.startswith("-") else shutil.which(program, path=programs)
    if found is None:
        raise SystemExit(f"{program} is missing; install it, or say with --bin where it is")
    if program.startswith("-"):
        arguments = [program, *arguments]
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PATH": f"{Path(found).parent}{os.pathsep}{os.environ['PATH']}",
    }
    done = subprocess.run([found, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if "{" not in done.stdout:
        raise SystemExit(f"{tool} wrote no report: {done.stderr[-500:]}")
    (run,) = json.loads(done.stdout[done.stdout.index("{") :])["runs"]
    assert isinstance(run, dict)
    return run


def table(programs: str | None) -> str:
    """The table, as Markdown."""
    runs: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "sample.py").write_text(SAMPLE, encoding="utf-8")
        (folder / "broken.py").write_text("def f(:\n", encoding="utf-8")
        (folder / "rule.yml").write_text(RULE, encoding="utf-8")
        subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)
        identity = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
        subprocess.run(["git", *identity, "commit", "--quiet", "--allow-empty", "-mx"], cwd=folder, check=True)
        for tool in COMMANDS:
            runs[tool] = report(tool, folder, programs)
    titles = [tool if tool == "lint-rules" else f"{tool} {_version(run)}".strip() for tool, run in runs.items()]
    lines = [f"| field of a run | {' | '.join(titles)} |", f"|---|{'---|' * len(runs)}"]
    filled = {tool: set(paths(run)) for tool, run in runs.items()}
    for field in FIELDS:
        marks = ["yes" if field in filled[tool] else "" for tool in runs]
        lines.append(f"| `{field}` | {' | '.join(marks)} |")
    return "\n".join(lines)


def _version(run: dict[str, Any]) -> str:
    driver = run["tool"]["driver"]
    said = driver.get("version") or driver.get("semanticVersion") or ""
    assert isinstance(said, str)
    return said


def main() -> int:
    """Write the table, or compare it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--bin", help="where the programs are")
    parser.add_argument("--check", action="store_true", help="write nothing; fail when the table is another")
    asked = parser.parse_args()
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(START)
    new = f"{before}{START}\n\n{table(asked.bin)}\n\n{END}{rest.partition(END)[2]}"
    if asked.check:
        return int(new != text)
    PAGE.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
