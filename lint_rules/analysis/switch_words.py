"""Which environment variables are there for developers rather than for users, as their names say?"""

from __future__ import annotations

from typing import Final

from lint_rules.analysis.running.questions import is_for_debugging

_FAULTS: Final = frozenset(
    {
        *("TEST", "TESTS", "TESTING", "MOCK", "MOCKS", "MOCKED"),
        *("PROFILING", "PROFILER", "TIMING", "TIMINGS", "BENCHMARK", "TRACE", "TRACES"),
    }
)
"""Words of variables that help to find faults: for tests, stand-ins, measurements and traces."""
_OTHERS: Final = frozenset({"DEBUG", "VERBOSE", "SKIP", "DISABLE", "EXPERIMENTAL", "LOGLEVEL"})
"""Further words of variables with which developers switch something on or off for themselves."""
_AMBIGUOUS: Final = "PROFILE"
"""A measurement when it is on or off, else a set of settings by its name."""


def finds_faults(variable: str) -> bool:
    """Whether a variable helps to find faults, when its value is no more than on or off, or an amount."""
    return is_for_debugging(variable.upper()) or not (_FAULTS | {_AMBIGUOUS}).isdisjoint(_words(variable))


def ends_in_debugging(variable: str) -> bool:
    """Whether the last word says that a variable is for finding faults, whatever its value: ``ACME_TRACE``."""
    return is_for_debugging(variable.upper().rpartition("_")[2])


def is_for_developers(variable: str) -> bool:
    """Whether developers switch something on or off for themselves by a variable, whatever its values are."""
    return not (_FAULTS | _OTHERS).isdisjoint(_words(variable))


def _words(variable: str) -> list[str]:
    return variable.upper().replace("LOG_LEVEL", "LOGLEVEL").split("_")
