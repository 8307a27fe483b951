"""Where does a suppression comment go, and what does it leave of the file? Text in, text out.

Pylint takes ``# pylint: disable-next=names  # reason`` on the line above, and ``# pylint: disable=names  # reason`` at
the end of a line. The first is right nearly everywhere; the second is for lines below such a comment. After a
backslash, or where a string began on an earlier line, Pylint takes a comment to be about the line before: there is no
place.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Collection, Mapping
from typing import Final

from lint_rules.engine.sameness import means_the_same
from lint_rules.engine.tree import UnreadableSource, decode

_BREAK: Final = re.compile(rb"\r\n|\r|\n")
_MARK: Final = b"\xef\xbb\xbf"
_OPENS: Final = ("FSTRING_START", "TSTRING_START")
_CLOSES: Final = ("FSTRING_END", "TSTRING_END")
"""Kinds of tokens that newer Pythons split a string into."""


class InvalidReason(Exception):
    """A text cannot be the reason of a suppression; the text says why in one line."""


class NotPossible(Exception):
    """The file cannot be changed without changing what it means; the text says why in one line."""


def reason(text: str) -> str:
    """A reason as it is written into files.

    Raises:
        InvalidReason: there is none, or Pylint or Python would read it as an instruction.
    """
    text = text.strip()
    if not re.search(r"[^\W\d_]{2,}", text):
        raise InvalidReason("a reason is written in words: --reason 'why this may stay'")
    if not text.isprintable():
        raise InvalidReason("a reason is one line without control characters")
    if re.search(r"pylint\s*:|coding[:=]", text):
        raise InvalidReason("a reason cannot hold 'pylint:' or 'coding:', which are instructions in a comment")
    return text


def suppressed(data: bytes, names: Mapping[int, Collection[str]], why: str) -> bytes:
    """A file with comments.

    Args:
        data: the file. All of its bytes are kept, between the inserted ones.
        names: for each line, counted from 1, the rules that are to be silent there.
        why: the reason.

    Raises:
        NotPossible: the file means something else with the comments, cannot hold the reason, or has no place for one.
    """
    try:
        text = decode(data)
        encoding = tokenize.detect_encoding(io.BytesIO(data).readline)[0]
        joined, comments = _looked_at(text)
        written = f"  # {why}".encode("utf-8" if encoding == "utf-8-sig" else encoding)
    except UnicodeEncodeError as error:
        raise NotPossible(f"the reason cannot be written in {encoding}") from error
    except (UnreadableSource, SyntaxError, tokenize.TokenError) as error:
        raise NotPossible(str(error)) from error
    lines = _lines(data)
    for line in sorted(names, reverse=True):
        listed = ",".join(sorted(names[line])).encode()
        body, end = lines[line - 1]
        mark = _MARK if line == 1 and body.startswith(_MARK) else b""
        indent = re.match(rb"[ \t\f]*", body[len(mark) :])
        space = indent[0] if indent else b""
        if line in joined:
            raise NotPossible(f"line {line} continues the one before, where Pylint heeds no comment")
        if "disable-next" not in comments.get(line - 1, ""):
            above = mark + space + b"# pylint: disable-next=" + listed + written
            lines[line - 1 : line] = [(above, end or _usual_break(data)), (body[len(mark) :], end)]
        elif line + 1 not in joined and "pylint:" not in comments.get(line, ""):
            lines[line - 1] = (body.rstrip(b" \t") + b"  # pylint: disable=" + listed + written, end)
        else:
            raise NotPossible(f"line {line} has comments for Pylint already, or is continued with a backslash")
    changed = b"".join(part for pair in lines for part in pair)
    if not _means_the_same(text, changed, encoding):
        raise NotPossible("with the comments, the file would mean something else")
    return changed


def _lines(data: bytes) -> list[tuple[bytes, bytes]]:
    """Lines with what ends each, as Python counts them."""
    found, start = [], 0
    for match in _BREAK.finditer(data):
        found.append((data[start : match.start()], match[0]))
        start = match.end()
    if start < len(data):
        found.append((data[start:], b""))
    return found


def _usual_break(data: bytes) -> bytes:
    first = _BREAK.search(data)
    return first[0] if first else b"\n"


def _looked_at(text: str) -> tuple[frozenset[int], Mapping[int, str]]:
    """Lines that a string or a backslash joins to the one before, and the comment on each line."""
    joined: set[int] = set()
    comments = {}
    open_strings: list[int] = []
    last = 0
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if tokenize.tok_name[token.type] in _OPENS:
            open_strings.append(token.start[0])
        elif tokenize.tok_name[token.type] in _CLOSES and open_strings:
            joined.update(range(open_strings.pop() + 1, token.end[0] + 1))
        if token.type == tokenize.COMMENT:
            comments[token.start[0]] = token.string
        if last and token.type not in {tokenize.INDENT, tokenize.DEDENT}:
            joined.update(range(last + 1, token.start[0] + 1))
        if token.type not in {tokenize.NL, tokenize.NEWLINE}:
            joined.update(range(token.start[0] + 1, token.end[0] + 1))
            last = token.end[0]
        else:
            # What follows begins on a line of its own.
            last = 0
    return frozenset(joined), comments


def _means_the_same(before: str, changed: bytes, encoding: str) -> bool:
    try:
        same_encoding = tokenize.detect_encoding(io.BytesIO(changed).readline)[0] == encoding
        return same_encoding and means_the_same(before, decode(changed))
    except (UnreadableSource, SyntaxError):
        return False
