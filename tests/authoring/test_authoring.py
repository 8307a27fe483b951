"""``python -m lint_rules.authoring``: a new rule in three places, and pages whose heads are current."""

from __future__ import annotations

from pathlib import Path

import pytest
from cases import diagnose, disagreements, lay_out

from lint_rules.authoring import scaffold
from lint_rules.authoring.__main__ import main
from lint_rules.authoring.pages import HEADINGS, head, index, with_head
from lint_rules.catalog import FAMILIES, catalog, load
from lint_rules.retired import Retired

pytestmark = pytest.mark.once

NEW = ("new", "worn-phrase", "--family", "state", "--code", "W6798")


def ours(root: Path, *arguments: str) -> int:
    return main(["--root", str(root), *arguments])


@pytest.fixture
def made(tmp_path: Path) -> Path:
    assert ours(tmp_path, *NEW) == 0
    return tmp_path


def test_makes_the_places_of_a_rule_and_nothing_else(made: Path) -> None:
    files = {path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file()}
    assert files == {
        "lint_rules/rules/state/worn_phrase.py",
        "docs/rules/worn-phrase.md",
        "tests/fixtures/worn-phrase/bad.py",
        "tests/fixtures/worn-phrase/good.py",
    }


def test_what_it_makes_keeps_the_contract(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(made))
    package = made / "lint_rules" / "rules"
    package.rename(made / "scratch_rules")
    (rule,) = load(made / "scratch_rules", "scratch_rules")
    assert (rule.name, rule.code, rule.tier) == ("worn-phrase", "W6798", "core")
    for fixture in ("bad.py", "good.py"):
        project = lay_out(made / "tests/fixtures/worn-phrase" / fixture, made / "project" / fixture)
        assert disagreements(project, rule) == []
        assert any(diagnose(project, rule).values()) == (fixture == "bad.py")
    page = (made / "docs/rules/worn-phrase.md").read_text(encoding="utf-8")
    assert page.startswith(head(rule) + "\n## Why")
    assert [line[3:] for line in page.splitlines() if line.startswith("## ")] == list(HEADINGS)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("bare-reraise", "state", "W6798"), "the symbol 'bare-reraise' is taken by"),
        (("worn-phrase", "errors", "W6902"), "the code W6902 is taken by bare-reraise"),
        (("worn-phrase", "errors", "R6902"), "the code R6902 is taken by bare-reraise"),
        (("worn-phrase", "state", "W6802"), "is not of family 'state'; its codes are 6700 to 6799"),
        (("worn-phrase", "state", "X6702"), "is no code"),
        (("worn-phrase", "state", "W67"), "is no code"),
        (("Worn-Phrase", "state", "W6798"), "is no symbol"),
        (("worn_phrase", "state", "W6798"), "is no symbol"),
        (("import", "state", "W6798"), "is no symbol"),
        (("../worn", "state", "W6798"), "is no symbol"),
    ],
)
def test_refuses_what_cannot_be(
    arguments: tuple[str, str, str], reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name, family, code = arguments
    assert ours(tmp_path, "new", name, "--family", family, "--code", code) == 1
    assert reason in capsys.readouterr().err
    assert list(tmp_path.rglob("*")) == []


def test_refuses_what_is_retired(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(scaffold, "RETIRED", (Retired("W6798", "old-rule", "it was wrong"),))
    assert ours(tmp_path, *NEW) == 1
    assert "retired and must not come back: it was wrong" in capsys.readouterr().err


def test_overwrites_nothing(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = made / "docs/rules/worn-phrase.md"
    page.write_text("written by hand", encoding="utf-8")
    assert ours(made, *NEW) == 1
    assert "exists; nothing was made" in capsys.readouterr().err
    assert page.read_text(encoding="utf-8") == "written by hand"


def test_docs_writes_what_check_asks_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ours(tmp_path, "docs", "--check") == 1
    assert "stale: docs/rules/index.md" in capsys.readouterr().out
    assert not (tmp_path / "docs").exists()
    assert ours(tmp_path, "docs") == 0
    assert ours(tmp_path, "docs", "--check") == 0


def test_docs_changes_the_head_and_nothing_below(tmp_path: Path) -> None:
    assert ours(tmp_path, "docs") == 0
    page = tmp_path / "docs/rules/bare-reraise.md"
    fresh = page.read_text(encoding="utf-8")
    written = "\n## Why\n\nBecause.\n\n```python\n# W6902 · strict\n```\n"
    page.write_text(fresh.replace("core", "strict") + written, encoding="utf-8")
    assert ours(tmp_path, "docs", "--check") == 1
    assert ours(tmp_path, "docs") == 0
    assert page.read_text(encoding="utf-8") == fresh + written


def test_a_head_names_code_tier_version_and_fault() -> None:
    (rule,) = (rule for rule in catalog() if rule.name == "bare-reraise")
    assert with_head("old\n\n## Why\n", rule) == (
        f"# bare-reraise\n\nW6902 · core · since 0.1\n\n{rule.headline}.\n\n## Why\n"
    )


def test_the_index_names_every_rule_once_below_its_family() -> None:
    table = index(catalog())
    assert all(table.count(f"| [{rule.name}]({rule.name}.md) | {rule.code} | {rule.tier} |") == 1 for rule in catalog())
    headings = [line[3:].lower() for line in table.splitlines() if line.startswith("## ")]
    assert headings == [family for family in FAMILIES if any(rule.family == family for rule in catalog())]
