"""Which names of the project does a test replace, and which functions use them without taking them as parameters?"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Iterator
from typing import Any, Final

from astroid import nodes

from lint_rules.analysis.bindings import Bindings, How
from lint_rules.analysis.names import Names
from lint_rules.analysis.running.evaluation import Evaluator
from lint_rules.analysis.running.values import Constant, Constants, External, Module, Value
from lint_rules.analysis.source import Source
from lint_rules.analysis.summary import ScopeSummary
from lint_rules.knowledge.tables import Knowledge

_FIXTURES: Final = {"monkeypatch": "pytest.MonkeyPatch", "mocker": "pytest_mock.MockerFixture"}
"""Parameters that a test runner fills by their names."""
_COMMANDS: Final = frozenset({"command", "group", "subcommand"})
"""Methods of applications and groups that make a command of a function."""
_OF_THE_PROCESS: Final = ("os.environ", "os.environb", "os.name", "sys", "platform")
_CLOCKS: Final = ("time", "datetime")
_CLOCK_NAMES: Final = frozenset(
    {"clock", "monotonic", "now", "perf_counter", "sleep", "time", "time_ns", "today", "utc_now", "utcnow"}
)


@dataclasses.dataclass(frozen=True, slots=True)
class Hiding:
    """A function that uses a name of its module."""

    path: str
    line: int
    name: str
    """With that of its class: ``Cart.pay``."""
    is_command: bool = False
    """Whether a decorator makes a command of it."""


@dataclasses.dataclass(frozen=True, slots=True)
class Patch:
    """A place that replaces a name of a module of the project."""

    at: nodes.Call
    target: str
    """The qualified name, as the module that is patched knows it."""
    name: str
    """The name in the module, and in what that is."""
    hiding: tuple[Hiding, ...]
    """The functions that use the name; when the test speaks of some of them, these alone."""


class Patches:
    """The names of the project that one module replaces."""

    def __init__(
        self,
        source: Source,
        bindings: Bindings,
        names: Names,
        *,
        knowledge: Knowledge,
        follow: Callable[[], Evaluator],
        is_test: Callable[[str], bool],
    ) -> None:
        """Take how to follow code and what a test file is, which is asked only when something is patched."""
        self._path = source.path
        self._bindings = bindings
        self._names = names
        self._table = knowledge.table("patchers")
        self._follow = follow
        self._is_test = is_test
        self._users: dict[tuple[str, str], tuple[Hiding, ...]] = {}

    @functools.cached_property
    def _evaluator(self) -> Evaluator:
        return self._follow()

    def all(self) -> Iterator[Patch]:
        """Every patch of a dependency, in source order."""
        for call in self._bindings.nodes(nodes.Call):
            target = self._target(call)
            patch = self._patch(call, target) if target is not None else None
            if patch is not None:
                yield patch

    def _target(self, call: nodes.Call) -> str | None:
        """The qualified name of what a call replaces."""
        match self._kind(call.func), call.args:
            case ("text" | "either", [nodes.Const(value=str(target)), *_]):
                return target
            case ("object" | "either", [owner, nodes.Const(value=str(name)), *_]):
                qualified = self._names.of(owner)
                return f"{qualified}.{name}" if qualified and not qualified.endswith("()") else None
            case _:
                return None

    def _kind(self, function: nodes.NodeNG) -> str | None:
        if not self._names.may_be_known(function, self._table):
            return None
        known = self._names.known(function, self._table)
        if known is not None:
            return known[1]
        spelled: list[str] = []
        while isinstance(function, nodes.Attribute):
            spelled.insert(0, function.attrname)
            function = function.expr
        fixture = self._fixture(function) if spelled else None
        return self._table.find(".".join([fixture, *spelled])) if fixture is not None else None

    def _fixture(self, receiver: nodes.NodeNG) -> str | None:
        """The class of a fixture that a name holds: it is asked for as a parameter, or opened from such a one."""
        binding = self._bindings.of(receiver)
        sole = binding.sole() if binding is not None else None
        if binding is None or sole is None:
            return None
        match sole.how, sole.value:
            case How.PARAMETER, _:
                return _FIXTURES.get(binding.name)
            case How.WITH, nodes.Call(func=nodes.Attribute(expr=opened, attrname="context")):
                return self._fixture(opened)
            case _:
                return None

    def _patch(self, call: nodes.Call, target: str) -> Patch | None:
        parts = target.split(".")
        for length in range(len(parts) - 1, 0, -1):
            file = self._evaluator.program.find(".".join(parts[:length]), self._path)
            if file is not None:
                name = parts[length:]
                is_own = file != self._path and not self._is_test(file)
                if is_own and self._is_dependency(file, name) and not self._is_only_of_commands(file, name[0]):
                    return Patch(call, target, ".".join(name), self._hiding(file, name[0], call))
                return None
        return None

    def _is_dependency(self, file: str, name: list[str]) -> bool:
        """Whether a name of a module stands for somebody who does something, and not for a value or for the process."""
        first, *further = name
        last = name[-1]
        if last.isupper() or last.startswith("__") or last in _CLOCK_NAMES or not self._has(file, first):
            return False
        held = self._evaluator.named(file, first)
        if any(isinstance(value, (Constant, Constants)) for value in held):
            return False
        if any(_lies_below(external, further) for external in held):
            return False
        # An attribute of a class or object of the project is no name of a module.
        return not further or any(isinstance(value, (External, Module)) for value in held)

    def _has(self, file: str, name: str) -> bool:
        summary = self._evaluator.program.summary(file)
        return summary is not None and (name in summary.scopes[0].names or name in summary.lines)

    def _hiding(self, file: str, name: str, call: nodes.Call) -> tuple[Hiding, ...]:
        users = tuple(user for user in self._all_users(file, name) if not user.is_command)
        spoken = _names_in(call)
        return tuple(user for user in users if user.name.rpartition(".")[2] in spoken) or users

    def _is_only_of_commands(self, file: str, name: str) -> bool:
        """Whether all that use a name are commands, whose parameters are words of the command line."""
        users = self._all_users(file, name)
        return bool(users) and all(user.is_command for user in users)

    def _all_users(self, file: str, name: str) -> tuple[Hiding, ...]:
        key = (file, name)
        if key not in self._users:
            self._users[key] = tuple(dict.fromkeys(self._using(file, name)))
        return self._users[key]

    def _using(self, file: str, name: str) -> Iterator[Hiding]:
        summary = self._evaluator.program.summary(file)
        scopes = summary.scopes if summary is not None else []
        for scope in scopes:
            if scope.kind in ("function", "lambda", "generator") and _mentions(scope.operations, name):
                function = _outermost_function(scope, scopes)
                if function is not None:
                    outer = scopes[function.outer]
                    title = f"{outer.name}.{function.name}" if outer.kind == "class" else function.name
                    # A function that calls itself is not hidden by that.
                    if title != name:
                        yield Hiding(file, function.line, title, any(map(_is_of_a_command, function.decorators)))


def _lies_below(value: Value, further: list[str]) -> bool:
    """Whether a foreign name is the clock, or tells something of the process."""
    if not isinstance(value, External):
        return False
    full = ".".join([value.name, *further])
    return any(full == top or full.startswith(f"{top}.") for top in (*_OF_THE_PROCESS, *_CLOCKS))


def _names_in(call: nodes.Call) -> frozenset[str]:
    """All names and attributes that the function speaks of which a patch stands in or decorates."""
    inner: nodes.NodeNG | None = call
    while inner is not None and not isinstance(inner, nodes.FunctionDef):
        inner = inner.parent
    todo: list[nodes.NodeNG] = [inner] if inner is not None else []
    found: set[str] = set()
    while todo:
        node = todo.pop()
        if isinstance(node, nodes.Name):
            found.add(node.name)
        elif isinstance(node, nodes.Attribute):
            found.add(node.attrname)
        todo += node.get_children()
    return frozenset(found)


def _outermost_function(scope: ScopeSummary, scopes: list[ScopeSummary]) -> ScopeSummary | None:
    """The function or method in which a scope stands, seen from the module or class."""
    found = None
    inner = scope
    while inner.outer >= 0:
        if inner.kind == "function" and scopes[inner.outer].kind in ("module", "class"):
            found = inner
        inner = scopes[inner.outer]
    return found


def _is_of_a_command(decorator: tuple[int, Any]) -> bool:
    """Whether a decorator is a method that is named for making a command: ``@app.command()``."""
    match decorator[1]:
        case ["c", ["a", _, name, *_], *_] | ["a", _, name, *_]:
            return name in _COMMANDS
        case _:
            return False


def _mentions(part: Any, name: str) -> bool:
    """Whether a name of the module stands anywhere in some operations."""
    todo = [part]
    while todo:
        one = todo.pop()
        if isinstance(one, list):
            if len(one) == 2 and one[0] == "g" and one[1] == name:
                return True
            todo += one
    return False
