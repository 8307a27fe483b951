"""Text that a terminal shows and does not obey, and the room that it takes there.

File names, messages and source text come from strangers. A control character could move the cursor, an escape
sequence could rewrite what stands above, and a bidirectional control could show code in another order than it runs.
"""

from __future__ import annotations

import unicodedata
from typing import Final

_UNSHOWN: Final = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
"""Unicode categories that are shown by their number: controls, format characters, surrogates, and what has no shape."""


def visible(text: str, encoding: str = "utf-8") -> str:
    """The text with everything escaped that would not show as itself, or that the encoding does not have."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(shape(character, encoding) for character in text)


def shape(character: str, encoding: str) -> str:
    """One character as it is shown."""
    if unicodedata.category(character) in _UNSHOWN:
        if "\udc80" <= character <= "\udcff":
            # A byte of a file name that is not in the encoding of file names.
            return f"\\x{ord(character) - 0xDC00:02x}"
        return character.encode("unicode_escape").decode("ascii")
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return character.encode("unicode_escape").decode("ascii")
    return character


def cells(text: str) -> int:
    """How many columns of a terminal the text takes."""
    return len(text) if text.isascii() else sum(map(_cells_of, text))


def _cells_of(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me"} or "\u1160" <= character <= "\u11ff":
        # Marks and the later parts of a Hangul syllable stand on what is before them.
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1
