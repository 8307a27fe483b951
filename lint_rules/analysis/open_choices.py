"""Does an import that takes something from outside still leave main every choice, or take none away that it would make?

What is copied for child processes, shown to a person, asked to find out who runs the code, or is there to find faults
is no choice of main; and what a function of the module sets to what it is given can be chosen after the import.
"""

from __future__ import annotations

from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import Binding, Bindings, Definition, How
from lint_rules.analysis.import_time import ImportEffect, ImportTime
from lint_rules.analysis.logs import Logs
from lint_rules.analysis.names import Names
from lint_rules.analysis.switch_words import ends_in_debugging, finds_faults
from lint_rules.knowledge.tables import Knowledge

_COMMAND_LINE: Final = "command-line"
_WHOLE: Final = "whole-environment"
_FOR_CHILDREN: Final = "env"
"""What functions that start a process call the environment that they give it."""
_NUMBERS: Final = ("int", "float", "abs", "max", "min", "round")
_IMPORTING: Final = frozenset({"__import__", "import_module"})
_MATCHING: Final = frozenset({"startswith", "endswith"})


class OpenChoices:
    """What one module takes from outside without taking a choice from main."""

    def __init__(
        self, path: str, bindings: Bindings, names: Names, logs: Logs, *, imports: ImportTime, knowledge: Knowledge
    ) -> None:
        self._path = path
        self._bindings = bindings
        self._names = names
        self._logs = logs
        self._imports = imports
        self._launchers = knowledge.table("launchers")
        self._reads = knowledge.table("environment-reads")

    def hold(self, binding: Binding, effect: ImportEffect, users: tuple[nodes.NodeNG, ...]) -> bool:
        """Whether a name that a statement binds to what it reads is no setting that is fixed, for who uses it."""
        return (
            self._is_switch(binding.name, effect)
            or self._is_for_children(effect, users)
            or self._is_shown(effect, users)
            or any(map(self._sets_what_it_is_given, binding.definitions))
            or any(map(_decides_what_is_imported, binding.references))
        )

    # Switches

    def _is_switch(self, name: str, effect: ImportEffect) -> bool:
        """Whether a statement reads what is on or off for debugging: its name is private or the variable says so."""
        statement = effect.statement
        if not isinstance(statement, (nodes.Assign, nodes.AnnAssign)):
            return False
        variables = effect.detail.split(",")
        if all(map(ends_in_debugging, variables)):
            return True
        for_faults = all(map(finds_faults, variables))
        return ((name.startswith("_") or for_faults) and self._is_boolean(name, statement.value)) or (
            for_faults and self._is_amount(statement.value)
        )

    def _is_boolean(self, name: str, value: nodes.NodeNG | None) -> bool:
        """Whether a name is bound to true or false; or to false unless its variable is set, to whatever."""
        match value:
            case nodes.Call(func=nodes.Attribute() | nodes.Name(), args=[_, nodes.Const(value=False)]):
                return True
            case _:
                return self._imports.is_switch(name)

    def _is_amount(self, value: nodes.NodeNG | None) -> bool:
        match value:
            case nodes.BinOp(left=left, right=right):
                return any(map(self._is_amount, (left, right)))
            case nodes.Call(func=nodes.Name() as called):
                return self._names.is_builtin(called, *_NUMBERS)
            case _:
                return False

    # For others

    def _is_for_children(self, effect: ImportEffect, users: tuple[nodes.NodeNG, ...]) -> bool:
        """Whether the environment is taken as a whole, and all functions hand it on to processes that they start."""
        is_whole = effect.kind == _WHOLE and not effect.detail and len(effect.chain) == 1
        return is_whole and all(map(_is_handed_on, users))

    def _is_shown(self, effect: ImportEffect, users: tuple[nodes.NodeNG, ...]) -> bool:
        """Whether a text quotes the command line for whoever reads it in an error, in a log or at the terminal."""
        if effect.kind != _COMMAND_LINE or len(effect.chain) != 1:
            return False
        statement = effect.statement
        is_text = isinstance(statement, (nodes.Assign, nodes.AnnAssign)) and isinstance(
            statement.value, nodes.JoinedStr
        )
        return is_text and all(self._logs.only_shows(use) or _is_raised(use) for use in users)

    def asks_who_runs(self, effect: ImportEffect) -> bool:
        """Whether the command line is only looked through for the name of a program that runs tests, a notebook, …."""
        file, line = effect.chain[-1].file, effect.chain[-1].line
        if effect.kind != _COMMAND_LINE or file != self._path:
            return False
        tests: list[nodes.NodeNG] = [*self._bindings.nodes(nodes.Compare)]
        tests += [
            call
            for call in self._bindings.nodes(nodes.Call)
            if isinstance(call.func, nodes.Attribute) and call.func.attrname in _MATCHING
        ]
        return any(
            (test.fromlineno or 0) <= line <= (test.tolineno or 0)
            and self._names_launcher(test)
            and self._reads_command_line(test)
            for test in tests
        )

    def _names_launcher(self, test: nodes.NodeNG) -> bool:
        texts = [constant.value for constant in test.nodes_of_class(nodes.Const)]
        return any(isinstance(text, str) and self._launchers.find(text) is not None for text in texts)

    def _reads_command_line(self, test: nodes.NodeNG) -> bool:
        """Whether a test reads the command line, perhaps by another name of the module."""
        for read in test.nodes_of_class((nodes.Name, nodes.Attribute)):
            origins = self._names.origin(read).nodes_of_class((nodes.Name, nodes.Attribute))
            if any(self._reads.find(self._names.of(part)) == _COMMAND_LINE for part in origins):
                return True
        return False

    # What can be chosen later

    def _sets_what_it_is_given(self, definition: Definition) -> bool:
        """Whether a public function binds a name of the module to something made of its arguments."""
        function = definition.scope.node
        if definition.how is not How.ASSIGN or not isinstance(function, nodes.FunctionDef) or definition.value is None:
            return False
        is_public = isinstance(function.parent, nodes.Module) and not function.name.startswith("_")
        return is_public and any(map(self._is_parameter, definition.value.nodes_of_class(nodes.Name)))

    def _is_parameter(self, name: nodes.Name) -> bool:
        binding = self._bindings.of(name)
        return binding is not None and any(d.how is How.PARAMETER for d in binding.definitions)


def _is_handed_on(use: nodes.NodeNG) -> bool:
    """Whether a use passes an environment, or a copy of it with changes, to a process that is started."""
    match use.parent:
        case nodes.Keyword(arg=str(name)):
            return name == _FOR_CHILDREN
        case nodes.Assign(targets=[nodes.Subscript(slice=nodes.Const(value=key))]):
            return bool(key == _FOR_CHILDREN)
        case nodes.Dict(items=items) as table:
            for key, value in items:
                if value is use:
                    is_unpacked = isinstance(key, nodes.DictUnpack)
                    return _is_handed_on(table) if is_unpacked else _is_called(key, _FOR_CHILDREN)
            return False
        case nodes.Attribute(attrname="copy", parent=nodes.Call() as copied):
            return _is_handed_on(copied)
        case nodes.Call(func=nodes.Name(name="dict"), args=[first, *_]) as copied:
            return first is use and _is_handed_on(copied)
        case nodes.BinOp(op="|") as joined:
            return _is_handed_on(joined)
        case _:
            return False


def _decides_what_is_imported(use: nodes.NodeNG) -> bool:
    """Whether the top level asks a name which module to import, which has to be known when that is done."""
    inner, outer = use, use.parent
    while outer is not None and not isinstance(outer, (nodes.FunctionDef, nodes.ClassDef)):
        match outer:
            case nodes.Call(func=nodes.Name(name=name) | nodes.Attribute(attrname=name)) if inner is not outer.func:
                if name in _IMPORTING:
                    return not isinstance(use.frame(), nodes.FunctionDef)
            case nodes.If(test=test) if inner is test:
                branches = [*outer.body, *outer.orelse]
                return not isinstance(use.frame(), nodes.FunctionDef) and any(map(_imports, branches))
        inner, outer = outer, outer.parent
    return False


def _imports(statement: nodes.NodeNG) -> bool:
    """Whether a statement is an import, or one in case that another fails."""
    if isinstance(statement, nodes.Try):
        return any(map(_imports, statement.body))
    return isinstance(statement, (nodes.Import, nodes.ImportFrom))


def _is_called(key: object, name: str) -> bool:
    return isinstance(key, nodes.Const) and key.value == name


def _is_raised(use: nodes.NodeNG) -> bool:
    """Whether a value goes into an error that is raised."""
    return isinstance(use.statement(), nodes.Raise)
