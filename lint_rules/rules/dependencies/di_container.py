"""A container decides which dependencies the program has.

What a component needs should stand in its parameters, and main should pass it. A container hides both: who gets what
is decided by registrations that no caller sees, and a missing or wrong one shows at run time instead of in an editor.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from astroid import nodes
from astroid.const import Context

from lint_rules.analysis.locators import Locators
from lint_rules.analysis.main_scope import MainScope
from lint_rules.analysis.options import Options
from lint_rules.analysis.test_code import TestCode
from lint_rules.rule import Finding, Step, rule

DECIDES: Final = "a container decides which dependencies there are"


@rule(
    code="W7006",
    message="%s: %s, and no caller sees it",
    talk=("interview-q3", "talk-top-tip-9", "industrial-the-component-graph"),
    since="0.1",
    strict=True,
)
def di_container(
    node: nodes.ClassDef | nodes.Call | nodes.Subscript | nodes.Decorators,
    locators: Locators,
    main_scope: MainScope,
    test_code: TestCode,
    options: Options,
) -> Iterator[Finding]:
    """Report what builds a container or declares an injection, and what asks a container outside of main.

    When asked to be strict, also the containers that a module makes of a class of its own.
    """
    if test_code.here:
        return
    if options.strict and isinstance(node, nodes.Call):
        yield from of_our_own(node, locators)
    for expression in parts(node):
        known = locators.known(expression)
        if known is None or names_a_type(node, known[1]) or belongs_to_another(node, locators):
            continue
        api, kind = known
        if kind == "container":
            if isinstance(node, nodes.Call) and locators.is_filled_by_callers(node):
                continue
            yield Finding(spot(node, expression), (api, DECIDES))
        elif not main_scope.decides(node):
            yield Finding(spot(node, expression), (api, "a dependency is fetched from a container"))


def of_our_own(call: nodes.Call, locators: Locators) -> Iterator[Finding]:
    """Report the making of a container that the project wrote itself."""
    resolve = locators.made_by(call)
    if resolve is not None:
        proof = Step(resolve, "makes what it is asked for, by its type")
        yield Finding(call, (call.func.as_string(), DECIDES), (proof,))


def parts(node: nodes.NodeNG) -> Iterable[nodes.NodeNG]:
    """The expressions of a node that may name something of a container."""
    match node:
        case nodes.ClassDef():
            return (base for base in node.bases if isinstance(base, nodes.NodeNG))
        case nodes.Call() if not isinstance(node.parent, nodes.Decorators):
            return [node.func]
        case nodes.Subscript(ctx=Context.Load):
            return [node.value]
        case nodes.Decorators():
            return [d.func if isinstance(d, nodes.Call) else d for d in node.nodes]
        case _:
            return []


def names_a_type(node: nodes.NodeNG, kind: str) -> bool:
    """Whether a class of containers is only given its type arguments, as in an annotation: ``Provider[Database]``."""
    return isinstance(node, nodes.Subscript) and kind == "container"


def belongs_to_another(node: nodes.NodeNG, locators: Locators) -> bool:
    """Whether something stands inside a container's class or call, which is reported already."""
    inner: nodes.NodeNG | None = node.parent
    while inner is not None:
        if inner is not node and isinstance(inner, (nodes.ClassDef, nodes.Call)):
            known = map(locators.known, parts(inner))
            if any(entry is not None and entry[1] == "container" for entry in known):
                return True
        inner = inner.parent
    return False


def spot(node: nodes.NodeNG, expression: nodes.NodeNG) -> nodes.NodeNG:
    """What a finding marks: the decorator, the header of the class, or the whole call."""
    return expression if isinstance(node, nodes.Decorators) else node
