"""From the expressions of a tree to those of a summary, each in terms of the scope that it stands in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final, cast

from astroid import nodes

from lint_rules.analysis.bindings import Bindings, Scope
from lint_rules.analysis.running.questions import asked
from lint_rules.analysis.source import Source
from lint_rules.analysis.summary import Expression, ScopeSummary

LONGEST_TEXT: Final = 100
"""Longer string constants decide nothing about what runs."""

_WITHIN: Final = frozenset({nodes.ListComp, nodes.SetComp, nodes.DictComp})
"""Comprehensions that run where they stand, as part of the scope around them."""
_SCHEME: Final = re.compile(r"(https?|ftps?|s3|gs|hdfs|file)(:|$)|\w+://")
FEW_MEMBERS: Final = 12
"""Comparisons with longer lists of constants are not decided."""


class Expressions:
    """Lowers expressions, and opens the scopes that they contain."""

    def __init__(self, source: Source, bindings: Bindings) -> None:
        self.source = source
        self.bindings = bindings
        self.scopes: list[ScopeSummary] = []
        self.number: dict[nodes.NodeNG, int] = {}
        self.pending: list[tuple[nodes.NodeNG, int]] = []
        self.imports: list[tuple[int, str, list[str]]] = []
        self.here = 0
        self.uncertain = 0
        self.caught = 0
        """How many ``try`` around the statement at hand catch what it raises."""
        self.unrun = 0
        """How many branches that no import takes are around it."""

    def open(self, node: nodes.NodeNG, kind: str, name: str, line: int) -> int:
        """Open a scope inside of the one at hand, and number it."""
        number = len(self.scopes)
        self.number[node] = number
        outer = self.here if number else -1
        self.scopes.append(ScopeSummary(kind, name, outer, line))  # type: ignore[arg-type] # one of ScopeKind
        return number

    def function(self, node: nodes.FunctionDef | nodes.Lambda) -> int:
        """Open the scope of a function; defaults and decorators belong to the scope around it."""
        is_lambda = isinstance(node, nodes.Lambda)
        name = "<lambda>" if is_lambda else node.name
        number = self.open(node, "lambda" if is_lambda else "function", name, node.fromlineno or 0)
        scope = self.scopes[number]
        arguments = node.args
        positional = [*arguments.posonlyargs, *(arguments.args or ())]
        scope.params = [p.name for p in (*positional, *arguments.kwonlyargs)]
        scope.positional = len(positional)
        scope.vararg, scope.kwarg = arguments.vararg, arguments.kwarg
        defaults = arguments.defaults or []
        for parameter, default in zip(positional[len(positional) - len(defaults) :], defaults, strict=False):
            scope.defaults[parameter.name] = self.expression(default)
        for parameter, keyword_default in zip(arguments.kwonlyargs, arguments.kw_defaults or (), strict=False):
            if keyword_default is not None:
                scope.defaults[parameter.name] = self.expression(keyword_default)
        if isinstance(node, nodes.FunctionDef) and node.decorators is not None:
            scope.decorators = [(d.fromlineno or 0, self.expression(d)) for d in node.decorators.nodes]
        if isinstance(node, nodes.AsyncFunctionDef):
            scope.lazy = "coroutine"
        self.pending.append((node, number))
        return number

    def bind(self, target: nodes.NodeNG, value: Expression) -> None:
        """Bind the targets of a loop."""
        match target:
            case nodes.AssignName():
                self.name(target, value)
            case nodes.Tuple() | nodes.List():
                for position, element in enumerate(parts(target)):
                    inner = element.value if isinstance(element, nodes.Starred) else element
                    self.bind(inner, ["at", value, position] if value is not None else None)

    def name(self, node: nodes.NodeNG, value: Expression) -> None:
        """Note what a name may be bound to, in the scope that has the name."""
        binding = self.bindings.of(node)
        if binding is None:
            return
        number = self.place(binding.scope)
        if number != self.here and value is not None:
            # A function assigns a name of an outer scope: the value must be read in the function's own terms.
            value = ["in", self.here, value]
        self.scopes[number].names.setdefault(self.spelled(binding.name, binding.scope), []).append(value)

    # Names

    def place(self, scope: Scope) -> int:
        """The lowered scope that holds the names of a scope: comprehensions are part of the scope around them."""
        while type(scope.node) in _WITHIN:
            assert scope.parent is not None
            scope = scope.parent
        return self.number.get(scope.node, 0)

    def spelled(self, name: str, scope: Scope) -> str:
        """Names of comprehensions must not be mistaken for names of the scope around them."""
        return f".{name}" if type(scope.node) in _WITHIN else name

    def up(self, number: int) -> int:
        """How many scopes out a lowered scope is."""
        steps, here = 0, self.here
        while here != number and here > 0:
            here = self.scopes[here].outer
            steps += 1
        return steps

    # Expressions

    def expression(self, node: nodes.NodeNG | None) -> Expression:
        """Lower an expression; None when nobody needs to know it."""
        match node:
            # The kinds that there are most of come first.
            case nodes.Name():
                return self._read(node)
            case nodes.Attribute():
                inner = self.expression(node.expr)
                return ["a", inner, node.attrname, node.lineno or 0] if inner is not None else None
            case nodes.Const():
                value = node.value
                if value is None or isinstance(value, (bool, int)):
                    return ["k", value] if not isinstance(value, int) or abs(value) < 1 << 53 else None
                return ["k", value] if isinstance(value, str) and len(value) <= LONGEST_TEXT else None
            case nodes.Call():
                return self._call(node)
            case None:
                return None
            case nodes.Subscript():
                inner, index = self.expression(node.value), self.expression(node.slice)
                return ["s", inner, index, node.lineno or 0] if inner is not None else _evaluated([index])
            case nodes.Tuple() | nodes.List() | nodes.Set():
                elements = [self._element(e) for e in parts(node)]
                if any(_matters(e) for e in elements):
                    return ["t", elements]
                return ["ks", _plain_values(node)] if elements and _plain(node) else ["t", []]
            case nodes.Dict():
                keys = [self.expression(key) for key, _ in items(node) if not isinstance(key, nodes.DictUnpack)]
                values = [self.expression(value) for _, value in items(node)]
                kept = [e for e in (*values, *(k for k in keys if runs(k))) if _matters(e)]
                return ["d", kept]
            case nodes.IfExp():
                test = self.expression(node.test)
                return ["?", test, asked(node.test), self.expression(node.body), self.expression(node.orelse)]
            case nodes.BoolOp():
                values = [self.expression(value) for value in node.values]
                return [node.op, values, [asked(value) for value in node.values]]
            case nodes.BinOp():
                left, right = self.expression(node.left), self.expression(node.right)
                if node.op == "/":
                    return ["/", left, right] if left is not None or right is not None else None
                if node.op == "%":
                    return ["j", [left, right]] if left is not None or right is not None else None
                if node.op == "+" and _begins_path(node):
                    return ["j", [left, right]]
                if node.op == "+":
                    return ["o", [left, right]] if _matters(left) or _matters(right) else None
                return _evaluated([left, right])
            case nodes.Compare(ops=[("in" | "not in" as op, nodes.Tuple() | nodes.List() | nodes.Set() as right)]) if (
                _plain(right)
            ):
                left = self.expression(node.left)
                return ["cmp", op, left, ["ks", _plain_values(right)]] if left is not None else None
            case nodes.Compare(ops=[("in" | "not in" as op, nodes.Name() | nodes.Attribute() as right)]):
                whole = self.expression(right)
                left = self.expression(node.left)
                return ["cmp", op, left, whole] if whole is not None else _evaluated([left])
            case nodes.Compare(ops=[("is" | "is not" | "==" | "!=" as op, right)]):
                sides = [self.expression(node.left), self.expression(right)]
                return ["cmp", op, *sides] if all(side is not None for side in sides) else _evaluated(sides)
            case nodes.UnaryOp(op="not"):
                value = self.expression(node.operand)
                return ["not", value] if value is not None else None
            case nodes.JoinedStr():
                values = [self.expression(v.value if isinstance(v, nodes.FormattedValue) else v) for v in node.values]
                return ["j", values] if any(map(_matters, values)) else None
            case nodes.NamedExpr():
                value = self.expression(node.value)
                self.name(node.target, value)
                return value
            case nodes.Await():
                value = self.expression(node.value)
                return ["aw", value] if value is not None else None
            case nodes.Yield() | nodes.YieldFrom():
                self._yield(node)
                return None
            case nodes.Starred():
                return self.expression(node.value)
            case nodes.Lambda():
                return ["f", self.function(node)]
            case nodes.ListComp() | nodes.SetComp() | nodes.DictComp():
                return self._comprehension(node)
            case nodes.GeneratorExp():
                first = self.expression(node.generators[0].iter)
                number = self.open(node, "generator", "<genexpr>", node.fromlineno or 0)
                self.scopes[number].lazy = "generator"
                self.pending.append((node, number))
                return ["u", [["el", first]], ["f", number]] if runs(first) else ["f", number]
            case _:
                return _evaluated([self.expression(child) for child in node.get_children()])

    def _call(self, node: nodes.Call) -> Expression:
        callee = self.expression(node.func)
        if _asks_for_url(node):
            # Nothing that is opened at import is a URL unless it is written down as one.
            return ["u", [callee], ["k", False]] if callee is not None else ["k", False]
        arguments: list[Expression] = [
            ["*", self.expression(a.value)] if isinstance(a, nodes.Starred) else self.expression(a) for a in node.args
        ]
        values = [self.expression(k.value) for k in node.keywords]
        if callee is None:
            return _evaluated([["el", part] if part is not None else None for part in (*arguments, *values)])
        keywords = [[k.arg, value] for k, value in zip(node.keywords, values, strict=True)]
        return ["c", callee, arguments, keywords, node.lineno or 0]

    def _element(self, node: nodes.NodeNG) -> Expression:
        """An element of a container; ``*`` runs through what it unpacks."""
        value = self.expression(node.value if isinstance(node, nodes.Starred) else node)
        return ["el", value] if isinstance(node, nodes.Starred) and value is not None else value

    def _yield(self, node: nodes.Yield | nodes.YieldFrom) -> None:
        """Note what is handed out; what is sent in may be anything."""
        scope = self.scopes[self.here]
        scope.lazy = scope.lazy or "generator"
        value = self.expression(node.value)
        if value is not None:
            what = "i" if isinstance(node, nodes.YieldFrom) else "y"
            scope.operations.append([what, node.fromlineno or 0, value])
            if what == "i":
                scope.operations.append(["y", node.fromlineno or 0, ["el", value]])

    def _comprehension(self, node: nodes.ListComp | nodes.SetComp | nodes.DictComp) -> Expression:
        first: list[Expression] = []
        for generator in node.generators:
            value = self.expression(generator.iter)
            self.bind(generator.target, ["el", value] if value is not None else None)
            first.append(["el", value] if value is not None else None)
            first += [self.expression(test) for test in generator.ifs]
        if isinstance(node, nodes.DictComp):
            key, value = self.expression(node.key), self.expression(node.value)
            first.append(key if runs(key) else None)
        else:
            value = self.expression(node.elt)
        kept = [e for e in first if runs(e)]
        result: Expression = ["t", [value] if value is not None else []]
        return ["u", kept, result] if kept else result

    def _read(self, node: nodes.Name) -> Expression:
        binding = self.bindings.of(node)
        if binding is None or binding.scope is self.bindings.module:
            return ["g", node.name]
        if (
            isinstance(binding.scope.node, nodes.ClassDef)
            and self.place(binding.scope) == self.here
            and binding.comes_after(node)
        ):
            # The body of a class reads what is around it until it binds the name itself.
            return ["g", node.name] if isinstance(binding.scope.node.parent, nodes.Module) else None
        number = self.place(binding.scope)
        spelled = self.spelled(binding.name, binding.scope)
        return ["g", spelled] if number == 0 else ["v", self.up(number), spelled]


def _evaluated(expressions: Iterable[Expression]) -> Expression:
    """Keep the parts that do something when they are evaluated."""
    kept = [part for part in expressions if runs(part)]
    return ["u", kept, None] if kept else None


def parts(node: nodes.Tuple | nodes.List | nodes.Set) -> list[nodes.NodeNG]:
    """The elements of a container that is written down."""
    return cast("list[nodes.NodeNG]", node.elts)


def items(node: nodes.Dict) -> list[tuple[nodes.NodeNG, nodes.NodeNG]]:
    """The keys and values of a dict that is written down."""
    return cast("list[tuple[nodes.NodeNG, nodes.NodeNG]]", node.items)


def _asks_for_url(call: nodes.Call) -> bool:
    """Whether a call asks if a text starts like a URL."""
    match call:
        case nodes.Call(func=nodes.Attribute(attrname="startswith"), args=[prefixes]):
            given = parts(prefixes) if isinstance(prefixes, nodes.Tuple) else [prefixes]
            texts = [part.value for part in given if isinstance(part, nodes.Const)]
            return bool(texts) and all(isinstance(text, str) and _SCHEME.match(text) for text in texts)
        case _:
            return False


def _plain(container: nodes.Tuple | nodes.List | nodes.Set) -> bool:
    """Whether a container is written down with a few texts and numbers only."""
    values = _plain_values(container)
    return len(values) == len(container.elts) <= FEW_MEMBERS


def _plain_values(container: nodes.Tuple | nodes.List | nodes.Set) -> list[Any]:
    return [e.value for e in parts(container) if isinstance(e, nodes.Const) and isinstance(e.value, (str, int))]


def _begins_path(node: nodes.NodeNG) -> bool:
    """Whether a sum begins with the text of an absolute path."""
    while isinstance(node, nodes.BinOp) and node.op == "+":
        node = node.left
    return isinstance(node, nodes.Const) and isinstance(node.value, str) and node.value.startswith("/")


def _matters(expression: Expression) -> bool:
    """Whether an element of a container is more than a constant."""
    return expression is not None and expression[0] != "k"


def runs(expression: Expression) -> bool:
    """Whether evaluating an expression may run code: anything but constants and plain names."""
    if expression is None or expression[0] in ("k", "ks", "g", "v", "f"):
        return False
    if expression[0] in ("t", "d", "o", "j", "and", "or"):
        return any(runs(e) for e in expression[1])
    if expression[0] == "?":
        return any(runs(e) for e in (expression[1], *expression[3:]))
    if expression[0] == "cmp":
        # Asking whether something is in a container is asking the container.
        return expression[1] in ("in", "not in") or runs(expression[2]) or runs(expression[3])
    if expression[0] == "not":
        return runs(expression[1])
    return True
