"""A thread that nobody can stop or wait for outlives whoever started it.

It goes on while the program shuts down, keeps what it holds, and its error is printed at best. Whoever starts work
should be able to end it: keep the handle and join it, hand the thread a signal, or offer a method that does.
"""

from __future__ import annotations

from collections.abc import Iterator

from astroid import nodes

from lint_rules.analysis.main_scope import MainScope
from lint_rules.analysis.test_code import TestCode
from lint_rules.analysis.threads import Threads
from lint_rules.rule import Finding, Step, rule


@rule(
    code="R7202",
    message="nobody can stop or wait for what %s() starts: %s",
    talk=("industrial-goroutine-lifecycle-management",),
    since="0.1",
    strict=True,
)
def unjoined_thread(
    call: nodes.Call, threads: Threads, main_scope: MainScope, test_code: TestCode
) -> Iterator[Finding]:
    """Report threads, processes and pools that nobody can make end, outside of main."""
    stray = threads.stray(call) if not test_code.here else None
    if stray is None or main_scope.decides(call):
        return
    steps = [Step(use, "all that is done with it") for use in stray.looked_at]
    if stray.target is not None:
        steps.append(Step(stray.target, "the work that it does"))
    yield Finding(call, (call.func.as_string(), stray.why), tuple(steps))
