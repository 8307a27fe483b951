"""What may a path be whose parts are known, and what do its attributes give?"""

from __future__ import annotations

from typing import Final

from lint_rules.analysis.running.values import UNKNOWN, External, PackagePath, Partial, Value, Values, text_of

PACKAGE_PATH: Final = "pathlib.Path"
_MADE: Final[Values] = (External(f"{PACKAGE_PATH}()"),)
_ARE_PATHS: Final = frozenset({*_MADE, External(f"{PACKAGE_PATH}.parent")})
_PATHS: Final = frozenset({"parent", "parents", "stem", "name", "suffix", "path", "suffixes", "parts", "origin"})
TEXT: Final = frozenset(dir(str))
"""What a text has."""


def of_path(name: str) -> Values:
    """An attribute of a path, which may be a text as well: what both have means the text."""
    if name in _PATHS:
        return (PackagePath(),)
    method = External("os.path.join" if name in TEXT else f"{PACKAGE_PATH}.{name}")
    return (Partial(method, ((PackagePath(),),), ()),)


def beginning(parts: list[Values]) -> Values:
    """A text that is put together, as far as its beginning tells an absolute path."""
    first = parts[0] if parts else UNKNOWN
    return first if first and all(map(_is_absolute, first)) else UNKNOWN


def joined(left: Values) -> Values:
    """What ``/`` makes of the left side: a path where that is one."""
    return _MADE if left and all(value in _ARE_PATHS for value in left) else UNKNOWN


def _is_absolute(value: Value) -> bool:
    """Whether a value is a text that names an absolute path."""
    text = text_of(value)
    return text is not None and text.startswith("/")
