"""Which variables of the program does this code read from the environment, and who decides what they mean?"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterable, Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import Bindings, How
from lint_rules.analysis.distant_reads import ENVIRONMENTS, ONE_VARIABLE, DistantRead, DistantReads
from lint_rules.analysis.handlers import enclosing_function, own_nodes
from lint_rules.analysis.names import Names
from lint_rules.analysis.source import Source
from lint_rules.analysis.switch_words import is_for_developers
from lint_rules.analysis.tidying import last_name, words
from lint_rules.knowledge.tables import Knowledge

_SETTING: Final = frozenset({"setdefault", "putenv", "unsetenv", "setenv", "pop"})
_DEFAULTING: Final = frozenset({"get", "pop", "setdefault", "getattr", "getenv"})
_MERGING: Final = frozenset({"ChainMap", "dict", "merge", "update"})
"""What makes one of several dicts, so that another may win."""
_SHORT: Final = 2
"""A function of so few statements is the name of the variable in other words."""


@dataclasses.dataclass(frozen=True, slots=True)
class EnvironmentRead:
    """One place that reads one variable."""

    node: nodes.Call | nodes.Subscript
    function: nodes.FunctionDef | None
    """The function that reads, None at module or class level."""
    variable: str
    default: nodes.NodeNG | None
    """What counts when the variable is not set, where that is said."""

    @property
    def says(self) -> str:
        """What happens here, as evidence."""
        default = f", {self.default.as_string()} when it is not set" if self.default is not None else ""
        return f"reads `{self.variable}`{default}"


class EnvironmentReads:
    """The variables that one module reads under a literal name."""

    def __init__(
        self, source: Source, bindings: Bindings, names: Names, *, distant: DistantReads, knowledge: Knowledge
    ) -> None:
        self._project = frozenset(words(source.name.partition(".")[0]))
        self._bindings = bindings
        self._distant = distant
        self._names = names
        self._table = knowledge.table("environment-reads")
        self._platform = knowledge.table("platform-variables")

    @functools.cached_property
    def all(self) -> tuple[EnvironmentRead, ...]:
        """Every read of a variable that is the program's own, in source order."""
        own = (read for read in self._found() if self._is_of_the_program(read.variable))
        return tuple(sorted(own, key=lambda read: (read.node.fromlineno, read.node.col_offset)))

    def in_imported_modules(self, variable: str) -> tuple[DistantRead, ...]:
        """Where the modules of the project that this one imports read the same variable."""
        return self._distant.of(variable)

    def _found(self) -> Iterator[EnvironmentRead]:
        if not self._names.reaches(self._table):
            return
        for call in self._bindings.nodes(nodes.Call):
            known = self._names.known(call.func, self._table) if call.args and _may_be_text(call.args[0]) else None
            variable = self._literal(call.args[0]) if known is not None and known[1] in ONE_VARIABLE else ""
            if variable:
                given = [*call.args[1:2], *(k.value for k in call.keywords if k.arg == "default")]
                yield EnvironmentRead(call, enclosing_function(call), variable, given[0] if given else None)
        for item in self._bindings.nodes(nodes.Subscript):
            is_read = item.ctx is not None and item.ctx.name == "Load" and _may_be_text(item.slice)
            is_environment = is_read and self._names.of(item.value) in ENVIRONMENTS
            variable = self._literal(item.slice) if is_environment else ""
            if variable:
                yield EnvironmentRead(item, enclosing_function(item), variable, None)

    def _literal(self, name: object) -> str:
        """The text of a variable's name, spelled here or as a constant of the project."""
        match self._names.origin(name) if isinstance(name, nodes.NodeNG) else None:
            case nodes.Const(value=str(text)):
                return text
            case nodes.Name() | nodes.Attribute() as elsewhere:
                return self._distant.constant(elsewhere)
            case _:
                return ""

    def _is_of_the_program(self, variable: str) -> bool:
        """Whether a variable is neither the platform's, nor private, nor a developer's switch, nor set here."""
        return (
            not variable.startswith("_")
            and not is_for_developers(variable)
            and self._platform.find(variable) is None
            and variable not in self._written
        )

    @functools.cached_property
    def _written(self) -> frozenset[str]:
        """The variables that the module sets itself, in the environment or in a dict for a child process."""
        found = set()
        for item in self._bindings.nodes(nodes.Subscript):
            if item.ctx is not None and item.ctx.name != "Load":
                found.add(self._literal(item.slice))
        for table in self._bindings.nodes(nodes.Dict):
            found.update(self._literal(key) for key, _ in table.items)
        for call in self._bindings.nodes(nodes.Call):
            if call.args and last_name(call.func) in _SETTING:
                found.add(self._literal(call.args[0]))
            if last_name(call.func) in {"update", "dict"}:
                found.update(keyword.arg for keyword in call.keywords if keyword.arg)
        return frozenset(found)

    def is_plainly_own(self, reads: Iterable[EnvironmentRead], distant: Iterable[DistantRead]) -> bool:
        """Whether a variable has a name of the project, or a reader says what counts when it is not set.

        Any other may be a platform's, or that of a service or library, which the program has to take as it is.
        """
        here, there = list(reads), list(distant)
        named = {word for one in here for word in words(one.variable.lower())}
        return (
            not self._project.isdisjoint(named)
            or any(_has_default(one) for one in here)
            or any(one.default not in ("", "None", "''") for one in there)
        )

    def overridden(self, read: EnvironmentRead) -> str:
        """The parameter over which a variable wins; empty when there is none."""
        candidates = [read.default]
        outer = read.node.parent
        if isinstance(outer, nodes.BoolOp) and outer.op == "or" and outer.values[0] is read.node:
            candidates += outer.values[1:]
        for candidate in candidates:
            if isinstance(candidate, nodes.Name) and self._is_parameter(candidate):
                return str(candidate.name)
        return ""

    def is_left_to_others(self, read: EnvironmentRead) -> bool:
        """Whether the read is only the last resort, asks no more than presence, or offers its value to callers.

        Or whether a module that this one imports sets the variable: the two talk to each other.
        """
        return (
            self._is_fallback(read.node)
            or self._is_accessor(read)
            or _asks_whether_it_is_set(read.node)
            or self._distant.sets(read.variable)
        )

    def _is_fallback(self, node: nodes.NodeNG) -> bool:
        """Whether something else was asked first: an argument, an attribute, other settings."""
        inner = node
        while inner.parent is not None and not inner.is_statement:
            match inner.parent:
                case nodes.IfExp(test=test) if test is not inner:
                    return True
                case nodes.BoolOp(op="or", values=[first, *_]) if first is not inner:
                    return True
                case nodes.Call(args=[first, *_]) as call if first is not inner and last_name(call.func) in _DEFAULTING:
                    return True
                case nodes.BoolOp(op="and", values=[first, *_]) if first is not inner and _is_absence(first):
                    return True
                case nodes.Dict() as table if not _is_spelled_for_a_call(table, inner):
                    return True
            inner = inner.parent
        return self._fills_what_is_missing(inner) or self._comes_after_an_answer(inner)

    def _comes_after_an_answer(self, statement: nodes.NodeNG) -> bool:
        """Whether a function has returned before when its caller gave a value: ``if url is not None: return``."""
        function = enclosing_function(statement)
        for earlier in function.body if function is not None else ():
            if earlier is statement or earlier.fromlineno >= statement.fromlineno:
                return False
            match earlier:
                case nodes.If(test=nodes.Compare(left=nodes.Name() as asked) as test, body=[*_, nodes.Return()]):
                    if _is_a_value(test) and self._is_parameter(asked):
                        return True
                case nodes.If(test=nodes.Name() as asked, body=[*_, nodes.Return()] as block):
                    # Only a value is looked at again; whatever is true or false has been said with the test.
                    if self._is_parameter(asked) and any(asked.name == name.name for name in _names_in(block)):
                        return True
        return False

    def _fills_what_is_missing(self, statement: nodes.NodeNG) -> bool:
        """Whether an assignment is to a parameter, or below a test that its target has no value."""
        match statement:
            case nodes.Assign(targets=[target]) | nodes.AnnAssign(target=target):
                pass
            case _:
                return False
        if isinstance(target, nodes.AssignName) and self._is_parameter(target):
            return True
        return any(
            _misses(test, target.as_string()) or self._asks_for_a_parameter(test) if held else self._is_given(test)
            for test, held in _asked_before(statement)
        )

    def _asks_for_a_parameter(self, test: nodes.NodeNG) -> bool:
        """Whether a test is true when the caller passed nothing, alone: ``url is None``."""
        match test:
            case nodes.Compare(left=nodes.Name() as asked, ops=[("is", nodes.Const(value=None))]):
                return self._is_parameter(asked)
            case _:
                return False

    def _is_given(self, test: nodes.NodeNG) -> bool:
        """Whether a test is true when somebody gave something, alone: ``url``, ``url is not None``, ``self.url``."""
        asked = test.left if isinstance(test, nodes.Compare) and _is_a_value(test) else test
        return isinstance(asked, nodes.Attribute) or (isinstance(asked, nodes.Name) and self._is_parameter(asked))

    def _is_parameter(self, name: nodes.Name | nodes.AssignName) -> bool:
        binding = self._bindings.of(name)
        return binding is not None and any(d.how is How.PARAMETER for d in binding.definitions)

    def _is_accessor(self, read: EnvironmentRead) -> bool:
        """Whether a function does little more than giving the value to its callers, converted perhaps."""
        if read.function is None or sum(1 for n in own_nodes(read.function.body) if n.is_statement) <= _SHORT:
            return True
        return any(isinstance(user.parent, nodes.Return) for user in self._users(_converted(read.node)))

    def _users(self, value: nodes.NodeNG) -> Iterator[nodes.NodeNG]:
        """A value, and what becomes of it under a local name."""
        yield value
        if isinstance(value.parent, nodes.Assign) and isinstance(value.parent.targets[0], nodes.AssignName):
            binding = self._bindings.of(value.parent.targets[0])
            for reference in binding.references if binding is not None else ():
                yield _converted(reference)


def _asked_before(statement: nodes.NodeNG) -> Iterator[tuple[nodes.NodeNG, bool]]:
    """The tests that were made before a statement runs, within its function, and whether they were true."""
    inner, outer = statement, statement.parent
    while outer is not None and not isinstance(inner, nodes.FunctionDef):
        if isinstance(outer, nodes.If):
            yield outer.test, inner in outer.body
        inner, outer = outer, outer.parent


def _names_in(block: list[nodes.NodeNG]) -> Iterator[nodes.Name]:
    """The names that statements read."""
    return (node for node in own_nodes(block) if isinstance(node, nodes.Name))


def _has_default(read: EnvironmentRead) -> bool:
    """Whether a read says what counts when the variable is not set: ``get("A", "1")``, ``get("A") or "1"``."""
    match read.default, read.node.parent:
        case nodes.Const(value=None | ""), _:
            return False
        case None, nodes.BoolOp(op="or", values=[first, *others]):
            return first is read.node and any(isinstance(one, nodes.Const) and one.value for one in others)
        case default, _:
            return default is not None


def _may_be_text(argument: nodes.NodeNG) -> bool:
    """Whether an argument may be the name of a variable, spelled or as a constant."""
    match argument:
        case nodes.Const(value=value):
            return isinstance(value, str)
        case _:
            return isinstance(argument, (nodes.Name, nodes.Attribute))


def _is_spelled_for_a_call(table: nodes.Dict, value: nodes.NodeNG) -> bool:
    """Whether a dict is the argument of a call and names a value in small letters, as nobody calls a variable."""
    key = next((key for key, one in table.items if one is value), None)
    call = table.parent.parent if isinstance(table.parent, nodes.Keyword) else table.parent
    is_word = isinstance(key, nodes.Const) and isinstance(key.value, str) and key.value.islower()
    return is_word and isinstance(call, nodes.Call) and last_name(call.func) not in _MERGING


def _misses(test: nodes.NodeNG, target: str) -> bool:
    """Whether a test is true when the target has no value."""
    match test:
        case nodes.Compare(left=left, ops=[("is" | "==", nodes.Const(value=None))]):
            return left.as_string() == target
        case nodes.UnaryOp(op="not", operand=operand):
            return operand.as_string() == target
        case nodes.BoolOp(values=values):
            return any(_misses(value, target) for value in values)
        case _:
            return False


def _is_a_value(test: nodes.Compare) -> bool:
    """Whether a comparison says that something is given: that it is not None, or that it is true or false."""
    match test.ops:
        case [("is not", nodes.Const(value=None))]:
            return True
        case [("is", nodes.Const(value=bool()))]:
            return True
        case _:
            return False


def _asks_whether_it_is_set(read: nodes.NodeNG) -> bool:
    """Whether all that is asked of a variable is that it is set."""
    match read.parent:
        case nodes.Compare(left=left, ops=[("is" | "is not", nodes.Const(value=None))]):
            return left is read
        case _:
            return False


def _is_absence(test: nodes.NodeNG) -> bool:
    """Whether a test asks that something has no value."""
    match test:
        case nodes.Compare(ops=[("is" | "==", nodes.Const(value=None))]) | nodes.UnaryOp(op="not"):
            return True
        case _:
            return False


def _converted(value: nodes.NodeNG) -> nodes.NodeNG:
    """The outermost expression that is still this value: `int(value)`, `value.split(",")[0]`, `value == "1"`."""
    while True:
        match value.parent:
            case nodes.Call(args=[only], keywords=[]) as outer if only is value:
                value = outer
            case nodes.Attribute(parent=nodes.Call() as outer) as method if outer.func is method:
                value = outer
            case nodes.Subscript(value=whole) as outer if whole is value:
                value = outer
            case nodes.Compare() | nodes.UnaryOp() | nodes.BoolOp() as outer:
                value = outer
            case _:
                return value
