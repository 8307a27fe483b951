"""Every rule has a page that keeps to the form and whose examples are true."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from cases import claims, disagreements, lay_out
from fenced import Block, blocks

from lint_rules.authoring.pages import HEADINGS, INDEX, head, index
from lint_rules.catalog import catalog
from lint_rules.rule import Rule

pytestmark = pytest.mark.once

PAGES = Path(__file__).parents[1] / "docs" / "rules"
RULES = [pytest.param(rule, id=rule.name) for rule in catalog()]


def sections(page: str) -> dict[str, tuple[str, int]]:
    """Heading to text below it and the line at which that starts. Headings inside of fenced blocks are code."""
    fenced = {n for b in blocks(page) for n in range(b.line, b.line + b.code.count("\n") + 1)}
    lines = page.split("\n")
    starts = [n for n, line in enumerate(lines, 1) if line.startswith("## ") and n not in fenced]
    ends = [*starts[1:], len(lines) + 1]
    return {
        lines[start - 1][3:].strip(): ("\n".join(lines[start : end - 1]), start + 1)
        for start, end in zip(starts, ends, strict=True)
    }


def page_of(rule: Rule) -> str:
    path = PAGES / f"{rule.name}.md"
    assert path.exists(), f"docs/rules/{rule.name}.md is missing"
    return path.read_text(encoding="utf-8")


def examples(rule: Rule, heading: str) -> list[Block]:
    text, line = sections(page_of(rule)).get(heading, ("", 0))
    found = [block for block in blocks(text, line) if block.language == "python"]
    assert found or heading == "Why", f"docs/rules/{rule.name}.md: no python block under {heading}"
    return found


def wrong(rule: Rule, block: Block, folder: Path) -> list[str]:
    """What differs between the annotations of an example and what the rule says of it in library code."""
    fixture = fixture_of(block, folder / rule.name)
    place = f"docs/rules/{rule.name}.md, block at line {block.line}: "
    return [place + problem for problem in disagreements(lay_out(fixture, folder / "project"), rule)]


def fixture_of(block: Block, folder: Path) -> Path:
    """An example as a fixture: a module, or a project where several lines ``# file: …`` start one each."""
    folder.mkdir(parents=True)
    _, *parts = re.split(r"^# file: (.+)\n", block.code, flags=re.MULTILINE)
    if len(parts) <= 2:
        fixture = folder / "bad.py"
        header = "" if block.code.startswith("# options:") else "# file: pkg/case.py\n"
        fixture.write_text(header + block.code, encoding="utf-8")
        return fixture
    for name, code in zip(parts[::2], parts[1::2], strict=True):
        file = folder / "bad" / name.strip()
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(code, encoding="utf-8")
    return folder / "bad"


@pytest.mark.parametrize("rule", RULES)
def test_headings_are_complete_and_in_order(rule: Rule) -> None:
    assert list(sections(page_of(rule))) == list(HEADINGS)


@pytest.mark.parametrize("rule", RULES)
def test_no_section_is_empty(rule: Rule) -> None:
    empty = [heading for heading, (text, _) in sections(page_of(rule)).items() if not text.strip()]
    assert empty == []


@pytest.mark.parametrize("rule", RULES)
def test_the_head_is_current(rule: Rule) -> None:
    assert page_of(rule).startswith(head(rule) + "\n## "), "run: python -m lint_rules.authoring docs"


@pytest.mark.parametrize("rule", RULES)
def test_bad_examples_fire_as_annotated(rule: Rule, tmp_path: Path) -> None:
    for number, block in enumerate(examples(rule, "Bad")):
        assert list(claims(block.code, "page")), f"the block at line {block.line} annotates nothing"
        assert wrong(rule, block, tmp_path / str(number)) == []


@pytest.mark.parametrize("rule", RULES)
def test_good_examples_are_silent(rule: Rule, tmp_path: Path) -> None:
    for number, block in enumerate(examples(rule, "Good")):
        assert wrong(rule, block, tmp_path / str(number)) == []


@pytest.mark.parametrize("rule", RULES)
def test_the_proof_under_why_runs(rule: Rule, tmp_path: Path) -> None:
    for block in examples(rule, "Why"):
        script = tmp_path / "why.py"
        script.write_text(block.code, encoding="utf-8")
        done = subprocess.run(  # noqa: PLW1510 - the output is part of what we assert
            [sys.executable, "-I", str(script)], cwd=tmp_path, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, f"docs/rules/{rule.name}.md, block at line {block.line}:\n{done.stderr}"


@pytest.mark.parametrize("rule", RULES)
def test_the_talk_is_linked(rule: Rule) -> None:
    text, _ = sections(page_of(rule)).get("In the talk", ("", 0))
    assert re.search(r"https://(www\.infoq\.com|peter\.bourgon\.org)/", text), "link the place in the talk"


def test_every_page_has_a_rule() -> None:
    pages = {path.stem for path in PAGES.glob("*.md")} - {Path(INDEX).stem}
    assert pages <= {rule.name for rule in catalog()}


def test_the_index_is_current() -> None:
    path = PAGES / INDEX
    assert path.exists(), "run: python -m lint_rules.authoring docs"
    assert path.read_text(encoding="utf-8") == index(catalog()), "run: python -m lint_rules.authoring docs"
