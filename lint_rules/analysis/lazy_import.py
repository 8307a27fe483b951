"""Is this binding only an import that was put off until it is needed?"""

from __future__ import annotations

from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import Bindings, How
from lint_rules.analysis.names import Names

_IMPORTING: Final = frozenset({"importlib.import_module", "builtins.__import__"})


class LazyImport:
    """Which bindings of one module are late imports."""

    def __init__(self, bindings: Bindings, names: Names) -> None:
        self._bindings = bindings
        self._names = names

    def binds(self, how: How, value: nodes.NodeNG | None) -> bool:
        """Whether a definition imports, or takes what another statement of its function imported."""
        if how is How.IMPORT:
            return True
        return how in (How.ASSIGN, How.UNPACK) and self._is_imported(value)

    def is_handed_over(self, name: str, value: nodes.NodeNG | None) -> bool:
        """Whether a value is the module of that name, given by one who could import it: ``json = json_module``."""
        binding = self._bindings.of(value) if isinstance(value, nodes.Name) else None
        sole = binding.sole() if binding is not None else None
        if binding is None or sole is None or sole.how is not How.PARAMETER:
            return False
        return binding.name.strip("_") == f"{name.strip('_')}_module"

    def _is_imported(self, value: nodes.NodeNG | None) -> bool:
        """Whether a value is a module imported in the same function, or a part of one."""
        match value:
            case nodes.Attribute():
                return self._is_imported(value.expr)
            case nodes.Call():
                if self._names.of(value.func) in _IMPORTING:
                    return True
                return (
                    self._names.is_builtin(value.func, "getattr")
                    and bool(value.args)
                    and self._is_imported(value.args[0])
                )
            case nodes.Tuple() | nodes.List():
                parts = [element for element in value.elts if isinstance(element, nodes.NodeNG)]
                return bool(parts) and all(map(self._is_imported, parts))
            case nodes.Dict(items=[_, *_]):
                keys = [key for key, _ in value.items if isinstance(key, nodes.NodeNG)]
                return len(keys) == len(value.items) and all(map(self._is_imported, keys))  # what they mean here
            case nodes.Name():
                binding = self._bindings.of(value)
                if binding is None:
                    return False
                if binding.is_global:
                    here = self._bindings.scope_of(value)
                    return any(d.how is How.IMPORT and d.scope is here for d in binding.definitions)
                values = [d for d in binding.definitions if d.how is not How.ANNOTATE]
                return any(d.how is How.IMPORT or (d.how is How.ASSIGN and self._is_imported(d.value)) for d in values)
            case _:
                return False
