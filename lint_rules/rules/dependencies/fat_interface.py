"""An interface that demands much can be implemented by few.

Each method more is one that every implementation must have, every fake in a test must have, and most callers don't
use. Small interfaces name what a caller needs; a large one names what one implementation happens to do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import Bindings, metaclass_of
from lint_rules.analysis.contracts import Contracts, Member
from lint_rules.analysis.options import Option, Options
from lint_rules.analysis.running.values import Class
from lint_rules.analysis.test_code import TestCode
from lint_rules.rule import Finding, Location, Step, rule

_MOST_STEPS: Final = 10
_MOST_NAMES: Final = 12


@rule(
    code="R7003",
    message="'%s' demands %s methods of whoever implements it",
    talk=("interview-q4", "industrial-how-much-interface-do-i-need"),
    since="0.1",
    strict=True,
    options=(
        Option("max-interface-methods", "int", 10, "How many abstract methods and properties an interface may have."),
    ),
)
def fat_interface(
    klass: nodes.ClassDef, contracts: Contracts, bindings: Bindings, options: Options, test_code: TestCode
) -> Iterator[Finding]:
    """Report protocols and abstract classes without state, where the sum first exceeds the limit."""
    line = contracts.line(klass) if may_demand(klass) and not test_code.here else ()
    if not line or not isinstance(line[0], Class):
        return
    most = options.number("max-interface-methods")
    demanded = counted(contracts, line[0])
    if len(demanded) <= most or any(
        len(counted(contracts, other)) > most for other in line[1:] if isinstance(other, Class)
    ):
        return
    if (
        not any(map(contracts.has_state, {line[0], *(member.owner for member in demanded.values())}))
        and not describes_foreign_objects(contracts, line[0], demanded)
        and not holds_constants(klass, demanded)
        and not is_only_registered(klass, bindings)
    ):
        yield Finding(klass, (klass.name, str(len(demanded))), tuple(by_class(contracts, demanded)))


def may_demand(klass: nodes.ClassDef) -> bool:
    """Whether a class derives from something and has a method without a body, or nothing but bases."""
    methods = [method for method in klass.body if isinstance(method, nodes.FunctionDef)]
    derives = bool(klass.bases) or metaclass_of(klass) is not None
    return derives and (not methods or any(map(may_be_empty, methods)))


def may_be_empty(method: nodes.FunctionDef) -> bool:
    """Whether a method is declared to be abstract, or its body may be a sign that there is none."""
    match method.body:
        case [] | [nodes.Pass() | nodes.Raise() | nodes.Expr(value=nodes.Const())]:
            return True
        case _:
            return method.decorators is not None


def counted(contracts: Contracts, of: Class) -> Mapping[str, Member]:
    """What a class demands, the twins of methods for coroutines left out."""
    demanded = contracts.demanded(of)
    return {name: member for name, member in demanded.items() if demanded.keys().isdisjoint(twins(name))}


def twins(name: str) -> list[str]:
    """What a method would be called without the sign of the coroutine."""
    found = [name.removeprefix("async_"), name.removeprefix("a"), name.removesuffix("_async")]
    return [twin for twin in found if twin != name]


def describes_foreign_objects(contracts: Contracts, of: Class, demanded: Mapping[str, Member]) -> bool:
    """Whether it is a protocol, and no class that can be seen from here implements it."""
    if not contracts.is_protocol(of):
        return False
    for other in contracts.neighbours():
        if other == of or contracts.is_protocol(other):
            continue
        line = contracts.line_of(other)
        offered = {
            n for c in line if isinstance(c, Class) for n, m in contracts.members(c).items() if not m.is_demanded
        }
        if of in line or demanded.keys() <= offered:
            return False
    return True


def holds_constants(klass: nodes.ClassDef, demanded: Mapping[str, Member]) -> bool:
    """Whether all that it demands are texts and numbers: a form to be filled in, spelled as properties."""
    methods = [node for node in klass.body if isinstance(node, nodes.FunctionDef)]
    constants = {method.name for method in methods if is_property(method) and names_a_constant(method.returns)}
    return demanded.keys() <= constants


def is_property(method: nodes.FunctionDef) -> bool:
    """Whether a method is read like an attribute."""
    decorators = method.decorators.nodes if method.decorators is not None else []
    return any(isinstance(decorator, nodes.Name) and decorator.name == "property" for decorator in decorators)


def names_a_constant(annotation: nodes.NodeNG | None) -> bool:
    """Whether an annotation, spelled as code or as text, is that of a text or a number."""
    match annotation:
        case nodes.Name(name="str" | "int") | nodes.Const(value="str" | "int"):
            return True
        case _:
            return False


def is_only_registered(klass: nodes.ClassDef, bindings: Bindings) -> bool:
    """Whether nobody derives from it here, and others are only declared to be of its kind, or it of theirs."""
    binding = bindings.of(klass)
    uses = binding.references if binding is not None else []
    return bool(uses) and all(is_registration(use) for use in uses)


def is_registration(use: nodes.NodeNG) -> bool:
    """Whether a name is used in a call of a method that is called ``register``."""
    match use.parent:
        case nodes.Attribute(attrname="register") | nodes.Call(func=nodes.Attribute(attrname="register")):
            return True
        case _:
            return False


def by_class(contracts: Contracts, demanded: Mapping[str, Member]) -> Iterator[Step]:
    """What is demanded, a step for each class that demands some of it."""
    owners: dict[Class, list[str]] = {}
    for name, member in demanded.items():
        owners.setdefault(member.owner, []).append(name)
    for owner, names in list(owners.items())[:_MOST_STEPS]:
        scope = contracts.scope(owner)
        more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
        yield Step(Location(owner.file, scope.line), f"`{scope.name}` demands {', '.join(names[:_MOST_NAMES])}{more}")
