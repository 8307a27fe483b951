"""The analyses of one module, each made when a rule first asks for it."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from lint_rules.analysis.absences import Absences
from lint_rules.analysis.ancestry import Ancestry
from lint_rules.analysis.answers import Answers
from lint_rules.analysis.boundaries import Boundaries
from lint_rules.analysis.brief_entries import BriefEntries
from lint_rules.analysis.changes import Changes
from lint_rules.analysis.collaborator_kinds import CollaboratorKinds
from lint_rules.analysis.collaborators import Collaborators
from lint_rules.analysis.command_line import CommandLine
from lint_rules.analysis.components import Components
from lint_rules.analysis.configuration_scope import ConfigurationScope
from lint_rules.analysis.constructors import Constructors
from lint_rules.analysis.contracts import Contracts
from lint_rules.analysis.distant_effects import DistantEffects
from lint_rules.analysis.distant_objects import DistantObjects
from lint_rules.analysis.distant_reads import DistantReads
from lint_rules.analysis.doers import Doers
from lint_rules.analysis.dropped_results import DroppedResults
from lint_rules.analysis.effects import Effects
from lint_rules.analysis.environment_reads import EnvironmentReads
from lint_rules.analysis.error_texts import ErrorTexts
from lint_rules.analysis.excuses import Excuses
from lint_rules.analysis.fields import Fields
from lint_rules.analysis.fixed_settings import FixedSettings
from lint_rules.analysis.foreign_writes import ForeignWrites
from lint_rules.analysis.import_clients import ImportClients
from lint_rules.analysis.import_exemptions import ImportExemptions
from lint_rules.analysis.import_statements import ImportStatements
from lint_rules.analysis.import_time import ImportTime
from lint_rules.analysis.import_work import ImportWork
from lint_rules.analysis.later_code import LaterCode
from lint_rules.analysis.lineage import Lineage
from lint_rules.analysis.locators import Locators
from lint_rules.analysis.logs import Logs
from lint_rules.analysis.lost_work import LostWork
from lint_rules.analysis.memos import Memos
from lint_rules.analysis.mutables import Mutables
from lint_rules.analysis.new_errors import NewErrors
from lint_rules.analysis.offered_clients import OfferedClients
from lint_rules.analysis.open_choices import OpenChoices
from lint_rules.analysis.optional_parts import OptionalParts
from lint_rules.analysis.own_attributes import OwnAttributes
from lint_rules.analysis.process_life import ProcessLife
from lint_rules.analysis.process_writes import ProcessWrites
from lint_rules.analysis.programs import Programs
from lint_rules.analysis.purity import Purity
from lint_rules.analysis.quotes import Quotes
from lint_rules.analysis.registers import Registers
from lint_rules.analysis.registrations import Registrations
from lint_rules.analysis.responses import Responses
from lint_rules.analysis.restored import Restored
from lint_rules.analysis.second_phase import SecondPhases
from lint_rules.analysis.shared_attributes import SharedAttributes
from lint_rules.analysis.singletons import Singletons
from lint_rules.analysis.successors import Successors
from lint_rules.analysis.suspects import Suspects
from lint_rules.analysis.tasks import Tasks
from lint_rules.analysis.threads import Threads
from lint_rules.analysis.tidying import Tidying
from lint_rules.engine.fundamentals import Fundamentals


class Context(Fundamentals):
    """All that a rule may ask for, by type."""

    @functools.cached_property
    def tidying(self) -> Tidying:
        """Code that only tidies up."""
        return Tidying(self.bindings, self.names)

    @functools.cached_property
    def excuses(self) -> Excuses:
        """Causes for dropping an error."""
        return Excuses(self.names, self.handlers, self.tidying, test_code=self.test_code, effects=self.effects)

    @functools.cached_property
    def effects(self) -> Effects:
        """What calls do to the world."""
        return Effects(self.source, self.bindings, self.names, knowledge=self.knowledge, exceptions=self.exceptions)

    @functools.cached_property
    def restored(self) -> Restored:
        """Writes that are undone."""
        return Restored(self.bindings, self.names)

    @functools.cached_property
    def mutables(self) -> Mutables:
        """What expressions make that can be changed."""
        return Mutables(self.bindings, self.names, self.knowledge)

    @functools.cached_property
    def changes(self) -> Changes:
        """Who changes the value of a name."""
        return Changes(
            self.source,
            self.bindings,
            self.names,
            mutables=self.mutables,
            distant=self.distant_objects,
            later=self.later_code,
            knowledge=self.knowledge,
        )

    @functools.cached_property
    def distant_objects(self) -> DistantObjects:
        """Objects of classes that other modules define."""
        return DistantObjects(self.source, self.names, self.knowledge, self._follow)

    @functools.cached_property
    def later_code(self) -> LaterCode:
        """Code that runs after import."""
        return LaterCode(self.bindings, self.names)

    @functools.cached_property
    def memos(self) -> Memos:
        """Values that can be computed again."""
        return Memos(self.bindings, self.names, changes=self.changes, knowledge=self.knowledge)

    @functools.cached_property
    def process_life(self) -> ProcessLife:
        """Code that runs when the process begins, forks or ends."""
        return ProcessLife(self.source, self.bindings, self.names, self.knowledge)

    @functools.cached_property
    def process_writes(self) -> ProcessWrites:
        """Writes to what the whole process shares."""
        return ProcessWrites(
            self.bindings,
            self.names,
            later=self.later_code,
            life=self.process_life,
            restored=self.restored,
            distant=DistantEffects(self.source, self._follow),
            knowledge=self.knowledge,
        )

    @functools.cached_property
    def registers(self) -> Registers:
        """Containers that only know what there is."""
        return Registers(
            self.bindings, self.names, later=self.later_code, life=self.process_life, brief=self.brief_entries
        )

    @functools.cached_property
    def brief_entries(self) -> BriefEntries:
        """Entries that those who make them take away again."""
        return BriefEntries(self.bindings, self.names)

    @functools.cached_property
    def offered_clients(self) -> OfferedClients:
        """Where callers can choose the client."""
        return OfferedClients(self.bindings, self.names, self.knowledge)

    @functools.cached_property
    def lost_work(self) -> LostWork:
        """Work whose failure nobody sees."""
        return LostWork(self.effects, DistantEffects(self.source, self._follow), self.main_scope)

    @functools.cached_property
    def logs(self) -> Logs:
        """Calls that log."""
        return Logs(self.bindings, self.names, self.handlers)

    @functools.cached_property
    def suspects(self) -> Suspects:
        """Statements that may be the source of an error."""
        return Suspects(self.bindings, self.handlers, self.logs)

    @functools.cached_property
    def quotes(self) -> Quotes:
        """Where errors are quoted."""
        return Quotes(self.bindings, self.names, self.handlers)

    @functools.cached_property
    def responses(self) -> Responses:
        """Whether responses are looked at."""
        return Responses(self.bindings, self.names, self.handlers, self.knowledge)

    @functools.cached_property
    def error_texts(self) -> ErrorTexts:
        """Where the text of an error is read by the program."""
        return ErrorTexts(self.bindings, self.names, self.handlers, quotes=self.quotes, logs=self.logs)

    @functools.cached_property
    def new_errors(self) -> NewErrors:
        """Errors that handlers raise in place of what they caught."""
        return NewErrors(
            self.handlers,
            self.quotes,
            self.exceptions,
            answers=Answers(self.exceptions),
            successors=Successors(
                self.bindings, self.handlers, self.exceptions, self.knowledge.table("keeping-errors")
            ),
            comments=self.comments,
            knowledge=self.knowledge,
        )

    @functools.cached_property
    def dropped_results(self) -> DroppedResults:
        """Results that nobody looks at."""
        return DroppedResults(
            self.bindings, self.names, self.effects, exceptions=self.exceptions, knowledge=self.knowledge
        )

    @functools.cached_property
    def boundaries(self) -> Boundaries:
        """Code that machines call."""
        return Boundaries(self.bindings, self.main_scope)

    @functools.cached_property
    def import_time(self) -> ImportTime:
        """What importing the module does, followed through the project."""
        return ImportTime(self.source, self._follow())

    @functools.cached_property
    def import_clients(self) -> ImportClients:
        """Clients that exist because the module was imported."""
        return ImportClients(self.source, self.bindings, self._follow_clients())

    @functools.cached_property
    def lineage(self) -> Lineage:
        """What classes descend from, read through the project."""
        return Lineage(self.source, self._follow())

    @functools.cached_property
    def shared_attributes(self) -> SharedAttributes:
        """Containers that classes share among their instances."""
        return SharedAttributes(
            self.bindings,
            self.names,
            self.mutables,
            changes=self.changes,
            later=self.later_code,
            lineage=self.lineage,
            knowledge=self.knowledge,
        )

    @functools.cached_property
    def foreign_writes(self) -> ForeignWrites:
        """Writes to what other modules own."""
        return ForeignWrites(
            self.source,
            self.bindings,
            self.names,
            later=self.later_code,
            restored=self.restored,
            life=self.process_life,
            evaluator=self._follow(),
            knowledge=self.knowledge,
        )

    @functools.cached_property
    def singletons(self) -> Singletons:
        """Objects of which everybody gets the same one."""
        return Singletons(
            self.bindings, self.names, self.mutables, changes=self.changes, memos=self.memos, life=self.process_life
        )

    @functools.cached_property
    def import_exemptions(self) -> ImportExemptions:
        """Effects of an import that are left alone."""
        return ImportExemptions(self.options, self.main_scope, self.test_code, self.bindings, self.source)

    @functools.cached_property
    def fixed_settings(self) -> FixedSettings:
        """What an import fixes from the environment."""
        return FixedSettings(
            self.source,
            self.options,
            self.import_time,
            self.import_exemptions,
            open_choices=OpenChoices(
                self.source.path,
                self.bindings,
                self.names,
                self.logs,
                imports=self.import_time,
                knowledge=self.knowledge,
            ),
            bindings=self.bindings,
            names=self.names,
            knowledge=self.knowledge,
        )

    @functools.cached_property
    def tasks(self) -> Tasks:
        """Tasks, and whether anybody holds them."""
        return Tasks(
            self.source, self.names, self.bindings, effects=self.effects, follow=self._follow, knowledge=self.knowledge
        )

    @functools.cached_property
    def threads(self) -> Threads:
        """Threads and pools, and whether anybody can end them."""
        return Threads(
            self.bindings,
            self.names,
            self.effects,
            own=self.own_attributes,
            ancestry=self.ancestry,
            knowledge=self.knowledge,
        )

    @functools.cached_property
    def locators(self) -> Locators:
        """Containers of dependencies."""
        return Locators(self.source, self.bindings, self.names, self.knowledge)

    @functools.cached_property
    def command_line(self) -> CommandLine:
        """Questions to the command line."""
        return CommandLine(self.bindings, self.names, self.effects)

    @functools.cached_property
    def configuration_scope(self) -> ConfigurationScope:
        """Code that may read the configuration."""
        return ConfigurationScope(self.place, self.options, self.library_code, self.names)

    @functools.cached_property
    def environment_reads(self) -> EnvironmentReads:
        """Variables read from the environment."""
        return EnvironmentReads(
            self.source, self.bindings, self.names, distant=self.distant_reads, knowledge=self.knowledge
        )

    @functools.cached_property
    def distant_reads(self) -> DistantReads:
        """Variables that imported modules read from the environment."""
        return DistantReads(self.source, self.names, self._follow, self.knowledge)

    @functools.cached_property
    def fields(self) -> Fields:
        """What the constructors that decorators and bases write take."""
        return Fields(self.names, self.ancestry, self.knowledge)

    @functools.cached_property
    def ancestry(self) -> Ancestry:
        """What classes descend from."""
        return Ancestry(self.source, self._follow())

    @functools.cached_property
    def contracts(self) -> Contracts:
        """What the methods of classes do."""
        return Contracts(self.source, self.ancestry, self._linking.around(self.source, self.bindings))

    @functools.cached_property
    def constructors(self) -> Constructors:
        """What making objects takes."""
        return Constructors(
            self.source,
            self.bindings,
            self.names,
            ancestry=self.ancestry,
            evaluator=self._follow(),
            knowledge=self.knowledge,
        )

    @functools.cached_property
    def own_attributes(self) -> OwnAttributes:
        """What methods do with the attributes of their own object."""
        return OwnAttributes(self.bindings, self.names)

    @functools.cached_property
    def collaborators(self) -> Collaborators:
        """Clients that code makes for itself."""
        return Collaborators(
            self.bindings,
            self.names,
            self.own_attributes,
            offered=self.offered_clients,
            kinds=lambda: self.collaborator_kinds,
            fields=lambda: self.fields,
            knowledge=self.knowledge,
        )

    @functools.cached_property
    def collaborator_kinds(self) -> CollaboratorKinds:
        """Of which classes collaborators are."""
        return CollaboratorKinds(
            self.source,
            self.bindings,
            self.names,
            openings=self._follow_clients(),
            knowledge=self.knowledge,
        )

    @functools.cached_property
    def doers(self) -> Doers:
        """Collaborators of which a method or two are called."""
        return Doers(self.bindings, self.names, self.own_attributes, self.collaborator_kinds)

    @functools.cached_property
    def components(self) -> Components:
        """What classes and functions need, and how they get it."""
        return Components(
            self.bindings,
            self.names,
            self.own_attributes,
            kinds=self.collaborator_kinds,
            main_scope=self.main_scope,
            fields=self.fields,
        )

    @functools.cached_property
    def optional_parts(self) -> OptionalParts:
        """What objects lack when nobody passes it."""
        return OptionalParts(self.bindings, self.names, self.own_attributes, ancestry=self.ancestry, fields=self.fields)

    @functools.cached_property
    def absences(self) -> Absences:
        """How code deals with what may be missing."""
        return Absences(self.bindings)

    @functools.cached_property
    def second_phases(self) -> SecondPhases:
        """Objects that are unfinished when they are made."""
        return SecondPhases(self.bindings, self.own_attributes, self.names, self.ancestry)

    @functools.cached_property
    def purity(self) -> Purity:
        """What importing the module does besides defining things."""
        return Purity(self.import_time, self.import_exemptions, self.fixed_settings)

    @functools.cached_property
    def programs(self) -> Programs:
        """Programs that importing the module runs."""
        return Programs(
            self.place,
            self.bindings,
            self.names,
            tests=self.test_code,
            main_scope=self.main_scope,
            lineage=self.lineage,
            knowledge=self.knowledge,
        )

    @functools.cached_property
    def import_work(self) -> ImportWork:
        """Heavy computation when the module is imported."""
        return ImportWork(
            self.source,
            self.bindings,
            self.names,
            later=self.later_code,
            main_scope=self.main_scope,
            tests=self.test_code,
            evaluator=self._follow(),
        )

    @functools.cached_property
    def registrations(self) -> Registrations:
        """What importing the module enters into registries of others."""
        self._follow()
        return Registrations(self.source, self.bindings, self._linking.registering)

    @functools.cached_property
    def import_statements(self) -> ImportStatements:
        """What the module imports, and what of it can wait."""
        return ImportStatements(self.source, self.bindings, self.later_code)

    def provide(self, need: type) -> object:
        """The analysis of a type.

        Raises:
            LookupError: no rule may ask for this.
        """
        offered = self.offered()
        if need.__name__ not in offered:
            raise LookupError(f"no analysis {need.__name__}; rules may ask for {', '.join(offered)}")
        return getattr(self, offered[need.__name__])

    @classmethod
    @functools.cache
    def offered(cls) -> Mapping[str, str]:
        """What a rule may ask for, by the name of its type, and the attribute of a context that has it."""
        given = {"Source": "source", "Options": "options", "Knowledge": "knowledge"}
        every = {name: made for owner in reversed(cls.__mro__) for name, made in vars(owner).items()}
        made = {name: one for name, one in every.items() if isinstance(one, functools.cached_property)}
        return given | {analysis.func.__annotations__["return"]: name for name, analysis in made.items()}
