"""The text of a file that somebody named, or why it has none."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from lint_rules.engine.collector import patient_collector
from lint_rules.engine.linking import Linking
from lint_rules.engine.tree import UnreadableSource, decode


class UnreadableModule(Exception):
    """A file that cannot be on a map; the text says why in one line."""


@contextlib.contextmanager
def reading(linking: Linking) -> Iterator[None]:
    """Read a file and answer questions about it, and say in one way what cannot be read.

    Raises:
        UnreadableModule: it cannot be read or analysed.
    """
    try:
        with patient_collector():
            yield
    except OSError as error:
        raise UnreadableModule(error.strerror or str(error)) from error
    except UnreadableSource as error:
        raise UnreadableModule(str(error)) from error
    except RecursionError as error:
        # Questions were left open half-way; what leans on them must not be kept.
        linking.restart()
        raise UnreadableModule("an expression is nested too deeply to be analysed") from error


def text_of(path: str) -> str:
    """The text of a file.

    Raises:
        OSError: it cannot be read.
        UnreadableSource: it is no text, or what nobody should wait for.
    """
    if not stat.S_ISREG(os.stat(path).st_mode):
        raise UnreadableSource("not a regular file")
    return decode(Path(path).read_bytes())
