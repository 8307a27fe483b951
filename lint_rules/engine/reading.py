"""The text of a file that somebody named, or why it has none."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from lint_rules.engine.tree import UnreadableSource, decode


class UnreadableModule(Exception):
    """A file that cannot be on a map; the text says why in one line."""


def text_of(path: str) -> str:
    """The text of a file.

    Raises:
        OSError: it cannot be read.
        UnreadableSource: it is no text, or what nobody should wait for.
    """
    if not stat.S_ISREG(os.stat(path).st_mode):
        raise UnreadableSource("not a regular file")
    return decode(Path(path).read_bytes())
