"""Does this code decide for the whole program?

Five things make code main scope: the module or the guard it stands in, the name of its function, a framework
that runs it as a command, that only main scope reaches it, and the options.
"""

from __future__ import annotations

import fnmatch
import functools
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from typing import Final

from astroid import nodes

from lint_rules.analysis.bindings import Bindings, How
from lint_rules.analysis.event_handlers import handles_events
from lint_rules.analysis.names import Names
from lint_rules.analysis.options import Options
from lint_rules.analysis.place import Place
from lint_rules.analysis.scripts import is_run_by_library, obeys_command_line, prints, starts_django, takes_arguments
from lint_rules.analysis.source import Source
from lint_rules.knowledge.tables import Knowledge

_FILES: Final = frozenset(
    {
        "__main__.py",
        "manage.py",
        "setup.py",
        "noxfile.py",
        "conftest.py",
        "fabfile.py",
        "dodo.py",
        "wsgi.py",
        "asgi.py",
        "sitecustomize.py",
        "usercustomize.py",
    }
)
_FOLDERS: Final = (("scripts",), ("bin",), ("management", "commands"))
_ENDS: Final = frozenset({"sys.exit", "os._exit", "builtins.exit", "builtins.quit", "exit", "quit"})
_SETTINGS: Final = frozenset({"INSTALLED_APPS", "ROOT_URLCONF"})
"""Names that Django asks of the module that is the settings of a program."""
_DOCUMENTATION: Final = frozenset({"extensions", "html_theme", "master_doc", "project", "root_doc", "source_suffix"})
"""Names that Sphinx asks of its configuration."""
_EXAMPLES: Final = frozenset({"examples", "example", "demos", "demo", "samples", "tutorials"})
_EXTENDED: Final = _SETTINGS | {"DATABASES", "INSTALLED_APPS", "LOGGING", "MIDDLEWARE", "TEMPLATES"}
"""Names of such settings that others only add to."""
_NAMES: Final = frozenset({"main", "_main", "amain", "async_main", "run_main", "cli", "run_cli", "entry_point"})
_NAME_PATTERNS: Final = ("main_*", "*_main", "*_cli")
_REGISTERING: Final = frozenset({"command", "group", "subcommand", "callback"})
_LAUNCHING: Final = frozenset({"launch_instance", "initialize", "start", "run"})
_CONSTRUCTING: Final = frozenset({"__init__", "__new__", "__post_init__"})
_HARMLESS_DECORATORS: Final = ("builtins.", "functools.", "contextlib.", "typing.", "abc.")


class MainScope:
    """Which code of one module is main scope."""

    def __init__(
        self, source: Source, place: Place, names: Names, *, bindings: Bindings, knowledge: Knowledge, options: Options
    ) -> None:
        self._source = source
        self._place = place
        self._names = names
        self._bindings = bindings
        self._commands = knowledge.table("commands")
        self._entry_points = options.words("entry-points")
        self._is_root: dict[nodes.FunctionDef, bool] = {}

    def decides(self, node: nodes.NodeNG) -> bool:
        """Whether this code is main scope. A function stands for the code of its body.

        The decorators, defaults and annotations of a function run where it is defined, so they are no part of it.
        """
        return self.whole_module or any(
            place is None or self._root(place) or place in self._reached for place in self._places(node)
        )

    @functools.cached_property
    def whole_module(self) -> bool:
        """Whether all code of this module is main scope."""
        return self.is_entry_point or self._exits(self._source.tree.body)

    @functools.cached_property
    def is_entry_point(self) -> bool:
        """Whether the module is there to be run, as its place, its name, what it imports or the options say."""
        file, folders = self._place.file, self._place.folders
        return (
            file in _FILES
            or (file == "tasks.py" and (not self._place.in_package or self._imports_invoke))
            or file.endswith("_cli.py")
            or any(_holds(folders, wanted) for wanted in _FOLDERS)
            or (self._is_run_as_file and any(_is_guard(test) for test in self._bindings.nodes(nodes.If)))
            or self._is_added(self._source.name)
            or self._is_only_run
            or is_run_by_library(self._source.tree.body, self._names, self._commands)
            or starts_django(self._source.tree.body, self._names)
            or any(map(self._is_of_host, self._bindings.nodes(nodes.ImportFrom)))
            or any(map(self._is_of_host, self._bindings.nodes(nodes.Import)))
            or not _SETTINGS.isdisjoint(self._bindings.module.bindings)
            or self._extends_settings
            or self._configures_sphinx
            or handles_events(self._source.tree)
        )

    @property
    def _is_run_as_file(self) -> bool:
        """Whether the module stands alone, or shows how something is used: whoever wants to see that, runs it."""
        return not self._place.in_package or not _EXAMPLES.isdisjoint(self._place.folders)

    @property
    def _extends_settings(self) -> bool:
        """Whether the module takes over the settings of a Django program, to change some: ``from .base import *``."""
        free = (name for name in self._bindings.nodes(nodes.Name) if name.name in _EXTENDED)
        return bool(self._bindings.module.star_imports) and any(self._bindings.of(name) is None for name in free)

    @property
    def _configures_sphinx(self) -> bool:
        """Whether the module is the configuration that Sphinx runs, as its name and what it binds say."""
        return self._place.file == "conf.py" and len(_DOCUMENTATION & self._bindings.module.bindings.keys()) > 1

    @property
    def _imports_invoke(self) -> bool:
        """Whether the module is made of tasks that ``invoke`` runs; in a package, others are just named so."""
        names: list[str | None] = [
            name for statement in self._bindings.nodes(nodes.Import) for name, _ in statement.names
        ]
        names += [statement.modname for statement in self._bindings.nodes(nodes.ImportFrom) if not statement.level]
        return any((name or "").partition(".")[0] == "invoke" for name in names)

    @property
    def _is_only_run(self) -> bool:
        """Whether nobody can import the module by its name, or there is nothing in it that one would import.

        Templates and examples that a package ships are such files: whoever copies them runs them. So is what defines
        nothing, but for functions that its own top level calls, and prints what it found.
        """
        place = self._place
        if not place.file.removesuffix(".py").isidentifier():
            return True
        if self._source.is_package:
            # Whoever imports any part of the package runs it.
            return False
        body = self._source.tree.body
        defined = [node for node in body if isinstance(node, (nodes.FunctionDef, nodes.ClassDef))]
        if defined and any(map(prints, body)) and all(map(self._serves_top_level, defined)):
            return True
        if not defined:
            shown = place.shipped_along or not _EXAMPLES.isdisjoint(place.folders)
            return shown or any(map(prints, body)) or obeys_command_line(body, self._names)
        return place.shipped_along and not all(folder.isidentifier() for folder in place.folders)

    def _serves_top_level(self, node: nodes.NodeNG) -> bool:
        """Whether a definition is a function that the top level of the module uses itself."""
        binding = self._bindings.of(node) if isinstance(node, nodes.FunctionDef) else None
        return binding is not None and not all(any(self._places(use)) for use in binding.references)

    @functools.cached_property
    def has_program(self) -> bool:
        """Whether the project or the options name a function of the module as a program."""
        return bool(self._place.entry_points or self._entry_points) and any(map(self._is_declared, self._functions))

    @functools.cached_property
    def needs_arguments(self) -> bool:
        """Whether the top level takes the arguments of the command line for its own: no other program can import it."""
        return takes_arguments(self._source.tree.body, self._names)

    def _exits(self, body: list[nodes.NodeNG]) -> bool:
        """Whether every way through some statements ends the program, so that no import of them returns."""
        match body[-1] if body else None:
            case nodes.If() as test if not _is_guard(test):
                return self._exits(test.body) and self._exits(test.orelse)
            case nodes.Expr(value=nodes.Call(func=function)):
                return self._names.of(function) in _ENDS
            case nodes.Raise(exc=nodes.Call(func=nodes.Name(name="SystemExit")) | nodes.Name(name="SystemExit")):
                return True
            case _:
                return False

    def _is_of_host(self, statement: nodes.ImportFrom | nodes.Import) -> bool:
        """Whether a statement imports what only a module can use that another program runs."""
        of = f"{statement.modname}." if isinstance(statement, nodes.ImportFrom) else ""
        return any(self._commands.find(f"{of}{name}") == "host" for name, _ in statement.names)

    def _places(self, node: nodes.NodeNG) -> Iterator[nodes.FunctionDef | None]:
        """The functions in whose bodies a node stands, inner ones first; None for the guard of a program."""
        if isinstance(node, nodes.FunctionDef):
            yield node
        child, parent = node, node.parent
        while parent is not None:
            match parent:
                case nodes.FunctionDef():
                    if child is not parent.decorators and child is not parent.args and child is not parent.returns:
                        yield parent
                case nodes.If():
                    if _guards(parent, child):
                        yield None
                case _:
                    pass
            child, parent = parent, parent.parent

    def _root(self, function: nodes.FunctionDef) -> bool:
        known = self._is_root.get(function)
        if known is None:
            known = self._is_root[function] = (
                self._is_named(function)
                or self._is_declared(function)
                or self._is_command(function)
                or function in self._handed_over
            )
        return known

    def _is_named(self, function: nodes.FunctionDef) -> bool:
        name = function.name
        return name in _NAMES or any(fnmatch.fnmatchcase(name, pattern) for pattern in _NAME_PATTERNS)

    def _is_declared(self, function: nodes.FunctionDef) -> bool:
        """Whether the project or the options name the function as a program."""
        owner, name = function.parent, _qualified(function)
        if self._is_added(f"{self._source.name}.{name}") or name in self._place.entry_points:
            return True
        makes = function.name in (*_CONSTRUCTING, "__call__")
        return makes and isinstance(owner, nodes.ClassDef) and _qualified(owner) in self._place.entry_points

    def _is_added(self, name: str) -> bool:
        """Whether the options name a module or function, or a pattern or module that it lies in."""
        return any(
            name == added or name.startswith(f"{added}.") or fnmatch.fnmatchcase(name, added)
            for added in self._entry_points
        )

    def _is_command(self, function: nodes.FunctionDef) -> bool:
        """Whether a framework runs the function as a command."""
        decorators = function.decorators.nodes if function.decorators is not None else []
        if any(self._registers_command(decorator) for decorator in decorators):
            return True
        defaults = (*(function.args.defaults or ()), *(function.args.kw_defaults or ()))
        if any(isinstance(default, nodes.Call) and self._kind(default.func) == "option" for default in defaults):
            return True
        owner = function.parent
        return isinstance(owner, nodes.ClassDef) and self._is_command_method(function, owner)

    def _registers_command(self, decorator: nodes.NodeNG) -> bool:
        called = decorator.func if isinstance(decorator, nodes.Call) else decorator
        if isinstance(called, nodes.Attribute) and called.attrname in _REGISTERING:
            return True
        return self._kind(called) == "decorator"

    def _kind(self, expression: nodes.NodeNG) -> str | None:
        """What the table of commands says of an expression."""
        known = self._names.known(expression, self._commands)
        return known[1] if known is not None else None

    def _is_command_method(self, method: nodes.FunctionDef, owner: nodes.ClassDef) -> bool:
        for base in self._bases(owner):
            kind = self._kind(base)
            if kind == "base" or _last_name(base).endswith("Command"):
                return True
            if kind == "application":
                return method.name in _LAUNCHING
        return False

    def _bases(self, klass: nodes.ClassDef) -> Iterator[nodes.NodeNG]:
        """The base expressions of a class, and those of its bases that this module defines."""
        pending, seen = [klass], {klass}
        while pending:
            for base in pending.pop().bases:
                assert isinstance(base, nodes.NodeNG)
                yield base
                inner = self._class(base)
                if inner is not None and inner not in seen:
                    seen.add(inner)
                    pending.append(inner)

    @functools.cached_property
    def _handed_over(self) -> frozenset[nodes.FunctionDef]:
        """The functions given to a parser as what a sub-command does, or to a library that makes a program of them."""
        found = set()
        for call in self._bindings.nodes(nodes.Call):
            given: Iterable[nodes.NodeNG] = ()
            if isinstance(call.func, nodes.Attribute) and call.func.attrname == "set_defaults":
                given = [keyword.value for keyword in call.keywords]
            elif self._kind(call.func) == "runner":
                given = call.args
            for value in given:
                function = self._function(value)
                if function is not None:
                    found.add(function)
        return frozenset(found)

    def _function(self, value: nodes.NodeNG) -> nodes.FunctionDef | None:
        """The function of this module that an expression names: a plain name, or a method on ``self``."""
        match value:
            case nodes.Name():
                binding = self._bindings.of(value)
                sole = binding.sole() if binding is not None else None
                return sole.node if sole is not None and isinstance(sole.node, nodes.FunctionDef) else None
            case nodes.Attribute(expr=nodes.Name() as owner):
                binding = self._bindings.of(owner)
                klass = self._names.owner(binding) if binding is not None else None
                klass = klass or self._class(owner)
                return self._method(klass, value.attrname) if klass is not None else None
            case _:
                return None

    def _class(self, value: nodes.NodeNG) -> nodes.ClassDef | None:
        """The class of this module that an expression names."""
        binding = self._bindings.of(value)
        sole = binding.sole() if binding is not None else None
        return sole.node if sole is not None and isinstance(sole.node, nodes.ClassDef) else None

    def _method(self, klass: nodes.ClassDef, name: str) -> nodes.FunctionDef | None:
        binding = self._bindings.scope(klass).bindings.get(name)
        sole = binding.sole() if binding is not None else None
        return sole.node if sole is not None and isinstance(sole.node, nodes.FunctionDef) else None

    @functools.cached_property
    def _functions(self) -> list[nodes.FunctionDef]:
        return [*self._bindings.nodes(nodes.FunctionDef), *self._bindings.nodes(nodes.AsyncFunctionDef)]

    @functools.cached_property
    def _reached(self) -> frozenset[nodes.FunctionDef]:
        """The functions that only main scope refers to."""
        if not any(map(self._root, self._functions)) and not any(map(_is_guard, self._bindings.nodes(nodes.If))):
            return frozenset()
        uses = {f: list(self._uses(f)) for f in self._functions if not self._root(f) and self._may_be_internal(f)}
        uses = {f: found for f, found in uses.items() if found}
        # First assume that all of them are main scope, and drop each that something else refers to, until none is
        # left; then keep those that main scope leads to, since functions that only call each other prove nothing.
        kept = set(uses)
        users: dict[nodes.FunctionDef, list[nodes.FunctionDef]] = {}
        for function, found in uses.items():
            for places in found:
                for place in places:
                    if place is not None:
                        users.setdefault(place, []).append(function)
        pending = list(uses)
        while pending:
            function = pending.pop()
            if function in kept and not all(self._in_main(places, kept) for places in uses[function]):
                kept.discard(function)
                pending += users.get(function, ())
        reached: set[nodes.FunctionDef] = set()
        pending = list(kept)
        while pending:
            function = pending.pop()
            if function not in kept or function in reached:
                continue
            if any(self._in_main(places, reached) for places in uses[function]):
                reached.add(function)
                pending += users.get(function, ())
        return frozenset(reached)

    def _in_main(self, places: tuple[nodes.FunctionDef | None, ...], main: AbstractSet[nodes.FunctionDef]) -> bool:
        return any(place is None or place in main or self._root(place) for place in places)

    def _may_be_internal(self, function: nodes.FunctionDef) -> bool:
        """Whether nobody outside the module is offered the function, as far as the module says."""
        owner = self._bindings.scope_of(function).node
        decorators = function.decorators.nodes if function.decorators is not None else []
        if not all(self._is_harmless(decorator) for decorator in decorators):
            # A decorator may hand the function to anybody.
            return False
        if isinstance(owner, nodes.ClassDef):
            special = function.name.startswith("__") and function.name not in _CONSTRUCTING
            return not special and (function.name.startswith("_") or not self._is_offered(owner))
        return isinstance(owner, nodes.Module) and function.name not in self._offered

    def _is_offered(self, klass: nodes.ClassDef) -> bool:
        return klass.name in self._offered and self._bindings.scope_of(klass) is self._bindings.module

    def _is_harmless(self, decorator: nodes.NodeNG) -> bool:
        called = decorator.func if isinstance(decorator, nodes.Call) else decorator
        if isinstance(called, nodes.Attribute) and called.attrname in ("setter", "deleter", "getter"):
            return True
        return self._names.of(called).startswith(_HARMLESS_DECORATORS)

    @functools.cached_property
    def _offered(self) -> frozenset[str]:
        """The names in ``__all__``."""
        binding = self._bindings.module.bindings.get("__all__")
        values = [d.value for d in binding.definitions if d.value is not None] if binding is not None else []
        return frozenset(
            constant.value
            for value in values
            for constant in value.nodes_of_class(nodes.Const)
            if isinstance(constant.value, str)
        )

    def _uses(self, function: nodes.FunctionDef) -> Iterator[tuple[nodes.FunctionDef | None, ...]]:
        """Where each reference to a function stands, its own recursion left out; nothing when none is certain."""
        klass = function.parent
        if not isinstance(klass, nodes.ClassDef):
            binding = self._bindings.of(function)
            references: list[nodes.NodeNG] = list(binding.references) if binding is not None else []
        elif function.name in _CONSTRUCTING:
            binding = self._bindings.of(klass)
            references = list(binding.references) if binding is not None else []
        else:
            accesses = self._accesses.get(function.name, [])
            owners = [(access, self._class_of(access.expr)) for access in accesses]
            if not any(owner is not None and self._is_kin(owner, klass) for _, owner in owners):
                return
            references = [access for access, owner in owners if owner is None or self._is_kin(owner, klass)]
        for reference in references:
            places = tuple(self._places(reference))
            if function not in places:
                yield places

    @functools.cached_property
    def _accesses(self) -> dict[str, list[nodes.Attribute]]:
        found: dict[str, list[nodes.Attribute]] = {}
        for access in self._bindings.nodes(nodes.Attribute):
            found.setdefault(access.attrname, []).append(access)
        return found

    def _class_of(self, receiver: nodes.NodeNG) -> nodes.ClassDef | None:
        """The class of this module that a receiver is, or is an instance of; None when that is not plain."""
        match receiver:
            case nodes.Call(func=made):
                return self._class(made)
            case nodes.Name():
                binding = self._bindings.of(receiver)
                sole = binding.sole() if binding is not None else None
                if binding is None or sole is None:
                    return None
                if sole.how in (How.ASSIGN, How.WITH) and isinstance(sole.value, nodes.Call):
                    return self._class(sole.value.func)
                return self._names.owner(binding) or self._class(receiver)
            case _:
                return None

    def _is_kin(self, one: nodes.ClassDef, other: nodes.ClassDef) -> bool:
        """Whether one of two classes is the other or derives from it, within this module."""
        return (
            one is other
            or any(self._class(base) is other for base in self._bases(one))
            or any(self._class(base) is one for base in self._bases(other))
        )


def _holds(folders: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    return any(folders[i : i + len(wanted)] == wanted for i in range(len(folders)))


def _last_name(expression: nodes.NodeNG) -> str:
    match expression:
        case nodes.Name():
            return str(expression.name)
        case nodes.Attribute():
            return str(expression.attrname)
        case _:
            return ""


def _qualified(node: nodes.FunctionDef | nodes.ClassDef) -> str:
    """The name of a definition below its module: ``App.main``."""
    parts = [node.name]
    owner = node.parent
    while isinstance(owner, nodes.ClassDef):
        parts.append(owner.name)
        owner = owner.parent
    return ".".join(reversed(parts))


def _is_guard(test: nodes.If) -> bool:
    """Whether an ``if`` asks for ``__name__ == "__main__"``, alone or among other conditions."""
    return _asks(test.test, "==") or _asks(test.test, "!=")


def _guards(test: nodes.If, child: nodes.NodeNG) -> bool:
    """Whether a branch of an ``if`` runs only when the module is the program."""
    return (_asks(test.test, "==") and child in test.body) or (_asks(test.test, "!=") and child in test.orelse)


def _asks(test: nodes.NodeNG, operator: str) -> bool:
    match test:
        case nodes.BoolOp(op="and"):
            return any(_asks(value, operator) for value in test.values)
        case nodes.Compare(left=left, ops=[(found, right)]):
            sides = (left, right)
            return (
                found == operator
                and any(isinstance(side, nodes.Name) and side.name == "__name__" for side in sides)
                and any(isinstance(side, nodes.Const) and side.value == "__main__" for side in sides)
            )
        case _:
            return False
