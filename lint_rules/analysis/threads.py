"""Which threads, processes and pools does this code make, and can anybody make them end?"""

from __future__ import annotations

import dataclasses
from typing import Final

from astroid import nodes

from lint_rules.analysis.ancestry import Ancestry
from lint_rules.analysis.bindings import Bindings, How
from lint_rules.analysis.effects import Effects
from lint_rules.analysis.handlers import own_nodes
from lint_rules.analysis.names import Names
from lint_rules.analysis.own_attributes import OwnAttributes
from lint_rules.analysis.tidying import last_name, named_for_ending, words
from lint_rules.knowledge.tables import Knowledge

_USING: Final = frozenset(
    {"start", "daemon", "name", "ident", "native_id", "pid", "is_alive", "isAlive", "getName", "setName", "setDaemon"}
    | {"submit", "map", "apply", "apply_async", "map_async", "imap", "imap_unordered", "starmap", "starmap_async"}
)
"""What can be done with a thread or pool without making it end."""
_SIGNALS: Final = frozenset(
    {"abort", "active", "alive", "cancel", "canceled", "cancelled", "close", "closed", "closing", "done", "event"}
    | {"exit", "finished", "halt", "interrupt", "kill", "queue", "quit", "running", "shutdown", "signal", "stop"}
    | {"stopped", "stopping", "terminate", "token"}
)
"""Words of the names by which threads are told to end."""
_SIGNAL_CLASSES: Final = (
    "threading.Event()",
    "threading.Condition()",
    "multiprocessing.Event()",
    "queue.Queue()",
    "queue.SimpleQueue()",
    "queue.LifoQueue()",
    "queue.PriorityQueue()",
    "multiprocessing.Queue()",
)
_ENDING: Final = frozenset(
    {"stdout", "stderr", "stdin", "pipe", "proc", "process", "popen", "child", "socket", "sock", "conn"}
)
"""Words of what comes to an end by itself: a thread that runs through it ends with it."""
_WAITING: Final = frozenset({"wait", "waitpid", "communicate", "join", "sigwait", "wait_for_exit", "result"})
_LEAVING: Final = frozenset({"__exit__", "__aexit__", "__del__"})
_TARGETS: Final = frozenset({"target", "function"})
_LOOPING: Final = frozenset({"serve_forever", "run_forever"})
"""Methods of servers and event loops, which have another one that ends them."""
_ENDING_THE_PROCESS: Final = frozenset(
    {"os._exit", "os.abort", "os.kill", "os.killpg", "signal.raise_signal", "_thread.interrupt_main"}
)
"""What ends the process from any of its threads."""
_ENDING_THE_PROGRAM: Final = _ENDING_THE_PROCESS | {"sys.exit"}


@dataclasses.dataclass(frozen=True, slots=True)
class Stray:
    """A thread or pool that nobody can make end."""

    made: nodes.Call
    kind: str
    """The last part of the name of what is made."""
    why: str
    target: nodes.FunctionDef | None
    """The function of this module that it runs."""
    looked_at: tuple[nodes.NodeNG, ...]
    """All that is done with it."""


class Threads:
    """The threads, processes and pools of one module."""

    def __init__(
        self,
        bindings: Bindings,
        names: Names,
        effects: Effects,
        *,
        own: OwnAttributes,
        ancestry: Ancestry,
        knowledge: Knowledge,
    ) -> None:
        self._bindings = bindings
        self._names = names
        self._effects = effects
        self._own = own
        self._ancestry = ancestry
        self._table = knowledge.table("threads")

    def stray(self, call: nodes.Call) -> Stray | None:
        """The thread or pool that a call makes, if nobody can wait for it or make it end."""
        kind = self._kind(call)
        if kind is None or self._is_told(call, kind):
            return None
        found = self._without_handle(call, kind)
        if found is None:
            return None
        why, looked_at = found
        return Stray(call, last_name(call.func), why, self._target(call, kind), tuple(looked_at))

    def _kind(self, call: nodes.Call) -> str | None:
        """What the table says of what a call makes; a class of this module counts as the base that it extends."""
        if not self._names.may_be_known(call.func, self._table):
            return None
        known = self._names.known(call.func, self._table)
        if known is not None:
            return known[1]
        klass = self._class(call.func)
        bases = [base for base in klass.bases if isinstance(base, nodes.NodeNG)] if klass is not None else []
        known_bases = (self._names.known(base, self._table) for base in bases)
        return next((base[1] for base in known_bases if base is not None), None)

    def _class(self, called: nodes.NodeNG) -> nodes.ClassDef | None:
        binding = self._bindings.of(called) if isinstance(called, nodes.Name) else None
        sole = binding.sole() if binding is not None else None
        return sole.node if sole is not None and isinstance(sole.node, nodes.ClassDef) else None

    def _without_handle(self, call: nodes.Call, kind: str) -> tuple[str, list[nodes.NodeNG]] | None:
        """Why nobody can make a thread end, if so, and all that is done with it."""
        if kind == "detached":
            return "there is no handle of it", []
        match call.parent:
            case nodes.Attribute(attrname="start", parent=nodes.Call(parent=nodes.Expr())) if kind == "thread":
                return "it is started without a handle", []
            case nodes.Assign(targets=[nodes.AssignName() as target]) if kind == "thread":
                uses = self._uses(target)
                if uses and all(map(_only_uses, uses)) and any(map(_starts, uses)):
                    return f"'{target.name}' is only started", uses
            case (
                nodes.Assign(targets=[nodes.AssignAttr() as target])
                | nodes.AnnAssign(target=nodes.AssignAttr() as target)
            ):
                return self._kept(target, kind)
        return None

    def _uses(self, target: nodes.AssignName) -> list[nodes.NodeNG]:
        """The uses of a local that only holds what it is given here."""
        binding = self._bindings.of(target)
        if binding is None or not isinstance(binding.scope.node, nodes.FunctionDef) or binding.sole() is None:
            return []
        return list(binding.references)

    def _kept(self, target: nodes.AssignAttr, kind: str) -> tuple[str, list[nodes.NodeNG]] | None:
        """Why an object that keeps a thread can't end it, if so."""
        klass = self._own.owner(target.expr)
        if klass is None or target.attrname in self._own.touched_elsewhere or self._can_be_ended(klass):
            return None
        uses = self._own.of(klass).reads.get(target.attrname, [])
        is_used = kind == "executor" or any(map(_starts, uses))
        if not is_used or not all(_only_uses(use) or _asks(use) for use in uses):
            return None
        return f"no method of '{klass.name}' ends it", list(uses)

    def _can_be_ended(self, klass: nodes.ClassDef) -> bool:
        """Whether a class offers a way to end what it does, or may inherit one."""
        offered = [*self._own.methods(klass), *self._ancestry.methods(klass)]
        return any(map(_is_named_for_it, offered)) or not self._ancestry.is_of_the_project(klass)

    def _is_told(self, call: nodes.Call, kind: str) -> bool:
        """Whether a thread is given its signal to end, asks for one, or ends with what it waits for."""
        is_given_a_signal = any(self._is_signal(node) for node in own_nodes(_passed(call)))
        if is_given_a_signal or self._lives_as_long_as_the_process(call, kind):
            return True
        klass = self._class(call.func)
        if klass is not None:
            methods = self._own.methods(klass)
            return any(map(_is_named_for_it, methods)) or ("run" in methods and self._listens(methods["run"]))
        named, target = _target_of(call, kind), self._target(call, kind)
        work = [node for node in (named, *(target.body if target is not None else ())) if node is not None]
        return (
            (named is not None and last_name(named) in _WAITING)
            or (target is not None and self._listens(target))
            or self._is_handed_out(work, call)
            or (named is not None and (self._is_work_of_a_handle(named) or self._is_loop_of_others(named)))
        )

    def _lives_as_long_as_the_process(self, call: nodes.Call, kind: str) -> bool:
        """Whether a thread ends the process when it is done, or whoever starts it does so afterwards."""
        target, starter = self._target(call, kind), self._bindings.function_around(call)
        return (target is not None and self._calls(target, _ENDING_THE_PROCESS)) or (
            starter is not None and kind != "executor" and self._calls(starter, _ENDING_THE_PROGRAM)
        )

    def _calls(self, function: nodes.FunctionDef, apis: frozenset[str]) -> bool:
        inside = own_nodes(function.body)
        return any(isinstance(node, nodes.Call) and self._names.of(node.func) in apis for node in inside)

    def _is_loop_of_others(self, work: nodes.NodeNG) -> bool:
        """Whether a thread runs a server or an event loop that somebody else has, too, and can stop."""
        if not isinstance(work, nodes.Attribute):
            return False
        is_loop = words(last_name(work.expr))[-1:] == ["loop"] and work.attrname in {"start", "run"}
        if not is_loop and work.attrname not in _LOOPING:
            return False
        binding = self._bindings.of(work.expr) if isinstance(work.expr, nodes.Name) else None
        return binding is not None and any(definition.how is How.PARAMETER for definition in binding.definitions)

    def _is_work_of_a_handle(self, work: nodes.NodeNG) -> bool:
        """Whether a thread runs a method of an object for which one can wait as one waits for a thread."""
        klass = self._own.owner(work.expr) if isinstance(work, nodes.Attribute) else None
        return klass is not None and "join" in self._own.methods(klass)

    def _is_handed_out(self, work: list[nodes.NodeNG], call: nodes.Call) -> bool:
        """Whether the function that starts a thread returns what the thread runs, such as a server."""
        starter = self._bindings.function_around(call)
        if starter is None:
            return False
        returned = [node.value for node in own_nodes(starter.body) if isinstance(node, nodes.Return)]
        handed = [node for node in own_nodes(filter(None, returned)) if not isinstance(node.parent, nodes.Attribute)]
        given = {self._bindings.of(node) for node in handed if isinstance(node, nodes.Name)}
        used = (self._bindings.of(node) for node in own_nodes(work) if isinstance(node, nodes.Name))
        return any(b is not None and b in given and b.scope.node is starter for b in used)

    def _is_signal(self, node: nodes.NodeNG) -> bool:
        match node:
            case nodes.Name(name=name) | nodes.Attribute(attrname=name):
                return not (_SIGNALS | _ENDING).isdisjoint(words(name)) or self._names.of(node) in _SIGNAL_CLASSES
            case _:
                return False

    def _listens(self, target: nodes.FunctionDef) -> bool:
        """Whether a function asks if it should end, or waits for one thing and ends."""
        inside = list(own_nodes(target.body))
        if any(isinstance(node, (nodes.While, nodes.For)) for node in inside):
            return any(map(self._is_signal, inside))
        return any(isinstance(node, nodes.Call) and last_name(node.func) in _WAITING for node in inside)

    def _target(self, call: nodes.Call, kind: str) -> nodes.FunctionDef | None:
        """The function of this module that a thread runs."""
        target = _target_of(call, kind)
        return self._effects.function_at(target) if target is not None else None


def _target_of(call: nodes.Call, kind: str) -> nodes.NodeNG | None:
    """What a thread is given to run."""
    if kind == "executor":
        return None
    named = [keyword.value for keyword in call.keywords if keyword.arg in _TARGETS]
    return next(iter(named or (call.args[:1] if kind == "detached" else call.args[1:2])), None)


def _passed(call: nodes.Call) -> list[nodes.NodeNG]:
    """What a thread is given besides the function that it runs."""
    return [*call.args, *(keyword.value for keyword in call.keywords if keyword.arg not in _TARGETS)]


def _is_named_for_it(method: str) -> bool:
    """Whether a method is there to end what its object does."""
    return method in _LEAVING or named_for_ending(method)


def _only_uses(use: nodes.NodeNG) -> bool:
    """Whether a use starts a thread, gives it work or a name, and nothing more."""
    outer = use.parent
    return isinstance(outer, (nodes.Attribute, nodes.AssignAttr)) and outer.attrname in _USING


def _starts(use: nodes.NodeNG) -> bool:
    """Whether a use starts a thread."""
    return isinstance(use.parent, nodes.Attribute) and use.parent.attrname == "start"


def _asks(use: nodes.NodeNG) -> bool:
    """Whether a use is a test."""
    inner, outer = use, use.parent
    while isinstance(outer, (nodes.Compare, nodes.BoolOp, nodes.UnaryOp)):
        inner, outer = outer, outer.parent
    return isinstance(outer, (nodes.If, nodes.IfExp, nodes.While)) and outer.test is inner
