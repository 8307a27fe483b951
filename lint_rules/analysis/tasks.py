"""Which tasks are started here, and does anybody hold them?

The event loop itself keeps a weak reference only.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable
from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import Binding, Bindings, How
from lint_rules.analysis.effects import Effects
from lint_rules.analysis.names import Names
from lint_rules.analysis.running.evaluation import Evaluator
from lint_rules.analysis.running.values import Context, External, Function
from lint_rules.analysis.source import Source
from lint_rules.analysis.summary import Expression
from lint_rules.analysis.tidying import last_name, words
from lint_rules.knowledge.tables import Knowledge

_STARTING: Final = frozenset({"create_task", "ensure_future"})
_SCHEDULING: Final = frozenset(
    {"add_callback", "add_done_callback", "add_reader", "add_signal_handler", "add_writer"}
    | {"call_at", "call_later", "call_soon", "call_soon_threadsafe"}
)
"""Methods that call what they are given, some time later, and drop what it returns."""
_WEAK_SETS: Final = frozenset({"weakref.WeakSet()"})
_WEAK_REFERENCES: Final = frozenset({"weakref.ref", "weakref.proxy", "weakref.WeakSet"})
_DEEPEST: Final = 1
"""A task is followed to one other name or function."""
_NAMING: Final = frozenset({"set_name", "get_name"})
"""Methods of a task that hold nothing."""


@dataclasses.dataclass(frozen=True, slots=True)
class Task:
    """A task as the code starts it."""

    call: nodes.Call
    """Starts it, or tells a loop to start it."""
    starter: nodes.NodeNG
    """The function that makes the task."""
    arguments: list[nodes.NodeNG]
    """What the starter is called with."""


class Tasks:
    """The tasks that one module starts."""

    def __init__(
        self,
        source: Source,
        names: Names,
        bindings: Bindings,
        *,
        effects: Effects,
        follow: Callable[[], Evaluator],
        knowledge: Knowledge,
    ) -> None:
        self._path = source.path
        self._follow = follow
        self._names = names
        self._bindings = bindings
        self._effects = effects
        self._table = knowledge.table("task-starters")

    @functools.cached_property
    def _evaluator(self) -> Evaluator:
        """What follows code; asked only when a call may be of a helper that starts tasks."""
        return self._follow()

    def started_by(self, call: nodes.Call) -> Task | None:
        """The task that a call starts, or that it tells a loop to start: ``call_soon(create_task, work())``."""
        task = _scheduled(call) or Task(call, call.func, call.args)
        return task if self._makes_a_task(task) else None

    def _makes_a_task(self, task: Task) -> bool:
        """Whether calling the starter makes a new task: a known function, or ``create_task`` of a so-called loop."""
        starter = task.starter
        known = self._names.known(starter, self._table) if self._names.may_be_known(starter, self._table) else None
        if known is not None:
            return known[1] == "task" or (bool(task.arguments) and isinstance(task.arguments[0], nodes.Call))
        if self._hands_out_a_task(task):
            return True
        return (
            isinstance(starter, nodes.Attribute)
            and starter.attrname == "create_task"
            and words(last_name(_named(starter.expr)))[-1:] == ["loop"]
            and (not self._names.of(starter) or self._is_part_of_an_object(starter.expr))
            and self._effects.function_at(starter) is None
        )

    def _is_part_of_an_object(self, receiver: nodes.NodeNG) -> bool:
        """Whether a receiver is an attribute of an object, rather than an object or a module of a framework."""
        return isinstance(receiver, nodes.Attribute) and self._names.of(receiver.expr).endswith("()")

    def _hands_out_a_task(self, task: Task) -> bool:
        """Whether a function of the project is given work and only returns its task, so that nobody else has it."""
        if not isinstance(task.call.parent, nodes.Expr) or not isinstance(next(iter(task.arguments), None), nodes.Call):
            return False
        binding = self._bindings.of(task.starter) if isinstance(task.starter, nodes.Name) else None
        sole = binding.sole() if binding is not None and binding.is_global else None
        if sole is not None and isinstance(sole.node, nodes.FunctionDef):
            expression = ["g", sole.node.name]
        else:
            module, _, name = self._names.of(task.starter).rpartition(".")
            if not module or self._evaluator.program.find(module, self._path) is None:
                return False
            expression = ["fr", module, name]
        match self._evaluator.values(Context(self._path, 0), expression):
            case (Function(flavour="") as helper,):
                return self._returns_a_task(helper)
            case _:
                return False

    def _returns_a_task(self, helper: Function) -> bool:
        scope = self._evaluator.scope(helper.file, helper.scope)
        if scope.lazy or not scope.operations:
            return False
        returned = [part[2] for part in scope.operations if part[0] == "r"]
        others = [part for part in scope.operations if part[0] not in ("r", "x")]
        return bool(returned) and not others and all(self._is_a_start(helper.file, value) for value in returned)

    def _is_a_start(self, file: str, value: Expression) -> bool:
        """Whether the value of an expression is a task that was started by name."""
        match value:
            case ["c", ["a" | "g", *_] as starter, *_]:
                match self._evaluator.values(Context(file, 0), starter):
                    case (External(name=name),):
                        return self._table.find(name) == "task"
        return False

    def is_held(self, task: Task) -> bool:
        """Whether somebody may hold the task: all but a statement, a name never read, and what a scheduler drops."""
        return task.starter is task.call.func and self._keeps(task.call)

    def _keeps(self, task: nodes.NodeNG, depth: int = 0) -> bool:
        """Whether what is done with a value may keep it."""
        match task.parent:
            case nodes.Expr():
                return False
            case nodes.ListComp(elt=element, parent=nodes.Expr()) if element is task:
                return False
            case nodes.Attribute(attrname=name, parent=nodes.Call(parent=nodes.Expr())) if name in _NAMING:
                return False
            case nodes.Assign(targets=[nodes.AssignName() as target]):
                return depth > _DEEPEST or not self._is_dropped(target, depth + 1)
            case nodes.Lambda(body=body, parent=nodes.Call(func=nodes.Attribute(attrname=name))) if body is task:
                return name not in _SCHEDULING
            case nodes.Call(args=args) as outer if task in args:
                return not self._is_weak(outer) and (
                    depth > _DEEPEST or not self._is_dropped_by(outer, args.index(task), depth + 1)
                )
            case _:
                return True

    def _keep(self, name: Binding, depth: int) -> bool:
        """Whether one of the uses of a name may keep what it holds."""
        return any(self._keeps(use, depth) for use in name.references)

    def _is_weak(self, call: nodes.Call) -> bool:
        """Whether a call refers weakly to what it is given."""
        if self._names.of(call.func) in _WEAK_REFERENCES:
            return True
        match call.func:
            case nodes.Attribute(expr=owner, attrname="add"):
                return self._names.of(owner) in _WEAK_SETS
            case _:
                return False

    def _is_dropped_by(self, call: nodes.Call, position: int, depth: int) -> bool:
        """Whether a function of this module never reads the parameter under which it is given a task."""
        helper = self._effects.function_at(call.func)
        # A method may be overridden by one that keeps its argument, and a decorator may keep it first.
        if helper is None or isinstance(helper, nodes.AsyncFunctionDef) or isinstance(helper.parent, nodes.ClassDef):
            return False
        if not isinstance(call.parent, nodes.Expr) or helper.decorators is not None:
            return False
        taken = [*helper.args.posonlyargs, *(helper.args.args or ())][position : position + 1]
        bindings = [self._bindings.of(parameter) for parameter in taken]
        return bool(bindings) and not any(b is None or self._keep(b, depth) for b in bindings)

    def _is_dropped(self, target: nodes.AssignName, depth: int) -> bool:
        """Whether a name is ``_``, or a local that nothing keeps, neither here nor in a function inside."""
        binding = self._bindings.of(target)
        return target.name == "_" or (
            binding is not None
            and isinstance(binding.scope.node, nodes.FunctionDef)
            and not self._keep(binding, depth)
            and all(definition.how is How.ASSIGN for definition in binding.definitions)
        )

    def work(self, task: Task) -> nodes.FunctionDef | None:
        """The coroutine of this module that a task runs."""
        for argument in task.arguments[:1]:
            if isinstance(argument, nodes.Call):
                return self._effects.function_at(argument.func)
        return None


def _named(receiver: nodes.NodeNG) -> nodes.NodeNG:
    """What has the name of a receiver: itself, or the function that it comes from (``get_event_loop()``)."""
    return receiver.func if isinstance(receiver, nodes.Call) else receiver


def _scheduled(call: nodes.Call) -> Task | None:
    """The task that a loop is told to start later."""
    if not (isinstance(call.func, nodes.Attribute) and call.func.attrname in _SCHEDULING):
        return None
    for position, argument in enumerate(call.args[:2]):
        match argument:
            case nodes.Name() | nodes.Attribute() if last_name(argument) in _STARTING:
                return Task(call, argument, call.args[position + 1 :])
            case nodes.Call(func=wrapper, args=[starter, *given]) if last_name(wrapper) == "partial":
                if last_name(starter) in _STARTING:
                    return Task(call, starter, given)
    return None
