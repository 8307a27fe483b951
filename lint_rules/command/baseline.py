"""Write down all findings of today, so that only new ones count from now on.

The file is sorted, with one finding a line. Findings are known again by what they are about, not by their line. Use it
with `lint-rules check --baseline FILE`.
"""

from __future__ import annotations

import argparse
import os
import sys
from typing import Final

from lint_rules.command import check
from lint_rules.report.visible import visible

NAME: Final = "lint-rules-baseline.json"
EXAMPLES: Final = """\
  lint-rules baseline                           this folder, into lint-rules-baseline.json
  lint-rules baseline src --strict              strict rules too
  lint-rules check --baseline lint-rules-baseline.json
  lint-rules check --baseline lint-rules-baseline.json --prune
                                                take out what is found no more
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the subcommand takes: what ``check`` takes to choose, and a file."""
    check.add_choice(parser)
    parser.add_argument("--baseline", metavar="FILE", default=NAME, help="what to write (%(default)s)")
    parser.set_defaults(since=None, prune=False, sarif_suppressed=None)


def run(arguments: argparse.Namespace) -> int:
    """Write the file."""
    from lint_rules.gate import baseline  # noqa: PLC0415 - its help does not need it
    from lint_rules.gate.refusal import Refused  # noqa: PLC0415 - as above
    from lint_rules.gate.run import checked, refusals  # noqa: PLC0415 - as above
    from lint_rules.report import whole_file  # noqa: PLC0415 - as above

    target, arguments.baseline = arguments.baseline, None
    try:
        outcome = checked(arguments)
        with refusals():
            found = [entry for _, entry in baseline.entries(outcome.problems, os.path.dirname(os.path.abspath(target)))]
            whole_file.write(target, [baseline.to_json(found)])
    except Refused as error:
        sys.stderr.write(f"lint-rules: {visible(str(error), 'ascii')}\n")
        return check.USAGE
    sys.stdout.write(f"{len(found)} findings written to {visible(target, 'ascii')}\n")
    return check.FAILED if outcome.failed else 0
