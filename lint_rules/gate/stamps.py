"""Is a file still what it was? A cheap look first, its content only when that does not tell.

A stamp is what the file system says of a file. A file that was written to at the very moment it was read may be written
to again without a change of its stamp; of such a file no stamp is kept, and its content is looked at next time.
"""

from __future__ import annotations

import hashlib
import os
import stat
import time
from typing import Final, NamedTuple

UNKNOWN: Final = ""
"""The stamp of what must be looked at again."""
MISSING: Final = "missing"
"""The stamp and the content of what is not there or cannot be read."""
_SECOND: Final = 1_000_000_000
_COARSE: Final = 2 * _SECOND
"""Some file systems count time in steps of two seconds."""
_FINE: Final = _SECOND // 20
"""Others say fractions of a second, but take them from a clock that ticks more slowly than that."""


class Version(NamedTuple):
    """A file as it was read."""

    stamp: str
    content: str


def stamp(path: str) -> str:
    """What the file system says of a file or folder."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return MISSING
    return of(found)


def of(found: os.stat_result) -> str:
    """The stamp in what the file system said."""
    return f"{found.st_mtime_ns}:{found.st_ctime_ns}:{found.st_size}:{found.st_ino}"


def lasting(seen: str, now: int) -> str:
    """A stamp to keep: none when the file may change at this moment (nanoseconds) without a change of its stamp."""
    if seen in (UNKNOWN, MISSING):
        return UNKNOWN
    written = max(map(int, seen.split(":")[:2]))
    step = _COARSE if written % _SECOND == 0 else _FINE
    return seen if written + step < now else UNKNOWN


def digest(data: bytes) -> str:
    """A short text that other content does not have."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def read(path: str) -> tuple[bytes, Version]:
    """The bytes of a file, and what to know it by.

    Raises:
        OSError: it cannot be read.
    """
    seen, now = stamp(path), time.time_ns()
    with open(path, "rb") as stream:
        data = stream.read()
    return data, Version(lasting(seen, now) if seen == stamp(path) else UNKNOWN, digest(data))


def version(path: str) -> Version:
    """What to know a file by. A pipe or a device is none: looking at it would change it."""
    try:
        if stat.S_ISREG(os.stat(path).st_mode):
            return read(path)[1]
    except (OSError, ValueError):
        # The same as for a pipe: nothing can be known of it.
        pass
    return Version(UNKNOWN, MISSING)
