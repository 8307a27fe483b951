"""What does calling or writing this name change for the whole process, and which named exemption covers that?"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Final

from lint_rules.analysis.running.loggers import OTHER_LOGGER, OWN_LOGGER
from lint_rules.analysis.running.remembered import Remembered
from lint_rules.analysis.running.values import Class, External, PackagePath, Values, constant, text_of
from lint_rules.knowledge.tables import Knowledge

_LEVELS: Final = frozenset({"setLevel", "level", "propagate", "disabled", "filters"})
"""How much the package's own logger says, and to whom it passes that on."""
_OWN_FILTERS: Final = frozenset({f"{OWN_LOGGER}.addFilter", f"{OWN_LOGGER}.removeFilter"})
"""Leaves out messages of the package itself, which nobody else's are."""
NULL_HANDLER: Final = "logging.NullHandler()"
_LIMITED: Final[Mapping[str, int]] = {"warnings.filterwarnings": 1, "warnings.simplefilter": 1}
"""Filters of warnings, with how many arguments leave them unlimited."""
_LIMITS: Final = ("message", "category", "module")
_OWN_NAMES: Final = frozenset({"logging.addLevelName", "codecs.register_error", "codecs.register"})
_LEVEL: Final = "loguru.logger.level"
"""Adds a level when it is given a number; no level that is there can be given another one."""
_REQUIRES: Final = "pkg_resources.require"
"""Puts a distribution on the path, unless it is there: that which asks for itself is."""
_ASKS_BY_CHANGING: Final = "locale.getpreferredencoding"
"""Sets the locale of the user for as long as it asks, where it is not told to leave that alone."""
_SWITCHES: Final[Mapping[str, str]] = {"colorama.init": "wrap"}
"""Keywords without which a call changes nothing, when they are false."""
MODULES: Final = "sys.modules"
LOADED: Final = frozenset({External("types.LoadedModule()"), PackagePath()})
"""Modules made of what the import system found under a name, or of a file of the package, to be loaded now or later."""
_ASKS_WITH: Final[Mapping[str, int]] = {
    "csv.field_size_limit": 0,
    "locale.setlocale": 1,
    "loguru.logger.level": 1,
    "numpy.seterr": 0,
    "threading.stack_size": 0,
}
"""With so many arguments these only say what is set."""
_YAML: Final = "yaml.add_"
"""Enters something into the table of a loader or dumper, which is nobody else's when its class is not."""
_YAML_TYPES: Final = frozenset({"yaml.add_representer", "yaml.add_multi_representer"})
_NATIVE: Final = ("ctypes.cdll.", "ctypes.oledll.", "ctypes.pydll.", "ctypes.windll.")
"""Shared libraries, which are objects of the module."""
_PROTOTYPE: Final = frozenset({"argtypes", "restype", "errcheck"})
USED_BY_CALLING: Final = frozenset(
    {
        *("sys.excepthook", "sys.displayhook", "sys.breakpointhook", "sys.unraisablehook", "threading.excepthook"),
        *("warnings.showwarning", "warnings.formatwarning", "ssl._create_default_https_context"),
    }
)
"""Attributes that are functions: to call them is to use them, to assign them is to change them."""
_STAND_INS: Final = ("types.ModuleType.", "types.SimpleNamespace.", "unittest.mock.")
"""What code makes to stand in for a module; these begin the names of all that hangs on them."""
_TAKES: Final = frozenset(
    {"remove", "pop", "__delitem__", "popitem", "clear", "unregister", "removeHandler", "removeFilter"}
)
_ADDS: Final = frozenset({"append", "insert", "extend", "add", "setdefault", "update", "__setitem__", "register"})
_PARTS: Final[Mapping[str, str]] = {
    "addHandler": "handlers",
    "removeHandler": "handlers",
    "addFilter": "filters",
    "removeFilter": "filters",
}
"""What of a logger these methods add to and take from."""
ADDED: Final = "+"
REMOVED: Final = "-"
"""How the detail of a change begins, which goes on with the name of what is set or taken away, where it has one."""


class ProcessState:
    """The table that says which names are state of the whole process."""

    def __init__(self, knowledge: Knowledge) -> None:
        table = knowledge.table("process-state")
        self._places = Remembered(knowledge.table("configuration-objects"))
        self._table = Remembered(table)
        self._made = frozenset(knowledge.table("returns").entries.values())
        """Classes whose instances calls give: what hangs on an attribute of those is the instance's own."""
        self.names = frozenset(table.entries)
        """All that changes the process, as far as each is written down."""

    def call(
        self,
        name: str,
        positional: Sequence[Values],
        keywords: Mapping[str, Values],
        package: str,
        *,
        taken: bool = False,
    ) -> Iterator[tuple[str, str, str, str]]:
        """Kind, exemption, detail and plain name of what a call changes, or puts back as it was."""
        plain = self.plain(name)
        kind = self._table.find(plain)
        if kind is None or plain in USED_BY_CALLING:
            return
        if not taken and only_asks(plain, len(positional), len(keywords)):
            return
        if name in _OWN_FILTERS or keywords.get(_SWITCHES.get(plain, "")) == (constant(False),):
            return
        if plain.startswith(_YAML) and _is_own_class((*positional[2:], *keywords.values())):
            return
        last = plain.rpartition(".")[2]
        exemption = ""
        first = positional[0] if positional else ()
        if kind == "exit-hook":
            exemption = "exit-hook"
        elif plain == _ASKS_BY_CHANGING:
            exemption = "restored"
        elif plain == _REQUIRES and all(_is_distribution(text_of(name), package) for name in first):
            exemption = "installed-metadata"
        elif _adds_name(plain, len(positional), keywords) or _enters_own_type(plain, first, package):
            exemption = "own-names"
        elif External(NULL_HANDLER) in first if last == "addHandler" else _is_own_level(name):
            exemption = "null-handler"
        elif is_limited_filter(plain, len(positional), keywords):
            exemption = "own-warnings"
        elif plain.startswith("sys.modules."):
            exemption = _alias(first, package)
        yield kind, exemption, _detail(kind, plain, first, taken=taken or last in _TAKES), plain

    def write(
        self, name: str, key: Values, package: str, *, taken: bool = False
    ) -> Iterator[tuple[str, str, str, str]]:
        """Kind, exemption, detail and plain name of what assigning (or taking back) an attribute or an item changes."""
        plain = self.plain(name)
        kind = self._table.find(plain)
        if kind is None:
            return
        exemption = ""
        if plain == MODULES:
            exemption = _alias(key, package)
        elif _is_own_level(name):
            exemption = "null-handler"
        yield kind, exemption, _detail(kind, plain, key, taken=taken), plain

    def patch(self, name: str, package: str, *, taken: bool = False) -> Iterator[tuple[str, str, str, str]]:
        """Do the same for an attribute of a foreign module or class that no table knows."""
        if is_foreign_attribute(name) and name.rpartition(".")[0].rpartition(".")[0] not in self._made:
            exemption = "own-package" if is_twin(name, package) else ""
            if name.rpartition(".")[2].lower().lstrip("_").startswith(package.lower()):
                exemption = "own-names"
            if self._places.find(name) == "extension":
                exemption = "own-names"
            yield "patching", exemption, (REMOVED if taken else ADDED) + name, name

    @staticmethod
    def plain(name: str) -> str:
        """A name as tables have it, which do not tell the loggers of others from those of the package."""
        return name.replace(OTHER_LOGGER, OWN_LOGGER, 1)

    def known(self, name: str) -> bool:
        """Whether calling or writing a name changes the process."""
        return self._table.find(name) is not None


def is_limited_filter(name: str, positional: int, keywords: Container[str]) -> bool:
    """Whether a call of a function sets a filter for some warnings only: of a category, a module or a text."""
    return name in _LIMITED and (positional > _LIMITED[name] or any(limit in keywords for limit in _LIMITS))


def is_foreign_attribute(name: str) -> bool:
    """Whether a qualified name, as it is written to, is an attribute of a module or class of somebody else.

    What hangs on an instance is not: its owner may be anybody. Special names and the prototypes of C functions are made
    to be set.
    """
    owner, _, last = name.rpartition(".")
    of_instance = "()" in owner or any(part[:1].isupper() for part in owner.split(".")[1:-1])
    of_instance = of_instance or owner.startswith(_NATIVE)
    return not (last in _PROTOTYPE or last.startswith("__") or of_instance or owner.startswith("builtins."))


def _is_distribution(name: str | None, package: str) -> bool:
    """Whether the name of a distribution is that of a package, but for its spelling."""
    return (name or "").replace("-", "_").lower() == package.lower()


def only_asks(name: str, positional: int, keywords: int) -> bool:
    """Whether a call with so many arguments only says what is set."""
    if name == _ASKS_BY_CHANGING:
        return positional + keywords > 0
    return positional <= _ASKS_WITH.get(name, -1) and not keywords


def _is_own_level(name: str) -> bool:
    """Whether a name says how much a logger of the package tells."""
    owner, _, last = name.rpartition(".")
    return owner == OWN_LOGGER and last in _LEVELS


def _detail(kind: str, name: str, keys: Values, *, taken: bool = False) -> str:
    """Whether something is set or taken away, and what: which environment variable, or what it is a part of."""
    names = {text_of(key) or "" for key in keys} if kind == "environment" else {_subject(name)}
    return (REMOVED if taken else ADDED) + (names.pop() if len(names) == 1 else "")


def _subject(name: str) -> str:
    """What a method that adds or takes away changes; of anything else the name itself."""
    owner, _, last = name.rpartition(".")
    if last in _PARTS:
        return f"{owner}.{_PARTS[last]}"
    return owner if last in _TAKES or last in _ADDS else name


def _alias(keys: Values, package: str) -> str:
    """The exemption for entering modules under these names: others than foreign ones are the package's affair."""
    texts = [text_of(key) for key in keys]
    foreign = bool(texts) and all(text is not None and _is_of_others(text, package) for text in texts)
    return "" if foreign else "module-alias"


def _is_of_others(module: str, package: str) -> bool:
    """Whether a name may be that of a module of somebody else: special names are made up by who enters them."""
    made_up = module.startswith("__") and module.endswith("__") and module != "__main__"
    return not made_up and module.partition(".")[0] != package


def is_made_here(name: str) -> bool:
    """Whether a qualified name stands for what a call has made, or is part of a module that was made on the spot."""
    return "()" in name or name.startswith(_STAND_INS)


def _adds_name(name: str, positional: int, keywords: Container[str]) -> bool:
    """Whether a call adds something under a name that its caller makes up."""
    return name in _OWN_NAMES or (name == _LEVEL and (positional > 1 or "no" in keywords))


def _enters_own_type(name: str, types: Values, package: str) -> bool:
    """Whether a call says how a type is stored that is not somebody else's."""
    return (
        _is_own_class((types,)) if name in _YAML_TYPES else (name[:8] == "copyreg." and not _is_foreign(types, package))
    )


def _is_own_class(given: Iterable[Values]) -> bool:
    """Whether one of these is a class of the project."""
    return any(isinstance(value, Class) for values in given for value in values)


def _is_foreign(types: Values, package: str) -> bool:
    """Whether these are types of another library for certain."""
    return any(isinstance(type_, External) and not is_twin(type_.name, package) for type_ in types)


def is_twin(name: str, package: str) -> bool:
    """Whether a qualified name is from the package, or from the compiled module that belongs to it: ``_name``."""
    return name.partition(".")[0].lstrip("_") == package.lstrip("_")
