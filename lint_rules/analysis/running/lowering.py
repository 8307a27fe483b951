"""From the tree of a module to its summary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, cast

from astroid import nodes

from lint_rules.analysis.bindings import Bindings, metaclass_of
from lint_rules.analysis.running.expressions import Expressions, parts, runs
from lint_rules.analysis.running.questions import TAKEN, UNTAKEN, asked
from lint_rules.analysis.running.rounds import first_of, given_to
from lint_rules.analysis.source import Source
from lint_rules.analysis.summary import Expression, Operation, ScopeSummary, Summary

ABSENCE: Final = frozenset(
    {"ImportError", "ModuleNotFoundError", "KeyError", "AttributeError", "IndexError", "LookupError", "NameError"}
)
AUGMENTS: Final = "+"
"""The last part of the setting of an item that goes on from what the item was: ``counts[name] += 1``."""
_NO_FIELDS: Final = ("ClassVar", "InitVar", "KW_ONLY")
"""Annotations of names that are no attributes of the objects."""


def summarise(source: Source, bindings: Bindings) -> Summary:
    """The summary of a module."""
    return _Lowering(source, bindings).summary()


class _Lowering(Expressions):
    """Walks a tree once, scope by scope."""

    def summary(self) -> Summary:
        tree = self.source.tree
        self.open(tree, "module", "<module>", 0)
        self._body(tree.body, self.scopes[0].operations)
        while self.pending:
            node, number = self.pending.pop()
            self.here, self.uncertain = number, 0
            self._fill(node, self.scopes[number])
        stars = []
        for star in self.bindings.module.star_imports:
            name = self.source.absolute(star.modname, star.level)
            if name is not None:
                stars.append(name)
                self._add_alternatives(star, name)
        for scope in self.scopes:
            if scope.kind not in ("module", "class"):
                # The rest runs when the module is imported, so that somebody will ask for it.
                scope.pack()
        source = self.source
        return Summary(
            source.name,
            source.path,
            source.is_package,
            self.scopes,
            stars,
            self.imports,
            _exported(tree),
            self._lines(),
            [[t.body[0].fromlineno, t.body[-1].tolineno] for t in self._tries() if any(map(_answers, t.handlers))],
        )

    def _add_alternatives(self, star: nodes.ImportFrom, dotted: str) -> None:
        """Note what a module that is imported with a star may bind where another branch binds the name itself."""
        for test in star.node_ancestors():
            if not isinstance(test, nodes.If):
                continue
            is_other = _holds_line(test.orelse, star.fromlineno)
            if asked(test.test) in (TAKEN if is_other else UNTAKEN):
                return
            other = test.body if is_other else test.orelse
            for name, binding in self.bindings.module.bindings.items():
                known = self.scopes[0].names.get(name) if not name.startswith("_") else None
                if known and any(_holds_line(other, definition.node.fromlineno) for definition in binding.definitions):
                    known.append(["fr", dotted, name])

    def _tries(self) -> Iterator[nodes.Try | nodes.TryStar]:
        yield from self.bindings.nodes(nodes.Try)
        yield from self.bindings.nodes(nodes.TryStar)

    def _lines(self) -> dict[str, int]:
        """Where the top level first binds each name."""
        module = self.bindings.module
        found: dict[str, int] = {}
        for name, binding in module.bindings.items():
            own = [definition.node.fromlineno or 0 for definition in binding.definitions if definition.scope is module]
            if own:
                found[name] = min(own)
        return found

    # Scopes

    def _class(self, node: nodes.ClassDef) -> int:
        """Open the scope of a class and lower its body at once: it runs where it stands."""
        number = self.open(node, "class", node.name, node.fromlineno or 0)
        scope = self.scopes[number]
        scope.bases = [self.expression(base) for base in cast("list[nodes.NodeNG]", node.bases)]
        scope.keywords = {k.arg: self.expression(k.value) for k in node.keywords if k.arg is not None}
        metaclass = metaclass_of(node)
        if metaclass is not None:
            scope.keywords["metaclass"] = self.expression(metaclass)
        if node.decorators is not None:
            scope.decorators = [(d.fromlineno or 0, self.expression(d)) for d in node.decorators.nodes]
        scope.fields = list(_fields(node.body))
        before, self.here = self.here, number
        self._body(node.body, scope.operations)
        self.here = before
        return number

    def _fill(self, node: nodes.NodeNG, scope: ScopeSummary) -> None:
        match node:
            case nodes.Lambda():
                value = self.expression(node.body)
                if value is not None:
                    scope.operations.append(["r", scope.line, value])
            case nodes.GeneratorExp():
                # The first iterable was evaluated outside; the rest runs when somebody iterates.
                for index, generator in enumerate(node.generators):
                    value = self.expression(generator.iter)
                    self.bind(generator.target, ["el", value])
                    if index:
                        self._add(scope.operations, "i", generator.iter, value)
                    for test in generator.ifs:
                        self._add(scope.operations, "e", test, self.expression(test))
                value = self.expression(node.elt)
                if value is not None:
                    scope.operations.append(["y", scope.line, value])
            case nodes.FunctionDef():
                self._body(node.body, scope.operations)

    # Statements

    def _body(self, body: Iterable[nodes.NodeNG], operations: list[Operation]) -> None:
        for statement in body:
            self._statement(statement, operations)
            if isinstance(statement, nodes.Try) and _goes_on_without(statement):
                # What follows is for when a module is not there, and the text does not tell what is installed.
                rest: list[Operation] = []
                operations.append(["if", statement.fromlineno or 0, None, "choice", rest, []])
                operations = rest

    def _perhaps(self, bodies: Iterable[Iterable[nodes.NodeNG]], operations: list[Operation]) -> None:
        """Bodies that may end early or not run at all: leaving them does not leave the scope for certain."""
        self.uncertain += 1
        for body in bodies:
            self._body(body, operations)
        self.uncertain -= 1

    def _unrun(self, body: Iterable[nodes.NodeNG]) -> None:
        """A body that no import runs."""
        self.unrun += 1
        self._body(body, [])
        self.unrun -= 1

    def _end(self, node: nodes.NodeNG, operations: list[Operation]) -> None:
        """Note that the scope ends here for certain."""
        how = "return" if isinstance(node, nodes.Return) else "raise"
        if not self.uncertain and not (self.caught and how == "raise"):
            operations.append(["x", node.fromlineno or 0, how])

    def _add(self, operations: list[Operation], what: str, node: nodes.NodeNG, value: Expression) -> None:
        if value is not None and (what != "e" or runs(value)):
            operations.append([what, node.lineno or 0, value])

    def _statement(self, node: nodes.NodeNG, ops: list[Operation]) -> None:
        match node:
            case nodes.Expr(value=nodes.BoolOp(op="and") as guarded) if asked(guarded) == "main":
                # A main guard in one line.
                pass
            case nodes.Expr():
                self._add(ops, "e", node, self.expression(node.value))
            case nodes.Assign():
                value = self.expression(node.value)
                self._add(ops, "e", node, value)
                for target in node.targets:
                    self._store(target, value, node, ops)
            case nodes.AnnAssign():
                if node.value is not None:
                    value = self.expression(node.value)
                    self._add(ops, "e", node, value)
                    self._store(node.target, value, node, ops)
            case nodes.AugAssign():
                value = self.expression(node.value)
                self._add(ops, "e", node, value)
                self._store(node.target, value, node, ops, augments=True)
            case nodes.Return():
                ops.append(["r", node.fromlineno or 0, self.expression(node.value)])
                self._end(node, ops)
            case nodes.If():
                self._if(node, ops)
            case nodes.For():
                value = self.expression(node.iter)
                self._add(ops, "i", node, value)
                self.bind(node.target, first_of(node, value) or (["el", value] if value is not None else None))
                given = given_to(node.iter, self.bindings)
                if given is not None:
                    # Who passes nothing runs through nothing.
                    ops.append(["if", node.fromlineno or 0, self.expression(given), "given", [], []])
                    ops = ops[-1][4]
                self._perhaps([node.body, node.orelse], ops)
            case nodes.While():
                self._add(ops, "e", node, self.expression(node.test))
                self._perhaps([node.body, node.orelse], ops)
            case nodes.With():
                for manager, bound in node.items:
                    value = self.expression(manager)
                    if value is not None:
                        inner: list[Operation] = []
                        ops.append(["w", node.fromlineno or 0, value, inner])
                        ops = inner
                    if bound is not None:
                        self._store(bound, ["en", value] if value is not None else None, node, ops)
                self._body(node.body, ops)
            case nodes.Try() | nodes.TryStar():
                outer = ops
                if node.finalbody:
                    ops = []
                if any(map(_expected, node.handlers)):
                    self._perhaps([node.body], ops)
                else:
                    # Only errors that are not expected keep the body from returning where it says so.
                    self.caught += bool(node.handlers)
                    self._body(node.body, ops)
                    self.caught -= bool(node.handlers)
                asks_register = _asks_register(node)
                for handler in node.handlers:
                    # Errors other than an expected absence are the exception: what handles them does not run.
                    runs_ = _expected(handler) and not asks_register
                    self._handler(handler, ops if runs_ else [])
                if any(map(_expected, node.handlers)):
                    self._perhaps([node.orelse], ops)
                else:
                    self._body(node.orelse, ops)
                if node.finalbody:
                    last: list[Operation] = []
                    self._body(node.finalbody, last)
                    outer.append(["fin", node.fromlineno or 0, ops, last])
            case nodes.Match():
                self._add(ops, "e", node, self.expression(node.subject))
                for case in node.cases:
                    if case.guard is not None:
                        self._add(ops, "e", node, self.expression(case.guard))
                    chosen: list[Operation] = []
                    self._perhaps([case.body], chosen)
                    if chosen:
                        ops.append(["if", case.fromlineno or 0, None, "choice", chosen, []])
            case nodes.FunctionDef():
                number = self.function(node)
                self.name(node, ["def", number])
                ops.append(["def", node.fromlineno or 0, number])
            case nodes.ClassDef():
                number = self._class(node)
                self.name(node, ["def", number])
                ops.append(["def", node.fromlineno or 0, number])
            case nodes.Import():
                self._import(node)
            case nodes.ImportFrom():
                self._import_from(node)
            case nodes.Raise() | nodes.Assert():
                evaluated = [node.exc, node.cause] if isinstance(node, nodes.Raise) else [node.test, node.fail]
                for part in evaluated:
                    self._add(ops, "e", node, self.expression(part))
                if isinstance(node, nodes.Raise) or asked(node.test) == "main":
                    self._end(node, ops)
            case nodes.Delete():
                for target in node.targets:
                    if isinstance(target, nodes.DelAttr):
                        self._add_store(ops, "da", node, [self.expression(target.expr), target.attrname])
                    elif isinstance(target, nodes.Subscript):
                        parts_ = [self.expression(target.value), self.expression(target.slice)]
                        self._add_store(ops, "di", node, parts_)

    def _handler(self, handler: nodes.ExceptHandler, ops: list[Operation]) -> None:
        inner: list[Operation] = []
        self._perhaps([handler.body], inner)
        if _is_for_import(handler) and inner:
            # The text does not tell what is installed.
            ops.append(["if", handler.fromlineno or 0, None, "choice", inner, []])
        else:
            ops += inner

    def _if(self, node: nodes.If, ops: list[Operation]) -> None:
        kind = asked(node.test)
        inner: list[Operation] = []
        other: list[Operation] = []
        if kind not in UNTAKEN:
            self._body(node.body, inner)
        else:
            # Names bound there are still bound, but nothing runs at import.
            self._unrun(node.body)
        if kind not in TAKEN:
            self._body(node.orelse, other)
        inner, other = (_unless_refused(node.body, inner), _unless_refused(node.orelse, other))
        test = self.expression(node.test)
        if inner or other or runs(test):
            ops.append(["if", node.fromlineno or 0, test, kind, inner, other])

    def _store(
        self,
        target: nodes.NodeNG,
        value: Expression,
        node: nodes.NodeNG,
        ops: list[Operation],
        *,
        augments: bool = False,
    ) -> None:
        match target:
            case nodes.AssignName():
                self.name(target, value)
                binding = self.bindings.of(target)
                if binding is not None and binding.is_global and self.scopes[self.here].kind == "function":
                    ops.append(["gs", node.lineno or 0, binding.name])
            case nodes.AssignAttr():
                owner = self.expression(target.expr)
                self._remember_self(target, value)
                self._add_store(ops, "sa", node, [owner, target.attrname, value])
            case nodes.Subscript():
                given = [self.expression(target.value), self.expression(target.slice), value]
                self._add_store(ops, "si", node, [*given, AUGMENTS] if augments else given)
            case nodes.Tuple() | nodes.List():
                self._add(ops, "i", node, value)
                for position, element in enumerate(parts(target)):
                    if isinstance(element, nodes.Starred):
                        self._store(element.value, value, node, ops)
                    else:
                        self._store(element, ["at", value, position] if value is not None else None, node, ops)

    def _add_store(self, ops: list[Operation], what: str, node: nodes.NodeNG, given: Sequence[object]) -> None:
        if given[0] is not None:
            ops.append([what, node.fromlineno or 0, *given])

    def _remember_self(self, target: nodes.AssignAttr, value: Expression) -> None:
        """Note what a method assigns to an attribute of its first parameter."""
        scope = self.scopes[self.here]
        if value is None or scope.kind != "function" or not scope.params or not isinstance(target.expr, nodes.Name):
            return
        outer = self.scopes[scope.outer]
        if outer.kind == "class" and target.expr.name == scope.params[0]:
            outer.stores.setdefault(target.attrname, []).append((self.here, value))

    def _import(self, node: nodes.Import) -> None:
        at_import = self._runs_at_import()
        for name, alias in node.names:
            if at_import:
                self.imports.append((node.fromlineno or 0, name, []))
            bound = alias or name.partition(".")[0]
            self._imported(node, bound, ["im", name if alias else bound])

    def _import_from(self, node: nodes.ImportFrom) -> None:
        base = self.source.absolute(node.modname, node.level)
        if base is None:
            return
        if self._runs_at_import():
            self.imports.append((node.fromlineno or 0, base, [name for name, _ in node.names]))
        for name, alias in node.names:
            if name != "*":
                self._imported(node, alias or name, ["fr", base, name])

    def _imported(self, node: nodes.NodeNG, bound: str, value: Expression) -> None:
        scope = self.bindings.scope_of(node)
        target = self.bindings.target(bound, scope)
        number = self.place(target)
        self.scopes[number].names.setdefault(self.spelled(bound, target), []).append(value)

    def _runs_at_import(self) -> bool:
        here = self.here
        while here > 0 and self.scopes[here].kind == "class":
            here = self.scopes[here].outer
        return here == 0 and not self.unrun


def _fields(body: Iterable[nodes.NodeNG]) -> Iterator[str]:
    """The attributes of its objects that the body of a class declares."""
    for statement in body:
        match statement:
            case nodes.AnnAssign(target=nodes.AssignName(name=name), annotation=annotation):
                text = annotation.as_string()
                if not any(word in text for word in _NO_FIELDS):
                    yield name


def _expected(handler: nodes.ExceptHandler) -> bool:
    """Whether a handler is for something that is often missing: a module, a key, an attribute."""
    kinds = handler.type.elts if isinstance(handler.type, nodes.Tuple) else [handler.type]
    return any(isinstance(kind, nodes.Name) and kind.name in ABSENCE for kind in kinds)


def _goes_on_without(attempt: nodes.Try) -> bool:
    """Whether what follows runs only when a module is not there: ``try`` ends in ``return`` where it is."""
    *_, last = attempt.orelse or attempt.body
    return isinstance(last, nodes.Return) and any(map(_is_for_import, attempt.handlers))


def _is_for_import(handler: nodes.ExceptHandler) -> bool:
    """Whether a handler is for a module that is not there, and nothing else."""
    return isinstance(handler.type, nodes.Name) and handler.type.name in {"ImportError", "ModuleNotFoundError"}


def _asks_register(attempt: nodes.Try | nodes.TryStar) -> bool:
    """Whether a lookup is in a table that a method named for registering fills: what is asked for is expected there."""
    match attempt.body:
        case [
            nodes.Return(value=nodes.Subscript(value=nodes.Attribute(expr=nodes.Name(name=owner)) as table))
            | nodes.Assign(value=nodes.Subscript(value=nodes.Attribute(expr=nodes.Name(name=owner)) as table))
        ]:
            method = attempt.scope()
        case _:
            return False
    class_ = method.parent
    if (
        not isinstance(class_, nodes.ClassDef)
        or not isinstance(method, nodes.FunctionDef)
        or not method.args.args
        or method.args.args[0].name != owner
    ):
        return False
    return any(
        isinstance(filled.value, nodes.Attribute)
        and filled.value.attrname == table.attrname
        and filled.ctx is not None
        and filled.ctx.name == "Store"
        for other in class_.body
        if isinstance(other, nodes.FunctionDef) and other is not method and "register" in other.name.split("_")
        for filled in other.nodes_of_class(nodes.Subscript)
    )


def _answers(handler: nodes.ExceptHandler) -> bool:
    """Whether a handler takes more than that something is absent, and does not raise."""
    raises = any(True for statement in handler.body for _ in statement.nodes_of_class(nodes.Raise))
    return not raises and not _expected(handler)


def _unless_refused(body: list[nodes.NodeNG], operations: list[Operation]) -> list[Operation]:
    """A branch that ends by raising is taken when something is wrong: only that it ends is of interest."""
    return operations[-1:] if body and isinstance(body[-1], nodes.Raise) and operations else operations


def _holds_line(body: list[nodes.NodeNG], line: int | None) -> bool:
    """Whether a line is one of some statements."""
    return bool(body) and (body[0].fromlineno or 0) <= (line or 0) <= (body[-1].tolineno or 0)


def _exported(tree: nodes.Module) -> list[str] | None:
    """``__all__`` when it is written down as texts."""
    found: list[str] | None = None
    for statement in tree.body:
        match statement:
            case (
                nodes.Assign(targets=[nodes.AssignName(name="__all__")], value=value)
                | nodes.AnnAssign(target=nodes.AssignName(name="__all__"), value=value)
                | nodes.AugAssign(target=nodes.AssignName(name="__all__"), value=value)
            ):
                if not isinstance(value, (nodes.List, nodes.Tuple)):
                    return None
                found = (found or []) + [e.value for e in value.elts if isinstance(e, nodes.Const)]
    return found
