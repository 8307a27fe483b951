"""Which tasks nobody holds. Each case is the body of a function that may start one."""

from __future__ import annotations

from pathlib import Path

import pytest
from astroid import nodes

from lint_rules.analysis.options import Options
from lint_rules.analysis.source import Source
from lint_rules.engine.context import Context
from lint_rules.engine.tree import build
from lint_rules.knowledge.tables import Knowledge

DROPPED = {
    "statement": "create_task(w())",
    "unread name": "t = create_task(w())",
    "underscore": "_ = create_task(w())",
    "only named": "t = create_task(w()); t.set_name('w')",
    "of a loop": "loop.create_task(w())",
    "of the loop of an object": "a.home.loop.create_task(w())",
    "told to a loop": "loop.call_soon(create_task, w())",
    "by a lambda": "loop.call_later(1, lambda: create_task(w()))",
    "in a comprehension": "[create_task(w()) for _ in a]",
    "weakly": "weakref.WeakSet().add(create_task(w()))",
}
HELD = {
    "awaited": "await create_task(w())",
    "returned": "return create_task(w())",
    "kept": "a.t = create_task(w())",
    "in a collection": "a.add(create_task(w()))",
    "read": "t = create_task(w()); await t",
    "told when done": "create_task(w()).add_done_callback(print)",
    "list is kept": "a.t = [create_task(w()) for _ in a]",
}


def asked(folder: Path, body: str) -> list[bool]:
    text = f"import weakref\nfrom asyncio import create_task\nasync def w(): pass\nasync def f(a, loop):\n    {body}\n"
    path = folder / "m.py"
    path.write_text(text, encoding="utf-8")
    context = Context(Source(str(path), "m", text, build(text, "m", str(path))), Options(), Knowledge())
    tasks = context.tasks
    started = filter(None, map(tasks.started_by, context.bindings.nodes(nodes.Call)))
    return [tasks.is_held(task) for task in started]


@pytest.mark.parametrize("body", DROPPED.values(), ids=DROPPED)
def test_nobody_holds_it(tmp_path: Path, body: str) -> None:
    assert asked(tmp_path, body) == [False]


@pytest.mark.parametrize("body", HELD.values(), ids=HELD)
def test_somebody_may_hold_it(tmp_path: Path, body: str) -> None:
    assert asked(tmp_path, body) == [True]
