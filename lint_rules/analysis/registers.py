"""Does this container only know what there is, so that nobody's result depends on when it was asked?

What the process has to find when it forks or ends, which instances are alive, what is going on, what is kept beside an
object, what only keeps something alive, the scaffolding of a table that is complete when the module is imported, and
the extensions that other modules register while they are imported.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import Binding, Bindings, Definition, How
from lint_rules.analysis.brief_entries import BriefEntries
from lint_rules.analysis.later_code import LaterCode
from lint_rules.analysis.looks import is_membership
from lint_rules.analysis.memos import along, takes_away
from lint_rules.analysis.mutables import OBJECT, Mutable
from lint_rules.analysis.mutation import Act, Change
from lint_rules.analysis.names import Names
from lint_rules.analysis.parameters import annotation_of
from lint_rules.analysis.process_life import ProcessLife, runs_beside
from lint_rules.analysis.tidying import named_for_ending, words

_WEAK: Final = frozenset({"weakset", "weakdict"})
_BESIDE: Final = "weakref.WeakKeyDictionary"
_BY_KEY: Final = frozenset({"get", "pop", "setdefault"})
_REGISTERING: Final = frozenset({"register", "registers", "registering", "registration"})
_CODE: Final = frozenset({"builtins.type", "typing.Type", "typing.Callable", "collections.abc.Callable"})
"""The types of what is code: functions and classes."""


class Registers:
    """Which containers of one module only know what there is."""

    def __init__(
        self, bindings: Bindings, names: Names, *, later: LaterCode, life: ProcessLife, brief: BriefEntries
    ) -> None:
        self._bindings = bindings
        self._names = names
        self._later = later
        self._life = life
        self._brief = brief

    def serves_nobody(self, binding: Binding, thing: Mutable, changes: Iterable[Change]) -> bool:
        """Whether no caller can tell what these changes left behind in what a name stands for."""
        every = list(changes)
        uses = self._other_uses(binding, every)
        stores = [change for change in every if not takes_away(change)]
        return (
            self._serves_the_process(uses, every)
            or self._knows_instances(thing, stores, every)
            or self._lists_what_to_end(thing, uses, stores)
            or self._keeps_alive(binding, thing, uses, stores=stores, changes=every)
            or self._is_beside(binding)
            or self._waits_for_callback(binding, every)
            or (len(stores) == len(every) and self._outlives(uses, stores))
            or self._is_hook_of_process(binding, thing)
            or self._brief.are_all(every)
        )

    def is_extension_point(self, changes: Iterable[Change]) -> bool:
        """Whether functions only ever add to a container what is registered: each under a key of its own, for good.

        Modules do so while they are imported, and nobody takes away what others rely on.
        """
        return all(self._registers(change) for change in changes)

    def is_exchanged(self, binding: Binding) -> bool:
        """Whether later code binds a name to another container, and so takes away what was in the one before."""
        return any(
            definition.scope is not binding.scope
            and definition.how not in (How.ANNOTATE, How.AUGMENT)
            and self._later.runs(definition.node)
            for definition in binding.definitions
        )

    def _registers(self, change: Change) -> bool:
        if takes_away(change) or _overwrites(change) or change.act not in (Act.ITEM, Act.METHOD, Act.FUNCTION):
            return False
        if isinstance(change.key, nodes.Const) and change.act is Act.ITEM:
            return False  # a setting that each registration replaces
        around = [scope.node for scope in self._bindings.functions_around(change.node)]
        named = [function.name for function in around if isinstance(function, nodes.FunctionDef)]
        return bool(named) and (
            any(not _REGISTERING.isdisjoint(words(name)) for name in named) or self._is_given_code(change.value)
        )

    def _is_given_code(self, value: nodes.NodeNG | None) -> bool:
        """Whether a value is a parameter for functions or classes, as its annotation says."""
        binding = self._bindings.of(value) if isinstance(value, nodes.Name) else None
        sole = binding.sole() if binding is not None else None
        if sole is None or sole.how is not How.PARAMETER or not isinstance(sole.node, nodes.AssignName):
            return False
        annotation = annotation_of(sole.node)
        named = annotation.value if isinstance(annotation, nodes.Subscript) else annotation
        return named is not None and self._names.of(named) in _CODE

    def completed_at_import(self, binding: Binding, changes: Iterable[Change]) -> bool:
        """Whether functions fill a container which only the import of this module calls, though others could.

        They may empty it first. Nobody outside has a reason to call them when they take no parameters and are not named
        for doing it again, or when only the import reads the container.
        """
        every = list(changes)
        filling = {self._later.function(change.node) for change in every if not takes_away(change)}
        if any(_overwrites(c) or (takes_away(c) and self._later.function(c.node) not in filling) for c in every):
            return False
        uses = self._other_uses(binding, every)
        scaffold = bool(uses) and not any(map(self._later.runs, uses))
        return all(self._fills_at_import(change, scaffold=scaffold) for change in every)

    def only_emptied(self, definition: Definition, thing: Mutable, changes: Iterable[Change]) -> bool:
        """Whether this module only puts back what was there at first, so that it is others who fill it."""
        return all(_empties(change, definition, thing) for change in changes)

    def _fills_at_import(self, change: Change, *, scaffold: bool) -> bool:
        if scaffold:
            return self._later.is_for_import(self._later.function(change.node))
        return self._later.sets_up_module(change.node)

    def _serves_the_process(self, uses: list[nodes.NodeNG], changes: list[Change]) -> bool:
        """Whether a container is only read when the process begins, forks or ends, or is what calls the hooks then."""
        readers = [use for use in uses if not self._asks_about_itself(use, changes) and not self._sets_the_hook(use)]
        if readers and all(map(self._life.runs_by_hook, readers)):
            return True
        return all(self._life.is_own_hook(self._later.function(change.node)) for change in changes)

    def _sets_the_hook(self, use: nodes.NodeNG) -> bool:
        """Whether a use only asks whether the hook that will read the container is set: ``if not _files:``."""
        statement = use.statement()
        return isinstance(statement, nodes.If) and not statement.orelse and self._life.hands_over_hooks(statement.body)

    def _asks_about_itself(self, use: nodes.NodeNG, changes: list[Change]) -> bool:
        """Whether an object that is kept asks whether it is: ``self._key in _alive``, ``_alive.get(self)``."""
        match use.parent:
            case nodes.Compare(left=asked) if is_membership(use):
                owner = self._owner(asked)
            case nodes.Attribute(attrname="get", parent=nodes.Call(args=[asked, *_])):
                owner = self._owner(asked)
            case nodes.Subscript(value=held, slice=asked) if held is use:
                owner = self._owner(asked)
            case nodes.Arguments():
                given = self._given_by_default(use)
                return bool(given) and all(self._asks_about_itself(place, changes) for place in given)
            case _:
                return False
        return owner is not None and any(
            self._owner(change.value) is owner or self._itself(change.key) is owner for change in changes
        )

    def _given_by_default(self, use: nodes.NodeNG) -> list[nodes.NodeNG]:
        """The uses of a parameter that stands for a name unless another is given: ``def f(alive=_alive)``."""
        function = use.parent.parent if use.parent is not None else None
        if not isinstance(function, (nodes.FunctionDef, nodes.Lambda)):
            return []
        for binding in self._bindings.scope(function).bindings.values():
            sole = binding.sole()
            if sole is not None and sole.how is How.PARAMETER and sole.value is use:
                return [*binding.references]
        return []

    def _knows_instances(self, thing: Mutable, stores: list[Change], changes: list[Change]) -> bool:
        """Whether objects enter themselves, weakly, or as long as they run beside the process."""
        owners = [self._entered(change) for change in stores if not self._life.turns(change.node)]
        if not owners or not all(owners):
            return False
        if thing.kind in _WEAK:
            return True
        leave = any(takes_away(change) for change in changes)
        return leave and all(owner is not None and runs_beside(owner) for owner in owners)

    def _lists_what_to_end(self, thing: Mutable, uses: list[nodes.NodeNG], stores: list[Change]) -> bool:
        """Whether a container lets go of what ends by itself, and only private functions that end the rest read it."""
        readers = [self._bindings.function_around(use) for use in uses]
        return (
            bool(readers)
            and all(r is not None and r.name.startswith("_") and named_for_ending(r.name) for r in readers)
            and (thing.kind in _WEAK or all(self._is_weak_reference(change.value) for change in stores))
        )

    def _is_weak_reference(self, value: nodes.NodeNG | None) -> bool:
        """Whether a value is a weak reference with a callback, which is there to take it out again."""
        binding = self._bindings.of(value) if isinstance(value, nodes.Name) else None
        sole = binding.sole() if binding is not None else None
        made = sole.value if sole is not None and sole.how is How.ASSIGN else value
        return isinstance(made, nodes.Call) and self._names.of(made.func) == "weakref.ref" and len(made.args) > 1

    def enters_itself(self, change: Change) -> bool:
        """Whether a change enters the object at hand, so that the container knows which there are."""
        return self._entered(change) is not None

    def _entered(self, change: Change) -> nodes.ClassDef | None:
        """The class of the object that enters itself, as a value or as a key; also what only it holds."""
        if change.inside or change.act not in (Act.ITEM, Act.METHOD):
            return None
        if change.act is Act.METHOD:
            return self._owner(change.value)
        # Under a key of its own: a name that it was given is one that others look it up by.
        key = self._owner(change.key)
        return (
            key if key is not None and (self._owner(change.value) is key or key is self._itself(change.key)) else None
        )

    def _itself(self, expression: nodes.NodeNG | None) -> nodes.ClassDef | None:
        return self._owner(expression) if isinstance(expression, nodes.Name) else None

    def _owner(self, expression: nodes.NodeNG | None) -> nodes.ClassDef | None:
        """The class of the ``self`` that an expression is, or is an attribute of, or identifies."""
        if isinstance(expression, nodes.Call) and self._names.is_builtin(expression.func, "id") and expression.args:
            expression = expression.args[0]
        while isinstance(expression, nodes.Attribute):
            expression = expression.expr
        binding = self._bindings.of(expression) if isinstance(expression, nodes.Name) else None
        return self._names.owner(binding) if binding is not None else None

    def _keeps_alive(
        self,
        binding: Binding,
        thing: Mutable,
        uses: list[nodes.NodeNG],
        *,
        stores: list[Change],
        changes: list[Change],
    ) -> bool:
        """Whether things enter and leave a private container that nobody ever looks at."""
        if not binding.name.startswith("_") or uses or not stores:
            return False
        if thing.kind in _WEAK:
            return True  # it lets go by itself
        if len(stores) == len(changes):
            return False
        taken = [change for change in changes if takes_away(change)]
        return all(map(self._entered, stores)) or all(map(_is_dropped, taken))

    def _waits_for_callback(self, binding: Binding, changes: list[Change]) -> bool:
        """Whether one function keeps something alive until a function in it, which is called later, lets go of it."""
        around = {id(function): function for function in map(self._outermost, binding.references)}
        if len(around) != 1 or None in around.values():
            return False
        taken = [change for change in changes if takes_away(change)]
        stores = [change for change in changes if not takes_away(change)]
        return bool(stores) and all(any(_lets_go(away, store) for away in taken) for store in stores)

    def _outermost(self, node: nodes.NodeNG) -> nodes.NodeNG | None:
        """The function, with all that it defines, in which a node stands."""
        functions = list(self._bindings.functions_around(node))
        return functions[-1].node if functions else None

    def _outlives(self, uses: list[nodes.NodeNG], stores: list[Change]) -> bool:
        """Whether a list that nobody reads only keeps alive what its function replaces at another place just then."""
        return bool(stores) and not uses and all(self._is_replaced(change) for change in stores)

    def _is_replaced(self, change: Change) -> bool:
        """Whether what a change keeps was read from an attribute or an item to which its function binds another."""
        binding = self._bindings.of(change.value) if isinstance(change.value, nodes.Name) else None
        sole = binding.sole() if binding is not None and not binding.is_global else None
        function = self._bindings.function_around(change.node)
        if sole is None or not isinstance(sole.value, (nodes.Attribute, nodes.Subscript)) or function is None:
            return False
        place = sole.value.as_string()
        return any(
            target.as_string() == place
            for statement in function.nodes_of_class(nodes.Assign)
            for target in statement.targets
            if isinstance(target, (nodes.AssignAttr, nodes.Subscript))
        )

    def _is_hook_of_process(self, binding: Binding, thing: Mutable) -> bool:
        """Whether an object is what the process calls on a signal or the like, so that a second one could not be."""
        return thing.klass is not None and (self._life.calls_back(binding) or self._life.is_called_back(thing.klass))

    def _is_beside(self, binding: Binding) -> bool:
        """Whether a weak dict is only asked for the entry of an object: that belongs to the object."""
        made = [d.value for d in binding.definitions if d.scope is binding.scope and d.how is How.ASSIGN]
        if not made or any(not isinstance(v, nodes.Call) or self._names.of(v.func) != _BESIDE for v in made):
            return False
        return all(map(_is_by_key, binding.references))

    def _other_uses(self, binding: Binding, changes: list[Change]) -> list[nodes.NodeNG]:
        """The uses of a name that are no changes."""
        changing = {id(node) for change in changes for node in along(change.node)}
        return [use for use in binding.references if id(use) not in changing]


def _empties(change: Change, definition: Definition, thing: Mutable) -> bool:
    """Whether a change leaves nothing, or what the definition put in."""
    if change.inside:
        return False
    match change.act:
        case Act.METHOD if thing.kind == OBJECT:
            return change.value is None and named_for_ending(change.name)
        case Act.METHOD:
            return change.name == "clear"
        case Act.ITEM | Act.DELETE_ITEM if isinstance(change.key, nodes.Slice):
            initial = definition.value.as_string() if definition.value is not None else ""
            return change.value is None or change.value.as_string() in {"[]", initial}
        case _:
            return False


def _is_dropped(change: Change) -> bool:
    """Whether nobody looks at what is taken away."""
    return change.act is Act.DELETE_ITEM or isinstance(change.node.parent, nodes.Expr)


def _lets_go(away: Change, store: Change) -> bool:
    """Whether a function that is defined in another takes away the entry which that one put in."""
    function, inner = store.node.scope(), away.node.scope()
    if away.key is None or store.key is None or function is inner or not function.parent_of(inner):
        return False
    return bool(away.key.as_string() == store.key.as_string())


def _overwrites(change: Change) -> bool:
    """Whether a change replaces all that was there."""
    return isinstance(change.key, nodes.Slice)


def _is_by_key(use: nodes.NodeNG) -> bool:
    match use.parent:
        case nodes.Subscript(value=held):
            return held is use
        case nodes.Attribute(attrname=method, parent=nodes.Call()):
            return method in _BY_KEY
        case _:
            return is_membership(use)
