"""Does an import that takes something from outside still leave main every choice, or take none away that it would make?

What is copied for child processes, shown to a person, asked to find out who runs the code, or is there to find faults
is no choice of main; and what a function of the module sets to what it is given can be chosen after the import.
"""

from __future__ import annotations

from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import Binding, Bindings, Definition, How
from lint_rules.analysis.handlers import own_nodes
from lint_rules.analysis.import_time import ImportEffect
from lint_rules.analysis.logs import Logs
from lint_rules.analysis.names import Names
from lint_rules.analysis.switch_words import finds_faults
from lint_rules.knowledge.tables import Knowledge

_COMMAND_LINE: Final = "command-line"
_WHOLE: Final = "whole-environment"
_FOR_CHILDREN: Final = "env"
"""What functions that start a process call the environment that they give it."""
_NUMBERS: Final = ("int", "float", "abs", "max", "min", "round")
_MATCHING: Final = frozenset({"startswith", "endswith"})


class OpenChoices:
    """What one module takes from outside without taking a choice from main."""

    def __init__(self, path: str, bindings: Bindings, names: Names, logs: Logs, knowledge: Knowledge) -> None:
        self._path = path
        self._bindings = bindings
        self._names = names
        self._logs = logs
        self._launchers = knowledge.table("launchers")
        self._reads = knowledge.table("environment-reads")

    def hold(self, binding: Binding, effect: ImportEffect, users: tuple[nodes.NodeNG, ...]) -> bool:
        """Whether a name that a statement binds to what it reads is no setting that is fixed, for who uses it."""
        return (
            self._is_switch(binding.name, effect)
            or self._is_for_children(effect, users)
            or self._is_shown(effect, users)
            or any(map(self._sets_what_it_is_given, binding.definitions))
        )

    # Switches

    def _is_switch(self, name: str, effect: ImportEffect) -> bool:
        """Whether a statement reads what is on or off for debugging: its name is private or the variable says so."""
        statement = effect.statement
        if not isinstance(statement, (nodes.Assign, nodes.AnnAssign)):
            return False
        for_faults = all(map(finds_faults, effect.detail.split(",")))
        return ((name.startswith("_") or for_faults) and self._is_boolean(statement.value)) or (
            for_faults and self._is_amount(statement.value)
        )

    def _is_boolean(self, value: nodes.NodeNG | None) -> bool:
        match value:
            case nodes.Compare() | nodes.UnaryOp(op="not"):
                return True
            case nodes.Call(func=nodes.Name(name="bool")):
                return True
            case nodes.BoolOp():
                return all(map(self._is_boolean, value.values))
            case nodes.Call(func=nodes.Attribute() | nodes.Name(), args=[_, nodes.Const(value=False)]):
                # Either it is not set, or it is set to whatever.
                return True
            case nodes.Call(func=nodes.Name() as called):
                return self._answers_yes_or_no(called)
            case _:
                return False

    def _answers_yes_or_no(self, called: nodes.Name) -> bool:
        """Whether a function of this module returns true or false and nothing else, as it says or as one can see."""
        binding = self._bindings.of(called)
        sole = binding.sole() if binding is not None else None
        function = sole.node if sole is not None else None
        if not isinstance(function, nodes.FunctionDef) or isinstance(function, nodes.AsyncFunctionDef):
            return False
        match function.returns:
            case nodes.Name(name="bool") | nodes.Const(value="bool"):
                return True
            case None:
                returned = [node.value for node in own_nodes(function.body) if isinstance(node, nodes.Return)]
                return bool(returned) and all(_is_plainly_boolean(value) for value in returned)
            case _:
                return False

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


def _is_plainly_boolean(value: nodes.NodeNG | None) -> bool:
    match value:
        case nodes.Const(value=bool()) | nodes.Compare() | nodes.UnaryOp(op="not"):
            return True
        case nodes.Call(func=nodes.Name(name="bool" | "any" | "all" | "isinstance")):
            return True
        case nodes.BoolOp():
            return all(map(_is_plainly_boolean, value.values))
        case _:
            return False


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


def _is_called(key: object, name: str) -> bool:
    return isinstance(key, nodes.Const) and key.value == name


def _is_raised(use: nodes.NodeNG) -> bool:
    """Whether a value goes into an error that is raised."""
    return isinstance(use.statement(), nodes.Raise)
