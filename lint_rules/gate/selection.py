"""Which rules do these words mean? Names, codes, families, and ``all``."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Final

from lint_rules.catalog import FAMILIES, catalog
from lint_rules.gate.refusal import Refused

SUPPRESSIONS: Final = {"W6603": "reasonless-suppression", "W6604": "unused-suppression"}
"""What is no rule and can be chosen like one: messages about comments that suppress rules."""
ALWAYS: Final = ("unanalysed-file", "rule-failure", "unused-suppression")
"""What is on whatever rules are chosen."""


class UnknownRule(Refused):
    """No rule is called so; the text names the nearest."""


def codes(words: Iterable[str]) -> tuple[str, ...]:
    """The codes of the rules that are meant.

    Raises:
        UnknownRule: a word means none.
    """
    found: list[str] = []
    for word in words:
        meant = [r.code for r in catalog() if word in (r.name, r.code, r.family, "all") or word == r.tier]
        meant += [code for code, symbol in SUPPRESSIONS.items() if word in (code, symbol)]
        if not meant:
            names = [
                *(r.name for r in catalog()),
                *(r.code for r in catalog()),
                *SUPPRESSIONS,
                *SUPPRESSIONS.values(),
                *FAMILIES,
            ]
            near = difflib.get_close_matches(word, names, 3)
            hint = f"did you mean {' or '.join(near)}?" if near else "`lint-rules rules` lists them"
            raise UnknownRule(f"no rule or family is called '{word}'; {hint}")
        found += meant
    return tuple(dict.fromkeys(found))
