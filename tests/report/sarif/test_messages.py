"""Messages are sentences, and what stands in brackets is a link only where it should be."""

from __future__ import annotations

import pytest

from lint_rules.report.sarif.messages import MOST_LINKS, sentence


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ("Unused import os", "Unused import os."),
        ("Is this right?", "Is this right?"),
        ("Missing docstring.", "Missing docstring."),
        ("", "No message."),
        ("see x[0](1)", r"see x\[0](1)."),
        ("a list[int] of [b]", "a list[int] of [b]."),
        ("two\nlines", "two\nlines."),
        (
            "Similar lines in 2 files\n==app.one:[2:9]\n==app.two:[4:11]\nimport os\nimport sys",
            "Similar lines in 2 files: app.one lines 3 to 9, app.two lines 5 to 11.",
        ),
    ],
)
def test_sentences(message: str, text: str) -> None:
    assert sentence(message) == text


def test_many_steps() -> None:
    text = sentence("x", [f"step {number}" for number in range(MOST_LINKS + 3)])
    assert text.endswith(f"[step {MOST_LINKS - 1}]({MOST_LINKS}) and 3 more.")
