"""What does a call in a function do to the world, by way of other modules of the project?

The summaries of the modules tell: which functions it leads to, through imports, classes and the objects that they keep.
Nothing is known of the arguments of the function that calls, except of what class the object of a method is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from astroid import nodes

from lint_rules.analysis.effects import Effect, Link
from lint_rules.analysis.handlers import enclosing_function
from lint_rules.analysis.running import outcome
from lint_rules.analysis.running.evaluation import Evaluator
from lint_rules.analysis.running.places import evaluated_at
from lint_rules.analysis.running.values import Class, Context, Instance, context
from lint_rules.analysis.source import Source
from lint_rules.analysis.tidying import last_name


class DistantEffects:
    """The effects of the calls of one module, followed through its project."""

    def __init__(self, source: Source, follow: Callable[[], Evaluator]) -> None:
        """Take how to follow code, which is asked only when somebody asks for the effects of a call."""
        self._path = source.path
        self._follow = follow

    def of_call(self, call: nodes.Call) -> Iterator[Effect]:
        """What a call that is a statement, or the manager of a ``with``, does; nothing where that is unknown."""
        function = enclosing_function(call)
        if function is None:
            return
        evaluator = self._follow()
        line = call.statement().fromlineno
        found = self._at(evaluator, function, line)
        for (family, kind, exemption, _), link in sorted(found.items(), key=lambda item: item[0]):
            # What the arguments do is not what the call does: their results are used.
            if family == "effect" and not exemption and last_name(call.func) in link.name.split("."):
                chain = list(_chain(link))
                steps = tuple(Link(step.name, step.file, step.line) for step in chain)
                handled = any(self._is_shielded(evaluator, step) for step in chain[1:])
                yield Effect(kind, chain[-1].name, steps, handled)

    def on_process(self, call: nodes.Call) -> frozenset[str]:
        """The kinds of state of the process that a call changes, be it for a while."""
        function = enclosing_function(call)
        if function is None:
            return frozenset()
        found = self._at(self._follow(), function, call.fromlineno)
        return frozenset(kind for (family, kind, *_), _ in found.items() if family == "process")

    def _at(self, evaluator: Evaluator, function: nodes.FunctionDef, line: int) -> outcome.Effects:
        """The effects of the expressions at a line of a function."""
        summary = evaluator.program.summary(self._path)
        for number, scope in enumerate(summary.scopes if summary is not None else ()):
            if (scope.kind, scope.name, scope.line) == ("function", function.name, function.fromlineno):
                frame = evaluator.frame(self._as_called(evaluator, number))
                evaluator.ask(frame.run(list(evaluated_at(scope.operations, line))))
                return frame.effects
        return {}

    def _as_called(self, evaluator: Evaluator, number: int) -> Context:
        """A scope as it runs when nothing is known of its arguments, but of what class the object of a method is."""
        scope = evaluator.scope(self._path, number)
        here = evaluator.plain_context(self._path, number)
        if here.outer is None or evaluator.scope(self._path, scope.outer).kind != "class" or not scope.positional:
            return here
        owner = Instance(Class(self._path, scope.outer, here.outer.outer or here.outer))
        return context(self._path, number, {scope.params[0]: (owner,)}, here.outer)

    @staticmethod
    def _is_shielded(evaluator: Evaluator, step: outcome.Link) -> bool:
        """Whether the function that makes this step answers the errors of it."""
        summary = evaluator.program.summary(step.file)
        return summary is not None and any(first <= step.line <= last for first, last in summary.shielded)


def _chain(link: outcome.Link | None) -> Iterator[outcome.Link]:
    while link is not None:
        yield link
        link = link.rest
