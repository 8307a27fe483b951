"""Where the page of a rule is, and what its sections say."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

PAGES: Final = (
    Path(__file__).parents[1] / "docs" / "rules",
    Path(__file__).parents[2] / "docs" / "rules",
)
"""Where the pages are: in the installed package, in a source checkout."""


def page(name: str) -> str | None:
    """The page of a rule, as Markdown."""
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
        return None
    found = (folder / f"{name}.md" for folder in PAGES)
    return next((file.read_text(encoding="utf-8") for file in found if file.is_file()), None)


def section(text: str, heading: str) -> str:
    """What stands below a heading of the second level, as Markdown; empty when there is no such heading."""
    match = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE)
    return match[1].strip() if match else ""
