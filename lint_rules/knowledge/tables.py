"""The reader of the knowledge tables: what is known about libraries, one TOML file a subject.

A table answers one question about a qualified name ("what does calling it do?") with one of the answers that
its file explains. Users add and remove entries in their configuration; what they write is judged as strictly
as the packaged files, because a typing error that is silently ignored looks like a rule that does not work.
"""

from __future__ import annotations

import dataclasses
import difflib
import fnmatch
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, Literal, NamedTuple, cast

import tomli

HERE: Final = Path(__file__).parent
NO: Final = "-"
"""The value of an entry that takes its name out of a wider pattern."""
BELOW: Final = ".*"
"""The end of a pattern that stands for everything below a module or class."""

_USUAL: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*(?:\.\*)?")
"""Names that are well formed beyond doubt, which are nearly all of the thousands that each start reads."""
_REMOVAL: Final = ("!", "-")
_ALIASES: Final = "aliases"
_RETURNS: Final = "returns"
_FIELDS: Final = frozenset({"description", "names", "values", "default", "entries"})
_LONGEST_CHAIN: Final = 8
"""No alias leads further than this; without a limit a ring of aliases from a user would hang us."""

NameKind = Literal["qualified", "variable"]
"""What the names of a table are: dotted Python names, or names of environment variables."""


class InvalidKnowledge(ValueError):
    """An entry or a table that means nothing; the text is one clear line."""


@dataclasses.dataclass(frozen=True, slots=True)
class Table:
    """What is known about one subject."""

    name: str
    entries: Mapping[str, str]
    description: str = ""
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """The answers and what each means. Empty: an answer is a qualified name."""
    default: str | None = None
    """The answer of an entry that a user adds without one."""
    names: NameKind = "qualified"

    def find(self, name: str) -> str | None:
        """Answer for a name: by its own entry, else by the longest pattern that fits.

        Args:
            name: a canonical qualified name, or the name of an environment variable.
        """
        answer = self.entries.get(name)
        if answer is None:
            answer = self._by_pattern(name)
        return None if answer == NO else answer

    def _by_pattern(self, name: str) -> str | None:
        if self.names == "variable":
            fitting = [pattern for pattern in self.entries if "*" in pattern and fnmatch.fnmatchcase(name, pattern)]
            return self.entries[max(fitting, key=len)] if fitting else None
        for owner in _owners(name):
            answer = self.entries.get(owner + BELOW)
            if answer is not None:
                return answer
        return None


class Knowledge:
    """All tables, each read from its file when it is first asked for."""

    def __init__(self, additions: Sequence[str] = (), folder: Path = HERE) -> None:
        """Take the user's entries, and judge them.

        Args:
            additions: entries as ``"clients:foo.Bar=http"``, which adds or replaces one, or
                ``"!clients:requests.Session"``, which removes one. The table may be named in the singular. A
                removal may start with ``-`` too, but Pylint itself takes that for a switch where it comes first in a
                list.
            folder: where the TOML files are.

        Raises:
            InvalidKnowledge: an addition means nothing; the text names it, the cause, and what is possible.
        """
        self._files = {path.stem: path for path in sorted(folder.glob("*.toml"))}
        self._tables: dict[str, Table] = {}
        self._canonical: dict[str, str] = {}
        self._entries: dict[tuple[str, str], tuple[str, str] | None] = {}
        self._endings: dict[str, Mapping[str, frozenset[str]]] = {}
        self._leads: dict[str, set[str]] = {}
        for text in additions:
            table = self._changed(text.strip())
            self._tables[table.name] = table

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all tables, sorted."""
        return tuple(self._files)

    def table(self, name: str) -> Table:
        """Return a table by its name.

        Raises:
            KeyError: there is no such table; the text names those that there are.
        """
        table = self._tables.get(name)
        if table is None:
            if name not in self._files:
                raise KeyError(f"no knowledge table {name!r}; the tables are {', '.join(self._files)}")
            table = self._tables[name] = read(self._files[name])
        return table

    def endings(self, name: str) -> Mapping[str, frozenset[str]]:
        """The last names of the entries of a table, by their package; ``*`` stands for any."""
        known = self._endings.get(name)
        if known is None:
            found: dict[str, set[str]] = {}
            for entry in self.table(name).entries:
                found.setdefault(_package(entry), set()).add(entry.rpartition(".")[2])
            known = self._endings[name] = {package: frozenset(last) for package, last in found.items()}
        return known

    def reached(self, packages: Iterable[str]) -> frozenset[str]:
        """Some packages, and those at which code gets through them: what stands for another, or makes its objects."""
        if not self._leads:
            for source, target in (*self.table(_ALIASES).entries.items(), *self.table(_RETURNS).entries.items()):
                self._leads.setdefault(_package(source), set()).add(_package(target))
        found: set[str] = set()
        todo = list(packages)
        while todo:
            package = todo.pop()
            if package not in found:
                found.add(package)
                todo += self._leads.get(package, ())
        return frozenset(found)

    def canonical(self, qualified: str) -> str:
        """Return the one spelling of a qualified name that the tables use.

        An alias of a class or module holds for everything below it too.
        """
        known = self._canonical.get(qualified)
        if known is None:
            known = self._canonical[qualified] = self._without_aliases(qualified)
        return known

    def entry(self, qualified: str, table: Table) -> tuple[str, str] | None:
        """Return the canonical spelling of a qualified name and the answer of a table; None when it has none."""
        key = (table.name, qualified)
        if key not in self._entries:
            canonical = self.canonical(qualified)
            answer = table.find(canonical)
            self._entries[key] = None if answer is None else (canonical, answer)
        return self._entries[key]

    def _without_aliases(self, qualified: str) -> str:
        entries = self.table(_ALIASES).entries
        for _ in range(_LONGEST_CHAIN):
            replaced = _without_alias(qualified, entries)
            if replaced == qualified:
                break
            qualified = replaced
        return qualified

    def _changed(self, text: str) -> Table:
        """Return the table that the user's entry names, with the entry applied."""
        entry = _Entry.parse(text)
        table = self.table(self._file_named(entry))
        if problem := _name_problem(entry.name, table.names):
            raise entry.refused(problem)
        if table.names == "qualified" and table.name != _ALIASES:
            entry = entry._replace(name=self._canonical_pattern(entry.name))
        entries = _without(table, entry) if entry.removes else _with(table, entry)
        return dataclasses.replace(table, entries=entries)

    def _file_named(self, entry: _Entry) -> str:
        for name in self._files:
            if entry.table in _numbers(name):
                return name
        raise entry.refused(f"there is no table {entry.table!r}", entry.table, self._files)

    def _canonical_pattern(self, pattern: str) -> str:
        """Spell a user's entry as the analysis will ask for it."""
        if not pattern.endswith(BELOW):
            return self.canonical(pattern)
        # A name below the module, since an alias may hold for these only.
        return self.canonical(pattern.removesuffix("*") + "_").removesuffix("_") + "*"


class _Entry(NamedTuple):
    """What a user wrote, taken apart."""

    text: str
    removes: bool
    table: str
    name: str
    value: str | None

    @classmethod
    def parse(cls, text: str) -> _Entry:
        removes = text.startswith(_REMOVAL)
        table, colon, rest = text[removes:].partition(":")
        name, equals, value = (part.strip() for part in rest.partition("="))
        entry = cls(text, removes, table.strip(), name, value if equals else None)
        if not colon:
            raise entry.refused("there is no colon; write 'table:qualified.name=value' or '!table:qualified.name'")
        if removes and equals:
            raise entry.refused("a removal takes no value")
        return entry

    def refused(self, problem: str, word: str = "", possible: Iterable[str] = ()) -> InvalidKnowledge:
        """Make the error: the entry, the cause, and what comes nearest or else all that is possible."""
        choices = list(possible)
        near = difflib.get_close_matches(word, choices, n=1, cutoff=0.7)
        hint = f"; did you mean {near[0]!r}?" if near else f"; possible: {', '.join(choices)}" if choices else ""
        return InvalidKnowledge(f"knowledge entry {self.text!r}: {problem}{hint}")


def read(path: Path) -> Table:
    """Read a table from its file.

    Raises:
        InvalidKnowledge: the file is not a table; the text names the file and the cause.
    """
    try:
        data = tomli.loads(path.read_text(encoding="utf-8"))
    except tomli.TOMLDecodeError as error:
        raise InvalidKnowledge(f"{path.name}: not TOML: {error}") from error
    if problem := _file_problem(data):
        raise InvalidKnowledge(f"{path.name}: {problem}")
    table = Table(
        name=path.stem,
        entries=cast("dict[str, str]", data["entries"]),
        description=cast("str", data["description"]),
        values=cast("dict[str, str]", data.get("values", {})),
        default=cast("str | None", data.get("default")),
        names=cast("NameKind", data.get("names", "qualified")),
    )
    if table.default is not None and (problem := _value_problem("default", table.default, table)):
        raise InvalidKnowledge(f"{path.name}: 'default': {problem}")
    for name, value in table.entries.items():
        if problem := _name_problem(name, table.names) or _value_problem(name, value, table):
            raise InvalidKnowledge(f"{path.name}: {name!r}: {problem}")
    return table


def _file_problem(data: Mapping[str, object]) -> str:
    """Say what is wrong with the shape of a file; nothing if it has the shape of a table."""
    if unknown := sorted(set(data) - _FIELDS):
        return f"unknown key {unknown[0]!r}; the keys are {', '.join(sorted(_FIELDS))}"
    if missing := sorted({"description", "entries"} - set(data)):
        return f"the key {missing[0]!r} is missing"
    if data.get("names", "qualified") not in {"qualified", "variable"}:
        return f"'names' is {data['names']!r}; possible: qualified, variable"
    for field in ("description", "default"):
        if not isinstance(data.get(field, ""), str):
            return f"{field!r} is not a string"
    for field in ("values", "entries"):
        pairs = data.get(field, {})
        if not isinstance(pairs, dict):
            return f"{field!r} is not a table"
        for key, value in pairs.items():
            if not isinstance(value, str):
                return f"the value of {key!r} is not a string (a dotted name needs quotes)"
    return ""


def _name_problem(name: str, kind: NameKind) -> str:
    """Say what is wrong with the name of an entry; nothing if it is well formed."""
    if kind == "variable":
        return "" if name.replace("*", "_").isidentifier() else f"{name!r} is not the name of an environment variable"
    if _USUAL.fullmatch(name):
        return ""
    owner = name.removesuffix(BELOW)
    if not all(part.isidentifier() for part in owner.split(".")):
        return f"{name!r} is not a qualified name such as 'package.module.Class' or a pattern such as 'package.*'"
    return ""


def _value_problem(name: str, value: str, table: Table) -> str:
    """Say what is wrong with the value of an entry; nothing if the table allows it."""
    if value == NO:
        return ""
    if table.values:
        return "" if value in table.values else f"{value!r} is not allowed; possible: {', '.join(table.values)}"
    if problem := _name_problem(value, "qualified"):
        return f"the value is wrong: {problem}"
    if table.name == _ALIASES:
        if name.endswith(BELOW) != value.endswith(BELOW):
            return "a pattern stands for a pattern, and a name for a name"
        target, source = value.removesuffix(BELOW), name.removesuffix(BELOW)
        if target == source or target.startswith(source + "."):
            return f"{value!r} lies below the alias itself"
        return ""
    return f"the value {value!r} is a pattern, not a name" if value.endswith(BELOW) else ""


def _with(table: Table, entry: _Entry) -> dict[str, str]:
    value = table.default if entry.value is None else entry.value
    if value is None:
        possible = f"possible: {', '.join(table.values)}" if table.values else "it is a qualified name"
        raise entry.refused(f"the table {table.name!r} needs a value after '='; {possible}")
    if problem := _value_problem(entry.name, value, table):
        raise entry.refused(problem, value, table.values if "possible" not in problem else ())
    return {**table.entries, entry.name: value}


def _without(table: Table, entry: _Entry) -> dict[str, str]:
    inside = entry.name.removesuffix("*") if entry.name.endswith(BELOW) else None
    kept = {name: value for name, value in table.entries.items() if not (inside and name.startswith(inside))}
    asked = f"{inside}_" if inside else entry.name
    if len(kept) == len(table.entries) and table.find(asked) is None:
        near = difflib.get_close_matches(entry.name, table.entries, n=1, cutoff=0.7)
        raise entry.refused(f"the table {table.name!r} has no such entry to remove", entry.name, near)
    # A hole rather than an absence: a wider pattern must not answer for the name.
    return {**kept, entry.name: NO}


def _without_alias(qualified: str, aliases: Mapping[str, str]) -> str:
    """Replace the longest alias that a name is, or lies below."""
    target = aliases.get(qualified)
    if target is not None:
        return qualified if target == NO else target
    for owner in _owners(qualified):
        target = aliases.get(owner)
        if target is None:
            target = aliases.get(owner + BELOW)
        if target is not None:
            return qualified if target == NO else target.removesuffix(BELOW) + qualified.removeprefix(owner)
    return qualified


def _package(qualified: str) -> str:
    """Return the first part of a name."""
    return qualified.partition(".")[0]


def _owners(qualified: str) -> Iterable[str]:
    """Yield the modules and classes that a name lies in, the nearest first."""
    end = qualified.rfind(".")
    while end > 0:
        yield qualified[:end]
        end = qualified.rfind(".", 0, end)


def _numbers(name: str) -> frozenset[str]:
    """Return a table's name in the singular and in the plural."""
    singulars = {name.removesuffix("s"), name.removesuffix("es")}
    if name.endswith("ies"):
        singulars.add(name.removesuffix("ies") + "y")
    return frozenset({name, f"{name}s", *singulars})
