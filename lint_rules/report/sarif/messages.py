"""The text of a result: one sentence that stands alone, and links to what proves it.

GitHub shows the first sentence as the title of an alert, makes links of ``[text](number)``, and knows no placeholders.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from lint_rules.report.sarif.regions import plain

MOST_LINKS: Final = 8
"""What is beyond stands below the message only, as related location."""
_LINK: Final = re.compile(r"\[(?=[^\[\]]*\]\()")
_BRACKETS: Final = str.maketrans({character: f"\\{character}" for character in "\\[]"})
_PLACES: Final = re.compile(r"==(\S+?):\[(\d+):(\d+)\]$")
"""How Pylint names the places of text that stands in several files."""


def sentence(message: str, steps: Sequence[str] = ()) -> str:
    """A message that ends, followed by links to its steps, which are numbered from 1."""
    first, *further = plain(message).strip().split("\n")
    places = [match for match in map(_PLACES.match, further) if match] if further else []
    if places:
        # The text itself follows in the message; it is in the region already.
        first += ": " + ", ".join(f"{match[1]} lines {int(match[2]) + 1} to {match[3]}" for match in places)
    elif further:
        first = "\n".join((first, *further))
    said = ended((_LINK.sub(r"\[", first) if "[" in first else first) or "No message")
    links = [f"[{_bracketed(plain(step))}]({number})" for number, step in enumerate(steps[:MOST_LINKS], 1)]
    if not links:
        return said
    more = f" and {len(steps) - MOST_LINKS} more" if len(steps) > MOST_LINKS else ""
    return f"{said} See {', '.join(links)}{more}."


def ended(text: str) -> str:
    """The text with a stop, if it has none."""
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _bracketed(text: str) -> str:
    """Text that can stand between brackets."""
    return text.translate(_BRACKETS)
