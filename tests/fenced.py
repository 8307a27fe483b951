"""The fenced blocks of a Markdown page."""

from __future__ import annotations

import dataclasses
import re
import textwrap

_FENCE = re.compile(
    r"^(?P<indent> *)```(?P<language>[\w+-]*)(?P<info>[^\n]*)\n(?P<code>.*?)^(?P=indent)```\s*$",
    re.DOTALL | re.MULTILINE,
)


@dataclasses.dataclass(frozen=True)
class Block:
    """A fenced block and the line of the page on which its code starts."""

    language: str
    info: str
    """What follows the language: ``title="pyproject.toml"``."""
    code: str
    line: int


def blocks(text: str, first_line: int = 1) -> list[Block]:
    """The blocks of a page, or of a part of it that starts at a line."""
    return [
        Block(
            match["language"],
            match["info"].strip(),
            textwrap.dedent(match["code"]),
            first_line + text.count("\n", 0, match.start("code")),
        )
        for match in _FENCE.finditer(text)
    ]
