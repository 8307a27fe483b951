"""Every rule finds what its fixtures annotate, and nothing else.

How a fixture is laid out and annotated: see ``cases.py`` and ``docs/writing-a-rule.md``. To try one rule:
``pytest tests/test_rules.py -k bare-reraise``.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from cases import FIXTURES, Project, bad_cases, disagreements, fixtures_of, good_cases, lay_out

from lint_rules.catalog import catalog
from lint_rules.rule import Rule

LEAST_CASES = 5
RULES = [pytest.param(rule, id=rule.name) for rule in catalog()]


def projects(rule: Rule, folder: Path) -> dict[Path, Project]:
    return {fixture: lay_out(fixture, folder / str(number)) for number, fixture in enumerate(fixtures_of(rule.name))}


@pytest.mark.parametrize("rule", RULES)
def test_finds_what_is_annotated_and_nothing_else(rule: Rule, tmp_path: Path) -> None:
    problems = [
        f"{fixture.relative_to(FIXTURES)} as {problem}"
        for fixture, project in projects(rule, tmp_path).items()
        for problem in disagreements(project, rule)
    ]
    assert not problems, "\n" + "\n".join(problems)


@pytest.mark.parametrize("rule", RULES)
def test_good_fixtures_claim_nothing(rule: Rule, tmp_path: Path) -> None:
    for fixture, project in projects(rule, tmp_path).items():
        if fixture.name.startswith("good"):
            assert [claim for claim in project.claims if not claim.gap] == [], (
                f"{fixture}: annotations belong in bad.py"
            )


@pytest.mark.parametrize("rule", RULES)
def test_one_annotation_pins_message_and_evidence(rule: Rule, tmp_path: Path) -> None:
    pins = [
        claim
        for project in projects(rule, tmp_path).values()
        for claim in project.claims
        if claim.message is not None and not claim.gap
    ]
    assert len(pins) == 1, f"{rule.name}: {len(pins)} annotations give a full message; exactly one should"


@pytest.mark.parametrize("rule", RULES)
def test_has_enough_cases(rule: Rule, tmp_path: Path) -> None:
    laid_out = projects(rule, tmp_path)
    bad = sum(bad_cases(m) for f, p in laid_out.items() if f.name.startswith("bad") for m in p.modules)
    good = sum(good_cases(m) for f, p in laid_out.items() if f.name.startswith("good") for m in p.modules)
    assert min(bad, good) >= LEAST_CASES, (
        f"{rule.name} has {bad} bad and {good} good cases; {LEAST_CASES} each are the least"
    )


def test_every_rule_has_a_folder_and_every_folder_a_rule() -> None:
    folders = {folder.name for folder in FIXTURES.iterdir() if folder.is_dir()}
    assert folders == {rule.name for rule in catalog()}


def test_folders_hold_nothing_that_is_not_read() -> None:
    stray = [
        str(path.relative_to(FIXTURES))
        for folder in FIXTURES.iterdir()
        for path in folder.iterdir()
        if path.name != "__pycache__" and path not in fixtures_of(folder.name)
    ]
    assert stray == [], "a fixture is called bad or good, bad_… or good_…, with .py or as a folder"
