"""Which code of this module, run after import, changes state of the whole process, and for good?"""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Iterator, Mapping
from typing import Final

from astroid import nodes
from astroid.const import Context

from lint_rules.analysis.bindings import Bindings
from lint_rules.analysis.distant_effects import DistantEffects
from lint_rules.analysis.later_code import LaterCode
from lint_rules.analysis.names import Names
from lint_rules.analysis.process_life import ProcessLife
from lint_rules.analysis.restored import Restored, in_finally
from lint_rules.analysis.root_loggers import RootLoggers
from lint_rules.analysis.running.process import USED_BY_CALLING, is_limited_filter, only_asks
from lint_rules.analysis.running.restoring import restored_by
from lint_rules.analysis.running.values import External
from lint_rules.knowledge.tables import Knowledge

KINDS: Final = frozenset(
    {
        *("directory", "environment", "permissions", "locale", "time-zone", "signals", "warnings", "logging"),
        *("import-path", "streams", "hooks", "limits", "network", "event-loop", "multiprocessing", "garbage"),
        *("numbers", "command-line", "temporary-directory", "bytecode"),
    }
)
"""The kinds of state that every part of a program reads, and that only main can decide."""
_CALLED: Final = USED_BY_CALLING | {"locale.getpreferredencoding"}
"""What calling does not change; the last of them changes the locale while it asks, and puts it back."""
_LOGGER: Final = "logging.Logger."
_SAME: Final[Mapping[str, str]] = {
    "os.putenv": "os.environ",
    "os.unsetenv": "os.environ",
    "warnings.filterwarnings": "warnings.filters",
    "warnings.resetwarnings": "warnings.filters",
    "warnings.simplefilter": "warnings.filters",
}
"""Functions, and the state that they change beside what changes it directly."""
_PAIRS: Final = (("enable", "disable"), ("freeze", "unfreeze"), ("init", "deinit"), ("install", "uninstall"))
"""Functions of a module that turn something on, and those that turn it off."""
_TURNS: Final[Mapping[str, str]] = {**dict(_PAIRS), **{off: on for on, off in _PAIRS}}
_TAKING: Final = frozenset({"pop", "popitem", "clear", "unsetenv", "remove", "resetwarnings", "__delitem__"})
_CHANGED_BY_METHOD: Final = frozenset({"os.environ", "os.environb", "sys.path", "sys.argv", "warnings.filters"})
_KEYED: Final = frozenset({"os.putenv", "os.unsetenv", "signal.signal", "os.environ.pop", "os.environ.setdefault"})
"""What changes the entry that its first argument names."""
_BY_DEFAULT: Final = "signal.SIG_DFL"
_STANDARD: Final = frozenset({"sys.stdin", "sys.stdout", "sys.stderr", "sys.__stdout__", "sys.__stderr__"})
_SAYS_SO: Final = re.compile(
    r"((un)?(set|setenv|install|register)|putenv|setup|configure|change|replace|remove|del|delete|enable|disable|reset|restore)(?![a-z])"
)
"""How the name of a function begins that is there to make the change."""


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class ProcessWrite:
    """One place that changes state of the process."""

    node: nodes.NodeNG
    """The call, or the target that is assigned or deleted."""
    name: str
    """The qualified name of what is called or written."""
    kind: str
    """A kind of the table ``process-state``."""

    @property
    def state(self) -> str:
        """What is changed, in one spelling for all the functions, methods and operators that change it."""
        owner, _, last = self.name.rpartition(".")
        if self.name in _SAME:
            return _SAME[self.name]
        return owner if last in _TURNS or owner in _CHANGED_BY_METHOD else self.name


class ProcessWrites:
    """The writes of one module to what the whole process shares."""

    def __init__(
        self,
        bindings: Bindings,
        names: Names,
        *,
        later: LaterCode,
        life: ProcessLife,
        restored: Restored,
        distant: DistantEffects,
        knowledge: Knowledge,
    ) -> None:
        self._bindings = bindings
        self._names = names
        self._later = later
        self._life = life
        self._restored = restored
        self._distant = distant
        self._roots = RootLoggers(names, knowledge)
        self._knowledge = knowledge
        self._table = knowledge.table("process-state")

    def by_later_code(self) -> Iterator[ProcessWrite]:
        """The writes after import that last, by code whose name does not promise them, in source order."""
        for write in self._all:
            if write.kind in KINDS and self._later.runs(write.node) and not self._is_left_alone(write):
                yield write

    @functools.cached_property
    def _all(self) -> list[ProcessWrite]:
        """All writes of the module, in source order."""
        found = [*self._calls(), *self._attributes(), *self._items()]
        return sorted(found, key=lambda write: (write.node.fromlineno, write.node.col_offset or 0))

    def _is_left_alone(self, write: ProcessWrite) -> bool:
        return (
            _is_limited(write)
            or self._is_promised(write)
            or in_finally(write.node)
            or self._restored.comes_back(write.node)
            or any(self._is_undone(write, other) for other in self._others(write))
            or self._stands_in_restoring(write)
            or self._resets_handler(write)
            or self._life.turns(write.node)
        )

    def _others(self, write: ProcessWrite) -> Iterator[ProcessWrite]:
        """The other writes of the module to the same state."""
        key = _key(write)
        for other in self._by_state[write.state]:
            if other is not write:
                theirs = _key(other)
                if key is None or theirs is None or key == theirs:
                    yield other

    def _is_undone(self, write: ProcessWrite, other: ProcessWrite) -> bool:
        """Whether one of two writes to the same state puts back what the other changes."""
        if self._restored.is_undone(write.node, other.node):
            return True
        here, there = self._bindings.function_around(write.node), self._bindings.function_around(other.node)
        if here is None or there is None or not (here is there or _are_methods_of_one_class(here, there)):
            return False
        last, theirs = write.name.rpartition(".")[2], other.name.rpartition(".")[2]
        return _TURNS.get(last) == theirs or self._lets_go(write) != self._lets_go(other)

    def _lets_go(self, write: ProcessWrite) -> bool:
        """Whether a write takes something out, leaves a signal to the system again, or stops the alarm clock."""
        match write:
            case ProcessWrite(name="signal.signal", node=nodes.Call(args=[_, handler])):
                return self._names.of(handler) == _BY_DEFAULT
            case ProcessWrite(name="signal.alarm" | "signal.setitimer", node=nodes.Call(args=[*_, seconds])):
                return isinstance(seconds, nodes.Const) and seconds.value == 0
            case _:
                return _takes_away(write)

    @functools.cached_property
    def _by_state(self) -> dict[str, list[ProcessWrite]]:
        found: dict[str, list[ProcessWrite]] = {}
        for write in self._all:
            found.setdefault(write.state, []).append(write)
        return found

    def _calls(self) -> Iterator[ProcessWrite]:
        for call in self._bindings.nodes(nodes.Call):
            match call:
                case nodes.Call(func=nodes.Name(), args=[owner, nodes.Const(value=str(name)), *_]) if (
                    self._names.is_builtin(call.func, "setattr", "delattr")
                ):
                    yield from self._attribute(call, owner, name)
                case nodes.Call(func=nodes.Name() | nodes.Attribute()) if self._names.may_be_known(
                    call.func, self._table
                ):
                    yield from self._call(call)

    def _call(self, call: nodes.Call) -> Iterator[ProcessWrite]:
        known = self._names.known(call.func, self._table)
        if known is None or known[0] in _CALLED:
            return
        name, kind = known
        if only_asks(name, len(call.args), len(call.keywords)):
            return
        if name == "os.dup2" and not self._is_standard_stream(call.args[1] if len(call.args) > 1 else None):
            return
        if name.startswith(_LOGGER) and isinstance(call.func, nodes.Attribute):
            kind = "logging" if self._roots.has(self._names.origin(call.func.expr)) else kind
        yield ProcessWrite(call, name, kind)

    def _attributes(self) -> Iterator[ProcessWrite]:
        every: list[nodes.AssignAttr | nodes.DelAttr] = [
            *self._bindings.nodes(nodes.AssignAttr),
            *self._bindings.nodes(nodes.DelAttr),
        ]
        for target in every:
            yield from self._attribute(target, target.expr, target.attrname)

    def _attribute(self, node: nodes.NodeNG, owner: nodes.NodeNG, name: str) -> Iterator[ProcessWrite]:
        """The write to an attribute, when the attribute is state of the process."""
        for base in self._names.candidates(owner)[:1]:
            whole = f"{base.removesuffix('()')}.{name}"
            kind = self._kind(whole)
            if kind is None:
                continue
            if whole.startswith(_LOGGER):
                kind = "logging" if self._roots.has(self._names.origin(owner)) else kind
            yield ProcessWrite(node, whole, kind)

    def _items(self) -> Iterator[ProcessWrite]:
        for target in self._bindings.nodes(nodes.Subscript):
            if target.ctx is Context.Load:
                continue
            for owner in self._names.candidates(target.value)[:1]:
                kind = self._kind(owner)
                if kind is not None:
                    yield ProcessWrite(target, owner, kind)

    def _kind(self, name: str) -> str | None:
        canonical = self._knowledge.canonical(name)
        return None if self._names.implements(canonical) else self._table.find(canonical)

    def _is_promised(self, write: ProcessWrite) -> bool:
        """Whether a public function of the module is named for the change, so that whoever calls it decides."""
        functions = [scope.node for scope in self._bindings.functions_around(write.node)]
        outermost = functions[-1] if functions else None
        if not isinstance(outermost, nodes.FunctionDef) or not isinstance(outermost.parent, nodes.Module):
            return False
        if not outermost.name.startswith("_"):
            return _says_so(outermost) or outermost.name == write.name.rpartition(".")[2]
        binding = self._bindings.of(outermost)
        callers = [self._bindings.function_around(use) for use in binding.references] if binding is not None else []
        return bool(callers) and all(caller is not None and _says_so(caller) for caller in callers)

    def _resets_handler(self, write: ProcessWrite) -> bool:
        """Whether a signal handler sets how signals are handled from now on: it runs because one has come."""
        function = self._bindings.function_around(write.node) if write.kind == "signals" else None
        if function is None:
            return False
        calls = [write.node for write in self._by_state.get("signal.signal", ())]
        given = [call.args[1] for call in calls if isinstance(call, nodes.Call) and len(call.args) > 1]
        return any(
            (isinstance(handler, nodes.Name) and self._bindings.of(handler) is self._bindings.of(function))
            or (isinstance(handler, nodes.Attribute) and handler.attrname == function.name)
            for handler in given
        )

    def _is_standard_stream(self, number: nodes.NodeNG | None) -> bool:
        """Whether a file descriptor is spelled out as that of a standard stream."""
        match number:
            case nodes.Const(value=0 | 1 | 2):
                return True
            case nodes.Call(func=nodes.Attribute(expr=stream, attrname="fileno")):
                return self._names.of(stream) in _STANDARD
            case _:
                return False

    def _stands_in_restoring(self, write: ProcessWrite) -> bool:
        """Whether a write stands in a ``with`` whose manager puts back this kind of state, or changes it itself."""
        function = self._bindings.scope_of(write.node).node
        inner: nodes.NodeNG | None = write.node
        managers = []
        while inner is not None and inner is not function:
            if isinstance(inner, nodes.With):
                managers += [manager for manager, _ in inner.items if isinstance(manager, nodes.Call)]
            inner = inner.parent
        known = restored_by(tuple(External(f"{self._names.of(manager.func)}()") for manager in managers))
        return write.kind in known or any(write.kind in self._distant.on_process(manager) for manager in managers)


def _says_so(function: nodes.FunctionDef) -> bool:
    """Whether a public function of a module is named for what it changes."""
    return isinstance(function.parent, nodes.Module) and _SAYS_SO.match(function.name) is not None


def _are_methods_of_one_class(one: nodes.FunctionDef, other: nodes.FunctionDef) -> bool:
    return isinstance(one.parent, nodes.ClassDef) and one.parent is other.parent


def _takes_away(write: ProcessWrite) -> bool:
    """Whether a write takes something out."""
    return isinstance(write.node.parent, nodes.Delete) or write.name.rpartition(".")[2] in _TAKING


def _key(write: ProcessWrite) -> object:
    """Which entry is changed, when only one is and it is spelled out."""
    match write.node:
        case nodes.Subscript(slice=nodes.Const(value=key)) if write.state == "os.environ":
            return key
        case nodes.Call(args=[nodes.Const(value=key), *_]) if write.name in _KEYED:
            return key
        case nodes.Call(args=[nodes.Attribute(attrname=key), *_]) if write.name == "signal.signal":
            return key
        case _:
            return None


def _is_limited(write: ProcessWrite) -> bool:
    """Whether a write sets a filter for some warnings only."""
    if not isinstance(write.node, nodes.Call) or write.state != "warnings.filters":
        return False
    keywords = {keyword.arg or "" for keyword in write.node.keywords}
    unclear = "" in keywords or any(isinstance(argument, nodes.Starred) for argument in write.node.args)
    return unclear or is_limited_filter(write.name, len(write.node.args), keywords)
