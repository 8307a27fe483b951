"""A container decides which dependencies the program has.

What a component needs should stand in its parameters, and main should pass it. A container hides both: who gets what
is decided by registrations that no caller sees, and a missing or wrong one shows at run time instead of in an editor.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from astroid import nodes
from astroid.const import Context

from lint_rules.analysis.main_scope import MainScope
from lint_rules.analysis.names import Names
from lint_rules.analysis.test_code import TestCode
from lint_rules.knowledge.tables import Knowledge
from lint_rules.rule import Finding, rule


@rule(
    code="W7006",
    message="%s: %s, and no caller sees it",
    talk=("interview-q3", "talk-top-tip-9", "industrial-the-component-graph"),
    since="0.1",
)
def di_container(
    node: nodes.ClassDef | nodes.Call | nodes.Subscript | nodes.Decorators,
    names: Names,
    knowledge: Knowledge,
    main_scope: MainScope,
    test_code: TestCode,
) -> Iterator[Finding]:
    """Report what builds a container or declares an injection, and what asks a container outside of main."""
    if test_code.here:
        return
    for expression in parts(node):
        known = names.known(expression, knowledge.table("di-containers"))
        if known is None or belongs_to_another(node, names, knowledge):
            continue
        api, kind = known
        if kind == "container":
            yield Finding(spot(node, expression), (api, "a container decides which dependencies there are"))
        elif not main_scope.decides(node):
            yield Finding(spot(node, expression), (api, "a dependency is fetched from a container"))


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


def belongs_to_another(node: nodes.NodeNG, names: Names, knowledge: Knowledge) -> bool:
    """Whether something stands inside a container's class or call, which is reported already."""
    inner: nodes.NodeNG | None = node.parent
    while inner is not None:
        if inner is not node and isinstance(inner, (nodes.ClassDef, nodes.Call)):
            known = (names.known(part, knowledge.table("di-containers")) for part in parts(inner))
            if any(entry is not None and entry[1] == "container" for entry in known):
                return True
        inner = inner.parent
    return False


def spot(node: nodes.NodeNG, expression: nodes.NodeNG) -> nodes.NodeNG:
    """What a finding marks: the decorator, the header of the class, or the whole call."""
    return expression if isinstance(node, nodes.Decorators) else node
