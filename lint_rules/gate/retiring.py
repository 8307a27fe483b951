"""What does a change on disk make void? Followed backwards along the links between modules.

An edit that leaves the summary of a module as it was concerns nobody but the module itself. One that moves lines
concerns those besides whose findings name a place there.
"""

from __future__ import annotations

import dataclasses
import json
import os
import time
import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from lint_rules.analysis.moves import only_moved
from lint_rules.analysis.place import Place
from lint_rules.analysis.summary import Summary
from lint_rules.engine.folders import names_in
from lint_rules.engine.linking import summarised
from lint_rules.engine.modules import Modules
from lint_rules.engine.project import Projects
from lint_rules.engine.tree import UnreadableSource
from lint_rules.gate import stamps
from lint_rules.gate.staleness import Comparison, Difference, Look, listing_text
from lint_rules.gate.stamps import MISSING, Version
from lint_rules.gate.store import Store

UNREADABLE: Final = ""
"""The facts of a module that has no summary."""
_MANY: Final = 100
"""Changed modules for which it is not worth while to see whether anybody would notice."""


class Told(NamedTuple):
    """What a module told its importers before."""

    name: str
    facts: str
    packed: bytes | None = None
    """Its summary, as the database has it."""


@dataclasses.dataclass(slots=True)
class Void:
    """What must leave the database, and what it must have instead."""

    findings: set[str]
    """Files whose findings hold no more."""
    modules: set[str]
    """Modules that tell their importers something else than before, or lead elsewhere."""
    moved: set[str] = dataclasses.field(default_factory=set)
    """Folders in which some name leads elsewhere."""
    same: dict[str, tuple[Version, str]] = dataclasses.field(default_factory=dict)
    """Modules that were changed and tell their importers the same, if perhaps of other lines, and their facts."""
    shifted: set[str] = dataclasses.field(default_factory=set)
    """Those among them that tell of other lines."""
    summaries: list[tuple[str, str, bytes]] = dataclasses.field(default_factory=list)
    folders: dict[str, tuple[str, str]] = dataclasses.field(default_factory=dict)
    declaring: dict[str, Version] = dataclasses.field(default_factory=dict)


def void(store: Store, world: int, compared: Comparison, *, files: Iterable[str], source_roots: Sequence[str]) -> Void:
    """What a difference makes void, inside of the transaction in which it was seen.

    Args:
        store: the cache.
        world: the rules and options of this run.
        compared: the database and the disk.
        files: what is to be checked.
        source_roots: the folders from which the project imports, as the settings have them.
    """
    difference, look = compared.difference, compared.look
    ask = store.connection.execute
    links = {p: json.loads(others) for p, others in ask("SELECT path, others FROM links WHERE world=?", (world,))}
    known = {p: (n, f) for p, n, f in ask("SELECT path, name, facts FROM modules WHERE world=?", (world,))}
    modules = Modules(source_roots)
    made = Void(set(), set())
    if difference.folders or difference.declaring:
        _ask_again(store, world, difference, look=look, modules=modules, made=made)
        for path in links.keys() | known.keys():
            name, facts = known.get(path, ("", UNREADABLE))
            if os.path.dirname(path) in made.moved or (facts != UNREADABLE and modules.name(path) != name):
                made.modules.add(path)
    backwards: dict[str, list[str]] = {}
    for path, others in links.items():
        for other in others:
            backwards.setdefault(other, []).append(path)
    # Where nobody listens it does not matter what a module tells, and nobody needs a summary of what is out of reach.
    heard = _closure(files, links) & backwards.keys()
    few = len(difference.modules) <= _MANY
    for path in difference.modules - made.modules:
        told = Told(*known[path], *(ask("SELECT packed FROM summaries WHERE path=?", (path,)).fetchone() or ()))
        if not (few and path in heard and _tells_the_same(path, modules.name(path), told, look, made)):
            made.modules.add(path)
    for path in made.shifted:
        # Findings name files by their absolute paths.
        named = (world, json.dumps(path)[1:-1])
        made.findings.update(file for (file,) in ask("SELECT path FROM files WHERE world=? AND instr(found, ?)", named))
    made.findings |= _closure(made.modules, backwards)
    return made


def retire(store: Store, world: int, generation: int, gone: Void) -> None:
    """Take out of the database what is void, unless another run has just done so in its own way.

    Raises:
        Unusable: the database cannot be written.
    """
    with store.writing():
        if store.generation(world) != generation:
            return
        many = store.connection.executemany
        many("DELETE FROM files WHERE world=? AND path=?", [(world, path) for path in gone.findings])
        for table in ("modules", "links"):
            rows = [(world, path) for path in gone.modules]
            many(f"DELETE FROM {table} WHERE world=? AND path=?", rows)  # noqa: S608 - our own names
        many("DELETE FROM summaries WHERE path=?", [(path,) for path in gone.modules])
        many("DELETE FROM answers WHERE world=? AND folder=?", [(world, folder) for folder in gone.moved])
        many(
            "UPDATE modules SET stamp=?, content=?, facts=? WHERE world=? AND path=?",
            [(*version, facts, world, path) for path, (version, facts) in gone.same.items()],
        )
        many("INSERT OR REPLACE INTO summaries VALUES (?,?,?)", gone.summaries)
        many(
            "INSERT OR REPLACE INTO folders VALUES (?,?,?,?)",
            [(world, path, *seen) for path, seen in gone.folders.items()],
        )
        many(
            "INSERT OR REPLACE INTO declaring VALUES (?,?,?,?)",
            [(world, path, *version) for path, version in gone.declaring.items()],
        )
        store.connection.execute("UPDATE worlds SET generation=generation+1 WHERE id=?", (world,))


def _ask_again(store: Store, world: int, difference: Difference, *, look: Look, modules: Modules, made: Void) -> None:
    """Ask again what was asked of folders and declaring files that are not what they were."""
    ask = store.connection.execute
    for folder, text in ask("SELECT folder, files FROM answers WHERE world=?", (world,)):
        if any(modules.resolve(dotted, folder) != file for dotted, file in json.loads(text).items()):
            made.moved.add(folder)
    projects = Projects(modules)
    for path, place in ask("SELECT path, place FROM files WHERE world=?", (world,)):
        if not os.path.exists(path) or place_text(modules.name(path), projects.place(path)) != place:
            made.findings.add(path)
    now = time.time_ns()
    for folder in difference.folders | modules.folders.asked.keys():
        seen = stamps.lasting(stamps.stamp(folder), now)
        names = modules.folders.listing(folder)
        made.folders[folder] = (seen if names_in(folder) == names else stamps.UNKNOWN, listing_text(names))
    made.declaring = {path: look.version(path) for path in projects.read | difference.declaring}


def _tells_the_same(path: str, name: str, told: Told, look: Look, made: Void) -> bool:
    """Whether the importers of a changed module would notice, unless they name its lines."""
    version = look.version(path)
    if version.content == MISSING or name != told.name:
        return False
    try:
        summary = summarised(path, name)[0]
    except (OSError, UnreadableSource, RecursionError):
        return False
    text = summary.to_json().encode("utf-8", "surrogatepass")
    facts = stamps.digest(text)
    is_same = facts == told.facts
    if stamps.version(path).content != version.content or not (is_same or _has_moved(told, summary)):
        return False
    if not is_same:
        made.shifted.add(path)
    made.same[path] = (version, facts)
    made.summaries.append((path, version.content, zlib.compress(text, 1)))
    return True


def _has_moved(told: Told, now: Summary) -> bool:
    """Whether a module tells what it told before, of other lines."""
    try:
        text = zlib.decompress(told.packed or b"")
        before = Summary.from_json(text.decode("utf-8"))
        return stamps.digest(text) == told.facts and only_moved(before, now)
    except (ValueError, TypeError, KeyError, AttributeError, zlib.error, RecursionError):
        # A row that we did not write, or a summary too deep to be compared.
        return False


def _closure(start: Iterable[str], links: Mapping[str, Iterable[str]]) -> set[str]:
    """All that can be reached."""
    found = set(start)
    open_ = list(found)
    while open_:
        for other in links.get(open_.pop(), ()):
            if other not in found:
                found.add(other)
                open_.append(other)
    return found


def place_text(name: str, place: Place) -> str:
    """All that a file's own check takes from the folders around and from what the project declares, as a text."""
    return json.dumps([name, place.parts, place.in_package, sorted(place.entry_points), place.shipped_along])
