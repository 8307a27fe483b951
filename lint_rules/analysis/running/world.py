"""What does calling this name of another library do to the world? The tables, and what the arguments add."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from lint_rules.analysis.running.values import External, PackagePath, Value, Values, of_package, text_of
from lint_rules.knowledge.tables import Knowledge, Table


class Deed(NamedTuple):
    """Something done to the world."""

    kind: str
    """A kind of the table ``effects``, or PROCESS or ENVIRONMENT."""
    exemption: str
    """The name of the exemption that covers it; empty when none does."""
    api: str
    """The qualified name that does it."""


ENVIRONMENT: Final = "environment"
PROCESS: Final = "process-state"

_EXEMPT: Final[Mapping[str, str]] = {
    "probe-program": "probing",
    "probe-file": "probing",
    "source": "package-data",
    "metadata": "installed-metadata",
    "package-data": "package-data",
    "temporary-directory": "temporary-directory",
    "native-library": "native-library",
}
SAYS: Final[Mapping[str, str]] = {
    "network": "uses the network",
    "subprocess": "runs another program",
    "database": "talks to a database",
    "file-write": "changes files",
    "file-read": "reads a file",
    "directory-scan": "lists a directory",
    "thread": "starts a thread",
    "process": "starts a process",
    "event-loop": "runs an event loop",
    "sleep": "waits",
    "stdin": "reads the standard input",
    "load": "loads a model or data",
    "queue": "uses a message queue",
    "mail": "sends mail",
    "metadata": "reads the metadata of installed packages",
    "package-data": "reads a file of the package",
    "native-library": "loads a native library",
    "temporary-directory": "looks for the temporary directory",
    ENVIRONMENT: "reads the environment",
    PROCESS: "changes the process",
}
_PLAINLY: Final[Mapping[str, str]] = {
    "probe-program": "subprocess",
    "probe-file": "file-read",
    "source": "file-read",
}
_PATH_KINDS: Final = frozenset({"file-read", "directory-scan", "load"})
_MACHINE: Final = ("/proc/", "/sys/", "/dev/", "/System/", "/etc/os-release", "/etc/lsb-release")
_SINK: Final = External("os.devnull")
_WRITES: Final = frozenset("wax+")


def is_of_machine(value: Value) -> bool:
    """Whether a value is a path below which the operating system says what the machine is."""
    return f"{text_of(value) or ''}/".startswith(_MACHINE)


class Remembered(dict[str, "str | None"]):
    """The answers of a table, looked up once each."""

    def __init__(self, table: Table) -> None:
        super().__init__()
        self._table = table

    def __missing__(self, name: str) -> str | None:
        """Look a name up."""
        answer = self[name] = self._table.find(name)
        return answer

    def find(self, name: str) -> str | None:
        """The answer of the table."""
        return self[name]


class World:
    """The tables that say what calls, reads and writes do."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._effects = Remembered(knowledge.table("effects"))
        returns = knowledge.table("returns")
        self._made: dict[str, set[str]] = {}
        """What an effect gives (an open file, a response, a child): the effect counts, not each use of what it gave."""
        effects = knowledge.table("effects")
        for name, kind in effects.entries.items():
            for made in (returns.find(name), name):
                # What its plain constructor makes as well, such as a socket, may not have had the effect.
                plain = made is not None and returns.find(made) == made and effects.find(made) is None
                if made is not None and made != name.rpartition(".")[0] and not plain:
                    kinds = ("file-read", "file-write") if kind == "open" else (kind,)
                    self._made.setdefault(made, set()).update(kinds)
        self._process = Remembered(knowledge.table("process-state"))
        self._environment = Remembered(knowledge.table("environment-reads"))

    def call(self, name: str, positional: Sequence[Values], keywords: Mapping[str, Values]) -> Iterator[Deed]:
        """What calling a canonical name does, with these arguments."""
        kind = self._effects.find(name)
        if kind == "open":
            kind = "file-write" if self._opens_to_write(name, positional, keywords) else "file-read"
        if kind is not None and kind != "probe" and kind not in self._made.get(name.rpartition(".")[0], ()):
            # Looking at the machine is no work, unless a file is read or another program is asked.
            yield Deed(_PLAINLY.get(kind, kind), _exemption(kind, positional, keywords), name)
        if self._process.find(name) is not None:
            yield Deed(PROCESS, "", name)
        if self._environment.find(name) is not None:
            yield Deed(ENVIRONMENT, "", name)

    def acts(self, name: str) -> bool:
        """Whether calling a canonical name may do anything that counts."""
        return any(table.find(name) is not None for table in (self._effects, self._process, self._environment))

    def reads(self, name: str) -> Iterator[Deed]:
        """What taking an item of a foreign object, or iterating over it, says."""
        if self._environment.find(name) is not None or self._environment.find(f"{name}.__getitem__") is not None:
            yield Deed(ENVIRONMENT, "", name)

    def writes(self, name: str) -> Iterator[Deed]:
        """What assigning a foreign attribute or an item of a foreign object does."""
        if self._process.find(name) is not None:
            yield Deed(PROCESS, "", name)

    def patches(self, name: str) -> Deed:
        """Assigning an attribute of a foreign module or class."""
        return Deed(PROCESS, "", name)

    @staticmethod
    def _opens_to_write(name: str, positional: Sequence[Values], keywords: Mapping[str, Values]) -> bool:
        method = name.rpartition(".")[0].rpartition(".")[2][:1].isupper()
        index = 0 if method and not (positional and PackagePath() in positional[0]) else 1
        modes = keywords.get("mode") or (positional[index] if len(positional) > index else ())
        return any(_WRITES.intersection(text_of(mode) or "") for mode in modes)


def _exemption(kind: str, positional: Sequence[Values], keywords: Mapping[str, Values]) -> str:
    if kind in _EXEMPT:
        return _EXEMPT[kind]
    paths = [path for path in (positional[0] if positional else ()) if text_of(path) is not None]
    if positional and _SINK in positional[0]:
        return "probing"
    if kind in _PATH_KINDS and paths and all(map(is_of_machine, paths)):
        return "probing"
    if kind in _PATH_KINDS and any(map(of_package, (*positional, *keywords.values()))):
        return "plugin-scan" if kind == "directory-scan" else "package-data"
    return ""
