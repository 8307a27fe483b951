"""Does this store leave in a container what is there already, or what would be there as soon as it is needed?"""

from __future__ import annotations

from astroid import nodes

from lint_rules.analysis.bindings import Binding, Bindings, How
from lint_rules.analysis.lazy_import import LazyImport
from lint_rules.analysis.looks import Looks
from lint_rules.analysis.mutation import Act, Change


class IdleStores:
    """The stores of one module that change nothing for those who read."""

    def __init__(self, bindings: Bindings, lazy: LazyImport, looks: Looks) -> None:
        self._bindings = bindings
        self._lazy = lazy
        self._looks = looks

    def has(self, change: Change, binding: Binding) -> bool:
        """Whether a change to the container of a name is such a store."""
        return change.act is Act.ITEM and (self._is_imported_late(change) or self._is_found_or_made(change, binding))

    def _is_imported_late(self, change: Change) -> bool:
        """Whether a change puts in one certain entry what its function has just imported."""
        return isinstance(change.key, nodes.Const) and self._lazy.binds(How.ASSIGN, change.value)

    def _is_found_or_made(self, change: Change, binding: Binding) -> bool:
        """Whether a change puts in what was found under the same key, or what was made because nothing was."""
        local = self._bindings.of(change.value) if isinstance(change.value, nodes.Name) else None
        if local is None or local.is_global or any(d.how is not How.ASSIGN for d in local.definitions):
            return False
        entry = change.node.as_string()
        found = [d for d in local.definitions if d.value is not None and d.value.as_string() == entry]
        made = [d for d in local.definitions if d not in found]
        return bool(found) and all(
            isinstance(d.value, nodes.Call) and self._looks.came_first(binding, d.node) for d in made
        )
