"""The component graph: who needs which collaborator, joined over the modules of a project."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator

from lint_rules.analysis.collaborator_kinds import Kind
from lint_rules.analysis.components import Component, Need
from lint_rules.analysis.options import Options
from lint_rules.engine.driver import Engine
from lint_rules.engine.reading import UnreadableModule, text_of
from lint_rules.engine.tree import UnreadableSource, patient_collector


@dataclasses.dataclass(frozen=True, slots=True)
class ModuleOfComponents:
    """A module with those of its components that need a collaborator."""

    name: str
    path: str
    components: tuple[Component, ...]
    """Their needs are those for stateful collaborators alone, the inherited ones among them."""


@dataclasses.dataclass(slots=True)
class _Read:
    name: str
    components: dict[str, Component]


class ComponentMap:
    """Reads modules one at a time, and others of the project where a collaborator comes from there."""

    def __init__(self, options: Options) -> None:
        """Prepare a map.

        Raises:
            InvalidKnowledge: the options name a table entry that cannot be.
        """
        self._engine = Engine(options)
        self._read: dict[str, _Read | None] = {}
        self._stateful: dict[str, bool] = {}

    def module(self, file: str) -> ModuleOfComponents:
        """Put one module on the map.

        Raises:
            UnreadableModule: the file has no tree.
        """
        path = os.path.abspath(file)
        read = self._read.get(path) or self._open(path)
        found = []
        for component in read.components.values():
            needs = tuple(self._needs(component, set()))
            if needs:
                found.append(dataclasses.replace(component, needs=needs))
        return ModuleOfComponents(read.name, path, tuple(found))

    def _needs(self, component: Component, seen: set[str]) -> Iterator[Need]:
        """What a component needs, and what its bases in the project need that it doesn't name itself."""
        own = [need for need in component.needs if need.kind is None or self._is_stateful(need.kind)]
        yield from own
        known = {need.name for need in own}
        for base in component.bases:
            above = self._component(base)
            if above is None or base.name in seen:
                continue
            for need in self._needs(above, seen | {base.name}):
                if need.name not in known:
                    known.add(need.name)
                    yield dataclasses.replace(need, base=need.base or base.name)

    def _is_stateful(self, kind: Kind) -> bool:
        """Whether an object of a class is a collaborator: it reaches outside, lives, or stands for one that may."""
        if not kind.file:
            return True
        if kind.name not in self._stateful:
            # A circle of classes is not made stateful by itself.
            self._stateful[kind.name] = False
            component = self._component(kind)
            self._stateful[kind.name] = component is not None and self._is_collaborator(component)
        return self._stateful[kind.name]

    def _is_collaborator(self, component: Component) -> bool:
        if component.is_value:
            return False
        return component.is_interface or component.is_running or any(self._needs(component, set()))

    def _component(self, kind: Kind) -> Component | None:
        if not kind.file:
            return None
        path = os.path.abspath(kind.file)
        if path not in self._read:
            try:
                self._read[path] = self._open(path)
            except UnreadableModule:
                # Its own turn says what is wrong with it; to others it tells nothing.
                self._read[path] = None
        read = self._read[path]
        return read.components.get(kind.name.removeprefix(f"{read.name}.")) if read is not None else None

    def _open(self, path: str) -> _Read:
        try:
            context = self._engine.open(path, text_of(path))
            with patient_collector():
                components = {component.name: component for component in context.components.all()}
        except OSError as error:
            raise UnreadableModule(error.strerror or str(error)) from error
        except UnreadableSource as error:
            raise UnreadableModule(str(error)) from error
        except RecursionError as error:
            self._engine.linking.restart()
            raise UnreadableModule("an expression is nested too deeply to be analysed") from error
        self._read[path] = read = _Read(context.source.name, components)
        return read
