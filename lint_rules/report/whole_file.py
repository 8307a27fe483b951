"""Files that are written whole or not at all: a report of an earlier run stays until the new one is complete."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterable


class Unwritable(Exception):
    """A file cannot be written; the text says why in one line."""


def write(path: str, pieces: Iterable[str]) -> None:
    """Write a text to a file, in UTF-8, in place of what was there.

    Raises:
        Unwritable: it cannot be. What was there is there still.
    """
    write_bytes(path, (piece.encode("utf-8") for piece in pieces))


def write_bytes(path: str, pieces: Iterable[bytes]) -> None:
    """Write bytes to a file in place of what was there.

    Raises:
        Unwritable: it cannot be. What was there is there still.
    """
    # A link stays a link.
    path = os.path.realpath(path)
    if os.path.exists(path) and not os.path.isfile(path):
        _write_through(path, pieces)
        return
    beside = ""
    try:
        number, beside = tempfile.mkstemp(prefix=f".{os.path.basename(path)[:100]}.", dir=os.path.dirname(path))
        with open(number, "wb") as stream:
            stream.writelines(pieces)
        os.chmod(beside, _mode(path))
        os.replace(beside, path)
    except BaseException as error:
        # Whatever ends it, an interrupt too, leaves nothing half-made behind.
        if beside:
            with contextlib.suppress(OSError):
                os.unlink(beside)
        if isinstance(error, OSError):
            raise Unwritable(_reason(path, error)) from error
        raise


def _write_through(path: str, pieces: Iterable[bytes]) -> None:
    """Write to a device or a pipe, which cannot be replaced."""
    try:
        with open(path, "wb") as stream:
            stream.writelines(pieces)
    except OSError as error:
        raise Unwritable(_reason(path, error)) from error


def _mode(path: str) -> int:
    """The permissions of the file that is replaced, or those that a new one would have."""
    with contextlib.suppress(OSError):
        return os.stat(path).st_mode & 0o7777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _reason(path: str, error: OSError) -> str:
    return f"cannot write {path}: {error.strerror or error}"
