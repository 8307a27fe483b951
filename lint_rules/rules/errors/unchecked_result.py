"""A result that carries the error is dropped, and the error with it.

`subprocess.run` returns how the program ended, a future keeps what went wrong, `gather` was asked to hand the errors
back. None of them raises by itself: when nobody looks, the work counts as done. Ask for `check=True`, or for the
result.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.comments import Comments
from lint_rules.analysis.dropped_results import DroppedResults
from lint_rules.analysis.library_code import LibraryCode
from lint_rules.analysis.tidying import Tidying
from lint_rules.rule import Finding, Step, rule

_SAME_COMPLAINT: Final = frozenset({"PLW1510", "W1510", "subprocess-run-check", "S605", "RUF006"})


@rule(
    code="W6908",
    message="the result of %s() is dropped, and nobody learns of a failure",
    talk=("interview-q5",),
    since="0.1",
    strict=True,
)
def unchecked_result(
    statement: nodes.Expr | nodes.Assign,
    dropped_results: DroppedResults,
    library_code: LibraryCode,
    tidying: Tidying,
    comments: Comments,
) -> Iterator[Finding]:
    """Report statements that drop a result in which an error would be."""
    dropped = dropped_results.by(statement)
    if (
        dropped is not None
        and library_code.holds(statement)
        and not tidying.happens_in(statement)
        and not has_reason(statement, comments)
    ):
        steps = tuple(Step(function, "what it raises goes there") for function in dropped.given)
        yield Finding(statement, (dropped.api,), steps)


def has_reason(statement: nodes.NodeNG, comments: Comments) -> bool:
    """Whether a comment at the statement says something in words, or answers the same complaint of another linter."""
    first, last = statement.fromlineno, statement.tolineno
    return (
        comments.reason(first, last)
        or comments.reason_above(first)
        or comments.suppresses(first, last, _SAME_COMPLAINT)
    )
