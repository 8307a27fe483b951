"""Calls of names outside the project: what they do to the world, and what they do with their arguments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from lint_rules.analysis.running.finders import ENTERS_FINDER, answers_for_own
from lint_rules.analysis.running.loggers import OTHER_LOGGER, OWN_LOGGER, logger
from lint_rules.analysis.running.outcome import Arguments
from lint_rules.analysis.running.questions import EXISTENCE
from lint_rules.analysis.running.reading import Asking
from lint_rules.analysis.running.standard import ALWAYS_THERE
from lint_rules.analysis.running.values import (
    NOTHING,
    UNKNOWN,
    Class,
    Constant,
    Container,
    External,
    Flavour,
    Function,
    Instance,
    Module,
    PackagePath,
    Partial,
    Suspended,
    Unknown,
    Value,
    Values,
    class_of,
    constant,
    container,
    leaves,
    of_package,
    text_of,
    union,
)
from lint_rules.analysis.running.world import is_of_machine

if TYPE_CHECKING:
    from lint_rules.analysis.running.evaluation import Evaluator
    from lint_rules.analysis.running.frame import Frame

_NO_CONTAINERS: Final = frozenset({f"builtins.{name}" for name in ("str", "bytes", "int", "float", "bool", "complex")})
FLAVOURS: Final[Mapping[str, Flavour]] = {
    "property": "property",
    "static-method": "static",
    "class-method": "class",
    "context-manager": "manager",
}


class Foreign:
    """Calls foreign names on behalf of frames."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator

    def call(self, frame: Frame, callee: External, arguments: Arguments, line: int) -> Asking:
        """Call a name of another library: what it does to the world, and what it does with its arguments."""
        taken, frame.hands_back = frame.hands_back, False
        deeds = self._evaluator.world.call(callee.name, *arguments[:2], frame.package, taken=taken)
        given = arguments.positional[-1:] if callee.name in ENTERS_FINDER else ()
        if given and (yield from answers_for_own(self._evaluator, given[0], frame.here.file)):
            deeds = (deed._replace(exemption="module-alias") for deed in deeds)
        frame.do(deeds)
        first = arguments.positional[0] if arguments.positional else NOTHING
        rest = Arguments(arguments.positional[1:], *arguments[1:])
        match self._evaluator.calls.find(callee.name):
            case "calls":
                return (yield from self._call_back(frame, arguments, line))
            case "runs":
                for values in arguments.positional:
                    yield from frame.wait(values)
                return UNKNOWN
            case "first":
                return first or UNKNOWN
            case "copy":
                return tuple(map(_copied, first)) or UNKNOWN
            case "second":
                return arguments.positional[1] if len(arguments.positional) > 1 else UNKNOWN
            case "elements":
                found = []
                for values in (*arguments.positional, *arguments.keywords.values()):
                    found.append((yield from frame.iterate(values)))
                return (container(union(*found)),) if found else (Container(NOTHING),)
            case "element":
                return (yield from frame.iterate(first))
            case "decorator":
                if arguments.positional and (not first or any(isinstance(v, Unknown) for v in first)):
                    return UNKNOWN
                return first if any(isinstance(v, (Function, Class)) for v in first) else (callee,)
            case "wraps":
                return (Partial(External("functools.update_wrapper"), (), (("wrapped", first),)),)
            case "callable":
                return _is_callable(first)
            case "logger":
                named = first or arguments.keywords.get("name", UNKNOWN if arguments.positional else (constant(None),))
                return (External(f"{self._logger(frame, named)}()"),)
            case "globals":
                return (Module(frame.here.file),)
            case "file-of":
                return (PackagePath(),) if first and all(map(_is_of_project, first)) else UNKNOWN
            case "spec":
                own = bool(first) and all(_is_in(value, frame.package) for value in first)
                return (PackagePath(),) if own else self.result(callee)
            case "shipped":
                return (PackagePath(),)
            case "part":
                return tuple(Partial(v, rest.positional, tuple(rest.keywords.items())) for v in first)
            case "has":
                return _has(arguments)
            case "attribute" | "set-attribute" as what:
                return (yield from self._by_name(frame, what, arguments, line))
            case "module":
                return self._imported_module(frame, first)
            case "class":
                return _classes(first) if len(arguments.positional) == 1 else UNKNOWN
            case "super":
                return frame.super(arguments)
            case "instance":
                return (yield from self._is_instance(arguments))
            case "new":
                return tuple(Instance(c) for c in first if isinstance(c, Class)) or UNKNOWN
            case "property" | "static-method" | "class-method" | "context-manager" as flavour:
                meant: Flavour = FLAVOURS[flavour]
                return tuple(v._replace(flavour=meant) if isinstance(v, Function) else v for v in first) or UNKNOWN
            case "path":
                if first and all(map(is_of_machine, first)):
                    return first
            case "nothing":
                return self.result(callee)
            case None:
                for values in (*arguments.positional, *arguments.keywords.values()):
                    yield from self._run_through(frame, values)
        asks = callee.name.rpartition(".")[2] in EXISTENCE
        if asks and (frame.in_sight or not all(of_package((path,)) for path in first)):
            # What a module itself looks for in its folder need not have been shipped, nor what may be elsewhere.
            return UNKNOWN
        if any(map(of_package, (*arguments.positional, *arguments.keywords.values()))):
            # What is made of a path in the package (another path, an open file, a loader) is the package's too.
            others = self.result(callee) if self._evaluator.world.asks(callee.name) else NOTHING
            return (PackagePath(), *others)
        return self.result(callee)

    def result(self, callee: External) -> Values:
        """What a foreign call returns: an instance of a known class, or anything."""
        made = self._evaluator.returns.find(callee.name)
        if made is not None:
            return (External(f"{made}()"),)
        last = callee.name.rpartition(".")[2].lstrip("_")
        return (External(f"{callee.name}()"),) if last[:1].isupper() and not callee.name.endswith("()") else UNKNOWN

    @staticmethod
    def _run_through(frame: Frame, values: Values) -> Asking:
        """A generator that is handed to a library is run through; a coroutine or manager is not."""
        lazy = tuple(v for v in values if isinstance(v, Suspended) and frame.is_generator(v))
        if lazy:
            yield from frame.iterate(lazy)
        return UNKNOWN

    @staticmethod
    def _call_back(frame: Frame, arguments: Arguments, line: int) -> Asking:
        """Call the functions among the arguments with the elements of the others."""
        callbacks: list[Value] = []
        elements: list[Values] = []
        for values in (*arguments.positional, *arguments.keywords.values()):
            callables = [v for v in values if isinstance(v, (Function, Class, Partial))]
            callbacks += callables
            if not callables:
                elements.append((yield from frame.iterate(values)))
        results = []
        for callback in callbacks:
            results.append(
                (yield from frame.call(callback, Arguments((union(*elements) if elements else UNKNOWN,)), line))
            )
        return (container(union(*results, *elements)),) if results or elements else UNKNOWN

    @staticmethod
    def _by_name(frame: Frame, what: str, arguments: Arguments, line: int) -> Asking:
        """Follow ``getattr`` and ``setattr`` with a name that is written down."""
        if len(arguments.positional) < 2:
            return UNKNOWN
        owners, names, *defaults = arguments.positional
        found: list[Values] = list(defaults) if what == "attribute" else []
        for spelled in filter(None, map(text_of, names)):
            if what == "set-attribute":
                frame.write(owners, spelled)
                continue
            for owner in owners:
                found.append((yield from frame.member(owner, spelled, line)))
        return union(*found) if found else UNKNOWN

    @staticmethod
    def _is_instance(arguments: Arguments) -> Asking:
        """Decide ``isinstance`` for builtin types, and for classes of the project whose ancestors are known."""
        if len(arguments.positional) != 2:
            return UNKNOWN
        kinds: list[Value] = []
        for kind in arguments.positional[1]:
            kinds += leaves(kind) if isinstance(kind, Container) else (kind,)
        verdicts: set[bool | None] = set()
        for value in arguments.positional[0]:
            ancestors = (yield ("line", value.of)).values if isinstance(value, Instance) else ()
            verdicts.add(_is_one_of(value, kinds, ancestors))
        verdict = verdicts.pop() if len(verdicts) == 1 else None
        return (constant(verdict),) if verdict is not None else UNKNOWN

    def _logger(self, frame: Frame, names: Values) -> str:
        """Which logger this is; one that is named as a module of the package, without the package, is its own."""
        program = self._evaluator.program
        summary = program.summary(frame.here.file)
        assert summary is not None
        kind = logger(names, summary)
        inside = (f"{frame.package}.{text_of(name) or ''}" for name in names)
        is_module = kind == OTHER_LOGGER and all(program.find(dotted, frame.here.file) is not None for dotted in inside)
        return OWN_LOGGER if is_module else kind

    def _imported_module(self, frame: Frame, names: Values) -> Values:
        """Find what ``import_module`` brings in."""
        found: list[Values] = []
        for name in names:
            spelled = text_of(name)
            if spelled is not None and not spelled.startswith("."):
                found.append(frame.module(spelled))
        return union(*found) if found else UNKNOWN


def _has(arguments: Arguments) -> Values:
    """Decide ``hasattr`` for what every supported Python has, whatever stands in for it in an older one."""
    owners, names = (*arguments.positional, NOTHING, NOTHING)[:2]
    asked = {f"{owner.name}.{text_of(name)}" for owner in owners if isinstance(owner, External) for name in names}
    is_one_thing = len(asked) == len(owners) and len({tuple(name.split(".")[-2:]) for name in asked}) == 1
    return (constant(True),) if is_one_thing and not asked.isdisjoint(ALWAYS_THERE) else UNKNOWN


def _copied(value: Value) -> Value:
    """A copy is what it was made of, but what was a name of a library is now an object that nobody else has."""
    return Unknown() if isinstance(value, External) and not value.name.endswith("()") else value


def _classes(values: Values) -> Values:
    """Find what ``type`` gives: the class of an object of the project, or that of something foreign."""
    found: list[Value] = []
    for value in values:
        made = class_of(value)
        if made is not None:
            found.append(made)
        elif isinstance(value, External):
            found.append(External(value.name[:-2] if value.name.endswith("()") else f"{value.name}.__class__"))
    return tuple(found) or UNKNOWN


def _is_callable(values: Values) -> Values:
    """Decide ``callable`` where all alternatives are of one kind."""
    kinds = {
        True if isinstance(v, (Function, Class, Partial)) else False if isinstance(v, (Constant, Container)) else None
        for v in values
    }
    verdict = kinds.pop() if len(kinds) == 1 else None
    return (constant(verdict),) if verdict is not None else UNKNOWN


def _is_in(value: Value, package: str) -> bool:
    """Whether a value is the name of a module of a package."""
    return (text_of(value) or "").partition(".")[0] == package


def _is_of_project(value: Value) -> bool:
    """Whether a value is defined by code of the project, or stands for a part of it."""
    return isinstance(value, (Function, Class, Module, PackagePath)) or class_of(value) is not None


def _is_one_of(value: Value, kinds: Sequence[Value], ancestors: Values) -> bool | None:
    """Whether a value is an instance of one of these; None when that cannot be said."""
    if not kinds or not all(isinstance(kind, (External, Class)) for kind in kinds):
        return None
    names = {kind.name for kind in kinds if isinstance(kind, External)}
    match value:
        case Constant():
            own = {f"builtins.{value.type_}", "builtins.object"} | (
                {"builtins.int"} if value.type_ == "bool" else set()
            )
            return True if own & names else (False if all(name.startswith("builtins.") for name in names) else None)
        case Container():
            return False if names and names <= _NO_CONTAINERS and len(names) == len(kinds) else None
        case Instance():
            if any(kind in ancestors for kind in kinds):
                return True
            return None if any(isinstance(a, (External, Unknown)) for a in ancestors) else False
        case _:
            return None
