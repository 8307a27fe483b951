"""What running code does, followed through the project: the values of expressions, and the effects of calls.

Every question ("what may this name be?", "what does this call do?") is a key for the solver, so that recursion and
import cycles end, and the answer is the same whichever module asks first.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping, Sequence
from typing import Any, TypeVar, cast

from lint_rules.analysis.load_order import DoneBefore
from lint_rules.analysis.program import Program
from lint_rules.analysis.running.asking import FAULTS, Asked, as_asked, asked_for
from lint_rules.analysis.running.at_once import BUILTINS, AtOnce
from lint_rules.analysis.running.foreign import Foreign
from lint_rules.analysis.running.frame import Frame
from lint_rules.analysis.running.outcome import Arguments, Effects, Key, Outcome, keep
from lint_rules.analysis.running.reading import Asking, Reading
from lint_rules.analysis.running.relevance import Use, deciding, weighed
from lint_rules.analysis.running.remembered import Remembered
from lint_rules.analysis.running.restoring import (
    as_it_lasts,
    as_restored,
    is_taken_back,
    restored_by,
    without_taken_back,
)
from lint_rules.analysis.running.solver import Solver, Unanswerable
from lint_rules.analysis.running.stand_ins import STAND_IN, Owner
from lint_rules.analysis.running.values import (
    NOTHING,
    UNKNOWN,
    Class,
    Constant,
    Context,
    External,
    Function,
    Instance,
    PackagePath,
    Super,
    Unknown,
    Value,
    Values,
    are_builtin,
    argument,
    bind,
    body_of,
    class_of,
    constant,
    context,
    decorated,
    union,
)
from lint_rules.analysis.running.world import World
from lint_rules.analysis.summary import Expression, Operation, ScopeSummary
from lint_rules.knowledge.tables import Knowledge

Answer = TypeVar("Answer")


class Evaluator:
    """Follows code through the summaries of a program."""

    def __init__(self, program: Program, knowledge: Knowledge) -> None:
        self.program = program
        self.knowledge = knowledge
        self.world = World(knowledge)
        self.foreign = Foreign(self)
        self.at_once = AtOnce(self)
        self.done_before = DoneBefore(program)
        self.calls = Remembered(knowledge.table("calls"))
        self.returns = Remembered(knowledge.table("returns"))
        self.mutators = Remembered(knowledge.table("mutators"))
        self._attributes: dict[tuple[str, str], str] = {}
        self._relevant: dict[tuple[str, int], Mapping[str, Use]] = {}
        self._scopes: dict[str, list[ScopeSummary]] = {}
        self.looked_into: set[Owner] = set()
        """Parameters whose functions code calls or looks into, so that nothing stands in for them."""
        self._solver: Solver[Key, Outcome] = Solver(self._compute, lambda _key: Outcome())
        self.known = self._solver.known

    def body(self, file: str) -> Effects:
        """The effects of importing a module: (scope, line, family, kind, exemption, detail) to the way there."""
        return self._solver.solve(("body", file)).effects

    def forget(self) -> None:
        """Drop all answers: whoever asks again gets the same again."""
        self._relevant.clear()
        self._scopes.clear()
        self.at_once.forget()
        self._solver.forget()

    def ask(self, asking: Generator[Key, Outcome, Answer]) -> Answer:
        """Run what asks questions to its end, for those who are not asked themselves."""
        answer: Any = None
        while True:
            try:
                wanted = asking.throw(answer) if isinstance(answer, Unanswerable) else asking.send(answer)
            except StopIteration as stop:
                return cast("Answer", stop.value)
            try:
                answer = self._solver.solve(wanted)
            except Unanswerable as refusal:
                answer = refusal

    def line_at(self, file: str, number: int) -> Values:
        """A class at the top level of a module and its ancestors, read through the project."""
        return self._solver.solve(("line", Class(file, number, self.plain_context(file, 0)))).values

    def named(self, file: str, name: str) -> Values:
        """What a name of a module may be."""
        return self._solver.solve(("name", Context(file, 0), name)).values

    def held(self, by: Value, name: str) -> Values:
        """What an attribute of a class, or of an instance of one, may be."""
        return self._solver.solve(("attr", by, name)).values if isinstance(by, (Class, Instance)) else UNKNOWN

    def values(self, here: Context, expression: Expression) -> Values:
        """What an expression of a scope may be."""
        known = self.at_once.value(here, expression)
        return known if known is not None else self.ask(self.frame(here).value(expression))

    def line(self, of: Class) -> Values:
        """A class and its ancestors, in the order in which attributes are looked for."""
        return self.at_once.line(of) or self._solver.solve(("line", of)).values

    def package(self, file: str) -> str:
        """The outermost package of a module."""
        summary = self.program.summary(file)
        assert summary is not None
        return summary.name.partition(".")[0]

    def own_name(self, file: str) -> Values:
        """What a module is called when it is imported."""
        summary = self.program.summary(file)
        assert summary is not None
        return (constant(summary.name),)

    def frame(self, here: Context, effects: Effects | None = None) -> Frame:
        """A scope as it runs once."""
        return Frame(self, here, effects)

    def scope(self, file: str, number: int) -> ScopeSummary:
        """The summary of a scope.

        Raises:
            Unanswerable: it is that of a function that another stands in for.
        """
        scopes = self._scopes.get(file)
        if scopes is None:
            if file == STAND_IN:
                raise Unanswerable(number)
            summary = self.program.summary(file)
            assert summary is not None
            scopes = self._scopes[file] = summary.scopes
        return scopes[number]

    def _compute(self, key: Key) -> Generator[Key, Outcome, Outcome]:
        match key[0]:
            case "name":
                return self._name(key[1], key[2])
            case "start":
                return self._start(key[1], key[2])
            case "call":
                return self._call(key[1])
            case "attr":
                return self._attribute(key[1], key[2])
            case "line":
                return self._line(key[1])
            case "def":
                return self._definition(key[1], key[2])
            case "made":
                return self._made(key[1], key[2])
            case _:
                return self._body(key[1])

    # What a frame asks

    def attribute(self, name: str, attribute: str) -> str:
        """The canonical name of an attribute of a foreign name; what a function returns is an instance."""
        known = self._attributes.get((name, attribute))
        if known is None:
            owner = name[:-2] if name.endswith("()") else self.returns.find(name) or name
            known = self._attributes[name, attribute] = self.knowledge.canonical(f"{owner}.{attribute}")
        return known

    def title(self, here: Context) -> str:
        """What to call a function in a chain."""
        scope = self.scope(here.file, here.scope)
        outer = self.scope(here.file, scope.outer)
        return f"{outer.name}.{scope.name}" if outer.kind == "class" else scope.name

    def relevant(self, file: str, number: int) -> Mapping[str, Use]:
        """The parameters of a function on which it depends what runs, and in which way."""
        known = self._relevant.get((file, number))
        if known is None:
            summary = self.program.summary(file)
            assert summary is not None
            known = self._relevant[file, number] = deciding(summary.scopes, number)
        return known

    def weigh(self, values: Values, use: Use) -> Values:
        """An argument as far as a callee may run other code for it."""
        return weighed(values, use, lambda name: self.world.acts(name) or self.calls.find(name) is not None)

    def plain_context(self, file: str, number: int) -> Context:
        """A scope as it runs when nothing is known of its arguments."""
        scope = self.scope(file, number)
        outer = self.plain_context(file, scope.outer) if scope.outer >= 0 else None
        return Context(file, number, (), outer, 0)

    # Names

    def _name(self, here: Context, name: str) -> Generator[Key, Outcome, Outcome]:
        return Outcome((yield from self.name(here, name, self.frame(here))))

    def _start(self, here: Context, name: str) -> Generator[Key, Outcome, Outcome]:
        """What a global may be before any function of the module binds it anew."""
        known = self.scope(here.file, here.scope).names.get(name, [])
        first = [e for e in known if e is None or e[0] != "in"]
        if not first or len(first) == len(known):
            return (yield ("name", here, name))
        found: list[Values] = []
        for expression in first:
            found.append((yield from self.frame(here).value(expression)))
        return Outcome(union(*found))

    def name(self, here: Context, name: str, frame: Reading) -> Asking:
        """What a name of a scope may be, looked at from inside the scope."""
        found: list[Values] = []
        given = argument(here, name)
        if given is not None:
            found.append(given)
        scope = self.scope(here.file, here.scope)
        known = scope.names.get(name)
        if known is None and given is None:
            return UNKNOWN if here.scope else (yield from self._foreign(here, name))
        if name in scope.params and given is None:
            found.append(UNKNOWN)
        for expression in known or ():
            found.append((yield from frame.value(expression)))
            if name in frame.names:
                # What is made of the name itself is made of what it was before.
                frame.names[name] = union(*found)
        return union(*found) if found else UNKNOWN

    def _foreign(self, here: Context, name: str) -> Asking:
        """A name that the module does not bind itself: from a star import, or a builtin."""
        if name in ("__file__", "__path__"):
            return (PackagePath(),)
        summary = self.program.summary(here.file)
        assert summary is not None
        for star in summary.stars:
            file = self.program.find(star, here.file)
            if file is None and name not in BUILTINS:
                return UNKNOWN
            other = self.program.summary(file) if file is not None else None
            if file is not None and other is not None and file != here.file and _offers(other.exported, name):
                outcome = yield ("name", Context(file, 0), name)
                if outcome.values and outcome.values != UNKNOWN and not are_builtin(outcome.values):
                    return outcome.values
        return (External(f"builtins.{name}"),) if name in BUILTINS else UNKNOWN

    # Definitions

    def _definition(self, here: Context, number: int) -> Generator[Key, Outcome, Outcome]:
        """A function or class with its decorators applied, and what that does."""
        scope = self.scope(here.file, number)
        if scope.kind != "class":
            return (yield from self._made(here, number))
        made = yield ("made", here, number)
        body = self.frame(body_of(Class(here.file, number, here)))
        yield from body.run(scope.operations)
        for key, link in made.effects.items():
            keep(body.effects, key, link)
        return Outcome(made.values, body.effects)

    def _made(self, here: Context, number: int) -> Generator[Key, Outcome, Outcome]:
        """A function or class with its decorators applied, and what that does besides running the body of the class."""
        scope = self.scope(here.file, number)
        frame = self.frame(here)
        raw: Value
        if scope.kind == "class":
            raw = Class(here.file, number, here)
            yield from self._make_class(raw, scope, frame)
        else:
            raw = Function(here.file, number, here)
            for default in scope.defaults.values():
                yield from frame.expression(default)
        values: Values = (raw,)
        for line, decorator in reversed(scope.decorators):
            callees = yield from frame.expression(decorator)
            made = yield from frame.call_one(callees, Arguments((values,)), line)
            after = tuple(v for v in made if not isinstance(v, (Unknown, Constant)))
            # A decorator that nobody knows hands on, as nearly all do, what behaves like the thing it was given.
            values = after or tuple(map(decorated, values))
        return Outcome(values, frame.effects)

    def _make_class(self, made: Class, scope: ScopeSummary, frame: Frame) -> Generator[Key, Outcome, None]:
        """What creating a class runs besides its body: hooks of its bases, metaclass and attributes."""
        body = body_of(made)
        for base in scope.bases:
            yield from frame.expression(base)
        keywords = {}
        for name, expression in scope.keywords.items():
            keywords[name] = yield from frame.expression(expression)
        metaclasses = keywords.pop("metaclass", NOTHING)
        line = self.at_once.line(made) or (yield ("line", made)).values
        if not metaclasses:
            metaclasses = yield from self.metaclasses(line[1:])
        for metaclass in metaclasses:
            for hook in ("__prepare__", "__new__", "__init__"):
                for method in (yield from self.own_attribute(metaclass, hook)):
                    given: tuple[Values, ...] = (UNKNOWN, UNKNOWN, UNKNOWN)
                    if hook == "__new__":
                        given = ((metaclass,), *given)
                    bound = method if hook == "__new__" else bind(method, metaclass)
                    yield from frame.call(bound, Arguments(given, keywords), scope.line)
        for hooked in (yield from self.after(line[1:], "__init_subclass__")):
            if not isinstance(hooked, Function):
                # What a library does when it is subclassed is its own affair.
                continue
            yield from frame.call(bind(hooked, made), Arguments((), keywords), scope.line)
        for name, expressions in scope.names.items():
            if not any(self.at_once.may_learn_its_name(body, expression) for expression in expressions):
                continue
            values = (yield ("name", body, name)).values
            for value in values:
                if isinstance(value, Instance):
                    for method in (yield from self.own_attribute(value.of, "__set_name__")):
                        yield from frame.call(bind(method, value), Arguments(((made,), (constant(name),))), scope.line)

    def metaclasses(self, line: Values) -> Asking:
        """The metaclass that the first of these classes to name one has."""
        scopes = self._scopes
        for base in line:
            if isinstance(base, Class):
                inside = scopes.get(base.file)
                scope = inside[base.scope] if inside is not None else self.scope(base.file, base.scope)
                if scope.keywords and "metaclass" in scope.keywords:
                    return (yield from self.frame(base.outer).value(scope.keywords["metaclass"]))
        return NOTHING

    # Classes and attributes

    def _line(self, of: Class) -> Generator[Key, Outcome, Outcome]:
        """A class and its ancestors, in the order in which attributes are looked for."""
        found: dict[Value, None] = {}
        frame = self.frame(of.outer)
        for base in self.scope(of.file, of.scope).bases:
            for value in (yield from frame.value(base)):
                if isinstance(value, Class):
                    ancestors = self.at_once.line(value) or (yield ("line", value)).values or (value,)
                elif isinstance(value, (External, Unknown)):
                    ancestors = (value,)
                else:
                    ancestors = ()
                for ancestor in ancestors:
                    # A common ancestor comes after all that share it.
                    found.pop(ancestor, None)
                    found[ancestor] = None
        found.pop(of, None)
        return Outcome((of, *found))

    def after(self, line: Iterable[Value], name: str) -> Asking:
        """The first definition of an attribute along a line of classes."""
        found = self.at_once.definer(line, name)
        if isinstance(found, Class):
            return self.at_once.held(found, name) or (yield ("name", body_of(found), name)).values
        return found

    def own_attribute(self, of: Value, name: str) -> Generator[Key, Outcome, tuple[Function, ...]]:
        """A special method that the project defines for a class: nothing that libraries bring is of interest."""
        if not isinstance(of, Class):
            return ()
        known = self.at_once.own(of, name)
        if known is not None:
            return known
        found = yield from self.after(self.at_once.line(of) or (yield ("line", of)).values, name)
        return tuple(value for value in found if isinstance(value, Function))

    def _attribute(self, of: Value, name: str) -> Generator[Key, Outcome, Outcome]:
        """An attribute as it is stored, before it is bound to what it was read from."""
        if isinstance(of, Super):
            line = (yield ("line", class_of(of.bound))).values if class_of(of.bound) is not None else ()
            rest = line[line.index(of.after) + 1 :] if of.after in line else line[1:]
            found_after = yield from self.after(rest, name)
            if name == "__new__" and not found_after:
                return Outcome((External("builtins.object.__new__"),))
            return Outcome(found_after)
        assert isinstance(of, (Class, Instance))
        class_ = of if isinstance(of, Class) else of.of
        line = self.at_once.line(class_) or (yield ("line", class_)).values
        found = [(yield from self.after(line, name))]
        if isinstance(of, Instance):
            found.append((yield from self._stored(of, line, name)))
        return Outcome(union(*found))

    def _stored(self, of: Instance, line: Values, name: str) -> Asking:
        """What methods assign to an attribute of their instance."""
        found = []
        for ancestor in line:
            if not isinstance(ancestor, Class):
                continue
            body = body_of(ancestor)
            scope = self.scope(ancestor.file, ancestor.scope)
            for method, expression in scope.stores.get(name, ()):
                summary = self.scope(ancestor.file, method)
                arguments: dict[str, Values] = {summary.params[0]: (of,)}
                found.append((yield from self.frame(context(ancestor.file, method, arguments, body)).value(expression)))
        return union(*found) if found else NOTHING

    # Calls

    def _call(self, here: Context) -> Generator[Key, Outcome, Outcome]:
        """What running a function with these arguments returns (or yields) and does."""
        scope = self.scope(here.file, here.scope)
        frame = self.frame(here)
        yield from frame.run(scope.operations)
        wanted = frame.yielded if scope.lazy == "generator" else frame.returned
        return Outcome(union(*wanted) if wanted else (constant(None),), without_taken_back(frame.effects))

    # Modules

    def _body(self, file: str) -> Generator[Key, Outcome, Outcome]:
        """What importing a module does, statement by statement."""
        summary = self.program.summary(file)
        if summary is None:
            return Outcome()
        effects: Effects = {}
        yield from self._statements(Context(file, 0), summary.scopes[0].operations, effects)
        return Outcome(NOTHING, as_it_lasts(effects))

    def _statements(
        self, here: Context, operations: Sequence[Operation], effects: Effects
    ) -> Generator[Key, Outcome, None]:
        for operation in operations:
            if operation[0] == "x":
                return
            if operation[0] == "def" and self.at_once.runs_nothing(here, operation[2]):
                continue
            if operation[0] == "if":
                frame = self.frame(here)
                truth = yield from frame.truth(operation[2])
                _report(effects, here, operation[1], frame.effects)
                done, other = Effects(), Effects()
                if truth is not False:
                    yield from self._statements(here, operation[4], done)
                if truth is not True:
                    yield from self._statements(here, operation[5], other)
                asked = Asked(FAULTS) if operation[3] == "debugging" else Asked()
                if not asked.body and (done or other):
                    asked = yield from asked_for(frame, operation[2])
                for branch, exemption in ((done, asked.body), (other, asked.other)):
                    for key, link in branch.items():
                        wanted = as_asked(key[2:], exemption, by_switch=asked.by_switch) if exemption else key[2:]
                        keep(effects, (*key[:2], *wanted), link)
            elif operation[0] == "w":
                frame = self.frame(here)
                frame.line = operation[1]
                managers = yield from frame.expression(operation[2])
                yield from frame.enter(managers)
                _report(effects, here, operation[1], frame.effects)
                inner: Effects = {}
                yield from self._statements(here, operation[3], inner)
                restored = restored_by(managers)
                for key, link in inner.items():
                    keep(effects, (*key[:2], *as_restored(key[2:])) if key[3] in restored else key, link)
            elif operation[0] == "fin":
                body, back = Effects(), Effects()
                yield from self._statements(here, operation[2], body)
                yield from self._statements(here, operation[3], back)
                for some, others in ((body, back), (back, body)):
                    kinds = {key[2:]: link for key, link in others.items()}
                    for key, link in some.items():
                        taken = is_taken_back(key[2:], kinds)
                        keep(effects, (*key[:2], *as_restored(key[2:])) if taken else key, link)
            else:
                yield from self._statement(here, operation, effects)

    def _statement(self, here: Context, operation: Operation, effects: Effects) -> Generator[Key, Outcome, None]:
        frame = self.frame(here)
        if operation[0] == "def" and self.scope(here.file, operation[2]).kind == "class":
            body = Context(here.file, operation[2], (), here, here.depth)
            yield from self._statements(body, self.scope(here.file, operation[2]).operations, effects)
            frame.effects = dict((yield ("made", here, operation[2])).effects)
        else:
            yield from frame.run([operation])
        _report(effects, here, operation[1], frame.effects)


def _report(effects: Effects, here: Context, line: int, done: Effects) -> None:
    for key, link in done.items():
        keep(effects, (here.scope, line, *key), link)


def _offers(exported: list[str] | None, name: str) -> bool:
    return name in exported if exported is not None else not name.startswith("_")
