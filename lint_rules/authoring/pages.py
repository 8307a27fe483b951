"""What is generated of the pages: the head of each, from its rule, and the index of all."""

from __future__ import annotations

import importlib
import inspect
import itertools
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from lint_rules.catalog import FAMILIES
from lint_rules.rule import Rule

HEADINGS: Final = (
    "Why",
    "Bad",
    "Good",
    "When it stays silent",
    "When to disable it",
    "Neighbours",
    "In the talk",
)
"""The sections of every page, in order."""

INDEX: Final = "index.md"
_INTRODUCTION: Final = (
    "Core rules are on by default. Strict rules are on when you enable them by name, see\n"
    "[configuration](../configuration.md). Each name leads to a page that says why the rule exists, shows what it\n"
    "reports and what it leaves alone, and names its neighbours in other linters."
)


def head(rule: Rule) -> str:
    """The head of a page, down to its first section."""
    return f"# {rule.name}\n\n{rule.code} · {rule.tier} · since {rule.declaration.since}\n\n{rule.headline}.\n"


def with_head(page: str, rule: Rule) -> str:
    """A page with a current head; what its author wrote from the first section on stays as it is."""
    start = page.find("\n## ")
    written = page[start:] if start >= 0 else ""
    return head(rule) + written


def index(rules: Iterable[Rule]) -> str:
    """The table of all rules, by family."""
    parts = ["# Rules", _INTRODUCTION]
    for family, members in itertools.groupby(sorted(rules, key=_place), key=lambda rule: rule.family):
        parts.append(f"## {family.capitalize()}")
        parts.append(_about(family))
        rows = [f"| [{r.name}]({r.name}.md) | {r.code} | {r.tier} | {_cell(r.headline)} |" for r in members]
        parts.append("\n".join(["| rule | code | tier | in short |", "|---|---|---|---|", *rows]))
    return "\n\n".join(parts) + "\n"


def stale(rules: Iterable[Rule], folder: Path) -> list[Path]:
    """The pages that are missing or that differ from what would be generated."""
    return [path for path, text in _generated(tuple(rules), folder) if _read(path) != text]


def refresh(rules: Iterable[Rule], folder: Path) -> None:
    """Write what is generated. A rule without a page gets one with a head only."""
    folder.mkdir(parents=True, exist_ok=True)
    for path, text in _generated(tuple(rules), folder):
        if _read(path) != text:
            path.write_text(text, encoding="utf-8")


def _generated(rules: tuple[Rule, ...], folder: Path) -> Iterator[tuple[Path, str]]:
    for rule in rules:
        path = folder / f"{rule.name}.md"
        yield path, with_head(_read(path) or "", rule)
    yield folder / INDEX, index(rules)


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def _place(rule: Rule) -> tuple[int, str]:
    return list(FAMILIES).index(rule.family), rule.code[1:]


def _about(family: str) -> str:
    """What a family is about, as its package says it after ``Family …:``."""
    said = inspect.cleandoc(importlib.import_module(f"lint_rules.rules.{family}").__doc__ or "")
    about = said.partition(": ")[2]
    return about[:1].upper() + about[1:]


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
