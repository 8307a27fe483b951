"""Is this list only there to bound a memo, holding its keys in the order in which they came?"""

from __future__ import annotations

from typing import Final

from astroid import nodes
from astroid.const import Context

from lint_rules.analysis.bindings import Bindings
from lint_rules.analysis.looks import Looks
from lint_rules.analysis.mutation import Act, Change

UNKEYED: Final = frozenset({"append", "appendleft", "insert", "extend"})
"""The methods that put something in under no key of its own."""


def orders_a_memo(store: Change, bindings: Bindings, looks: Looks) -> bool:
    """Whether a change gives a list the key under which its function fills what it found to be missing elsewhere."""
    function = looks.function(store.node)
    if store.act is not Act.METHOD or store.inside or store.name not in UNKEYED or store.value is None:
        return False
    key = store.value.as_string()
    filled = [
        bindings.of(target.value)
        for target in (function.nodes_of_class(nodes.Subscript) if function is not None else ())
        if target.ctx is Context.Store and isinstance(target.value, nodes.Name) and target.slice.as_string() == key
    ]
    return any(
        memo is not None and memo.is_global and looks.came_first(memo, store.node, alone=True) for memo in filled
    )
