"""The map of import time for programs. The page docs/imports.md has the schema."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import Any, Final

from lint_rules.engine.import_map import EffectAtImport, ModuleAtImport

SCHEMA: Final = 1
"""Changes when a program that reads the map could fail: when something is taken away or means something else."""


def described(
    modules: Sequence[ModuleAtImport], errors: Iterable[tuple[str, str]], lazy: list[dict[str, Any]] | None
) -> dict[str, Any]:
    """The whole map; what was judged of laziness only where it was asked for."""
    failed = [{"path": path, "text": text} for path, text in errors]
    pure = sum(module.pure for module in modules)
    return {
        "schema": SCHEMA,
        "modules": [_module(module) for module in modules],
        "errors": failed,
        "summary": {
            "modules": len(modules),
            "pure": pure,
            "impure": len(modules) - pure,
            "unreadable": len(failed),
        },
        **({"lazy": lazy} if lazy is not None else {}),
    }


def _module(module: ModuleAtImport) -> dict[str, Any]:
    return {
        "name": module.name,
        "path": os.path.relpath(module.path),
        "pure": module.pure,
        "effects": [_effect(effect) for effect in module.effects],
        "imports": [
            {"name": load.name, "path": os.path.relpath(load.file), "line": load.line}
            for load in module.loads
            if load.file is not None
        ],
    }


def _effect(effect: EffectAtImport) -> dict[str, Any]:
    return {
        "family": effect.family,
        "kind": effect.kind,
        "line": effect.line,
        "column": effect.column,
        "text": f"{effect.says}: {effect.way}",
        "fixes": effect.fixes or None,
        "chain": [{"path": os.path.relpath(s.path), "line": s.line, "text": s.text} for s in effect.chain],
    }
