"""The class or function around a line, wherever statements can hold it."""

from __future__ import annotations

import astroid
import pytest

from lint_rules.engine.frames import frame_at, scope_at


@pytest.mark.parametrize(
    "around",
    [
        "if x:\n    {}\n",
        "if x:\n    pass\nelse:\n    {}\n",
        "try:\n    pass\nexcept E:\n    {}\n",
        "try:\n    pass\nfinally:\n    {}\n",
        "match x:\n    case 1:\n        pass\n    case 2:\n        {}\n",
    ],
)
def test_a_line_belongs_to_the_function_that_holds_it(around: str) -> None:
    module = astroid.parse("x = [\n    1,\n]\n" + around.format("def f(): return 1") + "y = 1\n")
    last = module.body[-1].fromlineno
    assert [frame_at(module, line).name for line in (2, last - 1, last)] == ["", "f", ""]


def test_a_scope_is_all_that_is_around_a_line() -> None:
    module = astroid.parse("class C:\n    if x:\n        def f(self):\n            class D: pass\n        y = 1\n")
    assert [scope_at(module, line) for line in range(1, 6)] == ["C", "C", "C.f", "C.f.D", "C"]
