"""A task that nobody holds can vanish half-way.

The event loop keeps a weak reference to its tasks. When nobody else holds one, it may be collected before it is
done; nobody can cancel it or wait for it, and its error is told to nobody. Whoever starts a task should own it: keep
it, await it, or start it in a `TaskGroup`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import Bindings
from lint_rules.analysis.comments import Comments
from lint_rules.analysis.tasks import Tasks
from lint_rules.analysis.test_code import TestCode
from lint_rules.rule import Finding, Step, rule

_SAME_COMPLAINT: Final = frozenset({"RUF006", "asyncio-dangling-task"})


@rule(
    code="W7201",
    message="nobody holds the task that %s() starts: it can vanish half-way, and nobody hears of its error",
    talk=("industrial-goroutine-lifecycle-management",),
    since="0.1",
)
def unowned_task(
    call: nodes.Call, tasks: Tasks, bindings: Bindings, comments: Comments, test_code: TestCode
) -> Iterator[Finding]:
    """Report tasks that are started and dropped."""
    task = tasks.started_by(call)
    if (
        task is not None
        and not tasks.is_held(task)
        and not test_code.here
        and not is_left_over(call, bindings)
        and not comments.suppresses(call.fromlineno, call.tolineno, _SAME_COMPLAINT)
    ):
        work = tasks.work(task)
        yield Finding(call, (task.starter.as_string(),), (Step(work, "the work that the task does"),) if work else ())


def is_left_over(call: nodes.Call, bindings: Bindings) -> bool:
    """Whether an object starts the task when it is collected: nobody is left who could hold it."""
    function = bindings.function_around(call)
    return function is not None and function.name == "__del__"
