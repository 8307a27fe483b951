"""The shop shows what the rules are for; the corrected shop shows that they can be heeded."""

from __future__ import annotations

import collections
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
import tomli
from cases import options_with

from lint_rules.catalog import catalog
from lint_rules.engine.driver import Diagnostic, Engine

EXAMPLES = Path(__file__).parents[1] / "examples"


def findings(name: str, folder: Path) -> Mapping[str, list[Diagnostic]]:
    """Rule to findings, in a copy: the examples stand where nothing above them matters."""
    shutil.copytree(EXAMPLES / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    engine = Engine(options_with({}))
    found: dict[str, list[Diagnostic]] = collections.defaultdict(list)
    for path in sorted((folder / name).rglob("*.py")):
        outcome = engine.check_file(str(path), [rule for rule in catalog() if not rule.strict])
        assert (outcome.crashes, outcome.unreadable) == ((), None), path
        for diagnostic in outcome.diagnostics:
            found[diagnostic.rule].append(diagnostic)
    return found


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, list[Diagnostic]]:
    return findings("shop", tmp_path_factory.mktemp("shop"))


@pytest.mark.parametrize("rule", [pytest.param(rule.name, id=rule.name) for rule in catalog() if not rule.strict])
def test_the_shop_shows_every_core_rule(rule: str, shop: Mapping[str, list[Diagnostic]]) -> None:
    assert rule in shop


def test_the_corrected_shop_has_no_findings(tmp_path: Path) -> None:
    found = findings("shop_fixed", tmp_path)
    assert [f"{d.at.path}:{d.at.line}: {d.message} ({d.rule})" for all_of in found.values() for d in all_of] == []


def test_the_settings_name_all_families_with_core_rules() -> None:
    settings = tomli.loads((EXAMPLES / "pylint.toml").read_text(encoding="utf-8"))["tool"]["pylint"]
    named = set(settings["messages control"]["enable"])
    assert named == {"lint-rules", *(f"lint-rules-{rule.family}" for rule in catalog() if not rule.strict)}
