"""Findings for reading: the source with the place marked, the proof, and once for each rule why it matters."""

from __future__ import annotations

import collections
import itertools
import pathlib
import re
from collections.abc import Iterable, Iterator
from typing import Final, TextIO

from lint_rules.report import excerpt, terminal
from lint_rules.report.problems import Background, Place, Problem, Report, Severity
from lint_rules.report.sources import Sources
from lint_rules.report.terminal import READABLE, Line, Look, Piece, flow
from lint_rules.report.visible import visible

_MARGIN: Final[Line] = (Piece("      "),)
_LITERAL: Final = re.compile(r"\s|[-*+] |\d+[.)] |```|>>> |\|")
"""How a line starts that must not be joined with its neighbours: indented, of a list, of code, of a table."""


def write(report: Report, out: TextIO) -> None:
    """Print a report the way the output can show it."""
    shown = terminal.look(out)
    terminal.emit(lines(report, shown), out, shown)


def plain(report: Report) -> Iterator[str]:
    """The text of a report for a file."""
    shown = Look(terminal.PLAIN_WIDTH, color=False, links=False, encoding="utf-8")
    for line in lines(report, shown):
        yield "".join(piece.text for piece in line).rstrip() + "\n"


def lines(report: Report, shown: Look) -> Iterator[Line]:
    """A report as lines of styled text."""
    sources = Sources(report.unseen)
    problems = sorted(set(report.problems), key=_order)
    for path, group in itertools.groupby(problems, key=lambda problem: problem.place.path):
        of_file = list(group)
        place = of_file[0].place
        count = Piece(f" ({_count(len(of_file), 'finding')})", "quiet")
        yield from flow([_path(place, "title", visible(path, shown.encoding)), count], shown.width)
        yield ()
        for problem in of_file:
            yield from _problem(problem, report, sources, shown)
            yield ()
    yield from _reasons(problems, report, shown)
    yield from _summary(problems, shown)


def _order(problem: Problem) -> tuple[object, ...]:
    place = problem.place
    span = (place.line, place.column, place.end_line or 0, place.end_column or 0)
    return (place.path, *span, problem.code, problem.message, repr(problem.steps))


def _problem(problem: Problem, report: Report, sources: Sources, shown: Look) -> Iterator[Line]:
    places = [problem.place, *(step.place for step in problem.steps)]
    margin = max(len(str(max(place.line, place.end_line or 0))) for place in places) + 1
    first, *further = problem.message.strip("\n").split("\n")
    background = report.backgrounds.get(problem.symbol)
    head = [
        _name(problem.code, problem.symbol, problem.severity, background, shown),
        Piece(": "),
        Piece(visible(first, shown.encoding), "strong"),
    ]
    yield from flow(head, shown.width, later=(Piece("  "),))
    bar = Piece(f"{' ' * margin} {shown.bar}", "gutter")
    yield _pointer(problem.place, sources, Piece(f"{' ' * margin}--> ", "gutter"), shown)
    rows = excerpt.excerpt(sources, problem.place, _room(margin, shown), shown.encoding)
    if rows:
        yield (bar,)
        yield from _rows(rows, margin, "^", problem.severity, shown)
    if further or problem.steps:
        yield (bar,)
    for more in further:
        # Pylint adds what it compared, such as the code that two files share, in further lines of the message.
        yield (bar, Piece(" "), Piece(visible(more.expandtabs(excerpt.TAB), shown.encoding)))
    for number, step in enumerate(problem.steps, 1):
        label = Piece(f"{number}. ", "proof")
        indent = Piece(" " * len(label.text))
        text = Piece(visible(step.text, shown.encoding), "proof")
        yield from flow([text], shown.width, (bar, Piece(" "), label), (bar, Piece(" "), indent))
        arrow = Piece(f" {' ' * len(label.text)}--> ", "gutter")
        yield (bar, *_pointer(step.place, sources, arrow, shown))
        rows = excerpt.excerpt(sources, step.place, _room(margin, shown), shown.encoding, first_only=True)
        yield from _rows(rows, margin, "-", "proof", shown)


def _rows(rows: Iterable[excerpt.Row], margin: int, mark: str, style: str, shown: Look) -> Iterator[Line]:
    for row in rows:
        if row.number is None:
            yield (Piece(f"{'...':<{margin + 1}}", "gutter"),)
            continue
        yield (Piece(f"{row.number:>{margin}} {shown.bar}", "gutter"), Piece(" "), Piece(row.text))
        if row.mark:
            offset, length = row.mark
            yield (
                Piece(f"{' ' * margin} {shown.bar}", "gutter"),
                Piece(" " * (offset + 1)),
                Piece(mark * length, style),
            )


def _room(margin: int, shown: Look) -> int:
    return shown.width - margin - len(" | ")


def _pointer(place: Place, sources: Sources, arrow: Piece, shown: Look) -> Line:
    """The place in the form that editors and terminals open on a click; columns count from 1 there."""
    where = f"{visible(place.path, shown.encoding)}:{place.line}"
    if place.column or place.end_column:
        where += f":{excerpt.column(sources, place) + 1}"
    return (arrow, _path(place, "place", where))


def _path(place: Place, style: str, text: str) -> Piece:
    file = pathlib.Path(place.file)
    try:
        return Piece(text, style, file.as_uri() if file.is_absolute() else None)
    except ValueError:
        # What Pylint calls a path is not always one.
        return Piece(text, style)


def _name(code: str, symbol: str, style: str, background: Background | None, shown: Look) -> Piece:
    return Piece(visible(f"{code} {symbol}", shown.encoding), style, background.docs if background else None)


def _reasons(problems: Iterable[Problem], report: Report, shown: Look) -> Iterator[Line]:
    """Why each rule that found something exists, told once."""
    width = min(shown.width, READABLE)
    margin: Line = (Piece("  "),)
    for position, (code, symbol, severity) in enumerate(sorted({(p.code, p.symbol, p.severity) for p in problems})):
        if position == 0:
            yield (Piece("Why", "title"),)
            yield ()
        background = report.backgrounds.get(symbol, Background(""))
        yield (_name(code, symbol, severity, background, shown),)
        for line in prose(background.rationale, width - 2, shown.encoding):
            yield (*margin, *line) if line else ()
        yield from ((*margin, *line) if line else () for line in links(background, width - 2, shown))
        yield ()


def links(background: Background, width: int, shown: Look) -> Iterator[Line]:
    """Where to read on, after an empty line; nothing when there is nothing."""
    if background.docs or background.talk:
        yield ()
    if background.docs:
        yield (Piece("docs  ", "quiet"), _address(background.docs, shown))
    for title, address in background.talk:
        yield from flow([Piece(visible(title, shown.encoding))], width, (Piece("talk  ", "quiet"),), _MARGIN)
        yield (*_MARGIN, _address(address, shown))


def _address(address: str, shown: Look) -> Piece:
    return Piece(visible(address, shown.encoding), "link", address)


def prose(text: str, width: int, encoding: str) -> Iterator[Line]:
    """Wrap paragraphs; lists and code keep their lines. Nothing for an empty text."""
    if not text.strip():
        return
    for position, paragraph in enumerate(re.split(r"\n\s*\n", text.strip())):
        if position:
            yield ()
        block = paragraph.split("\n")
        if any(_LITERAL.match(line) for line in block[1:]) or _LITERAL.match(block[0]):
            yield from ((Piece(visible(line.expandtabs(excerpt.TAB).rstrip(), encoding)),) for line in block)
        else:
            yield from flow([Piece(visible(" ".join(paragraph.split()), encoding))], width)


def _summary(problems: list[Problem], shown: Look) -> Iterator[Line]:
    if not problems:
        yield (Piece("No findings.", "strong"),)
        return
    findings: collections.Counter[tuple[str, str, Severity]] = collections.Counter()
    files: dict[tuple[str, str, Severity], set[str]] = collections.defaultdict(set)
    for problem in problems:
        rule = (problem.code, problem.symbol, problem.severity)
        findings[rule] += 1
        files[rule].add(problem.place.path)
    yield (Piece("Summary", "title"),)
    yield ()
    yield (Piece("findings  files  rule", "quiet"),)
    for rule, count in sorted(findings.items(), key=lambda item: (-item[1], item[0])):
        code, symbol, severity = rule
        numbers = f"{count:>8}  {len(files[rule]):>5}  "
        yield (Piece(numbers), Piece(visible(f"{code} {symbol}", shown.encoding), severity))
    every_file = {problem.place.path for problem in problems}
    yield (Piece(f"{len(problems):>8}  {len(every_file):>5}  in all", "strong"),)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
