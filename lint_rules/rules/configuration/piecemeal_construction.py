"""An object is made empty and then filled in, though its constructor takes all of it.

Between the first line and the last the object is in a state that it should never be in, and whoever looks at it there,
or forgets one of the lines, gets an object that nobody meant. The constructor has a place for the values: passed
there, they are complete, checked and read at one glance.
"""

from __future__ import annotations

from collections.abc import Iterator

from astroid import nodes

from lint_rules.analysis.bindings import Bindings, children
from lint_rules.analysis.constructors import Constructors, Parameters
from lint_rules.analysis.test_code import TestCode
from lint_rules.rule import Finding, Step, rule


@rule(
    code="R7103",
    message="%s() is filled in afterwards, though it takes %s as arguments",
    talk=("talk-top-tip-6", "talk-configuration"),
    since="0.1",
)
def piecemeal_construction(
    _module: nodes.Module, bindings: Bindings, constructors: Constructors, test_code: TestCode
) -> Iterator[Finding]:
    """Report objects that are made and at once given two or more attributes that their constructor takes."""
    if test_code.here:
        return
    for call, settings in filled_in(bindings):
        parameters = constructors.of(call) if not has_unpacking(call) else None
        if parameters is None:
            continue
        given = passed(call, parameters)
        late = {target.attrname: target for target in settings if target.attrname in parameters.kept - given}
        if len(late) > 1:
            names = [f"'{name}'" for name in late]
            steps = tuple(Step(target, f"sets `{name}`, which the constructor takes") for name, target in late.items())
            yield Finding(call, (call.func.as_string(), f"{', '.join(names[:-1])} and {names[-1]}"), steps)


def filled_in(bindings: Bindings) -> Iterator[tuple[nodes.Call, list[nodes.AssignAttr]]]:
    """The calls whose result is given attributes by two or more statements right behind."""
    statements = (target.parent for target in bindings.nodes(nodes.AssignAttr))
    for holder in dict.fromkeys(s.parent for s in statements if isinstance(s, nodes.Assign) and s.parent is not None):
        block = list(children(holder))
        for position, statement in enumerate(block):
            match statement:
                case (
                    nodes.Assign(targets=[made], value=nodes.Call() as call)
                    | nodes.AnnAssign(target=made, value=nodes.Call() as call)
                ):
                    settings = list(settings_of(made.as_string(), block, position + 1))
                    if len(settings) > 1:
                        yield call, settings


def settings_of(made: str, block: list[nodes.NodeNG], position: int) -> Iterator[nodes.AssignAttr]:
    """The attributes of a new object that the statements from a place on set to values that don't need it."""
    while position < len(block):
        match block[position]:
            case nodes.Assign(targets=[nodes.AssignAttr() as target], value=value) if (
                target.expr.as_string() == made and not reads(value, made) and is_behind(block, position)
            ):
                yield target
            case _:
                return
        position += 1


def is_behind(block: list[nodes.NodeNG], position: int) -> bool:
    """Whether a statement runs behind the one before: the first of an ``else`` doesn't."""
    holder, statement = block[position].parent, block[position]
    match holder:
        case nodes.If(orelse=[first, *_]) | nodes.For(orelse=[first, *_]) | nodes.While(orelse=[first, *_]):
            return statement is not first
        case nodes.Try(orelse=orelse, finalbody=finalbody):
            return statement not in (*orelse[:1], *finalbody[:1])
        case _:
            return True


def reads(value: nodes.NodeNG, made: str) -> bool:
    """Whether a value is made with the help of the object itself."""
    waiting = [value]
    while waiting:
        node = waiting.pop()
        if isinstance(node, (nodes.Name, nodes.Attribute)) and node.as_string() == made:
            return True
        waiting += node.get_children()
    return False


def has_unpacking(call: nodes.Call) -> bool:
    """Whether a call passes what cannot be seen."""
    return any(isinstance(a, nodes.Starred) for a in call.args) or any(k.arg is None for k in call.keywords)


def passed(call: nodes.Call, parameters: Parameters) -> set[str]:
    """The parameters that a call passes already."""
    return {
        *parameters.positional[: len(call.args)],
        *(keyword.arg for keyword in call.keywords if keyword.arg is not None),
    }
