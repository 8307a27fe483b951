"""What is the smallest protocol that these calls need?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from astroid import nodes

from lint_rules.analysis.tidying import last_name, words


def spelled(calls: Mapping[str, tuple[nodes.Call, ...]]) -> str:
    """A protocol in one line, named for its methods, each with the parameters that its calls pass."""
    name = "Supports" + "".join(word.capitalize() for method in calls for word in words(method))
    return f"class {name}(Protocol): " + " ".join(_method(method, made) for method, made in calls.items())


def _method(name: str, calls: tuple[nodes.Call, ...]) -> str:
    word = "async def" if all(isinstance(call.parent, nodes.Await) for call in calls) else "def"
    return f"{word} {name}({', '.join(['self', *_parameters(calls)])}): ..."


def _parameters(calls: tuple[nodes.Call, ...]) -> Iterator[str]:
    """What a method must take: what only some calls pass has a default."""
    if any(isinstance(argument, nodes.Starred) for call in calls for argument in call.args):
        yield "*args"
    else:
        yield from _positional(calls)
    keywords = [{word.arg for word in call.keywords} for call in calls]
    named = sorted({word for each in keywords for word in each if word is not None})
    if named and not any(isinstance(argument, nodes.Starred) for call in calls for argument in call.args):
        yield "*"
    yield from (word if all(word in each for each in keywords) else f"{word}=..." for word in named)
    if any(None in each for each in keywords):
        yield "**kwargs"


def _positional(calls: tuple[nodes.Call, ...]) -> Iterator[str]:
    least = min(len(call.args) for call in calls)
    taken: set[str] = set()
    for place in range(max(len(call.args) for call in calls)):
        name = _name_of(call.args[place] for call in calls if place < len(call.args))
        if not name or name in taken:
            name = f"argument{place + 1}"
        taken.add(name)
        yield name if place < least else f"{name}=..."
    if taken:
        yield "/"


def _name_of(passed: Iterable[nodes.NodeNG]) -> str:
    """What all calls call an argument; empty when they don't agree."""
    names = {last_name(argument).lstrip("_") for argument in passed}
    return names.pop() if len(names) == 1 and "self" not in names else ""
