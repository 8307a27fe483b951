"""In which order to check files: what a file imports comes before it, as far as imports make no circles.

A module is learned when it is checked, and when the first module asks for it that imports it. Whoever is asked for
before its check has its tree built twice, so the order saves most of a second reading. It has no part in what is found.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from lint_rules.engine.modules import Modules

_IMPORT: Final = re.compile(
    rb"\n(?:from[ \t]{1,9}(\.{0,9})[ \t]{0,9}((?:\w[\w.]{0,999})?)[ \t]{1,9}import[ \t]{0,9}(\([^)]{0,9999}\)|[^\n#]*)"
    rb"|import[ \t]([^\n#]+))"
)
"""An import at the left margin, with what ends the line before: those further in are often there to break a circle.

There is a limit to every repetition, so that no text takes long.
"""
_NAME: Final = re.compile(rb"([\w.]+)(?:[ \t]+as[ \t]+\w+)?")


def imports_among(files: Iterable[str], modules: Modules) -> dict[str, list[str]]:
    """Which of the others each file imports, as far as a look at its text tells.

    Args:
        files: absolute paths.
        modules: finds modules by name.
    """
    wanted = dict.fromkeys(files)
    return {file: list(_imported(file, modules, wanted)) for file in wanted}


def dependencies_first(imports: Mapping[str, Iterable[str]]) -> list[str]:
    """The files, each behind those that it imports; otherwise the order stays."""
    ordered: dict[str, None] = {}
    for file in imports:
        if file in ordered:
            continue
        begun = {file: iter(imports[file])}
        while begun:
            current, rest = next(reversed(begun.items()))
            following = next((other for other in rest if other not in ordered and other not in begun), None)
            if following is not None:
                begun[following] = iter(imports[following])
            else:
                del begun[current]
                ordered[current] = None
    return list(ordered)


def _imported(file: str, modules: Modules, wanted: Mapping[str, None]) -> Iterator[str]:
    """The files that a file seems to import: a look at its text, which is not understood yet."""
    text = _text(file)
    name = modules.name(file)
    package = name if file.endswith("__init__.py") else name.rpartition(".")[0]
    for dotted in dict.fromkeys(_names(text, package)):
        found = modules.find(dotted, file)
        if found in wanted and found != file:
            assert found is not None
            yield found


def _text(file: str) -> bytes:
    """The text of a file; nothing when there is something wrong with it, of which its own check tells."""
    try:
        if os.path.isfile(file):
            with open(file, "rb") as stream:
                return stream.read()
    except OSError:
        return b""
    return b""


def _names(text: bytes, package: str) -> Iterator[str]:
    """The absolute names of modules, and of what may be modules, in import statements."""
    for statement in _IMPORT.finditer(b"\n" + text):
        dots, base, taken, plain = statement.groups(b"")
        if plain:
            yield from (match[1].decode(errors="replace") for match in _NAME.finditer(plain))
            continue
        around = package.split(".")
        parts = around[: len(around) - len(dots) + 1] if dots else []
        whole = ".".join([*parts, base.decode(errors="replace")]).strip(".")
        yield whole
        yield from (f"{whole}.{match[1].decode(errors='replace')}" for match in _NAME.finditer(taken))
