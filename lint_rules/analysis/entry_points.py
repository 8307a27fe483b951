"""Which functions does a project install as programs?

Everything here reads text that it is handed; ``setup.py`` is parsed and never run. A target is written
``package.module:name`` or ``package.module:Class.method``.
"""

from __future__ import annotations

import ast
import configparser
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

import tomli

_GROUPS: Final = ("console_scripts", "gui_scripts")
_TARGET: Final = re.compile(r"([\w.]+)\s*:\s*([\w.]+)")
_SCRIPT: Final = re.compile(r"^\s*[\w.\-]+\s*=\s*([\w.]+)\s*:\s*([\w.]+)", re.MULTILINE)


class Target(NamedTuple):
    """A name that a project installs as a program."""

    module: str
    name: str


def declared(file: str, text: str) -> frozenset[Target]:
    """The programs that a file declares, given its name and text; none when it cannot be read as what it should be.

    The files that may are ``pyproject.toml``, ``setup.cfg``, ``setup.py`` and ``entry_points.txt``.
    """
    readers = {
        "pyproject.toml": _from_pyproject,
        "setup.cfg": _from_setup_cfg,
        "setup.py": _from_setup_py,
        "entry_points.txt": _from_sections,
    }
    return frozenset(readers[file](text)) if file in readers else frozenset()


def led_to(text: str, target: Target, package: str) -> Target | None:
    """Where a module has a target from, when it only passes the name on; None when it defines the name itself.

    Args:
        text: the text of the module ``target.module``.
        target: the name to follow.
        package: the package that relative imports of the module start from.
    """
    first, dot, rest = target.name.partition(".")
    for statement in _top_level(text):
        match statement:
            case ast.ImportFrom():
                for alias in statement.names:
                    if (alias.asname or alias.name) == first:
                        base = _absolute(statement.module or "", statement.level, package)
                        return Target(base, alias.name + dot + rest) if base else None
            case ast.Import():
                for alias in statement.names:
                    if rest and (alias.asname or alias.name.partition(".")[0]) == first:
                        module, _, name = (alias.name if alias.asname else first, dot, rest)
                        return Target(module, name)
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Name() | ast.Attribute() as value) if name == first:
                return Target(target.module, ast.unparse(value) + dot + rest)
            case _:
                continue
    return None


def _top_level(text: str) -> Iterator[ast.stmt]:
    """The statements that run when the module is imported, those below ``if`` and ``try`` too."""
    pending: list[ast.stmt] = list(_parsed(text))
    while pending:
        statement = pending.pop(0)
        yield statement
        match statement:
            case ast.If():
                pending[:0] = [*statement.body, *statement.orelse]
            case ast.Try():
                pending[:0] = [*statement.body, *(s for h in statement.handlers for s in h.body), *statement.orelse]
            case _:
                pass


def _parsed(text: str) -> list[ast.stmt]:
    try:
        return ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        # A file that is no Python declares nothing.
        return []


def _absolute(module: str, level: int, package: str) -> str:
    if not level:
        return module
    parts = package.split(".") if package else []
    base = parts[: len(parts) - (level - 1)]
    return ".".join([*base, *([module] if module else [])])


def _from_pyproject(text: str) -> Iterator[Target]:
    try:
        data = tomli.loads(text)
    except tomli.TOMLDecodeError:
        # The packaging tools complain about it; here it declares nothing.
        return
    project, tool = _table(data, "project"), _table(data, "tool")
    places = [_table(project, "scripts"), _table(project, "gui-scripts")]
    places += [_table(_table(project, "entry-points"), group) for group in _GROUPS]
    places += [_table(_table(tool, owner), "scripts") for owner in ("poetry", "flit")]
    for place in places:
        for value in place.values():
            # Poetry also writes a program as a table with a callable or a reference.
            for spelled in value.values() if isinstance(value, dict) else (value,):
                yield from _targets(spelled)


def _table(data: dict[str, object], key: str) -> dict[str, object]:
    found = data.get(key)
    return found if isinstance(found, dict) else {}


def _targets(value: object) -> Iterator[Target]:
    match = _TARGET.match(value.strip()) if isinstance(value, str) else None
    if match:
        yield Target(match[1], match[2])


def _from_setup_cfg(text: str) -> Iterator[Target]:
    parser = _sections(text)
    if parser is not None and parser.has_section("options.entry_points"):
        for group in _GROUPS:
            yield from _scripts(parser.get("options.entry_points", group, fallback=""))


def _from_sections(text: str) -> Iterator[Target]:
    parser = _sections(text)
    for group in _GROUPS:
        if parser is not None and parser.has_section(group):
            for _, value in parser.items(group):
                yield from _targets(value)


def _sections(text: str) -> configparser.ConfigParser | None:
    parser = configparser.ConfigParser(interpolation=None, delimiters=("=",), strict=False, allow_no_value=True)
    try:
        parser.read_string(text)
    except configparser.Error:
        # The packaging tools complain about it; here it declares nothing.
        return None
    return parser


def _scripts(text: str) -> Iterator[Target]:
    for match in _SCRIPT.finditer(text):
        yield Target(match[1], match[2])


def _from_setup_py(text: str) -> Iterator[Target]:
    """Whatever stands under ``console_scripts`` or ``gui_scripts``, however the call of ``setup`` is put together."""
    for statement in _parsed(text):
        for node in ast.walk(statement):
            match node:
                case ast.Dict():
                    under = [v for k, v in zip(node.keys, node.values, strict=True) if _is_group(k)]
                case ast.Assign(targets=[ast.Subscript(slice=key)]) if _is_group(key):
                    under = [node.value]
                case ast.keyword() if node.arg in _GROUPS:
                    under = [node.value]
                case ast.Constant(value=str(literal)) if any(f"[{group}]" in literal for group in _GROUPS):
                    yield from _from_sections(literal)
                    continue
                case _:
                    continue
            for value in under:
                for part in ast.walk(value):
                    if isinstance(part, ast.Constant) and isinstance(part.value, str):
                        yield from _scripts(part.value)


def _is_group(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value in _GROUPS
