"""Is a result dropped that says whether the work went well?

Python drops a result without a word. Where a failure raises that is harmless; some functions return it instead.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import Bindings
from lint_rules.analysis.effects import Effects
from lint_rules.analysis.exceptions import Exceptions
from lint_rules.analysis.handlers import called, enclosing_function, own_nodes
from lint_rules.analysis.names import Names
from lint_rules.analysis.tidying import ends, last_name, named_for_ending, words
from lint_rules.knowledge.tables import Knowledge

_WATCHED: Final = frozenset(
    {"editor", "man", "pager", "viewer", "browser", "player", "terminal", "shell"}
    | {"edit", "view", "play", "show", "interactive"}
)
"""Words for programs in front of which somebody sits, and for functions that start them."""
_WATCHED_PROGRAMS: Final = frozenset(
    {"clear", "cls", "color", "explorer", "less", "more", "nano", "notepad", "open", "reset", "start", "stty", "title"}
    | {"tput", "vi", "vim", "xdg-open"}
)
_ENDING_PROGRAMS: Final = frozenset({"kill", "killall", "pkill", "rm", "taskkill", "umount"})
_NOWHERE: Final = frozenset({"subprocess.DEVNULL", "gevent.subprocess.DEVNULL"})


@dataclasses.dataclass(frozen=True, slots=True)
class Dropped:
    """A result that nobody looks at."""

    call: nodes.Call
    api: str
    """The qualified name of what was called."""
    given: tuple[nodes.FunctionDef, ...]
    """The functions of this module that it runs."""


class DroppedResults:
    """The dropped results of one module."""

    def __init__(
        self, bindings: Bindings, names: Names, effects: Effects, *, exceptions: Exceptions, knowledge: Knowledge
    ) -> None:
        self._bindings = bindings
        self._names = names
        self._effects = effects
        self._exceptions = exceptions
        self._table = knowledge.table("unchecked-results")

    def by(self, statement: nodes.Expr | nodes.Assign) -> Dropped | None:
        """The result that a statement drops, if it could tell of a failure that nobody else hears of."""
        call = called(statement) if isinstance(statement, nodes.Expr) else self._unread(statement)
        known = self._names.known(call.func, self._table) if call is not None else None
        if call is None or known is None:
            return None
        api, kind = known
        if kind == "status":
            return None if self._is_decided(call) or _is_watched(call) or _ends(call) else Dropped(call, api, ())
        if kind == "future" and (isinstance(call.parent, nodes.Await) or _only_waits(call)):
            return None
        if kind == "errors" and not (_returns_exceptions(call) and self._starts_work(call)):
            return None
        given = tuple(self._given(call))
        if given and all(self._deals_with_errors(function) for function in given):
            return None
        return Dropped(call, api, given)

    def _unread(self, statement: nodes.Assign) -> nodes.Call | None:
        """The call that an assignment keeps under a local name that is never read."""
        match statement:
            case nodes.Assign(targets=[nodes.AssignName(name=name) as target], value=nodes.Call() as call):
                binding = self._bindings.of(target)
                is_local = binding is not None and isinstance(binding.scope.node, nodes.FunctionDef)
                # An underscore says that the result is dropped on purpose.
                if binding is not None and is_local and not binding.references and not name.startswith("_"):
                    return call
        return None

    def _is_decided(self, call: nodes.Call) -> bool:
        """Whether the caller decided about a failure: ``check``, spelled or perhaps in ``**``, or output to nowhere."""
        return any(
            keyword.arg in {None, "check"} or self._names.of(keyword.value) in _NOWHERE for keyword in call.keywords
        )

    def _given(self, call: nodes.Call) -> Iterator[nodes.FunctionDef]:
        """The functions of this module among the arguments, as such or called."""
        for argument in call.args:
            inner = argument.func if isinstance(argument, nodes.Call) else argument
            found = self._effects.function_at(inner)
            if found is not None:
                yield found

    def _starts_work(self, gather: nodes.Call) -> bool:
        """Whether what is gathered begins with it: other tasks and futures may be asked by those who have them."""
        made = [_element(argument) for argument in gather.args]
        return bool(made) and all(
            isinstance(part, nodes.Call) and not self._names.of(part.func).startswith("asyncio.") for part in made
        )

    def _deals_with_errors(self, function: nodes.FunctionDef) -> bool:
        """Whether a function has an answer for every error of its work: a broad handler that does not raise again."""
        for node in own_nodes(function.body):
            if isinstance(node, nodes.ExceptHandler):
                caught = self._exceptions.caught(node.type)
                if (caught.is_broad or caught.is_total) and not isinstance(node.body[-1], nodes.Raise):
                    return True
        return False


def _element(argument: nodes.NodeNG) -> nodes.NodeNG:
    """The argument itself, or what a comprehension behind a star makes."""
    match argument:
        case nodes.Starred(value=nodes.ListComp(elt=element) | nodes.GeneratorExp(elt=element)):
            return element
        case _:
            return argument


def _returns_exceptions(call: nodes.Call) -> bool:
    return any(
        keyword.arg == "return_exceptions" and isinstance(keyword.value, nodes.Const) and keyword.value.value is True
        for keyword in call.keywords
    )


def _only_waits(call: nodes.Call) -> bool:
    """Whether the work is to wait for something or to end it."""
    return any(isinstance(argument, nodes.Call) and ends(argument) for argument in call.args)


def _is_watched(call: nodes.Call) -> bool:
    """Whether a command is one that somebody sits in front of: an editor, a pager, what it does to the terminal."""
    command = call.args[0] if call.args else None
    if command is None:
        return False
    literal = _literal_words(command)
    if literal == [] or (literal and literal[0] in _WATCHED_PROGRAMS):
        return True
    function = enclosing_function(call)
    spoken = [last_name(node) for node in own_nodes([command])] + ([function.name] if function is not None else [])
    return any(not _WATCHED.isdisjoint(words(name)) for name in spoken)


def _ends(call: nodes.Call) -> bool:
    """Whether a command ends or removes something."""
    literal = _literal_words(call.args[0]) if call.args else None
    return literal is not None and any(word in _ENDING_PROGRAMS or named_for_ending(word) for word in literal[:3])


def _literal_words(command: nodes.NodeNG) -> list[str] | None:
    """The words of a command that are spelled out, in order; None when it does not begin with one."""
    match command:
        case nodes.List() | nodes.Tuple():
            texts = [part.value for part in command.elts if isinstance(part, nodes.Const)]
        case nodes.Const(value=str() as text):
            return text.split()
        case nodes.JoinedStr(values=[nodes.Const(value=str() as text), *_]):
            texts = re.split(r"\s+", text)
        case nodes.BinOp(left=left):
            return _literal_words(left)
        case _:
            return None
    found = [text for text in texts if isinstance(text, str) and text]
    return found or None
