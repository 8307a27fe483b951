"""Which fields does a class have, and which of them does its constructor take?

A decorator or a base writes the constructor: of dataclasses, attrs, pydantic and the like (table ``field-classes``).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.ancestry import Ancestry
from lint_rules.analysis.names import Names
from lint_rules.knowledge.tables import Knowledge

_CLASS_VARIABLES: Final = frozenset({"typing.ClassVar", "typing_extensions.ClassVar"})
_MADE_BY: Final = frozenset({"default_factory", "factory"})


@dataclasses.dataclass(frozen=True, slots=True)
class Field:
    """An attribute that a class declares."""

    target: nodes.AssignName
    annotation: nodes.NodeNG | None
    is_taken: bool
    """Whether the constructor takes it; otherwise each object begins with the default."""
    default: nodes.NodeNG | None
    """The value of a field that nobody gives one."""
    factory: nodes.NodeNG | None
    """What is called for the value of a field that nobody gives one."""


class Fields:
    """The fields of the classes of one module."""

    def __init__(self, names: Names, ancestry: Ancestry, knowledge: Knowledge) -> None:
        self._names = names
        self._ancestry = ancestry
        self._table = knowledge.table("field-classes")

    def of(self, klass: nodes.ClassDef) -> Iterator[Field]:
        """The fields that stand in a class whose constructor is made of them; none for another class."""
        if not any(isinstance(statement, (nodes.AnnAssign, nodes.Assign)) for statement in klass.body):
            return
        decorators = klass.decorators.nodes if klass.decorators is not None else []
        makers = [d.func if isinstance(d, nodes.Call) else d for d in decorators]
        written = next((known[1] for maker in makers if (known := self._names.known(maker, self._table))), "")
        is_model = not written and self._is_model(klass)
        for statement in klass.body if written or is_model else ():
            match statement:
                case nodes.AnnAssign(target=nodes.AssignName() as target, annotation=annotation, value=value):
                    if not self._is_of_the_class(annotation):
                        yield self._field(target, annotation, value, is_private=is_model and target.name[0] == "_")
                case nodes.Assign(targets=[nodes.AssignName() as target], value=nodes.Call() as value):
                    if written == "attributes" and self._maker(value) == "attribute":
                        yield self._field(target, _keyword(value, "type"), value)
                case _:
                    pass

    def _is_model(self, klass: nodes.ClassDef) -> bool:
        bases = (base for base in klass.bases if isinstance(base, nodes.NodeNG))
        return any(self._names.known(base, self._table) is not None for base in bases) or any(
            self._table.find(name) == "annotated" for name in self._ancestry.foreign(klass)
        )

    def _is_of_the_class(self, annotation: nodes.NodeNG) -> bool:
        named = annotation.value if isinstance(annotation, nodes.Subscript) else annotation
        return self._names.of(named) in _CLASS_VARIABLES

    def _maker(self, call: nodes.Call) -> str | None:
        known = self._names.known(call.func, self._table)
        return known[1] if known is not None else None

    def _field(
        self,
        target: nodes.AssignName,
        annotation: nodes.NodeNG | None,
        value: nodes.NodeNG | None,
        *,
        is_private: bool = False,
    ) -> Field:
        if not isinstance(value, nodes.Call):
            return Field(target, annotation, not is_private, value, None)
        is_taken = not is_private and self._maker(value) != "inner" and not _is_false(_keyword(value, "init"))
        factory = next((word.value for word in value.keywords if word.arg in _MADE_BY), None)
        default = _keyword(value, "default")
        if default is None and factory is None and not value.keywords:
            default = value.args[0] if value.args else value
        return Field(target, annotation, is_taken, default, factory)


def _keyword(call: nodes.Call, name: str) -> nodes.NodeNG | None:
    return next((word.value for word in call.keywords if word.arg == name), None)


def _is_false(value: nodes.NodeNG | None) -> bool:
    return isinstance(value, nodes.Const) and value.value is False
