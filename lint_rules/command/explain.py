"""Explain rules: why they exist, what they flag, what they leave alone.

Takes names or codes. A rule of ours is explained by its whole page, which is part of the package; a message of
Pylint's own by its description and the address of its page.
"""

from __future__ import annotations

import argparse
import difflib
import functools
import sys
import typing
from collections.abc import Callable
from typing import Final

from lint_rules.report import terminal
from lint_rules.report.pages import page
from lint_rules.report.terminal import Line, Look, Piece, flow
from lint_rules.report.visible import visible

if typing.TYPE_CHECKING:
    from lint_rules.report.problems import Background

EXAMPLES: Final = """\
  lint-rules explain bare-reraise
  lint-rules explain W6902 unused-import
  lint-rules explain bare-reraise > page.md     the page as Markdown
"""
USAGE: Final = 2
_NEAREST: Final = 3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the subcommand takes."""
    parser.add_argument("names", metavar="NAME", nargs="+", help="a rule's name or code, such as bare-reraise or W6902")


def run(arguments: argparse.Namespace) -> int:
    """Print an explanation of each; say what is not known, and what it may have been."""
    shown = terminal.look(sys.stdout)
    unknown = []
    divided = True
    for name in arguments.names:
        explanation = _explanation(name, shown)
        if explanation is None:
            unknown.append(name)
            continue
        if not divided:
            terminal.emit([(), (Piece("-" * 40, "quiet"),), ()], sys.stdout, shown)
        explanation()
        divided = False
    sys.stdout.flush()
    for name in unknown:
        sys.stderr.write(f"lint-rules: {_no_such(name)}\n")
    return USAGE if unknown else 0


def _explanation(name: str, shown: Look) -> Callable[[], None] | None:
    """What prints the explanation of a name; None when nobody knows it."""
    # Most people ask by name, and the page is all they need.
    text = page(name) or page(_name_of(name))
    if text:
        return functools.partial(_print_page, text, shown)
    found = _background(name)
    if found is not None:
        return functools.partial(terminal.emit, _described(*found, shown), sys.stdout, shown)
    return None


def _name_of(asked: str) -> str:
    """The name of a rule of ours by its code, an earlier name, or a name in another spelling."""
    from lint_rules.catalog import catalog  # noqa: PLC0415 - reading a page does not need it

    for rule in catalog():
        if asked.upper() == rule.code or asked.lower().replace("_", "-") in (rule.name, *rule.declaration.renamed_from):
            return rule.name
    return asked


def _background(asked: str) -> tuple[str, str, Background] | None:
    """Code, name and background of a rule without a page: a new one of ours, or one of Pylint's."""
    from lint_rules.bridge.messages import find  # noqa: PLC0415 - only here Pylint is needed

    return find(_name_of(asked))


def _print_page(text: str, shown: Look) -> None:
    if not shown.color:
        # As it stands in the file, except for what the output cannot encode.
        sys.stdout.write("\n".join(_raw(line, shown) for line in text.split("\n")))
        return
    terminal.emit_markdown(text, sys.stdout, shown)


def _raw(line: str, shown: Look) -> str:
    return "\t".join(visible(part, shown.encoding) for part in line.split("\t"))


def _described(code: str, name: str, background: Background, shown: Look) -> typing.Iterator[Line]:
    from lint_rules.report.rationale import links, prose  # noqa: PLC0415 - a page does not need it

    yield from flow([Piece(f"{code} {name}", "title")], shown.width)
    yield ()
    width = min(shown.width, terminal.READABLE)
    yield from prose(background.rationale, width, shown.encoding)
    yield from links(background, width, shown)


def _no_such(name: str) -> str:
    from lint_rules.bridge.messages import every_name  # noqa: PLC0415 - only here all names are needed

    near = difflib.get_close_matches(name.lower().replace("_", "-"), every_name(), _NEAREST)
    hint = f"; did you mean {' or '.join(near)}?" if near else "; `lint-rules rules` lists ours"
    return f"no rule '{visible(name, 'ascii')}'{hint}"
