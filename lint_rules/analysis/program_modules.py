"""Is all that a module defines there for the program that the project installs?"""

from __future__ import annotations

from astroid import nodes

from lint_rules.analysis.bindings import Bindings
from lint_rules.analysis.main_scope import MainScope
from lint_rules.analysis.source import Source


def is_program(source: Source, bindings: Bindings, main: MainScope) -> bool:
    """Whether the project installs a function of the module as a program, and the module has nothing else to offer.

    What is main scope belongs to the program, and so does what something else in the module uses: a helper, a table of
    commands, a base class. What nothing here uses is for others, and a module with ``__all__`` says what is.
    """
    if source.is_package or not main.has_program or "__all__" in bindings.module.bindings:
        return False
    defined = [node for node in source.tree.body if isinstance(node, (nodes.FunctionDef, nodes.ClassDef))]
    return all(_is_used(node, bindings) or _is_main(node, main) for node in defined)


def _is_main(node: nodes.FunctionDef | nodes.ClassDef, main: MainScope) -> bool:
    """Whether a function is main scope, or a class has a method that a framework runs as a command."""
    if isinstance(node, nodes.FunctionDef):
        return main.decides(node)
    return any(isinstance(method, nodes.FunctionDef) and main.decides(method) for method in node.body)


def _is_used(node: nodes.FunctionDef | nodes.ClassDef, bindings: Bindings) -> bool:
    """Whether the module uses a definition outside of itself."""
    binding = bindings.of(node)
    return binding is not None and not all(node.parent_of(use) for use in binding.references)
