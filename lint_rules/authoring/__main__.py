"""``python -m lint_rules.authoring``: make the places of a new rule, keep the heads of the pages current."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from lint_rules.authoring.pages import refresh, stale
from lint_rules.authoring.scaffold import Refused, make
from lint_rules.catalog import FAMILIES, catalog


def main(arguments: Sequence[str]) -> int:
    """Run one command; 0 when all is well."""
    asked = _parser().parse_args(arguments)
    if asked.command == "new":
        return _new(asked)
    return _docs(asked)


def _new(asked: argparse.Namespace) -> int:
    try:
        made = make(asked.name, asked.family, asked.code, asked.root)
    except Refused as refused:
        sys.stderr.write(f"{refused}\n")
        return 1
    for path in made:
        sys.stdout.write(f"made {path.relative_to(asked.root).as_posix()}\n")
    sys.stdout.write(f"now write them, and try: pytest tests -k {asked.name}\n")
    return 0


def _docs(asked: argparse.Namespace) -> int:
    folder = asked.root / "docs" / "rules"
    old = stale(catalog(), folder)
    for page in old:
        sys.stdout.write(f"{'stale' if asked.check else 'refreshed'}: docs/rules/{page.name}\n")
    if asked.check:
        return 1 if old else 0
    refresh(catalog(), folder)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m lint_rules.authoring", description=__doc__)
    parser.add_argument("--root", type=Path, default=Path(), help="the checkout to work in (default: here)")
    commands = parser.add_subparsers(dest="command", required=True)
    new = commands.add_parser("new", help="make the file, the page and the fixtures of a rule")
    new.add_argument("name", help="the symbol, such as bare-reraise: it names the fault")
    new.add_argument("--family", required=True, choices=tuple(FAMILIES))
    new.add_argument("--code", required=True, help="a letter of C, R, W, E, the family's two digits and two more")
    docs = commands.add_parser("docs", help="write the heads of the pages and docs/rules/index.md anew")
    docs.add_argument("--check", action="store_true", help="change nothing; fail when something is stale")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
