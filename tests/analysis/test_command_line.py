"""What functions ask of the command line. Each case is the body of a function."""

from __future__ import annotations

from pathlib import Path

import pytest

from lint_rules.analysis.options import Options
from lint_rules.analysis.source import Source
from lint_rules.engine.context import Context
from lint_rules.engine.tree import build
from lint_rules.knowledge.tables import Knowledge

ASKED = {
    "parser": ("argparse.ArgumentParser().parse_args()", "calls `argparse.ArgumentParser().parse_args` on it"),
    "parser of the module": ("parser().parse_args()", "calls `parser().parse_args` on it"),
    "known words": ("argparse.ArgumentParser().parse_known_args(sys.argv[1:])", "calls `"),
    "nothing is passed": ("argparse.ArgumentParser().parse_args(None)", "calls `"),
    "item": ("return sys.argv[1]", "takes `sys.argv[1]`"),
    "word": ("return '-x' in sys.argv", "asks `'-x' in sys.argv`"),
    "length": ("return len(sys.argv) > 2", "asks `len(sys.argv) > 2`"),
    "words": ("for word in sys.argv[1:]:\n        if word == a: b.go()", "goes through its words"),
    "any of them": ("return any(word == a for word in sys.argv)", "looks for some of its words"),
}
SILENT = {
    "name of the program": "return sys.argv[0]",
    "copied": "return list(sys.argv)",
    "shown": "print(sys.argv)",
    "replaced": "sys.argv = a",
    "handed to a child": "b.call([sys.executable, *sys.argv])",
    "parses what it is passed": "argparse.ArgumentParser().parse_args(a)",
    "in place of what was not passed": "argparse.ArgumentParser().parse_args(a or sys.argv[1:])",
    "unknown parser": "b.parse_args()",
    "other words": "return '-x' in b.argv",
    "message of the module's own": "b.call([sys.executable, '-w'])\n    return '-w' in sys.argv",
}


def asked(folder: Path, body: str) -> list[str]:
    text = f"import argparse, sys\ndef parser(): return argparse.ArgumentParser()\ndef f(a, b):\n    {body}\n"
    path = folder / "m.py"
    path.write_text(text, encoding="utf-8")
    context = Context(Source(str(path), "m", text, build(text, "m", str(path))), Options(), Knowledge())
    return [question for _, question in context.command_line.reads()]


@pytest.mark.parametrize(("body", "expected"), ASKED.values(), ids=ASKED)
def test_asked(tmp_path: Path, body: str, expected: str) -> None:
    [question] = asked(tmp_path, body)
    assert question.startswith(expected)


@pytest.mark.parametrize("body", SILENT.values(), ids=SILENT)
def test_silent(tmp_path: Path, body: str) -> None:
    assert asked(tmp_path, body) == []
