"""The expressions of a scope as values: names, attributes, items, and what they are read from."""

from __future__ import annotations

import abc
import functools
from collections.abc import Generator, Iterable
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from lint_rules.analysis.running.deciding import compare, truth_of, verdict_of
from lint_rules.analysis.running.outcome import Arguments, Effects, Key, Outcome
from lint_rules.analysis.running.paths import PACKAGE_PATH, TEXT, beginning, joined, of_path
from lint_rules.analysis.running.questions import Question, leaves_open, together
from lint_rules.analysis.running.values import (
    NOTHING,
    UNKNOWN,
    Class,
    Constant,
    Constants,
    Container,
    Context,
    External,
    Function,
    Instance,
    Module,
    PackagePath,
    Partial,
    Super,
    Suspended,
    Value,
    Values,
    argument,
    bind,
    class_of,
    constant,
    container,
    context,
    of_package,
    text_of,
    union,
)
from lint_rules.analysis.running.world import Deed, is_of_machine
from lint_rules.analysis.summary import Expression

if TYPE_CHECKING:
    from lint_rules.analysis.running.evaluation import Evaluator

Asking: TypeAlias = Generator[Key, Outcome, Values]
Running: TypeAlias = Generator[Key, Outcome, None]

INLINE: Final = 30
"""Longer chains of local names are left to the solver, which needs no stack."""


class Reading(abc.ABC):
    """A scope whose expressions are read. What reading runs (properties, calls) is left to the frame."""

    # Most scopes are looked at once and never get as far as to change these.
    line = 0
    depth = 0
    is_quiet = False
    testing = False
    hands_back = False
    """Whether the call at hand sets again what was set before."""
    open = 0
    """How many open tests of this scope lead to where it is now."""
    unsettled: Question | None = None
    """What the last test asks, as far as it is open; None when that is all of it."""
    tested: frozenset[str] = frozenset()
    """Parameters that were asked whether they are there, and may have been replaced since."""

    def __init__(self, evaluator: Evaluator, here: Context, effects: Effects | None = None) -> None:
        self.evaluator = evaluator
        self.here = here
        self.effects: Effects = {} if effects is None else effects
        self.names: dict[str, Values] = {}
        self.called: dict[int, Values] = {}

    def truth(self, test: Expression) -> Generator[Key, Outcome, bool | None]:
        """Whether a test holds; None when that depends. What is not reached for certain is not evaluated."""
        if test is not None and test[0] in ("and", "or"):
            decided = test[0] == "or"
            verdict: bool | None = not decided
            outside = self.open
            unsettled: list[Question] = []
            for part, question in zip(test[1], test[2], strict=True):
                truth = yield from self.truth(part)
                if truth is decided:
                    verdict = decided
                    break
                if truth is None:
                    verdict = None
                    unsettled.append(question)
                    self.open += self.opens(question, holds=not decided)
            self.open = outside
            self.unsettled = together(unsettled, test[0]) if verdict is None else None
            return verdict
        before, self.testing = self.testing, True
        values = yield from self.expression(test)
        self.testing = before
        self.unsettled = None
        match test:
            case ["cmp", "is" | "==", ["v", 0, name], ["k", None]] | ["not", ["v", 0, name]]:
                self.tested |= {name}
            case _:
                pass
        return verdict_of(values)

    def opens(self, question: Question, *, holds: bool) -> int:
        """How many open tests a branch adds: what stands in the module itself is there for the reader to see."""
        return int(leaves_open(question, holds=holds) and not self.in_sight)

    @functools.cached_property
    def package(self) -> str:
        """The outermost package of the code at hand."""
        return self.evaluator.package(self.here.file)

    @property
    def in_sight(self) -> bool:
        """Whether a reader of the module sees the choices of this scope, since they stand in the module itself."""
        return self.evaluator.scope(self.here.file, self.here.scope).kind in ("module", "class")

    # Expressions

    def value(self, expression: Expression) -> Asking:
        """What an expression may be, when what evaluating it does has been counted elsewhere."""
        known = self.evaluator.at_once.value(self.here, expression)
        if known is not None:
            return known
        if expression is not None and expression[0] == "g":
            key = ("name", Context(self.here.file, 0), expression[1])
            return (self.evaluator.known.get(key) or (yield key)).values
        return (yield from self.quiet().expression(expression))

    def expression(self, expression: Expression) -> Asking:
        """What an expression may be; what evaluating it does is noted."""
        if expression is None:
            return UNKNOWN
        match expression[0]:
            case "k":
                return (constant(expression[1]),)
            case "g":
                known = self.evaluator.at_once.global_(self.here.file, expression[1])
                if known is not None:
                    return known
                key = (self._asked, Context(self.here.file, 0), expression[1])
                return (self.evaluator.known.get(key) or (yield key)).values
            case "v":
                given = argument(self.here, expression[2]) if self.testing and not expression[1] else None
                if given is not None and expression[2] not in self.tested:
                    # What was given is tested before it is replaced by something made of it.
                    return given
                if not expression[1] and self.depth < INLINE:
                    return (yield from self._local(expression[2]))
                return (yield ("name", self._outward(expression[1]), expression[2])).values
            case "a":
                return (yield from self._read(expression))
            case "c":
                # A name is looked at after its assignment ran: the call has been followed by then.
                known = self.called.get(id(expression))
                if known is None or not self.is_quiet:
                    known = self.called[id(expression)] = yield from self.calling(expression)
                return known
            case "f":
                return (yield from self._closure(expression[1]))
            case "def":
                known = self.evaluator.at_once.definition(self.here, expression[1])
                if known is not None:
                    return known
                wanted = ("def", self.here, expression[1])
                return (self.evaluator.known.get(wanted) or (yield wanted)).values
            case "im":
                return self.module(expression[1])
            case "fr":
                return (yield from self._imported(expression[1], expression[2]))
            case "in":
                # Assigned by a function to a name further out: as the function would see it when called plainly.
                nested = self.evaluator.scope(self.here.file, expression[1]).outer == self.here.scope
                inner = (
                    Context(self.here.file, expression[1], (), self.here, self.here.depth)
                    if nested
                    else self.evaluator.plain_context(self.here.file, expression[1])
                )
                return (yield from type(self)(self.evaluator, inner).expression(expression[2]))
            case _:
                return (yield from self._compound(expression))

    def _compound(self, expression: list[Any]) -> Asking:
        match expression[0]:
            case "t" | "d":
                elements = []
                for element in expression[1]:
                    elements.append((yield from self.expression(element)))
                return (container(union(*elements) if elements else NOTHING),)
            case "o":
                found = []
                for part in expression[1]:
                    found.append((yield from self.expression(part)))
                return union(*found)
            case "and" | "or":
                return (yield from self._one_of(expression))
            case "?":
                return (yield from self._choice(expression))
            case "u":
                for part in expression[1]:
                    yield from self.expression(part)
                return (yield from self.expression(expression[2] if len(expression) > 2 else None))
            case "s":
                return (yield from self._item(expression))
            case "/":
                left = yield from self.expression(expression[1])
                right = yield from self.expression(expression[2])
                return (PackagePath(),) if PackagePath() in left + right else joined(left)
            case "el":
                return (yield from self.iterate((yield from self.expression(expression[1]))))
            case "at":
                return (yield from self._position(expression[1], expression[2]))
            case "en":
                return (yield from self.enter((yield from self.expression(expression[1]))))
            case "aw":
                return (yield from self.wait((yield from self.expression(expression[1]))))
            case "cmp":
                left = yield from self.expression(expression[2])
                right = yield from self.expression(expression[3])
                left = self.evaluator.own_name(self.here.file) if left == _OWN_NAME else left
                if expression[1] in ("in", "not in"):
                    for whole in right:
                        if isinstance(whole, External):
                            self.do(self.evaluator.world.reads(whole.name, left))
                return compare(expression[1], left, right)
            case "j":
                found = []
                for part in expression[1]:
                    found.append((yield from self.expression(part)))
                return (PackagePath(),) if any(map(of_package, found)) else beginning(found)
            case "ks":
                return (Constants(tuple(expression[1])),)
            case "not":
                truth = yield from self.truth(expression[1])
                return UNKNOWN if truth is None else (constant(not truth),)
            case "*":
                yield from self.expression(expression[1])
                return UNKNOWN
            case other:
                raise AssertionError(f"no expression {other!r}")

    def _one_of(self, expression: list[Any]) -> Asking:
        """The first part of an ``or`` that counts as true, or of an ``and`` that counts as false."""
        operator, parts, questions = expression
        ends = operator == "or"
        outside = self.open
        found: list[Values] = []
        for part, question in zip(parts, questions, strict=True):
            values = yield from self.expression(part)
            truth = verdict_of(values)
            last = part is parts[-1]
            found.append(values if last else tuple(v for v in values if truth_of(v) is not (not ends)))
            if truth is ends:
                break
            if truth is None:
                self.open += self.opens(question, holds=not ends)
        self.open = outside
        return union(*found)

    def _choice(self, expression: list[Any]) -> Asking:
        """One expression or the other."""
        _, test, question, positive, negative = expression
        truth = yield from self.truth(test)
        outside = self.open
        found: list[Values] = []
        for branch, holds in ((positive, True), (negative, False)):
            if truth is not (not holds):
                self.open = outside + (self.opens(question, holds=holds) if truth is None else 0)
                found.append((yield from self.expression(branch)))
        self.open = outside
        return union(*found)

    @property
    def _asked(self) -> str:
        """What is asked of a global: a test at import finds what the module bound, not what functions bind later."""
        return "start" if self.testing else "name"

    def _local(self, name: str) -> Asking:
        """A name of this very scope: found here, since asking the solver for each costs more than the answer."""
        known = self.names.get(name)
        if known is None:
            # A name that is bound to something made of itself adds nothing to its own alternatives.
            self.names[name] = NOTHING
            self.depth += 1
            known = self.names[name] = yield from self.evaluator.name(self.here, name, self)
            self.depth -= 1
        return known

    def quiet(self) -> Reading:
        """Look at values of this scope without counting again what finding them does."""
        inner = type(self)(self.evaluator, self.here)
        inner.names, inner.depth, inner.called, inner.is_quiet = self.names, self.depth, self.called, True
        return inner

    def _outward(self, steps: int) -> Context:
        here = self.here
        for _ in range(steps):
            assert here.outer is not None
            here = here.outer
        return here

    def _closure(self, number: int) -> Asking:
        made = Function(self.here.file, number, self.here)
        if self.evaluator.scope(made.file, number).kind == "generator":
            return (Suspended(context(made.file, number, {}, self.here)),)
        yield from ()
        return (made,)

    def module(self, dotted: str) -> Values:
        """A module by its absolute name."""
        return self.evaluator.at_once.module(self.here.file, dotted)

    def _entry(self, owner: str, names: Values) -> Values:
        """What an item of something foreign is: of ``sys.modules``, a module of the project by its name."""
        if owner != "sys.modules":
            made = self.evaluator.returns.find(f"{owner}.__getitem__")
            return (External(f"{made}()"),) if made is not None else UNKNOWN
        names = self.evaluator.own_name(self.here.file) if names == _OWN_NAME else names
        found = [module for name in names for module in self.module(text_of(name) or "") if isinstance(module, Module)]
        return tuple(found) if len(found) == len(names) else UNKNOWN

    def is_generator(self, value: Suspended) -> bool:
        """Whether running through a value runs it: a generator, not a coroutine or a context manager."""
        return not value.manager and self.evaluator.scope(value.context.file, value.context.scope).lazy == "generator"

    def super(self, arguments: Arguments) -> Values:
        """Resolve ``super()`` inside a method, or ``super(Class, self)``."""
        if len(arguments.positional) == 2:
            classes, bound = arguments.positional
            return (
                tuple(Super(c, b) for c in classes if isinstance(c, Class) for b in bound if class_of(b) is not None)
                or UNKNOWN
            )
        here: Context | None = self.here
        while here is not None and here.outer is not None:
            outer = here.outer
            if self.evaluator.scope(outer.file, outer.scope).kind == "class" and outer.outer is not None:
                params = self.evaluator.scope(here.file, here.scope).params
                bound = (argument(here, params[0]) if params else None) or UNKNOWN
                after = Class(outer.file, outer.scope, outer.outer)
                return tuple(Super(after, b) for b in bound if class_of(b) is not None) or UNKNOWN
            here = outer
        return UNKNOWN

    def _imported(self, dotted: str, name: str) -> Asking:
        known = self.evaluator.at_once.imported(self.here.file, dotted, name)
        if known is not None:
            return known
        file = self.evaluator.program.find(dotted, self.here.file)
        assert file is not None
        key = (self._asked, Context(file, 0), name)
        return (self.evaluator.known.get(key) or (yield key)).values

    def _member(self, file: str, name: str) -> Asking:
        """A name of a module, or a module of a package."""
        known = self.evaluator.at_once.member(self.here.file, file, name)
        if known is not None:
            return known
        key = (self._asked, Context(file, 0), name)
        return (self.evaluator.known.get(key) or (yield key)).values

    def _read(self, expression: list[Any]) -> Asking:
        """An attribute. Reading a property runs it."""
        _, inner, name, line = expression
        known = self.evaluator.at_once.value(self.here, expression)
        if known is not None:
            self.line = line
            return known
        found: list[Values] = []
        for owner in (yield from self.expression(inner)):
            self.line = line
            found.append((yield from self.member(owner, name, line)))
        return union(*found) if found else NOTHING

    def _attribute(self, owner: Instance | Class | Super, name: str, line: int) -> Asking:
        found: list[Values] = []
        key = ("attr", owner, name)
        stored = (self.evaluator.known.get(key) or (yield key)).values
        to = owner.bound if isinstance(owner, Super) else owner
        for value in stored:
            if isinstance(value, Function) and value.flavour == "property":
                if not isinstance(to, Class):
                    found.append((yield from self.call(value._replace(flavour="", bound=to), Arguments(), line)))
            elif isinstance(value, Instance) and isinstance(owner, Instance):
                getters = yield from self.evaluator.own_attribute(value.of, "__get__")
                for method in getters:
                    found.append((yield from self.call(bind(method, value), Arguments(((owner,), (owner.of,))), line)))
                if not getters:
                    found.append((value,))
            else:
                found.append((bind(value, to) if _binds(value, owner) else value,))
        if not stored and isinstance(owner, Instance) and name not in _EVERYWHERE:
            for method in (yield from self.evaluator.own_attribute(owner.of, "__getattr__")):
                found.append((yield from self.call(bind(method, owner), Arguments(((constant(name),),)), line)))
        return union(*found) if found else UNKNOWN

    def _item(self, expression: list[Any]) -> Asking:
        _, inner, index, line = expression
        owners = yield from self.expression(inner)
        key = yield from self.expression(index)
        found: list[Values] = []
        for owner in owners:
            self.line = line
            match owner:
                case Container():
                    found.append(owner.elements or UNKNOWN)
                case External():
                    self.do(self.evaluator.world.reads(owner.name, key))
                    found.append(self._entry(owner.name, key))
                case Instance():
                    for method in (yield from self.evaluator.own_attribute(owner.of, "__getitem__")):
                        found.append((yield from self.call(bind(method, owner), Arguments((key,)), line)))
                case PackagePath():
                    found.append((owner,))
                case Module():
                    # What ``globals()`` gives, asked by name.
                    names = [text for text in map(text_of, key) if text is not None]
                    for name in names or [""]:
                        found.append((yield from self._member(owner.file, name)) if name else UNKNOWN)
                case Class():
                    # A generic class with its parameters filled in is still the class.
                    found.append((owner,))
                    for method in (yield from self.evaluator.own_attribute(owner, "__class_getitem__")):
                        yield from self.call(method._replace(bound=owner), Arguments((key,)), line)
                case _:
                    found.append(UNKNOWN)
        return union(*found) if found else UNKNOWN

    def _position(self, whole: Expression, index: int) -> Asking:
        if whole is not None and whole[0] == "t" and index < len(whole[1]):
            return (yield from self.expression(whole[1][index]))
        return (yield from self.iterate((yield from self.expression(whole))))

    def member(self, owner: Value, name: str, line: int) -> Asking:
        """An attribute of one thing, by its name."""
        match owner:
            case External():
                if name in ("__file__", "__path__") and owner.name.partition(".")[0] == self.package:
                    # A part of the same package that is compiled, or a folder without a module.
                    return (PackagePath(),)
                return (External(self.evaluator.attribute(owner.name, name)),)
            case Module():
                return (yield from self._member(owner.file, name))
            case Instance() | Class() | Super():
                return (yield from self._attribute(owner, name, line))
            case PackagePath():
                return of_path(name)
            case Constant() if owner.type_ == "str":
                if is_of_machine(owner) and name not in TEXT:
                    # The text was made a path, which is still known by it.
                    return (Partial(External(f"{PACKAGE_PATH}.{name}"), ((owner,),), ()),)
                return (External(f"builtins.str.{name}"),)
            case Container():
                return (External(f"builtins.list.{name}"), *([owner] if name in _CONTENTS else []))
            case _:
                return UNKNOWN

    # What a frame adds

    @abc.abstractmethod
    def call(self, callee: Value, arguments: Arguments, line: int) -> Asking:
        """What a call returns; what it does is noted at ``line``."""

    @abc.abstractmethod
    def calling(self, expression: list[Any]) -> Asking:
        """A call as it is written."""

    @abc.abstractmethod
    def iterate(self, values: Values) -> Asking:
        """The elements of an iterable; running through a generator runs it."""

    @abc.abstractmethod
    def enter(self, values: Values) -> Asking:
        """What ``with`` binds; entering and leaving run."""

    @abc.abstractmethod
    def wait(self, values: Values) -> Asking:
        """What awaiting gives; coroutines run."""

    @abc.abstractmethod
    def do(self, deeds: Iterable[Deed]) -> None:
        """Note deeds at the current line."""


_EVERYWHERE: Final = frozenset({*dir(object), "__dict__", "__module__"})
"""Attributes that everything has, so that ``__getattr__`` is not asked for them."""
_OWN_NAME: Final = (External("builtins.__name__"),)
_CONTENTS: Final = frozenset({"values", "items", "copy"})


def _binds(value: Value, owner: Value) -> bool:
    """Whether reading a function from here gives a bound method."""
    if not isinstance(value, Function):
        return False
    return value.flavour == "class" or not isinstance(owner, Class)
