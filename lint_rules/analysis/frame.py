"""One scope as it runs: its operations in order, its expressions as values, and what both do to the world."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from lint_rules.analysis.outcome import Arguments, Effects, Key, Link, Outcome, keep
from lint_rules.analysis.summary import Expression, Operation
from lint_rules.analysis.values import (
    NOTHING,
    UNKNOWN,
    Class,
    Constant,
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
    Unknown,
    Value,
    Values,
    argument,
    bind,
    class_of,
    constant,
    context,
    union,
)
from lint_rules.analysis.world import Deed

if TYPE_CHECKING:
    from lint_rules.analysis.evaluation import Evaluator

Asking: TypeAlias = Generator[Key, Outcome, Values]
Running: TypeAlias = Generator[Key, Outcome, None]

INLINE: Final = 30
"""Longer chains of local names are left to the solver, which needs no stack."""


class Frame:
    """A scope as it runs once. Without ``effects`` of an outer frame it collects its own."""

    def __init__(self, evaluator: Evaluator, here: Context, effects: Effects | None = None) -> None:
        self._evaluator = evaluator
        self._here = here
        self.effects: Effects = {} if effects is None else effects
        self.returned: list[Values] = []
        self.yielded: list[Values] = []
        self._line = 0
        self._names: dict[str, Values] = {}
        self._depth = 0

    # Operations

    def run(self, operations: Sequence[Operation]) -> Running:
        """Do what a scope does."""
        for operation in operations:
            self._line = operation[1]
            match operation[0]:
                case "e":
                    yield from self.expression(operation[2])
                case "r":
                    self.returned.append((yield from self.expression(operation[2])))
                case "y":
                    self.yielded.append((yield from self.expression(operation[2])))
                case "i":
                    yield from self._iterate((yield from self.expression(operation[2])))
                case "w":
                    yield from self._enter((yield from self.expression(operation[2])))
                case "sa":
                    yield from self._store_attribute(operation)
                case "si" | "di":
                    yield from self._change_item(operation)
                case "da":
                    for owner in (yield from self.expression(operation[2])):
                        if isinstance(owner, External):
                            self._do_all(self._evaluator.world.writes(f"{owner.name}.{operation[3]}"))
                case "def":
                    self._merge((yield ("def", self._here, operation[2])), "", direct=True)
                case "if":
                    truth = yield from self.truth(operation[2])
                    if truth is not False:
                        yield from self.run(operation[4])
                    if truth is not True:
                        yield from self.run(operation[5])

    def truth(self, test: Expression) -> Generator[Key, Outcome, bool | None]:
        """Whether a test holds; None when that depends."""
        values = yield from self.expression(test)
        verdicts = {bool(v.value) if isinstance(v, Constant) else _truth(v) for v in values}
        return verdicts.pop() if len(verdicts) == 1 else None

    def _store_attribute(self, operation: Operation) -> Running:
        _, line, owner_expression, name, value = operation
        for owner in (yield from self.expression(owner_expression)):
            self._line = line
            match owner:
                case External():
                    yield from self._write_foreign(owner, name)
                case Instance():
                    for stored in (yield ("attr", owner.of, name)).values:
                        if isinstance(stored, Instance):
                            given = yield from self.value(value)
                            for method in (yield from self._evaluator.own_attribute(stored.of, "__set__")):
                                yield from self.call(bind(method, stored), Arguments(((owner,), given)), line)
                    for method in (yield from self._evaluator.own_attribute(owner.of, "__setattr__")):
                        yield from self.call(bind(method, owner), Arguments((UNKNOWN, UNKNOWN)), line)

    def _write_foreign(self, owner: External, name: str) -> Running:
        world = self._evaluator.world
        whole = self._evaluator.knowledge.canonical(f"{owner.name}.{name}")
        known = list(world.writes(whole))
        self._do_all(known)
        if not known and not owner.name.endswith("()") and not name.startswith("__"):
            self._do(world.patches(whole))
        yield from ()

    def _change_item(self, operation: Operation) -> Running:
        line = operation[1]
        for owner in (yield from self.expression(operation[2])):
            self._line = line
            match owner:
                case External():
                    self._do_all(self._evaluator.world.writes(owner.name))
                case Instance():
                    hook = "__setitem__" if operation[0] == "si" else "__delitem__"
                    for method in (yield from self._evaluator.own_attribute(owner.of, hook)):
                        yield from self.call(bind(method, owner), Arguments((UNKNOWN, UNKNOWN)), line)

    # Expressions

    def value(self, expression: Expression) -> Asking:
        """What an expression may be, when what evaluating it does has been counted elsewhere."""
        return (yield from self.quiet().expression(expression))

    def expression(self, expression: Expression) -> Asking:
        """What an expression may be; what evaluating it does is noted."""
        if expression is None:
            return UNKNOWN
        match expression[0]:
            case "k":
                return (constant(expression[1]),)
            case "g":
                return (yield ("name", Context(self._here.file, 0), expression[1])).values
            case "v":
                if not expression[1] and self._depth < INLINE:
                    return (yield from self._local(expression[2]))
                return (yield ("name", self._outward(expression[1]), expression[2])).values
            case "a":
                return (yield from self._read(expression))
            case "c":
                return (yield from self._calling(expression))
            case "f":
                return (yield from self._closure(expression[1]))
            case "def":
                return (yield ("def", self._here, expression[1])).values
            case "im":
                return self._module(expression[1])
            case "fr":
                return (yield from self._imported(expression[1], expression[2]))
            case "in":
                # Assigned by a function to a name further out: as the function would see it when called plainly.
                inner = self._evaluator.plain_context(self._here.file, expression[1])
                return (yield from Frame(self._evaluator, inner).expression(expression[2]))
            case _:
                return (yield from self._compound(expression))

    def _compound(self, expression: list[Any]) -> Asking:
        match expression[0]:
            case "t" | "d":
                elements = []
                for element in expression[1]:
                    elements.append((yield from self.expression(element)))
                return (Container(union(*elements) if elements else NOTHING),)
            case "o":
                found = []
                for part in expression[1]:
                    found.append((yield from self.expression(part)))
                return union(*found)
            case "u":
                for part in expression[1]:
                    yield from self.expression(part)
                return (yield from self.expression(expression[2] if len(expression) > 2 else None))
            case "s":
                return (yield from self._item(expression))
            case "/":
                left = yield from self.expression(expression[1])
                right = yield from self.expression(expression[2])
                return (PackagePath(),) if PackagePath() in left + right else _paths(left)
            case "el":
                return (yield from self._iterate((yield from self.expression(expression[1]))))
            case "at":
                return (yield from self._position(expression[1], expression[2]))
            case "en":
                return (yield from self._enter((yield from self.expression(expression[1]))))
            case "aw":
                return (yield from self._await((yield from self.expression(expression[1]))))
            case "cmp":
                left = yield from self.expression(expression[2])
                right = yield from self.expression(expression[3])
                return _compare(expression[1], left, right)
            case "not":
                truth = yield from self.truth(expression[1])
                return UNKNOWN if truth is None else (constant(not truth),)
            case "*":
                yield from self.expression(expression[1])
                return UNKNOWN
            case other:
                raise AssertionError(f"no expression {other!r}")

    def _local(self, name: str) -> Asking:
        """A name of this very scope: found here, since asking the solver for each costs more than the answer."""
        known = self._names.get(name)
        if known is None:
            # A name that is bound to something made of itself adds nothing to its own alternatives.
            self._names[name] = NOTHING
            self._depth += 1
            known = self._names[name] = yield from self._evaluator.name(self._here, name, self)
            self._depth -= 1
        return known

    def quiet(self) -> Frame:
        """Look at values of this scope without counting again what finding them does."""
        inner = Frame(self._evaluator, self._here)
        inner._names, inner._depth = self._names, self._depth
        return inner

    def _outward(self, steps: int) -> Context:
        here = self._here
        for _ in range(steps):
            assert here.outer is not None
            here = here.outer
        return here

    def _closure(self, number: int) -> Asking:
        made = Function(self._here.file, number, self._here)
        if self._evaluator.scope(made.file, number).kind == "generator":
            return (Suspended(context(made.file, number, {}, self._here)),)
        yield from ()
        return (made,)

    def _module(self, dotted: str) -> Values:
        file = self._evaluator.program.find(dotted, self._here.file)
        return (Module(file),) if file is not None else (External(self._evaluator.knowledge.canonical(dotted)),)

    def module(self, dotted: str) -> Values:
        """A module by its absolute name."""
        return self._module(dotted)

    def is_generator(self, value: Suspended) -> bool:
        """Whether running through a value runs it: a generator, not a coroutine or a context manager."""
        return not value.manager and self._evaluator.scope(value.context.file, value.context.scope).lazy == "generator"

    def super(self, arguments: Arguments) -> Values:
        """Resolve ``super()`` inside a method, or ``super(Class, self)``."""
        if len(arguments.positional) == 2:
            classes, bound = arguments.positional
            return tuple(Super(c, b) for c in classes if isinstance(c, Class) for b in bound if class_of(b) is not None) or UNKNOWN
        here: Context | None = self._here
        while here is not None and here.outer is not None:
            outer = here.outer
            if self._evaluator.scope(outer.file, outer.scope).kind == "class" and outer.outer is not None:
                params = self._evaluator.scope(here.file, here.scope).params
                bound = (argument(here, params[0]) if params else None) or UNKNOWN
                after = Class(outer.file, outer.scope, outer.outer)
                return tuple(Super(after, b) for b in bound if class_of(b) is not None) or UNKNOWN
            here = outer
        return UNKNOWN

    def _imported(self, dotted: str, name: str) -> Asking:
        file = self._evaluator.program.find(dotted, self._here.file)
        if file is None:
            return (External(self._evaluator.knowledge.canonical(f"{dotted}.{name}")),)
        return (yield from self._member(file, name, dotted))

    def _member(self, file: str, name: str, dotted: str = "") -> Asking:
        """A name of a module, or a module of a package."""
        summary = self._evaluator.program.summary(file)
        if summary is None:
            return UNKNOWN
        if name in summary.scopes[0].names and file != self._here.file or name in ("__file__", "__path__"):
            return (yield ("name", Context(file, 0), name)).values
        inner = self._evaluator.program.submodule(file, name)
        if inner is not None:
            return (Module(inner),)
        if name in summary.scopes[0].names or summary.stars:
            return (yield ("name", Context(file, 0), name)).values
        # Neither bound nor a module: made by something that we cannot see, such as a compiled module.
        return (External(f"{dotted or summary.name}.{name}"),)

    def _read(self, expression: list[Any]) -> Asking:
        """An attribute. Reading a property runs it."""
        _, inner, name, line = expression
        found: list[Values] = []
        for owner in (yield from self.expression(inner)):
            self._line = line
            match owner:
                case External():
                    found.append((External(self._evaluator.attribute(owner.name, name)),))
                case Module():
                    found.append((yield from self._member(owner.file, name)))
                case Instance() | Class() | Super():
                    found.append((yield from self._attribute(owner, name, line)))
                case PackagePath():
                    found.append((PackagePath(),) if name in _PATHS else (External(f"{PACKAGE_PATH}.{name}"),))
                case Constant() if isinstance(owner.value, str):
                    found.append((External(f"builtins.str.{name}"),))
                case Container():
                    found.append((External(f"builtins.list.{name}"), *([owner] if name in _CONTENTS else [])))
                case _:
                    found.append(UNKNOWN)
        return union(*found) if found else NOTHING

    def _attribute(self, owner: Instance | Class | Super, name: str, line: int) -> Asking:
        found: list[Values] = []
        stored = (yield ("attr", owner, name)).values
        to = owner.bound if isinstance(owner, Super) else owner
        for value in stored:
            if isinstance(value, Function) and value.flavour == "property":
                if not isinstance(to, Class):
                    found.append((yield from self.call(value._replace(flavour="", bound=to), Arguments(), line)))
            elif isinstance(value, Instance) and isinstance(owner, Instance):
                getters = yield from self._evaluator.own_attribute(value.of, "__get__")
                for method in getters:
                    found.append((yield from self.call(bind(method, value), Arguments(((owner,), (owner.of,))), line)))
                if not getters:
                    found.append((value,))
            else:
                bound_as = to if not (isinstance(to, Class) and not isinstance(owner, Super)) else to
                found.append((bind(value, bound_as) if _binds(value, owner) else value,))
        if not stored and isinstance(owner, Instance):
            for method in (yield from self._evaluator.own_attribute(owner.of, "__getattr__")):
                found.append((yield from self.call(bind(method, owner), Arguments(((constant(name),),)), line)))
        return union(*found) if found else UNKNOWN

    def _item(self, expression: list[Any]) -> Asking:
        _, inner, index, line = expression
        owners = yield from self.expression(inner)
        key = yield from self.expression(index)
        found: list[Values] = []
        for owner in owners:
            self._line = line
            match owner:
                case Container():
                    found.append(owner.elements or UNKNOWN)
                case External():
                    self._do_all(self._evaluator.world.reads(owner.name))
                    found.append(UNKNOWN)
                case Instance():
                    for method in (yield from self._evaluator.own_attribute(owner.of, "__getitem__")):
                        found.append((yield from self.call(bind(method, owner), Arguments((key,)), line)))
                case PackagePath():
                    found.append((owner,))
                case Class():
                    # A generic class with its parameters filled in is still the class.
                    found.append((owner,))
                    for method in (yield from self._evaluator.own_attribute(owner, "__class_getitem__")):
                        yield from self.call(method._replace(bound=owner), Arguments((key,)), line)
                case _:
                    found.append(UNKNOWN)
        return union(*found) if found else UNKNOWN

    def _position(self, whole: Expression, index: int) -> Asking:
        if whole is not None and whole[0] == "t" and index < len(whole[1]):
            return (yield from self.expression(whole[1][index]))
        return (yield from self._iterate((yield from self.expression(whole))))

    # Running through things

    def _iterate(self, values: Values) -> Asking:
        """The elements of an iterable; running through a generator runs it."""
        found: list[Values] = []
        for value in values:
            match value:
                case Container():
                    found.append(value.elements)
                case Suspended():
                    found.append((yield from self._resume(value)))
                case Instance():
                    for method in (yield from self._evaluator.own_attribute(value.of, "__iter__")):
                        inner = yield from self.call(bind(method, value), Arguments(), self._line)
                        others = tuple(v for v in inner if v != value)
                        found.append((yield from self._iterate(others)))
                    for method in (yield from self._evaluator.own_attribute(value.of, "__next__")):
                        found.append((yield from self.call(bind(method, value), Arguments(), self._line)))
                case PackagePath():
                    found.append((value,))
                case External():
                    self._do_all(self._evaluator.world.reads(value.name))
                    found.append(UNKNOWN)
                case _:
                    found.append(UNKNOWN)
        return union(*found) if found else UNKNOWN

    def _resume(self, value: Suspended) -> Asking:
        outcome = yield ("call", value.context)
        self._merge(outcome, self._evaluator.title(value.context))
        return outcome.values

    def _await(self, values: Values) -> Asking:
        found: list[Values] = []
        for value in values:
            if isinstance(value, Suspended):
                found.append((yield from self._resume(value)))
            elif isinstance(value, Instance):
                for method in (yield from self._evaluator.own_attribute(value.of, "__await__")):
                    found.append((yield from self.call(bind(method, value), Arguments(), self._line)))
            else:
                found.append((value,))
        return union(*found) if found else UNKNOWN

    def _enter(self, values: Values) -> Asking:
        """What ``with`` binds; entering and leaving run."""
        found: list[Values] = []
        for value in values:
            match value:
                case Suspended():
                    found.append((yield from self._resume(value)))
                case Instance():
                    entered = False
                    for name in ("__enter__", "__aenter__"):
                        for method in (yield from self._evaluator.own_attribute(value.of, name)):
                            inner = yield from self.call(bind(method, value), Arguments(), self._line)
                            found.append((yield from self._await(inner)))
                            entered = True
                    for name in ("__exit__", "__aexit__"):
                        for method in (yield from self._evaluator.own_attribute(value.of, name)):
                            yield from self.call(bind(method, value), Arguments((UNKNOWN,) * 3), self._line)
                    if not entered:
                        found.append((value,))
                case _:
                    found.append((value,))
        return union(*found) if found else UNKNOWN

    # Calls

    def _calling(self, expression: list[Any]) -> Asking:
        _, callee, positional, keywords, line = expression
        callees = yield from self.expression(callee)
        given: list[Values] = []
        complete = True
        for part in positional:
            if part is not None and part[0] == "*":
                yield from self._iterate((yield from self.expression(part[1])))
                complete = False
            else:
                given.append((yield from self.expression(part)) if complete else (yield from self._ignored(part)))
        named: dict[str, Values] = {}
        for name, part in keywords:
            values = yield from self.expression(part)
            if name is None:
                complete = False
            else:
                named[name] = values
        arguments = Arguments(tuple(given), named, complete)
        found = []
        for value in callees:
            found.append((yield from self.call(value, arguments, line)))
        return union(*found) if found else UNKNOWN

    def _ignored(self, part: Expression) -> Asking:
        yield from self.expression(part)
        return UNKNOWN

    def call(self, callee: Value, arguments: Arguments, line: int) -> Asking:
        """What a call returns; what it does is noted at ``line``."""
        self._line = line
        match callee:
            case Function():
                return (yield from self._call_function(callee, arguments))
            case Class():
                return (yield from self._instantiate(callee, arguments, line))
            case Instance():
                found: list[Values] = []
                for method in (yield from self._evaluator.own_attribute(callee.of, "__call__")):
                    found.append((yield from self.call(bind(method, callee), arguments, line)))
                return union(*found) if found else UNKNOWN
            case Partial():
                merged = Arguments(
                    callee.positional + arguments.positional,
                    {**dict(callee.keywords), **arguments.keywords},
                    arguments.complete,
                )
                return (yield from self.call(callee.callee, merged, line))
            case External():
                return (yield from self._evaluator.call_foreign(self, callee, arguments, line))
            case _:
                return UNKNOWN

    def _call_function(self, callee: Function, arguments: Arguments) -> Asking:
        scope = self._evaluator.scope(callee.file, callee.scope)
        positional = arguments.positional
        if callee.bound is not None:
            positional = ((callee.bound,), *positional)
        given = self._evaluator.pair(scope, positional, arguments)
        for name, default in scope.defaults.items():
            if name not in given and arguments.complete:
                given[name] = yield from Frame(self._evaluator, callee.outer).value(default)
        inner = context(callee.file, callee.scope, given, callee.outer)
        if scope.lazy or callee.flavour == "manager":
            return (Suspended(inner, callee.flavour == "manager"),)
        outcome = yield ("call", inner)
        self._merge(outcome, self._evaluator.title(inner))
        return outcome.values

    def _instantiate(self, made: Class, arguments: Arguments, line: int) -> Asking:
        evaluator = self._evaluator
        ancestors = (yield ("line", made)).values
        for metaclass in (yield from evaluator.metaclasses(made, ancestors)):
            for method in (yield from evaluator.own_attribute(metaclass, "__call__")):
                yield from self.call(bind(method, made), arguments, line)
        constructors = yield from evaluator.after(ancestors, "__init__")
        given: dict[str, Values] = {n: v for n, v in arguments.keywords.items()}
        for constructor in constructors:
            if isinstance(constructor, Function):
                scope = evaluator.scope(constructor.file, constructor.scope)
                given = evaluator.pair(scope, (UNKNOWN, *arguments.positional), arguments)
                given.pop(scope.params[0] if scope.params else "", None)
        known = context("", 0, given, None)
        instance = Instance(made, known.arguments, max(known.depth, made.outer.depth))
        for method in (yield from evaluator.own_attribute(made, "__new__")):
            yield from self.call(method._replace(flavour="static"), arguments._replace(positional=((made,), *arguments.positional)), line)
        ran = False
        for constructor in constructors:
            if isinstance(constructor, Function):
                yield from self.call(bind(constructor, instance), arguments, line)
                ran = True
        if not ran:
            for method in (yield from evaluator.own_attribute(made, "__post_init__")):
                yield from self.call(bind(method, instance), Arguments(), line)
            for ancestor in ancestors[1:]:
                if isinstance(ancestor, External):
                    self._do_all(evaluator.world.call(ancestor.name, arguments.positional, arguments.keywords))
        return (instance,)

    # Effects

    def do(self, deeds: object) -> None:
        """Note deeds at the current line."""
        self._do_all(deeds)

    def _do_all(self, deeds: Any) -> None:
        for deed in deeds:
            self._do(deed)

    def _do(self, deed: Deed) -> None:
        link = Link(1, self._here.file, self._line, deed.text, None)
        keep(self.effects, (deed.kind, deed.exemption), link)

    def _merge(self, outcome: Outcome, title: str, *, direct: bool = False) -> None:
        """Take over what a call did, one step further away."""
        for key, rest in outcome.effects.items():
            if direct:
                keep(self.effects, key, rest)
            else:
                keep(self.effects, key, Link(rest.length + 1, self._here.file, self._line, f"calls `{title}`", rest))

    @property
    def line(self) -> int:
        """The line at work."""
        return self._line

    def elements(self, values: Values) -> Asking:
        """The elements of an iterable, run through."""
        return (yield from self._iterate(values))

    def resume(self, values: Values) -> Asking:
        """Run coroutines to their end."""
        return (yield from self._await(values))

    def member(self, owner: Value, name: str, line: int) -> Asking:
        """An attribute by its name, as ``getattr`` reads it."""
        match owner:
            case Instance() | Class():
                return (yield from self._attribute(owner, name, line))
            case Module():
                return (yield from self._member(owner.file, name))
            case External():
                return (External(self._evaluator.attribute(owner.name, name)),)
            case _:
                return UNKNOWN

    def write(self, owner: Value, name: str) -> Running:
        """Set an attribute by its name, as ``setattr`` does."""
        if isinstance(owner, External):
            yield from self._write_foreign(owner, name)


PACKAGE_PATH: Final = "pathlib.Path"
_PATHS: Final = frozenset({"parent", "parents", "stem", "name", "suffix"})
_CONTENTS: Final = frozenset({"values", "items", "copy"})


def _binds(value: Value, owner: Value) -> bool:
    """Whether reading a function from here gives a bound method."""
    if not isinstance(value, Function):
        return False
    return value.flavour == "class" or not isinstance(owner, Class)


def _truth(value: Value) -> bool | None:
    """Whether a value counts as true; None when that depends."""
    return True if isinstance(value, (Function, Class, Module, PackagePath)) else None


def _paths(left: Values) -> Values:
    return left if left == (External("pathlib.Path()"),) else UNKNOWN


def _compare(operator: str, left: Values, right: Values) -> Values:
    """A comparison that is decided by what is known."""
    if len(right) != 1 or not isinstance(right[0], Constant) or not left:
        return UNKNOWN
    wanted = right[0]
    if any(isinstance(v, Unknown) for v in left) or (wanted.value is not None and not all(isinstance(v, Constant) for v in left)):
        return UNKNOWN
    if any(isinstance(v, External) for v in left):
        return UNKNOWN
    equal = {v == wanted for v in left}
    if len(equal) != 1:
        return UNKNOWN
    return (constant(equal.pop() is (operator in ("is", "=="))),)

