"""The text that people read, as a whole."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from lint_rules.report.problems import Background, Place, Problem, Proof, Report
from lint_rules.report.rationale import lines, prose, write
from lint_rules.report.terminal import Look
from lint_rules.report.visible import cells

SOURCE = """\
import requests

session = None


def connect(url):
    global session
    session = requests.Session()


def fetch(url):
    return session.get(
        url,
        timeout=3,
        headers={},
        stream=True,
    )
"""
USER = """\
from app import state

state.connect("https://example.org")
"""
BACKGROUND = Background(
    "Later code gives a module-level name another value.\n\nWho reads the name cannot know which value it has: that "
    "depends on who was called before. Pass the value along instead.\n\n- a list\n- keeps its lines",
    "https://example.org/rebound/",
    (("Go best practices, six years in: top tip 9", "https://example.org/talk#9"),),
)
GOLDEN = """\
app/state.py (2 findings)

W6702 rebound-global: later code rebinds 'session'
  --> app/state.py:3:1
   |
 3 | session = None
   | ^^^^^^^
   |
   | 1. connect() binds a new one
   |    --> app/state.py:8:5
 8 |     session = requests.Session()
   |     -------
   | 2. called here
   |    --> app/use.py:3:1
 3 | state.connect("https://example.org")
   | ------------------------------------

E9999 made-up: the whole call
   --> app/state.py:12:12
    |
 12 |     return session.get(
    |            ^^^^^^^^^^^^
...
 17 |     )
    |     ^

Why

E9999 made-up

W6702 rebound-global
  Later code gives a module-level name another value.

  Who reads the name cannot know which value it has: that depends on who was called
  before. Pass the value along instead.

  - a list
  - keeps its lines

  docs  https://example.org/rebound/
  talk  Go best practices, six years in: top tip 9
        https://example.org/talk#9

Summary

findings  files  rule
       1      1  E9999 made-up
       1      1  W6702 rebound-global
       2      1  in all
"""
NARROW = """\
app/state.py (2 findings)

W6702 rebound-global: later code rebinds
  'session'
  --> app/state.py:3:1
   |
 3 | session = None
   | ^^^^^^^
   |
   | 1. connect() binds a new one
   |    --> app/state.py:8:5
 8 |     session = requests.Session()
   |     -------
   | 2. called here
   |    --> app/use.py:3:1
 3 | state.connect("https://example.o...
   | -----------------------------------
"""


@pytest.fixture
def report(tmp_path: Path) -> Report:
    state, use = tmp_path / "state.py", tmp_path / "use.py"
    state.write_text(SOURCE)
    use.write_text(USER)

    def place(file: Path, line: int, column: int, end_line: int, end_column: int) -> Place:
        return Place(f"app/{file.name}", str(file), line, column, end_line, end_column)

    steps = (
        Proof(place(state, 8, 4, 8, 11), "connect() binds a new one"),
        Proof(place(use, 3, 0, 3, 36), "called here"),
    )
    rebound = Problem(
        "W6702", "rebound-global", "warning", "later code rebinds 'session'", place(state, 3, 0, 3, 7), steps
    )
    whole = Problem("E9999", "made-up", "error", "the whole call", place(state, 12, 11, 17, 5))
    return Report((whole, rebound), {"rebound-global": BACKGROUND})


def _text(report: Report, look: Look) -> str:
    return "".join("".join(piece.text for piece in line).rstrip() + "\n" for line in lines(report, look))


def test_plain(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    # The width of whoever runs the tests is theirs.
    monkeypatch.delenv("COLUMNS", raising=False)
    out = io.StringIO()
    write(report, out)
    assert out.getvalue() == GOLDEN


def test_styles_change_no_text(report: Report) -> None:
    assert _text(report, Look(color=True, links=True)).replace("│", "|") == GOLDEN
    assert _text(report, Look(color=True, encoding="ascii")) == GOLDEN


@pytest.mark.parametrize("width", [40, 60])
def test_narrow(report: Report, width: int) -> None:
    text = _text(report, Look(width=width))
    assert max(cells(line) for line in text.splitlines()) <= width


def test_narrow_as_a_whole(report: Report) -> None:
    assert _text(report, Look(width=40)).startswith(NARROW)


def test_each_rationale_is_told_once(report: Report) -> None:
    (whole, rebound) = report.problems
    again = [
        Problem(rebound.code, rebound.symbol, rebound.severity, f"again {number}", rebound.place) for number in range(5)
    ]
    text = _text(Report((whole, rebound, *again), report.backgrounds), Look())
    assert text.count("Later code gives a module-level name") == 1
    assert "       6      1  W6702 rebound-global" in text


def test_order_does_not_depend_on_the_order_of_arrival(report: Report) -> None:
    turned = Report(report.problems[::-1], report.backgrounds)
    assert _text(turned, Look()) == GOLDEN


def test_nothing_found() -> None:
    assert _text(Report((), {}), Look()) == "No findings.\n"


def test_hostile_words() -> None:
    place = Place("a\x1b[31m\u202e.py", "/nowhere/a\x1b[31m\u202e\udcff.py", 1, 4)
    problem = Problem("W1\x07", "[bold]x", "warning", "told \x1b]8;;evil\x07 [red]", place, (Proof(place, "\x9bstep"),))
    text = _text(Report((problem,), {"[bold]x": Background("why \x1b[2J", "https://x.org/\x1b")}), Look())
    assert text.isprintable() or not set(text) & {"\x1b", "\x07", "\x9b", "\u202e", "\udcff"}
    assert r"a\x1b[31m\u202e.py:1:5" in text
    assert r"told \x1b]8;;evil\x07 [red]" in text


def test_a_message_of_several_lines() -> None:
    place = Place("a.py", "/nowhere/a.py", 1)
    problem = Problem("R0801", "duplicate-code", "refactor", "Similar lines in 2 files\n==a:[1:3]\n\tcode", place)
    assert _text(Report((problem,), {}), Look()).splitlines()[2:7] == [
        "R0801 duplicate-code: Similar lines in 2 files",
        "  --> a.py:1",
        "   |",
        "   | ==a:[1:3]",
        "   |     code",
    ]


def test_prose_keeps_code_and_lists() -> None:
    text = "One\nparagraph that\nflows.\n\n    code\n    stays\n\n- item\n- item"
    shown = ["".join(piece.text for piece in line) for line in prose(text, 40, "utf-8")]
    assert shown == ["One paragraph that flows.", "", "    code", "    stays", "", "- item", "- item"]
