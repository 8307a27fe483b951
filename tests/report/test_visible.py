"""Nothing that a stranger wrote moves the cursor, changes a colour or turns the text around."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lint_rules.report.visible import cells, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain [red]text[/red]", "plain [red]text[/red]"),
        ("\x1b[31m", r"\x1b[31m"),
        ("a\tb\r\n", r"a\tb\r\n"),
        ("\x9b\x07\x00", r"\x9b\x07\x00"),
        ("\u202egnp", r"\u202egnp"),
        ("\u2066\u200f\u061c", r"\u2066\u200f\u061c"),
        ("\u200b\ufeff\u2028", r"\u200b\ufeff\u2028"),
        ("\U000e0041", r"\U000e0041"),
        ("\udcff", r"\xff"),
        ("\ud800", r"\ud800"),
        ("Grüße, 世界", "Grüße, 世界"),
    ],
)
def test_shows_what_would_not_show(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_shows_what_the_encoding_does_not_have() -> None:
    assert visible("é世", "ascii") == r"\xe9\u4e16"
    assert visible("é世", "latin-1") == r"é\u4e16"


@given(st.text(), st.sampled_from(["utf-8", "ascii", "cp1252"]))
def test_can_always_be_printed(text: str, encoding: str) -> None:
    shown = visible(text, encoding)
    shown.encode(encoding)
    assert not any(unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for character in shown)


@pytest.mark.parametrize(
    ("text", "width"), [("", 0), ("abc", 3), ("世界", 4), ("e\u0301", 1), ("\uff46", 2), ("🙂", 2), ("é", 1), ("각", 2)]
)
def test_measures_in_columns(text: str, width: int) -> None:
    assert cells(text) == width
