"""A function draws from the random generator that the whole process shares.

What it returns depends on who else has drawn before, in any thread and any library, so that it cannot be repeated; and
whoever seeds the shared generator to repeat one thing decides about everything else that is random. A generator that
comes in as a parameter, with a default, makes the one result repeatable and leaves the others alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import Bindings, How
from lint_rules.analysis.later_code import enclosing
from lint_rules.analysis.library_code import LibraryCode
from lint_rules.analysis.names import Names
from lint_rules.analysis.process_life import ProcessLife
from lint_rules.knowledge.tables import Knowledge
from lint_rules.rule import Finding, Step, rule

_GENERATORS: Final = frozenset({"rng", "prng", "random", "rand", "random_state", "randomness", "generator", "gen"})
"""Parameters by which a caller can hand over a generator."""
_RESTORING: Final = frozenset({"random.setstate", "numpy.random.set_state"})
_MOST: Final = 10
"""More evidence than this is not read."""


@rule(
    code="R6709",
    message="%s %s the generator that the whole process shares, with `%s`; take a parameter of type %s",
    talk=("interview-q5", "talk-top-tip-9", "theory"),
    since="0.1",
    strict=True,
)
def global_random(
    _module: nodes.Module,
    bindings: Bindings,
    names: Names,
    library: LibraryCode,
    life: ProcessLife,
    knowledge: Knowledge,
) -> Iterator[Finding]:
    """Report, for each function of the library, the first call that draws from a shared generator or seeds it."""
    table = knowledge.table("global-random")
    found: dict[tuple[str, str], list[tuple[nodes.Call, str]]] = {}
    for call in bindings.nodes(nodes.Call) if library.here else ():
        known = names.known(call.func, table) if names.may_be_known(call.func, table) else None
        if known is None or not library.holds(call) or is_left_alone(call, known[0], bindings, names, life):
            continue
        found.setdefault((enclosing(call), known[1]), []).append((call, known[0]))
    for (function, generator), calls in found.items():
        first, name = calls[0]
        steps = tuple(Step(call, f"`{other}` {deed(other)} it") for call, other in calls[:_MOST])
        yield Finding(first, (function, deed(name), name, generator), steps)


def deed(name: str) -> str:
    """What a function does with the generator."""
    return "seeds" if is_seed(name) else "draws from"


def is_seed(name: str) -> bool:
    """Whether a function seeds the generator."""
    return name.endswith(".seed")


def is_left_alone(call: nodes.Call, name: str, bindings: Bindings, names: Names, life: ProcessLife) -> bool:
    """Whether a call is a caller's choice, is undone, or belongs to a process that begins."""
    functions = [scope.node for scope in bindings.functions_around(call)]
    if is_seed(name):
        # What an import seeds is another rule's matter.
        return not functions or is_named_for_it(functions[-1]) or restores(functions[-1], names) or life.turns(call)
    return (
        any(map(offers_generator, functions))
        or is_default_seed(call, bindings)
        or bool(functions and restores(functions[-1], names))
    )


def is_default_seed(call: nodes.Call, bindings: Bindings) -> bool:
    """Whether a draw fills in a parameter that the caller may give: ``seed = random.getrandbits(32)``."""
    statement = call.statement()
    targets = statement.targets if isinstance(statement, nodes.Assign) else []
    filled = [bindings.of(target) for target in targets if isinstance(target, nodes.AssignName)]
    return any(
        binding is not None and any(definition.how is How.PARAMETER for definition in binding.definitions)
        for binding in filled
    )


def is_named_for_it(function: nodes.NodeNG) -> bool:
    """Whether a public function of the module says in its name that it seeds."""
    return (
        isinstance(function, nodes.FunctionDef)
        and isinstance(function.parent, nodes.Module)
        and not function.name.startswith("_")
        and "seed" in function.name.lower()
    )


def offers_generator(function: nodes.NodeNG) -> bool:
    """Whether a function has a parameter that takes a generator."""
    return isinstance(function, (nodes.FunctionDef, nodes.Lambda)) and not _GENERATORS.isdisjoint(function.argnames())


def restores(function: nodes.NodeNG, names: Names) -> bool:
    """Whether a function gives the shared generator its old state back."""
    return any(names.of(call.func) in _RESTORING for call in function.nodes_of_class(nodes.Call))
