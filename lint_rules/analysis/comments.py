"""Does a comment give a reason here?

Nothing is tokenized: one pattern steps over strings and stops at comments, and only in a module of which
somebody asks.
"""

from __future__ import annotations

import ast
import functools
import re
from typing import Final

from lint_rules.analysis.source import Source

_STRING_OR_COMMENT: Final = re.compile(
    r"""(?xs)
    \# [^\n]*
    | \"{3} (?: \\. | [^\\] )*? \"{3}
    | '{3} (?: \\. | [^\\] )*? '{3}
    | " (?: \\. | [^"\\\n] )* "
    | ' (?: \\. | [^'\\\n] )* '
    """
)
_DIRECTIVE: Final = re.compile(
    r"""(?x)
    \b(?: noqa (?: \s*:\s* [A-Z]+[0-9]+ (?: [\s,]+ [A-Z]+[0-9]+ )* )?
        | type \s*:\s* ignore (?: \[ [^\]]* \] )?
        | (?: pyright | mypy | ruff | flake8 | isort | fmt | yapf ) \s*:\s* [\w-]+ (?: \[ [^\]]* \] | [=][\w,-]+ )*
        | pylint \s*:\s* [\w-]+ (?: \s*=\s* [\w-]+ (?: \s*,\s* [\w-]+ )* )?
        | pragma \s*:?\s* (?: no \s+ (?: cover | branch ) )?
        | nosec (?: \s* :? \s* B\d+ (?: [\s,]+ B\d+ )* )?
    )""",
    re.IGNORECASE,
)
_PROMISE: Final = re.compile(r"^\W*(TODO|FIXME|XXX)\b", re.IGNORECASE)
_NAMED: Final = re.compile(
    r"\b(?:noqa|pylint\s*:\s*disable(?:-next)?)\b\s*[:=]?\s*(?P<names>[\w\s,.-]*)", re.IGNORECASE
)


class Comments:
    """The comments of one module, collected when somebody first asks."""

    def __init__(self, source: Source) -> None:
        self._source = source

    @functools.cached_property
    def _by_line(self) -> dict[int, tuple[str, bool]]:
        """Line number to comment, and whether it stands alone on its line."""
        text = self._source.text
        found = {}
        line, counted = 1, 0
        for match in _STRING_OR_COMMENT.finditer(text):
            if text[match.start()] == "#":
                line += text.count("\n", counted, match.start())
                counted = match.start()
                start = text.rfind("\n", 0, counted) + 1
                found[line] = (match[0].rstrip(), not text[start:counted].strip())
        return found

    def on(self, line: int) -> str:
        """The comment on a line (counted from 1), with its ``#``; empty when there is none."""
        return self._by_line.get(line, ("", False))[0]

    def reason(self, first: int, last: int) -> bool:
        """Whether a comment on one of these lines says something in words.

        Words of a directive (``noqa``, ``type:``, ``pylint:``, ``pragma:``, ``nosec``) do not count, and a promise
        to do it later (TODO, FIXME, XXX) is no reason.
        """
        return any(_gives_reason(self.on(line)) for line in range(first, last + 1))

    def reason_above(self, line: int) -> bool:
        """Whether the comment lines that stand directly above a line give a reason."""
        line -= 1
        while self._by_line.get(line, ("", False))[1]:
            if _gives_reason(self.on(line)):
                return True
            line -= 1
        return False

    def suppresses(self, first: int, last: int, names: frozenset[str]) -> bool:
        """Whether a ``noqa`` or ``pylint: disable`` on these lines names one of these codes or symbols."""
        for line in range(first, last + 1):
            for match in _NAMED.finditer(self.on(line)):
                if names.intersection(re.split(r"[\s,]+", match["names"])):
                    return True
        return False


def reason_in(comment: str) -> str:
    """The reason that a comment gives beside its directives; empty when it gives none."""
    if not _gives_reason(comment):
        return ""
    parts = (part.strip(" \t\f-\u2013\u2014:;,.") for part in _DIRECTIVE.sub(" ", comment).split("#"))
    return "; ".join(" ".join(part.split()) for part in parts if part)


def _gives_reason(comment: str) -> bool:
    words = _DIRECTIVE.sub(" ", comment.lstrip("#"))
    return not _PROMISE.match(words) and re.search(r"[^\W\d_]{2,}", words) is not None and not _is_code(words.strip())


def _is_code(words: str) -> bool:
    """Whether a comment is a statement that was switched off. Single words and names are taken for words."""
    try:
        statements = ast.parse(words).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        # What does not parse was meant for people.
        return False
    match statements:
        case [ast.Pass() | ast.Continue() | ast.Break() | ast.Assign() | ast.AugAssign()]:
            return True
        case [ast.Raise(exc=None) | ast.Return(value=None)]:
            return True
        case [ast.Expr(value=inner) | ast.Raise(exc=inner) | ast.Return(value=inner)]:
            return isinstance(inner, (ast.Call, ast.Await))
        case _:
            return False
