"""All rules, as values: the only place that knows the rules folder.

``catalog()`` walks ``rules/<family>/<name>.py`` when asked, imports each module and completes its declaration.
A module that breaks the contract is refused with its file and line, so that a mistake is found where it was made.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import re
import types
import typing
from pathlib import Path
from typing import Final

from astroid import nodes

from lint_rules.retired import RETIRED
from lint_rules.rule import Check, Declaration, Rule

FAMILIES: Final[typing.Mapping[str, str]] = types.MappingProxyType(
    {
        "state": "67",
        "imports": "68",
        "errors": "69",
        "dependencies": "70",
        "configuration": "71",
        "lifecycle": "72",
        "packages": "73",
    }
)
"""Family to code block. A family is a folder below ``rules/``."""

RULES: Final = Path(__file__).parent / "rules"


class InvalidRule(Exception):
    """A rule module breaks the contract; the text starts with ``file:line:``."""


@functools.cache
def catalog() -> tuple[Rule, ...]:
    """All rules, ordered by code.

    Raises:
        InvalidRule: a module below ``rules/`` breaks the contract.
    """
    rules = load(RULES, "lint_rules.rules")
    refuse_clashes(rules)
    return tuple(sorted(rules, key=lambda found: found.code[1:]))


def load(folder: Path, package: str) -> tuple[Rule, ...]:
    """Complete the declarations of every module below ``folder``, imported as ``package.family.name``.

    Raises:
        InvalidRule: a module breaks the contract.
    """
    found = []
    for file in sorted(folder.glob("*/*.py")):
        if file.stem == "__init__":
            continue
        family = file.parent.name
        if family not in FAMILIES:
            raise InvalidRule(f"{file}:1: no such family '{family}'; families are {', '.join(FAMILIES)}")
        found.append(complete(importlib.import_module(f"{package}.{family}.{file.stem}"), file))
    return tuple(found)


def complete(module: types.ModuleType, file: Path) -> Rule:
    """Make a rule of a module, or refuse it.

    Raises:
        InvalidRule: the module breaks the contract.
    """
    declared = [value for value in vars(module).values() if isinstance(value, Declaration)]
    if len(declared) != 1:
        raise InvalidRule(f"{file}:1: declares {len(declared)} rules; one file is one rule, made with @rule")
    (declaration,) = declared
    check = declaration.check
    where = f"{file}:{inspect.unwrap(check).__code__.co_firstlineno}"
    family = file.parent.name
    name = file.stem.replace("_", "-")
    if check.__name__ != file.stem:
        raise InvalidRule(f"{where}: function '{check.__name__}' must be named like its file, '{file.stem}'")
    if not re.fullmatch(r"[A-Z]\d{4}", declaration.code) or declaration.code[0] not in "CRWE":
        raise InvalidRule(f"{where}: code '{declaration.code}' is not a letter of C, R, W, E and four digits")
    if declaration.code[1:3] != FAMILIES[family]:
        raise InvalidRule(f"{where}: code {declaration.code} is not of family '{family}' ({FAMILIES[family]}xx)")
    message = declaration.message
    if not message or message[0].isupper() or message[-1] in ".!" or "\n" in message:
        raise InvalidRule(f"{where}: the message must be one clause in lower case without a final stop: {message!r}")
    if not declaration.talk:
        raise InvalidRule(f"{where}: say where the talk speaks of it (talk=…)")
    if not re.fullmatch(r"\d+\.\d+", declaration.since):
        raise InvalidRule(f"{where}: since={declaration.since!r} is not a version such as '0.1'")
    rationale = inspect.cleandoc(module.__doc__ or "")
    if not re.fullmatch(r"[^\n]+\.(\n\n.+)", rationale, re.DOTALL):
        raise InvalidRule(f"{file}:1: the docstring must be a headline with a stop, an empty line and the rationale")
    node_types, needs = signature(check, where)
    return Rule(name, family, declaration, rationale, node_types, needs, str(file))


def signature(check: Check, where: str) -> tuple[tuple[type[nodes.NodeNG], ...], tuple[type, ...]]:
    """Read the dispatch and the needs of a check from its annotations.

    Raises:
        InvalidRule: an annotation is missing, cannot be resolved or is of the wrong kind.
    """
    try:
        hints = typing.get_type_hints(check)
    except NameError as error:
        raise InvalidRule(f"{where}: an annotation cannot be resolved at run time: {error}") from error
    hints.pop("return", None)
    parameters = list(inspect.signature(check).parameters)
    missing = [parameter for parameter in parameters if parameter not in hints]
    if missing or not parameters:
        raise InvalidRule(f"{where}: every parameter needs an annotation (missing: {', '.join(missing) or 'the node'})")
    node, *others = (hints[parameter] for parameter in parameters)
    types_ = typing.get_args(node) if isinstance(node, types.UnionType) else (node,)
    for kind in types_:
        if not (isinstance(kind, type) and issubclass(kind, nodes.NodeNG)):
            raise InvalidRule(f"{where}: the first parameter must be annotated with node classes, not {kind!r}")
    for kind in others:
        if not isinstance(kind, type) or issubclass(kind, nodes.NodeNG):
            raise InvalidRule(f"{where}: a further parameter must be annotated with an analysis, not {kind!r}")
    return types_, tuple(others)


def refuse_clashes(rules: typing.Iterable[Rule]) -> None:
    """Refuse two rules with one code or symbol, and codes and symbols that are retired.

    Raises:
        InvalidRule: there is a clash.
    """
    codes: dict[str, str] = {old.code[1:]: "retired" for old in RETIRED}
    symbols: dict[str, str] = {old.symbol: "retired" for old in RETIRED}
    for found in rules:
        if found.code[1:] in codes:
            raise InvalidRule(f"{found.file}:1: code {found.code} is taken ({codes[found.code[1:]]})")
        codes[found.code[1:]] = found.name
        for symbol in (found.name, *found.declaration.renamed_from):
            if symbol in symbols:
                raise InvalidRule(f"{found.file}:1: symbol '{symbol}' is taken ({symbols[symbol]})")
            symbols[symbol] = found.name
