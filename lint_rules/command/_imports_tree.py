"""The map of import time for people: packages, their modules, what each does, and by which calls."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator, Sequence

from lint_rules.engine.import_map import ChainStep, EffectAtImport, ModuleAtImport
from lint_rules.report.terminal import Line, Look, Piece
from lint_rules.report.visible import visible


def tree(
    wanted: Sequence[ModuleAtImport], modules: Sequence[ModuleAtImport], unreadable: int, shown: Look
) -> Iterator[Line]:
    """The modules by package, and a line that sums all of them up."""
    for package, members in itertools.groupby(sorted(wanted, key=_order), key=_package):
        yield (Piece(visible(package, shown.encoding) or "(no package)", "title"),)
        for module in members:
            yield from _module(module, shown)
        yield ()
    pure = sum(module.pure for module in modules)
    left = f", {unreadable} could not be read" if unreadable else ""
    yield (
        Piece(f"{counted(len(modules), 'module')}: {pure} pure, {len(modules) - pure} with effects{left}", "strong"),
    )


def counted(number: int, what: str) -> str:
    """A number with its noun."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def _package(module: ModuleAtImport) -> str:
    """The package that a module belongs to; a package belongs to itself."""
    is_package = os.path.basename(module.path) == "__init__.py"
    return module.name if is_package else module.name.rpartition(".")[0]


def _order(module: ModuleAtImport) -> tuple[str, str, str]:
    return _package(module), module.name, module.path


def _module(module: ModuleAtImport, shown: Look) -> Iterator[Line]:
    name = Piece(visible(module.name, shown.encoding), "" if module.pure else "strong")
    place = Piece(f"  {visible(os.path.relpath(module.path), shown.encoding)}", "quiet")
    if module.pure:
        yield (Piece("  "), name, place, Piece("  pure", "info"))
        return
    yield (Piece("  "), name, place)
    by_kind: dict[str, list[EffectAtImport]] = {}
    for effect in module.effects:
        by_kind.setdefault(effect.says, []).append(effect)
    for says, effects in by_kind.items():
        yield (Piece("    "), Piece(visible(says, shown.encoding), "warning"))
        for effect in effects:
            for depth, step in enumerate(effect.chain):
                last = depth == len(effect.chain) - 1
                fixed = f", which fixes {visible(effect.fixes, shown.encoding)}" if last and effect.fixes else ""
                yield (*chain_step(step, 6 + 2 * depth, shown), Piece(fixed))


def chain_step(step: ChainStep, indent: int, shown: Look) -> Line:
    """A step of a chain: where, and what happens there."""
    place = f"{os.path.relpath(step.path)}:{step.line}"
    return (
        Piece(" " * indent),
        Piece(visible(place, shown.encoding), "place"),
        Piece(f"  {visible(step.text, shown.encoding)}"),
    )
