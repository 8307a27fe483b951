"""The command ``lint-rules``, also ``python -m lint_rules``.

It starts fast: what a subcommand needs is imported when it is asked for, and nothing at all for the version.
"""

from __future__ import annotations

import os
import sys
import typing
from collections.abc import Sequence
from typing import Final

from lint_rules import __version__, command

if typing.TYPE_CHECKING:
    import argparse

DESCRIPTION: Final = """\
Design rules for Python: no hidden state, no work at import, errors that are dealt with.
The same rules run in Pylint, where they are a plugin (see the examples)."""
EXAMPLES: Final = """\
  lint-rules check src                                     check, and show the proof
  lint-rules rules                                         what there is
  lint-rules explain bare-reraise                          why, and what to do instead
  lint-rules imports src                                   what importing each module does
  pylint --load-plugins=lint_rules src                     check, among Pylint's own messages
"""
EXIT_CODES: Final = """\
exit codes:
  0  all is well
  1  something was found
  2  the command line cannot be
  3  some file could not be read
"""
USAGE: Final = 2
INTERRUPTED: Final = 130
NOBODY_READS: Final = 141
"""As a shell reports a program that SIGPIPE ended."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and give its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        code = _run(words)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has gone (``| head``). The interpreter must not try to write the rest when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NOBODY_READS
    except KeyboardInterrupt:
        sys.stderr.write("lint-rules: interrupted\n")
        return INTERRUPTED
    return code


def _run(words: list[str]) -> int:
    if words in (["--version"], ["-V"]):
        sys.stdout.write(f"lint-rules {__version__}\n")
        return 0
    try:
        if words and command.is_one(words[0]):
            subcommand = command.load(words[0])
            return subcommand.run(_parser_of(words[0], subcommand).parse_args(words[1:]))
        return _usage(words)
    except SystemExit as end:
        # How argparse ends after help and after a mistake.
        return end.code if isinstance(end.code, int) else USAGE


def _usage(words: list[str]) -> int:
    """Help, or what is wrong with the command line."""
    parser = _parser("lint-rules", DESCRIPTION, f"{EXAMPLES}\n{EXIT_CODES}")
    parser.add_argument("-V", "--version", action="version", version=f"lint-rules {__version__}")
    listed = parser.add_subparsers(title="subcommands", metavar="SUBCOMMAND")
    for name in command.names():
        listed.add_parser(name, help=command.summary(name))
    parser.parse_args(words)
    parser.print_help(sys.stdout if words else sys.stderr)
    return USAGE


def _parser_of(name: str, subcommand: command.Subcommand) -> argparse.ArgumentParser:
    parser = _parser(f"lint-rules {name}", command.description(subcommand), subcommand.EXAMPLES)
    subcommand.add_arguments(parser)
    return parser


def _parser(prog: str, description: str, examples: str) -> argparse.ArgumentParser:
    import argparse  # noqa: PLC0415 - the version does not need it

    from lint_rules.command._mistakes import Parser  # noqa: PLC0415 - as above

    return Parser(
        prog=prog,
        description=description,
        epilog=f"examples:\n{examples}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )


if __name__ == "__main__":
    sys.exit(main())
