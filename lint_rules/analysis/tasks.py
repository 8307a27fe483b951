"""Which tasks are started here, and does anybody hold them?

The event loop itself keeps a weak reference only.
"""

from __future__ import annotations

import dataclasses
from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import Bindings, How
from lint_rules.analysis.effects import Effects
from lint_rules.analysis.names import Names
from lint_rules.analysis.tidying import last_name, words
from lint_rules.knowledge.tables import Knowledge

_STARTING: Final = frozenset({"create_task", "ensure_future"})
_SCHEDULING: Final = frozenset(
    {"add_callback", "add_done_callback", "add_reader", "add_signal_handler", "add_writer"}
    | {"call_at", "call_later", "call_soon", "call_soon_threadsafe"}
)
"""Methods that call what they are given, some time later, and drop what it returns."""


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

    def __init__(self, names: Names, bindings: Bindings, effects: Effects, knowledge: Knowledge) -> None:
        self._names = names
        self._bindings = bindings
        self._effects = effects
        self._table = knowledge.table("task-starters")

    def started_by(self, call: nodes.Call) -> Task | None:
        """The task that a call starts, or that it tells a loop to start: ``call_soon(create_task, work())``."""
        task = _scheduled(call) or Task(call, call.func, call.args)
        return task if self._makes_a_task(task) else None

    def _makes_a_task(self, task: Task) -> bool:
        """Whether calling the starter makes a new task: a known function, or ``create_task`` of a so-called loop."""
        starter = task.starter
        known = self._names.known(starter, self._table)
        if known is not None:
            return known[1] == "task" or (bool(task.arguments) and isinstance(task.arguments[0], nodes.Call))
        return (
            isinstance(starter, nodes.Attribute)
            and starter.attrname == "create_task"
            and words(last_name(_named(starter.expr)))[-1:] == ["loop"]
            and not self._names.of(starter)
            and self._effects.function_at(starter) is None
        )

    def is_held(self, task: Task) -> bool:
        """Whether somebody may hold the task: all but a statement, a name never read, and what a scheduler drops."""
        if task.starter is not task.call.func:
            return False
        match task.call.parent:
            case nodes.Expr():
                return False
            case nodes.ListComp(elt=element, parent=nodes.Expr()) if element is task.call:
                return False
            case nodes.Assign(targets=[nodes.AssignName() as target]):
                return not self._is_never_read(target)
            case nodes.Lambda(body=body, parent=nodes.Call(func=nodes.Attribute(attrname=name))) if body is task.call:
                return name not in _SCHEDULING
            case _:
                return True

    def _is_never_read(self, target: nodes.AssignName) -> bool:
        """Whether a name is ``_``, or a local that nothing reads, neither here nor in a function inside."""
        binding = self._bindings.of(target)
        return target.name == "_" or (
            binding is not None
            and isinstance(binding.scope.node, nodes.FunctionDef)
            and not binding.references
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
        if isinstance(argument, (nodes.Name, nodes.Attribute)) and last_name(argument) in _STARTING:
            return Task(call, argument, call.args[position + 1 :])
    return None
