"""What is the smallest protocol that these calls need?"""

from __future__ import annotations

import keyword
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
    keywords = [{word.arg for word in call.keywords if word.arg is not None} for call in calls]
    named = sorted(set[str]().union(*keywords))
    taken = {"self", *named}
    if any(isinstance(argument, nodes.Starred) for call in calls for argument in call.args):
        yield f"*{_fresh('args', taken)}"
    else:
        places = list(_places(calls, keywords))
        yield from _positional(calls, keywords, places)
        taken.update(places)
        named = [word for word in named if word not in places]
        if named:
            yield "*"
    yield from (word if all(word in each for each in keywords) else f"{word}=..." for word in named)
    if any(word.arg is None for call in calls for word in call.keywords):
        yield f"**{_fresh('kwargs', taken)}"


def _places(calls: tuple[nodes.Call, ...], keywords: list[set[str]]) -> Iterator[str]:
    """A name for each parameter that is passed by place."""
    taken = {"self"}
    for place in range(max(len(call.args) for call in calls)):
        passing = [(call, each) for call, each in zip(calls, keywords, strict=True) if place < len(call.args)]
        name = _name_of(call.args[place] for call, _ in passing)
        # What a call passes by place and by the same word are two parameters.
        if not name or name in taken or any(name in each for _, each in passing):
            name = _fresh(f"argument{place + 1}", taken.union(*keywords))
        taken.add(name)
        yield name


def _positional(calls: tuple[nodes.Call, ...], keywords: list[set[str]], places: list[str]) -> Iterator[str]:
    """The parameters that are passed by place; a word that other calls use for one must be its name."""
    only_by_place = next((n for n, name in enumerate(places) if any(name in each for each in keywords)), len(places))
    is_required = True
    for place, name in enumerate(places):
        if place == only_by_place and place:
            yield "/"
        passed = (place < len(call.args) or name in each for call, each in zip(calls, keywords, strict=True))
        is_required = is_required and all(passed)
        yield name if is_required else f"{name}=..."
    if places and only_by_place == len(places):
        yield "/"


def _name_of(passed: Iterable[nodes.NodeNG]) -> str:
    """What all calls call an argument; empty when they don't agree."""
    names = {last_name(argument).lstrip("_") for argument in passed}
    name = names.pop() if len(names) == 1 else ""
    # A constant is what this caller passes, not what the parameter is called in capitals.
    name = name.lower() if name.isupper() else name
    return "" if keyword.iskeyword(name) else name


def _fresh(name: str, taken: set[str]) -> str:
    """A name that nothing else has."""
    while name in taken:
        name += "_"
    return name
