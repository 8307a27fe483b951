"""How does code deal with something that may be missing: does it just skip the work, or does absence mean something?"""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Iterable, Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import Bindings
from lint_rules.analysis.handlers import enclosing_function, own_nodes
from lint_rules.analysis.tidying import last_name

_LOOKING: Final = frozenset({"isinstance", "issubclass", "type", "bool", "len", "str", "repr", "int", "float", "id"})
"""Builtins that ask what something is, or take it for data."""
_DATA_PARENTS: Final = (
    nodes.Subscript,
    nodes.BinOp,
    nodes.AugAssign,
    nodes.Starred,
    nodes.FormattedValue,
    nodes.Slice,
    nodes.YieldFrom,
)
_LOCALS: Final = (nodes.AssignName, nodes.Tuple, nodes.List)


class Meaning(enum.Enum):
    """What a place says of something that may be missing."""

    NOTHING = "nothing"
    """The place does not ask."""
    SKIPS = "skips"
    """Work is skipped when it is missing."""
    TELLS = "tells"
    """Absence is an answer of its own: another way, an error, a value, or it is data."""


@dataclasses.dataclass(frozen=True, slots=True)
class Guard:
    """A test for something that may be missing, and the calls of its methods that the test allows."""

    test: nodes.NodeNG
    calls: tuple[nodes.Call, ...]
    methods: frozenset[str]
    """The names of what is called."""
    drops_results: bool
    """Whether the results of all calls are unused."""


class Absences:
    """Reads how the code of one module deals with what may be missing."""

    def __init__(self, bindings: Bindings) -> None:
        self._bindings = bindings

    def guards(self, mentions: Iterable[nodes.NodeNG]) -> list[Guard] | None:
        """The guards before calls of methods, outermost only; None when absence means something at any place.

        Args:
            mentions: all expressions that stand for the very thing.
        """
        places = list(mentions)
        tests: list[tuple[nodes.If, bool]] = []
        for mention in places:
            if _is_data(mention):
                return None
            asked = _asked(mention)
            if asked is None:
                continue
            test, present = asked
            if not isinstance(test, nodes.If) or not _only_skips(test, present):
                return None
            tests.append((test, present))
        found: list[Guard] = []
        covered: set[nodes.NodeNG] = set()
        for test, present in tests:
            guarded = _guarded(test, present)
            inside = {node for statement in guarded for node in own_nodes([statement])}
            if test in covered:
                continue
            if present and _is_another_way(test, places):
                return None
            covered |= inside
            spoken = [mention for mention in places if mention in inside]
            calls = [call for mention in spoken if (call := _method_call(mention)) is not None]
            block = [mention for mention in spoken if not (mention is test.test or test.test.parent_of(mention))]
            known = any(self._escapes(part, inside) for part in [*calls, *filter(None, map(_taken, spoken))])
            is_answer = any(test.test.parent_of(call) for call in calls)
            if not (calls or block) or known or not (is_answer or _is_all_about(guarded[1:], spoken)):
                # Work that has nothing to do with it is saved, or what it gave is known elsewhere.
                return None
            if calls:
                methods = frozenset(last_name(call.func) for call in calls)
                found.append(Guard(test, tuple(calls), methods, all(map(_is_statement, calls))))
        return found

    def _escapes(self, call: nodes.NodeNG, inside: set[nodes.NodeNG]) -> bool:
        """Whether the result of a call is known outside of the guarded code."""
        statement = call.statement()
        match statement:
            case nodes.Return() | nodes.AugAssign():
                return True
            case nodes.Assign(targets=targets):
                return any(self._outlives(target, inside) for target in targets)
            case nodes.AnnAssign(target=target):
                return self._outlives(target, inside)
            case _:
                return any(isinstance(node, (nodes.Yield, nodes.YieldFrom)) for node in _above(call, statement))

    def _outlives(self, target: object, inside: set[nodes.NodeNG]) -> bool:
        if isinstance(target, (nodes.Tuple, nodes.List)):
            return any(self._outlives(element, inside) for element in target.elts)
        binding = self._bindings.of(target) if isinstance(target, nodes.AssignName) else None
        # An attribute, or an item of something, is there for everybody.
        return binding is None or not inside.issuperset(
            [*binding.references, *(definition.node for definition in binding.definitions)]
        )


def _taken(mention: nodes.NodeNG) -> nodes.NodeNG | None:
    """The attribute of something that a statement keeps under another name."""
    match mention.parent:
        case nodes.Attribute(parent=nodes.Assign(value=value) | nodes.AnnAssign(value=value)) as attribute:
            return attribute if value is attribute else None
        case _:
            return None


def _above(node: nodes.NodeNG, last: nodes.NodeNG) -> Iterator[nodes.NodeNG]:
    while node is not last and node.parent is not None:
        node = node.parent
        yield node


def _is_data(mention: nodes.NodeNG) -> bool:
    """Whether something is called, indexed, counted or looked through instead of being sent a message."""
    match mention.parent:
        case nodes.Call(func=func) if func is mention:
            return True
        case nodes.Call(func=nodes.Name(name=name)):
            return name in _LOOKING
        case nodes.For(iter=it) | nodes.Comprehension(iter=it):
            return it is mention
        case nodes.Compare() as comparison:
            return not _compares_to_none(comparison)
        case parent:
            return isinstance(parent, _DATA_PARENTS)


def _compares_to_none(comparison: nodes.Compare) -> bool:
    match comparison.ops:
        case [("is" | "is not" | "==" | "!=", nodes.Const(value=None))]:
            return True
        case _:
            return False


def _asked(mention: nodes.NodeNG) -> tuple[nodes.NodeNG, bool] | None:
    """What depends on whether something is there, and whether a true test means that it is; None when nothing does."""
    node, present = mention, True
    parent = node.parent
    is_asked = False
    if isinstance(parent, nodes.Compare):
        is_asked, present = True, parent.ops[0][0] in ("is not", "!=")
        node, parent = parent, parent.parent
    operators: set[str] = set()
    while isinstance(parent, (nodes.BoolOp, nodes.UnaryOp)):
        is_asked = True
        if isinstance(parent, nodes.UnaryOp):
            if operators:
                # A negated conjunction is too much for a guard.
                return parent, present
            present = not present
        else:
            operators.add(parent.op)
        node, parent = parent, parent.parent
    match parent:
        case nodes.If(test=test) if test is node:
            is_plain = operators <= ({"and"} if present else {"or"})
            return (parent if is_plain else node), present
        case nodes.IfExp(test=test) | nodes.While(test=test) | nodes.Assert(test=test) if test is node:
            return parent, present
        case nodes.Comprehension():
            return parent, present
        case _:
            return (node, present) if is_asked else None


def _only_skips(test: nodes.If, present: bool) -> bool:
    """Whether nothing happens in place of what is skipped."""
    outer = test.parent
    if test.orelse or (isinstance(outer, nodes.If) and outer.orelse == [test]):
        return False
    if present:
        return True
    match test.body:
        case [nodes.Return(value=None) as leaving]:
            function = enclosing_function(leaving)
            inside = own_nodes(function.body) if function is not None else [leaving]
            return not any(isinstance(node, nodes.Return) and node.value is not None for node in inside)
        case _:
            return False


def _guarded(test: nodes.If, present: bool) -> list[nodes.NodeNG]:
    """The code that runs only when something is there: the rest of the test, and the block, or what follows it."""
    if present:
        return [test.test, *test.body]
    block = _block_of(test)
    return [test.test, *block[block.index(test) + 1 :]]


def _is_all_about(statements: list[nodes.NodeNG], mentions: list[nodes.NodeNG]) -> bool:
    """Whether guarded statements speak of what is guarded, or of what it gave, or only make locals for that."""
    inside = list(own_nodes(statements))
    answers = {
        target.name
        for target in inside
        if isinstance(target, nodes.AssignName) and any(target.statement().parent_of(mention) for mention in mentions)
    }
    used = [node for node in inside if isinstance(node, nodes.Name) and node.name in answers]
    return all(_serves(statement, [*mentions, *used]) for statement in statements)


def _serves(statement: nodes.NodeNG, mentions: list[nodes.NodeNG]) -> bool:
    """Whether a statement mentions one of some things, or only makes locals."""
    match statement:
        case nodes.If() | nodes.For() | nodes.While() | nodes.With() | nodes.Try():
            return all(_serves(inner, mentions) for inner in _blocks(statement))
        case nodes.Assign(targets=targets) if all(isinstance(target, _LOCALS) for target in targets):
            return True
        case nodes.AnnAssign(target=nodes.AssignName()) | nodes.Expr(value=nodes.Const()):
            return True
        case nodes.Raise() | nodes.Assert():
            return False
        case nodes.Expr() | nodes.Assign() | nodes.AnnAssign() | nodes.AugAssign() | nodes.Delete():
            return any(statement.parent_of(mention) for mention in mentions)
        case _:
            return True


def _blocks(statement: nodes.NodeNG) -> Iterator[nodes.NodeNG]:
    """The statements that stand in a statement, those of its handlers too."""
    for child in statement.get_children():
        if isinstance(child, nodes.ExceptHandler):
            yield from child.body
        elif child.is_statement:
            yield child


def _is_another_way(test: nodes.If, mentions: list[nodes.NodeNG]) -> bool:
    """Whether what follows a guarded block happens in its place: the block leaves, and only absence prevents it."""
    returned = [node for node in own_nodes(test.body) if isinstance(node, nodes.Return)]
    if any(leaving.value is not None for leaving in returned):
        return True
    is_answer = any(_method_call(mention) is not None and test.test.parent_of(mention) for mention in mentions)
    return not is_answer and (bool(returned) or isinstance(test.body[-1], (nodes.Continue, nodes.Break, nodes.Raise)))


def _block_of(statement: nodes.NodeNG) -> list[nodes.NodeNG]:
    outer = statement.parent
    for block in ("body", "orelse", "finalbody"):
        found = getattr(outer, block, None)
        if isinstance(found, list) and statement in found:
            return found
    return [statement]


def _method_call(mention: nodes.NodeNG) -> nodes.Call | None:
    """The call of a method of something."""
    match mention.parent:
        case nodes.Attribute(parent=nodes.Call(func=func) as call) as method if func is method:
            return call
        case _:
            return None


def _is_statement(call: nodes.Call) -> bool:
    """Whether nobody looks at the result of a call."""
    outer = call.parent.parent if isinstance(call.parent, nodes.Await) else call.parent
    return isinstance(outer, nodes.Expr)
