"""Options of reports, which rules do not see."""

from __future__ import annotations

from typing import Final

from pylint.typing import OptionDict

OPTIONS: Final[tuple[tuple[str, OptionDict], ...]] = (
    (
        "sarif-automation-id",
        {
            "type": "string",
            "default": "",
            "metavar": "<id>",
            "help": "What a SARIF report calls this kind of run, such as lint/backend/: GitHub keeps reports with "
            "different text before the last slash apart.",
            "group": "lint-rules",
        },
    ),
    (
        "sarif-every-rule",
        {
            "type": "yn",
            "default": False,
            "metavar": "<y or n>",
            "help": "Describe all rules that are switched on in a SARIF report, not only those that found something.",
            "group": "lint-rules",
        },
    ),
    (
        "sarif-github-limits",
        {
            "type": "yn",
            "default": True,
            "metavar": "<y or n>",
            "help": "Leave out of a SARIF report what GitHub would refuse, the least important first.",
            "group": "lint-rules",
        },
    ),
)
"""Options of the report. They belong to the checker that holds what all rules share."""
