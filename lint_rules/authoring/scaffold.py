"""The three places of a new rule: its file, its page and its fixtures. No existing file is touched."""

from __future__ import annotations

import keyword
import re
from pathlib import Path
from typing import Final

from lint_rules import __version__
from lint_rules.authoring.pages import HEADINGS
from lint_rules.catalog import FAMILIES, catalog
from lint_rules.retired import RETIRED


class Refused(Exception):
    """The rule cannot be made; the text says why in one line."""


_RULE: Final = '''"""Say the fault in one sentence, as a reader meets it.

Say in two to four sentences what goes wrong because of it, and for whom.
"""

from __future__ import annotations

from collections.abc import Iterator

from astroid import nodes

from lint_rules.rule import Finding, rule


@rule(code="{code}", message="%s has the fault", talk=("interview-q5",), since="{since}")
def {function}(function: nodes.FunctionDef | nodes.AsyncFunctionDef) -> Iterator[Finding]:
    """Report functions that have the fault."""
    if has_the_fault(function):
        yield Finding(function, (function.name,))


def has_the_fault(function: nodes.FunctionDef) -> bool:
    """Whether the function has the fault."""
    return function.name.startswith("faulty_")
'''

_BAD: Final = '''def faulty_because_of_its_name():  # [{name}] faulty_because_of_its_name has the fault
    """Each case is a definition named for its reason; one annotation pins the whole message."""


def faulty_in_another_way():  # [{name}]
    """Five cases at least, each for a reason of its own."""
'''

_GOOD: Final = '''def innocent_though_it_looks_alike():
    """A good case is a near miss: what a hasty rule would report."""


def innocent_for_another_reason():
    """Five cases at least; each silence of the rule is one of them."""
'''

_SECTIONS: Final = {
    "Why": "Say what goes wrong, and show it: this code runs as it stands.\n\n```python\nassert True\n```",
    "Bad": '```python\ndef faulty_example():  # [{name}]\n    """What the rule reports."""\n```',
    "Good": '```python\ndef example():\n    """The same without the fault."""\n```',
    "When it stays silent": "Name each exemption and its reason.",
    "When to disable it": "Name the circumstances in which the fault is the right choice.",
    "Neighbours": "Name the rules of other linters that overlap, and what differs.",
    "In the talk": "Say in your own words what the talk says, link it, and how it carries over to Python.",
}


def make(name: str, family: str, code: str, root: Path) -> list[Path]:
    """Make the places of a rule and return them.

    Raises:
        Refused: the name or the code cannot be, or is taken.
    """
    _refuse(name, family, code)
    function = name.replace("-", "_")
    since = ".".join(__version__.split(".")[:2])
    written = {
        root / "lint_rules" / "rules" / family / f"{function}.py": _RULE,
        root / "docs" / "rules" / f"{name}.md": _page(name, code, since),
        root / "tests" / "fixtures" / name / "bad.py": _BAD,
        root / "tests" / "fixtures" / name / "good.py": _GOOD,
    }
    for path in written:
        if path.exists():
            raise Refused(f"{path} exists; nothing was made")
    for path, text in written.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        filled = text.replace("{name}", name).replace("{function}", function)
        path.write_text(filled.replace("{code}", code).replace("{since}", since), encoding="utf-8")
    return list(written)


def _page(name: str, code: str, since: str) -> str:
    sections = "".join(f"\n## {heading}\n\n{_SECTIONS[heading]}\n" for heading in HEADINGS)
    return (
        f"# {name}\n\n{code} · core · since {since}\n\nSay the fault in one sentence, as a reader meets it.\n{sections}"
    )


def _refuse(name: str, family: str, code: str) -> None:
    """Refuse what the catalog would refuse later, before anything is written.

    Raises:
        Refused: the name or the code cannot be, or is taken.
    """
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name) or keyword.iskeyword(name.replace("-", "_")):
        raise Refused(f"'{name}' is no symbol; write lower-case words joined by hyphens, such as bare-reraise")
    if family not in FAMILIES:
        raise Refused(f"there is no family '{family}'; families are {', '.join(FAMILIES)}")
    if not re.fullmatch(r"[CRWE]\d{4}", code):
        raise Refused(f"'{code}' is no code; write a letter of C, R, W, E and four digits")
    if code[1:3] != FAMILIES[family]:
        raise Refused(
            f"code {code} is not of family '{family}'; its codes are {FAMILIES[family]}00 to {FAMILIES[family]}99"
        )
    for rule in catalog():
        if name in {rule.name, *rule.declaration.renamed_from}:
            raise Refused(f"the symbol '{name}' is taken by {rule.file}")
        if code[1:] == rule.code[1:]:
            raise Refused(f"the code {code} is taken by {rule.name}")
    for old in RETIRED:
        if name == old.symbol or code[1:] == old.code[1:]:
            raise Refused(f"{old.code} {old.symbol} is retired and must not come back: {old.why}")
