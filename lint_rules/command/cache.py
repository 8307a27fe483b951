"""Take the results of earlier runs away.

`lint-rules check` keeps what it finds in .lint-rules-cache, beside what marks the project, and checks a file again only
when something has changed that its findings rest on. Nothing is lost with the cache but time.
"""

from __future__ import annotations

import argparse
import sys
from typing import Final

from lint_rules.command import check
from lint_rules.report.visible import visible

EXAMPLES: Final = """\
  lint-rules cache clear                        the cache of the project around this folder
  lint-rules cache clear --cache-dir DIR        the one in DIR
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the subcommand takes."""
    parser.add_argument("what", choices=["clear"], metavar="clear", help="take it away")
    parser.add_argument("--cache-dir", metavar="DIR", help="where it lies (.lint-rules-cache in the project)")
    parser.set_defaults(isolated=False, config=None)


def run(arguments: argparse.Namespace) -> int:
    """Take it away."""
    from lint_rules.gate import store  # noqa: PLC0415 - its help does not need it
    from lint_rules.gate.refusal import Refused  # noqa: PLC0415 - as above
    from lint_rules.gate.run import cache_folder, refusals  # noqa: PLC0415 - as above

    try:
        with refusals():
            folder = cache_folder(arguments)
        size = store.clear(folder)
    except (Refused, store.Unusable) as error:
        sys.stderr.write(f"lint-rules: {visible(str(error), 'ascii')}\n")
        return check.USAGE
    sys.stdout.write(f"{size / 1_000_000:.1f} MB taken away from {visible(folder, 'ascii')}\n")
    return 0
