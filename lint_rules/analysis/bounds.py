"""How many steps does this loop take, as far as the text says?"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from astroid import nodes

from lint_rules.analysis.names import Names

_WRAPPING: Final = frozenset({"enumerate", "iter", "list", "reversed", "set", "sorted", "tuple"})
_SHORT: Final = frozenset({"all", "any", "filter", "iter", "map", "next", "enumerate", "zip"})
"""Builtins that do not run through all of what they are given, or only later."""
_LARGEST_POWER: Final = 64
_MAXUNICODE: Final = 0x10FFFF
Loop = nodes.For | nodes.ListComp | nodes.SetComp | nodes.DictComp | nodes.GeneratorExp


class Bounds:
    """Counts the steps of the loops of one module."""

    def __init__(self, names: Names) -> None:
        self._names = names

    def steps(self, loop: Loop) -> int:
        """How many steps a loop takes with all loops in it, at least; what has no literal bound counts as one."""
        if isinstance(loop, nodes.For):
            if any(_leaves(loop)):
                return 1
            own = self._size(loop.iter) or 1
            inside: list[nodes.NodeNG] = list(loop.body)
        elif isinstance(loop, nodes.GeneratorExp) and not self._is_used_up(loop):
            return 1
        else:
            own = math.prod(self._size(generator.iter) or 1 for generator in loop.generators)
            inside = [loop.key, loop.value] if isinstance(loop, nodes.DictComp) else [loop.elt]
        return own * max([1, *(self.steps(inner) for part in inside for inner in loops(part))])

    def _is_used_up(self, generator: nodes.GeneratorExp) -> bool:
        """Whether a generator expression is passed to what runs through all of it."""
        call = generator.parent
        return isinstance(call, nodes.Call) and generator in call.args and not self._is(call.func, _SHORT)

    def _is(self, function: nodes.NodeNG, names: frozenset[str]) -> bool:
        return self._names.is_builtin(function, *names)

    def _size(self, iterable: nodes.NodeNG) -> int | None:
        """How many elements there are; None when the text does not say."""
        match self._names.origin(iterable):
            case nodes.Const(value=str() | bytes() as text):
                return len(text)
            case nodes.List(elts=elements) | nodes.Tuple(elts=elements) | nodes.Set(elts=elements):
                return len(elements)
            case nodes.Dict(items=pairs):
                return len(pairs)
            case nodes.Call() as call if not call.keywords or self._names.of(call.func) == "itertools.product":
                return self._called(call)
            case _:
                return None

    def _called(self, call: nodes.Call) -> int | None:
        if self._is(call.func, frozenset({"range"})):
            return self._range([self.number(argument) for argument in call.args])
        sizes = [self._size(argument) for argument in call.args]
        if self._is(call.func, _WRAPPING) and len(sizes) == 1:
            return sizes[0]
        if self._is(call.func, frozenset({"zip"})):
            known = [size for size in sizes if size is not None]
            return min(known, default=None) if len(known) == len(sizes) else None
        if self._names.of(call.func) == "itertools.product" and None not in sizes:
            repeat = next((self.number(k.value) for k in call.keywords if k.arg == "repeat"), 1)
            product = math.prod(size for size in sizes if size is not None)
            return product**repeat if repeat is not None and 0 <= repeat <= _LARGEST_POWER else None
        if self._names.of(call.func) == "itertools.permutations" and len(sizes) == 1 and sizes[0] is not None:
            return math.factorial(min(sizes[0], _LARGEST_POWER))
        return None

    @staticmethod
    def _range(numbers: list[int | None]) -> int | None:
        known = [number for number in numbers if number is not None]
        if not known or len(known) != len(numbers) or len(known) > 3 or known[2:] == [0]:
            return None
        return len(range(*known))

    def number(self, expression: nodes.NodeNG) -> int | None:
        """The number that an expression of literals is; None when it is none."""
        if self._names.of(expression) == "sys.maxunicode":
            return _MAXUNICODE
        match self._names.origin(expression):
            case nodes.Const(value=int() as number):
                return int(number)
            case nodes.UnaryOp(op="-", operand=operand):
                inner = self.number(operand)
                return -inner if inner is not None else None
            case nodes.BinOp(op=operator, left=left, right=right):
                first, second = self.number(left), self.number(right)
                return _computed(operator, first, second) if first is not None and second is not None else None
            case _:
                return None


def _computed(operator: str, left: int, right: int) -> int | None:
    match operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "//" if right:
            return left // right
        case "**" if 0 <= right <= _LARGEST_POWER and abs(left) <= _MAXUNICODE:
            return int(left**right)
        case "<<" if 0 <= right <= _LARGEST_POWER:
            return left << right
        case _:
            return None


def loops(node: nodes.NodeNG) -> Iterator[Loop]:
    """The outermost loops in some code, but for those in functions that it defines."""
    todo = [node]
    while todo:
        inner = todo.pop()
        if isinstance(inner, Loop):
            yield inner
        elif not isinstance(inner, (nodes.FunctionDef, nodes.Lambda, nodes.ClassDef)):
            todo += inner.get_children()


def _leaves(loop: nodes.For) -> Iterator[nodes.NodeNG]:
    """What may end a loop before its time."""
    todo: list[nodes.NodeNG] = list(loop.body)
    while todo:
        node = todo.pop()
        if isinstance(node, (nodes.Break, nodes.Return)):
            yield node
        elif not isinstance(node, (nodes.FunctionDef, nodes.Lambda, nodes.For, nodes.While)):
            todo += node.get_children()
