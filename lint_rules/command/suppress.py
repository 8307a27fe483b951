"""Write comments that suppress what is found, each with your reason.

Above each line with a finding goes a comment that Pylint and lint-rules heed:

    # pylint: disable-next=global-client  # one connection a process is what we want
    connection = sqlite3.connect("app.db")

A reason is words, in one line, without instructions to Pylint. Say what makes this place an exception, not what the
rule is called. Where the line above suppresses something already, the comment goes to the end of the line.

Nothing else in a file is touched: line ends, encoding and spacing stay. A file is written only if it still means the
same, and it is put back as it was if the findings do not go away. Of a line that continues the one before, inside of
a string or after a backslash, Pylint heeds no comment: such a finding is left and named.
"""

from __future__ import annotations

import argparse
import collections
import copy
import os
import sys
import typing
from collections.abc import Container, Mapping
from typing import Final

from lint_rules.command import check
from lint_rules.report.visible import visible

if typing.TYPE_CHECKING:
    from lint_rules.gate.outputs import Outcome

EXAMPLES: Final = """\
  lint-rules suppress --reason "one connection a process is what we want" --select global-client src/db.py
  lint-rules suppress --reason "before our time" --since main
                                                only on lines changed since then

A reason tells the next reader why this may stay. To put off many findings without one, see lint-rules baseline.
To demand one of every suppression, see --require-reasons in lint-rules check --help. A comment that no longer
suppresses anything is told of by lint-rules check.

exit codes:
  0  all findings are suppressed, or there were none
  1  some finding is left; standard error says which and why
  2  the command line, the reason or the settings cannot be
  3  some file could not be checked or written; the others were
"""
Found = dict[str, dict[int, set[str]]]
"""By file and line, the rules that report there."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the subcommand takes: what ``check`` takes, and a reason."""
    parser.add_argument("--reason", metavar="TEXT", required=True, help="why these may stay; written into each comment")
    check.add_choice(parser)
    parser.add_argument("--since", metavar="REV", help="only findings on lines changed since the merge base (git)")
    parser.add_argument("--baseline", metavar="FILE", help="leave out what stands in it (see lint-rules baseline)")
    parser.set_defaults(prune=False, sarif_suppressed=None)


def run(arguments: argparse.Namespace) -> int:
    """Write the comments, and see whether they do what they are for."""
    from lint_rules.gate.refusal import Refused  # noqa: PLC0415 - its help does not need it
    from lint_rules.gate.run import checked  # noqa: PLC0415 - as above
    from lint_rules.gate.suppressing import InvalidReason, reason  # noqa: PLC0415 - as above

    if "-" in arguments.paths:
        return _refused("standard input cannot be changed; name files or folders")
    before: dict[str, bytes] = {}
    try:
        why = reason(arguments.reason)
        outcome = checked(arguments)
        found = _places(outcome)
        failed = _write(found, why, before) or outcome.failed
        kept: Found = {}
        if before:
            again = copy.copy(arguments)
            again.paths = sorted(before)
            kept = _places(checked(again))
    except (InvalidReason, Refused) as error:
        _restore(before, before, "the run ended early")
        return _refused(str(error))
    except BaseException:
        _restore(before, before, "the run ended early")
        raise
    failed = _restore(before, kept, "comments there do not make the findings go away") or failed
    left = sum(_count(lines) for path, lines in found.items() if path not in before)
    sys.stdout.write(f"{sum(map(_count, found.values())) - left} findings suppressed, {left} left\n")
    return check.FAILED if failed else int(left > 0)


def _places(outcome: Outcome) -> Found:
    from lint_rules.catalog import catalog  # noqa: PLC0415 - as above

    ours = {rule.name for rule in catalog()}
    found: Found = collections.defaultdict(lambda: collections.defaultdict(set))
    for problem in outcome.problems:
        if problem.symbol in ours:
            found[os.path.abspath(problem.place.file)][problem.place.line].add(problem.symbol)
    return found


def _write(found: Found, why: str, before: dict[str, bytes]) -> bool:
    """Write the comments, keep what the files were, and tell whether some file could not be read or written."""
    from lint_rules.gate.suppressing import NotPossible, suppressed  # noqa: PLC0415 - as above
    from lint_rules.report import whole_file  # noqa: PLC0415 - as above

    failed = False
    for path, names in found.items():
        try:
            with open(path, "rb") as stream:
                data = stream.read()
            changed = suppressed(data, names, why)
            before[path] = data
            whole_file.write_bytes(path, [changed])
        except NotPossible as error:
            _say(f"{os.path.relpath(path)}: left as it is: {error}")
        except OSError as error:
            _say(f"{os.path.relpath(path)}: cannot be read: {error.strerror or error}")
            failed = True
        except whole_file.Unwritable as error:
            del before[path]
            _say(str(error))
            failed = True
    return failed


def _restore(before: dict[str, bytes], paths: Container[str], why: str) -> bool:
    """Put files back as they were, and tell whether some could not be."""
    from lint_rules.report import whole_file  # noqa: PLC0415 - as above

    failed = False
    for path in [path for path in before if path in paths]:
        try:
            whole_file.write_bytes(path, [before.pop(path)])
            _say(f"{os.path.relpath(path)}: left as it is: {why}")
        except whole_file.Unwritable as error:
            _say(str(error))
            failed = True
    return failed


def _count(lines: Mapping[int, set[str]]) -> int:
    return sum(map(len, lines.values()))


def _refused(reason: str) -> int:
    _say(reason)
    return check.USAGE


def _say(text: str) -> None:
    sys.stderr.write(f"lint-rules: {visible(text, 'ascii')}\n")
