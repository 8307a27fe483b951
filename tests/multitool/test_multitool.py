"""What Microsoft's Multitool says of our reports: its rules for SARIF and for GitHub, and its line hashes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ecosystem.fetch import default_folder, provide, select
from running import pylint, run, written

from lint_rules.report.sarif.line_hash import line_hashes

SHOP = Path(__file__).parents[2] / "examples" / "shop"
Multitool = Callable[..., dict[str, Any]]
UNREACHABLE = "SARIF2006"
"""It asks the network for every page that a report names, and waits for minutes where there is no network."""
TEXTS = {
    "tabs.py": b"".join(b"\tif x:\t\t# %d\n\t\treturn  %d\n" % (n, n % 5) for n in range(40)),
    "crlf.py": b"".join(b"value_%d = 1\r\n" % (n % 7) for n in range(60)),
    "returns.py": b"a = 1\rb = 2\r\r\nc = 3\r",
    "unicode.py": "".join(f"name_{n} = 'é世界\U0001f600' * {n}\n\n" for n in range(40)).encode(),
    "separators.py": "a = '\u2028'\nb = '\u0085'\nc = '\x0c'\n".encode(),
    "no_end.py": b"def f():\n    return 1\n\n\nx = f()",
    "empty.py": b"",
    "latin.py": "# coding: latin-1\nx = 'é'\ny = 3\n".encode("latin-1"),
    "blank.py": b"\n \n\t\n\n",
    "long.py": (b"x = 1 + " + b"a" * 500 + b"\n") * 3,
}


def complaints(log: dict[str, Any]) -> list[str]:
    """Errors and warnings about a report, and what kept the Multitool from looking at it."""
    (run,) = log["runs"]
    told = [
        notification["message"]
        for invocation in run["invocations"]
        for kind in ("toolExecutionNotifications", "toolConfigurationNotifications")
        for notification in invocation.get(kind, ())
        if notification["descriptor"]["id"] != "WRN999.RuleExplicitlyDisabled"
    ]
    found = [(one["ruleId"], one["message"]) for one in run.get("results", ()) if one.get("level") != "note"]
    return [json.dumps(one) for one in (*told, *found)]


def validated(multitool: Multitool, log: Path) -> dict[str, Any]:
    policy = log.with_suffix(".policy.json")
    policy.write_text(json.dumps({f"{UNREACHABLE}.UrisShouldBeReachable.Options": {"RuleEnabled": "Disabled"}}))
    options = ("--rule-kind", "Sarif;Ghas", "--max-file-size-in-kb", "1000000", "--config", str(policy))
    return multitool("validate", log, *options)


def test_it_would_tell(multitool: Multitool, tmp_path: Path) -> None:
    bad = {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "x"}}, "results": [{"message": {"text": "x"}}]}]}
    (tmp_path / "bad.sarif").write_text(json.dumps(bad), encoding="utf-8")
    assert complaints(validated(multitool, tmp_path / "bad.sarif"))


def test_the_shop_and_all_that_goes_wrong(multitool: Multitool, tmp_path: Path) -> None:
    written(tmp_path, {"broken.py": "def f(:\n", "my größe #1.py": "x = '😀'; import os\n"})
    out = tmp_path / "out.sarif"
    options = ("--rcfile=", f"--output-format=lint-rules-sarif:{out}", "--sarif-every-rule=y")
    pylint(tmp_path, *options, str(SHOP / "shop"), "broken.py", "my größe #1.py", "gone.py")
    assert complaints(validated(multitool, out)) == []


def test_what_the_gate_knows_more(multitool: Multitool, tmp_path: Path) -> None:
    logs = "import logging\n\nlogging.info('ü😀')"
    before = f"{logs}\n\n\ndef f():\n    logging.info('y')\n"
    written(tmp_path, {"pyproject.toml": "", "größe.py": before, "shop/a.py": f"{logs}\n"})
    shutil.copytree(SHOP / "shop", tmp_path / "shop", dirs_exist_ok=True)
    assert run(["lint_rules", "baseline"], tmp_path).code == 0
    suppressed = f"{logs}  # pylint: disable=root-logger  # a script\nx = 'ü😀'  # pylint: disable=bare-reraise\n"
    news = "# pylint: disable=root-logger,lost-cause\nimport logging\n\n\ndef f():\n    logging.info('z')\n"
    broken = "def f(:\n"
    written(tmp_path, {"größe.py": suppressed, "shop/b.py": news, "c.py": f"{logs}\n", "broken.py": broken})
    (tmp_path / "shop" / "a.py").unlink()
    out = tmp_path / "out.sarif"
    outputs = ("--output", f"sarif:{out}", "--baseline", "lint-rules-baseline.json", "--sarif-suppressed", "--strict")
    assert run(["lint_rules", "check", *outputs], tmp_path).code == 3
    (said,) = json.loads(out.read_text(encoding="utf-8"))["runs"]
    results = said["results"]
    assert {one.get("baselineState") for one in results} == {None, "new", "unchanged", "absent"}
    assert {mark["kind"] for one in results for mark in one.get("suppressions", ())} == {"inSource", "external"}
    gone_from = [one["locations"][0] for one in results if one.get("baselineState") == "absent"]
    assert {one["physicalLocation"]["artifactLocation"]["uri"] for one in gone_from} == {
        "gr%C3%B6%C3%9Fe.py",
        "shop/a.py",
    }
    assert len([one for one in results if "fixes" in one]) == 2
    assert complaints(validated(multitool, out)) == []


@pytest.mark.parametrize("every", ["true", "false"])
def test_the_gate(multitool: Multitool, tmp_path: Path, every: str) -> None:
    settings = f'[tool.lint-rules]\nsarif-every-rule = {every}\nsarif-automation-id = "lint/"\n'
    shutil.copytree(SHOP / "shop", written(tmp_path, {"pyproject.toml": settings}) / "shop")
    out = tmp_path / "out.sarif"
    assert run(["lint_rules", "check", "--strict", "--output", f"sarif:{out}"], tmp_path).code == 1
    assert complaints(validated(multitool, out)) == []


def test_a_part_of_sqlalchemy(multitool: Multitool, tmp_path: Path) -> None:
    (package,) = select(["sqlalchemy"])
    root = provide(package, default_folder())
    out = tmp_path / "out.sarif"
    # All of it takes minutes and says nothing that has another form, and so do checks that look at all pairs of files.
    options = ("--rcfile=", "--persistent=n", "--jobs=2", "--disable=duplicate-code,cyclic-import")
    command = [
        "pylint",
        "--load-plugins=lint_rules",
        *options,
        f"--output-format=lint-rules-sarif:{out}",
        "sqlalchemy/engine",
    ]
    run(command, root, timeout=600)
    log = json.loads(out.read_text(encoding="utf-8"))
    assert len(log["runs"][0]["results"]) > 1000
    assert complaints(validated(multitool, out)) == []


def test_line_hashes(multitool: Multitool, tmp_path: Path) -> None:
    expected = {(name, n): found for name, data in TEXTS.items() for n, found in line_hashes(data, range(999)).items()}
    written(tmp_path, TEXTS)
    results = [
        {
            "message": {"text": "x"},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": name, "uriBaseId": "R"},
                        "region": {"startLine": line},
                    }
                }
            ],
        }
        for name, line in expected
    ]
    log = {
        "tool": {"driver": {"name": "x"}},
        "originalUriBaseIds": {"R": {"uri": tmp_path.as_uri() + "/"}},
        "results": results,
    }
    (tmp_path / "in.sarif").write_text(json.dumps({"version": "2.1.0", "runs": [log]}), encoding="utf-8")
    said = multitool("rewrite", tmp_path / "in.sarif", "--insert", "RollingHashPartialFingerprints")
    found = [result["partialFingerprints"]["primaryLocationLineHash"] for result in said["runs"][0]["results"]]
    assert found == list(expected.values())
    assert len(found) >= 200
