"""The component graph for people: modules, their components, what each needs, and how it gets it."""

from __future__ import annotations

import collections
import dataclasses
import os
from collections.abc import Iterator, Sequence
from typing import Final

from lint_rules.engine.component_map import ModuleOnMap, NeedOnMap
from lint_rules.report.terminal import Line, Look, Piece
from lint_rules.report.visible import visible

WAYS: Final = ("takes", "makes", "reaches")
"""How a collaborator is got: as a parameter, made inside, or through a global."""


def hidden(modules: Sequence[ModuleOnMap]) -> Iterator[ModuleOnMap]:
    """The modules with what they need and no caller can pass."""
    for module in modules:
        hiding = tuple(
            dataclasses.replace(component, needs=tuple(need for need in component.needs if need.way != "takes"))
            for component in module.components
            if component.hides
        )
        yield dataclasses.replace(module, components=hiding)


def counts(modules: Sequence[ModuleOnMap]) -> collections.Counter[str]:
    """How many collaborators are got in which way, those of base classes counted at the base alone."""
    return collections.Counter(
        need.way for module in modules for component in module.components for need in component.needs if not need.base
    )


def tree(modules: Sequence[ModuleOnMap], unreadable: int, shown: Look) -> Iterator[Line]:
    """The modules that have components, and a line that sums all of them up."""
    for module in modules:
        if not module.components:
            continue
        yield (
            Piece(visible(module.name, shown.encoding), "title"),
            Piece(f"  {visible(os.path.relpath(module.path), shown.encoding)}", "quiet"),
        )
        for component in module.components:
            name = visible(component.name, shown.encoding) or "(top level)"
            main = "  in main" if component.in_main else ""
            yield (
                Piece("  "),
                Piece(name, "strong"),
                Piece(f"  {component.what}, line {component.line}", "quiet"),
                Piece(main, "info"),
            )
            for need in component.needs:
                yield from _need(need, module.path, shown, is_fine=component.in_main or need.way == "takes")
        yield ()
    number = counts(modules)
    components = sum(len(module.components) for module in modules)
    left = f", {unreadable} could not be read" if unreadable else ""
    yield (
        Piece(
            f"{components} component{'' if components == 1 else 's'}: {number['takes']} passed, "
            f"{number['makes']} made inside, {number['reaches']} through a global{left}",
            "strong",
        ),
    )


def _need(need: NeedOnMap, path: str, shown: Look, *, is_fine: bool) -> Iterator[Line]:
    place = f"line {need.line}" if need.path == path else f"{os.path.relpath(need.path)}:{need.line}"
    what = ": ".join(filter(None, (need.name, need.of if need.of != need.name else "")))
    calls = f", calls {', '.join(need.calls)}" if need.calls else ""
    base = f", as {need.base} does" if need.base else ""
    yield (
        Piece("    "),
        Piece(f"{need.way:<7}", "info" if is_fine else "warning"),
        Piece(f"  {visible(what, shown.encoding)}"),
        Piece(f"  {visible(place + calls + base, shown.encoding)}", "quiet"),
    )
