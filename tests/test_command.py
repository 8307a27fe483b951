"""``lint-rules``, as people and scripts call it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lint_rules import __version__, command
from lint_rules.__main__ import main
from lint_rules.catalog import catalog

ROOT = Path(__file__).parents[1]


def _run(*words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name not in {"COLUMNS", "NO_COLOR", "FORCE_COLOR", "FORCE_HYPERLINK", "TERM"}
    }
    return subprocess.run(
        [sys.executable, "-m", "lint_rules", *words],
        env={**inherited, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **environ},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )


def test_version() -> None:
    done = _run("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"lint-rules {__version__}\n", "")


@pytest.mark.parametrize("words", [("--version",), ("--help",)])
def test_starts_without_what_it_does_not_need(words: tuple[str, ...]) -> None:
    code = (
        "import sys; from lint_rules.__main__ import main; main(sys.argv[1:]); "
        "sys.exit(len({'pylint', 'astroid', 'rich'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert done.returncode == 0


def test_help_names_every_subcommand_and_teaches(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    text = capsys.readouterr().out
    assert set(command.names()) >= {"explain", "rules"}
    for name in command.names():
        assert f"    {name}" in text
        assert command.summary(name)
    assert "examples:" in text
    assert "exit codes:" in text


@pytest.mark.parametrize("name", command.names())
def test_every_subcommand_teaches(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"]) == 0
    text = capsys.readouterr().out
    assert f"usage: lint-rules {name}" in text
    assert f"lint-rules {name}" in text.partition("examples:")[2]


def test_no_words_at_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "usage: lint-rules" in captured.err


@pytest.mark.parametrize(
    ("words", "more"),
    [
        (["explode"], "lint-rules --help"),
        (["--no-such-option"], "lint-rules --help"),
        (["explain"], "lint-rules explain --help"),
        (["rules", "sports"], "lint-rules rules --help"),
        (["cache", "\x1b[31m"], "lint-rules cache --help"),
    ],
)
def test_usage_errors_are_one_line(words: list[str], more: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("lint-rules: ")
    assert captured.err.endswith(f"; see {more}\n")
    assert captured.err.count("\n") == 1
    assert "\x1b" not in captured.err


def test_rules(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "errors" in lines
    for rule in catalog():
        assert any(line.startswith(f"  {rule.code}  {rule.tier:<6}  {rule.name}") for line in lines)


def test_rules_of_a_family_and_a_tier(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "errors", "--core", "--json"]) == 0
    found = {rule["name"] for rule in json.loads(capsys.readouterr().out)}
    assert found == {rule.name for rule in catalog() if rule.family == "errors" and not rule.strict}


def test_rules_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "--json"]) == 0
    found = {rule["name"]: rule for rule in json.loads(capsys.readouterr().out)}
    assert list(found) == [rule.name for rule in catalog()]
    assert found["bare-reraise"]["code"] == "W6902"
    assert found["bare-reraise"]["tier"] == "core"
    assert found["bare-reraise"]["docs"].endswith("/rules/bare-reraise/")


def test_narrow(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    assert main(["rules"]) == 0
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 46


@pytest.fixture
def pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("lint_rules.report.pages.PAGES", (tmp_path / "nowhere", tmp_path))
    (tmp_path / "bare-reraise.md").write_text("# bare-reraise\n\n## Why\n\nBecause `raise`.\n", encoding="utf-8")
    return tmp_path


def test_explain_prints_what_the_file_says(pages: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "# bare-reraise\n\n```python\nif x:\n\ty()\n```\n\nGrüße · core"
    (pages / "bare-reraise.md").write_text(text, encoding="utf-8")
    assert main(["explain", "bare-reraise"]) == 0
    assert capsys.readouterr().out == text


@pytest.mark.parametrize("name", ["bare-reraise", "W6902", "w6902", "bare_reraise", "Bare-Reraise"])
@pytest.mark.usefixtures("pages")
def test_explain_prints_the_page(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", name]) == 0
    assert capsys.readouterr().out == "# bare-reraise\n\n## Why\n\nBecause `raise`.\n"


@pytest.mark.usefixtures("pages")
def test_explain_renders_the_page_for_people(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert main(["explain", "bare-reraise"]) == 0
    text = capsys.readouterr().out
    assert "\x1b[" in text
    assert "## Why" not in text
    assert "Why" in text


@pytest.mark.parametrize("empty", [True, False])
def test_explain_without_a_page(pages: Path, capsys: pytest.CaptureFixture[str], *, empty: bool) -> None:
    (pages / "bare-reraise.md").unlink()
    if empty:
        (pages / "bare-reraise.md").touch()
    assert main(["explain", "bare-reraise"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("W6902 bare-reraise\n\nAn except clause that only re-raises")
    assert "docs  https://lint-rules.readthedocs.io/en/stable/rules/bare-reraise/\n" in text


def test_explain_pylints_own(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "unused-import"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("W0611 unused-import\n\nUsed when an imported module or variable is not used.\n")
    assert "/user_guide/messages/warning/unused-import.html" in text


@pytest.mark.usefixtures("pages")
def test_explain_suggests(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "bare-rerase", "W6902", "\x1b[31m"]) == 2
    captured = capsys.readouterr()
    assert captured.out.startswith("# bare-reraise")
    assert "no rule 'bare-rerase'; did you mean bare-reraise" in captured.err
    assert r"no rule '\x1b[31m'" in captured.err


@pytest.mark.parametrize("name", ["../../pyproject", "..", "/etc/passwd", "a/b", ""])
def test_explain_reads_pages_only(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", name]) == 2
    assert "no rule" in capsys.readouterr().err


def test_a_reader_who_leaves() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "lint_rules", "rules"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
        timeout=120,
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")


def test_an_interrupt(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(name: str) -> command.Subcommand:
        raise KeyboardInterrupt(name)

    monkeypatch.setattr("lint_rules.command.load", interrupted)
    assert main(["rules"]) == 130
    assert capsys.readouterr().err == "lint-rules: interrupted\n"
