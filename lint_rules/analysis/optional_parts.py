"""Which attributes does an object lack when its maker leaves them out, and where does its class speak of them?"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator

from astroid import nodes

from lint_rules.analysis.ancestry import Ancestry
from lint_rules.analysis.bindings import Bindings, How
from lint_rules.analysis.fields import Fields
from lint_rules.analysis.names import Names
from lint_rules.analysis.own_attributes import OwnAttributes
from lint_rules.analysis.parameters import annotation_of
from lint_rules.analysis.tidying import last_name


@dataclasses.dataclass(frozen=True, slots=True)
class OptionalPart:
    """An attribute that is None if the constructor is not given anything for it, and that nothing else sets."""

    attribute: str
    taken: nodes.AssignName
    """The parameter, or the field that makes one."""
    annotated: tuple[str, ...]
    """The qualified names of the classes that the annotation names; empty when there is none."""
    is_of_its_kind: bool
    """Whether the annotation names the class itself, or what it derives from."""
    mentions: tuple[nodes.NodeNG, ...]
    """Where the class and its subclasses in the module speak of what the attribute holds, under whatever name."""


class OptionalParts:
    """The optional parts of the objects of one module."""

    def __init__(
        self, bindings: Bindings, names: Names, own: OwnAttributes, *, ancestry: Ancestry, fields: Fields
    ) -> None:
        self._bindings = bindings
        self._names = names
        self._own = own
        self._ancestry = ancestry
        self._fields = fields

    def of(self, klass: nodes.ClassDef) -> Iterator[OptionalPart]:
        """The optional parts that a class takes, as its constructor or its fields say."""
        constructor = self._own.methods(klass).get("__init__")
        found = self._stored(klass, constructor) if constructor is not None else self._annotated(klass)
        for attribute, taken, annotation in found:
            if attribute in self._own.written_elsewhere:
                continue
            family = self._own.family(klass)
            if any(self._writes(one, attribute, taken) for one in family):
                continue
            reads = [read for one in family for read in self._own.of(one).reads.get(attribute, ())]
            if not reads or self._ancestry.mentions(klass, attribute):
                continue
            binding = self._bindings.of(taken)
            passed = binding.references if binding is not None and constructor is not None else []
            mentions = [*reads, *(use for use in passed if not _is_stored(use))]
            scope = self._bindings.scope(constructor if constructor is not None else klass)
            classes = self._names.annotated(annotation, scope)
            mentions += self._aliases(mentions)
            yield OptionalPart(attribute, taken, classes, _names_kind(annotation, klass), tuple(mentions))

    def _stored(
        self, klass: nodes.ClassDef, constructor: nodes.FunctionDef
    ) -> Iterator[tuple[str, nodes.AssignName, nodes.NodeNG | None]]:
        """The parameters that are None by default and that the constructor stores as they are."""
        for attribute, writes in self._own.of(klass).writes.items():
            match writes:
                case [nodes.AssignAttr(parent=nodes.Assign(targets=[_], value=nodes.Name() as value)) as write]:
                    pass
                case [nodes.AssignAttr(parent=nodes.AnnAssign(value=nodes.Name() as value)) as write]:
                    pass
                case _:
                    continue
            binding = self._bindings.of(value)
            sole = binding.sole() if binding is not None else None
            if sole is None or sole.how is not How.PARAMETER or sole.scope.node is not constructor:
                continue
            if write.statement().parent is constructor and _is_none(sole.value):
                assert isinstance(sole.node, nodes.AssignName)
                yield attribute, sole.node, annotation_of(sole.node)

    def _annotated(self, klass: nodes.ClassDef) -> Iterator[tuple[str, nodes.AssignName, nodes.NodeNG | None]]:
        """The fields that are None by default, where a decorator or a base makes a constructor of fields."""
        for field in self._fields.of(klass):
            if field.is_taken and _is_none(field.default):
                yield field.target.name, field.target, field.annotation

    def _writes(self, klass: nodes.ClassDef, attribute: str, taken: nodes.AssignName) -> bool:
        """Whether a class sets an attribute to anything but the parameter, in a method or in its body."""
        writes = self._own.of(klass).writes.get(attribute, [])
        others = [one for one in writes if not _gives(one, self._bindings.of(taken), self._bindings)]
        body = self._bindings.scope(klass).bindings.get(attribute)
        in_body = [d for d in body.definitions if d.node is not taken and d.how is not How.ANNOTATE] if body else []
        return bool(others or in_body)

    def _aliases(self, mentions: list[nodes.NodeNG]) -> Iterator[nodes.NodeNG]:
        """The uses of locals that hold nothing else."""
        for mention in mentions:
            match mention.parent:
                case nodes.Assign(targets=[nodes.AssignName() as local], value=value) if value is mention:
                    binding = self._bindings.of(local)
                    if binding is not None and binding.sole() is not None and not binding.is_global:
                        yield from binding.references
                case _:
                    pass


def _is_none(value: nodes.NodeNG | None) -> bool:
    return isinstance(value, nodes.Const) and value.value is None


def _bases(klass: nodes.ClassDef) -> list[nodes.NodeNG]:
    return [base for base in klass.bases if isinstance(base, nodes.NodeNG)]


def _names_kind(annotation: nodes.NodeNG | None, klass: nodes.ClassDef) -> bool:
    """Whether an annotation, spelled as code or as text, names a class or one of its bases."""
    named = re.findall(r"\w+", annotation.as_string()) if annotation is not None else []
    return not {klass.name, *map(last_name, _bases(klass))}.isdisjoint(named)


def _is_stored(use: nodes.NodeNG) -> bool:
    """Whether a parameter is only written to an attribute here."""
    match use.parent:
        case (
            nodes.Assign(targets=[nodes.AssignAttr()], value=value)
            | nodes.AnnAssign(target=nodes.AssignAttr(), value=value)
        ):
            return value is use
        case _:
            return False


def _gives(write: nodes.NodeNG, taken: object, bindings: Bindings) -> bool:
    """Whether a write stores the parameter."""
    match write.parent:
        case nodes.Assign(value=nodes.Name() as value) | nodes.AnnAssign(value=nodes.Name() as value):
            return bindings.of(value) is taken
        case _:
            return False
