"""Check files: the same rules and the same findings as the Pylint plugin, faster.

Takes files and folders; folders are walked, without what git ignores. Settings are those that Pylint would read, and
the table [tool.lint-rules] of pyproject.toml. Nothing of the code or of the settings is run.
"""

from __future__ import annotations

import argparse
import sys
import typing
from typing import Final

from lint_rules.report.visible import visible

if typing.TYPE_CHECKING:
    from lint_rules.gate.outputs import Outcome

EXAMPLES: Final = """\
  lint-rules check                              this folder
  lint-rules check src --concise                one line a finding
  lint-rules check --select errors,root-logger  a family and a rule
  lint-rules check --strict --ignore imports    strict rules too, without a family
  lint-rules check --since origin/main          only on lines changed since then
  lint-rules check --output sarif:out.sarif --output text
  lint-rules check src --watch --concise        again whenever a file changes
  lint-rules check - --stdin-filename src/a.py < src/a.py

exit codes:
  0  nothing was found
  1  something was found
  2  the command line or the settings cannot be
  3  some file could not be checked; the others were
"""
USAGE: Final = 2
FAILED: Final = 3
FORMATS: Final = ("text", "concise", "json", "sarif", "github", "gitlab", "junit")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the subcommand takes."""
    add_choice(parser)
    parser.add_argument("--watch", action="store_true", help="check again whenever a file changes, until Ctrl-C")
    shown = parser.add_argument_group("what is told")
    shown.add_argument(
        "--output",
        metavar="FORMAT[:FILE]",
        action="append",
        type=_output,
        help=f"may be given several times: {', '.join(FORMATS)} (text)",
    )
    shown.add_argument("--concise", action="store_true", help="short for --output concise")
    shown.add_argument("--statistics", action="store_true", help="how many findings of which rule, on standard error")
    shown.add_argument("--since", metavar="REV", help="only findings on lines changed since the merge base (git)")
    shown.add_argument("--baseline", metavar="FILE", help="leave out what stands in it (see lint-rules baseline)")
    shown.add_argument("--prune", action="store_true", help="take entries out of the baseline that are found no more")
    shown.add_argument(
        "--sarif-suppressed",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="list in SARIF, marked, what comments and the baseline suppress, and what is gone from it",
    )
    shown.add_argument("--exit-zero", action="store_true", help="exit 0 even when something was found")


def add_choice(parser: argparse.ArgumentParser) -> None:
    """Say how rules, files and settings are chosen."""
    parser.add_argument("paths", metavar="PATH", nargs="*", default=["."], help="a file or folder, or - (this folder)")
    chosen = parser.add_argument_group("which rules")
    chosen.add_argument("--select", metavar="NAMES", action="append", help="only these rules, codes or families")
    chosen.add_argument("--ignore", metavar="NAMES", action="append", help="not these rules, codes or families")
    chosen.add_argument("--strict", action="store_true", help="strict rules too")
    chosen.add_argument(
        "--require-reasons",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="report suppressions of these rules that give no reason",
    )
    files = parser.add_argument_group("which files and settings")
    files.add_argument("--exclude", metavar="PATTERN", action="append", default=[], help="as in a .gitignore")
    files.add_argument("--no-gitignore", action="store_true", help="check what git ignores, too")
    files.add_argument("--stdin-filename", metavar="FILE", default="stdin.py", help="where the text of - would stand")
    files.add_argument("--config", metavar="FILE", help="read this file instead of looking for one")
    files.add_argument("--isolated", action="store_true", help="read no settings")
    files.add_argument("--no-cache", action="store_true", help="neither use nor keep results of other runs")
    files.add_argument("--cache-dir", metavar="DIR", help="where results are kept (.lint-rules-cache in the project)")
    parser.add_argument("-j", "--jobs", metavar="N", type=_jobs, default=0, help="processes (0: one for each core)")


def run(arguments: argparse.Namespace) -> int:
    """Check, and tell; once, or whenever something changes."""
    if arguments.prune and arguments.baseline is None:
        return _refused("--prune takes entries out of a baseline; name it with --baseline FILE")
    if arguments.prune and arguments.since is not None:
        return _refused("--prune needs a look at every line, and --since takes one at some; leave one of them out")
    if not arguments.watch:
        return _run_once(arguments)
    from lint_rules.gate.watching import CannotWatch, watch  # noqa: PLC0415 - its help does not need it

    if "-" in arguments.paths:
        return _refused("standard input cannot be watched; name files or folders")
    besides = [path for path in (arguments.config, arguments.baseline) if path is not None]
    try:
        return watch(arguments.paths, besides, lambda: _run_once(arguments))
    except CannotWatch as error:
        return _refused(str(error))


def _run_once(arguments: argparse.Namespace) -> int:
    from lint_rules.gate.refusal import Refused  # noqa: PLC0415 - its help does not need it
    from lint_rules.gate.run import checked  # noqa: PLC0415 - as above

    try:
        outcome = checked(arguments)
    except Refused as error:
        return _refused(str(error))
    return _told(outcome, arguments)


def _told(outcome: Outcome, arguments: argparse.Namespace) -> int:
    from lint_rules.gate.outputs import CannotWrite, write  # noqa: PLC0415 - as above

    code = FAILED if outcome.failed else int(bool(outcome.problems))
    if arguments.exit_zero and code == 1:
        code = 0
    lost = 0
    for form, file in arguments.output or [("concise" if arguments.concise else "text", None)]:
        try:
            write(outcome, form, file, code)
        except CannotWrite as error:
            # The other outputs are written all the same.
            lost = _refused(str(error))
    for line in outcome.notices:
        sys.stderr.write(f"lint-rules: {visible(line, 'ascii')}\n")
    if arguments.statistics:
        for symbol, count in outcome.counts():
            sys.stderr.write(f"{count:>6}  {symbol}\n")
    return lost or code


def _refused(reason: str) -> int:
    sys.stderr.write(f"lint-rules: {visible(reason, 'ascii')}\n")
    return USAGE


def _output(word: str) -> tuple[str, str | None]:
    form, colon, file = word.partition(":")
    if form not in FORMATS:
        raise argparse.ArgumentTypeError(f"no such format: '{form}'; formats are {', '.join(FORMATS)}")
    if colon and not file:
        raise argparse.ArgumentTypeError(f"'{word}' names no file")
    return form, file or None


def _jobs(word: str) -> int:
    if not word.isdecimal():
        raise argparse.ArgumentTypeError(f"not a number of processes: '{word}'")
    return int(word)
