"""The options of a project are read as Pylint reads them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from running import written

from lint_rules.engine.settings import InvalidSettings, settings


def test_a_project_without_settings(tmp_path: Path) -> None:
    assert settings(str(tmp_path)).values == {}
    written(tmp_path, {"pyproject.toml": "[tool.other]\nstrict = true\n"})
    assert settings(str(tmp_path)).values == {}


def test_any_table_of_pylint_counts_and_texts_are_understood(tmp_path: Path) -> None:
    text = """
        [tool.pylint.lint-rules]
        strict = "yes"
        import_time_exemptions = "tests, probing"
        unknown = 3
        [tool.pylint.main]
        source-roots = ["src"]
        test-paths = ["checks/"]
    """
    written(tmp_path, {"pyproject.toml": text})
    found = settings(str(tmp_path))
    assert found.strict
    assert found.words("import-time-exemptions") == ("tests", "probing")
    assert found.words("test-paths") == ("checks/",)
    assert found.source_roots == (os.path.join(str(tmp_path), "src"),)


@pytest.mark.parametrize(
    "text",
    [
        "[tool",
        "[tool.pylint.lint-rules]\nstrict = 3\n",
        "[tool.pylint.a]\ntest-paths = 1\n",
        "[tool.pylint.a]\nstrict = 'perhaps'\n",
    ],
)
def test_what_cannot_be_is_told(text: str, tmp_path: Path) -> None:
    written(tmp_path, {"pyproject.toml": text})
    with pytest.raises(InvalidSettings, match="pyproject"):
        settings(str(tmp_path))
