"""What is told without Pylint is what Pylint would tell."""

from __future__ import annotations

from pathlib import Path

import pytest
from running import written

from lint_rules.bridge.bare_linter import BareLinter
from lint_rules.engine.driver import Engine
from lint_rules.gate.setup import Setup
from lint_rules.gate.telling import Teller

FIXTURES = Path(__file__).parents[1] / "fixtures"
FILES = [pytest.param(path, id=path.parent.name) for path in sorted(FIXTURES.glob("*/bad.py"))]


@pytest.mark.parametrize("path", FILES)
@pytest.mark.parametrize("confidence", ["", "confidence = ['HIGH']\n", "confidence = ['INFERENCE', 'UNDEFINED']\n"])
def test_a_file_without_comments_for_pylint(path: Path, confidence: str, tmp_path: Path) -> None:
    config = str(written(tmp_path, {"pylintrc.toml": f"[tool.pylint.main]\n{confidence}"}) / "pylintrc.toml")
    linter = BareLinter(config, {}, [])
    engine = Engine(linter.terms.options)
    text = path.read_text(encoding="utf-8").replace("pylint:", "pylint ")
    outcome = engine.check(str(path), text, linter.terms.wanted(text))
    name = engine.module_name(str(path))
    asked = linter.report(str(path), name, text, outcome)
    assert Teller(Setup(config, {}, [], linter.terms), linter.terms).report(str(path), name, text, outcome) == asked
    assert asked.problems or confidence or not outcome.diagnostics
