"""The component graph: who needs which collaborator, joined over the modules of a project."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator
from typing import Literal

from lint_rules.analysis.collaborator_kinds import Kind
from lint_rules.analysis.components import Component, Way
from lint_rules.analysis.options import Options
from lint_rules.engine.driver import Engine
from lint_rules.engine.reading import UnreadableModule, reading
from lint_rules.engine.tree import text_of


@dataclasses.dataclass(frozen=True, slots=True)
class NeedOnMap:
    """A collaborator that a component needs, as plain data."""

    name: str
    """As the component calls it; empty when it gives it no name."""
    of: str
    """The qualified name of its class, or of the function of a library that has it; empty when nothing says it."""
    way: Way
    path: str
    line: int
    calls: tuple[str, ...]
    """The methods that are called, where that is known."""
    base: str
    """The base class that has this need; empty when it is the component's own."""


@dataclasses.dataclass(frozen=True, slots=True)
class ComponentOnMap:
    """A class, a function or the top level of a module, with the stateful collaborators that it needs."""

    name: str
    """Its name in the module; empty for the top level."""
    what: Literal["class", "function", "module"]
    line: int
    in_main: bool
    """Whether it decides for the whole program, so that making things is its job."""
    needs: tuple[NeedOnMap, ...]

    @property
    def hides(self) -> bool:
        """Whether it needs something that no caller can pass, and is not the one who decides."""
        return not self.in_main and any(need.way != "takes" for need in self.needs)


@dataclasses.dataclass(frozen=True, slots=True)
class ModuleOnMap:
    """A module with those of its components that need a collaborator."""

    name: str
    path: str
    components: tuple[ComponentOnMap, ...]


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
        self._asked: set[str] = set()

    def module(self, file: str) -> ModuleOnMap:
        """Put one module on the map.

        Raises:
            UnreadableModule: the file has no tree.
        """
        path = os.path.abspath(file)
        read = self._read.get(path) or self._open(path)
        found = []
        for component in read.components.values():
            needs = tuple(self._needs(component, path, set()))
            if needs:
                about = (component.name, component.what, component.line, component.in_main)
                found.append(ComponentOnMap(*about, needs))
        return ModuleOnMap(read.name, path, tuple(found))

    def _needs(self, component: Component, path: str, seen: set[str]) -> Iterator[NeedOnMap]:
        """What a component needs, and what its bases in the project need that it doesn't name itself."""
        known = set()
        for need in component.needs:
            if need.kind is None or self._is_stateful(need.kind):
                known.add(need.name)
                of = need.kind.name if need.kind is not None else ""
                yield NeedOnMap(need.name, of, need.way, path, need.line, need.calls, "")
        for base in component.bases:
            above = self._component(base)
            if above is None or base.name in seen:
                continue
            for inherited in self._needs(above, os.path.abspath(base.file), seen | {base.name}):
                name = inherited.name
                if inherited.way == "takes" and component.constructor is not None:
                    # What a subclass passes itself, its own callers cannot.
                    name = component.constructor.given_for(name, above.constructor)
                if name not in known and (name or inherited.way != "takes"):
                    known.add(name)
                    yield dataclasses.replace(inherited, name=name, base=inherited.base or base.name)

    def _is_stateful(self, kind: Kind) -> bool:
        """Whether an object of a class is a collaborator: it reaches outside, lives, or stands for one that may."""
        if not kind.file:
            return True
        if kind.name in self._asked:
            # A circle of classes is not made stateful by itself.
            return False
        if kind.name not in self._stateful:
            self._asked.add(kind.name)
            component = self._component(kind)
            found = component is not None and self._is_collaborator(component, os.path.abspath(kind.file))
            self._asked.remove(kind.name)
            if not found and self._asked:
                # That may be so only because of a circle that is still being asked about.
                return False
            self._stateful[kind.name] = found
        return self._stateful[kind.name]

    def _is_collaborator(self, component: Component, path: str) -> bool:
        if component.is_value:
            return False
        return component.is_interface or component.is_running or any(self._needs(component, path, set()))

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
        with reading(self._engine.linking):
            context = self._engine.open(path, text_of(path))
            components = {component.name: component for component in context.components.all()}
        self._read[path] = read = _Read(context.source.name, components)
        return read
