"""A picture of a graph as text: Mermaid or Graphviz's dot. Names are labels only, so that no name can break either."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final, Literal

Language = Literal["mermaid", "dot"]
LANGUAGES: Final[tuple[Language, ...]] = ("mermaid", "dot")
_MOST_EDGES: Final = 500
"""Mermaid refuses to draw more unless it is told how many there are."""
_MOST_TEXT: Final = 50_000
"""The same for characters."""


def drawn(
    language: Language,
    edges: Mapping[str, Sequence[str]],
    marked: Collection[str],
    *,
    title: str = "imports",
    mark: str = "impure",
    labels: Mapping[tuple[str, str], str] | None = None,
) -> Iterator[str]:
    """The lines of a picture.

    Args:
        language: what it is written in.
        edges: each node, and the nodes that it leads to.
        marked: nodes that stand out.
        title: what the picture shows, in a word.
        mark: what standing out means, in a word.
        labels: plain words beside arrows.
    """
    numbers = {node: f"n{number}" for number, node in enumerate(edges)}
    said = labels or {}
    arrows = [
        (numbers[node], numbers[to], said.get((node, to), ""))
        for node, others in edges.items()
        for to in others
        if to in numbers
    ]
    if language == "dot":
        yield from _dot(numbers, arrows, marked, title)
    else:
        yield from _mermaid(numbers, arrows, marked, mark)


def _dot(
    numbers: Mapping[str, str], arrows: Iterable[tuple[str, str, str]], marked: Collection[str], title: str
) -> Iterator[str]:
    yield f"digraph {title} {{"
    yield "  rankdir=LR;"
    yield '  node [shape=box, fontname="sans-serif"];'
    for node, number in numbers.items():
        look = ', style=filled, fillcolor="#f9d0c4", color="#b03000"' if node in marked else ""
        yield f"  {number} [label={_quoted(node)}{look}];"
    for start, end, label in arrows:
        yield f"  {start} -> {end}{f' [label={_quoted(label)}]' if label else ''};"
    yield "}"


def _mermaid(
    numbers: Mapping[str, str], arrows: Sequence[tuple[str, str, str]], marked: Collection[str], mark: str
) -> Iterator[str]:
    labels = {number: _entities(node) for node, number in numbers.items()}
    length = sum(len(number) + len(label) + 12 for number, label in labels.items()) + sum(
        20 + len(label) for _, _, label in arrows
    )
    if len(arrows) > _MOST_EDGES or length > _MOST_TEXT:
        yield f'%%{{init: {{"maxEdges": {len(arrows)}, "maxTextSize": {length}}}}}%%'
    yield "flowchart LR"
    for node, number in numbers.items():
        yield f'  {number}["{labels[number]}"]{f":::{mark}" if node in marked else ""}'
    for start, end, label in arrows:
        yield f"  {start} -->{f'|{label}|' if label else ''} {end}"
    yield f"  classDef {mark} fill:#f9d0c4,stroke:#b03000,color:#000"


def _quoted(text: str) -> str:
    """A string of dot."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _entities(text: str) -> str:
    """A text of Mermaid: what is no letter, digit, dot or line is written by its number."""
    return "".join(c if c.isalnum() or c in "._-/ " else f"#{ord(c)};" for c in text)
