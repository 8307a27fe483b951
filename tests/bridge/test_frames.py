"""The class or function around a line, wherever statements can hold it."""

from __future__ import annotations

import astroid
import pytest

from lint_rules.bridge.checkers import _frame


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
    assert [_frame(module, line).name for line in (2, last - 1, last)] == ["", "f", ""]
