"""The component graph for programs. The page docs/components.md has the schema."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import Any, Final

from lint_rules.command._components_tree import WAYS, counts
from lint_rules.engine.component_map import ComponentOnMap, ModuleOnMap, NeedOnMap

SCHEMA: Final = 1
"""Changes when a program that reads the map could fail: when something is taken away or means something else."""


def described(modules: Sequence[ModuleOnMap], errors: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The whole map."""
    failed = [{"path": path, "text": text} for path, text in errors]
    number = counts(modules)
    return {
        "schema": SCHEMA,
        "components": [_component(module, one) for module in modules for one in module.components],
        "errors": failed,
        "summary": {
            "components": sum(len(module.components) for module in modules),
            **{way: number[way] for way in WAYS},
            "unreadable": len(failed),
        },
    }


def _component(module: ModuleOnMap, component: ComponentOnMap) -> dict[str, Any]:
    return {
        "name": component.name or None,
        "module": module.name,
        "kind": component.what,
        "path": os.path.relpath(module.path),
        "line": component.line,
        "main": component.in_main,
        "needs": [_need(need) for need in component.needs],
    }


def _need(need: NeedOnMap) -> dict[str, Any]:
    return {
        "name": need.name or None,
        "of": need.of or None,
        "how": need.way,
        "path": os.path.relpath(need.path),
        "line": need.line,
        "calls": list(need.calls),
        "base": need.base or None,
    }
