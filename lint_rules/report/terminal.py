"""What an output can show, and how to print to it: styled for a person, plain for everything else."""

from __future__ import annotations

import dataclasses
import itertools
import os
import shutil
import sys
import types
import typing
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple, TextIO

from lint_rules.report.visible import cells

if typing.TYPE_CHECKING:
    from rich.console import Console

PLAIN_WIDTH: Final = 100
NARROWEST: Final = 20
READABLE: Final = 88
"""Prose that is wider than this is hard to read, however wide the window."""
STYLES: Final[Mapping[str, str]] = types.MappingProxyType(
    {
        "": "",
        "fatal": "bold red",
        "error": "bold red",
        "warning": "bold yellow",
        "refactor": "bold magenta",
        "convention": "bold blue",
        "info": "bold green",
        "strong": "bold",
        "title": "bold underline",
        "gutter": "blue",
        "place": "cyan",
        "proof": "bold cyan",
        "quiet": "dim",
        "link": "blue underline",
    }
)
"""Our names for rich's styles. All colours are of the sixteen that people choose for themselves."""
_LINKING_PROGRAMS: Final = frozenset(
    {"iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "rio", "Tabby", "WarpTerminal", "zed"}
)
_LINKING_TERMS: Final = ("xterm-kitty", "xterm-ghostty", "alacritty", "foot", "wezterm", "contour")
_LINKING_SINCE_VTE: Final = 5000


class Piece(NamedTuple):
    """A stretch of text in one style."""

    text: str
    style: str = ""
    link: str | None = None


Line = tuple[Piece, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Look:
    """What an output can show."""

    width: int = PLAIN_WIDTH
    color: bool = False
    links: bool = False
    encoding: str = "utf-8"

    @property
    def bar(self) -> str:
        """The line along an excerpt: drawn for people, ASCII where the text may go anywhere."""
        return "│" if self.color and self.encoding.lower().startswith("utf") else "|"


def look(out: TextIO, environ: Mapping[str, str] | None = None) -> Look:
    """Find out what an output can show.

    ``NO_COLOR`` wins over ``FORCE_COLOR``, which concerns the standard output only: a file stays plain. ``COLUMNS``
    is the width wherever it is set. ``FORCE_HYPERLINK`` decides about links where the terminal is not known.
    """
    environ = os.environ if environ is None else environ
    terminal = _is_terminal(out)
    color = terminal and environ.get("TERM") != "dumb"
    if environ.get("FORCE_COLOR") and (terminal or out is sys.stdout):
        color = True
    if environ.get("NO_COLOR"):
        color = False
    return Look(
        _width(out, environ, terminal=terminal),
        color,
        color and _links(environ, terminal=terminal),
        getattr(out, "encoding", None) or "utf-8",
    )


def emit(lines: Iterable[Line], out: TextIO, shown: Look) -> None:
    """Print lines. They are printed as they are: nothing is wrapped, cut or understood as markup."""
    if not shown.color:
        out.writelines("".join(piece.text for piece in line).rstrip() + "\n" for line in lines)
        return
    from rich.style import Style  # noqa: PLC0415 - plain output must not pay for it
    from rich.text import Text  # noqa: PLC0415 - as above

    console = _console(out, shown)
    styles = {name: Style.parse(style) for name, style in STYLES.items()}
    for line in lines:
        text = Text()
        for (name, link), stretch in itertools.groupby(line, key=lambda piece: (piece.style, piece.link)):
            style = styles[name] + Style(link=link) if link and shown.links else styles[name]
            text.append("".join(piece.text for piece in stretch), style)
        text.rstrip()
        console.print(text, soft_wrap=True)


def emit_markdown(text: str, out: TextIO, shown: Look) -> None:
    """Print a page of ours to a person."""
    from rich.markdown import Markdown  # noqa: PLC0415 - plain output must not pay for it

    page = Markdown(text, hyperlinks=shown.links, code_theme="ansi_dark")
    _console(out, shown).print(page, width=min(shown.width, READABLE))


def _console(out: TextIO, shown: Look) -> Console:
    from rich.console import Console  # noqa: PLC0415 - plain output must not pay for it

    # rich would find no colours where TERM says nothing; that there shall be some is decided already.
    known = os.environ.get("TERM", "dumb") not in {"", "dumb", "unknown"}
    return Console(
        file=out,
        force_terminal=True,
        color_system="auto" if known else "standard",
        width=shown.width,
        highlight=False,
    )


def flow(pieces: Iterable[Piece], width: int, first: Line = (), later: Line = ()) -> Iterator[Line]:
    """Wrap text at spaces. A word that is too long stays whole: a broken address or path is of no use.

    Args:
        pieces: the text.
        width: columns, with the margins.
        first: the margin of the first line.
        later: the margin of the others.
    """
    line, used, empty = [*first], sum(cells(piece.text) for piece in first), True
    glued = True
    for piece in pieces:
        for position, word in enumerate(piece.text.split(" ")):
            glued = glued if position == 0 else False
            if not word:
                continue
            needed = cells(word) + (0 if glued or empty else 1)
            if not empty and not glued and used + needed > width:
                yield tuple(line)
                line, used, empty = [*later], sum(cells(margin.text) for margin in later), True
                needed = cells(word)
            if not empty and not glued:
                # The space keeps the style within a piece, so that an underline does not break.
                line.append(Piece(" ", piece.style if position else "", piece.link if position else None))
            line.append(piece._replace(text=word))
            used += needed
            empty, glued = False, True
    yield tuple(line)


def _is_terminal(out: TextIO) -> bool:
    try:
        return out.isatty()
    except (AttributeError, ValueError):
        return False


def _width(out: TextIO, environ: Mapping[str, str], *, terminal: bool) -> int:
    columns = environ.get("COLUMNS", "")
    if columns.isascii() and columns.isdigit() and int(columns) > 0:
        width = int(columns)
    elif terminal:
        try:
            width = os.get_terminal_size(out.fileno()).columns
        except OSError:
            width = 0
        width = width or shutil.get_terminal_size((PLAIN_WIDTH, 24)).columns
    else:
        width = PLAIN_WIDTH
    return max(NARROWEST, width)


def _links(environ: Mapping[str, str], *, terminal: bool) -> bool:
    """Whether links are shown as links: by terminals that are known to; elsewhere they may show as rubbish."""
    forced = environ.get("FORCE_HYPERLINK")
    if forced is not None:
        return forced not in {"", "0"}
    if not terminal:
        return False
    vte = environ.get("VTE_VERSION", "")
    return (
        environ.get("TERM_PROGRAM") in _LINKING_PROGRAMS
        or environ.get("TERM", "").startswith(_LINKING_TERMS)
        or any(environ.get(mark) for mark in ("WT_SESSION", "KITTY_WINDOW_ID", "KONSOLE_VERSION", "DOMTERM"))
        or (vte.isascii() and vte.isdigit() and int(vte) >= _LINKING_SINCE_VTE)
    )
