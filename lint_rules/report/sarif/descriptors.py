"""Rules as SARIF describes them: all that a reader needs who sees a finding in a browser.

GitHub shows the short and the full description and the help, but no address of a page, so the help has the links.
"""

from __future__ import annotations

import re
from typing import Any, Final, Literal

from lint_rules.report.problems import Background, Severity
from lint_rules.report.sarif.messages import ended
from lint_rules.report.sarif.run import Described
from lint_rules.report.wording import headline

NOTHING: Final = Background("")
"""All that is known of a message that nobody described."""
LONGEST: Final = 1024
"""Characters of a description that GitHub takes."""
MOST_TAGS: Final = 10
"""Tags of a rule that GitHub takes."""
Level = Literal["error", "warning", "note"]
_LEVELS: Final[dict[Severity, Level]] = {
    "fatal": "error",
    "error": "error",
    "warning": "warning",
    "refactor": "note",
    "convention": "note",
    "info": "note",
}
_PROBLEMS: Final[dict[Level, str]] = {"error": "error", "warning": "warning", "note": "recommendation"}


def level(severity: Severity) -> Level:
    """How SARIF calls a severity."""
    return _LEVELS[severity]


def descriptor(rule: Described) -> dict[str, Any]:
    """SARIF's ``reportingDescriptor``."""
    said: dict[str, Any] = {"id": rule.symbol, "name": name(rule)}
    former = sorted(set(rule.former) - {rule.symbol})
    if former:
        said["deprecatedIds"] = former
    about = " ".join(rule.background.rationale.split()) or f"{rule.code} {rule.symbol}".strip()
    said |= {
        "shortDescription": {"text": _shortened(ended(headline(rule.background.rationale) or about))},
        "fullDescription": {"text": _shortened(ended(about))},
        "help": {"text": _text(rule), "markdown": _markdown(rule)},
    }
    if rule.background.docs:
        said["helpUri"] = rule.background.docs
    said["defaultConfiguration"] = {"level": level(rule.severity)}
    said["properties"] = {
        "code": rule.code,
        "precision": rule.precision,
        "problem.severity": _PROBLEMS[level(rule.severity)],
        "tags": sorted(set(rule.tags))[:MOST_TAGS],
    }
    return said


def name(rule: Described) -> str:
    """The symbol in Pascal case. A symbol of one word gets the code behind it: a name must tell more than the id."""
    said = pascal(rule.symbol)
    return said + (rule.code or "Message") if said.lower() == rule.symbol else said


def pascal(symbol: str) -> str:
    """``bare-reraise`` as ``BareReraise``."""
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[^0-9A-Za-z]+", symbol))


def _shortened(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    return text[: LONGEST - 3].rpartition(" ")[0] + "..."


def _text(rule: Described) -> str:
    parts = [rule.background.rationale.strip() or rule.symbol]
    parts += [f"Disable it with: # pylint: disable={rule.symbol}"]
    parts += [f"More: {rule.background.docs}"] if rule.background.docs else []
    parts += [f"{title}: {address}" for title, address in rule.background.talk]
    return "\n\n".join(parts)


def _markdown(rule: Described) -> str:
    parts = [rule.background.rationale.strip() or rule.symbol]
    parts += [f"## Bad\n\n{rule.bad}"] if rule.bad else []
    parts += [f"## Good\n\n{rule.good}"] if rule.good else []
    parts.append(
        "## Disable\n\nWhere it does not hold, with the reason behind it:\n\n"
        f"```python\n# pylint: disable-next={rule.symbol}  # the reason\n```\n\n"
        f'For the whole project, in `pyproject.toml`:\n\n```toml\n[tool.pylint."messages control"]\n'
        f'disable = ["{rule.symbol}"]\n```'
    )
    links = [f"[{rule.code} {rule.symbol}]({rule.background.docs})"] if rule.background.docs else []
    links += [f"[{title}]({address})" for title, address in rule.background.talk]
    parts += ["## More\n\n" + "\n".join(f"- {link}" for link in links)] if links else []
    return "\n\n".join(parts)
