"""Is something data, as far as the methods tell that are called of it?"""

from __future__ import annotations

import datetime as dt
import pathlib
from collections.abc import Collection
from typing import Final

_DATA: Final = (str, bytes, int, float, list, dict, set, pathlib.Path, dt.datetime, dt.timedelta)
_METHODS: Final = frozenset(name for kind in _DATA for name in dir(kind))


def only_of_data(methods: Collection[str]) -> bool:
    """Whether all of these are methods of text, numbers, containers, paths and dates. So it is when there are none."""
    return _METHODS.issuperset(methods)
