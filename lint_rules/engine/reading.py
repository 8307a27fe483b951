"""Reading a file that somebody named, and one way to say what cannot be read."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from lint_rules.engine.collector import patient_collector
from lint_rules.engine.linking import Linking
from lint_rules.engine.tree import UnreadableSource


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
