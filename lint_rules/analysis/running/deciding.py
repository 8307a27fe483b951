"""What does a test come to, as far as the values in it are known?"""

from __future__ import annotations

from typing import Final

from lint_rules.analysis.running.values import (
    ANY,
    UNKNOWN,
    Class,
    Constant,
    Constants,
    Container,
    External,
    Function,
    Given,
    Instance,
    Module,
    PackagePath,
    Unknown,
    Value,
    Values,
    constant,
)

_SAME: Final = frozenset({"is", "is not"})
_ALONE: Final = (Class, Module)
"""What is the same as nothing but itself, such as a class that stands for "not given"."""
_STREAMS: Final = frozenset(External(f"sys.{name}") for name in ("stdin", "stdout", "stderr"))
"""There is always one, but for programs without a terminal on Windows."""
_KNOWN: Final = (Class, Module, Constant, Container, Function, Instance)


def truth_of(value: Value) -> bool | None:
    """Whether a value counts as true; None when that depends."""
    if isinstance(value, Constant):
        return None if value.value == ANY else bool(value.value)
    return True if isinstance(value, (Function, Class, Module, PackagePath, Given)) or value in _STREAMS else None


def verdict_of(values: Values) -> bool | None:
    """Whether all alternatives count as true, or all as false; None when that depends."""
    verdicts = {truth_of(v) for v in values}
    return verdicts.pop() if len(verdicts) == 1 else None


def compare(operator: str, left: Values, right: Values) -> Values:
    """A comparison that is decided by what is known."""
    if operator in ("in", "not in"):
        if len(right) != 1 or not isinstance(right[0], Constants) or not left:
            return UNKNOWN
        if not all(isinstance(v, Constant) and v.value != ANY for v in left):
            return UNKNOWN
        inside = {v.value in right[0].members for v in left if isinstance(v, Constant)}
        return (constant(inside.pop() is (operator == "in")),) if len(inside) == 1 else UNKNOWN
    if (
        len(left) == len(right) == 1
        and operator in _SAME
        and isinstance(left[0], _KNOWN)
        and isinstance(right[0], _ALONE)
    ):
        return (constant((left == right) is (operator in ("is", "=="))),)
    if len(right) != 1 or not isinstance(right[0], Constant) or not left:
        return UNKNOWN
    wanted = right[0]
    if any(isinstance(v, Unknown) for v in left) or (
        wanted.value is not None and not all(isinstance(v, Constant) for v in left)
    ):
        return UNKNOWN
    if wanted.value is None and all(v in _STREAMS for v in left):
        return (constant(operator in ("is not", "!=")),)
    if any(isinstance(v, External) or (isinstance(v, Constant) and v.value == ANY) for v in left):
        return UNKNOWN
    equal = {v == wanted for v in left}
    if len(equal) != 1:
        return UNKNOWN
    return (constant(equal.pop() is (operator in ("is", "=="))),)
