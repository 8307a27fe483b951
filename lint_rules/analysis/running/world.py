"""What does calling this name of another library do to the world? The tables, and what the arguments add."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Literal, NamedTuple, TypeAlias

from lint_rules.analysis.running.process import ProcessState
from lint_rules.analysis.running.remembered import Remembered
from lint_rules.analysis.running.values import Constant, External, PackagePath, Value, Values, of_package, text_of
from lint_rules.knowledge.tables import Knowledge

Family: TypeAlias = Literal["effect", "process", "environment"]
"""Input and output, a change of the process, or a question to the environment."""


class Deed(NamedTuple):
    """Something done to the world."""

    family: Family
    kind: str
    """A kind of the table ``effects``, ``process-state`` or ``environment-reads``."""
    exemption: str
    """The name of the exemption that covers it; empty when none does."""
    detail: str
    """Of the environment the variable, where it is known; of the process whether something is taken away."""
    api: str
    """The qualified name that does it."""


_EXEMPT: Final[Mapping[str, str]] = {
    "probe-program": "probing",
    "probe-file": "probing",
    "source": "package-data",
    "metadata": "installed-metadata",
    "package-data": "package-data",
    "temporary-directory": "temporary-directory",
    "native-library": "native-library",
}
_PLAINLY: Final[Mapping[str, str]] = {
    "probe-program": "subprocess",
    "probe-file": "file-read",
    "source": "file-read",
}
_PATH_KINDS: Final = frozenset({"file-read", "directory-scan", "load"})
_MACHINE: Final = (
    "/proc/",
    "/sys/",
    "/dev/",
    "/System/",
    "/etc/os-release",
    "/etc/lsb-release",
    "/var/run/secrets/kubernetes.io/",
    "/databricks/",
)
_REACHES_NOTHING: Final[Mapping[str, frozenset[str | None]]] = {
    "sqlite3.connect": frozenset({":memory:", ""}),
    "pytz.timezone": frozenset({"UTC"}),
    "urllib.request.urlopen": frozenset({""}),
    "sqlalchemy.create_engine": frozenset({"sqlite://", "sqlite:///:memory:"}),
}
"""First arguments with which a call stays inside of the process."""
_GIVES_CONTENT: Final[Mapping[str, str]] = {"ssl.SSLContext.load_verify_locations": "cadata"}
"""Keywords that hand over the content itself, where others name a file that has it."""
_IN_MEMORY: Final = frozenset({External("io.BytesIO()"), External("io.StringIO()")})
"""Streams that are read like files, and are none."""
SINK: Final = External("os.devnull")
"""The file that keeps nothing."""
_OPENING: Final = frozenset({"file-read", "file-write"})
_WRITES: Final = frozenset("wax+")


def is_of_machine(value: Value) -> bool:
    """Whether a value is a path that leads to no file: the operating system says there what the machine is."""
    return value == SINK or f"{text_of(value) or ''}/".startswith(_MACHINE)


class World:
    """The tables that say what calls, reads and writes do."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._effects = Remembered(knowledge.table("effects"))
        self.process = ProcessState(knowledge)
        self._environment = Remembered(knowledge.table("environment-reads"))

    @functools.cached_property
    def _made(self) -> Mapping[str, set[str]]:
        """What an effect gives (an open file, a response, a child): the effect counts, not each use of what it gave."""
        found: dict[str, set[str]] = {}
        effects, returns = self._knowledge.table("effects"), self._knowledge.table("returns")
        for name, kind in effects.entries.items():
            for made in (returns.find(name), name):
                # What its plain constructor makes as well, such as a socket, may not have had the effect.
                plain = made is not None and returns.find(made) == made and effects.find(made) is None
                if made is not None and made != name.rpartition(".")[0] and not plain:
                    kinds = ("file-read", "file-write") if kind == "open" else (kind,)
                    found.setdefault(made, set()).update(kinds)
        return found

    @functools.cached_property
    def _owners(self) -> frozenset[str]:
        """Among them the modules and classes with members that do something that counts."""
        names = (*self._knowledge.table("effects").entries, *self.process.names)
        return frozenset(name.rpartition(".")[0] for name in names)

    def call(
        self,
        name: str,
        positional: Sequence[Values],
        keywords: Mapping[str, Values],
        package: str,
        *,
        taken: bool = False,
    ) -> Iterator[Deed]:
        """What calling a canonical name does, with these arguments, in a module of this package."""
        kind = self._effects.find(name)
        if kind == "open":
            kind = "file-write" if self._opens_to_write(name, positional, keywords) else "file-read"
        if positional and self.stays_inside(name, positional[0]):
            return
        if kind in _OPENING and positional and any(map(_is_no_file, positional[0])):
            return
        if not positional and keywords.keys() == {_GIVES_CONTENT.get(name)}:
            return
        if kind is not None and kind != "probe" and kind not in self._made.get(name.rpartition(".")[0], ()):
            # Looking at the machine is no work, unless a file is read or another program is asked.
            yield Deed("effect", _PLAINLY.get(kind, kind), _exemption(kind, positional, keywords), "", name)
        for state in self.process.call(name, positional, keywords, package, taken=taken):
            yield Deed("process", *state)
        asked = self._environment.find(name)
        if asked is not None and not (asked == "parser" and positional):
            # A parser that is given its arguments does not look for those of the process.
            yield Deed("environment", asked, "", _variable(positional), name)

    @staticmethod
    def stays_inside(name: str, first: Values) -> bool:
        """Whether calling a canonical name with this first argument reaches nothing outside of the process."""
        known = {text_of(value) for value in first}
        if known and all(value in _IN_MEMORY for value in first):
            return True
        return bool(known) and known <= _REACHES_NOTHING.get(name, frozenset())

    def acts(self, name: str) -> bool:
        """Whether calling a canonical name, or what is read from it, may do anything that counts."""
        return (
            self._effects.find(name) is not None
            or self.process.known(name)
            or self._environment.find(name) is not None
            or self.process.plain(name.removesuffix("()")) in self._owners
        )

    def asks(self, name: str) -> bool:
        """Whether calling a canonical name gives what the environment says."""
        return self._environment.find(name) is not None

    def reads(self, name: str, keys: Values = ()) -> Iterator[Deed]:
        """What taking an item of a foreign object, or iterating over it, says."""
        asked = self._environment.find(name) or self._environment.find(f"{name}.__getitem__")
        if asked is not None:
            yield Deed("environment", asked, "", _variable((keys,)), name)

    def writes(self, name: str, keys: Values, package: str, *, taken: bool = False) -> Iterator[Deed]:
        """What assigning a foreign attribute or an item of a foreign object does, or taking that back."""
        for state in self.process.write(name, keys, package, taken=taken):
            yield Deed("process", *state)

    def patches(self, name: str, package: str, *, taken: bool = False) -> Iterator[Deed]:
        """What assigning an attribute of a foreign module or class does, or putting the old one back."""
        for state in self.process.patch(name, package, taken=taken):
            yield Deed("process", *state)

    @staticmethod
    def _opens_to_write(name: str, positional: Sequence[Values], keywords: Mapping[str, Values]) -> bool:
        method = name.rpartition(".")[0].rpartition(".")[2][:1].isupper()
        index = 0 if method and not (positional and PackagePath() in positional[0]) else 1
        modes = keywords.get("mode") or (positional[index] if len(positional) > index else ())
        return any(_WRITES.intersection(text_of(mode) or "") for mode in modes)


def _is_no_file(path: Value) -> bool:
    """Whether what is opened keeps nothing, or has been opened before: ``open(1, "w")`` is the standard output."""
    return path == SINK or (isinstance(path, Constant) and path.type_ == "int")


def _variable(positional: Sequence[Values]) -> str:
    """The environment variable that is asked for, or one of several, where the text tells."""
    names = {text_of(value) or "" for value in positional[0]} if positional else {""}
    return ",".join(sorted(names)) if "" not in names else ""


def _exemption(kind: str, positional: Sequence[Values], keywords: Mapping[str, Values]) -> str:
    if kind in _EXEMPT:
        return _EXEMPT[kind]
    paths = [path for path in (positional[0] if positional else ()) if text_of(path) is not None]
    if kind in _PATH_KINDS and paths and all(map(is_of_machine, paths)):
        return "probing"
    if kind in _PATH_KINDS and any(map(of_package, (*positional, *keywords.values()))):
        return "plugin-scan" if kind == "directory-scan" else "package-data"
    return ""
