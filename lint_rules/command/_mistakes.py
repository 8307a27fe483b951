"""A parser that says what is wrong with a command line in one line, and where to read on."""

from __future__ import annotations

import argparse
from typing import Final, NoReturn

from lint_rules.report.visible import visible

USAGE: Final = 2


class Parser(argparse.ArgumentParser):
    """A parser whose usage is left to its help: it has more lines than anybody reads for a typing error."""

    def error(self, message: str) -> NoReturn:
        """End the run with what is wrong."""
        self.exit(USAGE, f"lint-rules: {visible(message, 'ascii')}; see {self.prog} --help\n")
