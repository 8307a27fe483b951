"""Which collaborators does code make for itself, so that no caller can choose them, and what uses them?"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator

from astroid import nodes

from lint_rules.analysis.bindings import Bindings
from lint_rules.analysis.brief_clients import BriefClients
from lint_rules.analysis.client_choices import CONSTRUCTORS, Choices
from lint_rules.analysis.collaborator_kinds import CollaboratorKinds
from lint_rules.analysis.fields import Fields
from lint_rules.analysis.kept_clients import KeptClients
from lint_rules.analysis.made import OUTSIDE, Made
from lint_rules.analysis.names import Names
from lint_rules.analysis.offered_clients import OfferedClients
from lint_rules.analysis.own_attributes import OwnAttributes
from lint_rules.knowledge.tables import Knowledge


class Collaborators:
    """The collaborators of the code of one module."""

    def __init__(
        self,
        bindings: Bindings,
        names: Names,
        own: OwnAttributes,
        *,
        offered: OfferedClients,
        kinds: Callable[[], CollaboratorKinds],
        fields: Callable[[], Fields],
        knowledge: Knowledge,
    ) -> None:
        """Take what knows the classes of the project and their fields, which is asked only where that matters."""
        choices = Choices(bindings, own, offered=offered, kinds=kinds)
        self._bindings = bindings
        self._names = names
        self._kept = KeptClients(names, own, choices, kinds=kinds, fields=fields, knowledge=knowledge)
        self._brief = BriefClients(bindings, names, choices, knowledge)
        self._clients = knowledge.table("clients")

    def made_inside(self) -> Iterator[Made]:
        """Those that nobody offers, wires or configures: kept by the constructor of a class, or made for each call."""
        brief: dict[nodes.FunctionDef, Made] = {}
        for call in self._bindings.nodes(nodes.Call):
            may_be_client = self._names.may_be_known(call.func, self._clients)
            known = self._names.known(call.func, self._clients) if may_be_client else None
            function = call.scope()
            if not isinstance(function, nodes.FunctionDef) or (known is not None and known[1] not in OUTSIDE):
                continue
            klass = function.parent
            is_constructed = isinstance(klass, nodes.ClassDef) and function.name in CONSTRUCTORS
            if (known is None and not is_constructed) or self._bindings.function_around(call) is not function:
                continue
            if isinstance(klass, nodes.ClassDef) and is_constructed:
                yield from self._kept.kept(klass, function, call, known[0] if known is not None else "")
                continue
            if known is None:
                continue
            if isinstance(klass, nodes.ClassDef) and self._kept.fills(klass, function):
                yield from self._kept.kept(klass, function, call, known[0])
            if not self._brief.is_factory(function):
                for made in self._brief.made_for_a_call(function, call, known):
                    first = brief.setdefault(function, made)
                    brief[function] = dataclasses.replace(
                        first,
                        uses=first.uses if first is made else (*first.uses, *made.uses),
                        is_arguable=first.is_arguable and made.is_arguable,
                    )
        yield from brief.values()
        for statement in self._bindings.nodes(nodes.AnnAssign):
            if isinstance(statement.parent, nodes.ClassDef) and isinstance(statement.value, nodes.Call):
                yield from self._kept.begun_with(statement.parent, statement, statement.value)
