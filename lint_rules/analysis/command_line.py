"""Where does code decide by the command line of the process?"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import COMPREHENSIONS, Bindings, children
from lint_rules.analysis.effects import Effects
from lint_rules.analysis.handlers import own_nodes
from lint_rules.analysis.names import Names

_LISTS: Final = frozenset({"argv", "orig_argv"})
_ARGV: Final = frozenset({"sys.argv", "sys.orig_argv"})
_PARSERS: Final = frozenset({"argparse.ArgumentParser()", "optparse.OptionParser()"})
_PARSING: Final = frozenset({"parse_args", "parse_known_args", "parse_intermixed_args", "parse_known_intermixed_args"})
_GETTING: Final = frozenset({"getopt", "gnu_getopt"})
_GETOPT: Final = frozenset({"getopt.getopt", "getopt.gnu_getopt"})
_DECIDING: Final = frozenset({"builtins.any", "builtins.all", "builtins.next"})

Read = tuple[nodes.NodeNG, str]
"""Where the command line is read, and what is asked, as a clause."""


class CommandLine:
    """The questions that the functions of one module ask of the command line."""

    def __init__(self, bindings: Bindings, names: Names, effects: Effects) -> None:
        self._bindings = bindings
        self._names = names
        self._effects = effects

    def reads(self) -> Iterator[Read]:
        """All questions, parsers first. What only copies or shows the command line is none."""
        for call in self._calls_named(_PARSING | _GETTING):
            if self._parses(call):
                yield call, f"calls `{call.func.as_string()}` on it"
        for node in self._named_like_it():
            if self._names.of(node) in _ARGV:
                question = self._question(node)
                if question and not _stands_in_for_a_parameter(node) and not self._is_a_message_of_ours(node):
                    yield node, question

    def _calls_named(self, methods: Iterable[str]) -> Iterator[nodes.Call]:
        """The calls of something by one of these names behind a dot."""
        for method in sorted(methods):
            for attribute in self._bindings.attributes.get(method, ()):
                if isinstance(attribute.parent, nodes.Call) and attribute.parent.func is attribute:
                    yield attribute.parent

    def _named_like_it(self) -> Iterator[nodes.Attribute | nodes.Name]:
        """What may be the command line. A plain name can be only where the module spells the real one."""
        spelled = [attribute for name in sorted(_LISTS) for attribute in self._bindings.attributes.get(name, ())]
        yield from spelled
        imported = (name for statement in self._bindings.nodes(nodes.ImportFrom) for name, _ in statement.names)
        if spelled or not _LISTS.isdisjoint(imported):
            yield from self._bindings.nodes(nodes.Name)

    def _is_argv(self, node: nodes.NodeNG) -> bool:
        name = node.attrname if isinstance(node, nodes.Attribute) else ""
        return (isinstance(node, nodes.Name) or name in _LISTS) and self._names.of(node) in _ARGV

    def _parses(self, call: nodes.Call) -> bool:
        """Whether a parser is told to take the command line: no arguments are passed, or the process's own."""
        if not isinstance(call.func, nodes.Attribute):
            return False
        if call.func.attrname not in _PARSING:
            return self._names.of(call.func) in _GETOPT and any(self._holds_argv(a) for a in call.args[:1])
        given = [*call.args[:1], *(k.value for k in call.keywords if k.arg in {"args", None})]
        if any(not _is_none(argument) and not self._holds_argv(argument) for argument in given):
            return False
        receiver = call.func.expr
        origin = self._names.origin(receiver) if isinstance(receiver, nodes.Attribute) else call
        # A class that makes its parser in the constructor is a command line as an object.
        return self._is_parser(receiver) and not _in_constructor(call) and not _in_constructor(origin)

    def _is_parser(self, receiver: nodes.NodeNG) -> bool:
        """Whether a value is a parser for certain: made here, or by a function of the module that returns one."""
        if not _PARSERS.isdisjoint(self._names.candidates(receiver)):
            return True
        origin = self._names.origin(receiver)
        maker = self._effects.function(origin) if isinstance(origin, nodes.Call) else None
        if maker is None:
            return False
        returned = [n.value for n in own_nodes(maker.body) if isinstance(n, nodes.Return) and n.value is not None]
        return bool(returned) and all(not _PARSERS.isdisjoint(self._names.candidates(value)) for value in returned)

    def _holds_argv(self, argument: nodes.NodeNG) -> bool:
        value = argument.value if isinstance(argument, nodes.Subscript) else argument
        return self._is_argv(value) and not _stands_in_for_a_parameter(argument)

    def _question(self, argv: nodes.NodeNG) -> str:
        """What is asked of the list; empty when it is only copied, shown or passed on."""
        match argv.parent:
            case nodes.Subscript(slice=nodes.Slice()) as part:
                return self._asked_of(part)
            case nodes.Subscript(slice=nodes.Const(value=0)):
                return ""
            case nodes.Subscript() as item if item.value is argv and item.ctx is not None and item.ctx.name == "Load":
                return f"takes `{item.as_string()}`"
            case _:
                return self._asked_of(argv)

    def _asked_of(self, words: nodes.NodeNG) -> str:
        match words.parent:
            case nodes.Compare(ops=[("in" | "not in", right)]) as test if right is words:
                return f"asks `{test.as_string()}`"
            case nodes.Call(func=function, parent=nodes.Compare() as test) if self._names.is_builtin(function, "len"):
                return f"asks `{test.as_string()}`"
            case nodes.Compare() as test:
                return f"asks `{test.as_string()}`"
            case nodes.For(iter=iterated, body=body) if iterated is words:
                return "goes through its words" if _chooses(body) else ""
            case nodes.Comprehension(iter=iterated, ifs=tests, parent=whole) if iterated is words:
                return "looks for some of its words" if tests or self._decides(whole) else ""
            case _:
                return ""

    def _is_a_message_of_ours(self, argv: nodes.NodeNG) -> bool:
        """Whether a function looks for a word that the module itself tells the processes that it starts."""
        function = self._bindings.function_around(argv)
        return function is not None and not self._told.isdisjoint(self._looked_for(function))

    @functools.cached_property
    def _told(self) -> frozenset[object]:
        """The words that this module puts behind the interpreter in a command."""
        found: set[object] = set()
        for interpreter in self._bindings.attributes.get("executable", ()):
            match interpreter.parent:
                case nodes.List(elts=words) | nodes.Tuple(elts=words) if (
                    self._names.of(interpreter) == "sys.executable"
                ):
                    found.update(word.value for word in words if isinstance(word, nodes.Const))
        return frozenset(found)

    def _looked_for(self, function: nodes.FunctionDef) -> Iterator[object]:
        """The words that a function compares, or a function of the module to which it gives the command line."""
        yield from _compared(function)
        for call in own_nodes(function.body):
            if isinstance(call, nodes.Call) and any(map(self._is_argv, call.args)):
                asked = self._effects.function_at(call.func)
                yield from _compared(asked) if asked is not None else ()

    def _decides(self, whole: nodes.NodeNG | None) -> bool:
        return (
            isinstance(whole, COMPREHENSIONS)
            and isinstance(whole.parent, nodes.Call)
            and self._names.of(whole.parent.func) in _DECIDING
        )


def _compared(function: nodes.FunctionDef) -> Iterator[object]:
    """The words with which a function compares something."""
    tests = (node for node in own_nodes(function.body) if isinstance(node, nodes.Compare))
    return (part.value for test in tests for part in children(test) if isinstance(part, nodes.Const))


def _chooses(body: list[nodes.NodeNG]) -> bool:
    """Whether statements do one thing or another; showing or copying each word does not."""
    return any(isinstance(node, (nodes.If, nodes.IfExp, nodes.Match, nodes.Compare)) for node in own_nodes(body))


def _is_none(argument: nodes.NodeNG) -> bool:
    return isinstance(argument, nodes.Const) and argument.value is None


def _in_constructor(node: nodes.NodeNG) -> bool:
    inner: nodes.NodeNG | None = node
    while inner is not None and not isinstance(inner, nodes.FunctionDef):
        inner = inner.parent
    return inner is not None and inner.name == "__init__" and isinstance(inner.parent, nodes.ClassDef)


def _stands_in_for_a_parameter(argv: nodes.NodeNG) -> bool:
    """Whether the command line is what a function takes when its caller passes nothing."""
    inner = argv
    while not inner.is_statement and inner.parent is not None:
        match inner.parent:
            case nodes.IfExp(test=test) if test is not inner:
                return True
            case nodes.BoolOp(op="or") as choice if choice.values[0] is not inner:
                return True
        inner = inner.parent
    return False
