"""From the tree of a module to its summary."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import COMPREHENSIONS, Bindings, Scope
from lint_rules.analysis.source import Source
from lint_rules.analysis.summary import Expression, Operation, ScopeSummary, Summary

LONGEST_TEXT: Final = 100
"""Longer string constants decide nothing about what runs."""

PLATFORM: Final = frozenset(
    {"sys.platform", "sys.version_info", "os.name", "sys.implementation", "sys.maxsize", "platform.system"}
)


def summarise(source: Source, bindings: Bindings) -> Summary:
    """The summary of a module."""
    return _Lowering(source, bindings).summary()


class _Lowering:
    """Walks a tree once, scope by scope."""

    def __init__(self, source: Source, bindings: Bindings) -> None:
        self._source = source
        self._bindings = bindings
        self._scopes: list[ScopeSummary] = []
        self._number: dict[nodes.NodeNG, int] = {}
        self._pending: list[tuple[nodes.NodeNG, int]] = []
        self._imports: list[tuple[int, str, list[str]]] = []
        self._here = 0

    def summary(self) -> Summary:
        tree = self._source.tree
        self._open(tree, "module", "<module>", 0)
        self._body(tree.body, self._scopes[0].operations)
        while self._pending:
            node, number = self._pending.pop()
            self._here = number
            self._fill(node, self._scopes[number])
        stars = []
        for star in self._bindings.module.star_imports:
            name = self._source.absolute(star.modname, star.level)
            if name is not None:
                stars.append(name)
        source = self._source
        return Summary(
            source.name, source.path, source.is_package, self._scopes, stars, self._imports, _exported(tree)
        )

    # Scopes

    def _open(self, node: nodes.NodeNG, kind: str, name: str, line: int) -> int:
        number = len(self._scopes)
        self._number[node] = number
        outer = self._here if number else -1
        self._scopes.append(ScopeSummary(kind, name, outer, line))  # type: ignore[arg-type] # one of ScopeKind
        return number

    def _function(self, node: nodes.FunctionDef | nodes.Lambda) -> int:
        """Open the scope of a function; defaults and decorators belong to the scope around it."""
        is_lambda = isinstance(node, nodes.Lambda)
        name = "<lambda>" if is_lambda else node.name
        number = self._open(node, "lambda" if is_lambda else "function", name, node.fromlineno or 0)
        scope = self._scopes[number]
        arguments = node.args
        positional = [*arguments.posonlyargs, *(arguments.args or ())]
        scope.params = [p.name for p in (*positional, *arguments.kwonlyargs)]
        scope.positional = len(positional)
        scope.vararg, scope.kwarg = arguments.vararg, arguments.kwarg
        defaults = arguments.defaults or []
        for parameter, default in zip(positional[len(positional) - len(defaults) :], defaults, strict=False):
            scope.defaults[parameter.name] = self._expression(default)
        for parameter, keyword_default in zip(arguments.kwonlyargs, arguments.kw_defaults or (), strict=False):
            if keyword_default is not None:
                scope.defaults[parameter.name] = self._expression(keyword_default)
        if isinstance(node, nodes.FunctionDef) and node.decorators is not None:
            scope.decorators = [(d.fromlineno or 0, self._expression(d)) for d in node.decorators.nodes]
        if isinstance(node, nodes.AsyncFunctionDef):
            scope.lazy = "coroutine"
        self._pending.append((node, number))
        return number

    def _class(self, node: nodes.ClassDef) -> int:
        """Open the scope of a class and lower its body at once: it runs where it stands."""
        number = self._open(node, "class", node.name, node.fromlineno or 0)
        scope = self._scopes[number]
        scope.bases = [self._expression(base) for base in node.bases]
        scope.keywords = {k.arg: self._expression(k.value) for k in node.keywords if k.arg is not None}
        if node.decorators is not None:
            scope.decorators = [(d.fromlineno or 0, self._expression(d)) for d in node.decorators.nodes]
        before, self._here = self._here, number
        self._body(node.body, scope.operations)
        self._here = before
        return number

    def _fill(self, node: nodes.NodeNG, scope: ScopeSummary) -> None:
        match node:
            case nodes.Lambda():
                value = self._expression(node.body)
                if value is not None:
                    scope.operations.append(["r", scope.line, value])
            case nodes.GeneratorExp():
                # The first iterable was evaluated outside; the rest runs when somebody iterates.
                for index, generator in enumerate(node.generators):
                    value = self._expression(generator.iter)
                    self._bind(generator.target, ["el", value])
                    if index:
                        self._add(scope.operations, "i", generator.iter, value)
                    for test in generator.ifs:
                        self._add(scope.operations, "e", test, self._expression(test))
                value = self._expression(node.elt)
                if value is not None:
                    scope.operations.append(["y", scope.line, value])
            case nodes.FunctionDef():
                self._body(node.body, scope.operations)

    # Statements

    def _body(self, body: Iterable[nodes.NodeNG], operations: list[Operation]) -> None:
        for statement in body:
            self._statement(statement, operations)

    def _add(self, operations: list[Operation], what: str, node: nodes.NodeNG, value: Expression) -> None:
        if value is not None and (what != "e" or _runs(value)):
            operations.append([what, node.fromlineno or 0, value])

    def _statement(self, node: nodes.NodeNG, ops: list[Operation]) -> None:
        match node:
            case nodes.Expr():
                self._add(ops, "e", node, self._expression(node.value))
            case nodes.Assign():
                value = self._expression(node.value)
                self._add(ops, "e", node, value)
                for target in node.targets:
                    self._store(target, value, node, ops)
            case nodes.AnnAssign():
                if node.value is not None:
                    value = self._expression(node.value)
                    self._add(ops, "e", node, value)
                    self._store(node.target, value, node, ops)
            case nodes.AugAssign():
                value = self._expression(node.value)
                self._add(ops, "e", node, value)
                self._store(node.target, value, node, ops)
            case nodes.Return():
                value = self._expression(node.value)
                if value is not None:
                    ops.append(["r", node.fromlineno or 0, value])
            case nodes.If():
                self._if(node, ops)
            case nodes.For():
                value = self._expression(node.iter)
                self._add(ops, "i", node, value)
                self._bind(node.target, ["el", value] if value is not None else None)
                self._body(node.body, ops)
                self._body(node.orelse, ops)
            case nodes.While():
                self._add(ops, "e", node, self._expression(node.test))
                self._body(node.body, ops)
                self._body(node.orelse, ops)
            case nodes.With():
                for manager, target in node.items:
                    value = self._expression(manager)
                    self._add(ops, "w", node, value)
                    if target is not None:
                        self._store(target, ["en", value] if value is not None else None, node, ops)
                self._body(node.body, ops)
            case nodes.Try() | nodes.TryStar():
                self._body(node.body, ops)
                for handler in node.handlers:
                    self._body(handler.body, ops)
                self._body(node.orelse, ops)
                self._body(node.finalbody, ops)
            case nodes.Match():
                self._add(ops, "e", node, self._expression(node.subject))
                for case in node.cases:
                    if case.guard is not None:
                        self._add(ops, "e", node, self._expression(case.guard))
                    self._body(case.body, ops)
            case nodes.FunctionDef():
                number = self._function(node)
                self._name(node, ["def", number])
                ops.append(["def", node.fromlineno or 0, number])
            case nodes.ClassDef():
                number = self._class(node)
                self._name(node, ["def", number])
                ops.append(["def", node.fromlineno or 0, number])
            case nodes.Import():
                self._import(node)
            case nodes.ImportFrom():
                self._import_from(node)
            case nodes.Raise() | nodes.Assert():
                parts = [node.exc, node.cause] if isinstance(node, nodes.Raise) else [node.test, node.fail]
                for part in parts:
                    self._add(ops, "e", node, self._expression(part))
            case nodes.Delete():
                for target in node.targets:
                    if isinstance(target, nodes.DelAttr):
                        self._add_store(ops, "da", node, [self._expression(target.expr), target.attrname])
                    elif isinstance(target, nodes.Subscript):
                        parts_ = [self._expression(target.value), self._expression(target.slice)]
                        self._add_store(ops, "di", node, parts_)

    def _if(self, node: nodes.If, ops: list[Operation]) -> None:
        kind = _test_kind(node.test)
        inner: list[Operation] = []
        other: list[Operation] = []
        if kind not in ("typing", "main"):
            self._body(node.body, inner)
        else:
            # Names bound there are still bound, but nothing runs at import.
            self._body(node.body, [])
        if kind not in ("not-typing",):
            self._body(node.orelse, other)
        test = self._expression(node.test)
        if inner or other or test is not None:
            ops.append(["if", node.fromlineno or 0, test, kind, inner, other])

    def _store(self, target: nodes.NodeNG, value: Expression, node: nodes.NodeNG, ops: list[Operation]) -> None:
        match target:
            case nodes.AssignName():
                self._name(target, value)
            case nodes.AssignAttr():
                owner = self._expression(target.expr)
                self._remember_self(target, value)
                self._add_store(ops, "sa", node, [owner, target.attrname, value])
            case nodes.Subscript():
                self._add_store(
                    ops, "si", node, [self._expression(target.value), self._expression(target.slice), value]
                )
            case nodes.Tuple() | nodes.List():
                for position, element in enumerate(target.elts):
                    if isinstance(element, nodes.Starred):
                        self._store(element.value, value, node, ops)
                    else:
                        self._store(element, ["at", value, position] if value is not None else None, node, ops)

    def _add_store(self, ops: list[Operation], what: str, node: nodes.NodeNG, parts: list[object]) -> None:
        if parts[0] is not None:
            ops.append([what, node.fromlineno or 0, *parts])

    def _remember_self(self, target: nodes.AssignAttr, value: Expression) -> None:
        """Note what a method assigns to an attribute of its first parameter."""
        scope = self._scopes[self._here]
        if value is None or scope.kind != "function" or not scope.params or not isinstance(target.expr, nodes.Name):
            return
        outer = self._scopes[scope.outer]
        if outer.kind == "class" and target.expr.name == scope.params[0]:
            outer.stores.setdefault(target.attrname, []).append((self._here, value))

    def _bind(self, target: nodes.NodeNG, value: Expression) -> None:
        """Bind the targets of a loop."""
        match target:
            case nodes.AssignName():
                self._name(target, value)
            case nodes.Tuple() | nodes.List():
                for position, element in enumerate(target.elts):
                    inner = element.value if isinstance(element, nodes.Starred) else element
                    self._bind(inner, ["at", value, position] if value is not None else None)

    def _name(self, node: nodes.NodeNG, value: Expression) -> None:
        """Note what a name may be bound to, in the scope that has the name."""
        binding = self._bindings.of(node)
        if binding is None:
            return
        number = self._place(binding.scope)
        if number != self._here and value is not None:
            # A function assigns a name of an outer scope: the value must be read in the function's own terms.
            value = ["in", self._here, value]
        self._scopes[number].names.setdefault(self._spelled(binding.name, binding.scope), []).append(value)

    def _import(self, node: nodes.Import) -> None:
        at_import = self._runs_at_import()
        for name, alias in node.names:
            if at_import:
                self._imports.append((node.fromlineno or 0, name, []))
            bound = alias or name.partition(".")[0]
            self._imported(node, bound, ["im", name if alias else bound])

    def _import_from(self, node: nodes.ImportFrom) -> None:
        base = self._source.absolute(node.modname, node.level)
        if base is None:
            return
        if self._runs_at_import():
            self._imports.append((node.fromlineno or 0, base, [name for name, _ in node.names]))
        for name, alias in node.names:
            if name != "*":
                self._imported(node, alias or name, ["fr", base, name])

    def _imported(self, node: nodes.NodeNG, bound: str, value: Expression) -> None:
        scope = self._bindings.scope_of(node)
        target = self._bindings.target(bound, scope)
        number = self._place(target)
        self._scopes[number].names.setdefault(self._spelled(bound, target), []).append(value)

    def _runs_at_import(self) -> bool:
        return self._scopes[self._here].kind in ("module", "class")

    # Names

    def _place(self, scope: Scope) -> int:
        """The lowered scope that holds the names of a scope: comprehensions are part of the scope around them."""
        while isinstance(scope.node, COMPREHENSIONS) and not isinstance(scope.node, nodes.GeneratorExp):
            assert scope.parent is not None
            scope = scope.parent
        return self._number.get(scope.node, 0)

    def _spelled(self, name: str, scope: Scope) -> str:
        """Names of comprehensions must not be mistaken for names of the scope around them."""
        inside = isinstance(scope.node, COMPREHENSIONS) and not isinstance(scope.node, nodes.GeneratorExp)
        return f".{name}" if inside else name

    def _up(self, number: int) -> int:
        """How many scopes out a lowered scope is."""
        steps, here = 0, self._here
        while here != number and here > 0:
            here = self._scopes[here].outer
            steps += 1
        return steps

    # Expressions

    def _expression(self, node: nodes.NodeNG | None) -> Expression:
        match node:
            case None:
                return None
            case nodes.Const():
                value = node.value
                if value is None or isinstance(value, (bool, int)):
                    return ["k", value] if not isinstance(value, int) or abs(value) < 1 << 53 else None
                return ["k", value] if isinstance(value, str) and len(value) <= LONGEST_TEXT else None
            case nodes.Name():
                return self._read(node)
            case nodes.Attribute():
                inner = self._expression(node.expr)
                return ["a", inner, node.attrname, node.fromlineno or 0] if inner is not None else None
            case nodes.Call():
                return self._call(node)
            case nodes.Subscript():
                inner, index = self._expression(node.value), self._expression(node.slice)
                return ["s", inner, index, node.fromlineno or 0] if inner is not None else _evaluated([index])
            case nodes.Tuple() | nodes.List() | nodes.Set():
                elements = [self._expression(e.value if isinstance(e, nodes.Starred) else e) for e in node.elts]
                return ["t", elements] if any(_matters(e) for e in elements) else ["t", []]
            case nodes.Dict():
                keys = [self._expression(key) for key, _ in node.items if not isinstance(key, nodes.DictUnpack)]
                values = [self._expression(value) for _, value in node.items]
                kept = [e for e in (*values, *(k for k in keys if _runs(k))) if _matters(e)]
                return ["d", kept]
            case nodes.IfExp():
                test = self._expression(node.test)
                both = ["o", [self._expression(node.body), self._expression(node.orelse)]]
                return ["u", [test], both] if _runs(test) else both
            case nodes.BoolOp():
                return ["o", [self._expression(value) for value in node.values]]
            case nodes.BinOp():
                left, right = self._expression(node.left), self._expression(node.right)
                if node.op == "/":
                    return ["/", left, right] if left is not None or right is not None else None
                if node.op == "+":
                    return ["o", [left, right]] if _matters(left) or _matters(right) else None
                return _evaluated([left, right])
            case nodes.Compare(ops=[("is" | "is not" | "==" | "!=" as op, right)]):
                sides = [self._expression(node.left), self._expression(right)]
                return ["cmp", op, *sides] if all(side is not None for side in sides) else _evaluated(sides)
            case nodes.UnaryOp(op="not"):
                value = self._expression(node.operand)
                return ["not", value] if value is not None else None
            case nodes.NamedExpr():
                value = self._expression(node.value)
                self._name(node.target, value)
                return value
            case nodes.Await():
                value = self._expression(node.value)
                return ["aw", value] if value is not None else None
            case nodes.Yield() | nodes.YieldFrom():
                return self._yield(node)
            case nodes.Starred():
                return self._expression(node.value)
            case nodes.Lambda():
                return ["f", self._function(node)]
            case nodes.ListComp() | nodes.SetComp() | nodes.DictComp():
                return self._comprehension(node)
            case nodes.GeneratorExp():
                first = self._expression(node.generators[0].iter)
                number = self._open(node, "generator", "<genexpr>", node.fromlineno or 0)
                self._scopes[number].lazy = "generator"
                self._pending.append((node, number))
                return ["u", [["el", first]], ["f", number]] if _runs(first) else ["f", number]
            case _:
                return _evaluated([self._expression(child) for child in node.get_children()])

    def _call(self, node: nodes.Call) -> Expression:
        callee = self._expression(node.func)
        arguments: list[Expression] = [
            ["*", self._expression(a.value)] if isinstance(a, nodes.Starred) else self._expression(a) for a in node.args
        ]
        keywords = [[k.arg, self._expression(k.value)] for k in node.keywords]
        if callee is None:
            return _evaluated([*arguments, *(value for _, value in keywords)])
        return ["c", callee, arguments, keywords, node.fromlineno or 0]

    def _yield(self, node: nodes.Yield | nodes.YieldFrom) -> Expression:
        scope = self._scopes[self._here]
        scope.lazy = scope.lazy or "generator"
        value = self._expression(node.value)
        if value is not None:
            what = "y" if isinstance(node, nodes.Yield) else "i"
            scope.operations.append([what, node.fromlineno or 0, value])
            if what == "i":
                scope.operations.append(["y", node.fromlineno or 0, ["el", value]])
        return None

    def _comprehension(self, node: nodes.ListComp | nodes.SetComp | nodes.DictComp) -> Expression:
        first: list[Expression] = []
        for generator in node.generators:
            value = self._expression(generator.iter)
            self._bind(generator.target, ["el", value] if value is not None else None)
            first.append(["el", value] if value is not None else None)
            first += [self._expression(test) for test in generator.ifs]
        if isinstance(node, nodes.DictComp):
            key, value = self._expression(node.key), self._expression(node.value)
            first.append(key if _runs(key) else None)
        else:
            value = self._expression(node.elt)
        kept = [e for e in first if _runs(e)]
        result: Expression = ["t", [value] if value is not None else []]
        return ["u", kept, result] if kept else result

    def _read(self, node: nodes.Name) -> Expression:
        binding = self._bindings.of(node)
        if binding is None:
            return ["g", node.name]
        number = self._place(binding.scope)
        spelled = self._spelled(binding.name, binding.scope)
        return ["g", spelled] if number == 0 else ["v", self._up(number), spelled]


def _evaluated(parts: Iterable[Expression]) -> Expression:
    """Keep the parts that do something when they are evaluated."""
    kept = [part for part in parts if _runs(part)]
    return ["u", kept, None] if kept else None


def _matters(expression: Expression) -> bool:
    """Whether an element of a container is more than a constant."""
    return expression is not None and expression[0] != "k"


def _runs(expression: Expression) -> bool:
    """Whether evaluating an expression may run code: anything but constants and plain names."""
    if expression is None or expression[0] in ("k", "g", "v", "f"):
        return False
    if expression[0] in ("t", "d", "o"):
        return any(_runs(e) for e in expression[1])
    if expression[0] == "cmp":
        return _runs(expression[2]) or _runs(expression[3])
    if expression[0] == "not":
        return _runs(expression[1])
    return True


def _test_kind(test: nodes.NodeNG) -> str:
    """What a test asks, as far as it decides whether code runs at import."""
    match test:
        case nodes.Name(name="TYPE_CHECKING") | nodes.Attribute(attrname="TYPE_CHECKING"):
            return "typing"
        case nodes.UnaryOp(op="not", operand=nodes.Name(name="TYPE_CHECKING")):
            return "not-typing"
        case nodes.UnaryOp(op="not", operand=nodes.Attribute(attrname="TYPE_CHECKING")):
            return "not-typing"
        case nodes.Compare(left=nodes.Name(name="__name__"), ops=[("==", nodes.Const(value="__main__"))]):
            return "main"
        case nodes.Compare(left=nodes.Const(value="__main__"), ops=[("==", nodes.Name(name="__name__"))]):
            return "main"
        case nodes.BoolOp(op="and"):
            return "main" if any(_test_kind(value) == "main" for value in test.values) else ""
    asked = {name.as_string() for name in test.nodes_of_class((nodes.Attribute, nodes.Name))}
    return "platform" if asked & PLATFORM else ""


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
