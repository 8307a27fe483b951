"""Which class or function does a line belong to?"""

from __future__ import annotations

from bisect import bisect_right

from astroid import nodes

Frame = nodes.Module | nodes.ClassDef | nodes.FunctionDef


def scope_at(module: nodes.Module, line: int) -> str:
    """The classes and functions around a line, with dots between; empty at the top of a module."""
    names = []
    inner: nodes.NodeNG | None = frame_at(module, line)
    while inner is not None:
        if isinstance(inner, (nodes.ClassDef, nodes.FunctionDef)):
            names.append(inner.name)
        inner = inner.parent
    return ".".join(reversed(names))


def frame_at(module: nodes.Module, line: int) -> Frame:
    """The innermost class or function around a line, or the module. The tree may be Pylint's own."""
    frame: Frame = module
    inner: nodes.NodeNG | None = module
    while inner is not None:
        if isinstance(inner, Frame):
            frame = inner
        inner = _statement(inner, line)
    return frame


def _statement(around: nodes.NodeNG, line: int) -> nodes.NodeNG | None:
    """What a statement holds at a line: classes and functions stand in statements only, and those in their order."""
    for name in ("body", "handlers", "orelse", "finalbody", "cases"):
        held = getattr(around, name, None)
        if isinstance(held, list):
            before = bisect_right(held, line, key=lambda one: one.fromlineno or 0)
            if before and (held[before - 1].tolineno or 0) >= line:
                found: nodes.NodeNG = held[before - 1]
                return found
    return None
