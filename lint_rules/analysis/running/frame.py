"""One scope as it runs: its operations in order, its expressions as values, and what both do to the world."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias

from lint_rules.analysis.running.outcome import MOST_OPEN, Arguments, Effects, Key, Link, Outcome, keep, pair, unsure
from lint_rules.analysis.running.process import LOADED, MODULES, NULL_HANDLER, is_made_here
from lint_rules.analysis.running.reading import Asking, Reading
from lint_rules.analysis.running.restoring import as_restored, gives_back, hands_back, is_taken_back, restored_by
from lint_rules.analysis.running.solver import Unanswerable
from lint_rules.analysis.running.stand_ins import filled_in, generalised
from lint_rules.analysis.running.stores import changes_nothing, is_not_yet
from lint_rules.analysis.running.values import (
    UNKNOWN,
    Class,
    Constant,
    Constants,
    Container,
    Context,
    External,
    Function,
    Given,
    Instance,
    Module,
    PackagePath,
    Partial,
    Suspended,
    Unknown,
    Value,
    Values,
    bind,
    class_of,
    constant,
    context,
    union,
)
from lint_rules.analysis.running.world import Deed
from lint_rules.analysis.summary import Expression, Operation

if TYPE_CHECKING:
    from lint_rules.analysis.running.evaluation import Evaluator

Running: TypeAlias = Generator[Key, Outcome, None]

_HANDLER: Final = External("logging.Handler")
_OFF: Final[tuple[Expression, ...]] = (["k", None], ["k", False], ["k", ""])

Leaving: TypeAlias = Literal["", "return", "raise"]
"""How running some operations leaves their scope; empty when what follows them runs."""


class Done(NamedTuple):
    """What one of several branches does."""

    effects: Effects
    tests: int
    """How many open tests lead to it."""
    tests_of_rest: int = 0
    """How many lead to what follows, when this branch leaves the scope."""


class Frame(Reading):
    """A scope as it runs once. Without ``effects`` of an outer frame it collects its own."""

    def __init__(self, evaluator: Evaluator, here: Context, effects: Effects | None = None) -> None:
        super().__init__(evaluator, here, effects)
        self.returned: list[Values] = []
        self.yielded: list[Values] = []

    # Operations

    def run(self, operations: Sequence[Operation]) -> Generator[Key, Outcome, Leaving]:
        """Do what a scope does, and say how that leaves the scope."""
        parted: list[tuple[Effects, Done]] = []
        leaving: Leaving = ""
        for operation in operations:
            self.line = operation[1]
            match operation[0]:
                case "e":
                    yield from self.expression(operation[2])
                case "r":
                    self.returned.append((yield from self.expression(operation[2])))
                case "y":
                    self.yielded.append((yield from self.expression(operation[2])))
                case "i":
                    yield from self.iterate((yield from self.expression(operation[2])))
                case "w":
                    leaving = yield from self._within(operation)
                    if leaving:
                        break
                case "fin":
                    leaving = yield from self._finally(operation)
                    if leaving:
                        break
                case "sa":
                    yield from self._store_attribute(operation)
                case "si" | "di":
                    yield from self._change_item(operation)
                case "da":
                    for owner in (yield from self.expression(operation[2])):
                        if isinstance(owner, External):
                            name = f"{owner.name}.{operation[3]}"
                            self.do(self.evaluator.world.writes(name, (), self.package, taken=True))
                case "gs":
                    self.rebind(operation[2])
                case "def" if not self.evaluator.at_once.runs_nothing(self.here, operation[2]):
                    self._merge((yield ("def", self.here, operation[2])), "", direct=True)
                case "if":
                    leaving = yield from self._branch(operation, parted)
                    if leaving:
                        break
                case "x":
                    leaving = operation[2]
                    break
        for before, gone in reversed(parted):
            rest = Done(self.effects, gone.tests_of_rest)
            self.effects = before
            self._join((gone, rest))
        return leaving

    def _within(self, operation: Operation) -> Generator[Key, Outcome, Leaving]:
        """Run the body of ``with``; what the manager puts back when it is left has not changed."""
        managers = yield from self.expression(operation[2])
        yield from self.enter(managers)
        before, self.effects = self.effects, {}
        leaving = yield from self.run(operation[3])
        restored = restored_by(managers)
        done, self.effects = self.effects, before
        for key, link in done.items():
            keep(self.effects, as_restored(key) if key[1] in restored else key, link)
        return leaving

    def _finally(self, operation: Operation) -> Generator[Key, Outcome, Leaving]:
        """Run the body of ``try`` and what follows it in any case; a change that both do is taken back."""
        before, self.effects = self.effects, {}
        leaving = yield from self.run(operation[2])
        done, self.effects = self.effects, {}
        last = yield from self.run(operation[3])
        back, self.effects = self.effects, before
        for effects, others in ((done, back), (back, done)):
            for key, link in effects.items():
                keep(self.effects, as_restored(key) if is_taken_back(key, others) else key, link)
        return last or leaving

    def _branch(self, operation: Operation, parted: list[tuple[Effects, Done]]) -> Generator[Key, Outcome, Leaving]:
        """Run the branches of a test that may be taken. What follows belongs to the branch that does not leave."""
        _, _, test, question, body, other = operation
        if question == "given":
            self.tested -= {test[2]}
        truth = yield from self.truth(test)
        if truth is not None:
            return (yield from self.run(body if truth else other))
        question = "absence" if is_not_yet(test, body) else self.unsettled or question
        before = self.effects
        done: list[Done] = []
        left: list[Leaving] = []
        for branch, holds in ((body, True), (other, False)):
            self.effects = {}
            left.append((yield from self.run(branch)))
            done.append(Done(self.effects, self.opens(question, holds=holds)))
        if "raise" in left and left[0] != left[1]:
            # An import that fails is not what the test is there for.
            index = left.index("raise")
            self.effects = before
            self._join((done[1 - index]._replace(tests=0),))
            return left[1 - index]
        if "" in left and left[0] != left[1]:
            stays = left.index("")
            parted.append((before, done[1 - stays]._replace(tests_of_rest=done[stays].tests)))
            self.effects = done[stays].effects
            return ""
        self.effects = before
        self._join(done)
        return left[0]

    def _join(self, branches: Sequence[Done]) -> None:
        """Take over what one of several branches does: what all do for certain is done for certain."""
        for branch in branches:
            for key, link in branch.effects.items():
                behind = unsure(link, branch.tests)
                if all(key in other.effects for other in branches):
                    # Whichever branch it is, there are no more open tests than in the one that has most of them.
                    most = max(other.effects[key].open_ for other in branches)
                    behind = behind._replace(open_=min(behind.open_, max(most, link.open_)))
                keep(self.effects, key, behind)

    def _store_attribute(self, operation: Operation) -> Running:
        _, line, owner_expression, name, value = operation
        owners = yield from self.expression(owner_expression)
        self.line = line
        old = gives_back(["a", owner_expression, name, line], value, self.evaluator.scope(*self.here[:2]))
        if not changes_nothing(owner_expression, owners, name, value, self.evaluator.scope(self.here.file, 0)):
            self.write(owners, name, taken=old)
        for owner in owners:
            self.line = line
            match owner:
                case Instance():
                    for stored in (yield ("attr", owner.of, name)).values:
                        if isinstance(stored, Instance):
                            given = yield from self.value(value)
                            for method in (yield from self.evaluator.own_attribute(stored.of, "__set__")):
                                yield from self.call(bind(method, stored), Arguments(((owner,), given)), line)
                    for method in (yield from self.evaluator.own_attribute(owner.of, "__setattr__")):
                        yield from self.call(bind(method, owner), Arguments((UNKNOWN, UNKNOWN)), line)

    def rebind(self, name: str) -> None:
        """Bind a global of the module anew, from inside of a function: no effect on the world."""

    def write(self, owners: Values, name: str, *, taken: bool = False) -> None:
        """Set an attribute of what another library owns, as an assignment or ``setattr`` does, or put the old back."""
        world = self.evaluator.world
        for owner in owners:
            if not isinstance(owner, External):
                continue
            whole = self.evaluator.knowledge.canonical(f"{owner.name}.{name}")
            known = list(world.writes(whole, (), self.package, taken=taken))
            if not known and not any(map(self._is_own, owners)):
                known += world.patches(whole, self.package, taken=taken)
            self.do(known)

    def _is_own(self, value: Value) -> bool:
        """Whether a value is the project's: what a library offers and may be replaced by it is as good as its own."""
        if isinstance(value, External):
            # What a call has made is a stand-in for the library where it is bound to the same name.
            return is_made_here(value.name) or value.name.partition(".")[0] == self.package
        return isinstance(value, (Module, Instance, Class, Function))

    def _change_item(self, operation: Operation) -> Running:
        line = operation[1]
        owners = yield from self.expression(operation[2])
        keys = yield from self.expression(operation[3])
        for owner in owners:
            self.line = line
            match owner:
                case External():
                    taken = operation[0] == "di" or gives_back(
                        ["s", *operation[2:4], line], operation[4], self.evaluator.scope(*self.here[:2])
                    )
                    entered = (yield from self.value(operation[4])) if owner.name == MODULES and not taken else ()
                    loaded = any(value in LOADED for value in entered)
                    self.do(self.evaluator.world.writes(owner.name, () if loaded else keys, self.package, taken=taken))
                case Instance():
                    hook = "__setitem__" if operation[0] == "si" else "__delitem__"
                    for method in (yield from self.evaluator.own_attribute(owner.of, hook)):
                        yield from self.call(bind(method, owner), Arguments((UNKNOWN, UNKNOWN)), line)

    # Running through things

    def iterate(self, values: Values) -> Asking:
        """The elements of an iterable; running through a generator runs it."""
        found: list[Values] = []
        for value in values:
            match value:
                case Container():
                    found.append(value.elements)
                case Constants():
                    found.append(tuple(constant(member) for member in value.members))
                case Suspended():
                    found.append((yield from self._resume(value)))
                case Instance():
                    for method in (yield from self.evaluator.own_attribute(value.of, "__iter__")):
                        inner = yield from self.call(bind(method, value), Arguments(), self.line)
                        others = tuple(v for v in inner if v != value)
                        found.append((yield from self.iterate(others)))
                    for method in (yield from self.evaluator.own_attribute(value.of, "__next__")):
                        found.append((yield from self.call(bind(method, value), Arguments(), self.line)))
                case PackagePath():
                    found.append((value,))
                case External():
                    self.do(self.evaluator.world.reads(value.name))
                    found.append(UNKNOWN)
                case _:
                    found.append(UNKNOWN)
        return union(*found) if found else UNKNOWN

    def _resume(self, value: Suspended) -> Asking:
        return (yield from self._run(value.context))

    def wait(self, values: Values) -> Asking:
        """What awaiting gives; coroutines run."""
        found: list[Values] = []
        for value in values:
            if isinstance(value, Suspended):
                found.append((yield from self._resume(value)))
            elif isinstance(value, Instance):
                for method in (yield from self.evaluator.own_attribute(value.of, "__await__")):
                    found.append((yield from self.call(bind(method, value), Arguments(), self.line)))
            else:
                found.append((value,))
        return union(*found) if found else UNKNOWN

    def enter(self, values: Values) -> Asking:
        """What ``with`` binds; entering and leaving run."""
        found: list[Values] = []
        for value in values:
            match value:
                case Suspended():
                    found.append((yield from self._resume(value)))
                case Instance():
                    entered = False
                    for name in ("__enter__", "__aenter__"):
                        for method in (yield from self.evaluator.own_attribute(value.of, name)):
                            inner = yield from self.call(bind(method, value), Arguments(), self.line)
                            found.append((yield from self.wait(inner)))
                            entered = True
                    for name in ("__exit__", "__aexit__"):
                        for method in (yield from self.evaluator.own_attribute(value.of, name)):
                            yield from self.call(bind(method, value), Arguments((UNKNOWN,) * 3), self.line)
                    if not entered:
                        found.append((value,))
                case _:
                    found.append((value,))
        return union(*found) if found else UNKNOWN

    # Calls

    def calling(self, expression: list[Any]) -> Asking:
        """A call as it is written."""
        _, callee, positional, keywords, line = expression
        callees = yield from self.expression(callee)
        given: list[Values] = []
        complete = named_all = True
        for part in positional:
            if part is not None and part[0] == "*":
                rest = yield from self.iterate((yield from self.expression(part[1])))
                if complete and rest != UNKNOWN:
                    # How many there are is open, but the first of them is passed here.
                    given.append(rest)
                complete = False
            else:
                given.append((yield from self.expression(part)) if complete else (yield from self._ignored(part)))
        named: dict[str, Values] = {}
        for name, part in keywords:
            values = yield from self.expression(part)
            if name is None:
                complete = named_all = False
            else:
                named[name] = values
        arguments = Arguments(tuple(given), named, complete, named_all)
        sure = self.in_sight or self._is_each(callee)
        self.hands_back = yield from hands_back(self, callees, [*positional, *(part for _, part in keywords)])
        return (yield from self.call_one(callees, arguments, line, int(not sure)))

    def _is_each(self, callee: Expression) -> bool:
        """Whether a name is that of a loop, so that all that it may be is called in turn."""
        if callee is None or callee[0] != "v" or callee[1]:
            return False
        bound = self.evaluator.scope(self.here.file, self.here.scope).names.get(callee[2], [None])
        return all(expression is not None and expression[0] == "el" for expression in bound)

    def call_one(self, callees: Values, arguments: Arguments, line: int, tests: int = 0) -> Asking:
        """Call one of these: what only some of them do is done behind so many tests that are open."""
        if len(callees) == 1:
            return (yield from self.call(callees[0], arguments, line))
        found = []
        before, done = self.effects, []
        for value in callees:
            self.effects = {}
            found.append((yield from self.call(value, arguments, line)))
            if not isinstance(value, (Unknown, Constant)):
                done.append(Done(self.effects, tests))
        self.effects = before
        self._join(done)
        return union(*found) if found else UNKNOWN

    def _ignored(self, part: Expression) -> Asking:
        yield from self.expression(part)
        return UNKNOWN

    def call(self, callee: Value, arguments: Arguments, line: int) -> Asking:
        """What a call returns; what it does is noted at ``line``."""
        self.line = line
        match callee:
            case Function(flavour="decorated"):
                self.open += 1
                found_inside = yield from self._call_function(callee, arguments)
                self.open -= 1
                return found_inside
            case Function():
                return (yield from self._call_function(callee, arguments))
            case Class():
                return (yield from self._instantiate(callee, arguments, line))
            case Instance():
                found: list[Values] = []
                for method in (yield from self.evaluator.own_attribute(callee.of, "__call__")):
                    found.append((yield from self.call(bind(method, callee), arguments, line)))
                return union(*found) if found else UNKNOWN
            case Partial():
                merged = Arguments(
                    callee.positional + arguments.positional,
                    {**dict(callee.keywords), **arguments.keywords},
                    *arguments[2:],
                )
                return (yield from self.call(callee.callee, merged, line))
            case External():
                return (yield from self.evaluator.foreign.call(self, callee, arguments, line))
            case _:
                return UNKNOWN

    def _call_function(self, callee: Function, arguments: Arguments) -> Asking:
        scope = self.evaluator.scope(callee.file, callee.scope)
        positional = arguments.positional
        if callee.bound is not None:
            positional = ((callee.bound,), *positional)
        given = pair(scope, positional, arguments)
        for name, default in scope.defaults.items():
            if name in given:
                if default in _OFF and given[name] == UNKNOWN:
                    # It is passed in order to replace a default that means "nothing".
                    given[name] = (Given(),)
            elif arguments.complete or (arguments.named and name not in scope.params[: scope.positional]):
                given[name] = yield from self.evaluator.frame(callee.outer).value(default)
        wanted = self.evaluator.relevant(callee.file, callee.scope)
        weighed = {name: self.evaluator.weigh(values, wanted[name]) for name, values in given.items() if name in wanted}
        inner = context(callee.file, callee.scope, weighed, callee.outer)
        if scope.lazy or callee.flavour == "manager":
            return (Suspended(inner, callee.flavour == "manager"),)
        return (yield from self._run(inner))

    def _run(self, inner: Context) -> Asking:
        """Run a function, with something that stands in for functions that it is given as long as it calls none."""
        looked_into = self.evaluator.looked_into
        general = generalised(inner, looked_into)
        while general is not None:
            try:
                key = ("call", general.context)
                outcome = self.evaluator.known.get(key) or (yield key)
            except Unanswerable as refusal:
                looked_into.add(general.owners[refusal.why])
                general = generalised(inner, looked_into)
            else:
                self._merge(outcome, self.evaluator.title(inner))
                return filled_in(outcome.values, general.functions)
        wanted = ("call", inner)
        outcome = self.evaluator.known.get(wanted) or (yield wanted)
        self._merge(outcome, self.evaluator.title(inner))
        return outcome.values

    def _instantiate(self, made: Class, arguments: Arguments, line: int) -> Asking:
        evaluator = self.evaluator
        ancestors = self.evaluator.at_once.line(made) or (yield ("line", made)).values
        for metaclass in (yield from evaluator.metaclasses(ancestors)):
            for method in (yield from evaluator.own_attribute(metaclass, "__call__")):
                yield from self.call(bind(method, made), arguments, line)
        created: list[Values] = []
        makers = yield from evaluator.own_attribute(made, "__new__")
        for maker in makers:
            passed = arguments._replace(positional=((made,), *arguments.positional))
            created.append((yield from self.call(maker._replace(flavour="static", bound=None), passed, line)))
        known = [v for v in union(*created) if not isinstance(v, (Unknown, Constant))] if created else []
        own = [v for v in known if class_of(v) == made]
        others = tuple(v for v in known if class_of(v) != made)
        if others and not own:
            # Its ``__new__`` makes something else, for example itself with arguments filled in.
            return others
        return union((yield from self._initialise(made, ancestors, arguments, line)), others)

    def _initialise(self, made: Class, ancestors: Values, arguments: Arguments, line: int) -> Asking:
        evaluator = self.evaluator
        constructors = yield from evaluator.after(ancestors, "__init__")
        instance = Instance(made)
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
                    self.do(evaluator.world.call(ancestor.name, arguments.positional, arguments.keywords, self.package))
        if _HANDLER in ancestors and (yield from self._does_nothing(ancestors, "emit")):
            return (External(NULL_HANDLER),)
        return (instance,)

    def _does_nothing(self, ancestors: Values, name: str) -> Generator[Key, Outcome, bool]:
        """Whether a method of a class of the project has an empty body."""
        methods = yield from self.evaluator.after(ancestors, name)
        scopes = [self.evaluator.scope(method.file, method.scope) for method in methods if isinstance(method, Function)]
        return bool(scopes) and not any(scope.operations for scope in scopes)

    # Effects

    def do(self, deeds: Iterable[Deed]) -> None:
        """Note deeds at the current line."""
        for deed in deeds:
            link = Link(min(self.open, MOST_OPEN), 1, self.here.file, self.line, deed.api, None)
            keep(self.effects, deed[:4], link)

    def _merge(self, outcome: Outcome, title: str, *, direct: bool = False) -> None:
        """Take over what a call did, one step further away."""
        for key, rest in outcome.effects.items():
            sure = unsure(rest, self.open)
            if not direct:
                sure = Link(sure.open_, rest.length + 1, self.here.file, self.line, title, rest)
            keep(self.effects, key, sure)
