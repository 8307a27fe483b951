"""Library code prints, and the program that uses it can neither silence that nor send it elsewhere.

Standard output belongs to the program: its result goes there, or the protocol that it speaks, and a library that
writes into it breaks both. A record of a logger can be routed, filtered and turned off by main; a value that is
returned, or a stream taken as a parameter, leaves it to the caller whether anything is shown at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import Bindings
from lint_rules.analysis.comments import Comments
from lint_rules.analysis.library_code import LibraryCode
from lint_rules.analysis.lineage import Lineage
from lint_rules.analysis.names import Names
from lint_rules.analysis.place import Place
from lint_rules.analysis.tidying import words
from lint_rules.rule import Finding, Step, rule

_MOST_STEPS: Final = 10
_SAME_COMPLAINT: Final = frozenset({"T201", "T001"})
_STANDARD: Final = frozenset({"sys.stdout", "sys.stderr", "sys.__stdout__", "sys.__stderr__"})
_SHOWING: Final = ("print", "pprint", "show", "display", "dump", "report", "usage", "help")
_SAYING: Final = (["output"], ["echo"])
"""The first word of a function that is nothing but a way to print."""
_SCREENS: Final = frozenset(
    {"console", "display", "pager", "printer", "progress", "prompt", "repl", "reporter", "screen", "shell", "terminal"}
)
_ASKING: Final = frozenset({"builtins.input", "getpass.getpass", "click.confirm", "click.prompt"})
_DIALOGUES: Final = frozenset({"cmd.Cmd", "pdb.Pdb", "code.InteractiveConsole", "code.InteractiveInterpreter"})
_FOR_A_READER: Final = frozenset(
    {"cli", "console", "command", "commands", "terminal", "example", "examples", "demo", "demos"}
)


@rule(
    code="R7304",
    message="%s prints, which a program that uses it can neither silence nor send elsewhere",
    talk=("talk-logging-and-instrumentation", "talk-top-tip-12"),
    since="0.1",
    strict=True,
)
def print_logging(
    _module: nodes.Module, bindings: Bindings, names: Names, library: LibraryCode, lineage: Lineage, comments: Comments
) -> Iterator[Finding]:
    """Report each function that prints, and the top level of the module, at its first print."""
    printed: dict[nodes.FunctionDef | None, list[nodes.Call]] = {}
    if library.here and not library.place.is_vendored and not is_for_a_reader(library.place):
        for call in bindings.nodes(nodes.Call):
            if prints(call, names) and library.holds(call) and not (is_excused(call, comments) or is_wanted(call)):
                printed.setdefault(bindings.function_around(call), []).append(call)
    for function, calls in printed.items():
        again = tuple(Step(call, "prints again") for call in calls[1:_MOST_STEPS])
        if function is None:
            yield Finding(calls[0], ("importing the module",), again)
        elif not is_named_for_output(function) and not talks_with_a_user(function, names, bindings, lineage):
            yield Finding(calls[0], (f"{function.name}()",), again)


def prints(call: nodes.Call, names: Names) -> bool:
    """Whether a call prints to a standard stream of the process; a stream that may be another is the caller's."""
    if not isinstance(call.func, nodes.Name) or call.func.name != "print" or not names.is_builtin(call.func, "print"):
        return False
    files = [keyword.value for keyword in call.keywords if keyword.arg in ("file", None)]
    return all(names.of(file) in _STANDARD for file in files)


def is_excused(call: nodes.Call, comments: Comments) -> bool:
    """Whether somebody has answered the same complaint of another linter."""
    first = call.fromlineno or 0
    return comments.suppresses(first, call.end_lineno or first, _SAME_COMPLAINT)


def is_wanted(call: nodes.Call) -> bool:
    """Whether standard output is what somebody chose who said ``-`` in place of a file."""
    inner: nodes.NodeNG | None = call
    while inner is not None and not isinstance(inner, nodes.FunctionDef):
        match inner.parent:
            case nodes.If(test=nodes.Compare(ops=[("==", nodes.Const(value="-"))]), body=body) if inner in body:
                return True
        inner = inner.parent
    return False


def is_for_a_reader(place: Place) -> bool:
    """Whether a module is the part that speaks to the user of the program, or an example to be run and read."""
    return any(part.removesuffix(".py").lstrip("_") in _FOR_A_READER for part in place.parts)


def is_named_for_output(function: nodes.FunctionDef) -> bool:
    """Whether a function, or what stands around it, is named for showing something: its caller asks for that."""
    return any(
        any(word.startswith(_SHOWING) for word in words(outer.name))
        or words(outer.name)[:1] in _SAYING
        or (isinstance(outer, nodes.ClassDef) and not _SCREENS.isdisjoint(words(outer.name)))
        for outer in definitions_around(function)
    )


def talks_with_a_user(function: nodes.FunctionDef, names: Names, bindings: Bindings, lineage: Lineage) -> bool:
    """Whether a function, or its class, holds a dialogue: it asks the user something, or answers typed commands."""
    asked = (call for call in bindings.nodes(nodes.Call) if names.of(call.func) in _ASKING)
    if any(bindings.function_around(call) is function for call in asked):
        return True
    classes = [outer for outer in definitions_around(function) if isinstance(outer, nodes.ClassDef)]
    return any(not _DIALOGUES.isdisjoint(lineage.foreign(klass)) for klass in classes)


def definitions_around(function: nodes.FunctionDef) -> Iterator[nodes.FunctionDef | nodes.ClassDef]:
    """A function and the functions and classes that it stands in."""
    inner: nodes.NodeNG | None = function
    while inner is not None:
        if isinstance(inner, (nodes.FunctionDef, nodes.ClassDef)):
            yield inner
        inner = inner.parent
