"""What of a comment can go that suppresses nothing? An edit of the text, after which the code is the same.

A comment in which other names are left keeps them. One that is left without a name goes with its reason, and its line
where it has one of its own; but not with words that speak to another tool, and not from where another comment counts
lines from it.
"""

from __future__ import annotations

import dataclasses
import re
import tokenize
from collections.abc import Collection, Sequence
from typing import Final

from lint_rules.analysis.comments import reason_in
from lint_rules.engine.sameness import means_the_same

_SUPPRESSION: Final = re.compile(
    r"(?P<head>\#\s*pylint:\s*disable(?:-next|-msg)?\s*=\s*)(?P<names>[\w-]+(?:\s*,\s*[\w-]+)*)(?P<rest>\s*(?:[#;].*)?)"
)
_DECLARING: Final = 2
"""Lines from the top in which Python looks for the encoding of a file."""


@dataclasses.dataclass(frozen=True, slots=True)
class Edit:
    """A span of a text, and what is to stand there. Lines count from 1, columns from 0, in characters."""

    line: int
    column: int
    end_line: int
    end_column: int
    text: str = ""

    def made_in(self, lines: Sequence[str]) -> str:
        """The text of these lines after the edit."""
        before = [*lines[: self.line - 1], lines[self.line - 1][: self.column]]
        after = [lines[self.end_line - 1][self.end_column :], *lines[self.end_line :]]
        return "\n".join(before) + self.text + "\n".join(after)


def removal(text: str, comment: tokenize.TokenInfo, words: Collection[str]) -> Edit | None:
    """The edit that takes names out of a comment; None where none is known to be safe.

    Args:
        text: the file.
        comment: the comment in it.
        words: names in it that suppress nothing.
    """
    said = _SUPPRESSION.fullmatch(comment.string)
    if said is None:
        return None
    lines = text.split("\n")
    line, column = comment.start
    kept = _without(said["names"], words)
    if kept:
        edit = Edit(line, column + said.start("names"), line, column + said.end("names"), kept)
    elif not _speaks_of_nothing_else(said["rest"]):
        return None
    elif lines[line - 1][:column].strip():
        edit = Edit(line, len(lines[line - 1][:column].rstrip()), line, len(lines[line - 1]))
    elif _is_counted_from(lines, line):
        return None
    else:
        edit = Edit(line, 0, line + 1, 0) if line < len(lines) else Edit(line, 0, line, len(lines[line - 1]))
    return edit if means_the_same(text, edit.made_in(lines)) else None


def _without(names: str, words: Collection[str]) -> str:
    """A list of names without some of them."""
    first, *others = re.findall(r"(\s*,\s*)?([\w-]+)", names)
    kept = [separator + name for separator, name in (first, *others) if name not in words]
    return re.sub(r"^\s*,\s*", "", "".join(kept))


def _speaks_of_nothing_else(rest: str) -> bool:
    """Whether what stands behind the names is nothing, or the reason for them as a person wrote it."""
    words = " ".join(rest.strip(" \t\f-\u2013\u2014:;,.#").split())
    return not words or (":" not in rest and "coding" not in rest and reason_in(rest) == words)


def _is_counted_from(lines: Sequence[str], line: int) -> bool:
    """Whether the lines below mean something else when this one is gone."""
    declares = line <= _DECLARING < len(lines) and "coding" in lines[_DECLARING]
    return declares or (line > 1 and "disable-next" in lines[line - 2])
