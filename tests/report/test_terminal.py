"""What an output can show is found out from the output and the environment, in that order of trust."""

from __future__ import annotations

import io
import sys

import pytest

from lint_rules.report.terminal import Line, Look, Piece, emit, flow, look


class Terminal(io.StringIO):
    """An output that a person looks at."""

    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        raise OSError


@pytest.mark.parametrize(
    ("environ", "color"),
    [
        ({"TERM": "xterm"}, True),
        ({}, True),
        ({"TERM": "dumb"}, False),
        ({"TERM": "dumb", "FORCE_COLOR": "1"}, True),
        ({"NO_COLOR": "1"}, False),
        ({"NO_COLOR": ""}, True),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
    ],
)
def test_color_on_a_terminal(environ: dict[str, str], *, color: bool) -> None:
    assert look(Terminal(), environ).color is color


def test_color_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    assert not look(out, {}).color
    assert not look(out, {"FORCE_COLOR": "1"}).color, "a file stays plain"
    monkeypatch.setattr(sys, "stdout", out)
    assert look(out, {"FORCE_COLOR": "1"}).color


@pytest.mark.parametrize(
    ("environ", "links"),
    [
        ({}, False),
        ({"TERM": "linux"}, False),
        ({"TERM": "xterm-kitty"}, True),
        ({"TERM_PROGRAM": "vscode"}, True),
        ({"WT_SESSION": "1"}, True),
        ({"VTE_VERSION": "4900"}, False),
        ({"VTE_VERSION": "7600"}, True),
        ({"VTE_VERSION": "7600", "FORCE_HYPERLINK": "0"}, False),
        ({"FORCE_HYPERLINK": "1"}, True),
        ({"VTE_VERSION": "7600", "NO_COLOR": "1"}, False),
    ],
)
def test_links(environ: dict[str, str], *, links: bool) -> None:
    assert look(Terminal(), environ).links is links


@pytest.mark.parametrize(
    ("columns", "width"), [("40", 40), ("3", 20), ("0", 100), ("-1", 100), ("wide", 100), ("²", 100), ("", 100)]
)
def test_width(columns: str, width: int) -> None:
    assert look(io.StringIO(), {"COLUMNS": columns}).width == width


def _text(lines: list[Line]) -> list[str]:
    return ["".join(piece.text for piece in line) for line in lines]


def test_flow_wraps_at_spaces_and_keeps_words() -> None:
    pieces = [Piece("W1 name", "warning"), Piece(": "), Piece("a message with words")]
    assert _text(list(flow(pieces, 14, later=(Piece("  "),)))) == ["W1 name: a", "  message with", "  words"]
    assert _text(list(flow([Piece("see https://example.org/long/address now")], 10))) == [
        "see",
        "https://example.org/long/address",
        "now",
    ]


def test_flow_counts_columns_not_characters() -> None:
    assert _text(list(flow([Piece("世界 世界 世界")], 10))) == ["世界 世界", "世界"]


def test_plain_output_is_the_text() -> None:
    out = io.StringIO()
    emit([(Piece("[red]a[/red] ", "error", "https://x.org"), Piece(":smile:  ")), ()], out, Look())
    assert out.getvalue() == "[red]a[/red] :smile:\n\n"


def test_styled_output_is_the_same_text_with_styles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    out = io.StringIO()
    line = (Piece("[red]a[/red]", "error", "https://x.org"), Piece(" :smile: " + "x" * 200))
    emit([line], out, Look(width=20, color=True))
    assert out.getvalue() == "\x1b[1;31m[red]a[/red]\x1b[0m :smile: " + "x" * 200 + "\n"
    emit([line], out, Look(width=20, color=True, links=True))
    assert ";https://x.org\x1b\\" in out.getvalue()
