"""Importing this module registers something with another module, and works by being imported.

A handler, a plugin or a command that enters itself into a table elsewhere exists only for programs in which somebody
imported its module. That import looks unused, its removal breaks what never mentions it, the order of imports decides
who wins, and a test sees what other tests happened to import. Let one place build the table out of what it imports by
name, and pass it on: then the reader finds what is in it, and so does the type checker.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.main_scope import MainScope
from lint_rules.analysis.registrations import Registration, Registrations
from lint_rules.analysis.test_code import TestCode
from lint_rules.rule import Finding, Location, Step, rule

_MOST: Final = 10
"""More evidence than this is not read."""


@rule(
    code="R6806",
    message="importing this module registers %s with `%s`",
    talk=("interview-q5", "theory"),
    since="0.1",
    strict=True,
)
def import_time_registration(
    _module: nodes.Module,
    registrations: Registrations,
    main_scope: MainScope,
    tests: TestCode,
) -> Iterator[Finding]:
    """Report each registry of another module that importing this one changes, at the first registration."""
    if tests.here or main_scope.whole_module:
        return
    registries: dict[str, list[Registration]] = {}
    for registration in registrations.elsewhere():
        registries.setdefault(registration.owner, []).append(registration)
    for owner, (first, *others) in registries.items():
        steps = list(proof(first))
        steps += [Step(other.node, f"registers `{other.what}`, too") for other in others]
        more = f" and {len(others)} more" if others else ""
        yield Finding(first.node, (f"`{first.what}`{more}", owner), tuple(steps[:_MOST]), certain=False)


def proof(registration: Registration) -> Iterator[Step]:
    """The decorator that enters it, if one does, where the registry is, and the code that enters things into it."""
    entry, registry = registration.entry, registration.entry.registry
    if entry.decorator:
        yield Step(Location(registration.file, entry.decorator), f"this decorator registers `{registration.what}`")
    if not registry.file:
        yield Step(registration.node, f"`{registry.name}` keeps it")
        return
    yield Step(Location(registry.file, registry.line), f"`{registry.name}` is the registry")
    if entry.file != registration.file:
        yield Step(Location(entry.file, entry.line), "what is given is entered here")
