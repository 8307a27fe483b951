"""What does importing this module fix from the environment, so that main can no longer choose it?"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import Binding, Bindings, How
from lint_rules.analysis.import_exemptions import ImportExemptions
from lint_rules.analysis.import_time import ImportEffect, ImportTime
from lint_rules.analysis.names import Names
from lint_rules.analysis.open_choices import OpenChoices
from lint_rules.analysis.options import Options
from lint_rules.analysis.source import Source
from lint_rules.knowledge.tables import Knowledge

_ENVIRONMENT: Final = "os.environ"
_COMMAND_LINE: Final = "command-line"
_OF_THE_MACHINE: Final = frozenset({"platform", "python", "build", "tests"})
"""What variables say that the machine and its tools set for all programs, not the user for this one."""


@dataclasses.dataclass(frozen=True, slots=True)
class FixedSetting:
    """Something that is fixed, by which read, and who uses it."""

    what: str
    """How to call it: a name, a default, or the module as a whole."""
    effect: ImportEffect
    users: tuple[nodes.NodeNG, ...] = ()
    """Where functions use it, in source order."""
    also: tuple[ImportEffect, ...] = ()
    """How other statements fix the same name, in source order."""


class FixedSettings:
    """The settings that one module fixes at import."""

    def __init__(
        self,
        source: Source,
        options: Options,
        imports: ImportTime,
        exemptions: ImportExemptions,
        *,
        open_choices: OpenChoices,
        bindings: Bindings,
        names: Names,
        knowledge: Knowledge,
    ) -> None:
        self._source = source
        self._options = options
        self._imports = imports
        self._exemptions = exemptions
        self._open = open_choices
        self._bindings = bindings
        self._names = names
        self._probes = knowledge.table("environment-probes")
        self._platform = knowledge.table("platform-variables")

    def found(self) -> Iterator[FixedSetting]:
        """One for each name that is fixed and leaves somebody without a choice; when strict, for each statement."""
        if self._is_configuration and not self._options.strict:
            return
        found: dict[str | nodes.NodeNG, FixedSetting] = {}
        for statement, effects in self._reads.items():
            for effect in _giving_first(statement, effects):
                setting = self._setting(effect)
                if setting is not None:
                    is_name = bool(setting.users) and not self._options.strict
                    key = setting.what if is_name else statement
                    known = found.get(key)
                    also = None if known is None else dataclasses.replace(known, also=(*known.also, effect))
                    found[key] = also or setting
                    break
        yield from found.values()

    @property
    def _reads(self) -> dict[nodes.NodeNG, list[ImportEffect]]:
        """What statements read that no exemption covers, by statement."""
        found: dict[nodes.NodeNG, list[ImportEffect]] = {}
        for effect in self._imports.effects():
            if effect.family == "environment" and not self._exemptions.cover(effect):
                found.setdefault(effect.statement, []).append(effect)
        return found

    def _setting(self, effect: ImportEffect) -> FixedSetting | None:
        strict = self._options.strict
        if not strict and (self._asks_where_it_runs(effect) or effect.detail in self._written):
            return None
        statement = effect.statement
        if isinstance(statement, nodes.FunctionDef):
            if not strict and (effect.kind == _COMMAND_LINE or not _in_defaults(statement, effect)):
                return None
            if self._exemptions.decides(statement):
                # It decides for the program, and its defaults are what the program does without arguments.
                return None
            return FixedSetting(f"a default of '{statement.name}'", effect)
        for binding in self._bound(statement):
            # How much is logged, and where to, is the affair of whoever makes loggers.
            if not strict and (self._imports.is_logger(binding.name) or _is_bound_anew(binding, statement)):
                continue
            users = tuple(use for use in binding.references if self._takes(use))
            if users and (strict or not self._open.hold(binding, effect, users)):
                return FixedSetting(f"'{binding.name}'", effect, users)
        return FixedSetting("what it does", effect) if strict else None

    def _takes(self, use: nodes.NodeNG) -> bool:
        """Whether a function that does not decide for the program itself uses a name, in its body or as a default."""
        if self._bindings.scope_of(use).function is not None:
            return not self._exemptions.decides(use)
        function = _defaulting(use)
        return function is not None and not self._exemptions.decides(function)

    def _bound(self, statement: nodes.NodeNG) -> Iterator[Binding]:
        """The global names that a statement binds to what it reads."""
        for binding in self._bindings.module.bindings.values():
            if any(
                d.statement is statement and d.how in (How.ASSIGN, How.UNPACK, How.AUGMENT) for d in binding.definitions
            ):
                yield binding

    @property
    def _is_configuration(self) -> bool:
        """Whether the name of the module or of a package around it says that it is the configuration."""
        words = set(self._options.words("configuration-modules"))
        return any(part in words or part.rpartition("_")[2] in words for part in self._source.name.split("."))

    def _asks_where_it_runs(self, effect: ImportEffect) -> bool:
        if not effect.detail:
            return self._open.asks_who_runs(effect)
        return all(
            self._probes.find(variable) is not None or self._platform.find(variable) in _OF_THE_MACHINE
            for variable in effect.detail.split(",")
        )

    @property
    def _written(self) -> frozenset[str]:
        """The variables that the module itself sets, for itself or for its child processes."""
        found = set()
        for item in self._bindings.nodes(nodes.Subscript):
            is_stored = item.ctx is not None and item.ctx.name == "Store"
            if is_stored and isinstance(item.slice, nodes.Const) and self._names.of(item.value) == _ENVIRONMENT:
                found.add(str(item.slice.value))
        return frozenset(found)


def _in_defaults(function: nodes.FunctionDef, effect: ImportEffect) -> bool:
    """Whether the read stands in the default of a parameter, not in a decorator."""
    defaults = [*(function.args.defaults or ()), *(d for d in function.args.kw_defaults or () if d is not None)]
    return any((d.fromlineno or 0) <= effect.chain[0].line <= (d.tolineno or 0) for d in defaults)


def _is_bound_anew(binding: Binding, statement: nodes.NodeNG) -> bool:
    """Whether a later statement of the top level binds the name to something else in any case."""
    return any(
        definition.how is How.ASSIGN
        and isinstance(definition.statement.parent, nodes.Module)
        and (definition.statement.fromlineno or 0) > (statement.tolineno or 0)
        and not any(read.name == binding.name for read in definition.statement.nodes_of_class(nodes.Name))
        for definition in binding.definitions
    )


def _defaulting(use: nodes.NodeNG) -> nodes.FunctionDef | None:
    """The function in whose defaults a name is used."""
    child, parent = use, use.parent
    while parent is not None and not child.is_statement:
        if isinstance(parent, nodes.FunctionDef) and child is parent.args:
            is_annotation = any(use is part or part.parent_of(use) for part in _annotations(parent.args))
            return None if is_annotation else parent
        child, parent = parent, parent.parent
    return None


def _annotations(arguments: nodes.Arguments) -> Iterator[nodes.NodeNG]:
    """The annotations of parameters."""
    kinds = (arguments.annotations, arguments.posonlyargs_annotations, arguments.kwonlyargs_annotations)
    for annotation in (*(a for kind in kinds for a in kind), arguments.varargannotation, arguments.kwargannotation):
        if annotation is not None:
            yield annotation


def _giving_first(statement: nodes.NodeNG, effects: list[ImportEffect]) -> list[ImportEffect]:
    """The reads of a statement, with those that give its value before the others."""
    return sorted(effects, key=lambda effect: not _gives(statement, effect))


def _gives(statement: nodes.NodeNG, effect: ImportEffect) -> bool:
    """Whether a read gives the very value that a statement binds: that of a property, not that of the constructor."""
    match statement:
        case nodes.Assign(value=nodes.Attribute(attrname=name)) | nodes.AnnAssign(value=nodes.Attribute(attrname=name)):
            return effect.chain[0].name.rpartition(".")[2] == name
        case _:
            return False
