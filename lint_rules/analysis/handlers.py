"""What does a handler catch, what does it do with the error, and did somebody say why?

The shared questions of the rules about errors. A *guard* is an ``except`` clause or a call of
``contextlib.suppress``: both catch types around statements, and both may carry a reason.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias

from astroid import nodes

from lint_rules.analysis.bindings import Binding, Bindings, children
from lint_rules.analysis.comments import Comments
from lint_rules.analysis.exceptions import Caught, Exceptions
from lint_rules.analysis.names import Names
from lint_rules.analysis.source import Source

Guard: TypeAlias = nodes.ExceptHandler | nodes.Call

_SUPPRESS: Final = "contextlib.suppress"
_INTERRUPTS: Final = ("builtins.KeyboardInterrupt", "builtins.SystemExit")
_STOPS: Final = (
    *_INTERRUPTS,
    "builtins.GeneratorExit",
    "asyncio.CancelledError",
    "concurrent.futures.CancelledError",
)
_REACH: Final = (nodes.Module, nodes.FunctionDef, nodes.Lambda, nodes.ClassDef, nodes.For, nodes.While)
_FUNCTIONS: Final = (nodes.FunctionDef, nodes.Lambda, nodes.ClassDef)


class Handlers:
    """What the guards of one module catch and do."""

    def __init__(
        self, source: Source, bindings: Bindings, names: Names, comments: Comments, exceptions: Exceptions
    ) -> None:
        self._source = source
        self._bindings = bindings
        self._names = names
        self._comments = comments
        self._exceptions = exceptions

    def suppressions(self, statement: nodes.NodeNG) -> Iterator[nodes.Call]:
        """The calls of ``suppress()`` that a ``with``, or a statement ``stack.enter_context(…)``, puts in force."""
        match statement:
            case nodes.With():
                calls = [manager for manager, _ in statement.items]
            case nodes.Expr(value=nodes.Call(func=nodes.Attribute(attrname="enter_context"), args=[manager])):
                calls = [manager]
            case _:
                calls = []
        for call in calls:
            if isinstance(call, nodes.Call) and self._names.of(call.func) == _SUPPRESS:
                yield call

    def caught(self, guard: Guard) -> Caught:
        """The types that a guard catches."""
        if isinstance(guard, nodes.ExceptHandler):
            return self._exceptions.caught(guard.type)
        parts = [self._exceptions.caught(argument) for argument in guard.args]
        types = itertools.chain.from_iterable(part.types for part in parts)
        return Caught(tuple(types), all(part.complete for part in parts))

    def is_total(self, guard: Guard) -> bool:
        """Whether a guard also takes ``KeyboardInterrupt`` and ``SystemExit``."""
        return self.caught(guard).is_total and not any(
            self.takes(earlier, *_INTERRUPTS) for earlier in earlier_handlers(guard)
        )

    def is_broad(self, guard: Guard) -> bool:
        """Whether a guard takes every error, be it that the interrupts are dealt with before."""
        caught = self.caught(guard)
        return caught.is_broad or (caught.is_total and not self.is_total(guard))

    def takes(self, guard: Guard, *classes: str) -> bool:
        """Whether a guard names one of these classes, or a class derived from one."""
        return any(self._exceptions.derives(kind, *classes) for kind in self.caught(guard).types)

    def takes_a_stop(self, guard: Guard) -> bool:
        """Whether a guard names what asks the program, a task or a generator to stop, which is no error."""
        return self.takes(guard, *_STOPS)

    def takes_only_stops(self, guard: Guard) -> bool:
        """Whether all that a guard names asks the program, a task or a generator to stop."""
        caught = self.caught(guard)
        return caught.complete and all(self._exceptions.derives(kind, *_STOPS) for kind in caught.types)

    def error(self, handler: nodes.ExceptHandler) -> Binding | None:
        """The name that a handler gives to what it caught."""
        return self._bindings.of(handler.name) if handler.name is not None else None

    def raises_again(self, statement: nodes.NodeNG, handler: nodes.ExceptHandler) -> bool:
        """Whether a statement of this very handler raises what it caught, unchanged: ``raise`` or ``raise err``."""
        match statement:
            case nodes.Raise(exc=None):
                return True
            case nodes.Raise(exc=nodes.Name() as name, cause=None):
                return self.is_error(name, handler)
            case _:
                return False

    def is_error(self, name: nodes.NodeNG, handler: nodes.ExceptHandler) -> bool:
        """Whether a name is what the handler caught, and the handler binds it to nothing else."""
        error = self.error(handler)
        if error is None or self._bindings.of(name) is not error:
            return False
        others = (definition.node for definition in error.definitions if definition.node is not handler.name)
        return not any(lies_in(node, handler) for node in others)

    def only_reraises(self, handler: nodes.ExceptHandler) -> bool:
        """Whether the whole effect of a handler is to raise what it caught."""
        match [statement for statement in handler.body if not is_nothing(statement)]:
            case [statement]:
                return self.raises_again(statement, handler)
            case _:
                return False

    def tells_and_raises(self, handler: nodes.ExceptHandler) -> bool:
        """Whether a handler does something about what it caught and then raises it again."""
        return self.raises_again(handler.body[-1], handler) and not self.only_reraises(handler)

    def could_take_from(self, later: nodes.ExceptHandler, handler: nodes.ExceptHandler) -> bool:
        """Whether a later handler of the same try could catch what this one catches."""
        return self._exceptions.could_share(self.caught(handler), self.caught(later))

    def has_reason(self, guard: Guard) -> bool:
        """Whether a comment at the guard, or right above what it guards, says why in words."""
        block = guard if isinstance(guard, nodes.ExceptHandler) else guard.statement()
        first, last = block.fromlineno, block.tolineno
        if self._comments.reason(first, last) or self._trailing_reason(block):
            return True
        return any(
            self._comments.reason(line, line) or self._comments.reason_above(line) for line in _lines_above(block)
        )

    def answers(self, guard: Guard, complaints: frozenset[str]) -> bool:
        """Whether a comment at the guard suppresses one of these complaints of other linters by name."""
        return self.answers_at(guard if isinstance(guard, nodes.ExceptHandler) else guard.statement(), complaints)

    def answers_at(self, statement: nodes.NodeNG, complaints: frozenset[str]) -> bool:
        """Whether a comment in a statement, or on the line above, suppresses one of these complaints by name."""
        return self._comments.suppresses(statement.fromlineno - 1, statement.tolineno, complaints)

    def answered_above(self, complaints: frozenset[str]) -> bool:
        """Whether a comment above the first statement of the module suppresses one of these complaints."""
        body = self._source.tree.body
        return bool(body) and self._comments.suppresses(1, body[0].fromlineno, complaints)

    def _trailing_reason(self, block: nodes.NodeNG) -> bool:
        """Whether comment lines below the last statement, still inside the block by their indentation, say why."""
        line = block.tolineno + 1
        for text in self._source.lines[block.tolineno :]:
            outside = len(text) - len(text.lstrip()) <= (block.col_offset or 0)
            if outside or not text.lstrip().startswith("#"):
                return False
            if self._comments.reason(line, line):
                return True
            line += 1
        return False


def try_of(handler: nodes.ExceptHandler) -> nodes.Try | nodes.TryStar:
    """The try that a handler belongs to."""
    statement = handler.parent
    assert isinstance(statement, (nodes.Try, nodes.TryStar))
    return statement


def earlier_handlers(guard: Guard) -> list[nodes.ExceptHandler]:
    """The handlers of the same try that see the error first."""
    if not isinstance(guard, nodes.ExceptHandler):
        return []
    return list(itertools.takewhile(lambda handler: handler is not guard, try_of(guard).handlers))


def later_handlers(handler: nodes.ExceptHandler) -> list[nodes.ExceptHandler]:
    """The handlers of the same try that see what this one lets through."""
    after: list[nodes.ExceptHandler] = try_of(handler).handlers[len(earlier_handlers(handler)) + 1 :]
    return after


def guarded(guard: Guard) -> list[nodes.NodeNG]:
    """The statements whose errors a guard catches."""
    if isinstance(guard, nodes.ExceptHandler):
        body: list[nodes.NodeNG] = try_of(guard).body
        return body
    statement = guard.statement()
    if isinstance(statement, nodes.With):
        return list(statement.body)
    return following(statement)


def following(statement: nodes.NodeNG) -> list[nodes.NodeNG]:
    """The statements behind one in the same block."""
    found: list[nodes.NodeNG] = []
    later = statement.next_sibling()  # type: ignore[no-untyped-call]  # astroid does not annotate it
    while later is not None:
        found.append(later)
        later = later.next_sibling()
    return found


def behind(guard: Guard) -> list[nodes.NodeNG]:
    """The statements that run behind a guard, within its function and its loop."""
    node: nodes.NodeNG | None = try_of(guard) if isinstance(guard, nodes.ExceptHandler) else guard.statement()
    found: list[nodes.NodeNG] = []
    while node is not None and not isinstance(node, _REACH):
        found += following(node)
        node = node.parent
    return found


def is_silent(handler: nodes.ExceptHandler) -> bool:
    """Whether a handler does nothing but leave, with a constant at most."""
    return all(
        is_nothing(statement) or isinstance(statement, (nodes.Continue, nodes.Break)) or _returns_constant(statement)
        for statement in handler.body
    )


def falls_through(guard: Guard) -> bool:
    """Whether a silent guard lets the code behind it run next."""
    return not isinstance(guard, nodes.ExceptHandler) or all(is_nothing(statement) for statement in guard.body)


def moves_on(guard: Guard) -> bool:
    """Whether a silent guard lets the program go on as if nothing had happened, without a value or a way out."""
    if not isinstance(guard, nodes.ExceptHandler):
        return True
    return all(is_nothing(statement) or isinstance(statement, nodes.Continue) for statement in guard.body)


def own_nodes(statements: Iterable[nodes.NodeNG]) -> Iterator[nodes.NodeNG]:
    """All nodes of some statements in source order, but not what stands in functions or classes defined there."""
    waiting = list(statements)[::-1]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, _FUNCTIONS):
            waiting += list(children(node))[::-1]


def called(statement: nodes.NodeNG) -> nodes.Call | None:
    """The call that a statement consists of, awaited or not; its result is dropped."""
    match statement:
        case nodes.Expr(value=nodes.Call() as call) | nodes.Expr(value=nodes.Await(value=nodes.Call() as call)):
            return call
        case _:
            return None


def enclosing_function(node: nodes.NodeNG) -> nodes.FunctionDef | None:
    """The function in which a node stands, looking through lambdas and comprehensions."""
    while node.parent is not None:
        node = node.parent
        if isinstance(node, nodes.FunctionDef):
            return node
        if isinstance(node, nodes.ClassDef):
            return None
    return None


def _lines_above(block: nodes.NodeNG) -> Iterator[int]:
    """The lines where a reason may stand outside a guard: of its head, of the try, of what holds the try alone."""
    yield block.fromlineno
    guarding = try_of(block) if isinstance(block, nodes.ExceptHandler) else block
    if guarding is not block:
        yield guarding.fromlineno
    holder = guarding.parent
    if isinstance(holder, (nodes.If, nodes.With, nodes.For, nodes.While)) and holder.body == [guarding]:
        yield holder.fromlineno


def is_nothing(statement: nodes.NodeNG) -> bool:
    """Whether a statement does nothing: ``pass``, ``...`` or a string."""
    match statement:
        case nodes.Pass():
            return True
        case nodes.Expr(value=nodes.Const()):
            return True
        case _:
            return False


def _returns_constant(statement: nodes.NodeNG) -> bool:
    match statement:
        case nodes.Return(value=None) | nodes.Return(value=nodes.Const()):
            return True
        case nodes.Return(value=nodes.UnaryOp(operand=nodes.Const())):
            return True
        case nodes.Return(value=nodes.List() | nodes.Tuple() | nodes.Set() | nodes.Dict() as value):
            return all(isinstance(part, nodes.Const) for part in children(value))
        case _:
            return False


def lies_in(node: nodes.NodeNG | None, outer: nodes.NodeNG | None) -> bool:
    """Whether a node is another or stands below it."""
    while node is not None and node is not outer:
        node = node.parent
    return node is not None
