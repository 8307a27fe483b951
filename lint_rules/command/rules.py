"""List all rules: code, tier, name and what each is about.

Core rules are on by default; strict rules are off until they are enabled.
"""

from __future__ import annotations

import argparse
import itertools
import sys
from collections.abc import Iterable, Iterator
from typing import Final

from lint_rules.catalog import FAMILIES, catalog
from lint_rules.report import terminal
from lint_rules.report.terminal import Line, Look, Piece, flow
from lint_rules.report.visible import visible
from lint_rules.report.wording import docs_url, talk_url
from lint_rules.rule import Rule

EXAMPLES: Final = """\
  lint-rules rules
  lint-rules rules errors imports               two families
  lint-rules rules --strict                     what is off by default
  lint-rules rules --json | jq -r '.[].name'    for programs
"""
_LETTERS: Final = {"C": "convention", "R": "refactor", "W": "warning", "E": "error"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the subcommand takes."""
    parser.add_argument(
        "families", metavar="FAMILY", nargs="*", type=_family, help=f"only these families: {', '.join(FAMILIES)}"
    )
    tier = parser.add_mutually_exclusive_group()
    tier.add_argument("--core", dest="tier", action="store_const", const="core", help="only core rules")
    tier.add_argument("--strict", dest="tier", action="store_const", const="strict", help="only strict rules")
    parser.add_argument("--json", action="store_true", help="print a JSON array, one object a rule")


def run(arguments: argparse.Namespace) -> int:
    """Print the rules."""
    rules = [
        rule
        for rule in catalog()
        if arguments.tier in (None, rule.tier) and (not arguments.families or rule.family in arguments.families)
    ]
    if arguments.json:
        import json  # noqa: PLC0415 - people do not need it

        sys.stdout.write(json.dumps([_described(rule) for rule in rules], indent=2) + "\n")
        return 0
    shown = terminal.look(sys.stdout)
    terminal.emit(_lines(rules, shown), sys.stdout, shown)
    return 0


def _family(word: str) -> str:
    if word not in FAMILIES:
        raise argparse.ArgumentTypeError(f"no such family: '{word}'; families are {', '.join(FAMILIES)}")
    return word


def _described(rule: Rule) -> dict[str, object]:
    return {
        "name": rule.name,
        "code": rule.code,
        "family": rule.family,
        "tier": rule.tier,
        "since": rule.declaration.since,
        "headline": rule.headline,
        "message": rule.message,
        "docs": docs_url(rule),
        "talk": [talk_url(place) for place in rule.declaration.talk],
    }


def _lines(rules: Iterable[Rule], shown: Look) -> Iterator[Line]:
    rules = tuple(rules)
    widest = max((len(rule.name) for rule in rules), default=0)
    for position, (family, members) in enumerate(itertools.groupby(rules, key=lambda rule: rule.family)):
        if position:
            yield ()
        yield (Piece(family, "title"),)
        for rule in members:
            yield from _line(rule, widest, shown)


def _line(rule: Rule, widest: int, shown: Look) -> Iterator[Line]:
    style = _LETTERS[rule.code[0]]
    tier = Piece(f"  {rule.tier:<6}  ", "quiet" if rule.strict else "")
    name = Piece(rule.name, "strong", docs_url(rule))
    headline = Piece(visible(rule.headline, shown.encoding))
    column = len(f"  {rule.code}  strict  ") + widest + 2
    if shown.width - column >= terminal.NARROWEST:
        gap = Piece(" " * (widest - len(rule.name) + 2))
        margin = (Piece("  "), Piece(rule.code, style), tier, name, gap)
        yield from flow([headline], shown.width, margin, (Piece(" " * column),))
    else:
        yield (Piece("  "), Piece(rule.code, style), tier, name)
        yield from flow([headline], shown.width, (Piece("      "),), (Piece("      "),))
