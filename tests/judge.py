"""Get real code, judge what the rules find in it, keep the verdicts: ``python tests/judge.py --help``."""

from __future__ import annotations

import sys

from ecosystem.judge import main

if __name__ == "__main__":
    sys.exit(main())
