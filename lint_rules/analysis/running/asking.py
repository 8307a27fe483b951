"""Who asked for what a module does below a test of the environment?"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from lint_rules.analysis.running.deciding import compare, verdict_of
from lint_rules.analysis.running.outcome import Key, Outcome
from lint_rules.analysis.running.questions import is_for_debugging
from lint_rules.analysis.running.restoring import EffectKey
from lint_rules.analysis.running.values import (
    ANY,
    UNKNOWN,
    Constant,
    Context,
    External,
    Module,
    Values,
    constant,
    text_of,
)
from lint_rules.analysis.summary import Expression

if TYPE_CHECKING:
    from lint_rules.analysis.running.reading import Asking, Reading

FAULTS: Final = "debug-switch"
"""The exemption that covers what is done only for those who set an environment variable in order to find faults."""
OPT_IN: Final = "opt-in"
"""The exemption that covers what is changed only for those who set an environment variable of the program."""
_ENVIRONMENT: Final = (External("os.environ"),)
_READING: Final = frozenset({"os.environ.get", "os.getenv", "os.environ.setdefault"})
_CONVERTING: Final[Mapping[str, Callable[[Any], bool | int | str]]] = {
    "builtins.bool": bool,
    "builtins.int": int,
    "builtins.str": str,
}
_TEXT: Final = frozenset({"lower", "upper", "strip", "casefold", "lstrip", "rstrip", "title", "capitalize"})
_DEEPEST: Final = 5
"""How many names of a module lead to a read at most."""


class Asked(NamedTuple):
    """Which exemption covers what the branches of a test do; empty when it is done for everybody."""

    body: str = ""
    other: str = ""
    by_switch: bool = False
    """Whether the variable is no more than on or off, so that nobody sets it for another reason."""


def as_asked(key: EffectKey, exemption: str, *, by_switch: bool) -> EffectKey:
    """The same effect, as one that somebody asked for. What is read is read by that very test.

    A variable that says more than on or off may be what the input or output needs, such as an address.
    """
    family, kind, known, detail = key
    covers = family != "environment" if exemption == FAULTS or by_switch else family == "process"
    return (family, kind, known or exemption, detail) if covers else key


def asked_for(frame: Reading, test: Expression) -> Generator[Key, Outcome, Asked]:
    """Whether the branches of a test run only for those who set a variable of the environment."""
    if (yield from _asks_for_faults(frame, test)):
        return Asked(FAULTS)
    untouched = _Untouched()
    truth = verdict_of((yield from untouched.value(test, frame)))
    variables = untouched.variables
    if not variables or truth is None:
        return Asked()
    tables = [frame.evaluator.knowledge.table(name) for name in ("environment-probes", "platform-variables")]
    if any(table.find(variable) is not None for table in tables for variable in variables):
        # It is set by where the program runs, not by who wants something.
        return Asked()
    exemption = FAULTS if all(map(is_for_debugging, variables)) else OPT_IN
    by_switch = not untouched.as_they_are
    return Asked("", exemption, by_switch) if truth else Asked(exemption, "", by_switch)


class _Untouched:
    """What expressions are where nobody has set the variables of the environment that they read."""

    def __init__(self) -> None:
        self.variables: set[str] = set()
        """The variables that are read, empty texts for those that nobody knows."""
        self.as_they_are = False
        """Whether the text of one is asked as it is, and not compared or made true or false."""
        self._inside = 0

    def value(self, expression: Expression, frame: Reading, depth: int = 0) -> Asking:
        match expression:
            case ["not", inner]:
                truth = verdict_of((yield from self.value(inner, frame, depth)))
                return UNKNOWN if truth is None else (constant(not truth),)
            case ["and" | "or" as how, parts, _]:
                return (yield from self._one_of(how, parts, frame, depth))
            case ["cmp", how, left, right]:
                self._inside += 1
                asked = yield from self.value(left, frame, depth)
                among = yield from self.value(right, frame, depth)
                self._inside -= 1
                if how in ("in", "not in") and among == _ENVIRONMENT:
                    self._note(asked)
                    return (constant(how == "not in"),)
                return compare(how, asked, among)
            case ["c", ["a", inner, name, _], [], [], _] if name in _TEXT:
                texts = [text_of(value) for value in (yield from self.value(inner, frame, depth))]
                return tuple(constant(getattr(text, name)()) for text in texts if text is not None) or UNKNOWN
            case ["c", callee, given, named, _]:
                return (yield from self._call(callee, [*given, *(part for _, part in named)], frame, depth))
            case ["g" | "a", *_] if depth < _DEEPEST:
                there, made = yield from _bound(expression, frame)
                if len(made) == 1:
                    return (yield from self.value(made[0], there, depth + 1))
        return (yield from frame.value(expression))

    def _one_of(self, how: str, parts: Sequence[Expression], frame: Reading, depth: int) -> Asking:
        verdicts = []
        for part in parts:
            values = yield from self.value(part, frame, depth)
            verdicts.append(verdict_of(values))
            if verdicts[-1] is (how == "or"):
                return values
        return UNKNOWN if None in verdicts else values

    def _call(self, callee: Expression, given: Sequence[Expression], frame: Reading, depth: int) -> Asking:
        names = [value.name for value in (yield from frame.value(callee)) if isinstance(value, External)]
        if len(names) != 1 or not given:
            return UNKNOWN
        if names[0] in _READING:
            self._note((yield from frame.value(given[0])))
            return (yield from self.value(given[1], frame, depth)) if len(given) > 1 else (constant(None),)
        convert = _CONVERTING.get(names[0])
        self._inside += 1
        values = (yield from self.value(given[0], frame, depth)) if convert is not None else UNKNOWN
        self._inside -= 1
        if convert is None or len(values) != 1 or not isinstance(values[0], Constant) or values[0].value == ANY:
            return UNKNOWN
        try:
            return (constant(convert(values[0].value)),)
        except (TypeError, ValueError):
            # The program fails where nobody has set the variable.
            return UNKNOWN

    def _note(self, names: Values) -> None:
        self.as_they_are = self.as_they_are or not self._inside
        self.variables.update(text_of(name) or "" for name in names)


def _bound(name: Expression, frame: Reading) -> Generator[Key, Outcome, tuple[Reading, Sequence[Expression]]]:
    """What a name of a module is bound to, and where that is read: in the module that it is imported from."""
    evaluator = frame.evaluator
    match name:
        case ["g", str(spelled)]:
            file = frame.here.file
        case ["a", owner, str(spelled), _]:
            modules = [value.file for value in (yield from frame.value(owner)) if isinstance(value, Module)]
            file = modules[0] if len(modules) == 1 else ""
        case _:
            file = spelled = ""
    for _ in range(_DEEPEST):
        made = evaluator.scope(file, 0).names.get(spelled, []) if file else []
        match made:
            case [["fr", str(dotted), str(there)]]:
                file, spelled = evaluator.program.find(dotted, file) or "", there
            case _:
                break
    return (evaluator.frame(Context(file, 0)) if file else frame), made


def _asks_for_faults(frame: Reading, test: Expression) -> Generator[Key, Outcome, bool]:
    """Whether a test is named for finding faults, and comes from a variable of the environment that is as well."""
    match test:
        case ["and", parts, _]:
            for part in parts:
                if (yield from _asks_for_faults(frame, part)):
                    return True
            return False
        case ["c", ["g", str(name)] | ["a", _, str(name), _], *_] | ["g", str(name)] | ["a", _, str(name), _]:
            pass
        case _:
            return False
    if not is_for_debugging(name.upper().rpartition("_")[2]):
        return False
    there, made = (frame, [test]) if test[0] == "c" else (yield from _bound(test, frame))
    asking = frame.evaluator.frame(there.here)
    for expression in made:
        yield from asking.expression(expression)
    variables = [key[3] for key in asking.effects if key[0] == "environment"]
    return bool(variables) and all(map(is_for_debugging, ",".join(variables).split(",")))
